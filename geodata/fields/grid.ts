/**
 * Terms
 * - grid: square cells over the region, the same for every field, so that fields are compared cell by cell.
 * - field: one number a cell (an altitude, a slope). NaN where nothing is known: never 0.
 */
export interface Grid {
  id: string
  /** EPSG number of a system in metres. */
  srid: number
  /** Outer corner of the first cell, in metres. Rows go south, columns east. */
  west: number
  north: number
  cell_m: number
  columns: number
  rows: number
}

/**
 * The grid of the region: 100 m cells of EPSG:32719, 409.6 by 576 km, which hold the region with its sea (302.5 to
 * 706.0 km east, 7,116.3 to 7,684.4 km north). Sides are multiples of 64 cells, for quadtrees.
 */
export const REGION_GRID: Grid = Object.freeze({
  id: 'region-100m',
  srid: 32719,
  west: 300_000,
  north: 7_688_000,
  cell_m: 100,
  columns: 4096,
  rows: 5760,
})

/** Column and row, with fractions, of a position: the centre of the first cell is (0, 0). */
export function toGrid(grid: Grid, x: number, y: number): [column: number, row: number] {
  return [(x - grid.west) / grid.cell_m - 0.5, (grid.north - y) / grid.cell_m - 0.5]
}

/** Position of a column and row, which may have fractions: the centre of the first cell is (0, 0). */
export function fromGrid(grid: Grid, column: number, row: number): [x: number, y: number] {
  return [grid.west + (column + 0.5) * grid.cell_m, grid.north - (row + 0.5) * grid.cell_m]
}

/** What is said of a field as a whole. `min`, `max` and `mean` are null where no cell has a number. */
export interface Statistics {
  min: number | null
  max: number | null
  mean: number | null
  cells: number
  cells_without_data: number
}

/** Least, greatest and mean of the cells that have a number, and how many have none. */
export function statisticsOf(values: Float32Array): Statistics {
  let [min, max, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  for (const value of values) {
    if (Number.isNaN(value)) continue
    if (value < min) min = value
    if (value > max) max = value
    sum += value
    count += 1
  }
  const [cells, cells_without_data] = [values.length, values.length - count]
  if (count === 0) return { min: null, max: null, mean: null, cells, cells_without_data }
  return { min, max, mean: sum / count, cells, cells_without_data }
}

/** The box of the cells that have a number, in metres of the grid's system; null: none has. */
export function boundsOf(
  values: Float32Array,
  grid: Grid,
): { west: number; south: number; east: number; north: number } | null {
  let [first, last, left, right] = [grid.rows, -1, grid.columns, -1]
  for (let row = 0, at = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1, at += 1) {
      if (Number.isNaN(values[at])) continue
      if (row < first) first = row
      last = row
      if (column < left) left = column
      if (column > right) right = column
    }
  }
  if (last < 0) return null
  const { west, north, cell_m } = grid
  return {
    west: west + left * cell_m,
    east: west + (right + 1) * cell_m,
    north: north - first * cell_m,
    south: north - (last + 1) * cell_m,
  }
}
