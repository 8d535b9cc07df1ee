import type { Rings } from '../../map/sketch.ts'
import type { Draft } from '../SiteForm.tsx'
import { type Origin, originOf } from '../site-origin.ts'

/** What was drawn and answered and not yet reviewed, kept on this device: a closed page loses nothing. */
export interface KeptDraft {
  polygons: Rings[]
  origin: Origin | null
  draft: Draft
  at: string
}

const KEY = 'suelo-comun.site'

export const isEmpty = (polygons: readonly Rings[], { facts, title }: Draft): boolean =>
  polygons.length === 0 && Object.keys(facts).length === 0 && title.trim() === ''

/** Null: nothing is kept, or nothing that can be read. */
export function readDraft(): KeptDraft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as KeptDraft | null
    return kept && Array.isArray(kept.polygons) && typeof kept.draft === 'object' ? kept : null
  } catch {
    return null
  }
}

/** What is empty is not kept over something that is not. */
export function writeDraft(polygons: readonly Rings[], draft: Draft): void {
  if (isEmpty(polygons, draft)) return
  const kept: KeptDraft = {
    polygons: [...polygons],
    origin: originOf(polygons),
    draft,
    at: new Date().toISOString(),
  }
  try {
    localStorage.setItem(KEY, JSON.stringify(kept))
  } catch {
    // No room, or not allowed: the page itself still holds it.
  }
}

export function forgetDraft(): void {
  try {
    localStorage.removeItem(KEY)
  } catch {
    // Not allowed: then nothing was kept either.
  }
}
