import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Measure, Screening } from '../../geodata/model/screening.ts'
import type { Words } from '../i18n/index.ts'
import type { Report } from './report.ts'
import { countVerdicts, layerVerdicts, type VerdictWord, verdictOf } from './verdict.ts'

/** Layers that any site touches and that say nothing about it: the ground it is drawn on. */
const GROUND_THEME = 'base'

/** Layers that the site certainly touches, largest overlap first; without those of the base map. */
export function touchedMeasures(
  measures: readonly Measure[],
  layerById: (id: string) => LayerDeclaration | undefined,
): Measure[] {
  return measures
    .filter((measure) => {
      const theme = layerById(measure.layer)?.theme
      const counts = theme !== undefined && theme !== GROUND_THEME
      return measure.where === null && counts && verdictOf(measure).word === 'touches'
    })
    .sort(
      (a, b) =>
        Math.round(b.overlap_ha) - Math.round(a.overlap_ha) ||
        b.length_km - a.length_km ||
        // Of what covers the same, what is known more exactly.
        (a.margin_m ?? 0) - (b.margin_m ?? 0) ||
        b.overlap_ha - a.overlap_ha,
    )
}

/** How many layers bear each verdict, without those of the base map. */
export function verdictCounts(
  measures: readonly Measure[],
  layerById: (id: string) => LayerDeclaration | undefined,
): Record<VerdictWord, number> {
  return countVerdicts(layerVerdicts(measures, layerById).filter(({ layer }) => layer.theme !== GROUND_THEME))
}

/** Names said of what is touched. */
const NAMED = 2

/**
 * The answer in three short sentences, without opening anything: what the site certainly touches; of how many layers that
 * cannot be told and how many were not reviewed; what follows. Counts as the tabs and the headline count.
 */
export function summarise(
  screening: Pick<Screening, 'measures'>,
  report: Pick<Report, 'counts' | 'missing'>,
  layerById: (id: string) => LayerDeclaration | undefined,
  { t, say, language }: Pick<Words, 't' | 'say' | 'language'>,
): string {
  const list = (parts: string[]) => new Intl.ListFormat(language, { type: 'conjunction' }).format(parts)
  const touched = touchedMeasures(screening.measures, layerById)
  // A layer whose features bear the name of a comuna would read as the comuna.
  const comunas = new Set(
    screening.measures.flatMap(({ layer, features }) =>
      layer === 'comuna' ? features.map(({ name }) => name) : [],
    ),
  )
  const names = [
    ...new Set(
      touched.map((measure) => {
        const declaration = layerById(measure.layer)
        const name = measure.features[0]?.name
        return name && !comunas.has(name) ? name : declaration ? say(declaration.title) : measure.layer
      }),
    ),
  ]
  const counts = verdictCounts(screening.measures, layerById)
  const touches =
    names.length === 0
      ? t('screening.summary.touchesNothing')
      : counts.touches <= NAMED && names.length === counts.touches
        ? t('screening.summary.touches', { names: list(names) })
        : t('screening.summary.touchesMany', { count: counts.touches, names: list(names.slice(0, NAMED)) })
  const open = [
    ...(counts.unknown ? [t('screening.summary.cannotTellTouch', { count: counts.unknown })] : []),
    ...(counts['not-reviewed']
      ? [t('screening.summary.notReviewed', { count: counts['not-reviewed'] })]
      : []),
  ]
  const { triggered, possible, eia, notEvaluated } = report.counts
  const follows = [
    t('screening.summary.applies', { count: triggered }),
    ...(possible ? [t('screening.summary.possible', { count: possible })] : []),
    ...(eia ? [t('screening.summary.eia', { count: eia })] : []),
    ...(notEvaluated ? [t('screening.summary.notEvaluated', { count: notEvaluated })] : []),
  ]
  return [touches, ...(open.length > 0 ? [list(open)] : []), list(follows)]
    .map((sentence) => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`)
    .join(' ')
}

/** The answer in a line, for a title: how much it touches, of how much that cannot be told, how many rules apply. */
export function headline(
  screening: Pick<Screening, 'measures'>,
  report: Pick<Report, 'counts'>,
  layerById: (id: string) => LayerDeclaration | undefined,
  { t }: Pick<Words, 't'>,
): string {
  const { touches, unknown } = verdictCounts(screening.measures, layerById)
  const certain =
    touches > 0 ? t('screening.summary.layers', { count: touches }) : t('screening.summary.noLayers')
  return t('screening.summary.headline', {
    touches: unknown > 0 ? `${certain}; ${t('screening.summary.cannotTell', { count: unknown })}` : certain,
    applies: t('screening.summary.applies', { count: report.counts.triggered }),
  })
}
