import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CHANGES, Difference, FRESHNESS, LayerPage } from '../../geodata/model/version.ts'
import { request } from './api.ts'
import { LAYERS_KEY } from './layers.ts'

export type { Difference, LayerPage, Version } from '../../geodata/model/version.ts'
export type Change = (typeof CHANGES)[number]
export type FreshnessState = (typeof FRESHNESS)[number]

/** How many differing features are drawn and listed, and how many of each change where there are more. */
const DIFFERENCE_LIMIT = 500
const OF_A_CHANGE = 300

/** What `version` changes against another. Where there is more than is listed, every kind of change has its share. */
export async function fetchDifference(
  version: number,
  against: number | null,
  signal: AbortSignal,
): Promise<Difference> {
  const ask = (query: { limit: number; change?: Change }) =>
    request<Difference>(`/api/versions/${version}/difference`, { query: { against, ...query }, signal })
  const all = await ask({ limit: DIFFERENCE_LIMIT })
  const features = all.features.features
  const of = (change: Change) => features.filter(({ properties }) => properties.change === change)
  const short = (['added', 'changed', 'removed'] as const).filter(
    (change) => of(change).length < Math.min(all[change], OF_A_CHANGE),
  )
  if (short.length === 0) return all
  const more = await Promise.all(short.map((change) => ask({ limit: OF_A_CHANGE, change })))
  const kept = features.filter(({ properties }) => !short.includes(properties.change))
  return {
    ...all,
    features: {
      type: 'FeatureCollection',
      features: [...kept, ...more.flatMap((one) => one.features.features)],
    },
  }
}

const layerKey = (layer: string) => ['layer', layer] as const

export function useLayerPage(layer: string | null) {
  return useQuery({
    queryKey: layerKey(layer ?? ''),
    queryFn: ({ signal }) => request<LayerPage>(`/api/layers/${encodeURIComponent(layer ?? '')}`, { signal }),
    enabled: layer !== null,
    staleTime: 30_000,
  })
}

/** What `version` changes against another; `against` null: against nothing, everything is new. */
export function useDifference(version: number | null, against: number | null) {
  return useQuery({
    queryKey: ['difference', version, against],
    queryFn: ({ signal }) => fetchDifference(version as number, against, signal),
    enabled: version !== null,
    // Versions never change.
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Shows another version of a layer. `expected`: the one shown now; refused when somebody changed it meanwhile. */
export function useRestore(layer: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { version: number; expected: number }) =>
      request<LayerPage>(`/api/layers/${encodeURIComponent(layer)}/restore`, { body }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: layerKey(layer) }),
        queries.invalidateQueries({ queryKey: LAYERS_KEY }),
        queries.invalidateQueries({ queryKey: ['features'] }),
        queries.invalidateQueries({ queryKey: ['feature'] }),
      ]),
  })
}
