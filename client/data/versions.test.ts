import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Change, type Difference, fetchDifference } from './versions.ts'

const features = (change: Change, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'Feature' as const,
    id: `${change}-${index}`,
    geometry: null,
    properties: { feature_id: `${change}-${index}`, change, name: null, fields: [], moved_m: null },
  }))

/** A server that holds this many of each change and gives them in that order, as the real one does. */
function serve(counts: Record<Change, number>) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address)
    const query = new URL(address, 'http://x').searchParams
    const one = query.get('change') as Change | null
    const all = (['added', 'changed', 'removed'] as const)
      .filter((change) => one === null || change === one)
      .flatMap((change) => features(change, counts[change]))
    const answer: Difference = {
      before: 1,
      after: 2,
      ...counts,
      matched: all.length,
      features: { type: 'FeatureCollection', features: all.slice(0, Number(query.get('limit'))) },
    }
    return Response.json(answer)
  })
  return asked
}
beforeEach(() => vi.stubGlobal('document', { documentElement: { lang: 'es' } }))
afterEach(() => vi.unstubAllGlobals())

const { signal } = new AbortController()
const listed = ({ features: { features } }: Difference, change: Change) =>
  features.filter(({ properties }) => properties.change === change).length

test('a small difference is asked for once', async () => {
  const asked = serve({ added: 3, changed: 2, removed: 1 })
  const difference = await fetchDifference(2, 1, signal)
  expect(difference.features.features).toHaveLength(6)
  expect(asked).toHaveLength(1)
})

test('in a large one no kind of change hides another', async () => {
  serve({ added: 819, changed: 4, removed: 25 })
  const difference = await fetchDifference(2, 1, signal)
  expect([listed(difference, 'added'), listed(difference, 'changed'), listed(difference, 'removed')]).toEqual(
    [500, 4, 25],
  )
  const ids = difference.features.features.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('against nothing, the address names no version', async () => {
  const asked = serve({ added: 1, changed: 0, removed: 0 })
  await fetchDifference(2, null, signal)
  expect(asked[0]).not.toMatch(/against/)
})
