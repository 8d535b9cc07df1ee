import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Criteria } from '../../geodata/model/availability.ts'
import type { Candidates, ExactTotal, Policy, Take, Why } from '../../geodata/model/candidate.ts'
import type { Scenario, ScenarioComparison, ScenarioRerun } from '../../geodata/model/scenario.ts'
import { address, request } from '../data/api.ts'
import type { PinnedVersions } from './state.ts'

/** What every question rests on. */
export interface Asked {
  criteria: Criteria
  /** Versions of a scenario; null: today's. */
  versions: PinnedVersions | null
}

const body = ({ criteria, versions }: Asked) => ({ criteria, ...(versions ? { versions } : {}) })
const HALF_HOUR = 30 * 60_000

/** Why a point is excluded, or what comes nearest to it. `point`: [lon, lat]. */
export function useWhy(asked: Asked | null, point: readonly [number, number] | null) {
  return useQuery({
    queryKey: ['availability-why', asked, point],
    queryFn: ({ signal }) =>
      request<Why>('/api/availability/why', { body: { ...body(asked as Asked), point }, signal }),
    enabled: asked !== null && point !== null,
    staleTime: HALF_HOUR,
    retry: false,
  })
}

export interface CandidatesAsked extends Asked {
  /** Most candidates, up to 100. */
  limit: number
  /** Larger areas are cut into blocks of at most this, ha. */
  max_ha: number
}

/** The best free areas, cut exactly. Abandoned when the question changes or the component goes. */
export function useCandidates(asked: CandidatesAsked | null) {
  return useQuery({
    queryKey: ['availability-candidates', asked],
    queryFn: ({ signal }) => {
      const { limit, max_ha, ...rest } = asked as CandidatesAsked
      return request<Candidates>('/api/availability/candidates', {
        body: { ...body(rest), limit, max_ha },
        signal,
      })
    },
    enabled: asked !== null,
    staleTime: HALF_HOUR,
    gcTime: HALF_HOUR,
    retry: false,
  })
}

export interface PolicyAsked extends Asked {
  /** The criterion and its number after the change (metres, or the raster's unit). */
  change: { criterion: string; value: number }
}

/** What one number changed would change. */
export function usePolicy(asked: PolicyAsked | null) {
  return useQuery({
    queryKey: ['availability-policy', asked],
    queryFn: ({ signal }) => {
      const { change, ...rest } = asked as PolicyAsked
      return request<Policy>('/api/availability/policy', { body: { ...body(rest), change }, signal })
    },
    enabled: asked !== null,
    staleTime: HALF_HOUR,
    retry: false,
  })
}

export interface TakeAsked {
  /** The candidate's polygon, EPSG:4326. */
  candidate: Candidates['candidates'][number]['geometry']
  /** A starting set, and an item of its land take. */
  set: string
  item: string
  /** In the unit of the item. */
  amount: number
}

/** Where a project of that size fits in a candidate, and what it would cross there. */
export function useTake() {
  return useMutation({
    mutationFn: (asked: TakeAsked) => request<Take>('/api/availability/land-take', { body: asked }),
  })
}

/** A job as OGC API Processes writes it. */
export interface JobStatus {
  jobID: string
  status: 'accepted' | 'running' | 'successful' | 'failed' | 'dismissed'
  /** 0 to 100. */
  progress?: number
  message?: string
}

/** Asks for the exact total of free land; the answer is a job. */
export function useStartExact() {
  return useMutation({
    mutationFn: (asked: Asked) =>
      request<JobStatus>('/ogc/processes/availability-exact/execution', { body: { inputs: body(asked) } }),
  })
}

const jobPath = (id: string) => `/ogc/jobs/${encodeURIComponent(id)}`

/** How far a job is; asked every second until it ends. */
export function useJob(id: string | null) {
  return useQuery({
    queryKey: ['job', id],
    queryFn: ({ signal }) => request<JobStatus>(jobPath(id ?? ''), { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) =>
      state.data?.status === 'accepted' || state.data?.status === 'running' || !state.data ? 1000 : false,
    retry: 2,
  })
}

export function useExactTotal(id: string | null, isDone: boolean) {
  return useQuery({
    queryKey: ['job-results', id],
    queryFn: ({ signal }) => request<ExactTotal>(`${jobPath(id ?? '')}/results`, { signal }),
    enabled: id !== null && isDone,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Gives a job up. */
export function useDismissJob() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => request<JobStatus>(jobPath(id), { method: 'DELETE' }),
    onSuccess: (job) => queries.setQueryData(['job', job.jobID], job),
  })
}

const scenarioPath = (id: string) => `/api/scenarios/${encodeURIComponent(id)}`

/** A stored scenario; it never changes. */
export const scenarioQuery = (id: string) =>
  queryOptions({
    queryKey: ['scenario', id],
    queryFn: ({ signal }) => request<Scenario>(scenarioPath(id), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: HALF_HOUR,
    retry: false,
  })

export function useScenario(id: string | null) {
  return useQuery({ ...scenarioQuery(id ?? ''), enabled: id !== null })
}

/** Keeps criteria under a name; what comes back is a new scenario. */
export function useSaveScenario() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ title, derived_from, ...asked }: Asked & { title: string; derived_from: string | null }) =>
      request<Scenario>('/api/scenarios', { body: { title, derived_from, ...body(asked) } }),
    onSuccess: (scenario) => queries.setQueryData(scenarioQuery(scenario.id).queryKey, scenario),
  })
}

/** Asks a scenario again of today's data. */
export function useRerun(id: string) {
  return useMutation({
    mutationFn: () => request<ScenarioRerun>(`${scenarioPath(id)}/rerun`, { body: {} }),
  })
}

export function useComparison(a: string, b: string) {
  return useQuery({
    queryKey: ['scenario-comparison', a, b],
    queryFn: ({ signal }) =>
      request<ScenarioComparison>('/api/scenarios/compare', { body: { a, b }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: HALF_HOUR,
    retry: false,
  })
}

/** Address of a download of a scenario. */
export const scenarioFile = (
  id: string,
  format: 'gpkg' | 'geojson' | 'csv' | 'tif' | 'pdf',
  lang: string,
): string => address(`${scenarioPath(id)}.${format}`, format === 'tif' ? {} : { lang })
