import type { Grid } from '../fields/grid.ts'
import { freeMask } from './cells.ts'
import { bitsOf, opened } from './opening.ts'
import { outlineOf } from './outline.ts'
import { type Plan, U_ONE } from './plan.ts'
import { joined, type Runs, rootOf, runsOf, together } from './runs.ts'

/** A connected piece of free land, by cells. */
export interface CandidateCells {
  cells: number
  ha: number
  /** Code of the comuna that most of it lies in. */
  comuna: string
  /** [west, south, east, north], metres, EPSG:32719. */
  bbox: [number, number, number, number]
  /** Mean of its cells, 0 to 1; null where no preference can be asked. */
  score: number | null
  /** Along the edges of cells; metres, EPSG:32719. Outer ring against the clock, holes with it. */
  outline: { type: 'MultiPolygon'; coordinates: number[][][][] }
}

export interface AreaShape {
  minHa: number
  minWidthM: number
  /** Larger ones are cut into blocks. Raised to 5/4 of `minHa`, and to a square of the least width, where it is less. */
  maxHa: number
  /** Only the best so many. */
  limit?: number
}

/**
 * Connected areas (by sides of cells) of a mask, 1 where free: what is left of it where it is at least so wide, in pieces of
 * at least so many hectares; the best score first, then the largest.
 *
 * Larger areas are cut along the lines of one lattice that is the same for every question, so that a block stays where it is
 * while criteria change. What the lattice leaves that is too small or too narrow joins the neighbour with the longest common
 * side that has room for it, and is left out where none has.
 */
export function areas(plan: Plan, mask: Uint8Array, shape: AreaShape): CandidateCells[] {
  const { grid } = plan
  const { columns, rows, cell_m } = grid
  const hectare = cell_m ** 2 / 10_000
  const width = Math.ceil(shape.minWidthM / cell_m - 1e-9)
  const least = Math.max(1, Math.ceil(shape.minHa / hectare - 1e-9))
  const most = Math.max(Math.floor(shape.maxHa / hectare + 1e-9), Math.ceil(1.25 * least), width ** 2)

  const runs = runsOf(opened(bitsOf(mask, columns, rows), shape.minWidthM / cell_m), columns)
  joined(runs, null)
  const blocks = inBlocks(runs, columns, least, most, width)
  const pieces = piecesOf(plan, blocks, least, width)
  const order = ranked(pieces)
  const best = order.slice(0, shape.limit ?? order.length)
  const outlines = outlinesOf(blocks, pieces, best, grid)
  return best.map((piece, i) => {
    const cells = pieces.cells[piece] as number
    const [left, right, top, bottom] = boxOf(pieces, piece)
    return {
      cells,
      ha: cells * hectare,
      comuna: plan.frame.codes[(pieces.comuna[piece] as number) - 1] ?? '',
      bbox: [
        grid.west + left * cell_m,
        grid.north - bottom * cell_m,
        grid.west + right * cell_m,
        grid.north - top * cell_m,
      ],
      score: Number.isNaN(pieces.score[piece]) ? null : (pieces.score[piece] as number),
      outline: outlines[i] as CandidateCells['outline'],
    }
  })
}

/** The lattice that cuts areas of more than `most` cells: room is left in its blocks for what its lines leave over. */
function latticeOf(least: number, most: number, width: number): { across: number; down: number } {
  const side = (cells: number) => {
    const across = Math.max(1, Math.floor(Math.sqrt(cells)))
    return { across, down: Math.max(1, Math.floor(cells / across)) }
  }
  const roomy = side(0.8 * most)
  const enough = roomy.across * roomy.down >= least && Math.min(roomy.across, roomy.down) >= width
  return enough ? roomy : side(most)
}

/** Areas of at least `least` cells; those of more than `most` cut. Runs of smaller ones are left out. */
function inBlocks(runs: Runs, columns: number, least: number, most: number, width: number): Runs {
  const size = cellsByRoot(runs)
  const { across, down } = latticeOf(least, most, width)
  const from: number[] = []
  const to: number[] = []
  const area: number[] = []
  const start = new Int32Array(runs.rows + 1)
  let cut = false
  for (let row = 0; row < runs.rows; row += 1) {
    start[row] = from.length
    for (let i = runs.start[row] as number; i < (runs.start[row + 1] as number); i += 1) {
      const root = rootOf(runs.parent, i)
      const cells = size[root] as number
      if (cells < least) continue
      let at = runs.from[i] as number
      const end = runs.to[i] as number
      if (cells > most) {
        cut = true
        for (let line = (Math.floor(at / across) + 1) * across; line < end; line += across) {
          from.push(at)
          to.push(line)
          area.push(root)
          at = line
        }
      }
      from.push(at)
      to.push(end)
      area.push(root)
    }
  }
  start[runs.rows] = from.length
  const parent = Int32Array.from(from, (_, i) => i)
  const blocks: Runs = {
    rows: runs.rows,
    start,
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    parent,
  }
  const isCut = Uint8Array.from(area, (root) => ((size[root] as number) > most ? 1 : 0))
  joined(blocks, (row, _above, below) => isCut[below] === 0 || row % down !== 0)
  if (cut) merge(blocks, columns, Int32Array.from(area), isCut, { least, most, width })
  return blocks
}

/** Joins pieces of cut areas that are too small or too narrow to the neighbour with the longest common side that has room. */
function merge(
  runs: Runs,
  columns: number,
  area: Int32Array,
  isCut: Uint8Array,
  { least, most, width }: { least: number; most: number; width: number },
) {
  const { parent, from, to, start } = runs
  const size = cellsByRoot(runs)
  const box = boxesOf(runs, columns)
  const small = (root: number) =>
    isCut[root] === 1 && ((size[root] as number) < least || narrowest(box, root) < width)
  /** By small piece: neighbours and how many sides of cells they share. */
  const shared = new Map<number, Map<number, number>>()
  const meet = (a: number, b: number, sides: number) => {
    const [one, other] = [rootOf(parent, a), rootOf(parent, b)]
    if (one === other || area[one] !== area[other]) return
    for (const [piece, neighbour] of [
      [one, other],
      [other, one],
    ] as const) {
      if (!small(piece)) continue
      const sidesOf = shared.get(piece) ?? new Map<number, number>()
      sidesOf.set(neighbour, (sidesOf.get(neighbour) ?? 0) + sides)
      shared.set(piece, sidesOf)
    }
  }
  for (let row = 0; row < runs.rows; row += 1) {
    const end = start[row + 1] as number
    for (let i = start[row] as number; i < end; i += 1) {
      if (i + 1 < end && to[i] === from[i + 1]) meet(i, i + 1, 1)
    }
    if (row === 0) continue
    together(runs, row, (above, below, sides) => meet(above, below, sides))
  }
  const queue = [...shared.keys()].sort((a, b) => (size[a] as number) - (size[b] as number) || a - b)
  for (const piece of queue) {
    const self = rootOf(parent, piece)
    if (!small(self)) continue
    const sidesOf = new Map<number, number>()
    for (const [neighbour, sides] of shared.get(piece) as Map<number, number>) {
      const root = rootOf(parent, neighbour)
      if (root !== self) sidesOf.set(root, (sidesOf.get(root) ?? 0) + sides)
    }
    let best = -1
    for (const [root, sides] of sidesOf) {
      if ((size[root] as number) + (size[self] as number) > most) continue
      const before = sidesOf.get(best) ?? 0
      if (sides > before || (sides === before && root < best)) best = root
    }
    if (best < 0) continue
    const [low, high] = best < self ? [best, self] : [self, best]
    parent[high] = low
    size[low] = (size[low] as number) + (size[high] as number)
    box.left[low] = Math.min(box.left[low] as number, box.left[high] as number)
    box.right[low] = Math.max(box.right[low] as number, box.right[high] as number)
    box.top[low] = Math.min(box.top[low] as number, box.top[high] as number)
    box.bottom[low] = Math.max(box.bottom[low] as number, box.bottom[high] as number)
  }
}

/** Boxes in columns and rows; right and bottom are the ones after the last. */
interface Boxes {
  left: Int32Array
  right: Int32Array
  top: Int32Array
  bottom: Int32Array
}

/** By root. */
function boxesOf({ parent, start, from, to, rows }: Runs, columns: number): Boxes {
  const n = parent.length
  const box: Boxes = {
    left: new Int32Array(n).fill(columns),
    right: new Int32Array(n),
    top: new Int32Array(n).fill(rows),
    bottom: new Int32Array(n),
  }
  for (let row = 0; row < rows; row += 1) {
    for (let i = start[row] as number; i < (start[row + 1] as number); i += 1) {
      const root = rootOf(parent, i)
      box.left[root] = Math.min(box.left[root] as number, from[i] as number)
      box.right[root] = Math.max(box.right[root] as number, to[i] as number)
      box.top[root] = Math.min(box.top[root] as number, row)
      box.bottom[root] = row + 1
    }
  }
  return box
}

const narrowest = ({ left, right, top, bottom }: Boxes, at: number) =>
  Math.min((right[at] as number) - (left[at] as number), (bottom[at] as number) - (top[at] as number))

function cellsByRoot({ parent, from, to }: Runs): Int32Array {
  const size = new Int32Array(parent.length)
  for (let i = 0; i < parent.length; i += 1) {
    ;(size[rootOf(parent, i)] as number) += (to[i] as number) - (from[i] as number)
  }
  return size
}

/** Pieces as columns of numbers. */
interface Pieces extends Boxes {
  count: number
  /** By run: its piece, −1: none. */
  of: Int32Array
  cells: Int32Array
  /** Place of the comuna in the frame. */
  comuna: Uint8Array
  /** NaN: none. */
  score: Float64Array
}

const boxOf = ({ left, right, top, bottom }: Pieces, piece: number) =>
  [left[piece], right[piece], top[piece], bottom[piece]] as [number, number, number, number]

/** Pieces that are large and wide enough: where a cut left them, the width is that of their box. */
function piecesOf(plan: Plan, runs: Runs, least: number, width: number): Pieces {
  const { parent } = runs
  const size = cellsByRoot(runs)
  const box = boxesOf(runs, plan.grid.columns)
  const place = new Int32Array(parent.length).fill(-1)
  const roots: number[] = []
  for (let i = 0; i < parent.length; i += 1) {
    if (parent[i] !== i || (size[i] as number) < least) continue
    if (narrowest(box, i) < width) continue
    place[i] = roots.length
    roots.push(i)
  }
  const of = new Int32Array(parent.length)
  for (let i = 0; i < parent.length; i += 1) of[i] = place[rootOf(parent, i)] as number
  const taken = (column: Int32Array) => Int32Array.from(roots, (root) => column[root] as number)
  const pieces: Pieces = {
    count: roots.length,
    of,
    cells: taken(size),
    left: taken(box.left),
    right: taken(box.right),
    top: taken(box.top),
    bottom: taken(box.bottom),
    comuna: new Uint8Array(roots.length),
    score: new Float64Array(roots.length),
  }
  countCells(plan, runs, pieces)
  return pieces
}

/** The comuna and the mean score of each piece, row by row. */
function countCells({ grid, frame, preferences }: Plan, runs: Runs, pieces: Pieces) {
  const { columns } = grid
  const comunas = frame.codes.length + 1
  const counts = new Int32Array(pieces.count * comunas)
  const scored = new Int32Array(pieces.count)
  const [num, den] = [new Float64Array(columns), new Float64Array(columns)]
  for (let row = 0; row < runs.rows; row += 1) {
    const [first, last] = [runs.start[row] as number, runs.start[row + 1] as number]
    const base = row * columns
    for (let i = first; i < last; i += 1) {
      const piece = pieces.of[i] as number
      if (piece < 0) continue
      const [from, to] = [runs.from[i] as number, runs.to[i] as number]
      for (let column = from; column < to; column += 1) {
        ;(counts[piece * comunas + (frame.comuna[base + column] as number)] as number) += 1
      }
      if (preferences.length === 0) continue
      num.fill(0, from, to)
      den.fill(0, from, to)
      for (const { field, weight, u } of preferences) {
        addScores(field.codes, base, from, to, weight, u, field.kind === 'raster', num, den)
      }
      let [sum, count] = [0, 0]
      for (let column = from; column < to; column += 1) {
        const all = den[column] as number
        if (all === 0) continue
        sum += (num[column] as number) / all
        count += 1
      }
      ;(pieces.score[piece] as number) += sum
      ;(scored[piece] as number) += count
    }
  }
  for (let piece = 0; piece < pieces.count; piece += 1) {
    let best = 1
    for (let place = 2; place < comunas; place += 1) {
      if ((counts[piece * comunas + place] as number) > (counts[piece * comunas + best] as number))
        best = place
    }
    pieces.comuna[piece] = best
    // No cell with a score: 0 / 0 is not a number, and says so.
    pieces.score[piece] = (pieces.score[piece] as number) / (scored[piece] as number) / U_ONE
  }
}

function addScores(
  codes: Uint16Array,
  base: number,
  from: number,
  to: number,
  weight: number,
  u: Uint16Array,
  gaps: boolean,
  num: Float64Array,
  den: Float64Array,
) {
  for (let column = from; column < to; column += 1) {
    const code = codes[base + column] as number
    if (gaps && code === 0) continue
    num[column] = (num[column] as number) + weight * (u[code] as number)
    den[column] = (den[column] as number) + weight
  }
}

/** Places of pieces: the best score first, none last; then the largest, then the most northern. */
function ranked({ count, score, cells, top, left }: Pieces): number[] {
  const value = (piece: number) => (Number.isNaN(score[piece]) ? -1 : (score[piece] as number))
  return Array.from({ length: count }, (_, i) => i).sort(
    (a, b) =>
      value(b) - value(a) ||
      (cells[b] as number) - (cells[a] as number) ||
      (top[a] as number) - (top[b] as number) ||
      (left[a] as number) - (left[b] as number),
  )
}

/** Outlines of pieces, in the order in which they are asked. */
function outlinesOf(runs: Runs, pieces: Pieces, asked: number[], grid: Grid): CandidateCells['outline'][] {
  const turn = new Int32Array(pieces.count).fill(-1)
  for (const [i, piece] of asked.entries()) turn[piece] = i
  const stretches: number[][] = asked.map(() => [])
  for (let row = 0; row < runs.rows; row += 1) {
    for (let i = runs.start[row] as number; i < (runs.start[row + 1] as number); i += 1) {
      const piece = pieces.of[i] as number
      const at = piece < 0 ? -1 : (turn[piece] as number)
      if (at >= 0) stretches[at]?.push(row, runs.from[i] as number, runs.to[i] as number)
    }
  }
  return asked.map((piece, i) => outlineOf(stretches[i] as number[], boxOf(pieces, piece), grid))
}

/** Hectares that `b` frees and takes, against `a`; both of one grid. Throws a RangeError where they are not. */
export interface Difference {
  gained_ha: number
  lost_ha: number
  by_comuna: { code: string; gained_ha: number; lost_ha: number }[]
}

/** What is free in `b` and not in `a`, and the other way round. Throws a RangeError where their grids differ. */
export function difference(a: Plan, b: Plan): Difference {
  const [before, after] = [freeMask(a), freeMask(b)]
  if (before.length !== after.length || a.grid.cell_m !== b.grid.cell_m) {
    throw new RangeError('two grids have no cells in common')
  }
  const { comuna, codes } = b.frame
  const gained = new Float64Array(256)
  const lost = new Float64Array(256)
  for (let cell = 0; cell < before.length; cell += 1) {
    if (before[cell] === after[cell]) continue
    const counts = after[cell] === 1 ? gained : lost
    const place = comuna[cell] as number
    counts[place] = (counts[place] as number) + 1
  }
  const hectares = (cells: number) => (cells * b.grid.cell_m ** 2) / 10_000
  const sum = (counts: Float64Array) => hectares(counts.reduce((all, count) => all + count, 0))
  return {
    gained_ha: sum(gained),
    lost_ha: sum(lost),
    by_comuna: codes
      .map((code, i) => ({
        code,
        gained_ha: hectares(gained[i + 1] as number),
        lost_ha: hectares(lost[i + 1] as number),
      }))
      .filter(({ gained_ha, lost_ha }) => gained_ha > 0 || lost_ha > 0),
  }
}
