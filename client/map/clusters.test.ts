import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import type { FeatureCollection, Point } from 'geojson'
import { describe, expect, test } from 'vitest'
import { LAYERS } from '../../geodata/layers/index.ts'
import type { PublishedVersion } from '../data/layers.ts'
import { FAR, isClusterLayer, isGathered } from './clusters.ts'
import { buildStyle, drawnAs, POINTED } from './style.ts'

const version = (id: number, more: Partial<PublishedVersion> = {}): PublishedVersion => ({
  id,
  number: 1,
  feature_count: 10,
  bbox: [-70, -24, -68, -22],
  geometry_types: ['POINT'],
  source: null,
  accuracy_m: null,
  vintage: null,
  published_at: '2026-01-01T00:00:00Z',
  coverage: null,
  ...more,
})
const points = (layer: string, count: number): FeatureCollection<Point> => ({
  type: 'FeatureCollection',
  features: Array.from({ length: count }, (_, n) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [-69 + n / 100, -23] },
    properties: { feature_id: `${layer}-${n}`, layer },
  })),
})
const styleOf = (given: ReadonlyMap<string, FeatureCollection<Point> | null> | null) =>
  buildStyle({
    catalogue: LAYERS,
    versions: new Map([
      ['mine_site', version(1)],
      ['tailings_deposit', version(2)],
      ['seia_project', version(3)],
      ['settlement', version(4)],
    ]),
    layers: ['mine_site', 'tailings_deposit', 'seia_project', 'settlement'].map((id) => ({ id, opacity: 1 })),
    base: 'plain',
    flavour: 'light',
    language: 'es',
    grid: null,
    origin: 'https://example.org',
    ...(given ? { points: given } : {}),
  })
const all = new Map([
  ['mine_site', points('mine_site', 3)],
  ['tailings_deposit', points('tailings_deposit', 4)],
  ['seia_project', points('seia_project', 5)],
])

describe('points seen from afar', () => {
  test('are gathered by theme, each counted once, from all there are', () => {
    const style = styleOf(all)
    expect(validateStyleMin(style)).toEqual([])
    const clusters = Object.entries(style.sources).filter(([id]) => id.startsWith('clusters/'))
    expect(
      clusters.map(([id, source]) => [
        id,
        source.type === 'geojson' && source.cluster,
        source.type === 'geojson' && (source.data as FeatureCollection).features.length,
      ]),
    ).toEqual([
      ['clusters/projects', true, 5],
      ['clusters/mining', true, 7],
    ])
    expect(style.layers.filter(({ id }) => isClusterLayer(id)).length).toBe(2)
  })

  test('are drawn once at every zoom: whole from afar, from tiles up close', () => {
    const { layers } = styleOf(all)
    const signs = layers.filter(({ id }) => id.startsWith('mine_site--sign'))
    expect(signs.map(({ id, minzoom, maxzoom }) => [id, minzoom, maxzoom])).toEqual([
      ['mine_site--sign', FAR, undefined],
      ['mine_site--sign@far', undefined, FAR],
    ])
    const at = (id: string) => layers.findIndex((layer) => layer.id === id)
    expect(at(`${POINTED}/highlight-point`)).toBeGreaterThan(at('clusters/mining--count'))
    expect(at('settlement--label')).toBeGreaterThan(at('clusters/mining--count'))
  })

  test('that have not come yet are not drawn one by one first', () => {
    const { layers } = styleOf(new Map([...all, ['mine_site', null]]))
    expect(layers.find(({ id }) => id === 'mine_site--sign')?.minzoom).toBe(FAR)
    expect(layers.some(({ id }) => id === 'mine_site--sign@far')).toBe(false)
  })

  test('that the server does not give are drawn from tiles at every zoom', () => {
    const { layers, sources } = styleOf(null)
    expect(layers.find(({ id }) => id === 'mine_site--sign')?.minzoom).toBeUndefined()
    expect(sources[POINTED]).toBeUndefined()
  })

  test('are those that can cover each other: no towns, quantities, areas, restricted sites nor thousands', () => {
    const gathered = (id: string, more?: Partial<PublishedVersion>) => {
      const declaration = LAYERS.find((layer) => layer.id === id)
      if (!declaration) throw new Error(id)
      const one = version(1, more)
      return isGathered(drawnAs(declaration, one), one)
    }
    expect(['mine_site', 'seia_project', 'indigenous_community'].map((id) => gathered(id))).toEqual([
      true,
      true,
      true,
    ])
    expect(['settlement', 'emission_source', 'archaeological_site'].map((id) => gathered(id))).toEqual([
      false,
      false,
      false,
    ])
    expect(gathered('mine_site', { geometry_types: ['POINT', 'POLYGON'] })).toBe(false)
    expect(gathered('mine_site', { feature_count: 2001 })).toBe(false)
  })
})
