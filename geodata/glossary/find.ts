import type { Language } from '../model/text.ts'
import { TERMS, type Term } from './index.ts'

/** A term where it stands in a sentence: `sentence.slice(start, end)`. */
export interface Found {
  start: number
  end: number
  term: Term
}

/** An acronym counts only as it is written: the SEA is not the sea. */
const isAcronym = (form: string) => /^\p{Lu}[\p{Lu}\d]/u.test(form)
const escaped = (form: string) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+')
const keyOf = (form: string) => form.replace(/\s+/g, ' ').toLowerCase()

interface Finder {
  pattern: RegExp
  exact: ReadonlyMap<string, Term>
  any: ReadonlyMap<string, Term>
}

function finderOf(language: Language): Finder {
  const exact = new Map<string, Term>()
  const any = new Map<string, Term>()
  for (const term of TERMS)
    for (const form of term.forms[language])
      if (isAcronym(form)) exact.set(form, term)
      else any.set(keyOf(form), term)
  // The longest first: «Plan Regulador Comunal» before «plan regulador».
  const forms = [...exact.keys(), ...any.keys()].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${forms.map(escaped).join('|')})(?![\\p{L}\\p{N}])`,
    'giu',
  )
  return { pattern, exact, any }
}

const finders = new Map<Language, Finder>()

/**
 * The terms in a sentence, in order, each once: the longest form that fits, whole words only, capitals or not (but
 * acronyms as they are written).
 */
export function findTerms(sentence: string, language: Language): Found[] {
  let finder = finders.get(language)
  if (!finder) {
    finder = finderOf(language)
    finders.set(language, finder)
  }
  const found: Found[] = []
  const seen = new Set<string>()
  for (const { 0: words, index } of sentence.matchAll(finder.pattern)) {
    const term = finder.exact.get(words) ?? finder.any.get(keyOf(words))
    if (!term || seen.has(term.id)) continue
    seen.add(term.id)
    found.push({ start: index, end: index + words.length, term })
  }
  return found
}
