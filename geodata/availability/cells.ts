import { type Plan, U_ONE } from './plan.ts'
import { FirstWalk } from './walk.ts'

/** Class of a cell: outside the area, free, excluded by a lock or by law, excluded by choice of the team. */
export const OUTSIDE = 0
export const FREE = 1
export const BY_LAW = 2
export const BY_CHOICE = 3
export type CellClass = typeof OUTSIDE | typeof FREE | typeof BY_LAW | typeof BY_CHOICE
/** Where `scoresOf` has none to give. */
export const NO_SCORE = 255

/** The class of a cell, by its place in the grid (row × columns + column); outside the grid: 0. For many: `classesOf`. */
export function classify(plan: Plan, cell: number): CellClass {
  if (!plan.zone.cells[cell]) return OUTSIDE
  let found: CellClass = FREE
  for (const { field, low, high, law } of plan.tests) {
    const code = field.codes[cell] as number
    if (code < low || code > high) continue
    if (law) return BY_LAW
    found = BY_CHOICE
  }
  return found
}

/** Weighted score of a cell, 0 to 1, whether free or not; null where no preference has a number. */
export function scoreOf(plan: Plan, cell: number): number | null {
  const { num, den } = scoreParts(plan, cell)
  return den === 0 ? null : num / (den * U_ONE)
}

/** Numerator and weight of a score; a raster without a number leaves its weight to the rest. */
export function scoreParts({ preferences }: Plan, cell: number): { num: number; den: number } {
  let [num, den] = [0, 0]
  for (const { field, weight, u } of preferences) {
    const code = field.codes[cell] as number
    if (code === 0 && field.kind === 'raster') continue
    num += weight * (u[code] as number)
    den += weight
  }
  return { num, den }
}

/** Classes of cells by their places (outside the grid, such as −1: 0), into an array as long. For painting: no allocation. */
export function classesOf(plan: Plan, cells: Int32Array, into: Uint8Array): void {
  const zone = plan.zone.cells
  const n = cells.length
  for (let i = 0; i < n; i += 1) {
    const cell = cells[i] as number
    into[i] = cell >= 0 && (zone[cell] ?? 0) !== 0 ? FREE : OUTSIDE
  }
  for (const { field, low, high, law } of plan.tests) {
    if (law) mark(field.codes, low, high, cells, into, BY_LAW)
  }
  for (const { field, low, high, law } of plan.tests) {
    if (!law) mark(field.codes, low, high, cells, into, BY_CHOICE)
  }
}

/** Those of a test that are free so far. */
function mark(
  codes: Uint16Array,
  low: number,
  high: number,
  cells: Int32Array,
  into: Uint8Array,
  value: number,
) {
  for (let i = 0; i < cells.length; i += 1) {
    if (into[i] !== FREE) continue
    const code = codes[cells[i] as number] as number
    if (code >= low && code <= high) into[i] = value
  }
}

/** Scores of free cells in hundredths, `NO_SCORE` elsewhere; `classes` as `classesOf` gave them. */
export function scoresOf(plan: Plan, cells: Int32Array, classes: Uint8Array, into: Uint8Array): void {
  const n = cells.length
  const { num, den } = scratchOf(n)
  num.fill(0, 0, n)
  den.fill(0, 0, n)
  for (const { field, weight, u } of plan.preferences) {
    const gaps = field.kind === 'raster'
    const codes = field.codes
    for (let i = 0; i < n; i += 1) {
      if (classes[i] !== FREE) continue
      const code = codes[cells[i] as number] as number
      if (gaps && code === 0) continue
      ;(num[i] as number) += weight * (u[code] as number)
      ;(den[i] as number) += weight
    }
  }
  for (let i = 0; i < n; i += 1) {
    const all = den[i] as number
    into[i] = all === 0 ? NO_SCORE : Math.floor(((num[i] as number) * 100) / (all * U_ONE) + 0.5)
  }
}

let scratch = { num: new Float64Array(0), den: new Float64Array(0) }
function scratchOf(n: number) {
  if (scratch.num.length < n) scratch = { num: new Float64Array(n), den: new Float64Array(n) }
  return scratch
}

/** 1 where free, 0 elsewhere, for every cell of the grid. */
export function freeMask(plan: Plan): Uint8Array {
  const mask = new Uint8Array(plan.zone.cells.length)
  new FirstWalk(plan, mask)
  return mask
}

/** The class of every cell of the grid. */
export function classMask(plan: Plan): Uint8Array {
  const mask = new Uint8Array(plan.zone.cells.length)
  new FirstWalk(plan, mask, true)
  return mask
}

/** Scores of free cells in hundredths, for every cell of the grid, `NO_SCORE` elsewhere; null where no preference is asked. */
export function scoreMask(plan: Plan, classes: Uint8Array): Uint8Array | null {
  if (plan.preferences.length === 0) return null
  const scores = new Uint8Array(classes.length)
  const { columns } = plan.grid
  const cells = new Int32Array(columns)
  for (let from = 0; from < classes.length; from += columns) {
    for (let column = 0; column < columns; column += 1) cells[column] = from + column
    scoresOf(plan, cells, classes.subarray(from, from + columns), scores.subarray(from, from + columns))
  }
  return scores
}
