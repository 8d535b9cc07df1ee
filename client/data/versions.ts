import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Coverage, Geometry, Source } from '../../geodata/model/feature.ts'
import type { IssueKind, Severity } from '../../geodata/model/issue.ts'
import type { Operation } from '../../geodata/model/reading.ts'
import type { Text } from '../../geodata/model/text.ts'
import { request } from './api.ts'
import { LAYERS_KEY } from './layers.ts'

/** One published set of features of a layer. It never changes; which one is shown does. */
export interface Version {
  id: number
  number: number
  status: 'staged' | 'published' | 'superseded'
  /** How it came about: the atlas, an import. */
  origin: string
  source: Source
  licence: string | null
  vintage: string | null
  coverage: Coverage
  accuracy_m: number | null
  feature_count: number
  /** The coordinate system it came in and how it was brought to WGS 84; null: it came in WGS 84. */
  crs: { srid: number | null; name: string | null; operation: Operation | null } | null
  published_at: string | null
  published_by: string | null
  content_sha256: string | null
  /** Where it was fetched from. */
  url: string | null
}

export const FRESHNESS = ['fresh', 'due', 'late', 'unknown'] as const
export type FreshnessState = (typeof FRESHNESS)[number]

export interface Freshness {
  cadence: string | null
  vintage: string | null
  last_checked_at: string | null
  state: FreshnessState
}

/** All that is known about a layer and its versions, the newest first. */
export interface LayerRecord {
  id: string
  versions: Version[]
  /** Id of the version that everyone sees; null: no data. */
  current: number | null
  freshness: Freshness
  issues: { kind: IssueKind; title: Text; severity: Severity; count: number }[]
  corrections: { open: number; closed: number }
}

export type Change = 'added' | 'changed' | 'removed'

/** What one version says that another does not. Counts are of all; `features` only as many as were asked for. */
export interface Difference {
  added: number
  changed: number
  removed: number
  features: {
    type: 'FeatureCollection'
    features: {
      type: 'Feature'
      geometry: Geometry | null
      properties: {
        feature_id: string
        change: Change
        name: string | null
        fields: { field: string; before: unknown; after: unknown }[]
        /** How far it moved, m; null: it did not, or it was not there. */
        moved_m: number | null
      }
    }[]
  }
}

/** How many differing features are drawn and listed. */
export const DIFFERENCE_LIMIT = 500

const layerKey = (layer: string) => ['layer', layer] as const

export function useLayerRecord(layer: string | null) {
  return useQuery({
    queryKey: layerKey(layer ?? ''),
    queryFn: ({ signal }) =>
      request<LayerRecord>(`/api/layers/${encodeURIComponent(layer ?? '')}`, { signal }),
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
    mutationFn: (body: { version: number; expected: number | null }) =>
      request<unknown>(`/api/layers/${encodeURIComponent(layer)}/restore`, { body }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: layerKey(layer) }),
        queries.invalidateQueries({ queryKey: LAYERS_KEY }),
        queries.invalidateQueries({ queryKey: ['features'] }),
        queries.invalidateQueries({ queryKey: ['feature'] }),
      ]),
  })
}
