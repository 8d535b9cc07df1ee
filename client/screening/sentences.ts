import type { Source } from '../../geodata/model/feature.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Rule, Where } from '../../geodata/model/rule.ts'
import type { Measure } from '../../geodata/model/screening.ts'
import { UNITS } from '../../geodata/model/units.ts'
import type { Words } from '../i18n/index.ts'
import { verdictOf } from './verdict.ts'

/** Sentences about measures and rules, in the reader's language. Pure. */

type Speak = Pick<Words, 't' | 'say' | 'number' | 'quantity' | 'distance'>
type Named = Measure['features'][number]

/** `MMA 2024, ±50 m`: who says it, when, how exactly. */
export function originText(
  { source, accuracy_m }: { source: Source; accuracy_m: number | null },
  { quantity }: Pick<Speak, 'quantity'>,
): string {
  const who = source.year === null ? source.name : `${source.name} ${source.year}`
  return accuracy_m === null ? who : `${who}, ±${quantity(accuracy_m, 'm', 0)}`
}

/** The part of a layer that a filter selects: `Tensión ≥ 220 kV`. */
export function filterText(
  where: Where | null,
  layer: LayerDeclaration | undefined,
  { say, quantity }: Pick<Speak, 'say' | 'quantity'>,
): string | null {
  if (!where) return null
  const parts = Object.entries(where).map(([key, value]) => {
    const [, id = key, suffix] = /^(.*?)(?:_(gte|lt))?$/.exec(key) ?? []
    const property = layer?.properties[id]
    const sign = suffix === 'gte' ? '≥ ' : suffix === 'lt' ? '< ' : ''
    const choice = property?.type === 'choice' ? property.choices[String(value)] : undefined
    const unit =
      (property?.type === 'number' || property?.type === 'integer') && property.unit
        ? say(UNITS[property.unit].symbol)
        : ''
    const text = choice ? say(choice) : typeof value === 'number' ? quantity(value, unit) : String(value)
    return suffix && property ? `${say(property.title)} ${sign}${text}` : `${sign}${text}`
  })
  return parts.join(', ')
}

/** How much of the site it covers: `1.250 ha, 49 % del sitio`, or the kilometres inside. Null for points. */
export function amountText(measure: Measure, { t, quantity, number }: Speak): string | null {
  if (measure.overlap_ha > 0) {
    const digits = measure.overlap_ha < 10 ? 2 : measure.overlap_ha < 100 ? 1 : 0
    return t('screening.measure.area', {
      area: quantity(measure.overlap_ha, 'ha', digits),
      percent: number(measure.overlap_pct, measure.overlap_pct < 1 ? 2 : measure.overlap_pct < 10 ? 1 : 0),
    })
  }
  if (measure.length_km > 0)
    return t('screening.measure.length', {
      length: quantity(measure.length_km, 'km', measure.length_km < 10 ? 2 : 1),
    })
  return null
}

/**
 * What was measured between the site and a layer, in one sentence. `underTitle`: the layer is named over the sentence
 * already.
 */
export function measureSentence(
  measure: Measure,
  layer: LayerDeclaration | undefined,
  words: Speak,
  { underTitle = false }: { underTitle?: boolean } = {},
): string {
  const { t, say, distance } = words
  const filter = filterText(measure.where, layer, words)
  // Acronyms in brackets would nest in the brackets of the sentence.
  const bare = (layer ? say(layer.title) : measure.layer).replace(/\s*\([^)]*\)/g, '')
  const title = filter ? `${bare}: ${filter}` : bare
  const originOf = (feature: Named) =>
    underTitle ? originText(feature, words) : `${title}, ${originText(feature, words)}`
  const verdict = verdictOf(measure)
  const [nearest] = measure.features
  if (verdict.word === 'not-reviewed') return t('screening.measure.notReviewed', { layer: title })
  if (verdict.word === 'touches') {
    const amount = amountText(measure, words)
    const name = nearest?.name ?? title
    const others = measure.count - 1
    const who = others > 0 ? t('screening.measure.andOthers', { name, count: others }) : name
    const origin = nearest ? originOf(nearest) : title
    return amount
      ? t('screening.measure.touchesAmount', { name: who, origin, amount })
      : t('screening.measure.touches', { name: who, origin })
  }
  if (!nearest || measure.distance_m === null)
    return t(verdict.word === 'clear' ? 'screening.measure.nothing' : 'screening.measure.nothingKnown', {
      layer: title,
    })
  return t('screening.measure.near', {
    name: nearest.name ?? title,
    distance: distance(measure.distance_m),
    origin: originOf(nearest),
  })
}

/** `60 días hábiles para la calificación`. */
export function termText(term: NonNullable<Rule['term']>, { t, say, number }: Speak): string {
  return t('screening.term.sentence', {
    length: t(`screening.term.${term.unit}`, { count: term.n, n: number(term.n) }),
    purpose: say(term.for),
  })
}
