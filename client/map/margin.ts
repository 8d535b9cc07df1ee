import type { Padding } from './map-shell.ts'

/** Width the legend takes, and the least width of the free part in which it gets that much to itself, px. */
const LEGEND = 240
const BESIDE_LEGEND = 640

/** Room left around what is brought into the free part of a map of that size, px; in a low strip it takes little. */
export function marginOf([width, height]: readonly [number, number], padding: Padding, room = 24): Padding {
  const free = width - padding.left - padding.right
  const above = Math.max(0, Math.min(room, Math.round((height - padding.top - padding.bottom) * 0.06)))
  return { top: above, right: room, bottom: above, left: free >= BESIDE_LEGEND ? LEGEND + room : room }
}
