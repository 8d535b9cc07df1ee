import type { NewDispute } from '../../data/disputes.ts'
import type { About } from './changes.ts'

/** What somebody is writing about a finding. The file is not kept: a browser does not give it back. */
export type Draft = Omit<NewDispute, 'target' | 'file'>

export const EMPTY: Draft = { reason: '', evidence_url: '', name: '', name_shown: false, contact: '' }

const drafts = new Map<string, Draft>()
const key = (screening: string, about: About) => `${screening} ${JSON.stringify(about)}`

/** What was written before the finding was folded, or another tab was looked at. */
export const draftOf = (screening: string, about: About): Draft => drafts.get(key(screening, about)) ?? EMPTY

/** Whether something was begun and not sent. */
export const hasDraft = (screening: string, about: About): boolean => drafts.has(key(screening, about))

/** Keeps what is written; null: it was sent or given up. Gone when the page is. */
export function keepDraft(screening: string, about: About, draft: Draft | null): void {
  if (draft) drafts.set(key(screening, about), draft)
  else drafts.delete(key(screening, about))
}
