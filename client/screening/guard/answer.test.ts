import { describe, expect, test } from 'vitest'
import type { GuardRails } from '../../../geodata/model/guard.ts'
import type { Rule } from '../../../geodata/model/rule.ts'
import { toUtm19 } from '../../map/coordinates.ts'
import type { Rings } from '../../map/sketch.ts'
import { drawnOrigin } from '../site-origin.ts'
import { answerOf, measureOf, unlooked } from './answer.ts'
import { edgesInside, inMetres, lookAt } from './look.ts'
import { unpack } from './rails.ts'

const rule = (id: string, when: Rule['when']): Rule => ({
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
})
const PARK = rule('park', { intersects: 'snap_park' })
const STRIP = rule('strip', { all: [{ intersects: 'fiscal_land' }, { within: ['coastline', 80] }] })
const WELL = rule('well', { all: [{ flag: 'groundwater_new' }, { within: ['well', 200] }] })

/** The corner that all places are counted from, in whole metres. */
const [X, Y] = toUtm19([-69.5, -23.5]).map(Math.round) as [number, number]
const run = (...places: [number, number][]) =>
  places.flatMap(([x, y], i) => {
    const [px, py] = places[i - 1] ?? [-X, -Y]
    return [x - px, y - py]
  })
const box = (x: number, y: number, size: number) =>
  run([x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y])
const bare = {
  where: null,
  reach_m: 0,
  version_id: 1,
  unguarded: null,
  coverage: 0,
  unit_m: 1,
  simplified_m: 2,
}
const RAILS: GuardRails = {
  as_of: '2026-11-23',
  rule_base: 'h',
  rules: ['park', 'strip', 'well'],
  layers: [
    {
      ...bare,
      layer: 'snap_park',
      features: [{ name: 'Parque', accuracy_m: 10, polygons: [[box(0, 0, 10_000)]] }],
    },
    {
      ...bare,
      layer: 'coastline',
      reach_m: 80,
      features: [{ name: null, accuracy_m: 5, lines: [run([20_000, -50_000], [20_000, 50_000])] }],
    },
    { ...bare, layer: 'fiscal_land', unguarded: 'no-data', version_id: null, coverage: null, features: [] },
    {
      ...bare,
      layer: 'well',
      reach_m: 200,
      coverage: null,
      features: [{ name: 'P1', accuracy_m: 5, points: [run([0, 20_000])] }],
    },
  ],
  // In units of its own: whole hundreds of metres.
  coverages: [
    [[[Math.round(X / 100) - 600, Math.round(Y / 100) - 600, 1200, 0, 0, 1200, -1200, 0, 0, -1200]]],
  ],
  coverage_m: 100,
}
const rails = unpack(RAILS)

/** A square sketch of `size` metres, in degrees as a person draws it. */
function sketch(x: number, y: number, size: number): Rings[] {
  const at = (dx: number, dy: number) => {
    // Metres to degrees by walking back: a few steps of Newton are plenty.
    let [lon, lat] = [-69.5, -23.5]
    for (let i = 0; i < 6; i++) {
      const [e, n] = toUtm19([lon, lat])
      lon += (X + x + dx - e) / 102_100
      lat += (Y + y + dy - n) / 110_700
    }
    return [lon, lat]
  }
  return [[[at(0, 0), at(size, 0), at(size, size), at(0, size), at(0, 0)]]]
}
const ask = (polygons: Rings[], facts = {}, accuracy_m = 0) => {
  const looks = lookAt(rails, inMetres(polygons), accuracy_m)
  return { looks, items: answerOf([PARK, STRIP, WELL], facts, looks.map(measureOf)) }
}

describe('a sketch against what excludes', () => {
  test('well inside a park: it holds, for certain, and every edge is inside', () => {
    const polygons = sketch(2000, 2000, 3000)
    const { items, looks } = ask(polygons)
    expect(items.map(({ rule: { id }, level, touch, name }) => [id, level, touch, name])).toEqual([
      ['park', 'excluded', 'certain', 'Parque'],
    ])
    const edges = edgesInside(
      looks.filter(({ touch }) => touch !== 'clear'),
      inMetres(polygons),
    )
    expect(edges.every(({ level }) => level === 'in')).toBe(true)
  })

  test('at the edge of the park, within what both edges may be off: it cannot be told', () => {
    const { items } = ask(sketch(-505, 2000, 500))
    expect(items).toMatchObject([{ level: 'unsure', touch: 'cannot-tell', margin_m: 12 }])
    expect(ask(sketch(-600, 2000, 500)).items).toEqual([])
    // The worse the sketch is known, the farther the doubt reaches.
    expect(ask(sketch(-600, 2000, 500), {}, 100).items).toHaveLength(1)
  })

  test('in the strip of the coast, on land of which nothing is known: told, with what it still depends on', () => {
    const { items } = ask(sketch(19_930, 30_000, 40))
    expect(items).toMatchObject([
      {
        rule: { id: 'strip' },
        layer: 'coastline',
        reach_m: 80,
        level: 'unsure',
        touch: 'certain',
        layers: ['fiscal_land'],
      },
    ])
    expect(ask(sketch(19_000, 30_000, 40)).items).toEqual([])
  })

  test('what depends on the project is told as such, until it is answered', () => {
    const near = sketch(100, 20_000, 10)
    expect(ask(near).items).toMatchObject([{ rule: { id: 'well' }, level: 'if', facts: ['groundwater_new'] }])
    expect(ask(near, { groundwater_new: true }).items).toMatchObject([{ level: 'excluded' }])
    expect(ask(near, { groundwater_new: false }).items).toEqual([])
  })

  test('what cannot be looked at is named: without data, and where the list is not complete', () => {
    const { looks } = ask(sketch(15_000, 0, 500))
    expect(unlooked(RAILS.layers, looks)).toEqual([
      { layer: 'fiscal_land', why: 'no-data' },
      { layer: 'well', why: 'incomplete' },
    ])
  })
})

test('what is drawn is as exact as the map was, and never better than what it was drawn over', () => {
  expect(drawnOrigin(4.4, 'fine', null)).toMatchObject({ accuracy_m: 8.8, why: 'drawn' })
  expect(drawnOrigin(4.4, 'coarse', null).accuracy_m).toBe(44)
  expect(drawnOrigin(0.01, 'fine', null).accuracy_m).toBe(0.5)
  const before = { ...drawnOrigin(4, 'fine', null), accuracy_m: 300 }
  expect(drawnOrigin(4, 'fine', before)).toMatchObject({ accuracy_m: 300, why: 'edited' })
})
