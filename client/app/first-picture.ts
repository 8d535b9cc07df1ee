import type { Padding } from '../map/map-shell.ts'
import type { View } from '../map/view.ts'

const mercator = (lon: number, lat: number): [number, number] => [
  (lon + 180) / 360,
  0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI),
]

/** The picture of the region that came with the page, laid where the live map will draw the same. */
export function placeFirstPicture(view: View, padding: Padding, margin: Padding): void {
  const first = document.getElementById('first')
  const picture = document.getElementById('first-picture')
  const [west, south, east, north] = (picture?.dataset.bbox ?? '').split(' ').map(Number)
  if (!first || !picture || north === undefined) return
  for (const side of ['top', 'right', 'bottom', 'left'] as const) first.style[side] = `${padding[side]}px`
  const { style } = picture
  style.inset = 'auto'
  if (!view.c) {
    style.left = `${margin.left}px`
    style.top = `${margin.top}px`
    style.width = `calc(100% - ${margin.left + margin.right}px)`
    style.height = `calc(100% - ${margin.top + margin.bottom}px)`
    return
  }
  const [lon, lat, zoom] = view.c
  // Farther in it says nothing.
  if (zoom > 7) {
    removeFirstPicture()
    return
  }
  const world = 512 * 2 ** zoom
  const [x, y] = mercator(lon, lat)
  const [left, top] = mercator(west as number, north)
  const [right, bottom] = mercator(east as number, south as number)
  style.left = `${first.clientWidth / 2 + (left - x) * world}px`
  style.top = `${first.clientHeight / 2 + (top - y) * world}px`
  style.width = `${(right - left) * world}px`
  style.height = `${(bottom - top) * world}px`
}

/** The live map is there, or nothing that the picture could be of. */
export function removeFirstPicture(): void {
  const first = document.getElementById('first')
  first?.classList.add('gone')
  setTimeout(() => first?.remove(), 200)
}
