import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Feature } from '../data/features.ts'
import { fromUtm19 } from '../map/coordinates.ts'
import { nearbyKept } from './nearby.ts'
import { areaOf, depthIn, depthOf, nearest, shapeOf } from './nearest.ts'
import { matches, type ScreenLayer, screenKept } from './screen.ts'

/** Metres east and north of a corner in the desert, in degrees. */
const at = (x: number, y: number): [number, number] => fromUtm19([500_000 + x, 7_400_000 + y])
const ring = (x: number, y: number, size: number) => [
  at(x, y),
  at(x + size, y),
  at(x + size, y + size),
  at(x, y + size),
  at(x, y),
]
const square = (x: number, y: number, size: number): Geometry => ({
  type: 'Polygon',
  coordinates: [ring(x, y, size)],
})
const point = (x: number, y: number): Geometry => ({ type: 'Point', coordinates: at(x, y) })
const line = (...places: [number, number][]): Geometry => ({
  type: 'LineString',
  coordinates: places.map(([x, y]) => at(x, y)),
})
const distance = (a: Geometry, b: Geometry, limit = 1e6) =>
  nearest(shapeOf(a, true), shapeOf(b), limit)?.distance_m

describe('the distance between two shapes', () => {
  test('is that of the plane in which the server measures', () => {
    expect(distance(point(0, 0), point(3000, 4000))).toBeCloseTo(5000, 2)
    expect(distance(point(0, 0), line([-1000, 500], [1000, 500]))).toBeCloseTo(500, 2)
    expect(distance(square(0, 0, 100), square(400, 0, 100))).toBeCloseTo(300, 2)
    expect(distance(line([0, 0], [100, 100]), line([0, 100], [100, 0]))).toBe(0)
  })
  test('is 0 for what lies wholly inside, and not in a hole', () => {
    expect(distance(square(0, 0, 1000), point(500, 500))).toBe(0)
    expect(distance(point(500, 500), square(0, 0, 1000))).toBe(0)
    const holed: Geometry = { type: 'Polygon', coordinates: [ring(0, 0, 1000), ring(400, 400, 200)] }
    expect(distance(holed, point(500, 500))).toBeCloseTo(100, 2)
  })
  test('is nothing beyond the limit, and the same both ways', () => {
    expect(distance(point(0, 0), point(3000, 4000), 4999)).toBeUndefined()
    const place = fc.tuple(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: -5000, max: 5000 }))
    const path = fc.array(place, { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(path, path, (a, b) => {
        const [there, back] = [distance(line(...a), line(...b)), distance(line(...b), line(...a))]
        expect(there).toBeCloseTo(back as number, 3)
        // By hand: no vertex is nearer than the answer.
        for (const [x1, y1] of a)
          for (const [x2, y2] of b)
            expect(Math.hypot(x1 - x2, y1 - y2)).toBeGreaterThanOrEqual((there as number) - 0.01)
      }),
    )
  })
  test('depths are never more than the truth', () => {
    const park = shapeOf(square(0, 0, 1000))
    expect(depthIn(shapeOf(point(300, 500)), park.polygons)).toBeCloseTo(300, 2)
    expect(depthIn(shapeOf(point(-1, 500)), park.polygons)).toBeNull()
    expect(depthOf(shapeOf(square(-100, 0, 200), true), park, 1000)).toBeLessThanOrEqual(100.01)
    expect(areaOf(park)).toBeCloseTo(1e6, -1)
  })
})

const source = { name: 's', year: null, reference: 'r' }
const feature = (id: string, geometry: Geometry, properties = {}, accuracy_m = 10): Feature => ({
  type: 'Feature',
  id,
  geometry,
  properties: { name: id, source, accuracy_m, ...properties },
})
const box: [number, number, number, number] = [...at(-50_000, -50_000), ...at(50_000, 50_000)]
const areas = { region: square(-200_000, -200_000, 400_000), comunas: new Map() }

describe('what is near, from what is kept', () => {
  const mines = [
    feature('far', point(0, 20_000)),
    feature('near', point(3000, 0), { operator: 'Una' }),
    feature('self', point(0, 0)),
  ]
  const ask = (distance_m: number, coverage: 'region' | null = 'region') =>
    nearbyKept(
      { geometry: point(0, 0), name: 'P', self: { layer: 'mine_site', feature_id: 'self' } },
      distance_m,
      [
        { id: 'mine_site', group: 'operation', label: 'name', features: mines, coverage },
        { id: 'wind', group: 'emitter', label: 'name', features: null, coverage: null },
      ],
      box,
      areas,
    )
  test('nearest first, with direction, and without itself', () => {
    const answer = ask(25_000)
    expect(answer.items.map(({ name, distance_m, operator }) => [name, distance_m, operator])).toEqual([
      ['near', 3000, 'Una'],
      ['far', 20_000, null],
    ])
    expect(answer.items[0]?.bearing_deg).toBeGreaterThan(85)
    expect(answer.items[0]?.bearing_deg).toBeLessThan(95)
    expect(answer).toMatchObject({
      not_checked: ['wind'],
      partial: [],
      leaves_box: false,
      beyond_region: false,
    })
  })
  test('a layer not known to be complete, and a search out of what is kept, are partial: never «nothing near»', () => {
    expect(ask(2000, null)).toMatchObject({ items: [], partial: ['mine_site'] })
    expect(ask(60_000)).toMatchObject({ leaves_box: true, partial: ['mine_site'] })
  })
})

const rule = (id: string, when: Rule['when']): Rule =>
  ({
    id,
    es: id,
    en: id,
    when,
    then: { kind: 'exclusion', what: { es: id, en: id } },
    authority: 'SBAP',
    term: null,
    cite: 'art. 1',
    severity: 'exclusion',
    confidence: 'high',
    basis: 'verified',
    caveats: null,
  }) as Rule

describe('a site held against the rules with what is kept', () => {
  const rules = [
    rule('park', { intersects: 'snap_park' }),
    rule('well', { within: ['well', 500] }),
    rule('far-off', { within: ['well', 80_000] }),
    rule('no-layer', { intersects: 'glacier' }),
    rule('too-large', { intersects: 'concession' }),
  ]
  const layer = (features: Feature[] | null): ScreenLayer => ({
    features,
    coverage: 'region',
    accuracy_m: null,
    version_id: 1,
  })
  const layers = new Map([
    ['snap_park', layer([feature('P', square(10_000, 0, 10_000))])],
    ['well', layer([feature('W', point(0, 900))])],
    ['concession', layer(null)],
  ])
  const screen = (site: Geometry, accuracy_m = 0) => {
    const answer = screenKept(site, accuracy_m, {}, rules, (id) => layers.get(id) ?? null, box, areas)
    return { ...answer, by: Object.fromEntries(answer.findings.map((one) => [one.rule, one])) }
  }
  test('what it is inside of applies; what it is far from does not', () => {
    const inside = screen(square(12_000, 2000, 1000))
    expect(inside.by.park?.outcome).toBe('triggered')
    expect(inside.by.well?.outcome).toBe('not-triggered')
    expect(inside.area_ha).toBeCloseTo(100, 1)
    const outside = screen(square(0, 0, 500))
    expect(outside.by.park?.outcome).toBe('not-triggered')
    expect(outside.by.well?.outcome).toBe('triggered')
  })
  test('an edge within the accuracy of both cannot be told', () => {
    expect(screen(square(9000, 0, 995), 50).by.park).toMatchObject({ uncertain_layers: ['snap_park'] })
    expect(screen(square(9000, 0, 995), 50).by.park?.outcome).not.toBe('not-triggered')
  })
  test('what is not kept, has no data, or reaches out of what is kept, is never «does not apply»', () => {
    const { by, not_kept } = screen(square(20_500, 20_500, 500))
    expect(by['no-layer']).toMatchObject({ missing_layers: ['glacier'] })
    expect(by['too-large']).toMatchObject({ uncovered_layers: ['concession'] })
    expect(not_kept).toEqual(['concession'])
    const alone = screenKept(
      square(40_000, 40_000, 500),
      0,
      {},
      rules,
      (id) => (id === 'well' ? layer([]) : null),
      box,
      areas,
    )
    expect(alone.findings.find((one) => one.rule === 'well')?.outcome).toBe('not-triggered')
    expect(alone.findings.find((one) => one.rule === 'far-off')).toMatchObject({ uncovered_layers: ['well'] })
    for (const id of ['no-layer', 'too-large']) expect(by[id]?.outcome).not.toBe('not-triggered')
  })
  test('filters of rules mean what they mean in the database', () => {
    expect(matches({ zone: 'a', mw: 3 }, { zone: 'a', mw_gte: 3 })).toBe(true)
    expect(matches({ zone: 'a', mw: 3 }, { mw_lt: 3 })).toBe(false)
    expect(matches({ zone: 'b' }, { zone: 'a' })).toBe(false)
    expect(matches({}, { mw_gte: 3 })).toBe(false)
  })
})
