import type { Outcome } from '../model/rule.ts'
import { buildReport, type Report, type RuleBook } from './report.ts'

/**
 * The report of outcomes alone, where findings were not kept: the same items under the same headings, and the same counts,
 * as `buildReport` gives for the findings they come from. Within a severity the order rests on the rules alone, and
 * nothing is said of layers.
 */
export function outcomesReport(outcomes: Readonly<Record<string, Outcome>>, book: RuleBook): Report {
  const findings = Object.entries(outcomes).map(([rule, outcome]) => ({
    rule,
    outcome,
    missing_facts: [],
    missing_layers: [],
    uncovered_layers: [],
    uncertain_layers: [],
    because: [],
    near: [],
    override: null,
  }))
  return buildReport({ findings, measures: [] }, book)
}
