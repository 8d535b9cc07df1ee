import proj4 from 'proj4'
import { UTM_19S_PROJ } from '../model/crs.ts'
import { RELIEF_TILE } from '../model/relief.ts'
import { type Grid, toGrid } from './grid.ts'

/**
 * Tiles of altitudes for shading the relief: the numbers of a field on the pixels of a WebMercatorQuad tile, as colours.
 *
 * Terms
 * - terrarium: altitude in metres as red × 256 + green + blue / 256 − 32768
 *   (https://github.com/tilezen/joerd/blob/master/docs/formats.md).
 */

export interface ReliefTile {
  z: number
  y: number
  x: number
}

/** Calls `visit` for runs of whole rows of the field that hold [from, to), in order from the north. */
export type ReadRows = (
  from: number,
  to: number,
  visit: (values: Float32Array, firstRow: number) => void,
) => Promise<void>

/** Places on the grid, [column, row] with fractions, on every sixteenth pixel: nearly straight between. */
const STEP = 16

/**
 * The altitudes of a tile, row by row. Where a pixel is wider than a cell, it has the mean of the cells around its centre,
 * else what lies between them. Pixels without data take the altitude of the nearest with some in their row, else column:
 * they are shaded flat, with no cliff beside them. Null: no pixel has data.
 *
 * Memory: the rows that `read` gives at a time, and the tile.
 */
export async function reliefTile(
  grid: Grid,
  { z, y, x }: ReliefTile,
  read: ReadRows,
): Promise<Float32Array | null> {
  const side = RELIEF_TILE / STEP + 1
  const lattice = new Float64Array(side * side * 2)
  const utm = proj4(UTM_19S_PROJ)
  const whole = RELIEF_TILE * 2 ** z
  for (let j = 0, at = 0; j < side; j += 1) {
    for (let i = 0; i < side; i += 1, at += 2) {
      const lon = ((x * RELIEF_TILE + i * STEP) / whole) * 360 - 180
      const lat =
        (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y * RELIEF_TILE + j * STEP)) / whole))) * 180) / Math.PI
      const [east = Number.NaN, north = Number.NaN] = utm.forward([lon, lat])
      const [column, row] = toGrid(grid, east, north)
      lattice[at] = column
      lattice[at + 1] = row
    }
  }
  const between = (pixelX: number, pixelY: number, axis: 0 | 1) => {
    const [i, j] = [Math.floor(pixelX / STEP), Math.floor(pixelY / STEP)]
    const [u, v] = [pixelX / STEP - i, pixelY / STEP - j]
    const node = (a: number, b: number) => lattice[(b * side + a) * 2 + axis] as number
    return (
      (node(i, j) * (1 - u) + node(i + 1, j) * u) * (1 - v) +
      (node(i, j + 1) * (1 - u) + node(i + 1, j + 1) * u) * v
    )
  }

  // The part of the grid under the tile, its cells joined to about the width of a pixel.
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let at = 0; at < lattice.length; at += 2) {
    const [column, row] = [lattice[at] as number, lattice[at + 1] as number]
    if (!Number.isFinite(column) || !Number.isFinite(row)) return null
    left = Math.min(left, column)
    right = Math.max(right, column)
    top = Math.min(top, row)
    bottom = Math.max(bottom, row)
  }
  const pixelCells = (bottom - top) / RELIEF_TILE
  const joined = Math.max(1, 2 ** Math.floor(Math.log2(Math.max(1, pixelCells))))
  const margin = 2 * joined
  const clamp = (value: number, limit: number) =>
    Math.min(limit, Math.max(0, Math.floor(value / joined) * joined))
  const [c0, c1] = [clamp(left - margin, grid.columns), clamp(right + margin + joined, grid.columns)]
  const [r0, r1] = [clamp(top - margin, grid.rows), clamp(bottom + margin + joined, grid.rows)]
  if (c0 >= c1 || r0 >= r1) return null
  const [wide, high] = [Math.ceil((c1 - c0) / joined), Math.ceil((r1 - r0) / joined)]
  const sums = new Float64Array(wide * high)
  const counts = new Uint32Array(wide * high)
  await read(r0, r1, (values, firstRow) => {
    const rows = values.length / grid.columns
    for (let row = Math.max(r0, firstRow); row < Math.min(r1, firstRow + rows); row += 1) {
      const into = Math.floor((row - r0) / joined) * wide
      const from = (row - firstRow) * grid.columns
      for (let column = c0; column < c1; column += 1) {
        const value = values[from + column] as number
        if (Number.isNaN(value)) continue
        const cell = into + Math.floor((column - c0) / joined)
        sums[cell] = (sums[cell] as number) + value
        counts[cell] = (counts[cell] as number) + 1
      }
    }
  })

  const tile = new Float32Array(RELIEF_TILE * RELIEF_TILE)
  let known = 0
  for (let pixelY = 0, at = 0; pixelY < RELIEF_TILE; pixelY += 1) {
    for (let pixelX = 0; pixelX < RELIEF_TILE; pixelX += 1, at += 1) {
      // In joined cells; the centre of the first is (0, 0).
      const column = (between(pixelX + 0.5, pixelY + 0.5, 0) + 0.5 - c0) / joined - 0.5
      const row = (between(pixelX + 0.5, pixelY + 0.5, 1) + 0.5 - r0) / joined - 0.5
      const [i, j] = [Math.floor(column), Math.floor(row)]
      let [sum, weight] = [0, 0]
      for (let b = 0; b < 2; b += 1) {
        for (let a = 0; a < 2; a += 1) {
          if (i + a < 0 || i + a >= wide || j + b < 0 || j + b >= high) continue
          const cell = (j + b) * wide + i + a
          if (counts[cell] === 0) continue
          const share = (a === 0 ? 1 - (column - i) : column - i) * (b === 0 ? 1 - (row - j) : row - j)
          sum += (share * (sums[cell] as number)) / (counts[cell] as number)
          weight += share
        }
      }
      if (weight > 1e-9) known += 1
      tile[at] = weight > 1e-9 ? sum / weight : Number.NaN
    }
  }
  if (known === 0) return null
  if (known < tile.length) extend(tile)
  return tile
}

/** Gives cells without a number that of the nearest in their row, then rows without any that of the nearest row. */
function extend(tile: Float32Array): void {
  const line = (start: number, step: number) => {
    for (const [from, by] of [
      [start, step],
      [start + (RELIEF_TILE - 1) * step, -step],
    ] as const) {
      let last = Number.NaN
      for (let n = 0, at = from; n < RELIEF_TILE; n += 1, at += by) {
        if (Number.isNaN(tile[at])) tile[at] = last
        else last = tile[at] as number
      }
    }
  }
  for (let row = 0; row < RELIEF_TILE; row += 1) line(row * RELIEF_TILE, 1)
  for (let column = 0; column < RELIEF_TILE; column += 1) line(column, RELIEF_TILE)
}

/** Altitudes as terrarium colours: three bytes a pixel. */
export function terrarium(altitudes: Float32Array): Uint8Array {
  const colours = new Uint8Array(altitudes.length * 3)
  for (let n = 0; n < altitudes.length; n += 1) {
    const code = Math.round(((altitudes[n] as number) + 32768) * 256)
    colours[3 * n] = code >> 16
    colours[3 * n + 1] = (code >> 8) & 255
    colours[3 * n + 2] = code & 255
  }
  return colours
}
