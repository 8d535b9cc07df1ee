import type { AvailabilityAnswer, Criteria, ReasonSet } from '../model/availability.ts'
import { isStatutory } from './statutory.ts'

/*
 * Which criterion takes how much of the land, and which change would give most back. Pure, over the reasons of an answer.
 */

export interface Share {
  criterion: string
  statutory: boolean
  /** Hectares it excludes, alone or with others. */
  ha: number
  /** Hectares that nothing else excludes: what is freed without it. */
  only_ha: number
  /** Its part of all that is excluded, where each of the k reasons of a hectare has a kth of it; they add up to 1. */
  share: number
}

/** Changes that free land together: no fewer of them do. */
export interface Freeing {
  /** Ids, sorted. */
  criteria: string[]
  ha: number
}

function statutoryIds({ exclusions, requirements }: Criteria): ReadonlySet<string> {
  return new Set([...exclusions, ...requirements].filter(isStatutory).map(({ id }) => id))
}

/** The share of each criterion that is applied, largest first. */
export function sharesOf(answer: AvailabilityAnswer, criteria: Criteria): Share[] {
  const statutory = statutoryIds(criteria)
  const total = answer.excluded_ha
  return answer.by_criterion
    .map(({ criterion, ha, only_ha, shapley_ha }) => ({
      criterion,
      statutory: statutory.has(criterion),
      ha,
      only_ha,
      share: total > 0 ? shapley_ha / total : 0,
    }))
    .sort((a, b) => b.share - a.share || (a.criterion < b.criterion ? -1 : 1))
}

/** Hectares that are free without these criteria and are not with them. */
export function freedWithout(reasons: readonly ReasonSet[], criteria: ReadonlySet<string>): number {
  return reasons
    .filter(({ criteria: set }) => set.length > 0 && set.every((id) => criteria.has(id)))
    .reduce((sum, { ha }) => sum + ha, 0)
}

/**
 * The change that frees most land, among those the team may make (`negotiable`) and, apart, among those that need the
 * law or a lock to change (`statutory`: at least one criterion of it does). One criterion where one alone frees
 * anything; otherwise the smallest number of them that does, since land that two reasons hold is freed by neither. Null:
 * nothing of that kind is excluded. Needs an answer with reasons.
 */
export function mostFreed(
  { reasons }: Pick<AvailabilityAnswer, 'reasons'>,
  criteria: Criteria,
): { negotiable: Freeing | null; statutory: Freeing | null } {
  const statutory = statutoryIds(criteria)
  const needsLaw = (set: readonly string[]) => set.some((id) => statutory.has(id))
  const best = (sets: readonly ReasonSet[]): Freeing | null => {
    const fewest = Math.min(...sets.map((set) => set.criteria.length))
    return sets
      .filter((set) => set.criteria.length === fewest)
      .map((set) => ({
        criteria: [...set.criteria].sort(),
        ha: freedWithout(reasons, new Set(set.criteria)),
      }))
      .reduce<Freeing | null>((most, each) => (most === null || each.ha > most.ha ? each : most), null)
  }
  const excluded = reasons.filter((set) => set.criteria.length > 0 && set.ha > 0)
  return {
    negotiable: best(excluded.filter((set) => !needsLaw(set.criteria))),
    statutory: best(excluded.filter((set) => needsLaw(set.criteria))),
  }
}
