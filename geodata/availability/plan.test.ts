import { describe, expect, it } from 'vitest'
import type { Criteria } from '../model/availability.ts'
import { Problem } from '../model/problem.ts'
import {
  avoid,
  criteriaOf,
  distanceOf,
  far,
  fieldsOf,
  gridOf,
  inside,
  near,
  prefer,
  rasterLimit,
  seededFrame,
  seededLayer,
  seededRaster,
} from './availability.fixture.ts'
import { classify } from './cells.ts'
import { evaluate, evaluateEveryCell } from './evaluate.ts'
import { type CellField, fieldId, neededFields, planOf } from './plan.ts'

const grid = gridOf(120, 96)
const frame = seededFrame(grid)

describe('fieldId', () => {
  it('is one for a layer and a filter, however the filter is written', () => {
    expect(fieldId({ layer: 'road', where: null })).toBe('road')
    expect(fieldId({ layer: 'road', where: {} })).toBe('road')
    expect(fieldId({ layer: 'road', where: { b: 1, a: 'x' } })).toBe(
      fieldId({ layer: 'road', where: { a: 'x', b: 1 } }),
    )
    expect(fieldId({ layer: 'road', where: { a: 1 } })).not.toBe(
      fieldId({ layer: 'road', where: { a: '1' } }),
    )
  })
})

describe('neededFields', () => {
  it('are those of what is applied, each once', () => {
    const criteria = criteriaOf({
      exclusions: [
        near('a', 'road', 10),
        near('b', 'road', 20),
        near('c', 'road', 20, { where: { kind: 'paved' } } as never),
        near('off', 'unused', 5, { active: false }),
        near('up', 'unused', 5, { side: 'upstream' } as never),
        near('down', 'tailings', 5, { side: 'downstream' } as never),
        rasterLimit('s', 'slope', null, 10),
      ],
      requirements: [inside('r', 'land', 'committed')],
      preferences: [
        prefer('p', 'mean', 'slope', [0, 1, 2]),
        prefer('q', 'distance', 'port', [0, 1, 2]),
        prefer('none', 'distance', 'unused', [0, 1, 0]),
      ],
    })
    expect(neededFields(criteria).map((field) => [field.kind, fieldId(field)])).toEqual([
      ['distance', 'road'],
      ['distance', 'road {"kind":"paved"}'],
      ['distance', 'tailings'],
      ['raster', 'slope'],
      ['distance', 'land'],
      ['distance', 'committed'],
      ['distance', 'port'],
    ])
  })
})

describe('planOf', () => {
  const road = seededLayer(grid, 'roads', 1)

  it('leaves out what has no field and says so, and never takes it for free', () => {
    const criteria: Criteria = criteriaOf({
      exclusions: [
        near('a', 'road', 500),
        near('gone', 'nothing', 500),
        near('off', 'road', 900, { active: false }),
        near('up', 'road', 900, { side: 'upstream' } as never),
        rasterLimit('steep', 'slope', null, 10),
      ],
      requirements: [inside('r', 'nothing'), inside('half', 'road', 'nothing')],
      preferences: [
        prefer('p', 'distance', 'nothing', [0, 1, 1]),
        { ...prefer('people', 'distance', 'road', [0, 1, 1]), metric: 'count_within', r: 100 } as never,
      ],
    })
    const plan = planOf(criteria, fieldsOf({ road }), frame)
    expect(plan.criteria).toEqual(['a', 'half'])
    expect(plan.missing.sort()).toEqual(['gone', 'p', 'r', 'steep'])
    expect(plan.not_checked.map(({ criterion, layer, reason }) => [criterion, layer, reason]).sort()).toEqual(
      [
        ['gone', 'nothing', 'no-version'],
        ['half', 'nothing', 'no-version'],
        ['off', 'road', 'off'],
        ['p', 'nothing', 'no-version'],
        ['people', 'road', 'candidates-only'],
        ['r', 'nothing', 'no-version'],
        ['steep', 'slope', 'no-version'],
        ['up', 'road', 'side'],
      ],
    )
    expect(evaluate(plan).not_checked).toBe(plan.not_checked)
  })

  it('takes the number of a limit itself for allowed, at a distance and in a raster', () => {
    const point = distanceOf(grid, (tracer) => tracer.point(grid.west + 6050, grid.north - 4050))
    const codes = Uint16Array.from(
      { length: 120 * 96 },
      (_, i) => [0, 32_865, 32_868, 32_869, 32_871][i % 5] as number,
    )
    const slope: CellField = { kind: 'raster', grid, codes, scale: 0.1 }
    const at = (criteria: Partial<Criteria>, cell: number) =>
      classify(planOf(criteriaOf(criteria), fieldsOf({ point, slope }), frame), cell)
    const cell = 40 * 120 + 60
    // Three cells off: 300 m. «At 300 m or less» takes it, 299 m does not.
    expect(at({ exclusions: [near('a', 'point', 300)] }, cell + 3)).toBe(3)
    expect(at({ exclusions: [near('a', 'point', 299)] }, cell + 3)).toBe(1)
    expect(at({ exclusions: [far('a', 'point', 300)] }, cell + 3)).toBe(1)
    expect(at({ exclusions: [far('a', 'point', 299)] }, cell + 3)).toBe(3)
    // A point has no area: nothing lies in it, and without a buffer it takes nothing.
    expect(at({ requirements: [inside('a', 'point')] }, cell)).toBe(3)
    expect(at({ exclusions: [near('a', 'point', 0)] }, cell)).toBe(1)
    expect(at({ exclusions: [near('a', 'point', 1)] }, cell)).toBe(3)
    // Without a number, 9.7, 10, 10.1 and 10.3.
    const first = cell - (cell % 5)
    const row = (criteria: Partial<Criteria>) => [0, 1, 2, 3, 4].map((i) => at(criteria, first + i))
    expect(row({ exclusions: [rasterLimit('s', 'slope', null, 10)] })).toEqual([1, 1, 1, 2, 2])
    expect(row({ exclusions: [rasterLimit('s', 'slope', 10, null)] })).toEqual([1, 2, 1, 1, 1])
    expect(row({ exclusions: [rasterLimit('s', 'slope', 10, 10.1)] })).toEqual([1, 2, 1, 1, 2])
  })

  it('is right beyond 20 km too, where distances are rounded, and as far as nothing is', () => {
    const wide = gridOf(1100, 900)
    const there = seededFrame(wide)
    const field = distanceOf(wide, (tracer, x, y) => tracer.point(x(0.3), y(0.2)))
    for (const metres of [19_900, 20_000, 20_007, 20_150, 40_000, 77_777, 100_000]) {
      for (const exclusion of [near('a', 'x', metres), far('a', 'x', metres)]) {
        const plan = planOf(criteriaOf({ exclusions: [exclusion] }), fieldsOf({ x: field }), there)
        const answer = evaluate(plan)
        expect(answer).toEqual(evaluateEveryCell(plan, { reasons: false }))
        expect(answer.free_ha * answer.excluded_ha).toBeGreaterThan(0)
      }
    }
  })

  it('refuses a field of another grid, and an area that is not one', () => {
    const other = seededRaster(gridOf(64, 64), 1)
    expect(() =>
      planOf(criteriaOf({ exclusions: [near('a', 'x', 1)] }), fieldsOf({ x: other }), frame),
    ).toThrow(RangeError)
    const line = {
      type: 'LineString' as const,
      coordinates: [
        [-69, -23],
        [-68, -23],
      ],
    }
    expect(() => planOf(criteriaOf({ exclusions: [avoid('a', line)] }), new Map(), frame)).toThrow(Problem)
  })

  it('takes an area outside the grid for empty', () => {
    const coordinates = [
      [
        [-60, -10],
        [-59, -10],
        [-59, -9],
        [-60, -10],
      ],
    ]
    const plan = planOf(
      criteriaOf({ area: { kind: 'drawn', geometry: { type: 'Polygon', coordinates } } }),
      new Map(),
      frame,
    )
    expect(evaluate(plan)).toMatchObject({ area_ha: 0, free_ha: 0, excluded_ha: 0, by_comuna: [] })
  })
})
