/**
 * Terms
 * - code: a 16-bit number that stands for the distance from the centre of a cell to the nearest feature. Up to `LAST_METRE`
 *   it is whole metres, above it counts steps of `FAR_STEP_M`; both rounded up. `NOWHERE`: there is no feature, or it is too
 *   far to say. 0: polygons cover half of the cell or more; no distance is 0.
 *
 * Codes keep the order of distances, so that «at most d metres» is «code at most `codeOf(d)`» and no distance is worked out
 * cell by cell. They are rounded up, so that this is exact wherever d is a whole metre. Metres are those of the region's
 * grid, whose cells are 100 m; coarser levels of it keep its codes.
 */
export const CELL_M = 100
/** 20 km. */
export const LAST_METRE = 20_000
export const FAR_STEP_M = 10
export const NOWHERE = 65_535

/** Metres by code: the largest distance that has it; infinite for `NOWHERE`. */
export const METRES: Float32Array = metresByCode()

/** The largest code whose distance is not more than so many metres. Throws a RangeError when they are negative or NaN. */
export function codeOf(metres: number): number {
  if (!(metres >= 0)) throw new RangeError(`no distance: ${metres}`)
  if (metres === Number.POSITIVE_INFINITY) return NOWHERE
  if (metres < LAST_METRE) return Math.floor(metres)
  return Math.min(NOWHERE - 1, LAST_METRE + Math.floor((metres - LAST_METRE) / FAR_STEP_M))
}

/** The code of a distance. */
export function codeOfDistance(metres: number): number {
  if (metres <= LAST_METRE) return Math.max(1, Math.ceil(metres))
  return Math.min(NOWHERE, LAST_METRE + Math.ceil((metres - LAST_METRE) / FAR_STEP_M))
}

function metresByCode(): Float32Array {
  const metres = new Float32Array(NOWHERE + 1)
  for (let code = 0; code < NOWHERE; code += 1)
    metres[code] = code <= LAST_METRE ? code : LAST_METRE + (code - LAST_METRE) * FAR_STEP_M
  metres[NOWHERE] = Number.POSITIVE_INFINITY
  return metres
}
