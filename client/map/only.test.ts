import type { StyleSpecification } from '@maplibre/maplibre-gl-style-spec'
import { featureFilter } from '@maplibre/maplibre-gl-style-spec'
import { expect, test } from 'vitest'
import { onlyOf, onlyThese } from './only.ts'

const style = {
  version: 8,
  sources: {},
  layers: [
    { id: 'ground', type: 'background' },
    {
      id: 'a/fill',
      type: 'fill',
      source: 'a',
      'source-layer': 'a',
      filter: ['==', ['geometry-type'], 'Polygon'],
    },
    { id: 'a/line', type: 'line', source: 'a', 'source-layer': 'a' },
    { id: 'b/line', type: 'line', source: 'b', 'source-layer': 'b' },
  ],
} as StyleSpecification

const passes = (filter: unknown, feature_id: string, type: 1 | 3 = 3) =>
  featureFilter(filter as never, 'layers[0].filter' as never).filter(
    { zoom: 9 } as never,
    { type, properties: { feature_id } } as never,
  )

test('only the features that are let through are painted, and other layers stay as they were', () => {
  const [ground, fill, line, other] = onlyThese(style, new Map([['a', ['x', 'y']]])).layers as [
    unknown,
    { filter: unknown },
    { filter: unknown },
    unknown,
  ]
  expect(ground).toBe(style.layers[0])
  expect(other).toBe(style.layers[3])
  expect(passes(fill.filter, 'x')).toBe(true)
  expect(passes(fill.filter, 'z')).toBe(false)
  // What the layer asked before still holds.
  expect(passes(fill.filter, 'x', 1)).toBe(false)
  expect(passes(line.filter, 'y')).toBe(true)
  expect(passes(line.filter, 'z')).toBe(false)
})

test('when nothing fulfils the filter nothing is painted', () => {
  const line = onlyThese(style, new Map([['a', []]])).layers[2] as { filter: unknown }
  expect(passes(line.filter, 'x')).toBe(false)
})

test('without a filter the style is the same', () => {
  expect(onlyThese(style, new Map())).toBe(style)
})

test('while the answer to a filter comes, what was shown before stays; when it cannot be known, nothing is left out', () => {
  const before = new Map([
    ['a', ['x']],
    ['b', ['y']],
  ])
  const coming = { ids: undefined, isPending: true }
  expect([...onlyOf([{ layer: 'a', ...coming }], before)]).toEqual([['a', ['x']]])
  // Of a layer that had no filter nothing is known yet.
  expect(onlyOf([{ layer: 'c', ...coming }], before).size).toBe(0)
  expect([...onlyOf([{ layer: 'a', ids: [], isPending: false }], before)]).toEqual([['a', []]])
  for (const ids of [null, undefined])
    expect(onlyOf([{ layer: 'a', ids, isPending: false }], before).size).toBe(0)
})
