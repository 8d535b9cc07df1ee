import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CHANGES, Difference, FRESHNESS, LayerPage } from '../../geodata/model/version.ts'
import { request } from './api.ts'
import { LAYERS_KEY } from './layers.ts'

export type { Difference, LayerPage, Version } from '../../geodata/model/version.ts'
export type Change = (typeof CHANGES)[number]
export type FreshnessState = (typeof FRESHNESS)[number]

/** How many differing features are drawn and listed. */
export const DIFFERENCE_LIMIT = 500

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
    queryFn: ({ signal }) =>
      request<Difference>(`/api/versions/${version}/difference`, {
        query: { against, limit: DIFFERENCE_LIMIT },
        signal,
      }),
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
