import type { Grid } from '../fields/grid.ts'
import { levelOfTraced } from './distance.ts'
import type { Traced } from './trace.ts'

/**
 * Terms
 * - level n of a field: cells of 2ⁿ by 2ⁿ of it. Each has the number of the one cell whose north-western corner is its
 *   middle (n = 0: itself), so that what is read at a level is never a number that the field does not have.
 * - packed: as bytes that deflate well, and are not deflated. No module of Node or of browsers is used here; whoever sends
 *   them deflates (`node:zlib`) and whoever gets them inflates (`DecompressionStream`).
 */

/** Bytes that are not what they are taken for: cut short, damaged, of another version, or of something else. */
export class FieldFileError extends Error {
  override name = 'FieldFileError'
}

/** A field at a level. Throws a RangeError where the sides of the grid cannot be halved so often. */
export function level<Codes extends Uint8Array | Uint16Array>(
  codes: Codes,
  grid: Grid,
  n: number,
): { codes: Codes; grid: Grid } {
  const coarse = levelGrid(grid, n)
  if (n === 0) return { codes, grid }
  const [side, half] = [2 ** n, 2 ** (n - 1)]
  const taken = new (codes.constructor as new (length: number) => Codes)(coarse.columns * coarse.rows)
  for (let row = 0, at = 0; row < coarse.rows; row += 1) {
    const first = (row * side + half) * grid.columns + half
    for (let column = 0; column < coarse.columns; column += 1, at += 1) {
      taken[at] = codes[first + column * side] as number
    }
  }
  return { codes: taken, grid: coarse }
}

/** The grid of a level. */
export function levelGrid(grid: Grid, n: number): Grid {
  if (n === 0) return grid
  const side = 2 ** n
  const { columns, rows, cell_m } = grid
  if (!Number.isInteger(n) || n < 0 || columns % side !== 0 || rows % side !== 0)
    throw new RangeError(`the grid has no level ${n}`)
  return {
    ...grid,
    id: `${grid.id}/${n}`,
    cell_m: cell_m * side,
    columns: columns / side,
    rows: rows / side,
  }
}

/**
 * The cells [column, column + 1) × [row, row + 1) of tiles of `size` cells of a level, counted from the north-western
 * corner; those of the eastern and southern side have what the grid has left. Throws a RangeError where there is none.
 */
export function tile(
  codes: Uint16Array,
  grid: Grid,
  n: number,
  column: number,
  row: number,
  size = 256,
): { codes: Uint16Array; grid: Grid } {
  const coarse = levelGrid(grid, n)
  const [left, top] = [column * size, row * size]
  const isThere = Number.isInteger(column) && Number.isInteger(row) && column >= 0 && row >= 0
  if (!isThere || left >= coarse.columns || top >= coarse.rows)
    throw new RangeError(`the grid has no tile ${n}/${column}/${row}`)
  const columns = Math.min(size, coarse.columns - left)
  const rows = Math.min(size, coarse.rows - top)
  const [side, half] = [2 ** n, n === 0 ? 0 : 2 ** (n - 1)]
  const taken = new Uint16Array(columns * rows)
  for (let y = 0, at = 0; y < rows; y += 1) {
    const first = ((top + y) * side + half) * grid.columns + left * side + half
    for (let x = 0; x < columns; x += 1, at += 1) taken[at] = codes[first + x * side] as number
  }
  const { cell_m, west, north } = coarse
  return {
    codes: taken,
    grid: {
      ...coarse,
      id: `${grid.id}/${n}/${column}/${row}`,
      west: west + left * cell_m,
      north: north - top * cell_m,
      columns,
      rows,
    },
  }
}

/** The first byte says how the rest is packed. */
const DIFFERENCES = 1
const TRACED = 3
const TRACED_HEADER = 6

/**
 * Codes of any kind, row by row. Each is kept as its difference from what the three before it lead to: the one to the west
 * plus the one to the north less the one between. Distances bend little from cell to cell, so that it is a metre or two.
 */
export function packCodes(codes: Uint16Array, columns: number): Uint8Array {
  const count = codes.length
  if (!(columns > 0) || count % columns !== 0) throw new RangeError('not whole rows')
  const bytes = new Uint8Array(1 + 2 * count)
  bytes[0] = DIFFERENCES
  // All low bytes, then all high ones, which are nearly all 0.
  for (let row = 0; row < count; row += columns) {
    let [west, between] = [0, 0]
    for (let at = row; at < row + columns; at += 1) {
      const code = codes[at] as number
      const north = row === 0 ? 0 : (codes[at - columns] as number)
      const difference = ((code - (west + north - between)) << 16) >> 16
      // 0, −1, 1, −2, 2 …: small ones of either sign have no high byte.
      const folded = (difference << 1) ^ (difference >> 31)
      bytes[1 + at] = folded
      bytes[1 + count + at] = folded >> 8
      west = code
      between = north
    }
  }
  return bytes
}

/**
 * A distance field at a level, as what it is made of: what is near the cells of the level, and the sites of the whole grid.
 * Everything else follows from that, and it is a fraction of the bytes. `unpackCodes` gives exactly what `level` does of the
 * field.
 */
export function packLevel({ near, sites }: Traced, grid: Grid, n: number): Uint8Array {
  const { columns, rows } = grid
  const taken = level(near, grid, n).codes
  const count = sites.reduce((sum, site) => sum + (site === 0 ? 0 : 1), 0)
  const bits = TRACED_HEADER + taken.length
  const places = bits + Math.ceil((columns * rows) / 8)
  const bytes = new Uint8Array(places + count)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, TRACED)
  view.setUint8(1, n)
  view.setUint16(2, columns, true)
  view.setUint16(4, rows, true)
  bytes.set(taken, TRACED_HEADER)
  for (let at = 0, place = places; at < sites.length; at += 1) {
    if (sites[at] === 0) continue
    bytes[bits + (at >> 3)] = (bytes[bits + (at >> 3)] as number) | (1 << (at & 7))
    bytes[place] = sites[at] as number
    place += 1
  }
  return bytes
}

/**
 * The codes that `packCodes` or `packLevel` packed: of rows of so many columns (those of the level). Throws a
 * FieldFileError when the bytes are not such.
 */
export function unpackCodes(bytes: Uint8Array, columns: number): Uint16Array {
  if (bytes[0] === TRACED) return unpackLevel(bytes, columns)
  const count = (bytes.length - 1) / 2
  if (bytes[0] !== DIFFERENCES || !(columns > 0) || !Number.isInteger(count / columns))
    throw new FieldFileError('not packed codes, or cut short')
  const codes = new Uint16Array(count)
  for (let row = 0; row < count; row += columns) {
    let [west, between] = [0, 0]
    for (let at = row; at < row + columns; at += 1) {
      const folded = (bytes[1 + at] as number) | ((bytes[1 + count + at] as number) << 8)
      const north = row === 0 ? 0 : (codes[at - columns] as number)
      west = (west + north - between + ((folded >> 1) ^ -(folded & 1))) & 0xffff
      codes[at] = west
      between = north
    }
  }
  return codes
}

function unpackLevel(bytes: Uint8Array, columns: number): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < TRACED_HEADER) throw new FieldFileError('packed codes cut short')
  const n = view.getUint8(1)
  const fine = { columns: view.getUint16(2, true), rows: view.getUint16(4, true) }
  const side = 2 ** n
  const cells = fine.columns * fine.rows
  const bits = TRACED_HEADER + cells / side ** 2
  const places = bits + Math.ceil(cells / 8)
  if (fine.columns !== columns * side || fine.rows % side !== 0 || bytes.length < places)
    throw new FieldFileError('not packed codes of so many columns, or cut short')
  const sites = new Uint8Array(cells)
  let place = places
  for (let first = 0; first < cells; first += 8) {
    for (let byte = bytes[bits + (first >> 3)] as number, at = first; byte !== 0; byte >>= 1, at += 1) {
      if ((byte & 1) === 0) continue
      sites[at] = bytes[place] ?? 0
      place += 1
    }
  }
  if (place !== bytes.length) throw new FieldFileError('packed codes cut short, or too long')
  return levelOfTraced({ near: bytes.subarray(TRACED_HEADER, bits), sites }, fine, n)
}
