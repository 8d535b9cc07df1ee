import type { NewCorrection } from '../data/corrections.ts'

/** What somebody is writing about a feature; the kind is empty until it is chosen. */
export type Draft = Omit<NewCorrection, 'layer' | 'feature' | 'version' | 'kind'> & {
  kind: NewCorrection['kind'] | ''
}

const EMPTY: Draft = { kind: '', text: '', place: null, place_text: '', evidence_url: '', contact: '' }

const drafts = new Map<string, Draft>()
const key = (layer: string, feature: string) => `${layer}/${feature}`

/** What was written about a feature before the panel was closed, or a tap chose another one. */
export const draftOf = (layer: string, feature: string): Draft => drafts.get(key(layer, feature)) ?? EMPTY

/** Whether something was begun and not sent. */
export const hasDraft = (layer: string, feature: string): boolean => drafts.has(key(layer, feature))

/** Keeps what is written; null: it was sent. Gone when the page is. */
export function keepDraft(layer: string, feature: string, draft: Draft | null): void {
  if (draft) drafts.set(key(layer, feature), draft)
  else drafts.delete(key(layer, feature))
}

/** Kinds that are about a place. */
export const asksWhere = (kind: Draft['kind']): boolean => kind === 'position' || kind === 'missing'
