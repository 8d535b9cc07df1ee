import type { FeedbackKind } from '../../geodata/model/feedback.ts'

/** What somebody is writing, before it is sent. */
export interface KeptWords {
  kind: FeedbackKind
  text: string
  contact: string
}

const NAME = 'suelo-comun.feedback'
export const NO_WORDS: KeptWords = { kind: 'wrong', text: '', contact: '' }
const KINDS: readonly string[] = ['wrong', 'idea', 'question'] satisfies FeedbackKind[]

/** What was written and not sent: it outlives the page, the signal and the battery. */
export function keptWords(): KeptWords {
  try {
    const kept = JSON.parse(window.localStorage.getItem(NAME) ?? 'null')
    if (typeof kept?.text !== 'string' || typeof kept.contact !== 'string') return NO_WORDS
    return { kind: KINDS.includes(kept.kind) ? kept.kind : 'wrong', text: kept.text, contact: kept.contact }
  } catch {
    return NO_WORDS
  }
}

/** Keeps what is written; with nothing written, nothing is kept. */
export function keepWords(words: KeptWords): void {
  try {
    if (words.text === '' && words.contact === '') window.localStorage.removeItem(NAME)
    else window.localStorage.setItem(NAME, JSON.stringify(words))
  } catch {
    // A browser that keeps nothing: the words stay in the form.
  }
}
