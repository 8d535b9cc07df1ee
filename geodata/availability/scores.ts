import { type Plan, U_ONE } from './plan.ts'
import { across, extremesOf, LEAF } from './pyramid.ts'

const SIDE = 1 << LEAF
/** What `decided` gives where no preference can be asked, and where the block must be looked into. */
const NO_SCORE = 10
const OPEN = -1

/** Cells by score in tenths. Numerators are whole numbers below 2⁵³: no sum depends on its order. */
export class ScoreTally {
  readonly tenths = new Float64Array(NO_SCORE + 1)
  readonly #columns: number
  readonly #rows: number
  readonly #n: number
  readonly #weight: Float64Array
  readonly #u: Uint16Array[]
  readonly #codes: Uint16Array[]
  /** A raster may lack a number, and then leaves its weight to the rest. */
  readonly #gaps: Uint8Array
  readonly #low: Uint16Array[][]
  readonly #high: Uint16Array[][]
  readonly #num = new Float64Array(SIDE * SIDE)
  readonly #den = new Float64Array(SIDE * SIDE)
  readonly #all: number

  constructor({ grid, preferences }: Plan) {
    this.#columns = grid.columns
    this.#rows = grid.rows
    this.#n = preferences.length
    this.#weight = Float64Array.from(preferences, ({ weight }) => weight)
    this.#u = preferences.map(({ u }) => u)
    this.#codes = preferences.map(({ field }) => field.codes)
    this.#gaps = Uint8Array.from(preferences, ({ field }) => (field.kind === 'raster' ? 1 : 0))
    const extremes = preferences.map(({ field }) => extremesOf(field))
    this.#low = extremes.map(({ low }) => low)
    this.#high = extremes.map(({ high }) => high)
    this.#all = this.#weight.reduce((sum, weight) => sum + weight, 0)
  }

  get any(): boolean {
    return this.#n > 0
  }

  /** Counts a block of free cells, all within the grid and the area. */
  block(level: number, bx: number, by: number): void {
    const tenth = this.#decided(level, by * across(this.#columns, level) + bx)
    if (tenth !== OPEN) {
      ;(this.tenths[tenth] as number) += 1 << (2 * level)
      return
    }
    if (level === LEAF) {
      this.#leaf(bx, by, null)
      return
    }
    for (let child = 0; child < 4; child += 1)
      this.block(level - 1, 2 * bx + (child & 1), 2 * by + (child >> 1))
  }

  /** Counts those cells of a block of the last level, row by row, whose flag is 1. */
  some(bx: number, by: number, flags: Uint8Array): void {
    const tenth = this.#decided(LEAF, by * across(this.#columns, LEAF) + bx)
    if (tenth === OPEN) {
      this.#leaf(bx, by, flags)
      return
    }
    let count = 0
    for (let i = 0; i < SIDE * SIDE; i += 1) count += flags[i] as number
    ;(this.tenths[tenth] as number) += count
  }

  #decided(level: number, block: number): number {
    let [least, most, den] = [0, 0, this.#all]
    for (let p = 0; p < this.#n; p += 1) {
      const low = this.#low[p]?.[level]?.[block] as number
      const high = this.#high[p]?.[level]?.[block] as number
      const weight = this.#weight[p] as number
      if (low === 0 && this.#gaps[p] === 1) {
        if (high > 0) return OPEN
        den -= weight
        continue
      }
      const u = this.#u[p] as Uint16Array
      const a = u[low] as number
      const b = u[high] as number
      least += weight * (a < b ? a : b)
      most += weight * (a < b ? b : a)
    }
    if (den === 0) return NO_SCORE
    const tenth = tenthOf(least, den)
    return tenth === tenthOf(most, den) ? tenth : OPEN
  }

  #leaf(bx: number, by: number, flags: Uint8Array | null): void {
    const columns = this.#columns
    const num = this.#num
    const den = this.#den
    const left = bx << LEAF
    const top = by << LEAF
    const width = Math.min(SIDE, columns - left)
    const height = Math.min(SIDE, this.#rows - top)
    const block = by * across(columns, LEAF) + bx
    let [same, whole] = [0, this.#all]
    num.fill(0)
    den.fill(0)
    for (let p = 0; p < this.#n; p += 1) {
      const low = this.#low[p]?.[LEAF]?.[block] as number
      const high = this.#high[p]?.[LEAF]?.[block] as number
      const weight = this.#weight[p] as number
      const u = this.#u[p] as Uint16Array
      const gaps = this.#gaps[p] === 1 && low === 0
      if (gaps && high === 0) {
        whole -= weight
        continue
      }
      if (!gaps && u[low] === u[high]) {
        same += weight * (u[low] as number)
        continue
      }
      const codes = this.#codes[p] as Uint16Array
      for (let row = 0; row < height; row += 1) {
        const from = (top + row) * columns + left
        for (let column = 0, i = row << LEAF; column < width; column += 1, i += 1) {
          const code = codes[from + column] as number
          if (gaps && code === 0) (den[i] as number) -= weight
          else (num[i] as number) += weight * (u[code] as number)
        }
      }
    }
    const tenths = this.tenths
    for (let row = 0; row < height; row += 1) {
      for (let column = 0, i = row << LEAF; column < width; column += 1, i += 1) {
        if (flags !== null && flags[i] === 0) continue
        const all = whole + (den[i] as number)
        const tenth = all === 0 ? NO_SCORE : tenthOf(same + (num[i] as number), all)
        ;(tenths[tenth] as number) += 1
      }
    }
  }
}

/** The tenth of a score: its numerator, and the weights that count. */
export const tenthOf = (num: number, den: number) => Math.min(9, Math.floor((num * 10) / (den * U_ONE)))
