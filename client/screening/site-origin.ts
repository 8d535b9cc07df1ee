import type { Operation } from '../../geodata/model/reading.ts'
import { type Provenance, UNSTATED } from '../../geodata/model/screening.ts'
import type { Rings } from '../map/sketch.ts'

/** How a shape came to be the site, and by how much its outline may be off for that reason. */
export interface Origin {
  provenance: Provenance
  accuracy_m: number
  /** Why that accuracy: words of `site.accuracy.why`. */
  why: 'drawn' | 'edited' | 'exact' | 'operation' | 'feature' | 'feature-unknown' | 'stored'
}

/** Where shapes came from, by the shape itself: going back to one (undo) goes back to its origin. */
const origins = new Map<string, Origin>()
const MOST = 200
const key = (polygons: readonly Rings[]) => JSON.stringify(polygons)

export function rememberOrigin(polygons: readonly Rings[], origin: Origin): void {
  const name = key(polygons)
  origins.delete(name)
  origins.set(name, origin)
  const [oldest] = origins.keys()
  if (origins.size > MOST && oldest !== undefined) origins.delete(oldest)
}

/** Null: nothing is known of this shape. */
export const originOf = (polygons: readonly Rings[]): Origin | null => origins.get(key(polygons)) ?? null

/** Pixels by which a hand may miss what it sees: with a mouse, with a finger. */
export const MISS_PX = { fine: 2, coarse: 10 } as const

/**
 * The origin of what was drawn when a pixel of the map was so many metres: as many pixels as a hand misses by. What was
 * drawn over something else is no better than that was.
 */
export function drawnOrigin(
  metresPerPixel: number,
  pointer: keyof typeof MISS_PX,
  before: Origin | null,
): Origin {
  const missed = round(metresPerPixel * MISS_PX[pointer])
  return {
    provenance: { ...UNSTATED, method: 'drawn' },
    accuracy_m: Math.max(missed, before?.accuracy_m ?? 0),
    why: before ? 'edited' : 'drawn',
  }
}

/** Two significant digits, and no better than half a metre. */
function round(metres: number): number {
  const scale = 10 ** (Math.floor(Math.log10(Math.max(metres, 0.5))) - 1)
  return Math.max(0.5, Number((Math.ceil(metres / scale) * scale).toFixed(2)))
}

/** The words of an operation on record; null when none was needed. */
export const operationText = ({ code, name }: Operation): string | null =>
  code === null ? null : `${name} (EPSG:${code})`

export const crsText = (srid: number): string => `EPSG:${srid}`

/** Most vertices kept as they were given. */
export const MOST_GIVEN = 500
