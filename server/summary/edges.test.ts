import fc from 'fast-check'
import { expect, test } from 'vitest'
import { edgesOf } from './edges.ts'

test.each([
  [{ min: 1915, max: 2024, median: 1998 }, true, [1910, 1920, 2030]],
  [{ min: 0, max: 60, median: 30 }, false, [0, 5, 60]],
  [{ min: 0.4, max: 90_000, median: 12 }, false, [0.3, 1, 100_000]],
])('%o begins and ends at round numbers', (spread, whole, [first, second, last]) => {
  const edges = edgesOf(spread, whole)
  expect([edges[0], edges[1], edges.at(-1)]).toEqual([first, second, last])
})

test('whatever the numbers: ascending, few, and all of them inside', () => {
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => Number(value.toFixed(4)))
  fc.assert(
    fc.property(number, number, number, fc.boolean(), (a, b, c, whole) => {
      const sorted = [a, b, c].map((each) => (whole ? Math.round(each) : each)).sort((x, y) => x - y)
      const [min, median, max] = sorted as [number, number, number]
      const edges = edgesOf({ min, median, max }, whole)
      expect(edges.length).toBeGreaterThanOrEqual(2)
      expect(edges.length).toBeLessThanOrEqual(14)
      expect(edges[0]).toBeLessThanOrEqual(min)
      expect(edges.at(-1)).toBeGreaterThanOrEqual(max)
      if (edges.length > 2)
        expect(edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number))).toBe(true)
    }),
  )
})
