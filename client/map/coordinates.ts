import proj4 from 'proj4'
import { UTM_19S_PROJ } from '../../geodata/model/crs.ts'

/**
 * Coordinates as people type them, and as the map writes them.
 *
 * Understood: decimal degrees (`-23.65, -70.4` · `-23,65 -70,4` · `23,65 S 70,4 O`), degrees minutes seconds
 * (`23°39'00" S 70°24'00" O`), and UTM 19S in metres (`580000 7390000` · `580.000 E 7.390.000 N`). Order: latitude
 * first unless letters, or the numbers themselves, say otherwise. The datum is WGS 84 and is never guessed: an old
 * PSAD56 pair lies about 250 m away, so it is read as typed and the answer says to check.
 */

export interface TypedCoordinate {
  /** Degrees, EPSG:4326. */
  lon: number
  lat: number
  /** How it was read, to be shown back. */
  form: 'decimal' | 'dms' | 'utm'
  /** The text names PSAD56 or SAD69: read as WGS 84 all the same, and the person is told. */
  oldDatum: boolean
}

const utm = proj4(UTM_19S_PROJ)

/** [lon, lat] in degrees to [easting, northing] in metres, UTM 19S on WGS 84. */
export function toUtm19([lon, lat]: readonly [number, number]): [number, number] {
  return utm.forward([lon, lat]) as [number, number]
}

/** [easting, northing] in metres, UTM 19S on WGS 84, to [lon, lat] in degrees. */
export function fromUtm19([easting, northing]: readonly [number, number]): [number, number] {
  return utm.inverse([easting, northing]) as [number, number]
}

// O (oeste) is west; E is east in both languages; W as in English.
const LETTER = /[NSEOW]/
const isLatitudeLetter = (letter: string) => letter === 'N' || letter === 'S'
const sign = (letter: string) => (letter === 'S' || letter === 'O' || letter === 'W' ? -1 : 1)

interface Part {
  degrees: number
  letter: string | null
  /** Minutes or a degree sign were written. */
  sexagesimal: boolean
}

/** A number with a decimal point or comma, without separators of thousands. */
function readDecimal(text: string): number {
  return /^[+-]?\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN
}

/** Metres with separators of thousands in either habit: `7.390.000`, `7,390,000`, `7 390 000`, `580000,5`. */
function readMetres(text: string): number {
  const compact = text.replace(/[\s\u00a0]/g, '')
  if (/^\d{1,3}([.,])\d{3}(?:\1\d{3})*$/.test(compact)) return Number(compact.replace(/[.,]/g, ''))
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(compact)) return Number(compact.replace(/\./g, '').replace(',', '.'))
  if (/^\d{1,3}(?:,\d{3})+\.\d+$/.test(compact)) return Number(compact.replace(/,/g, ''))
  return readDecimal(compact)
}

function readUtm(text: string): [number, number] | null {
  // Zone, datum and unit words say nothing that is not assumed already.
  const bare = text
    .replace(
      /\b(?:UTM|HUSO|ZONA|ZONE|WGS\s?-?84|SIRGAS(?:\s?2000)?|PSAD\s?-?56|SAD\s?-?69|DATUM)\b[:\s]*/g,
      ' ',
    )
    .replace(/(?:^|[\s,;])19\s?[SHJK]?(?=[\s,;]|$)/g, ' ')
    .replace(/\b(?:ESTE|EASTING|X)\b\s*[:=]?/g, 'E')
    .replace(/\b(?:NORTE|NORTHING|Y)\b\s*[:=]?/g, 'N')
    .replace(/\bM\b/g, ' ')
    .trim()
  const number = String.raw`\d{1,3}(?:[.,\s]\d{3})+(?:[.,]\d+)?|\d{6,7}(?:[.,]\d+)?`
  const match = new RegExp(
    String.raw`^([EN])?\s*(${number})\s*([EN])?(?:\s*[,;]\s*|\s+|(?<=[EN]))([EN])?\s*(${number})\s*([EN])?$`,
  ).exec(bare)
  if (!match) return null
  const [, before1, text1 = '', after1, before2, text2 = '', after2] = match
  const first = readMetres(text1)
  const second = readMetres(text2)
  const letters = [before1 ?? after1, before2 ?? after2]
  let pair: [number, number]
  if (letters[0] === 'N' || letters[1] === 'E') pair = [second, first]
  else if (letters[0] === 'E' || letters[1] === 'N') pair = [first, second]
  // Without letters the larger is the northing: here it is over 7,000,000 and an easting is under 1,000,000.
  else pair = first < second ? [first, second] : [second, first]
  const [easting, northing] = pair
  // The usual limits of a zone, and northings from 30° S to 15° S.
  if (!(easting >= 100_000 && easting <= 900_000 && northing >= 6_600_000 && northing <= 8_400_000))
    return null
  return pair
}

function readPart(text: string): Part | null {
  const match =
    /^([NSEOW])?\s*([+-]?\d+(?:[.,]\d+)?)\s*°?\s*(?:(\d+(?:[.,]\d+)?)\s*'\s*(?:(\d+(?:[.,]\d+)?)\s*(?:"|''))?)?\s*([NSEOW])?$/.exec(
      text.trim(),
    )
  if (!match) return null
  const [, before, degrees = '', minutes, seconds, after] = match
  if (before && after) return null
  const letter = before ?? after ?? null
  const whole = readDecimal(degrees)
  const minute = minutes === undefined ? 0 : readDecimal(minutes)
  const second = seconds === undefined ? 0 : readDecimal(seconds)
  if (minute >= 60 || second >= 60) return null
  if (letter && whole < 0) return null
  const size = Math.abs(whole) + minute / 60 + second / 3600
  const negative = degrees.startsWith('-') || (letter !== null && sign(letter) < 0)
  return {
    degrees: negative ? -size : size,
    letter,
    sexagesimal: minutes !== undefined || text.includes('°'),
  }
}

/** Cuts the text in its two halves. A comma may be a decimal sign or the middle: the half that reads as two numbers decides. */
function halves(text: string): [Part, Part] | null {
  const cuts: [string, string][] = []
  for (const separator of [
    /\s*;\s*/,
    /\s*,\s+/,
    /(?<=[NSEOW])\s*,?\s*(?=[\d+-])/,
    /(?<=["'°\d])\s*,?\s*(?=[NSEOW]\s*[\d])/,
    /\s+/,
    /,/,
  ]) {
    const parts = text.split(separator)
    if (parts.length === 2 && parts[0] && parts[1]) cuts.push([parts[0], parts[1]])
  }
  // `23 39 00 S 70 24 00 O`: minutes and seconds by spaces alone, when letters say where each ends.
  const spaced =
    /^([+-]?\d+)\s+(\d+)(?:\s+(\d+(?:[.,]\d+)?))?\s*([NS])[\s,;]+([+-]?\d+)\s+(\d+)(?:\s+(\d+(?:[.,]\d+)?))?\s*([EOW])$/.exec(
      text,
    )
  if (spaced) {
    const [, d1, m1, s1 = '0', l1, d2, m2, s2 = '0', l2] = spaced
    cuts.unshift([`${d1}°${m1}'${s1}"${l1}`, `${d2}°${m2}'${s2}"${l2}`])
  }
  for (const [left, right] of cuts) {
    const first = readPart(left)
    const second = readPart(right)
    if (first && second) return [first, second]
  }
  return null
}

function place(first: Part, second: Part): [lon: number, lat: number] | null {
  const letters = [first.letter, second.letter]
  let lat: number
  let lon: number
  if (letters.some((letter) => letter !== null)) {
    const firstIsLatitude = first.letter
      ? isLatitudeLetter(first.letter)
      : !isLatitudeLetter(second.letter ?? '')
    const secondIsLatitude = second.letter ? isLatitudeLetter(second.letter) : !firstIsLatitude
    if (firstIsLatitude === secondIsLatitude) return null
    ;[lat, lon] = firstIsLatitude ? [first.degrees, second.degrees] : [second.degrees, first.degrees]
  } else {
    ;[lat, lon] = [first.degrees, second.degrees]
    // Longitude first, as in GeoJSON: in this region a latitude is near -23 and a longitude near -69.
    if (lat <= -60 && lon >= -56 && lon <= -17) [lat, lon] = [lon, lat]
  }
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return null
  return [lon, lat]
}

/** What the text says as a place, or null when it is no pair of coordinates. Says nothing about being in the region. */
export function parseCoordinates(typed: string): TypedCoordinate | null {
  if (typed.length > 120) return null
  const text = typed
    .toUpperCase()
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/[º˚]/g, '°')
    .replace(/[´`\u2018\u2019\u2032]/g, "'")
    .replace(/[\u201c\u201d\u2033]/g, '"')
    .replace(/\b(SUR|SOUTH)\b/g, 'S')
    .replace(/\b(OESTE|WEST|PONIENTE)\b/g, 'O')
    .replace(/[\u00a0·]/g, ' ')
    .trim()
    .replace(/\s+/g, ' ')
  if (!/\d/.test(text)) return null
  const oldDatum = /PSAD\s?-?56|SAD\s?-?69/.test(text)

  const metres = readUtm(text)
  if (metres) {
    const [lon, lat] = fromUtm19(metres)
    return { lon, lat, form: 'utm', oldDatum }
  }

  const bare = text
    .replace(/\b(?:WGS\s?-?84|PSAD\s?-?56|SAD\s?-?69|DATUM)\b/g, ' ')
    .replace(/\b(?:LAT(?:ITUDE?|ITUD)?|LON(?:G(?:ITUDE?|ITUD)?)?)\b\.?\s*[:=]?/g, ' ')
    .replace(/\b(?:NORTE|NORTH)\b/g, 'N')
    .replace(/\b(?:ESTE|EAST)\b/g, 'E')
    .replace(/[()[\]]/g, ' ')
    .trim()
    .replace(/\s+/g, ' ')
  if (/[A-Z]/.test(bare.replace(new RegExp(LETTER, 'g'), ''))) return null
  const parts = halves(bare)
  if (!parts) return null
  const [first, second] = parts
  const at = place(first, second)
  if (!at) return null
  return {
    lon: at[0],
    lat: at[1],
    form: first.sexagesimal || second.sexagesimal ? 'dms' : 'decimal',
    oldDatum,
  }
}

type Language = 'es' | 'en'
const number = (value: number, digits: number, language: Language) =>
  value.toLocaleString(language === 'es' ? 'es-CL' : 'en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })

/** `23,65012° S · 70,40000° O`: five decimals are about a metre. */
export function formatDegrees([lon, lat]: readonly [number, number], language: Language, digits = 5): string {
  const west = language === 'es' ? 'O' : 'W'
  return `${number(Math.abs(lat), digits, language)}° ${lat < 0 ? 'S' : 'N'} · ${number(Math.abs(lon), digits, language)}° ${lon < 0 ? west : 'E'}`
}

/** `19S 580.000 E 7.390.000 N`, or null where zone 19 no longer describes the place (over 6° from its meridian). */
export function formatUtm(place: readonly [number, number], language: Language): string | null {
  const [lon, lat] = place
  if (Math.abs(lon + 69) > 6 || lat >= 0 || lat < -80) return null
  const [easting, northing] = toUtm19(place)
  return `19S ${number(easting, 0, language)} E ${number(northing, 0, language)} N`
}
