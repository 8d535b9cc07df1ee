import proj4 from 'proj4'
import { UTM_19S_PROJ } from '../model/crs.ts'
import { RELIEF_TILE, WORLD_M } from '../model/relief.ts'
import { type Grid, toGrid } from './grid.ts'

/**
 * Tiles of shaded relief: the altitudes of a field on the pixels of a WebMercatorQuad tile, and how each slope faces the
 * light. Where nothing is known nothing is drawn.
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

/** Side of the altitudes of a tile, px: those of its neighbours along the edge with them, for slopes need both sides. */
export const RELIEF_SIDE = RELIEF_TILE + 2

/**
 * The altitudes of a tile and of a pixel around it, row by row. Where a pixel is wider than a cell, it has the mean of the
 * cells around its centre, else what lies between them. NaN: nothing is known there. Null: of no pixel.
 *
 * Memory: the rows that `read` gives at a time, and the tile.
 */
export async function reliefTile(
  grid: Grid,
  { z, y, x }: ReliefTile,
  read: ReadRows,
): Promise<Float32Array | null> {
  // A step more on each side, for the pixel around the tile.
  const side = RELIEF_TILE / STEP + 3
  const lattice = new Float64Array(side * side * 2)
  const utm = proj4(UTM_19S_PROJ)
  const whole = RELIEF_TILE * 2 ** z
  for (let j = 0, at = 0; j < side; j += 1) {
    for (let i = 0; i < side; i += 1, at += 2) {
      const lon = ((x * RELIEF_TILE + (i - 1) * STEP) / whole) * 360 - 180
      const lat =
        (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y * RELIEF_TILE + (j - 1) * STEP)) / whole))) * 180) /
        Math.PI
      const [east = Number.NaN, north = Number.NaN] = utm.forward([lon, lat])
      const [column, row] = toGrid(grid, east, north)
      lattice[at] = column
      lattice[at + 1] = row
    }
  }
  const between = (pixelX: number, pixelY: number, axis: 0 | 1) => {
    const [i, j] = [Math.floor(pixelX / STEP) + 1, Math.floor(pixelY / STEP) + 1]
    const [u, v] = [pixelX / STEP + 1 - i, pixelY / STEP + 1 - j]
    const node = (a: number, b: number) => lattice[(b * side + a) * 2 + axis] as number
    return (
      (node(i, j) * (1 - u) + node(i + 1, j) * u) * (1 - v) +
      (node(i, j + 1) * (1 - u) + node(i + 1, j + 1) * u) * v
    )
  }

  // The part of the grid under the tile, its cells joined to about the width of a pixel.
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let j = 1; j < side - 1; j += 1) {
    for (let i = 1; i < side - 1; i += 1) {
      const at = (j * side + i) * 2
      const [column, row] = [lattice[at] as number, lattice[at + 1] as number]
      if (!Number.isFinite(column) || !Number.isFinite(row)) return null
      left = Math.min(left, column)
      right = Math.max(right, column)
      top = Math.min(top, row)
      bottom = Math.max(bottom, row)
    }
  }
  const pixelCells = (bottom - top) / RELIEF_TILE
  const joined = Math.max(1, 2 ** Math.floor(Math.log2(Math.max(1, pixelCells))))
  const margin = 2 * joined + Math.ceil(pixelCells)
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

  const tile = new Float32Array(RELIEF_SIDE * RELIEF_SIDE)
  let known = 0
  for (let pixelY = -1, at = 0; pixelY <= RELIEF_TILE; pixelY += 1) {
    for (let pixelX = -1; pixelX <= RELIEF_TILE; pixelX += 1, at += 1) {
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
  return known === 0 ? null : tile
}

/** How strongly slopes are shaded, 0 to 1: quiet enough for everything else to be read on it. */
const STRENGTH = 0.45

/**
 * The shading of a tile, two bytes a pixel: how lit it is (0: turned away from the light of the north-west, where people
 * expect it, else mountains look like valleys; 255: towards it), and how much of that is seen. A flat place and one of
 * which nothing is known are not seen at all. Slopes: B. K. P. Horn (1981), as in `slope.ts`; the farther out, the steeper
 * they are taken, or nothing would show; as MapLibre shades.
 */
export function shade(altitudes: Float32Array, { z, y }: ReliefTile): Uint8Array {
  const pixels = new Uint8Array(RELIEF_TILE * RELIEF_TILE * 2)
  const whole = RELIEF_TILE * 2 ** z
  const steeper = 2 ** ((15 - z) * (z < 4.5 ? 0.35 : 0.3))
  const base = 1.875 - STRENGTH * 1.75
  const most = Math.PI / 2
  for (let pixelY = 0, into = 0; pixelY < RELIEF_TILE; pixelY += 1) {
    const latitude = Math.atan(Math.sinh(Math.PI * (1 - (2 * (y * RELIEF_TILE + pixelY + 0.5)) / whole)))
    const run = (8 * WORLD_M * Math.cos(latitude)) / 2 ** z
    for (let pixelX = 0; pixelX < RELIEF_TILE; pixelX += 1, into += 2) {
      const at = (pixelY + 1) * RELIEF_SIDE + pixelX + 1
      const height = (right: number, down: number) => altitudes[at + down * RELIEF_SIDE + right] as number
      const east =
        (height(1, -1) +
          2 * height(1, 0) +
          height(1, 1) -
          height(-1, -1) -
          2 * height(-1, 0) -
          height(-1, 1)) /
        run
      const south =
        (height(-1, 1) +
          2 * height(0, 1) +
          height(1, 1) -
          height(-1, -1) -
          2 * height(0, -1) -
          height(1, -1)) /
        run
      const rise = Math.hypot(east, south)
      // Unknown beside it: the sums are NaN.
      if (!(rise > 0)) continue
      const slope = Math.atan(0.625 * steeper * rise)
      const scaled = ((base ** slope - 1) / (base ** most - 1)) * most
      const lit = 1 - Math.acos(Math.max(-1, Math.min(1, (east + south) / (rise * Math.SQRT2)))) / Math.PI
      const facing = 2 * STRENGTH * Math.sin(scaled)
      const seen = 2 * STRENGTH * (1 - Math.cos(scaled)) * (1 - facing) + facing
      pixels[into] = Math.round((255 * lit * facing) / seen)
      pixels[into + 1] = Math.round(255 * seen)
    }
  }
  return pixels
}
