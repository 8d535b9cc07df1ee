import type { Facts, Finding, Measure, Parameters } from '../model/screening.ts'
import { evaluate } from './evaluate.ts'
import { factAtom, walk } from './expression.ts'
import type { RuleBase } from './index.ts'

/** How a site enters environmental assessment, and what follows from that. */
export interface RoutedFindings {
  findings: Finding[]
  /** The route the findings hold for; null when nobody stated one and no rule of entry is triggered. */
  route: string | null
  /** True when nobody stated the route and a rule of entry is triggered: DIA was taken. */
  assumed: boolean
  /** Rules of kind `eia` that are possible: each could require an EIA; a study decides. */
  could_require_eia: string[]
}

/**
 * Evaluates with the route of permitting.md 1.3b: a listed project enters by DIA unless it has an effect of art. 11
 * of Ley 19.300 (DS 40/2012 art. 4), so when a `seia` rule is triggered and no route is stated, DIA is assumed and
 * the answer says so. Inputs and errors as in `evaluate`; `facts` is left as it was.
 */
export function applyRoute(
  base: Pick<RuleBase, 'rules' | 'byId'>,
  facts: Facts,
  measures: readonly Measure[],
  parameters: Parameters = {},
): RoutedFindings {
  const stated = facts.route ?? null
  const first = evaluate(base, facts, measures, parameters)
  const kind = (finding: Finding) => base.byId[finding.rule]?.then.kind
  const enters = first.some((finding) => finding.outcome === 'triggered' && kind(finding) === 'seia')
  const assumed = stated === null && enters
  const findings = assumed ? withRoute(base, first, { ...facts, route: 'DIA' }, measures, parameters) : first
  return {
    findings,
    route: assumed ? 'DIA' : stated === null ? null : String(stated),
    assumed,
    could_require_eia: findings
      .filter((finding) => finding.outcome === 'possible' && kind(finding) === 'eia')
      .map((finding) => finding.rule),
  }
}

/** The findings again, of the rules that ask for the route. */
function withRoute(
  base: Pick<RuleBase, 'rules'>,
  findings: readonly Finding[],
  facts: Facts,
  measures: readonly Measure[],
  parameters: Parameters,
): Finding[] {
  const rules = base.rules.filter(({ when }) =>
    [...walk(when)].some((part) => factAtom(part)?.fact === 'route'),
  )
  const again = new Map(evaluate({ rules }, facts, measures, parameters).map((found) => [found.rule, found]))
  return findings.map((finding) => again.get(finding.rule) ?? finding)
}
