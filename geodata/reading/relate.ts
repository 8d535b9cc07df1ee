import { type Crs, crsOf, DATUMS, type Datum, type DatumId } from '../model/crs.ts'
import { metresBetween, type Position, toDegrees } from './fit.ts'

/**
 * Two positions of the same thing tell their datums. Read as PSAD56 or as WGS 84 the same numbers are 420 m apart, so when
 * a file says each position twice (degrees and UTM, or UTM in two datums), one pair of datums makes them meet and the
 * others do not.
 */
export interface Positions {
  positions: readonly (Position | null)[]
  /** Kind of numbers: 4326, 32719, 32718, 3857. */
  srid: number
  axes: 'xy' | 'yx'
  /** Null: not known. */
  datum: DatumId | null
}

export interface Relation {
  datum: Datum
  otherDatum: Datum
  /** Median distance between the two, in metres. */
  metres: number
}

const CANDIDATES: readonly DatumId[] = ['wgs84', 'psad56', 'sad69']

/** Nearer than this they are the same place: what an operation for northern Chile may be wrong by, rounded up. */
const MEET_M = 25
/** How much nearer than the next best. */
const CLEARLY = 3

/** The system of `datum` that has the same kind of numbers as `srid`. */
export function inDatum(datum: Datum, srid: number): Crs | null {
  if (srid === 4326) return crsOf(datum.geographic)
  if (srid === 3857) return datum.id === 'wgs84' ? crsOf(3857) : null
  const number = srid === 32718 ? datum.utm18 : datum.utm19
  return number === null ? null : crsOf(number)
}

/** The datums in which two lists of positions of the same rows meet; null when none or several do. */
export function relate(one: Positions, other: Positions): Relation | null {
  const choices = (each: Positions) =>
    DATUMS.filter(({ id }) => (each.datum ? id === each.datum : CANDIDATES.includes(id)))
  const relations = choices(one).flatMap((datum) =>
    choices(other).flatMap((otherDatum): Relation[] => {
      const [a, b] = [inDatum(datum, one.srid), inDatum(otherDatum, other.srid)]
      if (!a || !b) return []
      const metres = medianDistance(one, a, other, b)
      return metres === null ? [] : [{ datum, otherDatum, metres }]
    }),
  )
  const [best, ...rest] = relations.sort((a, b) => a.metres - b.metres)
  const next = rest.find(({ datum }) => datum.id !== best?.datum.id)
  if (!best || best.metres > MEET_M) return null
  return next && next.metres < Math.max(best.metres * CLEARLY, MEET_M) ? null : best
}

function medianDistance(one: Positions, a: Crs, other: Positions, b: Crs): number | null {
  const distances: number[] = []
  for (const [index, position] of one.positions.entries()) {
    const partner = other.positions[index]
    if (!position || !partner || ![...position, ...partner].every(Number.isFinite)) continue
    distances.push(metresBetween(toDegrees(a, turned(position, one)), toDegrees(b, turned(partner, other))))
  }
  if (distances.length < 3) return null
  return distances.sort((x, y) => x - y)[distances.length >> 1] as number
}

const turned = ([x, y]: Position, { axes }: Positions): Position => (axes === 'xy' ? [x, y] : [y, x])
