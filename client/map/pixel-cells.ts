import type { CellGrid } from './cell-mesh.ts'
import { toUtm19 } from './coordinates.ts'

/** What a map without turn or tilt shows: the middle and the size of the world in Web Mercator, and pixels. */
export interface PixelView {
  /** Middle, as fractions of the world (0 to 1, y south). */
  x: number
  y: number
  /** Width of the world, px. */
  world: number
  width: number
  height: number
}

/** Pixels between the points that are projected; between them cells go in straight lines. */
const STEP = 16

/**
 * The cell under the middle of every pixel, rows from the top: its place in a grid (row by row), or −1 outside. Every
 * `STEP` pixels are projected exactly; the error between is under a hundredth of a pixel's ground at the region's scale.
 */
export function cellsOfPixels({ x, y, world, width, height }: PixelView, grid: CellGrid): Int32Array {
  const across = Math.ceil(width / STEP) + 1
  const down = Math.ceil(height / STEP) + 1
  const columns = new Float64Array(across * down)
  const rows = new Float64Array(across * down)
  for (let j = 0, at = 0; j < down; j += 1) {
    for (let i = 0; i < across; i += 1, at += 1) {
      const [east, north] = toUtm19(
        degreesOf(x + (i * STEP + 0.5 - width / 2) / world, y + (j * STEP + 0.5 - height / 2) / world),
      )
      columns[at] = (east - grid.west) / grid.cell_m
      rows[at] = (grid.north - north) / grid.cell_m
    }
  }
  const cells = new Int32Array(width * height)
  for (let py = 0, at = 0; py < height; py += 1) {
    const j = Math.floor(py / STEP)
    const v = py / STEP - j
    for (let px = 0; px < width; px += 1, at += 1) {
      const i = Math.floor(px / STEP)
      const u = px / STEP - i
      const first = j * across + i
      const mix = (values: Float64Array) =>
        ((values[first] as number) * (1 - u) + (values[first + 1] as number) * u) * (1 - v) +
        ((values[first + across] as number) * (1 - u) + (values[first + across + 1] as number) * u) * v
      const column = Math.floor(mix(columns))
      const row = Math.floor(mix(rows))
      cells[at] =
        column >= 0 && row >= 0 && column < grid.columns && row < grid.rows ? row * grid.columns + column : -1
    }
  }
  return cells
}

/** A rectangle of pixels, and the cell under each. */
export interface PixelBox {
  left: number
  top: number
  width: number
  height: number
  cells: Int32Array
}

/** The least rectangle that holds every pixel whose cell `counts`; null: none does. */
export function boxAround(
  cells: Int32Array,
  width: number,
  counts: (cell: number) => boolean,
): PixelBox | null {
  let [left, right, top, bottom] = [width, -1, -1, -1]
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at] as number
    if (cell < 0 || !counts(cell)) continue
    const x = at % width
    if (x < left) left = x
    if (x > right) right = x
    bottom = Math.floor(at / width)
    if (top < 0) top = bottom
  }
  if (right < 0) return null
  const box = { left, top, width: right - left + 1, height: bottom - top + 1 }
  const inside = new Int32Array(box.width * box.height)
  for (let row = 0; row < box.height; row += 1) {
    const from = (top + row) * width + left
    inside.set(cells.subarray(from, from + box.width), row * box.width)
  }
  return { ...box, cells: inside }
}

/** Degrees (EPSG:4326) of a place in Web Mercator, as fractions of the world. */
export const degreesOf = (x: number, y: number): [lon: number, lat: number] => [
  (x - 0.5) * 360,
  (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI,
]
