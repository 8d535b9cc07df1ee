import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Measure, Screening } from '../../geodata/model/screening.ts'
import type { Words } from '../i18n/index.ts'
import type { Report } from './report.ts'

/** Layers that any site touches and that say nothing about it: the ground it is drawn on. */
const GROUND_THEME = 'base'

/** Layers that the site touches, largest overlap first; without those of the base map. */
export function touchedMeasures(
  measures: readonly Measure[],
  layerById: (id: string) => LayerDeclaration | undefined,
): Measure[] {
  return measures
    .filter(({ layer, where, intersects }) => {
      const theme = layerById(layer)?.theme
      return where === null && intersects && theme !== undefined && theme !== GROUND_THEME
    })
    .sort((a, b) => b.overlap_ha - a.overlap_ha || b.length_km - a.length_km || b.count - a.count)
}

/** The answer in one sentence: what the site touches, and what follows. */
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
  const more = names.length - 2
  const shown = more > 1 ? [...names.slice(0, 2), t('screening.summary.more', { count: more })] : names
  const touches = names.length
    ? t('screening.summary.touches', { names: list(shown) })
    : t('screening.summary.touchesNothing')
  const { triggered, possible, notEvaluated } = report.counts
  const follows = [
    t('screening.summary.applies', { count: triggered }),
    ...(possible ? [t('screening.summary.possible', { count: possible })] : []),
    ...(notEvaluated ? [t('screening.summary.notEvaluated', { count: notEvaluated })] : []),
  ]
  return t('screening.summary.sentence', { touches, follows: list(follows) })
}

/** The answer in a line, for a title: how much it touches, how many rules apply. */
export function headline(
  screening: Pick<Screening, 'measures'>,
  report: Pick<Report, 'counts'>,
  layerById: (id: string) => LayerDeclaration | undefined,
  { t }: Pick<Words, 't'>,
): string {
  const touched = touchedMeasures(screening.measures, layerById).length
  return t('screening.summary.headline', {
    touches:
      touched > 0 ? t('screening.summary.layers', { count: touched }) : t('screening.summary.noLayers'),
    applies: t('screening.summary.applies', { count: report.counts.triggered }),
  })
}
