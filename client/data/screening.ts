import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Facts, Parameters, Provenance, Screening } from '../../geodata/model/screening.ts'
import type { Text } from '../../geodata/model/text.ts'
import { request } from './api.ts'

/** Rules as `/api/rules` gives them: chapters of rules, the team's distances, rules that name the same permit. */
export interface RulesAnswer {
  hash: string
  chapters: { chapter: string; title: Text; rules: Rule[] }[]
  parameters: { id: string; default_m: number; title: Text; why: Text }[]
  groups: { id: string; rules: string[] }[]
}

/** What is asked: a site and what is stated about the project. */
export interface ScreeningInputs {
  site: Geometry
  facts: Facts
  /** Team distances a person changed, metres. */
  parameters?: Parameters
  title?: string
  /** By how much the outline may be off, m; how it was given; the screening it was made from. */
  accuracy_m?: number
  provenance?: Provenance
  derived_from?: Screening['derived_from']
  /** The day whose law it is, YYYY-MM-DD; today when absent. */
  as_of?: string
  /** Consent to repair an outline that crosses itself. */
  repair?: boolean
}

/** The site and the features that a screening names, EPSG:4326. */
export interface ScreeningFeatures {
  type: 'FeatureCollection'
  features: {
    type: 'Feature'
    /** `layer.feature_id`, or the screening's own id for the site. */
    id: string
    geometry: Geometry | null
    properties: Record<string, unknown> & { role: 'site' | 'touched' | 'nearest'; layer?: string }
  }[]
}

/** Stored screenings and rule bases never change. */
const FOREVER = { staleTime: Number.POSITIVE_INFINITY, gcTime: 30 * 60_000 }

/** A stored screening, for who needs several at once. */
export const screeningQuery = (id: string) =>
  queryOptions({
    queryKey: ['screening', id],
    queryFn: ({ signal }) =>
      request<Screening>(`/api/screenings/${encodeURIComponent(id)}`, signal ? { signal } : {}),
    ...FOREVER,
  })

export function useScreening(id: string | null) {
  return useQuery({ ...screeningQuery(id ?? ''), enabled: id !== null })
}

export function useScreeningFeatures(id: string | null) {
  return useQuery({
    queryKey: ['screening-features', id],
    queryFn: ({ signal }) =>
      request<ScreeningFeatures>(`/api/screenings/${encodeURIComponent(id ?? '')}.geojson`, { signal }),
    enabled: id !== null,
    ...FOREVER,
  })
}

export const rulesQuery = (hash?: string | undefined) =>
  queryOptions({
    queryKey: ['rules', hash ?? 'current'],
    queryFn: ({ signal }) => request<RulesAnswer>('/api/rules', { query: { hash }, signal }),
    ...(hash ? FOREVER : { staleTime: 300_000 }),
  })

/** The rule base of that hash, or today's. */
export const useRules = (hash?: string | undefined) => useQuery(rulesQuery(hash))

/** Asks the server to screen a site. The answer is in the cache before whoever asked goes to its page. */
export function useScreen() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (inputs: ScreeningInputs) =>
      request<Screening>('/ogc/processes/screening/execution', { body: { inputs } }),
    onSuccess: (screening) => queries.setQueryData(screeningQuery(screening.id).queryKey, screening),
  })
}

/** Address of a download of a screening. */
export function screeningFile(
  id: string,
  format: 'json' | 'geojson' | 'csv' | 'pdf' | 'docx',
  more: { table?: 'findings' | 'measures'; lang: string },
): string {
  const path = `/api/screenings/${encodeURIComponent(id)}${format === 'json' ? '' : `.${format}`}`
  if (format === 'csv') return `${path}?table=${more.table ?? 'findings'}&lang=${more.lang}`
  return format === 'pdf' || format === 'docx' ? `${path}?lang=${more.lang}` : path
}
