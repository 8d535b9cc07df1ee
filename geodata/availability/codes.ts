/**
 * Terms
 * - code: a 16-bit number that stands for the distance from the centre of a cell to the centre of the nearest burned cell.
 *   Up to `LAST_EXACT` it is the squared distance in cells², which is exact: no two distances on the grid share a code.
 *   Above, it counts steps of `FAR_STEP_M` from `FAR_M` on, rounded. `NOWHERE`: nothing is burned, or it is too far to say.
 *
 * Codes keep the order of distances, so that «at most d metres» is «code at most `codeOf(d)`» and no distance is worked out
 * cell by cell. Metres are those of the region's grid, whose cells are 100 m; coarser levels of it keep its codes.
 */
export const CELL_M = 100
/** 18,101.7 m. */
export const LAST_EXACT = 32_767
/** The distance of the first code after `LAST_EXACT`, and the step from one to the next. */
export const FAR_M = 18_102
export const FAR_STEP_M = 10
export const NOWHERE = 65_535
const FIRST_FAR = LAST_EXACT + 1

/**
 * Metres by code: the least 32-bit number that is not less than the distance, so that `codeOf(METRES[code])` is the code.
 * Rounded to `FAR_STEP_M` above `LAST_EXACT`; infinite for `NOWHERE`.
 */
export const METRES: Float32Array = metresByCode()

/** The largest code whose distance is not more than so many metres. Throws a RangeError when they are negative or NaN. */
export function codeOf(metres: number): number {
  if (!(metres >= 0)) throw new RangeError(`no distance: ${metres}`)
  if (metres >= FAR_M) {
    if (metres === Number.POSITIVE_INFINITY) return NOWHERE
    return Math.min(NOWHERE - 1, FIRST_FAR + Math.floor((metres - FAR_M) / FAR_STEP_M))
  }
  // Squares of whole metres, and cells² in m², are exact in 64 bits: no root is taken.
  return Math.min(LAST_EXACT, Math.floor((metres * metres) / (CELL_M * CELL_M)))
}

/** The code of a squared distance in cells². */
export function codeOfCells2(cells2: number): number {
  if (cells2 <= LAST_EXACT) return cells2
  return Math.min(NOWHERE, Math.floor(Math.sqrt(cells2) * FAR_CODES_PER_CELL + FAR_SHIFT))
}

/** Code of a distance past `LAST_EXACT`: cells × `FAR_CODES_PER_CELL` + `FAR_SHIFT`, cut; with the half that makes cutting rounding. */
export const FAR_CODES_PER_CELL = CELL_M / FAR_STEP_M
export const FAR_SHIFT = FIRST_FAR - FAR_M / FAR_STEP_M + 0.5

function metresByCode(): Float32Array {
  const metres = new Float32Array(NOWHERE + 1)
  const bits = new Uint32Array(metres.buffer)
  for (let code = 0; code <= LAST_EXACT; code += 1) {
    metres[code] = Math.sqrt(code) * CELL_M
    // The next 32-bit number up has the next bits.
    const rounded = metres[code] as number
    if (rounded * rounded < code * CELL_M * CELL_M) bits[code] = (bits[code] as number) + 1
  }
  for (let code = FIRST_FAR; code < NOWHERE; code += 1) metres[code] = FAR_M + (code - FIRST_FAR) * FAR_STEP_M
  metres[NOWHERE] = Number.POSITIVE_INFINITY
  return metres
}
