import type { Grid } from '../fields/grid.ts'
import { FAR_STEP_M, METRES, NOWHERE } from './codes.ts'
import type { CellField } from './plan.ts'
import { OUTERMOST_M } from './trace.ts'

/**
 * Terms
 * - block: a square of 2ⁿ × 2ⁿ cells, n its level, from `LEAF` to `TOP`; at the eastern and southern side it may lie partly
 *   outside the grid.
 * - extremes: numbers between which all codes of a block lie. For distances they are bounds, not always met.
 */
export const LEAF = 3
export const TOP = 6
export const MIXED = 255
const SIDE = 1 << LEAF

/** Blocks of a level, across. */
export const across = (cells: number, level: number) => Math.ceil(cells / (1 << level))

export interface Extremes {
  /** By level (those below `LEAF` are empty), by block. */
  low: Uint16Array[]
  high: Uint16Array[]
}

/** Extremes of a field, worked out once and kept as long as its codes are. */
export function extremesOf(field: CellField): Extremes {
  const known = kept.get(field.codes)
  if (known) return known
  const { grid, codes } = field
  const [w, h] = [across(grid.columns, LEAF), across(grid.rows, LEAF)]
  const low: Uint16Array[] = []
  const high: Uint16Array[] = []
  low[LEAF] = new Uint16Array(w * h)
  high[LEAF] = new Uint16Array(w * h)
  if (field.kind === 'distance') distanceLeaves(codes, grid, low[LEAF], high[LEAF])
  else leaves(codes, grid, low[LEAF], high[LEAF])
  for (let level = LEAF + 1; level <= TOP; level += 1) {
    const from = [across(grid.columns, level - 1), across(grid.rows, level - 1)] as const
    low[level] = pooled(low[level - 1] as Uint16Array, ...from, true)
    high[level] = pooled(high[level - 1] as Uint16Array, ...from, false)
  }
  for (let level = 0; level < LEAF; level += 1) low[level] = high[level] = new Uint16Array(0)
  const extremes = { low, high }
  kept.set(codes, extremes)
  return extremes
}
const kept = new WeakMap<Uint16Array, Extremes>()

/**
 * By how much more two codes may differ than their cells are apart, in metres. The distance between the centres of a cell and
 * of the nearest one with a site changes by no more than one metre a metre; what a code stands for differs from it by how far
 * a site may lie from the centre of its cell, and is rounded up.
 */
const UNEVEN_M = 2 * OUTERMOST_M + FAR_STEP_M

/**
 * Bounds of distances by the cell in the middle alone: far from features one cell of a block is read of its 64. Near them,
 * where distances bend, all are.
 */
function distanceLeaves(
  codes: Uint16Array,
  { columns, rows, cell_m }: Grid,
  low: Uint16Array,
  high: Uint16Array,
) {
  const half = SIDE / 2
  const reach = half * Math.SQRT2 * cell_m
  const near = codeBelow(2 * reach)
  const { least, most } = reachTables(reach)
  for (let row = 0, block = 0; row < rows; row += SIDE) {
    const whole = row + SIDE <= rows
    for (let column = 0; column < columns; column += SIDE, block += 1) {
      const code =
        whole && column + SIDE <= columns ? (codes[(row + half) * columns + column + half] as number) : 0
      if (code > near) {
        low[block] = least[code] as number
        high[block] = most[code] as number
      } else extremesOfBlock(codes, columns, rows, column, row, low, high, block)
    }
  }
}

/** For each code, the least and the largest code at so many metres from there. */
function reachTables(reach: number): { least: Uint16Array; most: Uint16Array } {
  const known = tables.get(reach)
  if (known) return known
  const least = new Uint16Array(NOWHERE + 1)
  const most = new Uint16Array(NOWHERE + 1)
  const margin = reach + UNEVEN_M + 0.1
  const farthest = METRES[NOWHERE - 1] as number
  for (let code = 0, a = 0, b = 0; code <= NOWHERE; code += 1) {
    const metres = code === NOWHERE ? farthest : (METRES[code] as number)
    while ((METRES[a] as number) < metres - margin) a += 1
    while (b < NOWHERE && (METRES[b] as number) <= metres + margin) b += 1
    least[code] = Math.max(0, a - 1)
    most[code] = code === NOWHERE ? NOWHERE : b
  }
  const made = { least, most }
  tables.set(reach, made)
  return made
}
const tables = new Map<number, { least: Uint16Array; most: Uint16Array }>()

/** The last code of a distance under so many metres. */
function codeBelow(metres: number): number {
  let code = 0
  while (code < NOWHERE && (METRES[code + 1] as number) < metres) code += 1
  return code
}

function leaves(codes: Uint16Array, { columns, rows }: Grid, low: Uint16Array, high: Uint16Array) {
  for (let row = 0, block = 0; row < rows; row += SIDE) {
    for (let column = 0; column < columns; column += SIDE, block += 1) {
      extremesOfBlock(codes, columns, rows, column, row, low, high, block)
    }
  }
}

function extremesOfBlock(
  codes: Uint16Array,
  columns: number,
  rows: number,
  column: number,
  row: number,
  low: Uint16Array,
  high: Uint16Array,
  block: number,
) {
  const right = Math.min(columns, column + SIDE)
  const bottom = Math.min(rows, row + SIDE)
  let [least, most] = [NOWHERE, 0]
  for (let r = row; r < bottom; r += 1) {
    for (let i = r * columns + column, end = r * columns + right; i < end; i += 1) {
      const code = codes[i] as number
      if (code < least) least = code
      if (code > most) most = code
    }
  }
  low[block] = least
  high[block] = most
}

/** Four blocks become one. */
function pooled(from: Uint16Array, w: number, h: number, least: boolean): Uint16Array {
  const [width, height] = [Math.ceil(w / 2), Math.ceil(h / 2)]
  const into = new Uint16Array(width * height)
  for (let y = 0, at = 0; y < height; y += 1) {
    const top = 2 * y * w
    const bottom = 2 * y + 1 < h ? top + w : top
    for (let x = 0; x < width; x += 1, at += 1) {
      const left = 2 * x
      const right = left + 1 < w ? left + 1 : left
      const a = from[top + left] as number
      const b = from[top + right] as number
      const c = from[bottom + left] as number
      const d = from[bottom + right] as number
      into[at] = least ? Math.min(a, b, c, d) : Math.max(a, b, c, d)
    }
  }
  return into
}

/** By level: what all cells of a block are, or `MIXED`. A block that lies partly outside the grid is mixed, or all 0. */
export function uniformPyramid(cells: Uint8Array, columns: number, rows: number): Uint8Array[] {
  const levels: Uint8Array[] = []
  for (let level = 0; level < LEAF; level += 1) levels.push(new Uint8Array(0))
  const leaf = new Uint8Array(across(columns, LEAF) * across(rows, LEAF))
  for (let row = 0, block = 0; row < rows; row += SIDE) {
    const bottom = Math.min(rows, row + SIDE)
    for (let column = 0; column < columns; column += SIDE, block += 1) {
      const right = Math.min(columns, column + SIDE)
      const first = cells[row * columns + column] as number
      let same = first === 0 || (bottom === row + SIDE && right === column + SIDE)
      for (let r = row; same && r < bottom; r += 1) {
        for (let i = r * columns + column, end = r * columns + right; i < end; i += 1) {
          if (cells[i] !== first) {
            same = false
            break
          }
        }
      }
      leaf[block] = same ? first : MIXED
    }
  }
  levels.push(leaf)
  for (let level = LEAF + 1; level <= TOP; level += 1) {
    const from = levels[level - 1] as Uint8Array
    const [w, h] = [across(columns, level - 1), across(rows, level - 1)]
    const [width, height] = [Math.ceil(w / 2), Math.ceil(h / 2)]
    const into = new Uint8Array(width * height)
    for (let y = 0, at = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1, at += 1) {
        const first = from[2 * y * w + 2 * x] as number
        const [lower, righter] = [2 * y + 1 < h, 2 * x + 1 < w]
        const same =
          (righter ? from[2 * y * w + 2 * x + 1] === first : first === 0) &&
          (lower ? from[(2 * y + 1) * w + 2 * x] === first : first === 0) &&
          (!lower || !righter || from[(2 * y + 1) * w + 2 * x + 1] === first)
        into[at] = same ? first : MIXED
      }
    }
    levels.push(into)
  }
  return levels
}
