import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../../geodata/rules/hash.ts'
import { parseRuleBase, RULE_FILES, type RuleBase } from '../../geodata/rules/index.ts'
import { PROJECT_ROOT } from '../config.ts'

let loaded: RuleBase | undefined

/** The rule base of this release, read once. Throws when a rule file does not hold. */
export function ruleBase(): RuleBase {
  loaded ??= parseRuleBase(
    RULE_FILES.map((name) => ({
      name,
      text: readFileSync(join(PROJECT_ROOT, 'geodata', 'rules', name), 'utf8'),
    })),
    sha256,
  )
  return loaded
}
