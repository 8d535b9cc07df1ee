import type { Rings } from '../fields/cover.ts'
import type { Grid } from '../fields/grid.ts'
import { Burner } from './burn.ts'
import { CELL_M } from './codes.ts'

/**
 * Terms
 * - near: by cell, the code of the distance from its centre to the nearest feature itself, exact, where that is not more than
 *   `NEAR_M`; `BEYOND` where it is. 0: polygons cover half of the cell or more. A cell of which they cover less, with its
 *   centre in one, has 1.
 * - site: by cell, where in it a line or the edge of a polygon comes closest to its centre, or a point lies: 1 + the place
 *   among `STEPS` × `STEPS` squares of the cell, row by row. 0: nothing comes into the cell. What lies farther than `NEAR_M`
 *   measures its distance to these (`distance.ts`).
 */
export interface Traced {
  near: Uint8Array
  sites: Uint8Array
}

export const NEAR_M = 254
export const BEYOND = 255
/** An odd number: the square in the middle stands for the centre. */
export const STEPS = 15
/** How far from the centre of its cell a site may lie, metres. */
export const OUTERMOST_M = (CELL_M / STEPS) * (STEPS >> 1) * Math.SQRT2

/** `NEAR_M` in cells. */
const REACH = NEAR_M / CELL_M
/** What rounding of coordinates may add to a distance, in metres. */
const ROUNDING = 1e-6

/** By code: squares of distances (cells²) that are nearer. Nothing is nearer than 1: 0 is for areas. */
const NEARER = Float64Array.from({ length: 256 }, (_, code) =>
  code < 2 ? -1 : ((code - 1 + ROUNDING) / CELL_M) ** 2,
)
/** By site: which of two stays, the nearer to the centre; of those as near always the same one. */
const RANK = Float64Array.from({ length: STEPS * STEPS + 1 }, (_, site) => {
  if (site === 0) return Number.POSITIVE_INFINITY
  const [x, y] = [eastOf(site), southOf(site)]
  return (x * x + y * y) * 256 + site
})

/** How far east and south of the centre of its cell a site lies, in `STEPS` to a cell. */
export function eastOf(site: number): number {
  return ((site - 1) % STEPS) - (STEPS >> 1)
}
export function southOf(site: number): number {
  return Math.floor((site - 1) / STEPS) - (STEPS >> 1)
}

/**
 * Features of a layer on a grid of 100 m: what is near them, and where they come into cells. Geometry is in metres of the
 * grid's system. Lines and points have no area: no cell is theirs, and each is as far from them as its centre is. A polygon
 * that was cut into parts has edges inside of it too; what lies outside is nearer to the others.
 */
export class Tracer {
  readonly #grid: Grid
  readonly #near: Uint8Array
  readonly #sites: Uint8Array
  readonly #burner: Burner

  constructor(grid: Grid) {
    const cells = grid.columns * grid.rows
    this.#grid = grid
    this.#near = new Uint8Array(cells).fill(BEYOND)
    this.#sites = new Uint8Array(cells)
    this.#burner = new Burner(grid, this.#near)
  }

  /** As `Burner.polygon`. */
  polygon(rings: Rings, options: { part?: boolean } = {}): void {
    this.#burner.polygon(rings, options)
    for (const ring of rings) this.line(ring)
  }

  /** A line by its positions, [x, y]. */
  line(points: readonly (readonly number[])[]): void {
    let [x0, y0] = this.#at(points[0])
    for (let n = 1; n < points.length; n += 1) {
      const [x1, y1] = this.#at(points[n])
      this.#segment(x0, y0, x1, y1)
      x0 = x1
      y0 = y1
    }
  }

  point(x: number, y: number): void {
    const [column, row] = this.#at([x, y])
    this.#segment(column, row, column, row)
  }

  /** What has been traced; nothing more is taken in. */
  traced(): Traced {
    this.#burner.finish()
    return { near: this.#near, sites: this.#sites }
  }

  /** Column and row with fractions; the north-western corner of the first cell is (0, 0). */
  #at(position: readonly number[] | undefined): [column: number, row: number] {
    const { west, north, cell_m } = this.#grid
    return [((position?.[0] ?? Number.NaN) - west) / cell_m, (north - (position?.[1] ?? Number.NaN)) / cell_m]
  }

  #segment(x0: number, y0: number, x1: number, y1: number): void {
    if (y0 <= y1) {
      this.#measure(x0 - 0.5, y0 - 0.5, x1 - 0.5, y1 - 0.5)
      this.#touch(x0, y0, x1, y1)
    } else {
      this.#measure(x1 - 0.5, y1 - 0.5, x0 - 0.5, y0 - 0.5)
      this.#touch(x1, y1, x0, y0)
    }
  }

  /** Cells within reach of a segment that goes south; here the centre of the first cell is (0, 0). */
  #measure(x0: number, y0: number, x1: number, y1: number): void {
    const { columns, rows } = this.#grid
    const near = this.#near
    const [dx, dy] = [x1 - x0, y1 - y0]
    const length2 = dx * dx + dy * dy
    const share = length2 > 0 ? 1 / length2 : 0
    const bottom = Math.min(rows - 1, Math.floor(y1 + REACH))
    for (let row = Math.max(0, Math.ceil(y0 - REACH)); row <= bottom; row += 1) {
      const py = row - y0
      // The piece of the segment that is no farther from the row.
      const from = py - REACH <= 0 ? x0 : x0 + ((py - REACH) / dy) * dx
      const to = py + REACH >= dy ? x1 : x0 + ((py + REACH) / dy) * dx
      const left = Math.max(0, Math.ceil(Math.min(from, to) - REACH))
      const right = Math.min(columns - 1, Math.floor(Math.max(from, to) + REACH))
      for (let column = left, at = row * columns + left; column <= right; column += 1, at += 1) {
        const px = column - x0
        let t = (px * dx + py * dy) * share
        if (t < 0) t = 0
        else if (t > 1) t = 1
        const [ex, ey] = [px - t * dx, py - t * dy]
        const square = ex * ex + ey * ey
        if (square <= (NEARER[near[at] as number] as number)) near[at] = nearCode(square)
      }
    }
  }

  /** Cells that a segment going south comes into, row by row. A cell has its western and northern side, and not the other two. */
  #touch(x0: number, y0: number, x1: number, y1: number): void {
    const { columns, rows } = this.#grid
    const slope = y1 - y0
    const last = Math.min(rows - 1, Math.floor(y1))
    for (let row = Math.max(0, Math.floor(y0)); row <= last; row += 1) {
      const enters = row <= y0 ? x0 : x0 + ((row - y0) * (x1 - x0)) / slope
      const leaves = row + 1 >= y1 ? x1 : x0 + ((row + 1 - y0) * (x1 - x0)) / slope
      const west = Math.min(enters, leaves)
      const east = Math.max(enters, leaves)
      const to = Math.min(columns - 1, Math.floor(east))
      for (let column = Math.max(0, Math.floor(west)); column <= to; column += 1)
        this.#site(column, row, x0, y0, x1, y1)
    }
  }

  /** Where a segment is nearest to the centre of a cell that it comes into, within the cell. */
  #site(column: number, row: number, x0: number, y0: number, x1: number, y1: number): void {
    const [dx, dy] = [x1 - x0, y1 - y0]
    let [low, high] = [0, 1]
    if (dx !== 0) {
      const [a, b] = [(column - x0) / dx, (column + 1 - x0) / dx]
      low = Math.max(low, Math.min(a, b))
      high = Math.min(high, Math.max(a, b))
    }
    if (dy !== 0) {
      low = Math.max(low, (row - y0) / dy)
      high = Math.min(high, (row + 1 - y0) / dy)
    }
    const length2 = dx * dx + dy * dy
    const nearest = length2 > 0 ? ((column + 0.5 - x0) * dx + (row + 0.5 - y0) * dy) / length2 : 0
    const t = Math.min(Math.max(nearest, low), high)
    const site = 1 + stepOf(y0 + t * dy - row) * STEPS + stepOf(x0 + t * dx - column)
    const at = row * this.#grid.columns + column
    if ((RANK[site] as number) < (RANK[this.#sites[at] as number] as number)) this.#sites[at] = site
  }
}

const nearCode = (square: number) => Math.max(1, Math.ceil(Math.sqrt(square) * CELL_M - ROUNDING))

const stepOf = (share: number) => Math.min(STEPS - 1, Math.max(0, Math.floor(share * STEPS)))
