/** The eight directions people say, clockwise from north; keys of `near.direction`. */
export const DIRECTIONS = [
  'north',
  'northEast',
  'east',
  'southEast',
  'south',
  'southWest',
  'west',
  'northWest',
] as const
export type Direction = (typeof DIRECTIONS)[number]

/** The direction of a bearing, degrees clockwise from north. */
export function directionOf(bearing_deg: number): Direction {
  const place = Math.round((((bearing_deg % 360) + 360) % 360) / 45) % 8
  return DIRECTIONS[place] ?? 'north'
}
