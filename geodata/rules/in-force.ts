import type { Rule } from '../model/rule.ts'
import type { Finding } from '../model/screening.ts'
import type { RuleBase } from './index.ts'

/**
 * What a rule is on a day. `undated`: no day is known that bounds it, so it counts as in force, and that is said.
 * `staged`, `annulled`, `superseded`: within its days, and not plainly in force ("check whether in force").
 */
export type Force = 'in-force' | 'undated' | 'staged' | 'annulled' | 'superseded' | 'not-yet' | 'ended'

type Dated = Pick<Rule, 'status' | 'in_force'>

/** What a rule is on a day (`YYYY-MM-DD`, in Chile). The one place where days and `status` are read together. */
export function forceOf(rule: Dated, asOf: string): Force {
  const { status, in_force } = rule
  if (in_force?.from && asOf < in_force.from) return 'not-yet'
  if (in_force?.to && asOf > in_force.to) return 'ended'
  const hasStatus =
    status &&
    !(in_force?.status_from && asOf < in_force.status_from) &&
    !(in_force?.status_to && asOf > in_force.status_to)
  if (hasStatus) return status
  return in_force?.from || in_force?.to ? 'in-force' : 'undated'
}

/** Whether a rule is asked about on a day: it is unless it has not begun, or has ended. */
export function isInForce(rule: Dated, asOf: string): boolean {
  const force = forceOf(rule, asOf)
  return force !== 'not-yet' && force !== 'ended'
}

/**
 * The rules that hold on a day (`YYYY-MM-DD`), in the order of the base. A rule without days counts as in force; so do
 * those that are staged, annulled or superseded, whose status says what is not certain about them.
 */
export function rulesInForce(base: Pick<RuleBase, 'rules'>, asOf: string): readonly Rule[] {
  return base.rules.filter((rule) => isInForce(rule, asOf))
}

/** Ids of rules that differ between two days: they begin, end, or are in force in another way. */
export interface RuleDifference {
  begins: string[]
  ends: string[]
  changes: { rule: string; from: Force; to: Force }[]
}

/**
 * What is different on day `to` from day `from` (either may be the earlier one): rules that are in force only on `to`,
 * only on `from`, or on both in another way.
 */
export function ruleDifference(base: Pick<RuleBase, 'rules'>, from: string, to: string): RuleDifference {
  const difference: RuleDifference = { begins: [], ends: [], changes: [] }
  for (const rule of base.rules) {
    const before = isInForce(rule, from)
    const after = isInForce(rule, to)
    if (!before && after) difference.begins.push(rule.id)
    else if (before && !after) difference.ends.push(rule.id)
    else if (before && after && forceOf(rule, from) !== forceOf(rule, to)) {
      difference.changes.push({ rule: rule.id, from: forceOf(rule, from), to: forceOf(rule, to) })
    }
  }
  return difference
}

/** A rule's answer on two days; null: not in force, so not asked. */
export interface FindingChange {
  rule: string
  from: Finding['outcome'] | null
  to: Finding['outcome'] | null
}

/** Which findings of two screenings of one site differ, by rule, in the order of the second and then the first. */
export function findingDifference(from: readonly Finding[], to: readonly Finding[]): FindingChange[] {
  const before = new Map(from.map(({ rule, outcome }) => [rule, outcome]))
  const after = new Map(to.map(({ rule, outcome }) => [rule, outcome]))
  return [...new Set([...after.keys(), ...before.keys()])]
    .map((rule) => ({ rule, from: before.get(rule) ?? null, to: after.get(rule) ?? null }))
    .filter((change) => change.from !== change.to)
}
