import proj4 from 'proj4'
import { type Crs, crsOf, STUDY_FRAME } from '../model/crs.ts'

/** Where numbers would be, were they in one coordinate system or another. */

export type Position = readonly [x: number, y: number]

export interface Fit {
  /** 4326, 32719, 32718 or 3857: the kind of numbers they are. The datum is another matter. */
  srid: number
  axes: 'xy' | 'yx'
  /** Shares of the positions, 0 to 1. */
  inRegion: number
  inChile: number
}

const converters = new Map<number, (position: Position) => Position>()

/** Longitude and latitude in WGS 84, by the recorded operation: good to millimetres, for looking at samples. */
export function toDegrees(crs: Crs, position: Position): Position {
  let convert = converters.get(crs.srid)
  if (!convert) {
    const { inverse } = proj4(crs.proj)
    convert = crs.srid === 4326 ? (each) => each : (each) => inverse([each[0], each[1]]) as [number, number]
    converters.set(crs.srid, convert)
  }
  return convert(position)
}

/** Continental Chile by bands of latitude, [south, north, west, east], with margin at sea and at the border. */
const CHILE = [
  [-30, -17.3, -72.2, -66.3],
  [-37, -30, -74.2, -69.4],
  [-44, -37, -75.9, -70.4],
  [-56.2, -44, -76.6, -66.2],
] as const

const isInChile = ([lon, lat]: Position): boolean =>
  CHILE.some(([south, north, west, east]) => lat >= south && lat <= north && lon >= west && lon <= east)

const [WEST, SOUTH, EAST, NORTH] = STUDY_FRAME
const isInRegion = ([lon, lat]: Position): boolean =>
  lon >= WEST && lon <= EAST && lat >= SOUTH && lat <= NORTH

/** How positions fit one system. `null`s and halves of positions do not count. */
export function fitOf(positions: readonly (Position | null)[], crs: Crs, axes: 'xy' | 'yx'): Fit {
  let [all, inRegion, inChile] = [0, 0, 0]
  const [west, south, east, north] = crs.domain
  for (const position of positions) {
    if (!position || !Number.isFinite(position[0]) || !Number.isFinite(position[1])) continue
    all += 1
    const [x, y] = axes === 'xy' ? position : [position[1], position[0]]
    if (x < west || x > east || y < south || y > north) continue
    const place = toDegrees(crs, [x, y])
    if (isInRegion(place)) inRegion += 1
    if (isInRegion(place) || isInChile(place)) inChile += 1
  }
  return { srid: crs.srid, axes, inRegion: all && inRegion / all, inChile: all && inChile / all }
}

const KINDS = [4326, 32719, 32718, 3857].map((srid) => crsOf(srid) as Crs)

/**
 * The kind of numbers positions are: that in which most fall in Chile, and of those that tie, in the region. Null: in none
 * do half of them.
 */
export function bestFit(positions: readonly (Position | null)[]): Fit | null {
  const [best] = KINDS.flatMap((crs) => [fitOf(positions, crs, 'xy'), fitOf(positions, crs, 'yx')]).sort(
    (a, b) => b.inChile - a.inChile || b.inRegion - a.inRegion,
  )
  return best && best.inChile >= 0.5 ? best : null
}

/** Metres between two positions in degrees on a sphere: near enough to tell one datum from another. */
export function metresBetween([lon1, lat1]: Position, [lon2, lat2]: Position): number {
  const east = (lon1 - lon2) * Math.cos(((lat1 + lat2) / 2) * (Math.PI / 180))
  return 111_195 * Math.hypot(east, lat1 - lat2)
}
