import type { Source } from '../../geodata/model/feature.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Rule, Where } from '../../geodata/model/rule.ts'
import type { Measure } from '../../geodata/model/screening.ts'
import { UNITS } from '../../geodata/model/units.ts'
import type { Words } from '../i18n/index.ts'
import { verdictOf } from './verdict.ts'

/** Sentences about measures and rules, in the reader's language. Pure. */

type Speak = Pick<Words, 't' | 'say' | 'number' | 'quantity' | 'distance' | 'measured' | 'margin'>
type Named = Measure['features'][number]

/** `MMA 2024, ±50 m`: who says it, when, how exactly. */
export function originText(
  { source, accuracy_m }: { source: Source; accuracy_m: number | null },
  { margin }: Pick<Speak, 'margin'>,
): string {
  const who = source.year === null ? source.name : `${source.name} ${source.year}`
  return accuracy_m === null ? who : `${who}, ±\u00a0${margin(accuracy_m)}`
}

export interface Origin {
  text: string
  /** Address of the source, where its reference is one. */
  href: string | null
}

/** At most this many features of a layer are named with their source. */
const NAMED = 5

/** The sources of the features that measures name: each feature once, with its date and accuracy. */
export function originsOf(
  measures: readonly Measure[],
  layerById: (id: string) => LayerDeclaration | undefined,
  { t, say, margin, date }: Pick<Words, 't' | 'say' | 'margin' | 'date'>,
): Origin[] {
  const origins = measures.flatMap(({ layer, features }) =>
    features.slice(0, NAMED).map(({ name, source, vintage, accuracy_m }): Origin => {
      const declared = layerById(layer)
      const title = declared ? say(declared.title) : layer
      return {
        text: t(accuracy_m === null ? 'screening.finding.originNoAccuracy' : 'screening.finding.origin', {
          name: name ? `${name} (${title})` : title,
          source: source.year === null ? source.name : `${source.name} ${source.year}`,
          date: vintage ? date(vintage) : t('screening.finding.noDate'),
          margin: margin(accuracy_m ?? 0),
        }),
        href: /^https?:\/\/\S+$/.exec(source.reference)?.[0] ?? null,
      }
    }),
  )
  return [...new Map(origins.map((origin) => [origin.text, origin])).values()]
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
 * What was measured between the site and a layer, in one sentence: distances with what they may be off by.
 * `underTitle`: the layer is named over the sentence already. `siteAccuracy_m`: by how much the outline of the site may
 * be off.
 */
export function measureSentence(
  measure: Measure,
  layer: LayerDeclaration | undefined,
  words: Speak,
  { underTitle = false, siteAccuracy_m = 0 }: { underTitle?: boolean; siteAccuracy_m?: number } = {},
): string {
  const { t, say, measured, margin } = words
  const filter = filterText(measure.where, layer, words)
  // Acronyms in brackets would nest in the brackets of the sentence.
  const bare = (layer ? say(layer.title) : measure.layer).replace(/\s*\([^)]*\)/g, '')
  const title = filter ? `${bare}: ${filter}` : bare
  const originOf = (feature: Named) =>
    underTitle ? originText(feature, words) : `${title}, ${originText(feature, words)}`
  const verdict = verdictOf(measure)
  const [nearest] = measure.features
  if (measure.status === 'no-version') return t('screening.measure.notReviewed', { layer: title })
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
  const name = nearest.name ?? title
  if (verdict.word === 'unknown' && measure.intersects)
    return t('screening.measure.touchesWithin', {
      name,
      origin: originOf(nearest),
      margin: margin(measure.margin_m ?? 0),
    })
  const off_m = nearest.accuracy_m === null ? measure.margin_m : siteAccuracy_m + nearest.accuracy_m
  // The nearest as drawn is not always what may touch: something less exact further off may.
  if (verdict.word === 'unknown' && measure.distance_m > (off_m ?? 0))
    return t('screening.measure.otherWithin', {
      name,
      distance: measured(measure.distance_m, off_m),
      origin: originOf(nearest),
      margin: margin(measure.margin_m ?? 0),
    })
  const sentence = t(verdict.word === 'unknown' ? 'screening.measure.nearWithin' : 'screening.measure.near', {
    name,
    distance: measured(measure.distance_m, off_m),
    origin: originOf(nearest),
    margin: margin(measure.margin_m ?? 0),
  })
  return verdict.reason === 'incomplete' ? `${sentence} ${t('screening.measure.incomplete')}` : sentence
}

/** `60 días hábiles para la calificación`. */
export function termText(term: NonNullable<Rule['term']>, { t, say, number }: Speak): string {
  return t('screening.term.sentence', {
    length: t(`screening.term.${term.unit}`, { count: term.n, n: number(term.n) }),
    purpose: say(term.for),
  })
}
