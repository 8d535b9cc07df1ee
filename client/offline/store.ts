import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Bbox, PublishedVersion } from '../data/layers.ts'

/**
 * What is kept on this device: territories, the features of each by layer, and the texts they are read with. A version
 * never changes, so what is kept is exactly what was published under its number.
 */
export interface KeptLayer {
  layer: string
  version: PublishedVersion
  /** In the territory; 0 where the layer has data and none of it here. */
  features: number
  bytes: number
}

export interface Territory {
  id: string
  name: string
  /** What of it is known here: everything that touches this box. */
  bbox: Bbox
  kept_at: string
  bytes: number
  layers: KeptLayer[]
  /** Published layers that were not kept: too much of them for a telephone. */
  left_out: string[]
  /** The rules it is read with. */
  rule_base: string
}

interface Schema extends DBSchema {
  territories: { key: string; value: Territory }
  /** GeoJSON features of a layer, as text. */
  features: {
    key: [territory: string, layer: string]
    value: { territory: string; layer: string; text: string }
  }
  /** Answers of the server that every territory is read with, by their path. */
  answers: { key: string; value: { path: string; text: string } }
}

/** Answers kept beside the features. */
export const KEPT_ANSWERS = ['/api/layers', '/api/rules', '/api/guard-rails'] as const

let opened: Promise<IDBPDatabase<Schema>> | null = null
const open = () => {
  opened ??= openDB<Schema>('suelo-comun', 1, {
    upgrade(db) {
      db.createObjectStore('territories', { keyPath: 'id' })
      db.createObjectStore('features', { keyPath: ['territory', 'layer'] })
      db.createObjectStore('answers', { keyPath: 'path' })
    },
  })
  return opened
}

/** The newest first. */
export async function readTerritories(): Promise<Territory[]> {
  const all = await (await open()).getAll('territories')
  return all.sort((a, b) => (a.kept_at < b.kept_at ? 1 : -1))
}

/** The features of a layer in a territory, as GeoJSON text; null: none. */
export async function readFeatures(territory: string, layer: string): Promise<string | null> {
  return (await (await open()).get('features', [territory, layer]))?.text ?? null
}

export async function readAnswer(path: string): Promise<string | null> {
  return (await (await open()).get('answers', path))?.text ?? null
}

/** Keeps a territory whole, or nothing of it. */
export async function writeTerritory(
  territory: Territory,
  features: ReadonlyMap<string, string>,
  answers: ReadonlyMap<string, string>,
): Promise<void> {
  const transaction = (await open()).transaction(['territories', 'features', 'answers'], 'readwrite')
  const requests: Promise<unknown>[] = []
  try {
    requests.push(transaction.objectStore('territories').put(territory))
    for (const [layer, text] of features)
      requests.push(transaction.objectStore('features').put({ territory: territory.id, layer, text }))
    for (const [path, text] of answers) requests.push(transaction.objectStore('answers').put({ path, text }))
  } catch (error) {
    // Refused before it was asked: what was asked already would stay.
    transaction.abort()
    await Promise.allSettled([...requests, transaction.done])
    throw error
  }
  // Why it failed is told by the whole: a request that was waiting then says only that it was broken off.
  await Promise.allSettled([...requests, transaction.done])
  await transaction.done
}

export async function removeTerritory(id: string): Promise<void> {
  const transaction = (await open()).transaction(['territories', 'features'], 'readwrite')
  await transaction.objectStore('territories').delete(id)
  await transaction.objectStore('features').delete(IDBKeyRange.bound([id], [id, []]))
  await transaction.done
}

/** Everything that is kept of a territory, by layer. */
export async function readKeptFeatures({ id, layers }: Territory): Promise<Map<string, string>> {
  const held = new Map<string, string>()
  for (const { layer } of layers) {
    const text = await readFeatures(id, layer)
    if (text !== null) held.set(layer, text)
  }
  return held
}
