/**
 * Terms
 * - bits: a mask with 32 cells of a row to a word, the first cell lowest; each row begins with a word of its own.
 * - opening: of a mask, what a disc covers that moves about within it. What is narrower than the disc is gone.
 * - phase: where the middle of the disc is: at the middle of a cell, of a side of it, or at a corner. A disc of two cells
 *   across lies between cells, one of three does not; each phase is tried.
 */
export interface Bits {
  words: Int32Array
  /** Words of a row. */
  across: number
  rows: number
}

/** A mask of ones and zeros as bits, 32 cells a word, each row from a word of its own. */
export function bitsOf(mask: Uint8Array, columns: number, rows: number): Bits {
  const across = Math.ceil(columns / 32)
  const words = new Int32Array(across * rows)
  for (let row = 0, i = 0; row < rows; row += 1) {
    for (let column = 0, word = row * across; column < columns; word += 1) {
      let value = 0
      const end = Math.min(columns, column + 32)
      for (let bit = 0; column < end; column += 1, bit += 1, i += 1) value |= (mask[i] as number) << bit
      words[word] = value
    }
  }
  return { words, across, rows }
}

/**
 * The part of a mask that is nowhere narrower than so many cells (which may have fractions): the union of the discs of that
 * diameter that touch no other cell. Beyond the mask nothing is free.
 */
export function opened(mask: Bits, width: number): Bits {
  // It fits into any cell.
  if (width <= 1) return mask
  const shapes = discs(width / 2)
  const whole = new Int32Array(mask.words.length)
  for (const rows of shapes) {
    const fits = swept(mask, rows, true)
    const covered = swept({ ...mask, words: fits }, rows, false)
    for (let i = 0; i < whole.length; i += 1) whole[i] = (whole[i] as number) | (covered[i] as number)
  }
  return { ...mask, words: whole }
}

/** Cells of a row that a disc meets: `dy` rows down, columns from `from` to `to`, from the cell it is named by. */
interface Stretch {
  dy: number
  from: number
  to: number
}

/** The discs of a radius in cells, one a phase, without those that hold another: they open no more than that one does. */
function discs(radius: number): Stretch[][] {
  // A disc that only touches a cell does not meet it.
  const r = radius - 1e-9
  const all = [
    [0, 0],
    [0.5, 0],
    [0, 0.5],
    [0.5, 0.5],
  ].map(([px = 0, py = 0]) => {
    const rows: Stretch[] = []
    for (let dy = -Math.ceil(r) - 1; dy <= Math.ceil(r) + 1; dy += 1) {
      const away = Math.max(0, Math.abs(dy - py) - 0.5)
      if (away >= r) continue
      const q = Math.sqrt(r * r - away * away)
      rows.push({ dy, from: Math.floor(px - q - 0.5) + 1, to: Math.ceil(px + q + 0.5) - 1 })
    }
    return rows
  })
  return all.filter(
    (rows, i) => !all.some((other, j) => j !== i && holds(rows, other) && (j < i || !holds(other, rows))),
  )
}

const holds = (rows: Stretch[], other: Stretch[]) =>
  other.every(({ dy, from, to }) => rows.some((row) => row.dy === dy && row.from <= from && row.to >= to))

/** Erosion (`and`: the places where the whole disc lies in the mask) or dilation (the cells of discs at these places). */
function swept({ words, across, rows: height }: Bits, rows: readonly Stretch[], and: boolean): Int32Array {
  const into = new Int32Array(words.length)
  if (and) into.fill(-1)
  // From the shortest stretch to the longest: each holds the one before.
  const order = [...rows].sort((a, b) => a.to - a.from - (b.to - b.from))
  const run = new Int32Array(words.length)
  let [from, to] = [0, -1]
  for (const stretch of order) {
    if (to < from) {
      from = to = stretch.from
      shifted(words, across, height, and ? from : -from, run, 0)
    }
    while (from > stretch.from) {
      from -= 1
      shifted(words, across, height, and ? from : -from, run, and ? 1 : 2)
    }
    while (to < stretch.to) {
      to += 1
      shifted(words, across, height, and ? to : -to, run, and ? 1 : 2)
    }
    const down = and ? stretch.dy : -stretch.dy
    for (let row = 0; row < height; row += 1) {
      const other = row + down
      const at = row * across
      if (other < 0 || other >= height) {
        if (and) into.fill(0, at, at + across)
        continue
      }
      const source = other * across
      if (and)
        for (let i = 0; i < across; i += 1)
          into[at + i] = (into[at + i] as number) & (run[source + i] as number)
      else
        for (let i = 0; i < across; i += 1)
          into[at + i] = (into[at + i] as number) | (run[source + i] as number)
    }
  }
  return into
}

/** Each cell gets what lies `dx` columns east of it: set (0), and (1) or or (2). */
function shifted(
  words: Int32Array,
  across: number,
  height: number,
  dx: number,
  into: Int32Array,
  how: number,
) {
  const skip = Math.floor(dx / 32)
  const bits = dx - 32 * skip
  for (let row = 0; row < height; row += 1) {
    const at = row * across
    for (let i = 0; i < across; i += 1) {
      const a = i + skip
      const here = a >= 0 && a < across ? (words[at + a] as number) : 0
      let value = here
      if (bits > 0) {
        const next = a + 1 >= 0 && a + 1 < across ? (words[at + a + 1] as number) : 0
        value = (here >>> bits) | (next << (32 - bits))
      }
      const before = into[at + i] as number
      into[at + i] = how === 0 ? value : how === 1 ? before & value : before | value
    }
  }
}
