import type { Measure } from '../../geodata/model/screening.ts'

/** The four words of interface.md section 5, and why nothing more can be said. */
export const VERDICTS = ['touches', 'clear', 'unknown', 'not-reviewed'] as const
export type VerdictWord = (typeof VERDICTS)[number]

export interface Verdict {
  word: VerdictWord
  /** Why it cannot be known: the nearest feature lies within its own accuracy, or the list is not complete here. */
  reason: 'accuracy' | 'incomplete' | null
  /** The accuracy that cannot tell, m. */
  accuracy_m: number | null
}

/** What a measure says of a site and a layer. A miss counts only where the layer is complete and exact enough. */
export function verdictOf(measure: Measure): Verdict {
  if (measure.status === 'no-version') return { word: 'not-reviewed', reason: null, accuracy_m: null }
  if (measure.intersects) return { word: 'touches', reason: null, accuracy_m: null }
  const close = measure.features.find(
    ({ distance_m, accuracy_m }) => accuracy_m !== null && distance_m <= accuracy_m,
  )
  if (close) return { word: 'unknown', reason: 'accuracy', accuracy_m: close.accuracy_m }
  if (measure.status === 'outside-coverage')
    return { word: 'unknown', reason: 'incomplete', accuracy_m: null }
  return { word: 'clear', reason: null, accuracy_m: null }
}
