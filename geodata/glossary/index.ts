import type { Rule } from '../model/rule.ts'
import type { Language, Text } from '../model/text.ts'
import terms from './terms.json'

/** A word of the law or of the map, explained as one neighbour would to another. */
export interface Term {
  id: string
  name: Text
  /** How it is written in a sentence, inflections too. One that starts with two capitals is an acronym: its case counts. */
  forms: Record<Language, readonly string[]>
  /** At most `LONGEST_TEXT` characters. */
  text: Text
  /** Norm and article where it stands. */
  cite: string
  /** As of a rule: how sure we are of this reading, and how it is known. */
  confidence: Rule['confidence']
  basis: Rule['basis']
}

/** Longest explanation, characters: it has to be read at a glance. */
export const LONGEST_TEXT = 240

/** Every term, by us from the law it cites; `terms.json` is the data. */
export const TERMS = terms as readonly Term[]
