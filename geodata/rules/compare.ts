import type { Rule } from '../model/rule.ts'
import type { Finding, Screening } from '../model/screening.ts'
import { rulesInForce } from './in-force.ts'
import { applyRoute } from './route.ts'

/**
 * The findings of a screening, evaluated again from the facts, the measures and the parameters it holds, under `rules`
 * and the law of its own day. What a dispute changed is left out: these are the engine's own answers.
 */
export function findingsAgain(
  screening: Pick<Screening, 'site' | 'facts' | 'measures' | 'parameters' | 'as_of'>,
  rules: readonly Rule[],
): Finding[] {
  const inForce = rulesInForce({ rules }, screening.as_of)
  const byId = Object.fromEntries(inForce.map((rule) => [rule.id, rule]))
  const facts = { ...screening.facts, area_ha: screening.site.area_ha }
  return applyRoute({ rules: inForce, byId }, facts, screening.measures, screening.parameters).findings
}

/** A finding as the engine gave it, without what a dispute made of it. */
export function withoutOverride(finding: Finding): Finding {
  return finding.override ? { ...finding, outcome: finding.override.from, override: null } : finding
}
