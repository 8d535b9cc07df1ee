import { readFileSync } from 'node:fs'
import { type Measure, measureKey } from '../model/screening.ts'
import { requiredProbes } from './evaluate.ts'
import { type Met, measureOf } from './example.ts'
import { sha256 } from './hash.ts'
import { parseRuleBase, RULE_FILES, type RuleBase } from './index.ts'

/** The text of every rule file, as it lies in this folder. */
export const RULE_TEXTS = RULE_FILES.map((name) => ({
  name,
  text: readFileSync(new URL(name, import.meta.url), 'utf8'),
}))

export { type Met, measureOf }

export const RULES: RuleBase = parseRuleBase(RULE_TEXTS, sha256)

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
