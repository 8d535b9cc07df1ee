import type { Grid } from '../fields/grid.ts'
import { CELL_M, FAR_STEP_M, LAST_METRE, NOWHERE } from './codes.ts'
import { BEYOND, eastOf, OUTERMOST_M, STEPS, southOf, type Traced } from './trace.ts'

/** Half a diagonal of one of the `STEPS` × `STEPS` squares of a cell. */
export const TOO_NEAR_M = (CELL_M / STEPS) * Math.SQRT1_2
/** From the feature to the centre of its cell, and from the centre of the cell that is nearer to the outermost place of a site. */
export const TOO_FAR_M = CELL_M * Math.SQRT1_2 + OUTERMOST_M
/** A column without a site, on this side. */
const NONE = 0xffff

/**
 * The distance of every cell of a grid of 100 m to the nearest feature, as codes (`codes.ts`). What is near is exact
 * (`trace.ts`). Farther, it is the distance to the nearest site, looked for among those that are the first of their column, up
 * or down, and about the nearest of these. That is at most `TOO_NEAR_M` less than the true distance, which is what a site is
 * rounded by, and at most `TOO_FAR_M` more, where features are as far as each other, the one at the far end of its cell and the
 * other at the near end. Along a line it is a metre in the mean.
 */
export function distanceField(traced: Traced, grid: Grid): Uint16Array {
  return levelOfTraced(traced, grid, 0)
}

/**
 * The codes of `distanceField` at a level of the grid (`field-bytes.ts`) alone, for a fraction of the time. `near`: of the
 * cells of the level; `sites`: of the whole grid. Whole numbers and square roots throughout, so that everybody's are the same.
 * Sites are found as A. Meijster, J. Roerdink and W. Hesselink (2000) do, «A general algorithm for computing distance
 * transforms in linear time»: first, for each cell, where the nearest cell of its column is that has a site; then, row by row,
 * the lower envelope of the parabolas that these sites make, whose vertices lie where the sites do, between the centres of
 * cells. A grid has at most 32,767 columns and rows.
 */
export function levelOfTraced(
  { near, sites }: Traced,
  { columns, rows }: { columns: number; rows: number },
  n: number,
): Uint16Array {
  const [side, half] = [2 ** n, n === 0 ? 0 : 2 ** (n - 1)]
  const [across, down] = [columns / side, rows / side]
  if (sites.length !== columns * rows || near.length !== across * down)
    throw new RangeError('not one number a cell')
  if (columns > 0x7fff || rows > 0x7fff) throw new RangeError('too large a grid')
  // Row of the last site of each column, coming from the north, then from the south.
  const last = new Int32Array(columns).fill(-1)
  const up = new Uint16Array(down * columns)
  for (let row = 0; row < rows; row += 1) {
    pass(sites, row, columns, last)
    if (row % side !== half) continue
    const first = ((row - half) / side) * columns
    for (let x = 0; x < columns; x += 1) {
      const above = last[x] as number
      up[first + x] = above < 0 ? NONE : row - above
    }
  }
  // The codes of a row stand where what is above them stood.
  const codes = n === 0 ? up : new Uint16Array(across * down)
  if (last.every((site) => site < 0)) {
    for (let cell = 0; cell < codes.length; cell += 1)
      codes[cell] = near[cell] === BEYOND ? NOWHERE : (near[cell] as number)
    return codes
  }
  last.fill(-1)
  const parabolas = rowOf(columns)
  const cells = { near, codes, sites, columns, rows, side, half }
  for (let row = rows - 1; row >= 0; row -= 1) {
    pass(sites, row, columns, last)
    if (row % side !== half) continue
    const place = (row - half) / side
    const count = envelope(cells, up, place * columns, last, row, parabolas)
    fill(cells, row, place * across, count, parabolas)
  }
  return codes
}

function pass(sites: Uint8Array, row: number, columns: number, last: Int32Array): void {
  for (let x = 0, at = row * columns; x < columns; x += 1, at += 1) if (sites[at] !== 0) last[x] = row
}

/** By site: how far east and south of the centre of its cell, in `STEPS` to a cell. */
const EAST = Int32Array.from({ length: STEPS * STEPS + 1 }, (_, site) => eastOf(site))
const SOUTH = Int32Array.from({ length: STEPS * STEPS + 1 }, (_, site) => southOf(site))

/** By column: the nearest site of it, in `STEPS` to a cell: how far east it is, and the square of how far south of the row. */
interface Row {
  easts: Int32Array
  souths2: Float64Array
  /** The row that it is in. */
  rows: Int32Array
  /** Columns whose parabola is the lowest somewhere, from west to east, and from which column on each is. */
  sites: Int32Array
  starts: Int32Array
  /** 1 / (2 n `STEPS`), by how many steps two sites are apart. */
  shares: Float64Array
}

const rowOf = (columns: number): Row => ({
  easts: new Int32Array(columns),
  souths2: new Float64Array(columns),
  rows: new Int32Array(columns),
  sites: new Int32Array(columns),
  starts: new Int32Array(columns + 1),
  shares: Float64Array.from({ length: (columns + 1) * STEPS }, (_, n) => 0.5 / (n * STEPS)),
})

/**
 * Takes a row's distances up (in `up` from `first` on) and the rows of the next sites down, and leaves in `parabolas` those
 * that are lowest somewhere. How many they are.
 */
function envelope(
  { sites: all, columns }: Cells,
  up: Uint16Array,
  first: number,
  down: Int32Array,
  at: number,
  { easts, souths2, rows, sites, starts, shares }: Row,
): number {
  let last = -1
  for (let x = 0; x < columns; x += 1) {
    const above = up[first + x] as number
    const next = down[x] as number
    const below = next < 0 ? NONE : next - at
    if (above === NONE && below === NONE) continue
    const row = above <= below ? at - above : next
    rows[x] = row
    const site = all[row * columns + x] as number
    const east = x * STEPS + (EAST[site] as number)
    easts[x] = east
    const south = (row - at) * STEPS + (SOUTH[site] as number)
    const south2 = south * south
    souths2[x] = south2
    // A parabola that is higher than this one where it begins to be the lowest is so nowhere.
    let from = 0
    while (last >= 0) {
      const other = sites[last] as number
      const start = (starts[last] as number) * STEPS
      const [apart, here] = [start - (easts[other] as number), start - east]
      const otherSouth2 = souths2[other] as number
      if (apart * apart + otherSouth2 <= here * here + south2) {
        // The last column where the older one is not higher, rounded down; half is added so that no rounding of the product counts.
        const otherEast = easts[other] as number
        const number = east * east - otherEast * otherEast + south2 - otherSouth2
        from = Math.floor((number + 0.5) * (shares[east - otherEast] as number)) + 1
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

interface Cells extends Traced {
  codes: Uint16Array
  columns: number
  rows: number
  side: number
  half: number
}

/** Sites about a cell, in `STEPS` to a cell: how far east, and the square of how far south. */
const easts = new Float64Array(9)
const souths2 = new Float64Array(9)

/** Writes the codes of a row, from `first` on, piece by piece of the envelope. */
function fill(
  { near, codes, sites, columns, rows, side, half }: Cells,
  row: number,
  first: number,
  count: number,
  parabolas: Row,
): void {
  const { starts } = parabolas
  starts[count] = columns
  for (let n = 0, x = half, at = first; n < count; n += 1) {
    const end = starts[n + 1] as number
    if (x >= end) continue
    const column = parabolas.sites[n] as number
    let known = -1
    for (; x < end; x += side, at += 1) {
      const exact = near[at] as number
      if (exact !== BEYOND) {
        codes[at] = exact
        continue
      }
      if (known < 0) known = gather(sites, columns, rows, column, parabolas.rows[column] as number, row)
      let least = Number.POSITIVE_INFINITY
      for (let i = 0; i < known; i += 1) {
        const east = x * STEPS - (easts[i] as number)
        const square = east * east + (souths2[i] as number)
        if (square < least) least = square
      }
      const metres = (Math.sqrt(least) * CELL_M) / STEPS
      if (metres <= LAST_METRE) codes[at] = metres > BEYOND ? Math.ceil(metres) : BEYOND
      else {
        const code = LAST_METRE + Math.ceil((metres - LAST_METRE) / FAR_STEP_M)
        codes[at] = code < NOWHERE ? code : NOWHERE
      }
    }
  }
}

/** Finds the sites of a cell and of the eight around it; how many there are. `from`: the row that they are seen from. */
function gather(
  sites: Uint8Array,
  columns: number,
  rows: number,
  column: number,
  row: number,
  from: number,
): number {
  let count = 0
  const [top, bottom] = [Math.max(0, row - 1), Math.min(rows - 1, row + 1)]
  const [left, right] = [Math.max(0, column - 1), Math.min(columns - 1, column + 1)]
  for (let r = top; r <= bottom; r += 1) {
    for (let c = left; c <= right; c += 1) {
      const site = sites[r * columns + c] as number
      if (site === 0) continue
      easts[count] = c * STEPS + (EAST[site] as number)
      const south = (r - from) * STEPS + (SOUTH[site] as number)
      souths2[count] = south * south
      count += 1
    }
  }
  return count
}
