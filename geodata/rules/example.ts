import type { Rule, Where } from '../model/rule.ts'
import { type Finding, type Measure, measureKey } from '../model/screening.ts'
import { evaluate, requiredProbes } from './evaluate.ts'

/*
 * An example of a rule is a small site described by hand. Here it is made into measures and put to the rule.
 */

type Example = NonNullable<Rule['examples']>[number]

/** What a site meets in a layer, as the examples in the rule files write it. */
export type Met = NonNullable<Example['measures']>[string]

/** A measure by hand: metres to the nearest feature, or a word. Undefined: the layer has no version. */
export function measureOf(layer: string, where: Where | null, met: Met | undefined): Measure {
  const distance_m = met === 'covered' ? 0 : typeof met === 'number' ? met : null
  const touches = distance_m === 0
  return {
    layer,
    where,
    status: met === undefined ? 'no-version' : met === 'incomplete' ? 'outside-coverage' : 'measured',
    touch: touches ? 'certain' : 'clear',
    cover: met === 'covered' ? 'inside' : 'not-inside',
    possible_m: distance_m,
    certain_m: distance_m,
    margin_m: distance_m === null ? null : 0,
    version_id: met === undefined ? null : 1,
    known_within_m: met === undefined || met === 'incomplete' ? null : 1_000_000,
    intersects: touches,
    covered: met === 'covered',
    count: touches ? 1 : 0,
    overlap_ha: touches ? 1 : 0,
    overlap_pct: met === 'covered' ? 100 : touches ? 10 : 0,
    length_km: 0,
    distance_m,
    features: [],
  }
}

/** What a rule says of one of its examples. A layer the example does not name is not loaded. */
export function runExample(rule: Rule, { given, measures = {} }: Example): Finding {
  const [finding] = evaluate(
    { rules: [rule] },
    given,
    requiredProbes([rule]).map(({ layer, where }) =>
      measureOf(layer, where, measures[measureKey(layer, where)]),
    ),
  )
  return finding as Finding
}

/** All that a finding still waits for: facts and layers, sorted. */
export function waitsFor(
  finding: Pick<Finding, 'missing_facts' | 'missing_layers' | 'uncovered_layers' | 'uncertain_layers'>,
): string[] {
  return [
    ...finding.missing_facts,
    ...finding.missing_layers,
    ...finding.uncovered_layers,
    ...finding.uncertain_layers,
  ].sort()
}
