import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../geodata/model/problem.ts'
import { sha256 } from '../../geodata/rules/hash.ts'
import { type Chapter, parseRuleBase, RULE_FILES, type RuleBase } from '../../geodata/rules/index.ts'
import { PROJECT_ROOT } from '../config.ts'
import type { Transaction } from '../db/as.ts'
import { readRuleBase } from './queries.ts'

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

/** The rule base with this hash: this release's, or one that screenings were made with. Null when none is kept. */
export async function keptRuleBase(tx: Transaction, hash: string): Promise<RuleBase | null> {
  const current = ruleBase()
  if (hash === current.hash) return current
  const kept = await readRuleBase(tx, hash)
  if (!kept) return null
  const chapters = kept.content as readonly Chapter[]
  const rules = chapters.flatMap((chapter) => chapter.rules)
  return { hash, chapters, rules, byId: Object.fromEntries(rules.map((rule) => [rule.id, rule])) }
}

/** `keptRuleBase`, or a Problem. That of a stored screening is always kept. */
export async function ruleBaseOf(tx: Transaction, hash: string): Promise<RuleBase> {
  const base = await keptRuleBase(tx, hash)
  if (base) return base
  throw new Problem('not-found', {
    es: 'No se conoce una base normativa con ese código.',
    en: 'No rule base with that hash is known.',
  })
}
