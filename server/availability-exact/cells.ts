import type { Grid } from '../../geodata/fields/grid.ts'

/** Polygons with holes, [x, y] in metres of the grid's system. */
export type Polygons = readonly (readonly (readonly (readonly number[])[])[])[]
/** [west, south, east, north], metres of the grid's system. */
export type Rectangle = [number, number, number, number]

/** Indices of the cells whose centre lies inside (even–odd), in ascending order. */
export function cellsInside(polygons: Polygons, grid: Grid): Int32Array {
  const { west, north, cell_m, columns, rows } = grid
  const crossings = new Map<number, number[]>()
  for (const ring of polygons.flat()) {
    for (let i = 1; i < ring.length; i += 1) {
      const [ax, ay] = ring[i - 1] as readonly [number, number]
      const [bx, by] = ring[i] as readonly [number, number]
      if (ay === by) continue
      // Rows whose centre y is in [low, high).
      const [low, high] = ay < by ? [ay, by] : [by, ay]
      const first = Math.max(0, Math.floor((north - high) / cell_m - 0.5) + 1)
      const last = Math.min(rows - 1, Math.floor((north - low) / cell_m - 0.5))
      for (let row = first; row <= last; row += 1) {
        const y = north - (row + 0.5) * cell_m
        const x = ax + ((y - ay) / (by - ay)) * (bx - ax)
        const of = crossings.get(row)
        if (of) of.push(x)
        else crossings.set(row, [x])
      }
    }
  }
  const cells: number[] = []
  for (const row of [...crossings.keys()].sort((a, b) => a - b)) {
    const xs = (crossings.get(row) as number[]).sort((a, b) => a - b)
    for (let i = 1; i < xs.length; i += 2) {
      const from = Math.max(0, Math.ceil(((xs[i - 1] as number) - west) / cell_m - 0.5))
      const to = Math.min(columns - 1, Math.ceil(((xs[i] as number) - west) / cell_m - 0.5) - 1)
      for (let column = from; column <= to; column += 1) cells.push(row * columns + column)
    }
  }
  return Int32Array.from(cells)
}

/** Cells as rectangles that do not overlap: runs along a row, those of rows below one another joined. */
export function rectanglesOf(cells: Int32Array, grid: Grid): Rectangle[] {
  const { west, north, cell_m, columns } = grid
  const done: [from: number, to: number, first: number, last: number][] = []
  let open = new Map<number, [from: number, to: number, first: number, last: number]>()
  let next: typeof open = new Map()
  let current = -1
  const endRow = () => {
    for (const run of open.values()) done.push(run)
    open = next
    next = new Map()
  }
  for (let i = 0; i < cells.length; ) {
    const cell = cells[i] as number
    const row = Math.floor(cell / columns)
    let length = 1
    while (
      i + length < cells.length &&
      cells[i + length] === cell + length &&
      Math.floor((cell + length) / columns) === row
    )
      length += 1
    i += length
    if (row !== current) {
      endRow()
      // A row was skipped: what stood above it has ended.
      if (row !== current + 1) endRow()
      current = row
    }
    const from = cell - row * columns
    const above = open.get(from)
    if (above && above[1] === from + length && above[3] === row - 1) {
      open.delete(from)
      next.set(from, [from, above[1], above[2], row])
    } else {
      next.set(from, [from, from + length, row, row])
    }
  }
  endRow()
  endRow()
  return done.map(([from, to, first, last]) => [
    west + from * cell_m,
    north - (last + 1) * cell_m,
    west + to * cell_m,
    north - first * cell_m,
  ])
}

/** By how many cells the exact edge of free land may stand beyond the grid's: half a diagonal on either side. */
const REACH_CELLS = 2

/**
 * Each piece of cells with those around it where the exact edge may lie: cells up to two away that are not free, and that
 * no raster excludes (rasters are decided by cells). A cell goes to one piece only, the nearest, so that what is cut of
 * them never overlaps. `classes`: 0 outside, 1 free, else excluded; `barred`: the same with rasters alone, or null.
 */
export function withEdge(
  pieces: readonly Int32Array[],
  classes: Uint8Array,
  barred: Uint8Array | null,
  grid: Grid,
): Int32Array[] {
  const { columns, rows } = grid
  const taken = new Set<number>()
  for (const piece of pieces) for (const cell of piece) taken.add(cell)
  const grown = pieces.map((piece) => Array.from(piece))
  let fronts: number[][] = pieces.map((piece) => Array.from(piece))
  for (let step = 0; step < REACH_CELLS; step += 1) {
    fronts = fronts.map((front, n) => {
      const found: number[] = []
      for (const cell of front) {
        const row = Math.floor(cell / columns)
        const column = cell - row * columns
        for (let dy = -1; dy <= 1; dy += 1) {
          const y = row + dy
          if (y < 0 || y >= rows) continue
          for (let dx = -1; dx <= 1; dx += 1) {
            const x = column + dx
            if (x < 0 || x >= columns) continue
            const beside = y * columns + x
            if (classes[beside] === 1 || (barred && (barred[beside] as number) > 1) || taken.has(beside))
              continue
            taken.add(beside)
            found.push(beside)
          }
        }
      }
      grown[n]?.push(...found)
      return found
    })
  }
  return grown.map((cells) => Int32Array.from(cells).sort())
}
