import type { Grid } from '../fields/grid.ts'
import { FAR_CODES_PER_CELL, FAR_SHIFT, LAST_EXACT, NOWHERE } from './codes.ts'

/** A column without a burned cell, on this side. */
const NONE = 0xffff

/**
 * The exact Euclidean distance of every cell to the nearest burned one, as codes (`codes.ts`): integers throughout, as A.
 * Meijster, J. Roerdink and W. Hesselink (2000), «A general algorithm for computing distance transforms in linear time».
 * First, for each cell, how far the nearest burned cell of its column is; then, row by row, the lower envelope of the
 * parabolas that these make. `burned`: one number a cell, 0 not burned. Codes are in cells of the grid, which are metres
 * by `METRES` where its cells are 100 m. A grid has at most 32,767 columns and rows (the squares stay within 31 bits).
 */
export function distanceField(burned: Uint8Array, { columns, rows }: Grid): Uint16Array {
  if (burned.length !== columns * rows) throw new RangeError('not one number a cell')
  if (columns > 0x7fff || rows > 0x7fff) throw new RangeError('too large a grid')
  const codes = new Uint16Array(burned.length)
  if (!fromNorth(burned, codes, columns)) return codes.fill(NOWHERE)
  const below = new Uint16Array(columns).fill(NONE)
  const row = rowOf(columns)
  for (let first = burned.length - columns; first >= 0; first -= columns) {
    const sites = envelope(codes, first, below, row)
    fill(codes, first, sites, row)
  }
  return codes
}

/**
 * The codes of `distanceField` at a level of the grid (`field-bytes.ts`) alone, for a fraction of the time. `bits`: one a
 * cell of the whole grid, the lowest of each byte first; what follows the last cell is passed over.
 */
export function levelOfBurned(
  bits: Uint8Array,
  { columns, rows }: { columns: number; rows: number },
  n: number,
): Uint16Array {
  if (columns > 0x7fff || rows > 0x7fff) throw new RangeError('too large a grid')
  const [side, half] = [2 ** n, n === 0 ? 0 : 2 ** (n - 1)]
  const [across, down] = [columns / side, rows / side]
  const codes = new Uint16Array(across * down)
  // Row of the last burned cell of each column, coming from the north, then from the south.
  const last = new Int32Array(columns).fill(-1)
  const up = new Uint16Array(down * columns)
  for (let row = 0; row < rows; row += 1) {
    visitBurned(bits, row * columns, columns, (column) => {
      last[column] = row
    })
    if (row % side !== half) continue
    const first = ((row - half) / side) * columns
    for (let x = 0; x < columns; x += 1) {
      const burned = last[x] as number
      up[first + x] = burned < 0 ? NONE : row - burned
    }
  }
  if (last.every((burned) => burned < 0)) return codes.fill(NOWHERE)
  last.fill(-1)
  const below = new Uint16Array(columns)
  const parabolas = rowOf(columns)
  for (let row = rows - 1; row >= 0; row -= 1) {
    if (row % side === half) {
      for (let x = 0; x < columns; x += 1) {
        const burned = last[x] as number
        below[x] = burned < 0 ? NONE : burned - row - 1
      }
      const place = (row - half) / side
      const sites = envelope(up, place * columns, below, parabolas)
      pick(codes, place * across, sites, parabolas, side, half)
    }
    visitBurned(bits, row * columns, columns, (column) => {
      last[column] = row
    })
  }
  return codes
}

/** Calls `visit` with the columns of a row's burned cells. */
function visitBurned(
  bits: Uint8Array,
  first: number,
  columns: number,
  visit: (column: number) => void,
): void {
  for (let at = first; at < first + columns; ) {
    const byte = (bits[at >> 3] as number) >> (at & 7)
    if (byte === 0) {
      at = ((at >> 3) + 1) << 3
      continue
    }
    if ((byte & 1) === 1) visit(at - first)
    at += 1
  }
}

interface Row {
  columns: number
  /** Squared distance to the nearest burned cell of the column. */
  heights2: Int32Array
  /** Columns whose parabola is the lowest somewhere, from west to east, and from which column on each is. */
  sites: Int32Array
  starts: Int32Array
  /** 1 / (2 n). */
  halves: Float64Array
}

const rowOf = (columns: number): Row => ({
  columns,
  heights2: new Int32Array(columns),
  sites: new Int32Array(columns),
  starts: new Int32Array(columns + 1),
  halves: Float64Array.from({ length: columns }, (_, n) => (n === 0 ? 0 : 0.5 / n)),
})

/** Rows from each cell up to the nearest burned cell of its column; false: no cell is burned. */
function fromNorth(burned: Uint8Array, up: Uint16Array, columns: number): boolean {
  let any = false
  for (let at = 0; at < columns; at += 1) {
    const isBurned = burned[at] !== 0
    up[at] = isBurned ? 0 : NONE
    if (isBurned) any = true
  }
  for (let at = columns; at < burned.length; at += 1) {
    if (burned[at] !== 0) {
      up[at] = 0
      any = true
    } else {
      const above = up[at - columns] as number
      up[at] = above === NONE ? NONE : above + 1
    }
  }
  return any
}

/**
 * Takes a row's distances up (in `up` from `first` on) and down (`below`, of the row after it, moved on to this one) and
 * leaves in `row` the parabolas that are lowest somewhere. How many they are.
 */
function envelope(up: Uint16Array, first: number, below: Uint16Array, row: Row): number {
  const { columns, heights2, sites, starts, halves } = row
  let last = -1
  for (let x = 0; x < columns; x += 1) {
    const above = up[first + x] as number
    let height = below[x] as number
    if (height !== NONE) height += 1
    if (above < height) height = above === 0 ? 0 : above
    below[x] = above === 0 ? 0 : (below[x] as number) === NONE ? NONE : (below[x] as number) + 1
    if (height === NONE) continue
    const height2 = Math.imul(height, height)
    heights2[x] = height2
    // A parabola that is higher than this one where it begins to be the lowest is so nowhere.
    let from = 0
    while (last >= 0) {
      const site = sites[last] as number
      const start = starts[last] as number
      const [apart, here] = [start - site, start - x]
      if (Math.imul(apart, apart) + (heights2[site] as number) <= Math.imul(here, here) + height2) {
        // The last column where the older one is not higher, rounded down; half is added so that no rounding of the product counts.
        const number = Math.imul(x, x) - Math.imul(site, site) + height2 - (heights2[site] as number)
        from = (((number + 0.5) * (halves[x - site] as number)) | 0) + 1
        break
      }
      last -= 1
    }
    if (from < columns) {
      last += 1
      sites[last] = x
      starts[last] = last === 0 ? 0 : from
    }
  }
  return last + 1
}

/** Writes a row's codes, piece by piece of the envelope: far ones west of where a parabola is near, near ones, far ones. */
function fill(codes: Uint16Array, first: number, count: number, row: Row): void {
  const { columns, heights2, sites, starts } = row
  starts[count] = columns
  for (let n = 0; n < count; n += 1) {
    const site = sites[n] as number
    const end = starts[n + 1] as number
    const height2 = heights2[site] as number
    const reach = height2 > LAST_EXACT ? -1 : Math.floor(Math.sqrt(LAST_EXACT - height2))
    let x = starts[n] as number
    for (const nearFrom = Math.min(end, site - reach); x < nearFrom; x += 1) {
      codes[first + x] = far(Math.imul(x - site, x - site) + height2)
    }
    for (const nearTo = Math.min(end, site + reach + 1); x < nearTo; x += 1) {
      codes[first + x] = Math.imul(x - site, x - site) + height2
    }
    for (; x < end; x += 1) codes[first + x] = far(Math.imul(x - site, x - site) + height2)
  }
}

/** As `fill`, of every `side`-th column from `half` on. */
function pick(
  codes: Uint16Array,
  first: number,
  count: number,
  { columns, heights2, sites, starts }: Row,
  side: number,
  half: number,
): void {
  starts[count] = columns
  for (let x = half, n = 0, at = first; x < columns; x += side, at += 1) {
    while ((starts[n + 1] as number) <= x) n += 1
    const site = sites[n] as number
    const cells2 = Math.imul(x - site, x - site) + (heights2[site] as number)
    codes[at] = cells2 <= LAST_EXACT ? cells2 : far(cells2)
  }
}

/** As `codeOfCells2`, of a number past `LAST_EXACT`. */
function far(cells2: number): number {
  const code = (Math.sqrt(cells2) * FAR_CODES_PER_CELL + FAR_SHIFT) | 0
  return code < NOWHERE ? code : NOWHERE
}
