import { readFileSync } from 'node:fs'
import type { Where } from '../model/rule.ts'
import { type Measure, measureKey } from '../model/screening.ts'
import { requiredProbes } from './evaluate.ts'
import { sha256 } from './hash.ts'
import { parseRuleBase, RULE_FILES, type RuleBase } from './index.ts'

/** The text of every rule file, as it lies in this folder. */
export const RULE_TEXTS = RULE_FILES.map((name) => ({
  name,
  text: readFileSync(new URL(name, import.meta.url), 'utf8'),
}))

export const RULES: RuleBase = parseRuleBase(RULE_TEXTS, sha256)

/** What a site meets in a layer, as the examples in the rule files write it. */
export type Met = number | 'covered' | 'clear' | 'incomplete'

/** A measure by hand: metres to the nearest feature, or a word. Undefined: the layer has no version. */
export function measureOf(layer: string, where: Where | null, met: Met | undefined): Measure {
  const distance_m = met === 'covered' ? 0 : typeof met === 'number' ? met : null
  const touches = distance_m === 0
  return {
    layer,
    where,
    touch: touches ? 'certain' : 'clear',
    cover: met === 'covered' ? 'inside' : 'not-inside',
    possible_m: distance_m,
    certain_m: distance_m,
    margin_m: distance_m === null ? null : 0,
    status: met === undefined ? 'no-version' : met === 'incomplete' ? 'outside-coverage' : 'measured',
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

/**
 * A measure for everything the rules ask, from what is met by key; `otherwise` for the rest (undefined: not loaded).
 */
export function measuresOf(met: Readonly<Record<string, Met>>, otherwise?: Met): Measure[] {
  const probes = requiredProbes(RULES.rules)
  for (const key of Object.keys(met)) {
    if (!probes.some((probe) => measureKey(probe.layer, probe.where) === key)) {
      throw new Error(`no rule asks for ${key}`)
    }
  }
  return probes.map(({ layer, where }) => measureOf(layer, where, met[measureKey(layer, where)] ?? otherwise))
}
