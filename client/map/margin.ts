import type { Padding } from './map-shell.ts'

/** Width the legend takes, and the least width of the free part in which it gets that much to itself, px. */
const LEGEND = 240
const BESIDE_LEGEND = 640

/** Room left around what is brought into the free part of a map `width` px wide, px. */
export function marginOf(width: number, padding: Padding, room = 24): Padding {
  const free = width - padding.left - padding.right
  return { top: room, right: room, bottom: room, left: free >= BESIDE_LEGEND ? LEGEND + room : room }
}
