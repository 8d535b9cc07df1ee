import { expect, test } from 'vitest'
import { Problem } from '../model/problem.ts'
import { landTake } from './land-take.ts'
import { SETS } from './sets.fixture.ts'
import type { StartingSet } from './sets.ts'

const set = (id: string) => SETS.find((each) => each.id === id) as StartingSet

test('300 MW of solar take 600 to 900 ha', () => {
  expect(landTake(set('solar-pv'), 'pv', 300)).toMatchObject({ min_ha: 600, max_ha: 900, basis: 'team' })
})

test('100 L/s of desalted water, in thousands of m³ a day', () => {
  const { min_ha, max_ha } = landTake(set('desalination'), 'reverse-osmosis', 8.64)
  expect(min_ha).toBeCloseTo(0.1296, 6)
  expect(max_ha).toBeCloseTo(0.432, 6)
})

test('three workshops', () => {
  expect(landTake(set('industrial-suppliers'), 'light-workshop', 3)).toMatchObject({ min_ha: 1.5, max_ha: 6 })
})

test('100 Mt of tailings, 40 m high: 167 ha conventional, 139 ha filtered', () => {
  const { min_ha, max_ha, note } = landTake(set('tailings-waste'), 'tailings', 100)
  expect(max_ha).toBeCloseTo(166.67, 2)
  expect(min_ha).toBeCloseTo(138.89, 2)
  expect(note?.es).toContain('espesado')
  const thickened = landTake(set('tailings-waste'), 'tailings', 100, { dry_density: 1.7, mean_height_m: 20 })
  expect(thickened.min_ha).toBe(thickened.max_ha)
  expect(thickened.max_ha).toBeCloseTo(294.12, 2)
})

test('every item of every set answers its typical amount: at least ≤ at most, and twice as much takes twice', () => {
  for (const each of SETS) {
    for (const item of each.land_take) {
      const amount = 'typical' in item ? item.typical : 1
      const [one, two] = [landTake(each, item.id, amount), landTake(each, item.id, amount * 2)]
      expect(one.min_ha, item.id).toBeGreaterThan(0)
      expect(one.min_ha).toBeLessThanOrEqual(one.max_ha)
      expect(two.max_ha).toBeCloseTo(one.max_ha * 2, 6)
    }
  }
})

test.each([
  ['an item that is not there', 'golf', 1, {}, '/item'],
  ['no number', 'tailings', Number.NaN, {}, '/amount'],
  ['nothing', 'tailings', 0, {}, '/amount'],
  ['less than nothing', 'tailings', -5, {}, '/amount'],
  ['endless', 'tailings', Number.POSITIVE_INFINITY, {}, '/amount'],
  ['a flat heap', 'tailings', 100, { mean_height_m: 0 }, '/mean_height_m'],
  ['a heap of feathers', 'tailings', 100, { dry_density: -1 }, '/dry_density'],
])('%s is a Problem in both languages', (_, item, amount, heap, pointer) => {
  try {
    landTake(set('tailings-waste'), item, amount, heap)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(Problem)
    const { errors, detail } = error as Problem
    expect(errors[0]?.pointer).toBe(pointer)
    expect(detail.es).not.toBe(detail.en)
  }
})
