import type { Term } from '../../geodata/glossary/index.ts'
import { plain } from '../../geodata/model/plain.ts'
import type { Language } from '../../geodata/model/text.ts'

/** Whether every word typed is in a term's name, forms or explanation, accents and capitals aside. */
export function matchesTerm(term: Term, typed: string, language: Language): boolean {
  const text = plain([term.name[language], term.text[language], ...term.forms[language]].join(' '))
  return plain(typed)
    .split(/\s+/)
    .every((word) => text.includes(word))
}
