import { queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import type { Summary } from '../../geodata/model/summary.ts'
import { request } from './api.ts'
import type { Bbox } from './layers.ts'

/** Which features of a layer are meant, as requests say it: the same words for items, figures and downloads. */
export interface FeatureFilter {
  /** `geodata/model/where.ts`. */
  where?: string
  /** `comuna/02201`. */
  place?: string
  /** WKT. */
  area?: string
}

export interface Matching {
  version: number
  matched: number
  /** Null: too many to name one by one. */
  ids: string[] | null
}

const path = (layer: string, what: 'matching' | 'summary') =>
  `/api/layers/${encodeURIComponent(layer)}/${what}`

export interface MatchingAsked {
  layer: string
  filter: FeatureFilter
  /** Id of a version that is not the current one. */
  version?: number
  bbox?: Bbox
}

export const fetchMatching = ({ layer, filter, version, bbox }: MatchingAsked, signal?: AbortSignal) =>
  request<Matching>(path(layer, 'matching'), {
    query: { ...filter, version, bbox: bbox?.map((degree) => Number(degree.toFixed(5))) },
    ...(signal ? { signal } : {}),
  })

const matchingQuery = (asked: MatchingAsked) =>
  queryOptions({
    queryKey: ['matching', asked],
    queryFn: ({ signal }) => fetchMatching(asked, signal),
    staleTime: 60_000,
    retry: false,
  })

/** Which features fulfil the filter of each, in the order of what is asked. */
export const useMatchings = (asked: readonly MatchingAsked[]) =>
  useQueries({ queries: asked.map(matchingQuery) })

export interface SummaryAsked {
  layer: string
  filter: FeatureFilter
  bbox: Bbox | null
  by: string | null
  /** Without hectares and kilometres: counts alone are quick. */
  counts?: boolean
}

const NOTHING: SummaryAsked = { layer: '', filter: {}, bbox: null, by: null }

/**
 * How many features there are, and how much, by the values of a property; null asks nothing. The previous figures of the
 * layer stay while the next ones come.
 */
export function useSummary(asked: SummaryAsked | null) {
  const { layer, filter, bbox, by, counts } = asked ?? NOTHING
  return useQuery({
    queryKey: ['summary', asked] as const,
    queryFn: ({ signal }) =>
      request<Summary>(path(layer, 'summary'), {
        query: { ...filter, bbox: bbox ?? undefined, by, measured: counts ? 'no' : undefined },
        signal,
      }),
    enabled: asked !== null,
    placeholderData: (before, query) => (query?.queryKey[1]?.layer === layer ? before : undefined),
    staleTime: 60_000,
    retry: false,
  })
}
