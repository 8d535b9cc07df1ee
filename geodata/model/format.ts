import { dayOf } from './day.ts'
import type { Language } from './text.ts'

/** Numbers, dates and distances as people of the chosen language write them. Pure: no clock, no locale of the machine. */

/** Chilean Spanish writes 1.234,5; our English follows the same order of dates with words, so that nobody misreads a month. */
const LOCALE: Record<Language, string> = { es: 'es-CL', en: 'en-GB' }

const cache = new Map<string, Intl.NumberFormat>()
function numberFormat(language: Language, digits: number, minimum: number): Intl.NumberFormat {
  const key = `${language}:${digits}:${minimum}`
  let format = cache.get(key)
  if (!format) {
    format = new Intl.NumberFormat(LOCALE[language], {
      maximumFractionDigits: digits,
      minimumFractionDigits: minimum,
      // es groups from five digits by default; our tables compare columns, so four are grouped too
      useGrouping: 'always' as unknown as boolean,
    })
    cache.set(key, format)
  }
  return format
}

/** `digits`: most decimals shown, trailing zeros dropped unless `fixed`. */
export function formatNumber(value: number, language: Language, digits = 1, fixed = false): string {
  return numberFormat(language, digits, fixed ? digits : 0).format(value)
}

/** Number, no-break space, unit. An empty unit leaves the number alone. */
export function formatQuantity(value: number, unit: string, language: Language, digits = 1): string {
  const number = formatNumber(value, language, digits)
  return unit ? `${number}\u00a0${unit}` : number
}

/** Metres as a person says them: 85 m, 1,4 km, 23 km. */
export function formatDistance(metres: number, language: Language): string {
  if (metres < 995)
    return formatQuantity(metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10, 'm', language, 0)
  const km = metres / 1000
  return formatQuantity(km, 'km', language, km < 10 ? 1 : 0)
}

/**
 * Metres that may be off by `margin_m`, both as exactly as that allows: 1,4 km ± 250 m, 23 km ± 1,2 km. Without a margin
 * (null, 0), as `formatDistance`.
 */
export function formatMeasured(metres: number, margin_m: number | null, language: Language): string {
  if (!margin_m) return formatDistance(metres, language)
  let step = 10 ** Math.max(0, Math.floor(Math.log10(margin_m)))
  while (step > 1 && metres < step) step /= 10
  const shown = Math.round(metres / step) * step
  const distance =
    shown < 1000
      ? formatQuantity(shown, 'm', language, 0)
      : formatQuantity(shown / 1000, 'km', language, Math.max(0, 3 - Math.round(Math.log10(step))))
  return `${distance} ±\u00a0${formatMargin(margin_m, language)}`
}

/** Metres of accuracy, to two figures: 50 m, 1,2 km; under a metre, 0,5 m. */
export function formatMargin(metres: number, language: Language): string {
  const step = 10 ** Math.max(-1, Math.floor(Math.log10(Math.max(metres, 0.1))) - 1)
  const shown = Math.round(metres / step) * step
  return shown < 1000
    ? formatQuantity(shown, 'm', language, shown < 10 ? 1 : 0)
    : formatQuantity(shown / 1000, 'km', language, shown < 10_000 ? 1 : 0)
}

/** Square metres as a person says them: 640 m², 3,2 ha, 1.250 km². */
export function formatArea(squareMetres: number, language: Language): string {
  if (squareMetres < 1000) return formatQuantity(Math.round(squareMetres), 'm²', language, 0)
  const hectares = squareMetres / 10_000
  if (hectares < 10_000) return formatQuantity(hectares, 'ha', language, hectares < 100 ? 1 : 0)
  return formatQuantity(hectares / 100, 'km²', language, 0)
}

/** A football pitch of the size FIFA recommends, metres: a help to picture hectares, nothing else. */
export const PITCH = { length_m: 105, width_m: 68 } as const
const PITCH_M2 = PITCH.length_m * PITCH.width_m

const PITCHES = {
  es: {
    size: `de ${PITCH.length_m} × ${PITCH.width_m}\u00a0m`,
    half: 'media cancha de fútbol',
    one: 'una cancha de fútbol',
    many: 'canchas de fútbol',
    about: 'unas',
    nearly: 'cerca de',
  },
  en: {
    size: `of ${PITCH.length_m} × ${PITCH.width_m}\u00a0m`,
    half: 'half a football pitch',
    one: 'one football pitch',
    many: 'football pitches',
    about: 'about',
    nearly: 'about',
  },
} as const satisfies Record<Language, object>

/**
 * Square metres as people picture them, to two figures, with the size of the pitch: unas 14 canchas de fútbol (de
 * 105 × 68 m). Null where pitches say nothing: under a third of one, or over ten thousand.
 */
export function formatPitches(squareMetres: number, language: Language): string | null {
  const words = PITCHES[language]
  const pitches = squareMetres / PITCH_M2
  if (!(pitches >= 1 / 3) || pitches > 10_000) return null
  const size = `(${words.size})`
  if (pitches < 0.75) return `${words.nearly} ${words.half} ${size}`
  const step = 10 ** Math.max(0, Math.floor(Math.log10(pitches)) - 1)
  const shown = Math.round(pitches / step) * step
  if (shown === 1) return `${words.nearly} ${words.one} ${size}`
  return `${words.about} ${formatNumber(shown, language, 0)} ${words.many} ${size}`
}

const MONTHS: Record<Language, readonly string[]> = {
  es: [
    'enero',
    'febrero',
    'marzo',
    'abril',
    'mayo',
    'junio',
    'julio',
    'agosto',
    'septiembre',
    'octubre',
    'noviembre',
    'diciembre',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
}

/**
 * A date of any precision (`2024`, `2024-10`, `2024-10-03`, or a timestamp) as written in Chile: 2024 · octubre de
 * 2024 · 03-10-2024. A timestamp is written as the day it was in Chile; at midnight sharp, UTC, it is a day that a file
 * wrote as a timestamp. What is no date is returned as it came.
 */
export function formatDate(value: string, language: Language): string {
  const isMoment =
    /T(?!00:00:00(\.0+)?Z$).*(Z|[+-]\d{2}:?\d{2})$/.test(value) && !Number.isNaN(Date.parse(value))
  const written = isMoment ? dayOf(new Date(value)) : value
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(written) ?? []
  if (!year) return value
  if (!month) return year
  const name = MONTHS[language][Number(month) - 1]
  if (!name) return value
  if (!day) return language === 'es' ? `${name} de ${year}` : `${name} ${year}`
  return language === 'es' ? `${day}-${month}-${year}` : `${Number(day)} ${name} ${year}`
}

/** As in the middle of a sentence: `Ramsar` and `SEIA` inside it stay, and so does an acronym it begins with. */
export const midSentence = (text: string): string =>
  /^\p{Lu}[\p{Lu}\d]/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)

/** The formats of one language. */
export function formats(language: Language) {
  return {
    number: (value: number, digits?: number) => formatNumber(value, language, digits),
    quantity: (value: number, unit: string, digits?: number) => formatQuantity(value, unit, language, digits),
    distance: (metres: number) => formatDistance(metres, language),
    measured: (metres: number, margin_m: number | null) => formatMeasured(metres, margin_m, language),
    margin: (metres: number) => formatMargin(metres, language),
    area: (squareMetres: number) => formatArea(squareMetres, language),
    /** Null where pitches say nothing. */
    pitches: (squareMetres: number) => formatPitches(squareMetres, language),
    date: (value: string) => formatDate(value, language),
    /** «a, b y c». */
    list: (parts: readonly string[]) => new Intl.ListFormat(language, { type: 'conjunction' }).format(parts),
  }
}
