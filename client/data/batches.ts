import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FeatureCollection, Geometry } from 'geojson'
import type {
  Batch,
  BatchRead,
  BatchSiteDetail,
  BatchSites,
  OpenedSite,
  SiteResult,
} from '../../geodata/model/batch.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { address, type Query, request } from './api.ts'
import { type Sending, sendFile } from './send-file.ts'

export type { Batch, BatchSite, BatchSites } from '../../geodata/model/batch.ts'

/** What a site is drawn as: what it came to, or why there is nothing. */
export type SiteState = SiteResult | 'problem' | 'waiting'

export type BatchMap = FeatureCollection<Geometry, { n: number; name: string | null; result: SiteState }>

/** What is stated when a batch is started. */
export interface BatchStart {
  title?: string
  facts: Facts
  name_column: string | null
  fact_columns: Record<string, string>
  buffer_m: number | null
  accuracy_m: number
  repair: boolean
}

const path = (id: string) => `/api/batches/${encodeURIComponent(id)}`

const batchQuery = (id: string) =>
  queryOptions({
    queryKey: ['batch', id],
    queryFn: ({ signal }) => request<Batch>(path(id), { signal }),
  })

/** A batch; asked for every second while it is being screened. */
export function useBatch(id: string) {
  return useQuery({
    ...batchQuery(id),
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? 1000 : false),
  })
}

/** A page of its sites; `done` changes when there are more answers, and the page before stays while the next comes. */
export function useBatchSites(id: string, asked: Query, done: number) {
  return useQuery({
    queryKey: ['batch-sites', id, asked, done],
    queryFn: ({ signal }) => request<BatchSites>(`${path(id)}/sites`, { query: asked, signal }),
    placeholderData: keepPreviousData,
  })
}

export function useBatchSite(id: string, n: number) {
  return useQuery({
    queryKey: ['batch-site', id, n],
    queryFn: ({ signal }) => request<BatchSiteDetail>(`${path(id)}/sites/${n}`, { signal }),
    staleTime: 60_000,
  })
}

/** All its sites for the map. */
export function useBatchMap(id: string, done: number) {
  return useQuery({
    queryKey: ['batch-map', id, done],
    queryFn: ({ signal }) => request<BatchMap>(`${path(id)}/map`, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export const uploadBatch = (file: File, options: Sending): Promise<Batch> =>
  sendFile('/api/batches', file, options)

/** Puts what the server answered where the page reads it. */
function useKeep() {
  const queries = useQueryClient()
  return (batch: Batch) => queries.setQueryData(batchQuery(batch.id).queryKey, batch)
}

export function useReread(id: string) {
  const keep = useKeep()
  return useMutation({
    mutationFn: (read: BatchRead) => request<Batch>(`${path(id)}/reading`, { method: 'PUT', body: read }),
    onSuccess: keep,
  })
}

export function useStartBatch(id: string) {
  const keep = useKeep()
  return useMutation({
    mutationFn: (start: BatchStart) => request<Batch>(`${path(id)}/start`, { body: start }),
    onSuccess: keep,
  })
}

export function useCancelBatch(id: string) {
  const keep = useKeep()
  return useMutation({
    mutationFn: () => request<Batch>(`${path(id)}/cancel`, { body: {} }),
    onSuccess: keep,
  })
}

/** Makes the full screening of a site. */
export function useOpenSite(id: string) {
  return useMutation({
    mutationFn: (n: number) => request<OpenedSite>(`${path(id)}/sites/${n}/screening`, { body: {} }),
  })
}

/** Address of the results as a file. */
export const batchFile = (id: string, format: 'csv' | 'geojson' | 'xlsx' | 'gpkg', lang: string): string =>
  address(`${path(id)}/result`, { format, lang })
