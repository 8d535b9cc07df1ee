import {
  type LayerVerdict,
  SITE_RESULTS,
  type SiteResult,
  writeOutcomes,
  writeVerdicts,
} from '../../geodata/model/batch.ts'
import type { Outcome, Rule } from '../../geodata/model/rule.ts'
import type { Measure } from '../../geodata/model/screening.ts'
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

/** Outcomes by severity of their rules, and what the site comes to. */
export function resultOf(
  outcomes: readonly { rule: Pick<Rule, 'severity'> | undefined; outcome: Outcome }[],
): {
  result: SiteResult
  exclusions: number
  possible_exclusions: number
  permits: number
} {
  const count = (severity: Rule['severity'], outcome: Outcome) =>
    outcomes.filter((each) => each.outcome === outcome && each.rule?.severity === severity).length
  const exclusions = count('exclusion', 'triggered')
  const possible_exclusions = count('exclusion', 'possible')
  const permits = count('permit', 'triggered')
  const result: SiteResult =
    exclusions > 0
      ? 'exclusion'
      : possible_exclusions > 0
        ? 'possible-exclusion'
        : permits > 0
          ? 'permit'
          : count('permit', 'possible') > 0
            ? 'possible-permit'
            : 'none'
  return { result, exclusions, possible_exclusions, permits }
}

/** An assessment in short, findings and layers in the order the batch was frozen to. */
export function shorten(
  n: number,
  { site, measures, findings }: Pick<Assessment, 'site' | 'measures' | 'findings'>,
  { rules, layers }: { rules: readonly string[]; layers: readonly string[] },
  byId: Readonly<Record<string, Rule>>,
): SiteAnswer {
  const outcome = new Map(findings.map((finding) => [finding.rule, finding.outcome]))
  const outcomes = rules.map((id): Outcome => outcome.get(id) ?? 'not-evaluated')
  const verdicts = layerVerdicts(measures, layers)
  const { result, ...counts } = resultOf(
    rules.map((id, i) => ({ rule: byId[id], outcome: outcomes[i] as Outcome })),
  )
  const howMany = (wanted: Outcome) => outcomes.filter((each) => each === wanted).length
  return {
    n,
    area_ha: site.area_ha,
    comunas: site.comunas,
    outcomes: writeOutcomes(outcomes),
    verdicts: writeVerdicts(verdicts),
    result,
    rank: SITE_RESULTS.indexOf(result) + 1,
    ...counts,
    certain: howMany('triggered'),
    possible: howMany('possible'),
    not_evaluated: howMany('not-evaluated'),
    not_checked: verdicts.filter((verdict) => verdict === 'not-reviewed').length,
  }
}
