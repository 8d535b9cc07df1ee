/** Metres of a degree of a great circle on a sphere of 6,371,008.8 m. */
const DEGREE_M = 111_195
const RADIANS = Math.PI / 180

export interface Away {
  /** On a sphere: within half a percent of the ellipsoid, for words and never for a finding. */
  metres: number
  /** Degrees clockwise from north. */
  bearing_deg: number
}

/** How far and in which direction `to` lies from `from`; [lon, lat] in degrees (EPSG:4326). */
export function awayFrom(
  [lon1, lat1]: readonly [number, number],
  [lon2, lat2]: readonly [number, number],
): Away {
  const [a, b] = [lat1 * RADIANS, lat2 * RADIANS]
  const turn = (lon2 - lon1) * RADIANS
  const haversine = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(turn / 2) ** 2
  const bearing = Math.atan2(
    Math.sin(turn) * Math.cos(b),
    Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turn),
  )
  return {
    metres: (2 * Math.asin(Math.min(1, Math.sqrt(haversine))) * DEGREE_M) / RADIANS,
    bearing_deg: (bearing / RADIANS + 360) % 360,
  }
}

/** Middle of the box of a GeoJSON geometry, [lon, lat]; null where it has no position. */
export function middleOf(geometry: object): [number, number] | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return
    const [lon, lat] = part
    if (typeof lon === 'number' && typeof lat === 'number') {
      west = Math.min(west, lon)
      east = Math.max(east, lon)
      south = Math.min(south, lat)
      north = Math.max(north, lat)
    } else for (const inner of part) visit(inner)
  }
  visit('coordinates' in geometry ? geometry.coordinates : null)
  return west <= east ? [(west + east) / 2, (south + north) / 2] : null
}

/** Width and height of a box [west, south, east, north] along its middle, metres. */
export function sizeOf([west, south, east, north]: readonly [number, number, number, number]): {
  width: number
  height: number
} {
  const middle = (south + north) / 2
  return {
    width: awayFrom([west, middle], [east, middle]).metres,
    height: awayFrom([west, south], [west, north]).metres,
  }
}

/** The one of `places` that is nearest to a position, with how far the position lies from it; undefined without any. */
export function nearestTo<T>(
  at: readonly [number, number],
  places: readonly T[],
  where: (place: T) => readonly [number, number] | null,
): { place: T; away: Away } | undefined {
  let best: { place: T; away: Away } | undefined
  for (const place of places) {
    const there = where(place)
    if (!there) continue
    const away = awayFrom(there, at)
    if (!best || away.metres < best.away.metres) best = { place, away }
  }
  return best
}

/** Places of a list, nearest to a position first. */
export function byDistance<T>(
  at: readonly [number, number],
  list: readonly T[],
  where: (item: T) => readonly [number, number],
): { item: T; away: Away }[] {
  return list
    .map((item) => ({ item, away: awayFrom(at, where(item)) }))
    .sort((a, b) => a.away.metres - b.away.metres)
}
