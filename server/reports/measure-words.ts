import { layerById } from '../../geodata/layers/index.ts'
import type { Source } from '../../geodata/model/feature.ts'
import type { Measure } from '../../geodata/model/screening.ts'
import { layerText } from '../../geodata/rules/sentence.ts'
import { type Verdict, verdictOf } from '../../geodata/rules/verdict.ts'
import type { Run } from './document.ts'
import { type Speak, VERDICT_WORDS } from './speak.ts'

/** `MMA 2024`. */
export const sourceText = ({ name, year }: Source): string => (year === null ? name : `${name} ${year}`)

/** What sources state of their terms in Spanish, that is no name of a licence. */
const LICENCE_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^no declarada$/, 'not stated'],
  [/^dominio público$/, 'public domain'],
  [/© colaboradores de OpenStreetMap/, '© OpenStreetMap contributors'],
  [/según terceros; no declarada en la copia/, 'according to others; not stated in the copy'],
  [/o posterior$/, 'or later'],
  [/licencia abierta del INE/, 'open licence of INE'],
  [/y datos abiertos del MDS/, 'and open data of MDS'],
  [/\(repositorio /, '(repository '],
  [/\(repository de /, '(repository of '],
  [/\(paquete /, '(package '],
]

/** The terms of a source in the language of the report. */
export const licenceText = (licence: string, { language }: Speak): string =>
  language === 'es' ? licence : LICENCE_WORDS.reduce((text, [es, en]) => text.replace(es, en), licence)

/** Who says it, of when, how exactly: `MMA 2024; datos de 2023; ±50 m`. */
export function originText(
  feature: { source: Source; accuracy_m: number | null; vintage: string | null },
  { t, date, margin }: Speak,
): string {
  return [
    sourceText(feature.source),
    ...(feature.vintage ? [t(`datos de ${date(feature.vintage)}`, `data of ${date(feature.vintage)}`)] : []),
    feature.accuracy_m === null
      ? t('exactitud no indicada', 'accuracy not stated')
      : `±${margin(feature.accuracy_m)}`,
  ].join('; ')
}

/** How much of the site it covers, or the kilometres inside; null for points. */
export function amountText(measure: Measure, { t, quantity, number }: Speak): string | null {
  if (measure.overlap_ha > 0) {
    const area = quantity(
      measure.overlap_ha,
      'ha',
      measure.overlap_ha < 10 ? 2 : measure.overlap_ha < 100 ? 1 : 0,
    )
    const share = number(measure.overlap_pct, measure.overlap_pct < 1 ? 2 : measure.overlap_pct < 10 ? 1 : 0)
    return t(`${area}, ${share} % del sitio`, `${area}, ${share} % of the site`)
  }
  if (measure.length_km > 0) {
    const length = quantity(measure.length_km, 'km', measure.length_km < 10 ? 2 : 1)
    return t(`${length} dentro del sitio`, `${length} inside the site`)
  }
  return null
}

/** The verdict in words: `No se puede saber (±120 m)`, `No revisado (sin datos)`. */
export function verdictText({ word, reason, margin_m }: Verdict, { t, say, margin }: Speak): string {
  const said = say(VERDICT_WORDS[word])
  if (word === 'unknown' && margin_m !== null) return `${said} (±${margin(margin_m)})`
  if (reason === 'no-data') return `${said} (${t('sin datos', 'no data')})`
  if (reason === 'incomplete') return `${said} (${t('lista incompleta', 'list incomplete')})`
  return said
}

/** Names of the first features and how many more: «A», «B» y 3 más. */
function who(measure: Measure, { t, list }: Speak, fallback: string): string {
  const named = measure.features.flatMap(({ name }) => name ?? [])
  const names = [...new Set(named)].slice(0, 3)
  if (names.length === 0) return fallback
  const more = Math.max(0, measure.count - names.length)
  const quoted = names.map((name) => t(`«${name}»`, `“${name}”`))
  return more > 0 && measure.count > 0 ? list([...quoted, t(`${more} más`, `${more} more`)]) : list(quoted)
}

/** What was measured between the site and a layer or part of one, in a sentence with its origin after it. */
export function measureWords(measure: Measure, words: Speak): Run[] {
  const { t, say, distance, measured, margin } = words
  const layer = say(layerText(measure.layer, measure.where, layerById))
  const verdict = verdictOf(measure)
  const [nearest] = measure.features
  const origin = nearest ? [{ text: ` (${originText(nearest, words)})`, quiet: true }] : []
  const head: Run = { text: `${layer}: `, bold: true }
  if (measure.status === 'no-version')
    return [head, { text: t('sin datos; no se revisó.', 'no data; not checked.') }]
  if (verdict.word === 'touches') {
    const amount = amountText(measure, words)
    const name = who(measure, words, t('un elemento sin nombre', 'a feature without a name'))
    const said = t(`el sitio toca ${name}`, `the site touches ${name}`)
    return [head, { text: amount ? `${said}: ${amount}` : said }, ...origin, { text: '.' }]
  }
  const name = nearest?.name
    ? t(`«${nearest.name}»`, `“${nearest.name}”`)
    : t('lo más cercano', 'the nearest')
  if (verdict.word === 'unknown') {
    const off = measure.margin_m === null ? '' : ` (±${margin(measure.margin_m)})`
    const said = measure.intersects
      ? t(
          `el dibujo de ${name} entra en el sitio, pero por menos de lo que ambos contornos pueden estar corridos${off}: no se puede saber si lo toca`,
          `the outline of ${name} enters the site, but by less than both outlines may be off${off}: whether it touches cannot be told`,
        )
      : t(
          `${name} está a ${distance(measure.distance_m ?? 0)}, menos de lo que ambos contornos pueden estar corridos${off}: no se puede saber si toca`,
          `${name} lies at ${distance(measure.distance_m ?? 0)}, less than both outlines may be off${off}: whether it touches cannot be told`,
        )
    return [head, { text: said }, ...origin, { text: '.' }]
  }
  if (!nearest || measure.distance_m === null)
    return [
      head,
      {
        text:
          verdict.word === 'clear'
            ? t('no hay ninguno en la región.', 'there is none in the region.')
            : t(
                'no se conoce ninguno, y la lista no está completa aquí.',
                'none is known, and the list is not complete here.',
              ),
      },
    ]
  const at = measured(measure.distance_m, measure.margin_m)
  const incomplete =
    verdict.word === 'not-reviewed'
      ? t(
          '; la lista no está completa aquí, puede haber otros',
          '; the list is not complete here, there may be others',
        )
      : ''
  return [
    head,
    { text: t(`${name} está a ${at}${incomplete}`, `${name} lies at ${at}${incomplete}`) },
    ...origin,
    { text: '.' },
  ]
}
