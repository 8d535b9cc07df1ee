import type { Position } from 'geojson'
import { type DatumId, STUDY_FRAME } from '../../geodata/model/crs.ts'
import { parseCoordinates, type TypedCoordinate, toUtm19 } from '../map/coordinates.ts'
import type { Rings } from '../map/sketch.ts'

/** What kind of numbers were typed: degrees, or metres of UTM zone 19 south. */
export type TypedKind = 'degrees' | 'utm'

/** One line of what was typed: a vertex, a heading, or something that could not be read. */
export interface TypedLine {
  /** Counted from one, as the person sees them. */
  line: number
  text: string
  /** Read as if it were WGS 84: near enough to say whether it lies in the region. */
  at: TypedCoordinate | null
  /** As it was written, [easting or longitude, northing or latitude]. */
  given: [string, string] | null
  problem: 'unreadable' | 'outside' | null
}

export interface TypedShape {
  lines: TypedLine[]
  /** What kind of numbers; `mixed`: some lines one, some the other. Null: there are none. */
  kind: TypedKind | 'mixed' | null
  /** The datum that the text names; `several`: more than one. Null: none. */
  datum: DatumId | 'several' | null
  /** Outlines in the system they were typed in, east or longitude first, not closed; at least three vertices each. */
  outlines: [number, number][][]
  /** The vertices of the outlines, as they were written. */
  given: [string, string][]
  /** The outlines read as WGS 84, closed. */
  polygons: Rings[]
  /** Runs of fewer than three vertices. */
  short: number
}

/** Most lines read. */
export const MAX_LINES = 2000

const [WEST, SOUTH, EAST, NORTH] = STUDY_FRAME

/**
 * Reads vertices, one a line, as people write them or paste them from a table: in any form `parseCoordinates` knows, or as
 * cells of which one is a northing and one an easting by their size. A label (`V1`, `P-2:`, `3)`) and other cells (height,
 * side) are passed over; so are headings, in which a datum may be named. An empty line begins another polygon.
 */
export function readTypedVertices(text: string): TypedShape {
  const lines: TypedLine[] = []
  const runs: { at: [number, number]; given: [string, string]; place: Position }[][] = [[]]
  const datums = new Set<DatumId>()
  for (const [index, raw] of text.split(/\r?\n/).slice(0, MAX_LINES).entries()) {
    const written = raw.trim()
    if (written.replace(/[|\s;]/g, '') === '') {
      if (runs.at(-1)?.length) runs.push([])
      continue
    }
    for (const datum of datumsIn(written)) datums.add(datum)
    const vertex = readVertex(written)
    if (!vertex && isHeading(written)) continue
    const place = vertex?.at
    const outside = place && (place.lon < WEST || place.lon > EAST || place.lat < SOUTH || place.lat > NORTH)
    lines.push({
      line: index + 1,
      text: written,
      at: place ?? null,
      given: vertex?.given ?? null,
      problem: !vertex ? 'unreadable' : outside ? 'outside' : null,
    })
    if (vertex) {
      const { lon, lat } = vertex.at
      runs.at(-1)?.push({
        at: vertex.numbers,
        given: vertex.given,
        place: [Number(lon.toFixed(7)), Number(lat.toFixed(7))],
      })
    }
  }
  const kinds = new Set(lines.flatMap(({ at }) => (at ? [at.form === 'utm' ? 'utm' : 'degrees'] : [])))
  const whole = runs.map(withoutClosing).filter((run) => run.length > 0)
  const outlines = whole.filter((run) => run.length >= 3)
  const [kind] = kinds
  return {
    lines,
    kind: kinds.size > 1 ? 'mixed' : ((kind as TypedKind | undefined) ?? null),
    datum: datums.size > 1 ? 'several' : ([...datums][0] ?? null),
    outlines: outlines.map((run) => run.map(({ at }) => at)),
    given: outlines.flatMap((run) => run.map(({ given }) => given)),
    polygons: outlines.map((run) => {
      const ring = run.map(({ place }) => place)
      return [[...ring, ring[0] as Position]]
    }),
    short: whole.length - outlines.length,
  }
}

interface Vertex {
  at: TypedCoordinate
  numbers: [number, number]
  given: [string, string]
}

function readVertex(text: string): Vertex | null {
  const bare = withoutDatum(text)
  const cells = readCells(bare)
  if (cells) return cells
  const whole = parseCoordinates(text) ?? parseCoordinates(bare)
  if (whole) return described(whole, text)
  const [, rest] =
    /^(?:[A-Za-z]{1,6}[\s.-]?\d{1,4}|[A-Za-z]{1,2}|\d{1,4})\s*[.):;\t|]?\s+(\S.*)$/.exec(bare) ?? []
  const after = rest ? parseCoordinates(rest) : null
  return rest && after ? described(after, rest) : null
}

/** Numbers of a whole line: degrees as they are, metres by going back to them. */
function described(at: TypedCoordinate, text: string): Vertex {
  const numbers: [number, number] =
    at.form === 'utm'
      ? (toUtm19([at.lon, at.lat]).map((metres) => Number(metres.toFixed(3))) as [number, number])
      : [at.lon, at.lat]
  if (at.form === 'utm') return { at, numbers, given: numbers.map(String) as [string, string] }
  // Degrees are quoted as they stand, when the two halves can be told apart.
  const halves = text.split(/\s*;\s*|,\s+|\s+(?=[+-]?\d+[.,]\d)/).filter(Boolean)
  const [first, second] = halves
  const isLatitudeFirst = halves.length === 2 && first && Math.abs(Number.parseFloat(first)) < 60
  const given: [string, string] =
    halves.length === 2 && first && second && at.form === 'decimal'
      ? isLatitudeFirst
        ? [second, first]
        : [first, second]
      : [String(Number(at.lon.toFixed(8))), String(Number(at.lat.toFixed(8)))]
  return { at, numbers, given: given.map((each) => each.slice(0, 60)) as [string, string] }
}

const EASTING = [100_000, 900_000] as const
const NORTHING = [6_600_000, 8_400_000] as const
const isIn = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most

/** The cells of a row of a table, one a northing by its size and one an easting; null when it is not that. */
function readCells(text: string): Vertex | null {
  const split = [/[\t|;]+/, /\s*[\t|;]\s*|\s{2,}/, /[\t|;\s]+/].map((separator) =>
    text.split(separator).flatMap((cell) => {
      const written = cell.trim()
      const value = readMetres(written)
      return value === null ? [] : [{ written, value }]
    }),
  )
  for (const cells of split) {
    const eastings = cells.filter(({ value }) => isIn(value, EASTING))
    const northings = cells.filter(({ value }) => isIn(value, NORTHING))
    const [easting] = eastings
    const [northing] = northings
    if (eastings.length !== 1 || northings.length !== 1 || !easting || !northing) continue
    const at = parseCoordinates(`${easting.value} E ${northing.value} N`)
    if (!at) continue
    return {
      at,
      numbers: [easting.value, northing.value],
      given: [easting.written.slice(0, 60), northing.written.slice(0, 60)],
    }
  }
  return null
}

/** Metres with separators of thousands in either habit: `7.390.000`, `7,390,000.5`, `7 390 000`, `580000,5`, `N 7390000`. */
function readMetres(text: string): number | null {
  const compact = text.replace(/^[EN]\s*[:=]?\s*|\s*(?:m\.?)?\s*[EN]?$/gi, '').replace(/[\s\u00a0'’]/g, '')
  if (/^\d{1,3}([.,])\d{3}(?:\1\d{3})*$/.test(compact)) return Number(compact.replace(/[.,]/g, ''))
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(compact)) return Number(compact.replace(/\./g, '').replace(',', '.'))
  if (/^\d{1,3}(?:,\d{3})+\.\d+$/.test(compact)) return Number(compact.replace(/,/g, ''))
  return /^\d+(?:[.,]\d+)?$/.test(compact) ? Number(compact.replace(',', '.')) : null
}

/** Words that name a datum, as people write them. */
const DATUM_WORDS: readonly (readonly [DatumId, RegExp])[] = [
  ['psad56', /\b(?:PSAD[\s-]?(?:19)?56|LA\s+CANOA(?:\s+1956)?)\b/gi],
  ['sad69', /\b(?:SAD[\s-]?(?:19)?69|SUDAMERICANO\s+(?:19)?69)\b/gi],
  ['sirgas2000', /\bSIRGAS(?:[\s-]?(?:CHILE|2000|\d{4}))*\b/gi],
  ['wgs84', /\bWGS[\s-]?(?:19)?84\b/gi],
]

const datumsIn = (text: string): DatumId[] =>
  DATUM_WORDS.flatMap(([id, words]) => (text.search(words) >= 0 ? [id] : []))

const withoutDatum = (text: string): string =>
  DATUM_WORDS.reduce((rest, [, words]) => rest.replace(words, ' '), text).trim()

const HEADING =
  /\b(?:V[EÉ]RTICES?|PUNTOS?|COORDENADAS?|NORTE|ESTE|NORTHING|EASTING|DATUM|HUSO|ZONA|ZONE|UTM|LATITUDE?|LONGITUDE?|COTA|VERTEX|VERTICES|POINTS?|COORDINATES?|N[°º]?|E|X|Y|ID)\b/i

/** A line of words alone, or one that names datum and zone, over the numbers. */
function isHeading(text: string): boolean {
  const rest = withoutDatum(text).replace(/\b(?:HUSO|ZONA|ZONE|UTM)\s*:?\s*\d{1,2}\s*[SHJK]?\b/gi, ' ')
  if (/\d/.test(rest)) return false
  return rest !== withoutDatum(text) || datumsIn(text).length > 0 || HEADING.test(rest)
}

function withoutClosing<T extends { place: Position }>(run: T[]): T[] {
  const first = run[0]?.place
  const last = run.at(-1)?.place
  return run.length > 3 && first && last && first[0] === last[0] && first[1] === last[1]
    ? run.slice(0, -1)
    : run
}

/** The vertices of a shape as they would be typed in decimal degrees, latitude first. */
export function writeVertices(polygons: readonly Rings[]): string {
  return polygons
    .map(([outline = []]) =>
      outline
        .slice(0, -1)
        .map(([lon = 0, lat = 0]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`)
        .join('\n'),
    )
    .join('\n\n')
}
