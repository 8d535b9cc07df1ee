import { CONFIDENCES, OUTCOMES, SEVERITIES } from '../model/rule.ts'
import { type Finding, type Measure, measureKey } from '../model/screening.ts'
import type { RuleBase } from './index.ts'

/**
 * Findings in the order they are read (permitting.md 1.3b): severity, then confidence, then the largest overlap of
 * the measures they rest on (hectares). Ties: what is triggered before what is possible, then by rule id, so the
 * order never depends on the order of the rules. A new array.
 */
export function orderFindings(
  findings: readonly Finding[],
  base: Pick<RuleBase, 'byId'>,
  measures: readonly Measure[],
): Finding[] {
  const overlaps = new Map(measures.map((m) => [measureKey(m.layer, m.where), m.overlap_ha]))
  const rank = (finding: Finding) => {
    const rule = base.byId[finding.rule]
    return [
      rule ? SEVERITIES.indexOf(rule.severity) : SEVERITIES.length,
      rule ? CONFIDENCES.indexOf(rule.confidence) : CONFIDENCES.length,
      -Math.max(0, ...finding.because.map((key) => overlaps.get(key) ?? 0)),
      OUTCOMES.indexOf(finding.outcome),
    ]
  }
  return findings
    .map((finding) => ({ finding, rank: rank(finding) }))
    .sort((a, b) => {
      const i = a.rank.findIndex((value, at) => value !== b.rank[at])
      if (i >= 0) return (a.rank[i] ?? 0) - (b.rank[i] ?? 0)
      return a.finding.rule < b.finding.rule ? -1 : 1
    })
    .map(({ finding }) => finding)
}
