import { METRES } from '../../../geodata/availability/codes.ts'
import type { CellField, Test } from '../../../geodata/availability/plan.ts'
import { type Grid, REGION_GRID } from '../../../geodata/fields/grid.ts'

/**
 * Close in, the map is painted from cells of 100 or 200 m: those of the tiles in view. A tile of a distance is fetched
 * only where the edge of a criterion may pass through it; elsewhere the cells of the region say as much.
 */

/** Cells along the side of a tile. */
export const TILE = 256
/** Level of the cells that the whole region is kept in: 400 m. */
export const FAR_LEVEL = 2

/** Cells of 100 · 2ⁿ m in whole tiles. */
export interface Patch {
  level: 0 | 1
  /** First tile, and how many. */
  column: number
  row: number
  across: number
  down: number
}

/** More cells than these are not painted: the screen is larger than what they would show. */
const MOST_CELLS = 2_000_000

export function gridOfLevel(level: number): Grid {
  const cells = 2 ** level
  return {
    ...REGION_GRID,
    id: level === 0 ? REGION_GRID.id : `${REGION_GRID.id}/${level}`,
    cell_m: REGION_GRID.cell_m * cells,
    columns: REGION_GRID.columns / cells,
    rows: REGION_GRID.rows / cells,
  }
}

/**
 * The tiles that hold a view; null where the cells of the region are fine enough, or the view is elsewhere. `bounds`:
 * [west, south, east, north] in metres of EPSG:32719.
 */
export function patchOf(
  bounds: readonly [number, number, number, number],
  metresPerPixel: number,
): Patch | null {
  for (const level of [0, 1] as const) {
    const grid = gridOfLevel(level)
    // A cell of two thirds of a pixel is the last that can be told from its neighbour.
    if (metresPerPixel > grid.cell_m * 1.5) continue
    const tile_m = grid.cell_m * TILE
    const [west, south, east, north] = bounds
    const last = { column: Math.ceil(grid.columns / TILE) - 1, row: Math.ceil(grid.rows / TILE) - 1 }
    const column = Math.max(0, Math.floor((west - grid.west) / tile_m))
    const row = Math.max(0, Math.floor((grid.north - north) / tile_m))
    const across = Math.min(last.column, Math.floor((east - grid.west) / tile_m)) - column + 1
    const down = Math.min(last.row, Math.floor((grid.north - south) / tile_m)) - row + 1
    if (across <= 0 || down <= 0) return null
    if (across * down * TILE * TILE <= MOST_CELLS) return { level, column, row, across, down }
  }
  return null
}

/** The grid of a patch's cells; at the southern edge of the region it ends with it. */
export function gridOfPatch({ level, column, row, across, down }: Patch): Grid {
  const whole = gridOfLevel(level)
  return {
    ...whole,
    id: `${whole.id} ${column} ${row} ${across} ${down}`,
    west: whole.west + column * TILE * whole.cell_m,
    north: whole.north - row * TILE * whole.cell_m,
    columns: Math.min(across * TILE, whole.columns - column * TILE),
    rows: Math.min(down * TILE, whole.rows - row * TILE),
  }
}

/** Codes of the region's grid, spread over the smaller cells of a patch. */
export function spread<T extends Uint8Array | Uint16Array>(codes: T, level: number, patch: Patch): T {
  const from = gridOfLevel(level)
  const to = gridOfPatch(patch)
  const shift = level - patch.level
  const result = new (codes.constructor as new (size: number) => T)(to.columns * to.rows)
  const [left, top] = [patch.column * TILE, patch.row * TILE]
  for (let row = 0, at = 0; row < to.rows; row += 1) {
    const line = ((top + row) >> shift) * from.columns
    for (let column = 0; column < to.columns; column += 1, at += 1)
      result[at] = codes[line + ((left + column) >> shift)] as number
  }
  return result
}

/** Part of a whole level, cut to a patch. */
export function cut(cells: Uint8Array, patch: Patch): Uint8Array {
  const { columns: all } = gridOfLevel(patch.level)
  const { columns, rows } = gridOfPatch(patch)
  const result = new Uint8Array(columns * rows)
  for (let row = 0; row < rows; row += 1) {
    const from = (patch.row * TILE + row) * all + patch.column * TILE
    result.set(cells.subarray(from, from + columns), row * columns)
  }
  return result
}

/** Puts the codes of a tile (256 cells a row; fewer rows at the southern edge of the region) into those of a patch. */
export function place(
  codes: Uint16Array,
  tile: Uint16Array,
  patch: Patch,
  column: number,
  row: number,
): void {
  const { columns, rows } = gridOfPatch(patch)
  const [left, top] = [(column - patch.column) * TILE, (row - patch.row) * TILE]
  const width = Math.min(TILE, columns - left)
  const height = Math.min(TILE, rows - top)
  for (let i = 0; i < height; i += 1)
    codes.set(tile.subarray(i * TILE, i * TILE + width), (top + i) * columns + left)
}

/** Codes of cells of 400 and of 100 m in the same place are no farther apart: their centres, and what far ones are off by. */
const SLACK_M = 600

/**
 * Whether the edge of a test may pass through a tile, by the region's codes: they tell distances within `SLACK_M`. A raster
 * says nothing of its neighbours, so its tiles are always asked for.
 */
export function mayCross(
  { field, low, high }: Pick<Test, 'low' | 'high'> & { field: CellField },
  patch: Patch,
  column: number,
  row: number,
): boolean {
  if (field.kind === 'mask') return false
  if (field.kind === 'raster') return true
  const edge = METRES[low === 0 ? high : low - 1] as number
  const grid = gridOfLevel(FAR_LEVEL)
  const cells = TILE >> (FAR_LEVEL - patch.level)
  const [left, top] = [column * cells, row * cells]
  let [least, most] = [65_535, 0]
  for (let i = top; i < Math.min(grid.rows, top + cells); i += 1) {
    for (let j = left; j < Math.min(grid.columns, left + cells); j += 1) {
      const code = field.codes[i * grid.columns + j] as number
      if (code < least) least = code
      if (code > most) most = code
    }
  }
  return (METRES[least] as number) - SLACK_M <= edge && (METRES[most] as number) + SLACK_M >= edge
}
