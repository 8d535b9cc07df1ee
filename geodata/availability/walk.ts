import type { Plan, Test } from './plan.ts'
import { across, extremesOf, LEAF, MIXED, TOP } from './pyramid.ts'
import { ScoreTally } from './scores.ts'

const SIDE = 1 << LEAF
/** State of a cell: some test excludes it; some may, somewhere in the cell; some does, everywhere in the cell. */
const EXCLUDED = 1
const POSSIBLE = 2
const SURE = 4

/** Tests as columns of numbers, in the order in which they are asked. */
class Columns {
  readonly n: number
  readonly codes: Uint16Array[]
  readonly criterion: Int32Array
  readonly law: Uint8Array
  readonly low: Int32Array
  readonly high: Int32Array
  /** Codes of a cell that is excluded everywhere in it, and of one that is somewhere. */
  readonly sureLow: Int32Array
  readonly sureHigh: Int32Array
  readonly mayLow: Int32Array
  readonly mayHigh: Int32Array
  /** By level, by test: extremes of blocks. */
  readonly least: Uint16Array[][] = []
  readonly most: Uint16Array[][] = []

  constructor(tests: readonly Test[]) {
    this.n = tests.length
    this.codes = tests.map(({ field }) => field.codes)
    this.criterion = Int32Array.from(tests, ({ criterion }) => criterion)
    this.law = Uint8Array.from(tests, ({ law }) => (law ? 1 : 0))
    this.low = Int32Array.from(tests, ({ low }) => low)
    this.high = Int32Array.from(tests, ({ high }) => high)
    const bounds = tests.map(boundsOf)
    this.sureLow = Int32Array.from(bounds, ({ sure }) => sure[0])
    this.sureHigh = Int32Array.from(bounds, ({ sure }) => sure[1])
    this.mayLow = Int32Array.from(bounds, ({ may }) => may[0])
    this.mayHigh = Int32Array.from(bounds, ({ may }) => may[1])
    const extremes = tests.map(({ field }) => extremesOf(field))
    for (let level = 0; level <= TOP; level += 1) {
      this.least.push(extremes.map(({ low }) => low[level] as Uint16Array))
      this.most.push(extremes.map(({ high }) => high[level] as Uint16Array))
    }
  }
}

/** Codes of cells that a test excludes everywhere in them, and of those where it may somewhere. */
export function boundsOf({ field, low, high, sure_in, sure_out }: Test): {
  sure: readonly [number, number]
  may: readonly [number, number]
} {
  if (field.kind !== 'distance') return { sure: [low, high], may: [low, high] }
  return low === 0
    ? { sure: [0, sure_in], may: [0, sure_out - 1] }
    : { sure: [sure_out, high], may: [sure_in + 1, high] }
}

/**
 * Tests as they are asked when the first that holds is enough: of those on one side of one field the widest, those of law
 * first, and then those that take the most blocks whole.
 */
function ordered(tests: readonly Test[], byLaw: boolean): Test[] {
  const widest = new Map<string, Test>()
  const ids = new Map<Uint16Array, number>()
  for (const test of tests) {
    const { codes, kind } = test.field
    const field = ids.get(codes) ?? ids.size
    ids.set(codes, field)
    const side =
      test.high === 65_535
        ? 'far'
        : test.low <= 1 && kind !== 'mask'
          ? `near ${test.low}`
          : `${test.low} ${test.high}`
    const key = `${field} ${side} ${byLaw && test.law}`
    const other = widest.get(key)
    if (!other || test.high - test.low > other.high - other.low) widest.set(key, test)
  }
  const kept = [...widest.values()].map((test) => {
    const { low, high } = extremesOf(test.field)
    const [least, most] = [low[TOP] as Uint16Array, high[TOP] as Uint16Array]
    const { sure } = boundsOf(test)
    let blocks = 0
    for (let i = 0; i < least.length; i += 1) {
      if ((least[i] as number) >= sure[0] && (most[i] as number) <= sure[1]) blocks += 1
    }
    return { test, blocks }
  })
  const law = ({ test }: { test: Test }) => (byLaw && test.law ? 1 : 0)
  return kept.sort((a, b) => law(b) - law(a) || b.blocks - a.blocks).map(({ test }) => test)
}

/** What both walks know of the grid and the area. */
abstract class Walk {
  protected readonly columns: number
  protected readonly rows: number
  protected readonly zone: Uint8Array
  protected readonly uniform: Uint8Array[]
  protected readonly tests: Columns
  /** Tests that are still open, a stretch for each level. */
  protected readonly open: Int32Array
  protected readonly state = new Uint8Array(SIDE * SIDE)
  protected readonly flags = new Uint8Array(SIDE * SIDE)
  protected readonly scores: ScoreTally | null
  /** Free cells by place of the comuna. */
  readonly free: Float64Array
  /** Cells that an edge cuts. */
  edge = 0

  constructor(plan: Plan, tests: readonly Test[], scored: boolean) {
    this.columns = plan.grid.columns
    this.rows = plan.grid.rows
    this.zone = plan.zone.cells
    this.uniform = plan.zone.uniform
    this.tests = new Columns(tests)
    this.open = new Int32Array((TOP - LEAF + 2) * Math.max(1, tests.length))
    for (let t = 0; t < tests.length; t += 1) this.open[t] = t
    this.free = new Float64Array(plan.zone.counts.length)
    const scores = new ScoreTally(plan)
    this.scores = scored && scores.any ? scores : null
  }

  get tenths(): Float64Array | null {
    return this.scores?.tenths ?? null
  }
}

/**
 * Which cells are free, and nothing of why not: a block is left as soon as one test holds all over it. `into`, where given,
 * gets the class of each cell (2 by law, 3 by choice, where `byLaw`; else 0) and nothing is counted by score.
 */
export class FirstWalk extends Walk {
  readonly #into: Uint8Array | null
  readonly #byLaw: boolean

  constructor(plan: Plan, into: Uint8Array | null = null, byLaw = false) {
    super(plan, ordered(plan.tests, byLaw), into === null)
    this.#into = into
    this.#byLaw = byLaw
    const [w, h] = [across(this.columns, TOP), across(this.rows, TOP)]
    for (let by = 0; by < h; by += 1) {
      for (let bx = 0; bx < w; bx += 1) this.#visit(TOP, bx, by, 0, this.tests.n, 0)
    }
  }

  /** `choice`: a test that is the team's choice holds all over the block; only law matters still. */
  #visit(level: number, bx: number, by: number, at: number, count: number, choice: number): void {
    const block = by * across(this.columns, level) + bx
    const place = (this.uniform[level] as Uint8Array)[block] as number
    if (place === 0) return
    const { n, law, sureLow, sureHigh, mayLow, mayHigh } = this.tests
    const least = this.tests.least[level] as Uint16Array[]
    const most = this.tests.most[level] as Uint16Array[]
    const open = this.open
    const next = at + n
    const byLaw = this.#byLaw
    let kept = 0
    for (let i = at; i < at + count; i += 1) {
      const t = open[i] as number
      if (choice === 1 && law[t] === 0) continue
      const low = (least[t] as Uint16Array)[block] as number
      const high = (most[t] as Uint16Array)[block] as number
      if (high < (mayLow[t] as number) || low > (mayHigh[t] as number)) continue
      if (low >= (sureLow[t] as number) && high <= (sureHigh[t] as number)) {
        if (!byLaw) return
        if (law[t] === 1) {
          this.#fill(level, bx, by, 2)
          return
        }
        choice = 1
        continue
      }
      open[next + kept] = t
      kept += 1
    }
    if (kept === 0) {
      if (choice === 1) {
        this.#fill(level, bx, by, 3)
        return
      }
      if (place !== MIXED) {
        this.#free(level, bx, by, place)
        return
      }
    }
    if (level === LEAF) {
      this.#leaf(bx, by, next, kept, choice)
      return
    }
    const [w, h] = [across(this.columns, level - 1), across(this.rows, level - 1)]
    for (let y = 2 * by; y < h && y <= 2 * by + 1; y += 1) {
      for (let x = 2 * bx; x < w && x <= 2 * bx + 1; x += 1) this.#visit(level - 1, x, y, next, kept, choice)
    }
  }

  #free(level: number, bx: number, by: number, place: number): void {
    ;(this.free[place] as number) += 1 << (2 * level)
    if (this.#into !== null) this.#fill(level, bx, by, 1)
    else if (this.scores !== null) this.scores.block(level, bx, by)
  }

  /** Gives the cells of a block that lie in the area a class. */
  #fill(level: number, bx: number, by: number, value: number): void {
    const into = this.#into
    if (into === null) return
    const { columns, zone } = this
    const mixed = (this.uniform[level] as Uint8Array)[by * across(columns, level) + bx] === MIXED
    const left = bx << level
    const right = Math.min(columns, left + (1 << level))
    const bottom = Math.min(this.rows, (by + 1) << level)
    for (let row = by << level; row < bottom; row += 1) {
      if (!mixed) into.fill(value, row * columns + left, row * columns + right)
      else {
        for (let i = row * columns + left; i < row * columns + right; i += 1)
          if (zone[i] !== 0) into[i] = value
      }
    }
  }

  #leaf(bx: number, by: number, from: number, count: number, choice: number): void {
    const { columns, zone, state, flags, free, scores } = this
    const into = this.#into
    const left = bx << LEAF
    const top = by << LEAF
    const width = Math.min(SIDE, columns - left)
    const height = Math.min(SIDE, this.rows - top)
    state.fill(0)
    for (let i = from; i < from + count; i += 1) {
      this.#mark(this.open[i] as number, top * columns + left, width, height)
    }
    let any = 0
    flags.fill(0)
    for (let row = 0; row < height; row += 1) {
      const start = (top + row) * columns + left
      for (let column = 0, i = row << LEAF; column < width; column += 1, i += 1) {
        const place = zone[start + column] as number
        if (place === 0) continue
        const now = state[i] as number
        if ((now & (POSSIBLE | SURE)) === POSSIBLE) this.edge += 1
        const clear = (now & EXCLUDED) === 0 && choice === 0
        if (clear) {
          ;(free[place] as number) += 1
          flags[i] = 1
          any = 1
        }
        if (into !== null) {
          if (clear) into[start + column] = 1
          else if (this.#byLaw) into[start + column] = (now & BY_LAW) !== 0 ? 2 : 3
        }
      }
    }
    if (any === 1 && scores !== null) scores.some(bx, by, flags)
  }

  #mark(t: number, from: number, width: number, height: number): void {
    const { columns, state, tests } = this
    const codes = tests.codes[t] as Uint16Array
    const low = tests.low[t] as number
    const high = tests.high[t] as number
    const sureLow = tests.sureLow[t] as number
    const sureHigh = tests.sureHigh[t] as number
    const mayLow = tests.mayLow[t] as number
    const mayHigh = tests.mayHigh[t] as number
    const excluded = EXCLUDED | (tests.law[t] === 1 ? BY_LAW : 0)
    for (let row = 0; row < height; row += 1) {
      const start = from + row * columns
      for (let column = 0, i = row << LEAF; column < width; column += 1, i += 1) {
        const code = codes[start + column] as number
        if (code < mayLow || code > mayHigh) continue
        let now = (state[i] as number) | POSSIBLE
        if (code >= low && code <= high) now |= excluded
        if (code >= sureLow && code <= sureHigh) now |= SURE
        state[i] = now
      }
    }
  }
}
const BY_LAW = 8

/** Sets of criteria that hold together, each met once and numbered; 0 is the empty one. */
class ReasonSets {
  readonly members: number[][] = [[]]
  #next: Int32Array
  readonly #width: number
  readonly #known = new Map<string, number>([['', 0]])

  constructor(criteria: number) {
    this.#width = Math.max(1, criteria)
    this.#next = new Int32Array(64 * this.#width).fill(-1)
  }

  /** The set with one criterion more. */
  with(set: number, criterion: number): number {
    const place = set * this.#width + criterion
    const known = this.#next[place] as number
    return known >= 0 ? known : this.#found(set, criterion, place)
  }

  #found(set: number, criterion: number, place: number): number {
    const before = this.members[set] as number[]
    const after = before.includes(criterion) ? before : [...before, criterion].sort((a, b) => a - b)
    const key = after.join(' ')
    let id = this.#known.get(key)
    if (id === undefined) {
      id = this.members.length
      this.members.push(after)
      this.#known.set(key, id)
      if (id * this.#width >= this.#next.length) {
        const grown = new Int32Array(this.#next.length * 2).fill(-1)
        grown.set(this.#next)
        this.#next = grown
      }
    }
    this.#next[place] = id
    return id
  }
}

/** Every reason of every cell: a block is left when all tests are decided all over it. */
export class ReasonWalk extends Walk {
  readonly sets: ReasonSets
  /** Cells by set. */
  readonly cells: number[] = [0]
  readonly #sets = new Int32Array(SIDE * SIDE)

  constructor(plan: Plan) {
    super(plan, plan.tests, true)
    this.sets = new ReasonSets(plan.criteria.length)
    const [w, h] = [across(this.columns, TOP), across(this.rows, TOP)]
    for (let by = 0; by < h; by += 1) {
      for (let bx = 0; bx < w; bx += 1) this.#visit(TOP, bx, by, 0, this.tests.n, 0)
    }
  }

  #visit(level: number, bx: number, by: number, at: number, count: number, before: number): void {
    const block = by * across(this.columns, level) + bx
    const place = (this.uniform[level] as Uint8Array)[block] as number
    if (place === 0) return
    const { n, criterion, sureLow, sureHigh, mayLow, mayHigh } = this.tests
    const least = this.tests.least[level] as Uint16Array[]
    const most = this.tests.most[level] as Uint16Array[]
    const open = this.open
    const next = at + n
    let set = before
    let kept = 0
    for (let i = at; i < at + count; i += 1) {
      const t = open[i] as number
      const low = (least[t] as Uint16Array)[block] as number
      const high = (most[t] as Uint16Array)[block] as number
      if (high < (mayLow[t] as number) || low > (mayHigh[t] as number)) continue
      if (low >= (sureLow[t] as number) && high <= (sureHigh[t] as number)) {
        set = this.sets.with(set, criterion[t] as number)
        continue
      }
      open[next + kept] = t
      kept += 1
    }
    if (kept === 0 && place !== MIXED) {
      const size = 1 << (2 * level)
      this.#count(set, size)
      if (set === 0) {
        ;(this.free[place] as number) += size
        if (this.scores !== null) this.scores.block(level, bx, by)
      }
      return
    }
    if (level === LEAF) {
      this.#leaf(bx, by, next, kept, set)
      return
    }
    const [w, h] = [across(this.columns, level - 1), across(this.rows, level - 1)]
    for (let y = 2 * by; y < h && y <= 2 * by + 1; y += 1) {
      for (let x = 2 * bx; x < w && x <= 2 * bx + 1; x += 1) this.#visit(level - 1, x, y, next, kept, set)
    }
  }

  #count(set: number, cells: number): void {
    while (this.cells.length <= set) this.cells.push(0)
    ;(this.cells[set] as number) += cells
  }

  #leaf(bx: number, by: number, from: number, count: number, set: number): void {
    const { columns, zone, state, flags, free, scores } = this
    const sets = this.#sets
    const left = bx << LEAF
    const top = by << LEAF
    const width = Math.min(SIDE, columns - left)
    const height = Math.min(SIDE, this.rows - top)
    sets.fill(set)
    // What holds all over the block, edges included, leaves no edge.
    state.fill(set === 0 ? 0 : SURE)
    for (let i = from; i < from + count; i += 1) {
      this.#mark(this.open[i] as number, top * columns + left, width, height)
    }
    let any = 0
    flags.fill(0)
    for (let row = 0; row < height; row += 1) {
      const start = (top + row) * columns + left
      for (let column = 0, i = row << LEAF; column < width; column += 1, i += 1) {
        const place = zone[start + column] as number
        if (place === 0) continue
        if (((state[i] as number) & (POSSIBLE | SURE)) === POSSIBLE) this.edge += 1
        const reasons = sets[i] as number
        this.#count(reasons, 1)
        if (reasons === 0) {
          ;(free[place] as number) += 1
          flags[i] = 1
          any = 1
        }
      }
    }
    if (any === 1 && scores !== null) scores.some(bx, by, flags)
  }

  #mark(t: number, from: number, width: number, height: number): void {
    const { columns, state, tests } = this
    const sets = this.#sets
    const codes = tests.codes[t] as Uint16Array
    const criterion = tests.criterion[t] as number
    const low = tests.low[t] as number
    const high = tests.high[t] as number
    const sureLow = tests.sureLow[t] as number
    const sureHigh = tests.sureHigh[t] as number
    const mayLow = tests.mayLow[t] as number
    const mayHigh = tests.mayHigh[t] as number
    for (let row = 0; row < height; row += 1) {
      const start = from + row * columns
      for (let column = 0, i = row << LEAF; column < width; column += 1, i += 1) {
        const code = codes[start + column] as number
        if (code < mayLow || code > mayHigh) continue
        let now = (state[i] as number) | POSSIBLE
        if (code >= low && code <= high) sets[i] = this.sets.with(sets[i] as number, criterion)
        if (code >= sureLow && code <= sureHigh) now |= SURE
        state[i] = now
      }
    }
  }
}
