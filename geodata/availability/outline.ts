import type { Grid } from '../fields/grid.ts'

// East, north, west, south: each the left turn of the one before. Rows go south.
const DX = [1, 0, -1, 0] as const
const DY = [0, -1, 0, 1] as const
const [EAST, NORTH, WEST] = [0, 1, 2]

/**
 * The outline of a piece of cells that hang together by their sides, along the sides of cells: `stretches` as row, first
 * column, column after the last, each; `box` in columns and rows, [left, right, top, bottom]. Metres of the grid's system,
 * the outer ring against the clock and holes with it, corners only.
 *
 * Where two cells meet at a corner alone the walk crosses over from one to the other: so a hole that reaches the outer ring
 * at a corner stays a hole, and touches it there, as a valid polygon may (OGC 06-103r4, 6.1.11); rings never touch themselves.
 */
export function outlineOf(
  stretches: readonly number[],
  [left, right, top, bottom]: readonly [number, number, number, number],
  grid: Grid,
): { type: 'MultiPolygon'; coordinates: number[][][][] } {
  // One cell more on every side, all empty.
  const width = right - left + 2
  const cells = new Uint8Array(width * (bottom - top + 2))
  for (let i = 0; i < stretches.length; i += 3) {
    const row = ((stretches[i] as number) - top + 1) * width + 1 - left
    cells.fill(1, row + (stretches[i + 1] as number), row + (stretches[i + 2] as number))
  }
  const outer: number[][][] = []
  const holes: number[][][] = []
  for (let start = width; start < cells.length; start += 1) {
    // A northern side that no ring has taken yet: every ring has one.
    if (((cells[start] as number) & 1) === 0 || ((cells[start - width] as number) & 1) === 1) continue
    if (((cells[start] as number) & TAKEN) !== 0) continue
    const ring = walked(cells, width, start)
    let area = 0
    for (let i = 1; i < ring.length; i += 1) {
      const [x0 = 0, y0 = 0] = ring[i - 1] as number[]
      const [x1 = 0, y1 = 0] = ring[i] as number[]
      area += x1 * y0 - x0 * y1
    }
    const metres = ring.map(([x = 0, y = 0]) => [
      grid.west + (left - 1 + x) * grid.cell_m,
      grid.north - (top - 1 + y) * grid.cell_m,
    ])
    if (area > 0) outer.push(metres)
    else holes.push(metres)
  }
  return { type: 'MultiPolygon', coordinates: [[...outer, ...holes]] }
}
const TAKEN = 2

/** The ring along the northern side of a cell, from its first corner on, cells to its left hand; closed. */
function walked(cells: Uint8Array, width: number, start: number): number[][] {
  const ring: number[][] = []
  const [startX, startY] = [(start % width) + 1, Math.floor(start / width)]
  let [x, y, heading] = [startX, startY, WEST as number]
  do {
    if (heading === WEST) {
      const cell = y * width + x - 1
      cells[cell] = (cells[cell] as number) | TAKEN
    }
    x += DX[heading] as number
    y += DY[heading] as number
    // The two cells ahead, by the left and by the right hand.
    const ahead = heading === EAST || heading === NORTH ? y - 1 : y
    const beside = heading === EAST ? x : heading === NORTH ? x - 1 : heading === WEST ? x - 1 : x
    const leftCell = ahead * width + beside
    const rightCell =
      heading === EAST
        ? y * width + x
        : heading === NORTH
          ? leftCell + 1
          : heading === WEST
            ? leftCell - width
            : leftCell - 1
    if (((cells[rightCell] as number) & 1) === 1) {
      ring.push([x, y])
      heading = (heading + 3) % 4
    } else if (((cells[leftCell] as number) & 1) === 0) {
      ring.push([x, y])
      heading = (heading + 1) % 4
    }
  } while (x !== startX || y !== startY || heading !== WEST)
  ring.push(ring[0] as number[])
  return ring
}
