import type { Bits } from './opening.ts'

/**
 * Cells of one row that follow each other, first to last, row by row; and a forest of them (union and find, the lowest run
 * of each tree its root), which says what belongs together.
 */
export interface Runs {
  rows: number
  /** By row: its first run; one more at the end. */
  start: Int32Array
  /** Columns: the first, and the one after the last. */
  from: Int32Array
  to: Int32Array
  parent: Int32Array
}

/** The runs of set cells of every row, each joined to those it meets in the row above. */
export function runsOf({ words, across, rows }: Bits, columns: number): Runs {
  const start = new Int32Array(rows + 1)
  let [from, to] = [new Int32Array(1 << 16), new Int32Array(1 << 16)]
  let count = 0
  for (let row = 0; row < rows; row += 1) {
    start[row] = count
    let open = false
    for (let i = 0; i < across; i += 1) {
      // Bits that differ from the one before: where a run begins or ends.
      const word = words[row * across + i] as number
      let turns = word ^ ((word << 1) | (open ? 1 : 0))
      while (turns !== 0) {
        const bit = 31 - Math.clz32(turns & -turns)
        if (open) {
          to[count] = 32 * i + bit
          count += 1
          if (count === from.length) [from, to] = [doubled(from), doubled(to)]
        } else from[count] = 32 * i + bit
        open = !open
        turns &= turns - 1
      }
    }
    if (open) {
      to[count] = columns
      count += 1
      if (count === from.length) [from, to] = [doubled(from), doubled(to)]
    }
  }
  start[rows] = count
  const parent = new Int32Array(count)
  for (let i = 0; i < count; i += 1) parent[i] = i
  return { rows, start, from: from.slice(0, count), to: to.slice(0, count), parent }
}

function doubled(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(values.length * 2)
  larger.set(values)
  return larger
}

/** The run that stands for all that are joined to this one; shortens the way to it. */
export function rootOf(parent: Int32Array, run: number): number {
  let root = run
  while (parent[root] !== root) root = parent[root] as number
  for (let i = run; i !== root; ) {
    const next = parent[i] as number
    parent[i] = root
    i = next
  }
  return root
}

/** Joins runs of following rows that share sides of cells: all, or those that `may` allows. */
export function joined(
  runs: Runs,
  may: ((row: number, above: number, below: number) => boolean) | null,
): void {
  const { parent } = runs
  for (let row = 1; row < runs.rows; row += 1) {
    together(runs, row, (above, below) => {
      if (may !== null && !may(row, above, below)) return
      const [a, b] = [rootOf(parent, above), rootOf(parent, below)]
      if (a < b) parent[b] = a
      else parent[a] = b
    })
  }
}

/** Pairs of runs of a row and the one above that share sides of cells, and how many. */
export function together(
  { start, from, to }: Runs,
  row: number,
  visit: (above: number, below: number, sides: number) => void,
): void {
  const endAbove = start[row] as number
  const end = start[row + 1] as number
  for (let above = start[row - 1] as number, below = endAbove; above < endAbove && below < end; ) {
    const [a, b] = [to[above] as number, to[below] as number]
    const sides = Math.min(a, b) - Math.max(from[above] as number, from[below] as number)
    if (sides > 0) visit(above, below, sides)
    if (a < b) above += 1
    else below += 1
  }
}
