import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { KeepError, Progress, Size } from './keep.ts'
import type { Territory } from './store.ts'

vi.mock('virtual:catalogue', async () => {
  const { LAYERS, THEME_TITLES, COMUNAS } = await import('../../geodata/layers/index.ts')
  return { default: { layers: LAYERS, themes: THEME_TITLES, comunas: COMUNAS } }
})

/** What the server of these tests has: two features of a layer, and too much of another for a telephone. */
const VERSION = { id: 7, geometry_types: ['Point'], coverage: 'region', accuracy_m: 10 }
const well = (id: string) => ({ type: 'Feature', id, geometry: null, properties: { name: id } })
const SERVER: Record<string, unknown> = {
  '/api/layers': { layers: [{ id: 'settlement', version: VERSION }], study_area_bbox: null },
  '/api/layers-within': {
    layers: [
      { layer: 'settlement', version_id: 7, features: 2, bytes: 200 },
      { layer: 'power_line', version_id: 8, features: 30_000, bytes: 1000 },
    ],
  },
  '/api/rules': { hash: 'abc', chapters: [] },
  '/api/guard-rails': {},
  '/ogc/collections/settlement/items': { features: [well('a'), well('b')], numberMatched: 2 },
}
const SIZE: Size = {
  layers: [{ layer: 'settlement', version_id: 7, features: 2, bytes: 200 }],
  left_out: ['power_line'],
  features: 2,
  bytes: 200,
  app_bytes: 0,
}
const BOX: [number, number, number, number] = [-69, -24, -68, -23]
const answer = (body: unknown, headers = {}) => new Response(JSON.stringify(body), { headers })

let keep: typeof import('./keep.ts')
let store: typeof import('./store.ts')

beforeEach(async () => {
  vi.resetModules()
  vi.stubGlobal('indexedDB', new IDBFactory())
  const added = { add: vi.fn(async () => undefined) }
  vi.stubGlobal('window', Object.assign(new EventTarget(), { caches: true }))
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('caches', { open: async () => added })
  vi.stubGlobal('fetch', async (address: string) => {
    const path = address.split('?')[0] as string
    return answer(SERVER[path])
  })
  keep = await import('./keep.ts')
  store = await import('./store.ts')
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const kept = (signal = new AbortController().signal, say: (progress: Progress) => void = () => undefined) =>
  keep.keepTerritory({ name: 'Peine', bbox: BOX, size: SIZE }, say, signal)
const why = (work: Promise<unknown>) =>
  work.then(
    () => 'kept',
    (error: unknown) => (error as KeepError).why ?? (error as Error).name,
  )

describe('a territory on the device', () => {
  test('is kept with its day, its size, its layers and the rules it is read with', async () => {
    const before = new Date().toISOString()
    const steps: number[] = []
    await kept(undefined, ({ done_bytes }) => steps.push(done_bytes))
    const [territory, ...others] = await store.readTerritories()
    expect(others).toEqual([])
    expect(territory).toMatchObject({ name: 'Peine', bbox: BOX, left_out: ['power_line'], rule_base: 'abc' })
    expect((territory as Territory).kept_at >= before).toBe(true)
    const text = await store.readFeatures((territory as Territory).id, 'settlement')
    expect(JSON.parse(text as string)).toHaveLength(2)
    expect(territory?.layers).toEqual([
      { layer: 'settlement', version: VERSION, features: 2, bytes: (text as string).length },
    ])
    const answers = await Promise.all(store.KEPT_ANSWERS.map(store.readAnswer))
    expect(territory?.bytes).toBe([text, ...answers].reduce((sum, one) => sum + (one?.length ?? 0), 0))
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect(steps.at(-1)).toBe(200)
  })

  test('the newest is first', async () => {
    await kept()
    await new Promise((resolve) => setTimeout(resolve, 5))
    const second = await kept()
    expect((await store.readTerritories()).map(({ id }) => id)[0]).toBe(second.id)
  })

  test('is deleted with its features, and the others stay', async () => {
    const [first, second] = [await kept(), await kept()]
    await store.removeTerritory(first.id)
    expect((await store.readTerritories()).map(({ id }) => id)).toEqual([second.id])
    expect(await store.readFeatures(first.id, 'settlement')).toBeNull()
    expect(await store.readFeatures(second.id, 'settlement')).not.toBeNull()
    expect(await store.readAnswer('/api/rules')).not.toBeNull()
  })

  test('comes back whole when the deletion is taken back', async () => {
    const territory = await kept()
    const held = await store.readKeptFeatures(territory)
    await store.removeTerritory(territory.id)
    await store.writeTerritory(territory, held, new Map())
    expect(await store.readTerritories()).toEqual([territory])
    expect(await store.readKeptFeatures(territory)).toEqual(held)
  })
})

describe('whole or not at all', () => {
  /** The device fails while the features are being written: the territory was written before them. */
  function failing(name: string) {
    const put = IDBObjectStore.prototype.put
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value) {
      if (this.name === 'features') throw new DOMException('no', name)
      return put.call(this, value)
    })
  }

  test.each([
    ['QuotaExceededError', 'quota'],
    ['UnknownError', 'storage'],
  ])(
    '%s: nothing of it stays, what was kept before does, and the person is told «%s»',
    async (name, said) => {
      const before = await kept()
      failing(name)
      expect(await why(kept())).toBe(said)
      vi.restoreAllMocks()
      expect(await store.readTerritories()).toEqual([before])
      expect(await store.readKeptFeatures(before)).toHaveProperty('size', 1)
    },
  )

  test('no room for the application says so before anything is written', async () => {
    vi.stubGlobal('caches', {
      open: async () => ({ add: () => Promise.reject(new DOMException('no', 'QuotaExceededError')) }),
    })
    expect(await why(kept())).toBe('quota')
    expect(await store.readTerritories()).toEqual([])
  })

  test('a browser without caches keeps nothing that could not be opened', async () => {
    vi.stubGlobal('window', new EventTarget())
    expect(await why(kept())).toBe('page')
    expect(await store.readTerritories()).toEqual([])
  })

  test('published while it was read, answered from before, cancelled, or the server gone: nothing is kept', async () => {
    let asked = 0
    const serve = globalThis.fetch
    vi.stubGlobal('fetch', async (address: string) => {
      if (address !== '/api/layers') return serve(address)
      return answer({ layers: [{ id: 'settlement', version: { ...VERSION, id: asked++ } }] })
    })
    expect(await why(kept())).toBe('changed')
    vi.stubGlobal('fetch', async () => answer({}, { 'X-Kept-At': '2026-01-01T00:00:00Z' }))
    expect(await why(kept())).toBe('ApiProblem')
    vi.stubGlobal('fetch', serve)
    const cancelled = new AbortController()
    expect(await why(kept(cancelled.signal, () => cancelled.abort()))).toBe('AbortError')
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    expect(await why(kept())).toBe('TypeError')
    expect(await store.readTerritories()).toEqual([])
  })
})
