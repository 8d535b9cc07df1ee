import { GeoJSONVT, type GeoJSONVTOptions } from '@maplibre/geojson-vt'
import { fromGeojsonVt } from '@maplibre/vt-pbf'
import type { Geometry } from '../../geodata/model/feature.ts'
import { plain } from '../../geodata/model/plain.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { rulesInForce } from '../../geodata/rules/in-force.ts'
import type { Feature, FeaturePage } from '../data/features.ts'
import type { Bbox } from '../data/layers.ts'
import type { NearbyAnswer, NearbyGroup, NearbyPlace } from '../data/nearby.ts'
import type { SearchResult } from '../data/search.ts'
import { type KnownAreas, leavesBox, nearbyKept } from './nearby.ts'
import { shapeOf } from './nearest.ts'
import { type KeptScreening, type ScreenLayer, screenKept } from './screen.ts'
import { readAnswer, readFeatures, readTerritories, type Territory } from './store.ts'

/** What is kept, read in a thread of its own: tiles, names, what is near. Told of a change by being started again. */

/** Of the catalogue, what is needed here. */
export interface Declared {
  id: string
  label: string
  nearby: NearbyGroup | null
  searchable: boolean
}

export type Question =
  | { ask: 'tile'; layer: string; z: number; x: number; y: number }
  | { ask: 'nearby'; place: NearbyPlace; distance_m: number }
  | { ask: 'items'; layer: string; bbox: Bbox | null; limit: number; offset: number }
  | { ask: 'item'; layer: string; id: string }
  | { ask: 'search'; q: string; limit: number }
  | { ask: 'screen'; site: Geometry; accuracy_m: number; facts: Facts; as_of: string }
export type Asked = { id: number; declared: readonly Declared[]; question: Question }
export type Answered = { id: number; answer?: unknown; error?: string }

/** A site held against the rules on this device, and with what. */
export interface KeptAnswer extends KeptScreening {
  territory: Pick<Territory, 'name' | 'kept_at' | 'rule_base'>
}

const EXTENT = 4096
const VT: Partial<GeoJSONVTOptions> = {
  maxZoom: 16,
  indexMaxZoom: 5,
  extent: EXTENT,
  buffer: 64,
  tolerance: 3,
}

let territories: Promise<Territory[]> | null = null
const kept = () => {
  territories ??= readTerritories()
  return territories
}

const read = new Map<string, Promise<Feature[] | null>>()
/** The features of a layer in one territory; null: the layer is not kept there. */
function featuresIn({ id, layers }: Territory, layer: string): Promise<Feature[] | null> {
  const key = `${id} ${layer}`
  const known = read.get(key)
  if (known) return known
  const found = layers.some((one) => one.layer === layer)
    ? readFeatures(id, layer).then((text) => (text ? (JSON.parse(text) as Feature[]) : []))
    : Promise.resolve(null)
  read.set(key, found)
  return found
}

/** The features of a layer in all territories, each once; where it is kept twice, as it was kept last. */
async function featuresOf(layer: string): Promise<Feature[] | null> {
  const lists = await Promise.all((await kept()).map((territory) => featuresIn(territory, layer)))
  const some = lists.filter((list) => list !== null)
  if (some.length === 0) return null
  const byId = new Map<string, Feature>()
  for (const list of some.reverse()) for (const feature of list) byId.set(String(feature.id), feature)
  return [...byId.values()]
}

const indexes = new Map<string, Promise<GeoJSONVT | null>>()
function indexOf(layer: string): Promise<GeoJSONVT | null> {
  const known = indexes.get(layer)
  if (known) return known
  const made = featuresOf(layer).then((features) => {
    if (!features) return null
    const plain = features
      .filter(({ geometry }) => geometry !== null)
      .map(({ id, geometry, properties }) => ({
        type: 'Feature' as const,
        geometry: geometry as Geometry,
        properties: {
          ...Object.fromEntries(Object.entries(properties).filter(([, value]) => isPlain(value))),
          feature_id: String(id),
        },
      }))
    return new GeoJSONVT({ type: 'FeatureCollection', features: plain } as never, VT)
  })
  indexes.set(layer, made)
  return made
}

const isPlain = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** [west, south, east, north] of a tile, degrees. */
function boxOfTile(z: number, x: number, y: number): Bbox {
  const lon = (at: number) => (at / 2 ** z) * 360 - 180
  const lat = (at: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * at) / 2 ** z))) * 180) / Math.PI
  return [lon(x), lat(y + 1), lon(x + 1), lat(y)]
}

const meet = (a: Bbox, b: Bbox) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1]

async function tile({ layer, z, x, y }: Extract<Question, { ask: 'tile' }>): Promise<ArrayBuffer | null> {
  // Where nothing of the layer is kept, an empty tile would say that there is nothing.
  const box = boxOfTile(z, x, y)
  const isKept = (await kept()).some(
    ({ bbox, layers }) => layers.some((one) => one.layer === layer) && meet(bbox, box),
  )
  const index = isKept ? await indexOf(layer) : null
  if (!index) return null
  const found = index.getTile(z, x, y)
  if (!found || found.features.length === 0) return new ArrayBuffer(0)
  const bytes = fromGeojsonVt({ [layer]: found as never }, { version: 2, extent: EXTENT })
  return bytes.slice().buffer
}

async function nearby(
  { place, distance_m }: Extract<Question, { ask: 'nearby' }>,
  declared: readonly Declared[],
): Promise<NearbyAnswer | null> {
  for (const territory of await kept()) {
    let where: { geometry: Geometry; name: string | null } | null
    if ('geometry' in place) where = { geometry: place.geometry, name: null }
    else {
      const feature = (await featuresIn(territory, place.layer))?.find(
        ({ id }) => String(id) === place.feature_id,
      )
      const label = declared.find(({ id }) => id === place.layer)?.label ?? 'name'
      const name = feature?.properties[label] ?? feature?.properties.name
      where = feature?.geometry
        ? { geometry: feature.geometry, name: typeof name === 'string' ? name : null }
        : null
    }
    // A place outside of what is kept: nothing is known around it.
    if (!where || leavesBox(shapeOf(where.geometry), 0, territory.bbox)) continue
    const layers = await Promise.all(
      declared
        .filter(({ nearby }) => nearby !== null)
        .map(async ({ id, label, nearby }) => ({
          id,
          label,
          group: nearby as NearbyGroup,
          features: await featuresIn(territory, id),
          coverage: territory.layers.find(({ layer }) => layer === id)?.version.coverage ?? null,
        })),
    )
    const answer = nearbyKept(
      { ...where, self: 'layer' in place ? place : null },
      distance_m,
      layers,
      territory.bbox,
      await areasOf(territory),
    )
    return {
      ...answer,
      kept: {
        name: territory.name,
        kept_at: territory.kept_at,
        left_out: territory.left_out,
        leaves_box: answer.leaves_box,
      },
    }
  }
  return null
}

/** [west, south, east, north] of a geometry, degrees. */
function boxOf(geometry: Geometry): Bbox {
  const box: Bbox = [180, 90, -180, -90]
  const visit = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return
    const [lon, lat] = coordinates
    if (typeof lon !== 'number') {
      coordinates.forEach(visit)
      return
    }
    box[0] = Math.min(box[0], lon)
    box[1] = Math.min(box[1], lat)
    box[2] = Math.max(box[2], lon)
    box[3] = Math.max(box[3], lat)
  }
  visit(geometry.coordinates)
  return box
}

async function items({
  layer,
  bbox,
  limit,
  offset,
}: Extract<Question, { ask: 'items' }>): Promise<FeaturePage | null> {
  // In a box that nothing kept reaches, no feature would say that there is none.
  const isKept = (await kept()).some(
    (territory) =>
      territory.layers.some((one) => one.layer === layer) && (bbox === null || meet(territory.bbox, bbox)),
  )
  const all = isKept ? await featuresOf(layer) : null
  if (!all) return null
  const inside = bbox
    ? all.filter(({ geometry }) => {
        if (!geometry) return false
        return meet(boxOf(geometry), bbox)
      })
    : all
  const features = inside.slice(offset, offset + limit)
  return {
    type: 'FeatureCollection',
    features,
    numberMatched: inside.length,
    numberReturned: features.length,
  }
}

async function areasOf(territory: Territory): Promise<KnownAreas> {
  return {
    region: (await featuresIn(territory, 'study_area'))?.[0]?.geometry ?? null,
    comunas: new Map(
      ((await featuresIn(territory, 'comuna')) ?? []).flatMap(({ geometry, properties }) =>
        geometry ? [[String(properties.code), geometry] as const] : [],
      ),
    ),
  }
}

async function screen({
  site,
  accuracy_m,
  facts,
  as_of,
}: Extract<Question, { ask: 'screen' }>): Promise<KeptAnswer | null> {
  const territory = (await kept()).find(({ bbox }) => !leavesBox(shapeOf(site), 0, bbox))
  const text = await readAnswer('/api/rules')
  if (!territory || !text) return null
  // Of the rules as they were kept last, which may be after this territory was.
  const { hash, chapters } = JSON.parse(text) as { hash: string; chapters: { rules: Rule[] }[] }
  const rules = rulesInForce({ rules: chapters.flatMap((chapter) => chapter.rules) }, as_of)
  const layers = new Map<string, ScreenLayer>()
  for (const { layer, version } of territory.layers)
    layers.set(layer, {
      features: await featuresIn(territory, layer),
      coverage: version.coverage,
      accuracy_m: version.accuracy_m,
      version_id: version.id,
    })
  for (const layer of territory.left_out)
    layers.set(layer, { features: null, coverage: null, accuracy_m: null, version_id: 0 })
  const found = screenKept(
    site,
    accuracy_m,
    facts,
    rules,
    (id) => layers.get(id) ?? null,
    territory.bbox,
    await areasOf(territory),
  )
  const { name, kept_at } = territory
  return { ...found, territory: { name, kept_at, rule_base: hash } }
}

async function search(
  { q, limit }: Extract<Question, { ask: 'search' }>,
  declared: readonly Declared[],
): Promise<{ results: SearchResult[] } | null> {
  if ((await kept()).length === 0) return null
  const words = plain(q)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  const found: (SearchResult & { rank: number })[] = []
  for (const { id: layer, label, searchable } of declared) {
    if (!searchable) continue
    for (const { id, geometry, properties } of (await featuresOf(layer)) ?? []) {
      const own = properties[label] ?? properties.name
      if (typeof own !== 'string' || !geometry) continue
      const text = plain(`${own} ${properties.alt_name ?? ''} ${properties.code ?? ''}`)
      if (!words.every((word) => text.includes(word))) continue
      const bbox = boxOf(geometry)
      found.push({
        layer,
        feature_id: String(id),
        name: own,
        kind: typeof properties.kind === 'string' ? properties.kind : null,
        comuna: typeof properties.comuna === 'string' ? properties.comuna : null,
        center: [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2],
        bbox,
        rank: text.startsWith(words.join(' ')) ? 0 : 1,
      })
    }
  }
  return {
    results: found
      .sort((a, b) => a.rank - b.rank || a.name.length - b.name.length)
      .slice(0, limit)
      .map(({ rank: _, ...result }) => result),
  }
}

self.addEventListener('message', async ({ data }: MessageEvent<Asked>) => {
  const { id, question, declared } = data
  try {
    const answer =
      question.ask === 'tile'
        ? await tile(question)
        : question.ask === 'nearby'
          ? await nearby(question, declared)
          : question.ask === 'items'
            ? await items(question)
            : question.ask === 'item'
              ? ((await featuresOf(question.layer))?.find((feature) => String(feature.id) === question.id) ??
                null)
              : question.ask === 'screen'
                ? await screen(question)
                : await search(question, declared)
    postMessage({ id, answer } satisfies Answered)
  } catch (error) {
    postMessage({ id, error: String(error) } satisfies Answered)
  }
})
