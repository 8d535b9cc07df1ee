import type { Rings } from '../fields/cover.ts'
import type { Grid } from '../fields/grid.ts'

/** A share of half a cell, less what adding shares of 64-bit numbers and keeping them in 32 bits may lose. */
const HALF = 0.5 - 1e-6
/** A share less than this (a square decimetre of a hectare) is what rounding leaves. */
const NONE = 1e-7
/** Cells of one band of rows that is worked on at a time. */
const BAND = 1 << 18

/**
 * Marks the cells of a grid that polygons cover. Geometry is in metres of the grid's system; what lies outside the grid is
 * passed over. A cell has its western and northern side, and not the other two: every point lies in one cell.
 *
 * - A cell burns of which they cover half or more, by exact area. Shares of one cell add up over polygons, so that a
 *   feature cut into parts burns what it burns whole; where polygons overlap, a share counts twice and a cell may burn with
 *   less than half of it covered, never with more than half left out.
 * - Nothing vanishes: a polygon smaller than half a cell burns the cell that has most of it; and of each narrow one, wider
 *   or not, so many cells burn that every cell it touches is burned or beside one (of the eight around it) that is.
 */
export class Burner {
  readonly #grid: Grid
  readonly #marks: Uint8Array
  readonly #shares = new Shares()
  #cover = new Float64Array(0)
  #turns = new Int16Array(0)

  /**
   * `marks`: one number a cell, larger than 1. It becomes 0 where a cell burns, and 1 where one does not whose centre lies in
   * a polygon; the narrow ones burn at the end (`finish`).
   */
  constructor(grid: Grid, marks: Uint8Array = new Uint8Array(grid.columns * grid.rows).fill(0xff)) {
    this.#grid = grid
    this.#marks = marks
  }

  /**
   * A polygon: its outer ring, then its holes, closed, whichever way they turn. `part`: it is one of several that a feature
   * was cut into, and being small says nothing of the feature.
   */
  polygon(rings: Rings, { part = false }: { part?: boolean } = {}): void {
    const { columns, rows } = this.#grid
    const edges = this.#edges(rings)
    if (edges.count === 0) return
    const left = Math.max(0, Math.floor(edges.west))
    const width = Math.min(columns, Math.floor(edges.east) + 1) - left
    const bottom = Math.min(rows, Math.floor(edges.south) + 1)
    if (width <= 0) return
    const height = Math.max(1, Math.floor(BAND / (width + 2)))
    const most = { share: 0, cell: -1 }
    for (let top = Math.max(0, Math.floor(edges.north)); top < bottom; top += height) {
      this.#band(edges, left, width, top, Math.min(bottom, top + height), most)
    }
    if (part || edges.area >= HALF) return
    // Rings without any area, of somebody's rounding, are a point.
    if (most.cell >= 0) this.#marks[most.cell] = 0
    else if (edges.area < NONE) this.#mark(Math.floor(edges.west), Math.floor(edges.north))
  }

  /** One number a cell, row by row: 1 burned, 0 not. */
  cells(): Uint8Array {
    this.finish()
    return this.#marks.map((mark) => (mark === 0 ? 1 : 0))
  }

  /** Burns the cells that are covered by half of several polygons together, and those of narrow ones. */
  finish(): void {
    const { columns, rows } = this.#grid
    const marks = this.#marks
    const narrow: { cell: number; share: number }[] = []
    this.#shares.each((cell, share) => {
      if (share >= HALF) marks[cell] = 0
    })
    const isNear = (cell: number) => {
      const [column, row] = [cell % columns, Math.floor(cell / columns)]
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y += 1) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x += 1) {
          if (marks[y * columns + x] === 0) return true
        }
      }
      return false
    }
    this.#shares.each((cell, share) => {
      // To about a square metre of a hectare, so that rounding does not decide between two that are the same.
      if (share < HALF && !isNear(cell)) narrow.push({ cell, share: Math.round(share * 9_999) })
    })
    narrow.sort((a, b) => b.share - a.share || a.cell - b.cell)
    for (const { cell } of narrow) if (!isNear(cell)) marks[cell] = 0
  }

  /** Columns and rows with fractions; the north-western corner of the first cell is (0, 0). */
  #column(x: number): number {
    return (x - this.#grid.west) / this.#grid.cell_m
  }
  #row(y: number): number {
    return (this.#grid.north - y) / this.#grid.cell_m
  }

  #mark(column: number, row: number): void {
    const { columns, rows } = this.#grid
    if (column >= 0 && row >= 0 && column < columns && row < rows) this.#marks[row * columns + column] = 0
  }

  /** The edges of a polygon in cells, holes turned against the outer ring, with its box and area. */
  #edges(rings: Rings): Edges {
    const corners = rings.reduce((sum, ring) => sum + ring.length, 0)
    const ends = new Float64Array(corners * 4)
    const edges = {
      ends,
      count: 0,
      west: Infinity,
      north: Infinity,
      east: -Infinity,
      south: -Infinity,
      area: 0,
    }
    for (const [n, ring] of rings.entries()) {
      let twice = 0
      const first = edges.count
      for (let at = 1; at < ring.length; at += 1) {
        const [from, to] = [ring[at - 1] as readonly number[], ring[at] as readonly number[]]
        const [x0, y0] = [this.#column(from[0] as number), this.#row(from[1] as number)]
        const [x1, y1] = [this.#column(to[0] as number), this.#row(to[1] as number)]
        ends.set([x0, y0, x1, y1], edges.count * 4)
        edges.count += 1
        // Around the first corner, so that small rings far from the grid's own corner keep their digits.
        const [ox, oy] = [ends[first * 4] as number, ends[first * 4 + 1] as number]
        twice += (x0 - ox) * (y1 - oy) - (x1 - ox) * (y0 - oy)
        edges.west = Math.min(edges.west, x0, x1)
        edges.east = Math.max(edges.east, x0, x1)
        edges.north = Math.min(edges.north, y0, y1)
        edges.south = Math.max(edges.south, y0, y1)
      }
      edges.area += (n === 0 ? 1 : -1) * Math.abs(twice / 2)
      if (twice < 0 === (n === 0)) {
        for (let edge = first; edge < edges.count; edge += 1) {
          const [x0, y0, x1, y1] = ends.subarray(edge * 4, edge * 4 + 4) as unknown as [
            number,
            number,
            number,
            number,
          ]
          ends.set([x1, y1, x0, y0], edge * 4)
        }
      }
    }
    return edges
  }

  /**
   * The shares of the rows [top, bottom). Each edge leaves, in the cells of the rows it crosses, by how much the share
   * changes there and from there on eastwards; summed up from the west these are the shares. Where it crosses the line through
   * the centres of a row, it leaves that the centres east of it are inside, or no longer are.
   */
  #band(
    { ends, count }: Edges,
    left: number,
    width: number,
    top: number,
    bottom: number,
    most: { share: number; cell: number },
  ): void {
    const stride = width + 2
    if (this.#cover.length < stride * (bottom - top)) {
      this.#cover = new Float64Array(Math.max(BAND, stride * (bottom - top)))
    }
    if (this.#turns.length < this.#cover.length) this.#turns = new Int16Array(this.#cover.length)
    const cover = this.#cover.fill(0, 0, stride * (bottom - top))
    const turns = this.#turns.fill(0, 0, stride * (bottom - top))
    for (let n = 0; n < count * 4; n += 4) {
      let [x0, y0, x1, y1] = [
        ends[n] as number,
        ends[n + 1] as number,
        ends[n + 2] as number,
        ends[n + 3] as number,
      ]
      if (y0 === y1) continue
      // Down the map a share begins, up the map it ends: with rows going south the outer ring turns so.
      const sign = y0 < y1 ? -1 : 1
      if (y0 > y1) [x0, y0, x1, y1] = [x1, y1, x0, y0]
      if (y1 <= top || y0 >= bottom) continue
      const slope = (x1 - x0) / (y1 - y0)
      const last = Math.min(bottom, Math.ceil(y1))
      for (let row = Math.max(top, Math.floor(y0)); row < last; row += 1) {
        const [from, to] = [Math.max(y0, row), Math.min(y1, row + 1)]
        const xFrom = from === y0 ? x0 : x0 + (from - y0) * slope
        const xTo = to === y1 ? x1 : x0 + (to - y0) * slope
        spread(cover, (row - top) * stride, width, xFrom - left, xTo - left, sign * (to - from))
        const middle = row + 0.5
        if (y0 > middle || y1 <= middle) continue
        const east = Math.max(0, Math.ceil(x0 + (middle - y0) * slope - left - 0.5))
        if (east < width) (turns[(row - top) * stride + east] as number) += sign
      }
    }
    const { columns } = this.#grid
    const marks = this.#marks
    for (let row = top; row < bottom; row += 1) {
      let [sum, turn] = [0, 0]
      const first = row * columns + left
      for (let column = 0, at = (row - top) * stride; column < width; column += 1, at += 1) {
        sum += cover[at] as number
        turn += turns[at] as number
        const share = Math.abs(sum)
        if (share < NONE) continue
        const cell = first + column
        if (share > most.share) {
          most.share = share
          most.cell = cell
        }
        if (share >= HALF) marks[cell] = 0
        else {
          this.#shares.add(cell, share)
          if (turn !== 0 && marks[cell] !== 0) marks[cell] = 1
        }
      }
    }
  }
}

interface Edges {
  /** Four numbers an edge: x and y of where it begins and where it ends. */
  ends: Float64Array
  count: number
  west: number
  north: number
  east: number
  south: number
  /** In cells. */
  area: number
}

/**
 * A piece of an edge within one row, from x0 to x1, over `height` of the row (negative: upwards): what lies east of it
 * gains `height`, and each cell it crosses the part of that which lies east of it there.
 */
function spread(
  cover: Float64Array,
  row: number,
  width: number,
  x0: number,
  x1: number,
  height: number,
): void {
  let [a, b] = x0 < x1 ? [x0, x1] : [x1, x0]
  if (a >= width) return
  if (b <= 0) {
    cover[row] = (cover[row] as number) + height
    return
  }
  // Beyond the western side all of it lies in the first cell's past; beyond the eastern it does not count.
  if (a < 0) {
    const share = (height * -a) / (b - a)
    cover[row] = (cover[row] as number) + share
    height -= share
    a = 0
  }
  if (b > width) {
    height *= (width - a) / (b - a)
    b = width
  }
  const first = Math.floor(a)
  if (b <= first + 1) {
    // Within one cell: the mean of what lies east of it in the cell.
    const east = height * (first + 1 - (a + b) / 2)
    cover[row + first] = (cover[row + first] as number) + east
    cover[row + first + 1] = (cover[row + first + 1] as number) + height - east
    return
  }
  const perCell = height / (b - a)
  let before = 0
  let at = first
  for (let x = a; x < b; at += 1) {
    const next = Math.min(b, at + 1)
    const piece = (next - x) * perCell
    const east = piece * (at + 1 - (x + next) / 2)
    cover[row + at] = (cover[row + at] as number) + before + east
    before = piece - east
    x = next
  }
  cover[row + at] = (cover[row + at] as number) + before
}

/** Shares of the few cells that polygons cover in part: a table of cells by their number, open to the next place. */
class Shares {
  #cells = new Int32Array(1 << 12).fill(-1)
  #sums = new Float32Array(1 << 12)
  #count = 0

  add(cell: number, share: number): void {
    const at = this.#place(cell)
    if (this.#cells[at] === -1) {
      this.#cells[at] = cell
      this.#count += 1
    }
    this.#sums[at] = (this.#sums[at] as number) + share
    if (this.#count * 2 > this.#cells.length) this.#grow()
  }

  each(visit: (cell: number, share: number) => void): void {
    for (let at = 0; at < this.#cells.length; at += 1) {
      if (this.#cells[at] !== -1) visit(this.#cells[at] as number, this.#sums[at] as number)
    }
  }

  #place(cell: number): number {
    const mask = this.#cells.length - 1
    let at = (Math.imul(cell, 0x9e3779b1) >>> 7) & mask
    while (this.#cells[at] !== -1 && this.#cells[at] !== cell) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const [cells, sums] = [this.#cells, this.#sums]
    this.#cells = new Int32Array(cells.length * 2).fill(-1)
    this.#sums = new Float32Array(cells.length * 2)
    for (let n = 0; n < cells.length; n += 1) {
      if (cells[n] === -1) continue
      const at = this.#place(cells[n] as number)
      this.#cells[at] = cells[n] as number
      this.#sums[at] = sums[n] as number
    }
  }
}
