import { type Plan, U_ONE } from './plan.ts'
import { across, extremesOf, LEAF, TOP } from './pyramid.ts'

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
  /** By level, by preference: extremes of blocks. */
  readonly #low: Uint16Array[][] = []
  readonly #high: Uint16Array[][] = []
  /** Tenths between which the block last asked about lies, where no number is missing in it; else −1. */
  #from = OPEN
  #to = OPEN
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
    for (let level = 0; level <= TOP; level += 1) {
      this.#low.push(extremes.map(({ low }) => low[level] as Uint16Array))
      this.#high.push(extremes.map(({ high }) => high[level] as Uint16Array))
    }
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
    const lows = this.#low[level] as Uint16Array[]
    const highs = this.#high[level] as Uint16Array[]
    const [weights, us, gaps, n] = [this.#weight, this.#u, this.#gaps, this.#n]
    let least = 0
    let most = 0
    let den = this.#all
    this.#from = this.#to = OPEN
    for (let p = 0; p < n; p += 1) {
      const low = (lows[p] as Uint16Array)[block] as number
      const high = (highs[p] as Uint16Array)[block] as number
      const weight = weights[p] as number
      if (low === 0 && gaps[p] === 1) {
        if (high > 0) return OPEN
        den -= weight
        continue
      }
      const u = us[p] as Uint16Array
      const a = u[low] as number
      const b = u[high] as number
      least += weight * (a < b ? a : b)
      most += weight * (a < b ? b : a)
    }
    if (den === 0) return NO_SCORE
    this.#from = tenthOf(least, den)
    this.#to = tenthOf(most, den)
    return this.#from === this.#to ? this.#from : OPEN
  }

  /** Cell by cell; `#decided` was asked about the block just before. */
  #leaf(bx: number, by: number, flags: Uint8Array | null): void {
    const columns = this.#columns
    const [num, den] = [this.#num, this.#den]
    const left = bx << LEAF
    const top = by << LEAF
    const width = Math.min(SIDE, columns - left)
    const height = Math.min(SIDE, this.#rows - top)
    const block = by * across(columns, LEAF) + bx
    const lows = this.#low[LEAF] as Uint16Array[]
    const highs = this.#high[LEAF] as Uint16Array[]
    let same = 0
    let whole = this.#all
    num.fill(0)
    for (let p = 0; p < this.#n; p += 1) {
      const low = (lows[p] as Uint16Array)[block] as number
      const high = (highs[p] as Uint16Array)[block] as number
      const weight = this.#weight[p] as number
      const u = this.#u[p] as Uint16Array
      const gaps = this.#gaps[p] === 1 && low === 0
      if (gaps && high === 0) whole -= weight
      else if (!gaps && u[low] === u[high]) same += weight * (u[low] as number)
      // A number that is missing adds nothing.
      else
        addBlock(num, this.#codes[p] as Uint16Array, u, weight, top * columns + left, columns, width, height)
    }
    const tenths = this.tenths
    const [from, to] = [this.#from, this.#to]
    if (from !== OPEN && to === from + 1) {
      // Most blocks: of two tenths, it is one or the other.
      const edge = to * whole * U_ONE
      let [all, above] = [0, 0]
      for (let row = 0; row < height; row += 1) {
        for (let column = 0, i = row << LEAF; column < width; column += 1, i += 1) {
          const counts = flags === null ? 1 : (flags[i] as number)
          all += counts
          if ((same + (num[i] as number)) * 10 >= edge) above += counts
        }
      }
      tenths[to] = (tenths[to] as number) + above
      tenths[from] = (tenths[from] as number) + all - above
      return
    }
    den.fill(whole)
    if (from === OPEN) this.#missing(block, left, top, width, height)
    for (let row = 0; row < height; row += 1) {
      for (let column = 0, i = row << LEAF; column < width; column += 1, i += 1) {
        if (flags !== null && flags[i] === 0) continue
        const all = den[i] as number
        const tenth = all === 0 ? NO_SCORE : tenthOf(same + (num[i] as number), all)
        tenths[tenth] = (tenths[tenth] as number) + 1
      }
    }
  }

  /** Takes the weight of rasters from cells that have no number. */
  #missing(block: number, left: number, top: number, width: number, height: number): void {
    const den = this.#den
    const columns = this.#columns
    const lows = this.#low[LEAF] as Uint16Array[]
    const highs = this.#high[LEAF] as Uint16Array[]
    for (let p = 0; p < this.#n; p += 1) {
      const low = (lows[p] as Uint16Array)[block] as number
      const high = (highs[p] as Uint16Array)[block] as number
      if (this.#gaps[p] === 0 || low > 0 || high === 0) continue
      const codes = this.#codes[p] as Uint16Array
      const weight = this.#weight[p] as number
      for (let row = 0; row < height; row += 1) {
        const start = (top + row) * columns + left
        for (let column = 0, i = row << LEAF; column < width; column += 1, i += 1) {
          if (codes[start + column] === 0) den[i] = (den[i] as number) - weight
        }
      }
    }
  }
}

function addBlock(
  num: Float64Array,
  codes: Uint16Array,
  u: Uint16Array,
  weight: number,
  from: number,
  columns: number,
  width: number,
  height: number,
): void {
  for (let row = 0; row < height; row += 1) {
    const start = from + row * columns
    for (let column = 0, i = row << LEAF; column < width; column += 1, i += 1) {
      num[i] = (num[i] as number) + weight * (u[codes[start + column] as number] as number)
    }
  }
}

/** The tenth of a score: its numerator, and the weights that count. */
export const tenthOf = (num: number, den: number) => Math.min(9, Math.floor((num * 10) / (den * U_ONE)))
