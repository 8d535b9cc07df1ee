import type { LayerDeclaration } from '../model/layer.ts'
import type { Measure } from '../model/screening.ts'

/** The four words of interface.md section 5. Only `clear` says that something is not there. */
export const VERDICTS = ['touches', 'clear', 'unknown', 'not-reviewed'] as const
export type VerdictWord = (typeof VERDICTS)[number]

export interface Verdict {
  word: VerdictWord
  /** Why it was not reviewed: the layer has no data, or its list is not known to be complete here. */
  reason: 'no-data' | 'incomplete' | null
  /** By how much both edges together may be off, m, where that is why it cannot be told. */
  margin_m: number | null
}

/** What a measure says of a site and a layer. A miss counts only where the layer is complete and exact enough. */
export function verdictOf(measure: Pick<Measure, 'status' | 'touch' | 'margin_m'>): Verdict {
  const verdict = (word: VerdictWord, more: Partial<Verdict> = {}): Verdict => ({
    word,
    reason: null,
    margin_m: null,
    ...more,
  })
  if (measure.status === 'no-version') return verdict('not-reviewed', { reason: 'no-data' })
  if (measure.touch === 'certain') return verdict('touches')
  if (measure.touch === 'cannot-tell') return verdict('unknown', { margin_m: measure.margin_m })
  if (measure.status === 'outside-coverage') return verdict('not-reviewed', { reason: 'incomplete' })
  return verdict('clear')
}

export interface LayerVerdict {
  measure: Measure
  layer: LayerDeclaration
  verdict: Verdict
}

/**
 * Layers that were asked, whole, in the order of the measures: a part of a layer that some rule selects is already in
 * the layer. Layers that the catalogue does not know are left out.
 */
export function layerVerdicts(
  measures: readonly Measure[],
  layerById: (id: string) => LayerDeclaration | undefined,
): LayerVerdict[] {
  const whole = new Map<string, Measure>()
  for (const measure of measures)
    if (measure.where === null || (measure.status === 'no-version' && !whole.has(measure.layer)))
      whole.set(measure.layer, { ...measure, where: null })
  return [...whole.values()].flatMap((measure) => {
    const layer = layerById(measure.layer)
    return layer ? [{ measure, layer, verdict: verdictOf(measure) }] : []
  })
}

/** How many layers bear each word. */
export function countVerdicts(rows: readonly Pick<LayerVerdict, 'verdict'>[]): Record<VerdictWord, number> {
  const counts: Record<VerdictWord, number> = { touches: 0, clear: 0, unknown: 0, 'not-reviewed': 0 }
  for (const { verdict } of rows) counts[verdict.word]++
  return counts
}
