import type { PositionColumns } from '../model/reading.ts'
import { textOf } from './values.ts'

/**
 * A coordinate as tables write it: `-70,445507`, `7.400.123,45`, `7,400,123.45`, `500 000`, `4,19e+05`. A lone separator
 * is the decimal one, unless three digits follow it and what stands before makes no degree: `500.000` is half a million.
 * Null: nothing is said. NaN: something is, but no number.
 */
export function readNumber(value: unknown): number | null {
  if (typeof value === 'number') return value
  if (value === null || value === undefined) return null
  const text = textOf(value).trim()
  if (text === '') return null
  // Nearly all are one of these two; the rest takes its time.
  const comma = text.indexOf(',')
  const isLone = comma >= 0 && !text.includes('.') && !text.includes(',', comma + 1)
  const plain = Number(isLone ? text.replace(',', '.') : text)
  if (!Number.isNaN(plain)) return isThousands(text) ? plain * 1000 : plain
  return NOTHING.test(text) ? null : readOddNumber(text)
}

const NOTHING = /^(-+|s\/?i|n\/?a|null|nan|<null>|sin informaci[oó]n)$/i

/** `500.000`: three digits after a lone separator, and more than a full circle. */
const isThousands = (text: string): boolean =>
  text.length <= 8 && /^[-+]?\d{3}[.,]\d{3}$/.test(text) && Math.abs(Number.parseInt(text, 10)) > 180

function readOddNumber(text: string): number {
  const digits = text.replace(/[\s\u00a0'’]|(?:m|mts?|°|º)\.?$/gi, '')
  if (!/^[-+]?[\d.,]+(e[-+]?\d+)?$/i.test(digits)) return Number.NaN
  const separators = digits.replace(/[^.,]/g, '')
  if (separators === '') return Number(digits)
  const last = separators.at(-1) as string
  const other = last === '.' ? ',' : '.'
  const count = separators.split(last).length - 1
  if (separators.includes(other)) {
    // The last one is the decimal, the others are thousands.
    return count > 1 ? Number.NaN : Number(digits.replaceAll(other, '').replace(last, '.'))
  }
  if (count > 1)
    return /^[-+]?\d{1,3}([.,]\d{3})+$/.test(digits) ? Number(digits.replaceAll(last, '')) : Number.NaN
  return isThousands(digits) ? Number(digits.replace(last, '')) : Number(digits.replace(last, '.'))
}

/**
 * Degrees as people write them: `23°28'36,8" S`, `23 28 36.8 S`, `W70-23-11`, `70° 23,18' O`, `-70,38`. West (W, O) and
 * south are negative. Without hemisphere and sign it is south or west: Chile has nothing else.
 * Null: nothing is said. NaN: something is, but no degrees.
 */
export function readDegrees(value: unknown): number | null {
  if (typeof value === 'number') return -Math.abs(value)
  if (value === null || value === undefined) return null
  const text = textOf(value).trim()
  if (text === '' || NOTHING.test(text)) return null
  const match = DEGREES.exec(text)
  if (!match) return Number.NaN
  const [, before, sign, degrees, minutes, seconds, after] = match
  if (before && after) return Number.NaN
  const parts = [degrees, minutes, seconds].map((part) => Number((part ?? '0').replace(',', '.')))
  const [d, m, s] = parts as [number, number, number]
  if (d > 180 || m >= 60 || s >= 60) return Number.NaN
  const hemisphere = (before ?? after)?.[0]?.toUpperCase()
  const size = d + m / 60 + s / 3600
  if (hemisphere === undefined || sign === '-') return -size
  return hemisphere === 'N' || hemisphere === 'E' ? size : -size
}

const HEMISPHERE = 'N(?:orte)?|S(?:ur)?|E(?:ste)?|W(?:est)?|O(?:este)?'
const DEGREES = new RegExp(
  [
    `^(?:lat(?:itud)?\\.?\\s*|lon(?:g|gitud)?\\.?\\s*)?(${HEMISPHERE})?\\.?\\s*([-+])?`,
    String.raw`(\d{1,3}(?:[.,]\d+)?)\s*(?:[°ºd˚*:]|grados)?`,
    String.raw`(?:[\s-]*(\d{1,2}(?:[.,]\d+)?)\s*(?:['’′´:m]|min)?`,
    String.raw`(?:[\s-]*(\d{1,2}(?:[.,]\d+)?)\s*(?:["”″s]|''|’’|´´|′′|seg)?)?)?`,
    `[\\s-]*(${HEMISPHERE})?\\.?$`,
  ].join(''),
  'i',
)

/**
 * The position a row's columns say, [x, y] in the file's coordinate system, columns in the order they are declared (the
 * axes are `turnAxes`' matter). NaN where a column says something that is no coordinate. Null: both say nothing.
 */
export function readPosition(
  properties: Readonly<Record<string, unknown>>,
  { x, y, notation }: PositionColumns,
): [number, number] | null {
  const read = notation === 'dms' ? readDegrees : readNumber
  const [first, second] = [read(properties[x]), read(properties[y])]
  return first === null && second === null ? null : [first ?? Number.NaN, second ?? Number.NaN]
}

/** The GeoJSON geometry with the first and second number of every position exchanged; heights stay. Null gives null. */
export function turnAxes(geometry: unknown): unknown {
  if (geometry === null || typeof geometry !== 'object') return geometry
  const { geometries, coordinates, ...rest } = geometry as { geometries?: unknown; coordinates?: unknown }
  if (Array.isArray(geometries)) return { ...rest, geometries: geometries.map(turnAxes) }
  return { ...rest, coordinates: turn(coordinates) }
}

function turn(coordinates: unknown): unknown {
  if (!Array.isArray(coordinates)) return coordinates
  if (Array.isArray(coordinates[0])) return coordinates.map(turn)
  const [first, second, ...heights] = coordinates
  return [second, first, ...heights]
}
