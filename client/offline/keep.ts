import { ApiProblem, address } from '../data/api.ts'
import type { Feature } from '../data/features.ts'
import { type Bbox, type LayersAnswer, versionsOf } from '../data/layers.ts'
import { LAYERS } from '../map/catalogue.ts'
import { pageIsKept, toolFiles } from './service-worker.ts'
import { KEPT_ANSWERS, type KeptLayer, type Territory, writeTerritory } from './store.ts'

/** Features of one request; of one layer that a telephone is asked to keep; bytes of one layer. */
const PAGE = 1000
const MOST_FEATURES = 20_000
const MOST_BYTES = 20_000_000

/** What keeping a territory takes, before anything is downloaded. */
export interface Size {
  layers: { layer: string; version_id: number; features: number; bytes: number }[]
  /** Layers with too much of it here. */
  left_out: string[]
  features: number
  /** About how many bytes of data; of the application itself, where it is not here yet. */
  bytes: number
  app_bytes: number
}

/** Why a territory was not kept, in a word of `offline.failed`. */
export class KeepError extends Error {
  readonly why: 'quota' | 'changed' | 'storage' | 'page'
  constructor(why: KeepError['why'], cause?: unknown) {
    super(why, { cause })
    this.why = why
  }
}

async function get<T>(path: string, query: Record<string, string | number>, signal: AbortSignal): Promise<T> {
  // As anybody: what only somebody signed in may know does not stay on the device when they leave.
  const answer = await fetch(address(path, query), {
    signal,
    headers: { Accept: 'application/json' },
    credentials: 'omit',
  })
  // What the service worker had from before is not what is published now.
  if (!answer.ok || answer.headers.has('X-Kept-At'))
    throw new ApiProblem({ slug: 'offline', status: 0, title: '', detail: null, errors: [], more: {} })
  return (await answer.json()) as T
}

export async function sizeOf(bbox: Bbox, signal: AbortSignal): Promise<Size> {
  const { layers } = await get<{ layers: Size['layers'] }>(
    '/api/layers-within',
    { bbox: bbox.map((degrees) => degrees.toFixed(4)).join() },
    signal,
  )
  const drawn = new Set(LAYERS.filter(({ geometry }) => geometry !== 'raster').map(({ id }) => id))
  const known = layers.filter(({ layer }) => drawn.has(layer))
  const fits = ({ features, bytes }: Size['layers'][number]) =>
    features <= MOST_FEATURES && bytes <= MOST_BYTES
  const wanted = known.filter(fits)
  const sum = (of: (layer: Size['layers'][number]) => number) =>
    wanted.reduce((total, layer) => total + of(layer), 0)
  const files = await toolFiles()
  return {
    layers: wanted,
    left_out: known.filter((layer) => !fits(layer)).map(({ layer }) => layer),
    features: sum(({ features }) => features),
    bytes: sum(({ bytes }) => bytes),
    app_bytes: (files ?? []).reduce((total, { bytes }) => total + bytes, 0),
  }
}

/** Whether two measures of a territory find the same layers in the same versions. */
export function isSameData(one: Size, other: Size): boolean {
  const data = ({ layers, left_out }: Size) => JSON.stringify([layers, left_out])
  return data(one) === data(other)
}

export interface Progress {
  done_bytes: number
  all_bytes: number
  /** The layer being read; null: the application. */
  layer: string | null
}

/** Downloads and keeps a territory, whole or not at all. Throws KeepError, ApiProblem, or what the signal throws. */
export async function keepTerritory(
  { name, bbox, size }: { name: string; bbox: Bbox; size: Size },
  say: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Territory> {
  const all_bytes = size.bytes + size.app_bytes
  let done_bytes = 0
  const tell = (bytes: number, layer: string | null) => {
    done_bytes += bytes
    say({ done_bytes: Math.min(done_bytes, all_bytes), all_bytes, layer })
  }
  const before = versionsOf(await get<LayersAnswer>('/api/layers', {}, signal))
  // Published since it was measured: a layer that was not here then would count as having nothing here.
  if (!isSameData(size, await sizeOf(bbox, signal))) throw new KeepError('changed')
  const features = new Map<string, string>()
  const bytesOf = new Map<string, { features: number; bytes: number }>()
  for (const { layer, bytes } of size.layers) {
    tell(0, layer)
    const all: Feature[] = []
    for (let offset = 0; ; offset += PAGE) {
      const page = await get<{ features: Feature[]; numberMatched: number }>(
        `/ogc/collections/${layer}/items`,
        { bbox: bbox.map((degrees) => degrees.toFixed(4)).join(), limit: PAGE, offset },
        signal,
      )
      all.push(...page.features)
      if (page.features.length > 0) tell((bytes * page.features.length) / page.numberMatched, layer)
      if (all.length >= page.numberMatched || page.features.length === 0) break
    }
    const text = JSON.stringify(all)
    features.set(layer, text)
    bytesOf.set(layer, { features: all.length, bytes: text.length })
  }
  const answers = new Map<string, string>()
  for (const path of KEPT_ANSWERS) answers.set(path, JSON.stringify(await get(path, {}, signal)))
  const layers = JSON.parse(answers.get('/api/layers') as string) as LayersAnswer
  const versions = versionsOf(layers)
  // Published while it was read: which version a part is of could not be said.
  for (const [layer, { id }] of versions) if (before.get(layer)?.id !== id) throw new KeepError('changed')
  tell(0, null)
  await keepFiles(size.app_bytes, signal, (bytes) => tell(bytes, null))
  const open = new Set(LAYERS.filter(({ access }) => access === 'public').map(({ id }) => id))
  const isKept = (layer: string) =>
    open.has(layer) && !size.left_out.includes(layer) && versions.get(layer)?.geometry_types.length !== 0
  const territory: Territory = {
    id: crypto.randomUUID(),
    name,
    bbox,
    kept_at: new Date().toISOString(),
    bytes: [...features.values(), ...answers.values()].reduce((sum, text) => sum + text.length, 0),
    layers: [...versions].flatMap(([layer, version]): KeptLayer[] =>
      isKept(layer) ? [{ layer, version, ...(bytesOf.get(layer) ?? { features: 0, bytes: 0 }) }] : [],
    ),
    left_out: size.left_out,
    rule_base: (JSON.parse(answers.get('/api/rules') as string) as { hash: string }).hash,
  }
  signal.throwIfAborted()
  try {
    await writeTerritory(territory, features, answers)
  } catch (error) {
    throw new KeepError((error as DOMException).name === 'QuotaExceededError' ? 'quota' : 'storage', error)
  }
  // The browser is asked not to throw it away when the disk gets full; it may still.
  void navigator.storage?.persist?.()
  return territory
}

/**
 * The page itself, the ground of the map, and the tools that offline work needs, in the caches of the service worker:
 * without them what is kept could not be opened.
 */
async function keepFiles(
  app_bytes: number,
  signal: AbortSignal,
  tell: (bytes: number) => void,
): Promise<void> {
  if (!('caches' in window) || !(await pageIsKept(signal))) throw new KeepError('page')
  const missing = await toolFiles()
  if (!missing) throw new KeepError('page')
  tell(Math.max(0, app_bytes - missing.reduce((sum, { bytes }) => sum + bytes, 0)))
  try {
    const ground = await caches.open('kept')
    await ground.add('/api/basemap')
    const files = await caches.open('files')
    for (const { url, bytes } of missing) {
      signal.throwIfAborted()
      await files.add(url)
      tell(bytes)
    }
  } catch (error) {
    if ((error as DOMException).name === 'QuotaExceededError') throw new KeepError('quota', error)
    throw error
  }
}
