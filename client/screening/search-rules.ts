import { plain } from '../../geodata/model/plain.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import { authorityText, citeText } from '../../geodata/rules/citation.ts'

/**
 * Rules in which every word wanted is found, in either language and without accents: in the title, what follows, the
 * article, the authority or the id. Those that have them in the title come first, otherwise in their order.
 */
export function searchRules(rules: readonly Rule[], wanted: string): Rule[] {
  const words = plain(wanted).split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const holds = (text: string) => words.every((word) => plain(text).includes(word))
  const titleOf = (rule: Rule) => `${rule.es} ${rule.en}`
  return rules
    .filter((rule) => {
      const { es, en } = rule.then.what
      const cite = citeText(rule.cite)
      const authority = authorityText(rule.authority)
      return holds(
        `${titleOf(rule)} ${es} ${en} ${cite.es} ${cite.en} ${authority.es} ${authority.en} ${rule.id}`,
      )
    })
    .map((rule) => ({ rule, inTitle: holds(titleOf(rule)) }))
    .sort((a, b) => Number(b.inTitle) - Number(a.inTitle))
    .map(({ rule }) => rule)
}
