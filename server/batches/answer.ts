import { layerById } from '../../geodata/layers/index.ts'
import {
  type LayerVerdict,
  SITE_RESULTS,
  type SiteResult,
  writeOutcomes,
  writeVerdicts,
} from '../../geodata/model/batch.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Measure } from '../../geodata/model/screening.ts'
import { type RuleBase, SAME_PERMIT } from '../../geodata/rules/index.ts'
import { buildReport, type Item, type Report, type RuleBook, ruleBook } from '../../geodata/rules/report.ts'
import { verdictOf } from '../../geodata/rules/verdict.ts'
import type { Assessment } from '../screening/screen.ts'
import type { SiteAnswer } from './queries.ts'

/** Of several measures of a layer, the one that asks for most care stands for it. */
const CARE: readonly LayerVerdict[] = ['touches', 'unknown', 'not-reviewed', 'clear']

/**
 * The verdict on each layer, in the order given: of the whole layer where it was measured whole, else the one of its
 * measured parts that asks for most care.
 */
export function layerVerdicts(measures: readonly Measure[], layers: readonly string[]): LayerVerdict[] {
  return layers.map((layer) => {
    const own = measures.filter((measure) => measure.layer === layer)
    const whole = own.filter(({ where }) => where === null)
    const said = (whole.length > 0 ? whole : own).map((measure) => verdictOf(measure).word)
    return CARE.find((verdict) => said.includes(verdict)) ?? 'not-reviewed'
  })
}

/** Whether a layer is counted: those of the base map are only the ground a site is drawn on. */
export const isCounted = (layer = '') => layerById(layer)?.theme !== 'base'

/** Rules ready to be read: their chapters, and which of them name the same permit. */
export const bookOf = ({ chapters }: Pick<RuleBase, 'chapters'>): RuleBook =>
  ruleBook({ chapters, groups: SAME_PERMIT, parameters: [] })

/** What a site comes to, and its items by severity: what a person would count in the full report. */
export function resultOf(report: Report): {
  result: SiteResult
  exclusions: Item[]
  possible_exclusions: Item[]
  permits: Item[]
} {
  const of = (groups: Report['triggered'], wanted: Rule['severity']) =>
    groups.find(({ severity }) => severity === wanted)?.items ?? []
  const exclusions = of(report.triggered, 'exclusion')
  const possible_exclusions = of(report.possible, 'exclusion')
  const permits = of(report.triggered, 'permit')
  const result: SiteResult =
    exclusions.length > 0
      ? 'exclusion'
      : possible_exclusions.length > 0
        ? 'possible-exclusion'
        : permits.length > 0
          ? 'permit'
          : of(report.possible, 'permit').length > 0
            ? 'possible-permit'
            : 'none'
  return { result, exclusions, possible_exclusions, permits }
}

/** An assessment in short, outcomes and verdicts in the order the batch was frozen to. */
export function shorten(
  n: number,
  { site, measures, findings }: Pick<Assessment, 'site' | 'measures' | 'findings'>,
  { rules, layers }: { rules: readonly string[]; layers: readonly string[] },
  book: RuleBook,
): SiteAnswer {
  const outcome = new Map(findings.map((finding) => [finding.rule, finding.outcome]))
  const verdicts = layerVerdicts(measures, layers)
  const report = buildReport({ findings, measures }, book)
  const { result, exclusions, possible_exclusions, permits } = resultOf(report)
  return {
    n,
    area_ha: site.area_ha,
    comunas: site.comunas,
    outcomes: writeOutcomes(rules.map((id) => outcome.get(id) ?? 'not-evaluated')),
    verdicts: writeVerdicts(verdicts),
    result,
    rank: SITE_RESULTS.indexOf(result) + 1,
    exclusions: exclusions.length,
    possible_exclusions: possible_exclusions.length,
    permits: permits.length,
    certain: report.counts.triggered,
    possible: report.counts.possible,
    not_evaluated: report.counts.notEvaluated,
    not_checked: verdicts.filter((verdict, i) => verdict === 'not-reviewed' && isCounted(layers[i])).length,
  }
}
