import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Text } from '../../geodata/model/text.ts'
import { request } from './api.ts'

/** `never`: nobody has asked it yet. */
export type SourceStatus = 'running' | 'new' | 'unchanged' | 'failed' | 'never'

/** An official service that a layer is fetched from, and how it stands. */
export interface DataSource {
  id: string
  layer: string
  title: Text
  publisher: Text
  licence: string
  /** How often it is asked; null: only when somebody wants it. */
  cadence: string | null
  protocol: string
  url: string
  status: SourceStatus
  /** Why it failed, or what is worth knowing. */
  message: Text | null
  last_tried_at: string | null
  last_checked_at: string | null
  last_changed_at: string | null
  next_due_at: string | null
  rows: number | null
  run_id: number | null
}

const SOURCES_KEY = ['sources'] as const

/** Every source that is asked by itself. Asked again while one of them is at work, or `expecting` one to begin. */
export function useSources(expecting: boolean) {
  return useQuery({
    queryKey: SOURCES_KEY,
    queryFn: ({ signal }) => request<{ sources: DataSource[] }>('/api/sources', { signal }),
    refetchInterval: ({ state }) =>
      expecting || state.data?.sources.some(({ status }) => status === 'running') ? 2500 : false,
  })
}

/** Asks a source now: a job is put in the queue. */
export function usePull() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      request<{ source: string; job: number }>(`/api/sources/${encodeURIComponent(id)}/pull`, { body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: SOURCES_KEY }),
  })
}
