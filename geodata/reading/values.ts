import { COMUNAS } from '../layers/index.ts'
import { plain } from '../model/plain.ts'

/** How texts of many hands become values. Each returns null when the text is not one. */

/** What a cell says, as text. Objects as JSON: theirs may have a `toString` of its own, which is data and not a function. */
export const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)

/** For comparing words: no accents, no case, single spaces. */
export const fold = (text: string): string => plain(text).replace(/\s+/g, ' ').trim()

/** Texts that mean nothing is known, wherever they stand. Folded. */
const NOTHING = new Set([
  '',
  '-',
  '--',
  'null',
  '$null',
  '<null>',
  'nan',
  's/i',
  's.i.',
  's. i.',
  'sin informacion',
  'sin antecedentes',
  'no disponible',
  '-9999',
  '-9999.0',
])

/** Begins as none of them does: most texts, told at a glance. */
const SAYS_SOMETHING = /^[^-\sn$<s]/i

/** Whether a source's value says something. `missing`: the source's own words for nothing, folded. */
export function isSaid(value: unknown, missing: ReadonlySet<string>): boolean {
  if (value === null || value === undefined) return false
  if (typeof value === 'number')
    return Number.isFinite(value) && !missing.has(String(value)) && value !== -9999
  if (typeof value !== 'string') return true
  if (missing.size === 0 && SAYS_SOMETHING.test(value)) return true
  const word = fold(value)
  return !NOTHING.has(word) && !missing.has(word)
}

/**
 * A number as text writes it, with a currency or per-cent sign if any. `comma`: dots are thousands and the comma is the
 * decimal. Without it the point is the decimal, and a comma only where it can be nothing else ('3,5' but not '1,234').
 */
export function parseNumber(value: unknown, decimal?: 'comma'): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  const text = value.replace(/[\s\u00a0]|US\$|[$%]/g, '')
  const plain = decimal === 'comma' ? text.replaceAll('.', '').replace(',', '.') : text
  if (NUMBER.test(plain)) return Number(plain)
  if (decimal !== 'comma' && DECIMAL_COMMA.test(text)) return Number(text.replace(',', '.'))
  return null
}
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i
const DECIMAL_COMMA = /^[-+]?\d+,(\d{1,2}|\d{4,})(e[-+]?\d+)?$/i

const MONTHS = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic']
/** September is written with and without its p; English months come from software. */
const OTHER_MONTHS: Record<string, number> = { set: 9, jan: 1, apr: 4, aug: 8, dec: 12 }

/**
 * A date as text writes it, to ISO 8601, as exact as it is: '15 Set. 1998' → '1998-09-15', 'ABRIL DE 2013' → '2013-04',
 * '2007' → '2007'. Day before month, as in Chile. `plusHours` moves a date and time before the day is taken.
 */
export function parseDate(value: unknown, plusHours = 0): string | null {
  const text = fold(textOf(value))
  let match = /^(\d{4})-(\d{2})-(\d{2})[t ](\d{2}):(\d{2})/.exec(text)
  if (match) {
    const [, year, month, day, hour, minute] = match.map(Number) as number[]
    const time = Date.UTC(year as number, (month as number) - 1, day, (hour as number) + plusHours, minute)
    return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10)
  }
  match = /^(\d{4})(?:\.0)?$/.exec(text)
  if (match) return isoDate(match[1])
  match = /^(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?$/.exec(text)
  if (match) return isoDate(match[1], match[2], match[3])
  match = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text)
  if (match) return isoDate(match[3], match[2], match[1])
  match = /^(?:(\d{1,2})(?: de)? )?([a-z]{3,10})\.?(?: del?)? (\d{4})$/.exec(text)
  if (match) {
    const word = (match[2] as string).slice(0, 3)
    const month = OTHER_MONTHS[word] ?? MONTHS.indexOf(word) + 1
    return month ? isoDate(match[3], String(month), match[1]) : null
  }
  return null
}

function isoDate(year?: string, month?: string, day?: string): string | null {
  if (!month) return year ?? null
  const parts = [year, month.padStart(2, '0'), ...(day ? [day.padStart(2, '0')] : [])]
  const whole = day ? parts.join('-') : `${parts.join('-')}-01`
  const date = new Date(`${whole}T00:00:00Z`)
  // JavaScript turns 30 February into 2 March; we do not.
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== whole ? null : parts.join('-')
}

/** The year a date or number names: '1990.0' → 1990, '30 May. 2013' → 2013. */
export function parseYear(value: unknown, plusHours = 0): number | null {
  const date = parseDate(value, plusHours)
  return date ? Number(date.slice(0, 4)) : null
}

/** A comuna code (CUT) with its leading zero: 2101 → '02101'. Any region's. */
export function parseCut(value: unknown): string | null {
  const text = textOf(value).trim().replace(/\.0$/, '')
  return /^\d{4,5}$/.test(text) ? text.padStart(5, '0') : null
}

const CUT_BY_NAME = new Map(Object.entries(COMUNAS).map(([cut, name]) => [fold(name), cut]))

/** The code of one of our nine comunas by its name, accents or not. */
export const comunaByName = (name: string): string | null => CUT_BY_NAME.get(fold(name)) ?? null

const SMALL_WORDS = new Set([
  'de',
  'del',
  'la',
  'las',
  'el',
  'los',
  'y',
  'e',
  'en',
  'a',
  'con',
  'por',
  'para',
])

/** 'SAN PEDRO DE ATACAMA' → 'San Pedro de Atacama'. Words with digits, initials and short acronyms keep their capitals. */
export function titleCase(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .split(' ')
    .map((word, index) => {
      const lower = word.toLocaleLowerCase('es')
      if (index > 0 && SMALL_WORDS.has(lower)) return lower
      if (/\d|\.\p{L}|\//u.test(word)) return word
      return lower.replace(
        /(^|[-("«])(\p{L})/gu,
        (_, before, letter) => before + letter.toLocaleUpperCase('es'),
      )
    })
    .join(' ')
}

/**
 * Whether a text holds the national number (RUT) of a natural person or an e-mail address. A RUT is a number under
 * 50,000,000 (companies are above) with its modulo 11 check digit; water codes of DGA have the same form and a leading
 * zero, which a RUT never has.
 */
export function isPersonal(text: string): boolean {
  if (!text.includes('-') && !text.includes('@')) return false
  if (/[\w.+-]+@[\w-]+\.\w/.test(text)) return true
  for (const [, digits, check] of text.matchAll(/(?<![\w.-])([1-9]\d?\.?\d{3}\.?\d{3})-([\dkK])(?![\w-])/g)) {
    const number = (digits as string).replaceAll('.', '')
    if (Number(number) < 50_000_000 && checkDigit(number) === check?.toLowerCase()) return true
  }
  return false
}

function checkDigit(number: string): string {
  const sum = [...number]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * ((index % 6) + 2), 0)
  const rest = 11 - (sum % 11)
  return rest === 11 ? '0' : rest === 10 ? 'k' : String(rest)
}

/** UTF-8 read as Latin-1 («Ã³» for «ó»), or the mark of a byte that could not be read. */
export const isDamaged = (text: string): boolean =>
  /Ã[\u0080-\u00bf\u0192\u2018-\u203a]|Â[\u00a0-\u00bf]|\ufffd/.test(text)
