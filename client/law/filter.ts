import { plain } from '../../geodata/model/plain.ts'
import type { BASES, KINDS, Rule, SEVERITIES } from '../../geodata/model/rule.ts'
import { LANGUAGES } from '../../geodata/model/text.ts'
import { authorityText, citeText } from '../../geodata/rules/citation.ts'
import { type Force, forceOf, isInForce } from '../../geodata/rules/in-force.ts'

/** What the list of rules is narrowed to; an empty text or null: not by that. */
export interface Filter {
  words: string
  chapter: string | null
  kind: (typeof KINDS)[number] | null
  severity: (typeof SEVERITIES)[number] | null
  basis: (typeof BASES)[number] | null
  authority: string | null
  /** `in-force`: every rule that is asked about on the day; the rest: that and no other. */
  force: Force | null
}

export const NO_FILTER: Filter = {
  words: '',
  chapter: null,
  kind: null,
  severity: null,
  basis: null,
  authority: null,
  force: null,
}

export interface ChapterOfRules {
  chapter: string
  title: { es: string; en: string }
  rules: readonly Rule[]
}

/** As it is searched: without accents or capitals, as people type. */
/** The bodies that a rule's authority names, one by one. */
export const authoritiesOf = (rule: Rule): string[] => rule.authority.split(' / ')

function haystack(rule: Rule): string {
  return plain(
    [
      rule.id,
      rule.cite,
      ...LANGUAGES.flatMap((language) => [
        rule[language],
        rule.then.what[language],
        rule.caveats?.[language] ?? '',
        citeText(rule.cite)[language],
        authorityText(rule.authority)[language],
      ]),
    ].join(' '),
  )
}

/** The chapters with the rules that pass on a day (YYYY-MM-DD); chapters without any are left out. All words must be there. */
export function filterRules(
  chapters: readonly ChapterOfRules[],
  filter: Filter,
  day: string,
): ChapterOfRules[] {
  const words = plain(filter.words).split(/\s+/).filter(Boolean)
  const passes = (rule: Rule) => {
    const { kind, severity, basis, authority, force } = filter
    if (kind && rule.then.kind !== kind) return false
    if (severity && rule.severity !== severity) return false
    if (basis && rule.basis !== basis) return false
    if (authority && !authoritiesOf(rule).includes(authority)) return false
    if (force === 'in-force' ? !isInForce(rule, day) : force && forceOf(rule, day) !== force) return false
    if (words.length === 0) return true
    const text = haystack(rule)
    return words.every((word) => text.includes(word))
  }
  return chapters
    .filter(({ chapter }) => !filter.chapter || chapter === filter.chapter)
    .map((chapter) => ({ ...chapter, rules: chapter.rules.filter(passes) }))
    .filter(({ rules }) => rules.length > 0)
}
