import { useQuery } from '@tanstack/react-query'
import type { Geometry, Source } from '../../geodata/model/feature.ts'
import type { Outcome, Where } from '../../geodata/model/rule.ts'
import { request } from './api.ts'

/** How many stored screenings asked a rule, and what they were told. */
export interface RuleUse {
  rule: string
  asked: number
  triggered: number
  possible: number
  not_evaluated: number
}

/** Counts by rule; a rule that no screening asked is not there. `complete` false: some wait to be counted. */
export function useRuleUse() {
  return useQuery({
    queryKey: ['rule-use'],
    queryFn: ({ signal }) => request<{ rules: RuleUse[]; complete: boolean }>('/api/rules/use', { signal }),
    staleTime: 60_000,
  })
}

interface Area {
  area_ha: number
  geometry: Geometry | null
}

/** Where in the study area a rule can apply, EPSG:4326, and what is known of the layers it asks for. */
export interface RuleWhere {
  rule: string
  layers: {
    layer: string
    where: Where | null
    form: 'touch' | 'outside'
    reach_m: number
    whose: 'norm' | 'team' | null
    state: 'complete' | 'partial' | 'no-version' | 'restricted'
    version: {
      version_id: number
      number: number
      vintage: string | null
      source: Source
      feature_count: number
      accuracy_m: number | null
    } | null
  }[]
  areas: { can: Area; cannot: { area_ha: number }; unknown: Area } | null
  simplified_m: number
}

/** Asked for when `asked`: it may take a few seconds the first time. */
export function useRuleWhere(rule: string, asked: boolean) {
  return useQuery({
    queryKey: ['rule-where', rule],
    queryFn: ({ signal }) => request<RuleWhere>(`/api/rules/${encodeURIComponent(rule)}/where`, { signal }),
    enabled: asked,
    staleTime: 60_000,
  })
}

/** What the law of another day would say of a stored screening; null: not in force that day. */
export interface LawDifference {
  from: string
  to: string
  changes: { rule: string; from: Outcome | null; to: Outcome | null }[]
}

export function useLawDifference(screening: string, on: string | null) {
  return useQuery({
    queryKey: ['law-difference', screening, on],
    queryFn: ({ signal }) =>
      request<LawDifference>(`/api/screenings/${encodeURIComponent(screening)}/law`, {
        query: { on },
        signal,
      }),
    enabled: on !== null,
    staleTime: 300_000,
  })
}
