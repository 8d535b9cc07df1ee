import type { Keeper } from '../data/keeper.ts'
import type { Bbox } from '../data/layers.ts'
import type { NearbyPlace } from '../data/nearby.ts'
import { LAYERS } from '../map/catalogue.ts'
import type { Answered, Asked, Declared, KeptAnswer, Question } from './kept-worker.ts'
import { KEPT_ANSWERS, readAnswer, readTerritories } from './store.ts'

/** Answers requests and makes tiles from the kept territories. */

let worker: Worker | null = null
let asked = 0
const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
const declared: Declared[] = LAYERS.map(({ id, label, nearby, searchable }) => ({
  id,
  label,
  nearby,
  searchable,
}))

async function ask<T>(question: Question): Promise<T | null> {
  if ((await readTerritories()).length === 0) return null
  worker ??= start()
  const id = ++asked
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject })
    worker?.postMessage({ id, question, declared } satisfies Asked)
  })
}

function start(): Worker {
  const made = new Worker(new URL('./kept-worker.ts', import.meta.url), { type: 'module' })
  made.addEventListener('message', ({ data: { id, answer, error } }: MessageEvent<Answered>) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) one?.resolve(answer)
    else one?.reject(new Error(error))
  })
  // Its file could not be read, or it ended: whoever waits is told, and the next question starts it anew.
  made.addEventListener('error', () => {
    if (worker === made) stop(new Error('the kept territories cannot be read'))
  })
  return made
}

function stop(reason: Error): void {
  worker?.terminate()
  worker = null
  for (const { reject } of waiting.values()) reject(reason)
  waiting.clear()
}

/** Something was kept or deleted: what was read of it is read again. */
export const keptChanged = (): void => stop(new Error('kept anew'))

/** A site held against the rules with what is kept; null: the site does not lie in a kept territory. */
export const screenHere = (
  asked: Omit<Extract<Question, { ask: 'screen' }>, 'ask'>,
): Promise<KeptAnswer | null> => ask<KeptAnswer>({ ask: 'screen', ...asked })

const ITEMS = /^\/ogc\/collections\/([^/]+)\/items(?:\/([^/]+))?$/

export const kept: Keeper = {
  tile: (layer, z, x, y) => ask<ArrayBuffer>({ ask: 'tile', layer, z, x, y }),
  async answer(path, { query = {}, body }) {
    const said = query as Record<string, unknown>
    const [, layer, id] = ITEMS.exec(path) ?? []
    if (layer && id)
      return (
        (await ask({ ask: 'item', layer: decodeURIComponent(layer), id: decodeURIComponent(id) })) ??
        undefined
      )
    if (layer) {
      const known = new Set(['bbox', 'limit', 'offset'])
      // Filters are the server's: what is kept is not asked for what it cannot say.
      if (Object.keys(said).some((name) => !known.has(name) && said[name] !== undefined)) return undefined
      return (
        (await ask({
          ask: 'items',
          layer: decodeURIComponent(layer),
          bbox: (said.bbox as Bbox | undefined) ?? null,
          limit: Number(said.limit ?? 100),
          offset: Number(said.offset ?? 0),
        })) ?? undefined
      )
    }
    if (path === '/api/search')
      return (
        (await ask({ ask: 'search', q: String(said.q ?? ''), limit: Number(said.limit ?? 12) })) ?? undefined
      )
    if (path === '/ogc/processes/nearby/execution') {
      const { inputs } = body as { inputs: { place: NearbyPlace; distance_m: number } }
      return (await ask({ ask: 'nearby', ...inputs })) ?? undefined
    }
    if (
      (KEPT_ANSWERS as readonly string[]).includes(path) &&
      Object.values(said).every((value) => value == null)
    ) {
      const text = await readAnswer(path)
      return text === null ? undefined : JSON.parse(text)
    }
    return undefined
  },
}
