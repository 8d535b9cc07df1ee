import type { Row } from '../formats/format.ts'
import type { DatumId } from '../model/crs.ts'
import type { PositionColumns } from '../model/reading.ts'
import { bestFit, type Fit, type Position } from './fit.ts'
import { readPosition } from './position.ts'
import { fold } from './values.ts'

/** Columns that together say a position. */
export interface CoordinatePair {
  columns: PositionColumns
  /** What their names say of the datum and the UTM zone. */
  datum: DatumId | null
  zone: 18 | 19 | null
  /** The kind of numbers they hold; null: they are not in Chile in any. */
  fit: Fit | null
  /** Degrees without sign or hemisphere, taken as south and west. */
  unsigned: boolean
  /** One for each row of the sample. */
  positions: (Position | null)[]
  score: number
}

interface ColumnName {
  column: string
  axis: 'x' | 'y'
  kind: 'degrees' | 'metres' | null
  datum: DatumId | null
  zone: 18 | 19 | null
  /** Words that are about something else: `region` in `Lat Region`. */
  extra: string[]
}

const AXES: readonly (readonly [RegExp, 'x' | 'y', 'degrees' | 'metres' | null])[] = [
  [/^(coord|geo)?(lon|long|lng|longi|longitud|longitude)(dec|gms|dms|wgs|gd)?$/, 'x', 'degrees'],
  [/^(coord|geo)?(lat|lati|latitud|latitude)(dec|gms|dms|wgs|gd)?$/, 'y', 'degrees'],
  [/^(utm|coord)?(este|east|easting)$|^utm_?[ex]$/, 'x', 'metres'],
  [/^(utm|coord)?(norte|nort|north|northing)$|^utm_?[ny]$/, 'y', 'metres'],
  [/^(coord|point|pto|p|c)?x(coord)?$|^e$/, 'x', null],
  [/^(coord|point|pto|p|c)?y(coord)?$|^n$/, 'y', null],
]

const DATUM_WORDS: Readonly<Record<string, DatumId>> = {
  '84': 'wgs84',
  '1984': 'wgs84',
  wgs: 'wgs84',
  '56': 'psad56',
  '1956': 'psad56',
  psad: 'psad56',
  canoa: 'psad56',
  '69': 'sad69',
  '1969': 'sad69',
  sad: 'sad69',
  sirgas: 'sirgas2000',
}

/** Words beside an axis that say nothing of which position it is. */
const NEUTRAL = new Set(
  'utm coord coords coordenada coordenadas coor point punto datum huso zona s sur su south o oeste w dec decimal decimales gms dms grados m mts metros geo geog geografica geograficas gps h z de del la en dd ddg gd centroide centroid nuevo nueva ubicacion a ca b'.split(
    ' ',
  ),
)

/** Measures, not positions: `LONG_KM`, `x_max`. */
const NOT_A_POSITION = /^(km|km2|m2|ha|mm|cm|max|min|error|delta|precision|total|longitudinal)$/

/** What a column's name says, when it is that of a coordinate. */
export function coordinateName(column: string): ColumnName | null {
  const words = fold(column.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'))
    .replace(/(\d)(\p{L})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
  const at = words.findIndex((word) => AXES.some(([pattern]) => pattern.test(word)))
  const found = AXES.find(([pattern]) => pattern.test(words[at] ?? ''))
  if (!found || words.some((word) => NOT_A_POSITION.test(word))) return null
  const [, axis, kind] = found
  const name: ColumnName = { column, axis, kind, datum: null, zone: null, extra: [] }
  for (const [index, word] of words.entries()) {
    const datum = DATUM_WORDS[word]
    if (index === at || NEUTRAL.has(word)) continue
    if (datum) name.datum ??= datum
    else if (word === '18' || word === '19') name.zone = Number(word) as 18 | 19
    else name.extra.push(word)
  }
  // `UTM E`, `Coord. X`: metres, or whatever coordinates are.
  if (name.kind === null && words.includes('utm')) name.kind = 'metres'
  return name
}

/** Half the rows have to say something. */
const FILLED = 0.5

/** The pairs of columns that say positions, the likeliest first. */
export function coordinatePairs(columns: readonly string[], sample: readonly Row[]): CoordinatePair[] {
  const names = columns.flatMap((column) => coordinateName(column) ?? [])
  const pairs = names
    .filter(({ axis }) => axis === 'x')
    .flatMap((x) => {
      const partner = names.find((y) => y.axis === 'y' && y.kind === x.kind && isSameBeside(x, y))
      return partner ? (pairOf(x, partner, sample) ?? []) : []
    })
  return pairs.sort((a, b) => b.score - a.score)
}

const isSameBeside = (x: ColumnName, y: ColumnName): boolean =>
  x.datum === y.datum && x.zone === y.zone && x.extra.join(' ') === y.extra.join(' ')

function pairOf(x: ColumnName, y: ColumnName, sample: readonly Row[]): CoordinatePair | null {
  const read = (notation: PositionColumns['notation']) => {
    const columns: PositionColumns = { x: x.column, y: y.column, notation }
    const positions = sample.map(({ properties }) => readPosition(properties, columns))
    const said = positions.filter((each) => each && Number.isFinite(each[0]) && Number.isFinite(each[1]))
    return { columns, positions, said, fit: bestFit(positions) }
  }
  const numbers = read('number')
  const degrees = x.kind !== 'metres' && !numbers.fit ? read('dms') : null
  const isDms = degrees !== null && (degrees.fit !== null || degrees.said.length > numbers.said.length)
  const { columns, positions, said, fit } = isDms ? degrees : numbers
  const filled = positions.filter((each) => each !== null)
  if (said.length < filled.length * FILLED || said.length === 0) return null
  // A lone X and Y that are nowhere in Chile are two measures of something.
  if (!fit && x.kind === null) return null
  return {
    columns,
    datum: x.datum,
    zone: x.zone,
    fit,
    unsigned: isDms && said.length <= numbers.said.length,
    positions,
    score: scoreOf(x, said as Position[], fit, said.length / sample.length),
  }
}

function scoreOf(name: ColumnName, said: readonly Position[], fit: Fit | null, filled: number): number {
  const distinct = new Set(said.map(String)).size / said.length
  const isDegrees = fit ? fit.srid === 4326 : name.kind === 'degrees'
  const datum = name.datum === 'psad56' || name.datum === 'sad69' ? -1 : name.datum ? 1 : 0
  const coarse = said.filter(([x, y]) => isRound(x, isDegrees) && isRound(y, isDegrees)).length / said.length
  return (
    4 * (fit?.inChile ?? 0) +
    2 * filled +
    2 * distinct +
    datum +
    (isDegrees ? 0.5 : 0) -
    name.extra.length -
    (coarse > 0.9 ? 1.5 : 0)
  )
}

/** Two decimals of a degree, or hundreds of metres: a kilometre or a hundred metres on the ground. */
const isRound = (value: number, isDegrees: boolean): boolean => {
  const steps = isDegrees ? value * 100 : value / 100
  return Math.abs(steps - Math.round(steps)) < 1e-9
}
