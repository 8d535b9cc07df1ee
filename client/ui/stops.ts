/** The stops of the phone's sheet: numbers only, because the first map needs them before any component is there. */

export const STOPS = ['peek', 'half', 'full'] as const
export type Stop = (typeof STOPS)[number]

const PEEK = 132
/** What the search pill and a strip of map want above a full and a half sheet, px. */
const ABOVE = { full: 72, half: 208 }
/** The three doors, each with its question, in the narrowest sheet, px. */
const DOORS = 348

/**
 * Height of each stop, px, in a window of that height: a sentence, a list, everything but the search pill; or everything,
 * when it is a page (`whole`). Half a short window would show less than the three doors: there it is more than half, as
 * long as some map is left.
 */
export function stopHeight(stop: Stop, windowHeight: number, whole = false): number {
  if (stop === 'peek') return PEEK
  if (stop === 'half')
    return Math.max(Math.round(windowHeight * 0.5), Math.min(DOORS, windowHeight - ABOVE.half))
  return whole ? windowHeight : windowHeight - ABOVE.full
}

/** The stop whose height is nearest to where the sheet was let go; a flick (px/ms, up is negative) goes one further. */
export function nearestStop(height: number, velocity: number, windowHeight: number): Stop {
  const distances = STOPS.map((stop) => Math.abs(stopHeight(stop, windowHeight) - height))
  let index = distances.indexOf(Math.min(...distances))
  if (velocity < -0.5) index = Math.min(index + 1, STOPS.length - 1)
  if (velocity > 0.5) index = Math.max(index - 1, 0)
  return STOPS[index] ?? 'half'
}
