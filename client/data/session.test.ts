import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { LAYERS_KEY } from './layers.ts'
import { become } from './session.ts'

test('who signs out takes along what only they may know: layers are asked anew, the rest is forgotten', async () => {
  const queries = new QueryClient()
  let person: string | null = 'Revisora'
  const layers = new QueryObserver(queries, {
    queryKey: LAYERS_KEY,
    queryFn: async () => (person ? 'with the restricted' : 'public'),
    staleTime: 3_600_000,
  })
  const stop = layers.subscribe(() => {})
  await expect.poll(() => layers.getCurrentResult().data).toBe('with the restricted')
  queries.setQueryData(['features', 'restricted'], 'where they lie')
  person = null
  become(queries, { person: null })
  // Never nothing: the map is drawn from them.
  expect(layers.getCurrentResult().data).toBe('with the restricted')
  await expect.poll(() => layers.getCurrentResult().data).toBe('public')
  expect(queries.getQueryData(['features', 'restricted'])).toBeUndefined()
  stop()
  queries.clear()
})
