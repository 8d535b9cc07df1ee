import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { describe, expect, test } from 'vitest'
import { LAYERS } from '../../geodata/layers/index.ts'
import type { PublishedVersion, Versions } from '../data/layers.ts'
import {
  buildStyle,
  drawnAs,
  highlightId,
  type Overlay,
  POINTED,
  type StyleInput,
  shownLayers,
  withRings,
} from './style.ts'

const version = (id: number, geometry_types: string[] = []): PublishedVersion => ({
  id,
  number: 1,
  feature_count: 10,
  bbox: [-70, -24, -68, -22],
  geometry_types,
  source: null,
  accuracy_m: null,
  vintage: null,
  published_at: '2026-01-01T00:00:00Z',
  coverage: null,
})
const everything: Versions = new Map(LAYERS.map((layer, index) => [layer.id, version(index + 1)]))
const all = LAYERS.map(({ id }) => ({ id, opacity: 0.7 }))

const input = (more: Partial<StyleInput> = {}): StyleInput => ({
  catalogue: LAYERS,
  versions: everything,
  layers: all,
  base: 'plain',
  flavour: 'light',
  language: 'es',
  grid: 1,
  origin: 'https://example.org',
  ...more,
})
const layerIds = (style: ReturnType<typeof buildStyle>) => style.layers.map((layer) => layer.id)

describe('a style', () => {
  test.each([
    ['plain', 'light', 'es'],
    ['plain', 'dark', 'en'],
    ['osm', 'dark', 'es'],
    ['satellite', 'light', 'en'],
  ] as const)('of every layer over %s, %s, in %s is valid', (base, flavour, language) => {
    const style = buildStyle(input({ base, flavour, language }))
    expect(validateStyleMin(style).map(({ message }) => message)).toEqual([])
    expect(new Set(layerIds(style)).size).toBe(style.layers.length)
  })

  test('is the same for the same view', () => {
    expect(buildStyle(input())).toEqual(buildStyle(input()))
  })

  test('is data: it survives JSON', () => {
    const style = buildStyle(input())
    expect(JSON.parse(JSON.stringify(style))).toEqual(style)
  })

  test('asks for the published version, and only where its data lie', () => {
    const style = buildStyle(input({ layers: [{ id: 'lake_salar', opacity: 1 }] }))
    expect(style.sources.lake_salar).toMatchObject({
      type: 'vector',
      tiles: [
        `https://example.org/ogc/collections/lake_salar/tiles/WebMercatorQuad/{z}/{y}/{x}?v=${everything.get('lake_salar')?.id}`,
      ],
      bounds: [-70.02, -24.02, -67.98, -21.98],
      promoteId: 'feature_id',
    })
  })

  test('names areas from few wide tiles, and everything else where it is', () => {
    const style = buildStyle(
      input({ layers: ['lake_salar', 'watercourse'].map((id) => ({ id, opacity: 1 })), grid: null }),
    )
    expect(Object.keys(style.sources).sort()).toEqual([
      'basemap',
      'lake_salar',
      'lake_salar/names',
      'watercourse',
    ])
    const source = (id: string) => style.layers.find((layer) => layer.id === id)
    expect(source('lake_salar--label')).toMatchObject({
      source: 'lake_salar/names',
      'source-layer': 'lake_salar',
    })
    expect(source('watercourse--label')).toMatchObject({ source: 'watercourse' })
  })

  test('passes over what has no data, what is no drawing and what it does not know', () => {
    const style = buildStyle(
      input({
        versions: new Map([['well_level', version(1)]]),
        layers: ['lake_salar', 'well_level', 'slope_pct', 'atlantis'].map((id) => ({ id, opacity: 1 })),
      }),
    )
    expect(Object.keys(style.sources).sort()).toEqual(['basemap', 'grid'])
  })

  test('keeps the offline ground under an online one, so that silence shows something', () => {
    const style = buildStyle(input({ base: 'osm', layers: [] }))
    const ids = layerIds(style)
    expect(ids).toContain('ground/land')
    expect(ids.indexOf('ground/online')).toBeGreaterThan(ids.indexOf('ground/land'))
  })

  test('draws areas under lines under points under names, and the first layer on top of its kind', () => {
    const style = buildStyle(
      input({
        layers: ['mine_site', 'lake_salar', 'adi', 'watercourse'].map((id) => ({ id, opacity: 1 })),
        versions: new Map([
          ['mine_site', version(1, ['Point'])],
          ['lake_salar', version(2)],
          ['adi', version(3)],
          ['watercourse', version(4)],
        ]),
      }),
    )
    const ids = layerIds(style)
    const at = (id: string) => {
      expect(ids).toContain(id)
      return ids.indexOf(id)
    }
    expect(at('adi--fill')).toBeLessThan(at('lake_salar--fill'))
    expect(at('lake_salar--fill')).toBeLessThan(at('watercourse--line'))
    expect(at('watercourse--line')).toBeLessThan(at('adi--line'))
    expect(at('adi--line')).toBeLessThan(at('mine_site--point'))
    expect(at('mine_site--point')).toBeLessThan(at('watercourse--label'))
  })

  test('has a ring for whatever can be pointed at', () => {
    const ids = layerIds(buildStyle(input()))
    for (const { id, geometry } of LAYERS) {
      if (geometry === 'none' || geometry === 'raster') continue
      expect(ids.includes(highlightId(id, 'line')) || ids.includes(highlightId(id, 'point')), id).toBe(true)
    }
  })

  test('draws the rings of those layers only of which something is ringed', () => {
    const style = buildStyle(input())
    const ringed = (one: typeof style) =>
      one.layers
        .filter(({ id, layout }) => id.includes('/highlight-') && layout?.visibility !== 'none')
        .map(({ id }) => id)
    // That of numbers has nothing to draw until something is ringed.
    expect(ringed(style).filter((id) => !id.startsWith(POINTED))).toEqual([])
    const some = ringed(withRings(style, new Set(['watercourse', 'mine_site', 'no_such_layer'])))
    expect(some.filter((id) => !id.startsWith(POINTED))).toEqual([
      highlightId('watercourse', 'line'),
      highlightId('mine_site', 'line'),
      highlightId('mine_site', 'point'),
    ])
    expect(withRings(style, new Set())).toEqual(style)
  })

  test('carries overlays on top, bound to their own data', () => {
    const overlay: Overlay = {
      id: 'site',
      data: { type: 'FeatureCollection', features: [] },
      layers: [{ id: 'site/line', type: 'line', paint: { 'line-color': '#000000' } }],
    }
    const style = buildStyle(input({ overlays: [overlay] }))
    expect(style.layers.at(-1)).toMatchObject({ id: 'site/line', source: 'site' })
    expect(style.sources.site).toEqual({ type: 'geojson', data: overlay.data })
    expect(validateStyleMin(style)).toEqual([])
  })

  test('an overlay that explains the ground lies under every layer', () => {
    const overlay: Overlay = {
      id: 'hatch',
      under: true,
      data: { type: 'FeatureCollection', features: [] },
      layers: [{ id: 'hatch/fill', type: 'fill', paint: { 'fill-color': '#000000' } }],
    }
    const { layers } = buildStyle(input({ overlays: [overlay] }))
    const at = layers.findIndex(({ id }) => id === 'hatch/fill')
    expect(layers.slice(0, at).every(({ id }) => id.startsWith('ground/'))).toBe(true)
    expect(layers.slice(at + 1).some(({ id }) => id.startsWith('ground/'))).toBe(false)
  })
})

describe('a layer that may be points or areas', () => {
  const mixed = LAYERS.find(({ geometry }) => geometry === 'mixed')
  test.each([
    [['Point', 'MultiPoint'], 'point'],
    [['ST_MultiPolygon'], 'polygon'],
    [['POLYGON', 'POINT'], 'mixed'],
    [[], 'mixed'],
  ])('of a version with %j is drawn as %s', (types, geometry) => {
    if (!mixed) throw new Error('no mixed layer in the catalogue')
    expect(drawnAs(mixed, version(1, types)).geometry).toBe(geometry)
  })
})

test('without a choice the catalogue chooses; with an empty choice nothing is shown', () => {
  expect(shownLayers(undefined, LAYERS).map(({ id }) => id)).toEqual(
    LAYERS.filter(({ visible }) => visible).map(({ id }) => id),
  )
  expect(shownLayers([], LAYERS)).toEqual([])
  // The answer of finding land lies under places and limits alone until somebody chooses layers.
  expect(shownLayers(undefined, LAYERS, '/suelo/comparar/a/b').map(({ id }) => id)).toEqual(
    LAYERS.filter(({ visible, theme }) => visible && theme === 'base').map(({ id }) => id),
  )
  expect(shownLayers([{ id: 'park', opacity: 1 }], LAYERS, '/suelo')).toEqual([{ id: 'park', opacity: 1 }])
  expect(shownLayers(undefined, LAYERS, '/suelos').length).toBeGreaterThan(0)
})

describe('relief', () => {
  const relief = (accuracy_m: number | null) =>
    buildStyle(
      input({
        layers: ['mine_site', 'elevation_m', 'adi'].map((id) => ({ id, opacity: 0.5 })),
        versions: new Map([
          ['elevation_m', { ...version(7), accuracy_m }],
          ['adi', version(8)],
          ['mine_site', version(9)],
        ]),
      }),
    )

  test('is drawn from our own altitudes, over the ground and under every layer', () => {
    const style = relief(30)
    expect(validateStyleMin(style)).toEqual([])
    expect(style.sources.elevation_m).toMatchObject({
      type: 'raster',
      tiles: ['https://example.org/api/hillshade/{z}/{y}/{x}?v=7'],
      maxzoom: 11,
    })
    const at = layerIds(style).indexOf('elevation_m--relief')
    expect(style.layers[at]).toMatchObject({ type: 'raster', paint: { 'raster-opacity': 0.5 } })
    expect(style.layers.slice(0, at).every(({ id }) => id.startsWith('ground/'))).toBe(true)
    expect(style.layers.slice(at + 1).some(({ id }) => id.startsWith('ground/'))).toBe(false)
  })

  test('asks for no more than its cells can say', () => {
    expect(relief(9226).sources.elevation_m).toMatchObject({ maxzoom: 4 })
  })

  test('is not there without altitudes, and other grids are not drawn', () => {
    const layers = ['elevation_m', 'slope_pct'].map((id) => ({ id, opacity: 1 }))
    const without = buildStyle(input({ layers, versions: new Map([['slope_pct', version(3)]]) }))
    expect(Object.keys(without.sources).sort()).toEqual(['basemap', 'grid'])
  })
})
