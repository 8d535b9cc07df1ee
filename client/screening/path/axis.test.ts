import fc from 'fast-check'
import { expect, test } from 'vitest'
import { monthTicks } from './axis.ts'

test('months are lines where there is room, then quarters, then years', () => {
  expect(monthTicks('2026-03-02', '2026-06-10', 4).map(({ day }) => day)).toEqual([
    '2026-04-01',
    '2026-05-01',
    '2026-06-01',
  ])
  expect(monthTicks('2026-03-02', '2027-02-10', 4).map(({ day }) => day)).toEqual([
    '2026-04-01',
    '2026-07-01',
    '2026-10-01',
    '2027-01-01',
  ])
  expect(monthTicks('2026-03-02', '2028-12-10', 2).map(({ day }) => day)).toEqual([
    '2027-01-01',
    '2028-01-01',
  ])
})

test('lines stand within, in order, and are not too many', () => {
  const day = fc
    .integer({ min: 18_993, max: 40_000 })
    .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10))
  fc.assert(
    fc.property(day, day, fc.integer({ min: 1, max: 8 }), (start, finish, most) => {
      const ticks = monthTicks(start, finish, most)
      expect(ticks.length).toBeLessThanOrEqual(most)
      for (const [i, { at, day }] of ticks.entries()) {
        expect(at).toBeGreaterThan(0)
        expect(at).toBeLessThanOrEqual(1)
        expect(day > start && day <= finish).toBe(true)
        expect(day > (ticks[i - 1]?.day ?? '')).toBe(true)
      }
    }),
  )
})
