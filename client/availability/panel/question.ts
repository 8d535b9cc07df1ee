import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { CandidatesAsked } from '../data.ts'

/**
 * What was asked beside the criteria: it outlives the tabs, so that going from the candidates to the land take and back
 * loses nothing. The answers are in the query cache.
 */
export interface Question {
  /** The search for candidates that is shown; null: none yet. */
  candidates: CandidatesAsked | null
  /** The candidate that list and map point at. */
  active: string | null
  /** The scenario whose criteria were put into the store; null: the page has none. */
  opened: string | null
  /** Scenarios opened or saved on this visit, the last first: what one compares with. */
  seen: readonly { id: string; title: string }[]
  set: (change: Partial<Pick<Question, 'candidates' | 'active' | 'opened'>>) => void
  see: (scenario: { id: string; title: string }) => void
}

const MOST_SEEN = 12

export const question = createStore<Question>((set) => ({
  candidates: null,
  active: null,
  opened: null,
  seen: [],
  set,
  see: ({ id, title }) =>
    set(({ seen }) =>
      seen[0]?.id === id
        ? {}
        : { seen: [{ id, title }, ...seen.filter((one) => one.id !== id)].slice(0, MOST_SEEN) },
    ),
}))

export const useQuestion = <T>(select: (state: Question) => T): T => useStore(question, select)
