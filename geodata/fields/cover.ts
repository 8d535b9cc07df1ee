import { type Grid, toGrid } from './grid.ts'

/** Rings of a polygon, [x, y] in metres of the grid's system. */
export type Rings = readonly (readonly (readonly number[])[])[]

/**
 * Calls `visit` with runs of cells, [first, last) of one row as places in a field, whose centres lie in a polygon (even-odd
 * rule). Polygons that share a border share no cell.
 */
export function visitCells(grid: Grid, rings: Rings, visit: (first: number, last: number) => void): void {
  const edges: (readonly [number, number, number, number])[] = []
  let [top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const ring of rings) {
    for (let n = 1; n < ring.length; n += 1) {
      const [x0, y0] = place(grid, ring[n - 1])
      const [x1, y1] = place(grid, ring[n])
      top = Math.min(top, y0, y1)
      bottom = Math.max(bottom, y0, y1)
      if (y0 !== y1) edges.push(y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0])
    }
  }
  for (let row = Math.max(0, Math.ceil(top)); row <= Math.min(grid.rows - 1, Math.floor(bottom)); row += 1) {
    const crossings = edges
      .filter(([, y0, , y1]) => y0 <= row && row < y1)
      .map(([x0, y0, x1, y1]) => x0 + ((row - y0) / (y1 - y0)) * (x1 - x0))
      .sort((a, b) => a - b)
    for (let n = 1; n < crossings.length; n += 2) {
      const first = Math.max(0, Math.ceil(crossings[n - 1] as number))
      const last = Math.min(grid.columns, Math.ceil(crossings[n] as number))
      if (first < last) visit(row * grid.columns + first, row * grid.columns + last)
    }
  }
}

const place = (grid: Grid, position: readonly number[] | undefined) =>
  toGrid(grid, position?.[0] ?? Number.NaN, position?.[1] ?? Number.NaN)
