import { describe, expect, test } from 'vitest'
import { type Criteria, criteriaSchema } from '../../../geodata/model/availability.ts'
import {
  byHectares,
  isOwn,
  placeOf,
  stopAt,
  stopsOf,
  withActive,
  withAdded,
  withDrawn,
  withNumber,
  without,
  withPreference,
} from './edit.ts'

const why = { es: 'x', en: 'x' }
const CRITERIA: Criteria = {
  set: 'solar-pv',
  area: { kind: 'region' },
  exclusions: [
    {
      kind: 'near',
      id: 'park',
      layer: 'snap_park',
      where: null,
      buffer_m: 0,
      side: null,
      basis: 'law',
      why,
      cite: 'Ley 21.600',
      lock: true,
      active: true,
    },
    {
      kind: 'near',
      id: 'town',
      layer: 'settlement',
      where: null,
      buffer_m: 500,
      side: null,
      basis: 'team',
      why,
      cite: null,
      lock: false,
      active: true,
    },
    {
      kind: 'raster',
      id: 'slope',
      raster: 'slope_pct',
      min: null,
      max: 10,
      basis: 'team',
      why,
      cite: null,
      lock: false,
      active: true,
    },
  ],
  requirements: [],
  preferences: [
    {
      metric: 'distance',
      id: 'substation',
      layer: 'substation',
      where: null,
      best: 0,
      worst: 40_000,
      weight: 30,
      why: null,
    },
  ],
  min_area_ha: 20,
  min_width_m: 150,
}
const SQUARE = {
  type: 'Polygon' as const,
  coordinates: [
    [
      [-69, -23],
      [-68.9, -23],
      [-68.9, -22.9],
      [-69, -23],
    ],
  ],
}

describe('changes to criteria', () => {
  test('what is locked can be neither switched off nor taken out', () => {
    expect(withActive(CRITERIA, 'park', false).exclusions[0]).toBe(CRITERIA.exclusions[0])
    expect(without(CRITERIA, 'park').exclusions).toHaveLength(3)
    expect(without(CRITERIA, 'town').exclusions.map(({ id }) => id)).toEqual(['park', 'slope'])
    expect(withActive(CRITERIA, 'town', false).exclusions[1]?.active).toBe(false)
  })

  test('a number moves one criterion, and leaves the others the objects they were', () => {
    const next = withNumber(CRITERIA, 'town', 1000)
    expect(next.exclusions[1]).toMatchObject({ buffer_m: 1000 })
    expect(next.exclusions[0]).toBe(CRITERIA.exclusions[0])
    expect(withNumber(CRITERIA, 'slope', 12).exclusions[2]).toMatchObject({ max: 12, min: null })
    expect(withPreference(CRITERIA, 'substation', { weight: 5 }).preferences[0]?.weight).toBe(5)
    expect(CRITERIA.exclusions[1]).toMatchObject({ buffer_m: 500 })
  })

  test('whatever is added, the criteria still hold, under names of their own', () => {
    let criteria = CRITERIA
    for (const adding of ['near', 'far', 'inside', 'prefer', 'near'] as const)
      criteria = withAdded(criteria, adding, 'mine_site', 700)
    criteria = withAdded(criteria, 'raster', 'elevation_m', 3000)
    criteria = withDrawn(withDrawn(criteria, 'avoid', SQUARE), 'require', SQUARE)
    const parsed = criteriaSchema.parse(criteria)
    const ids = [...parsed.exclusions, ...parsed.requirements, ...parsed.preferences].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter(isOwn)).toHaveLength(8)
    expect(parsed.exclusions).toContainEqual(
      expect.objectContaining({
        kind: 'near',
        layer: 'mine_site',
        buffer_m: 700,
        basis: 'user',
        lock: false,
      }),
    )
  })
})

test('a slider of distances stops where people ask, and where they are', () => {
  const stops = stopsOf(1234)
  for (const value of [0, 50, 500, 1000, 1234, 5000, 30_000, 200_000]) expect(stops).toContain(value)
  expect(stops.toSorted((a, b) => a - b)).toEqual(stops)
  expect(stops[stopAt(stops, 1234)]).toBe(1234)
  expect(stops[stopAt(stops, 1240)]).toBe(1234)
  expect(stops[stopAt(stops, 10_000_000)]).toBe(200_000)
})

describe('the order of criteria', () => {
  test('what excludes most comes first, what is one’s own before it, and the rest stays as it was', () => {
    const rules = ['nothing', 'little', 'unknown', 'most'].map((id) => ({ id, basis: 'team' }))
    const own = { id: 'own-line', basis: 'user' }
    const taken = new Map([
      ['nothing', 0],
      ['little', 3],
      ['most', 40],
      ['own-line', 1],
    ])
    expect(byHectares([own, ...rules], taken).map(({ id }) => id)).toEqual([
      'own-line',
      'most',
      'little',
      'nothing',
      'unknown',
    ])
    expect(byHectares(rules, new Map())).toEqual(rules)
  })

  test('numbers and switches leave it alone; another place or set does not', () => {
    expect(placeOf(withNumber(CRITERIA, 'town', 900))).toBe(placeOf(CRITERIA))
    expect(placeOf(withActive(CRITERIA, 'town', false))).toBe(placeOf(CRITERIA))
    expect(placeOf({ ...CRITERIA, area: { kind: 'comunas', codes: ['02201'] } })).not.toBe(placeOf(CRITERIA))
    expect(placeOf({ ...CRITERIA, set: 'wind' })).not.toBe(placeOf(CRITERIA))
  })
})
