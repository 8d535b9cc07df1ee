import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { request } from './api.ts'
import type { Bbox } from './layers.ts'

export interface SearchResult {
  layer: string
  feature_id: string
  name: string
  kind: string | null
  /** Code of the comuna (CUT, five digits), or null. */
  comuna: string | null
  /** [lon, lat] in degrees. */
  center: [number, number]
  bbox: Bbox | null
}

/** Places and projects by name, accents ignored. Asked from two letters on. */
export function useSearch(text: string, language: string) {
  const q = text.trim()
  return useQuery({
    queryKey: ['search', q, language],
    queryFn: ({ signal }) =>
      request<{ results: SearchResult[] }>('/api/search', { query: { q, lang: language, limit: 8 }, signal }),
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  })
}
