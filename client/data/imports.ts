import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  ImportRows,
  ImportRun,
  ImportSummary,
  IssuesPage,
  Mapping,
  RunStatus,
} from '../../geodata/model/import.ts'
import type { IssueKind, Severity } from '../../geodata/model/issue.ts'
import { address, request } from './api.ts'
import { LAYERS_KEY } from './layers.ts'
import { type Sending, sendFile } from './send-file.ts'

export type {
  ImportRows,
  ImportRun,
  ImportSummary,
  IssuesPage,
  Mapping,
  RunStatus,
  Suggestion,
} from '../../geodata/model/import.ts'

/** The server is at work, and the run is asked for again and again. */
export const isBusy = (status: RunStatus): boolean => status === 'staging'

/** Nothing more can happen to it: its file is no longer kept. */
export const isOver = (status: RunStatus): boolean => status === 'published' || status === 'discarded'

const RUNS_KEY = ['imports'] as const
const runPath = (id: number | string) => `/api/imports/${encodeURIComponent(id)}`

/** Every import, the newest first. */
export function useImports(enabled: boolean) {
  return useQuery({
    queryKey: RUNS_KEY,
    queryFn: ({ signal }) => request<{ runs: ImportSummary[] }>('/api/imports', { signal }),
    enabled,
    refetchInterval: ({ state }) => (state.data?.runs.some(({ status }) => isBusy(status)) ? 2000 : false),
  })
}

const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }) => request<ImportRun>(runPath(id), { signal }),
  })

/** One import; asked for every second while the server works on it. */
export function useImport(id: string | null) {
  return useQuery({
    ...runQuery(id ?? ''),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && isBusy(state.data.status) ? 1000 : false),
  })
}

/** The first rows under a mapping; `of` changes when the mapping does. The rows before stay while they come. */
export function useImportRows(id: string | null, of: string, limit = 20) {
  return useQuery({
    queryKey: ['import-rows', id, of, limit],
    queryFn: ({ signal }) => request<ImportRows>(`${runPath(id ?? '')}/rows`, { query: { limit }, signal }),
    enabled: id !== null,
    placeholderData: keepPreviousData,
    retry: false,
  })
}

export interface IssuesAsked {
  kind?: IssueKind | undefined
  severity?: Severity | undefined
  limit: number
  offset: number
}

export function useImportIssues(id: string | null, asked: IssuesAsked) {
  return useQuery({
    queryKey: ['import-issues', id, asked],
    queryFn: ({ signal }) =>
      request<IssuesPage>(`${runPath(id ?? '')}/issues`, { query: { ...asked }, signal }),
    enabled: id !== null,
    placeholderData: keepPreviousData,
  })
}

/** Address of the same list as a file. */
export const issuesFile = (id: string, { kind, severity }: Partial<IssuesAsked>, lang: string): string =>
  address(`${runPath(id)}/issues.csv`, { kind, severity, lang })

/** Puts what the server answered where the page reads it. */
function useKeepRun() {
  const queries = useQueryClient()
  return (run: ImportRun) => {
    queries.setQueryData(runQuery(String(run.id)).queryKey, run)
    void queries.invalidateQueries({ queryKey: RUNS_KEY })
  }
}

export function useSaveMapping(id: string) {
  const keep = useKeepRun()
  return useMutation({
    mutationFn: (mapping: Mapping) =>
      request<ImportRun>(`${runPath(id)}/mapping`, { method: 'PUT', body: mapping }),
    onSuccess: keep,
  })
}

/** `stage` prepares, `publish` shows, `discard` throws away. What was published is read anew everywhere. */
export function useImportStep(id: string, step: 'stage' | 'publish' | 'discard') {
  const queries = useQueryClient()
  const keep = useKeepRun()
  return useMutation({
    mutationFn: () => request<ImportRun>(`${runPath(id)}/${step}`, { body: {} }),
    onSuccess: (run) => {
      keep(run)
      void queries.invalidateQueries({ queryKey: ['import-issues', id] })
      if (step !== 'publish') return
      void queries.invalidateQueries({ queryKey: LAYERS_KEY })
      void queries.invalidateQueries({ queryKey: ['layer'] })
      void queries.invalidateQueries({ queryKey: ['features'] })
    },
  })
}

/** Prepares once more what was prepared: the layer has changed since. */
export function useRestage() {
  const keep = useKeepRun()
  return useMutation({
    mutationFn: async ({ id, mapping }: Pick<ImportRun, 'id' | 'mapping'>) => {
      // Saying the same again takes back what the mapping led to.
      await request<ImportRun>(`${runPath(id)}/mapping`, { method: 'PUT', body: mapping })
      return request<ImportRun>(`${runPath(id)}/stage`, { body: {} })
    },
    onSuccess: keep,
  })
}

/** Sends a file to be imported. As `sendFile`. */
export const uploadFile = (file: File, options: Sending): Promise<ImportRun> =>
  sendFile('/api/imports', file, options)
