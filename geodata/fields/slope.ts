import type { Grid } from './grid.ts'

/**
 * Slope of the ground in per cent (100 × rise over run), from altitudes in metres on a grid in metres: the gradient of Horn,
 * B. K. P. (1981), «Hill shading and the reflectance map», Proceedings of the IEEE 69, as `gdaldem slope -p` has it. A
 * cell without the altitude of all its eight neighbours has none: those of the border among them.
 */
export function slopeOf(altitudes: Float32Array, { columns, rows, cell_m }: Grid): Float32Array {
  const slope = new Float32Array(altitudes.length).fill(Number.NaN)
  const run = 8 * cell_m
  const z = (at: number) => altitudes[at] as number
  for (let row = 1; row < rows - 1; row += 1) {
    for (let column = 1; column < columns - 1; column += 1) {
      const at = row * columns + column
      const [north, south] = [at - columns, at + columns]
      const east = z(north + 1) + 2 * z(at + 1) + z(south + 1) - z(north - 1) - 2 * z(at - 1) - z(south - 1)
      const down = z(south - 1) + 2 * z(south) + z(south + 1) - z(north - 1) - 2 * z(north) - z(north + 1)
      // Any neighbour without data makes the sums NaN; the cell itself is in neither.
      if (!Number.isNaN(z(at))) slope[at] = (100 * Math.sqrt(east * east + down * down)) / run
    }
  }
  return slope
}

/** Coarser cells than this say nothing of the slope of the ground: it is the slope between one hill and the next. */
export const COARSEST_FOR_SLOPE_M = 1000
