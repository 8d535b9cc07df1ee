import { describe, expect, it } from 'vitest'
import type { Grid } from '../../geodata/fields/grid.ts'
import { cellsInside, rectanglesOf, withEdge } from './cells.ts'

const grid: Grid = { id: 'test', srid: 32719, west: 1000, north: 2000, cell_m: 100, columns: 10, rows: 10 }
const ring = (west: number, south: number, east: number, north: number) => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
]

describe('cells of a shape', () => {
  it('are those whose centre is inside; holes are left out', () => {
    // Columns 1–4, rows 2–4, without column 2, row 3.
    const outline = [[ring(1100, 1500, 1500, 1800), ring(1200, 1600, 1300, 1700)]]
    expect([...cellsInside(outline, grid)]).toEqual([21, 22, 23, 24, 31, 33, 34, 41, 42, 43, 44])
  })

  it('on a slanted edge follow the centre', () => {
    // Below the diagonal from the north-west corner to the south-east corner of 4 × 4 cells; the centres lie on it.
    const triangle = [
      [
        [
          [1000, 2000],
          [1400, 1600],
          [1000, 1600],
          [1000, 2000],
        ],
      ],
    ]
    const cells = [...cellsInside(triangle, grid)]
    expect(cells.filter((cell) => cell % 10 < Math.floor(cell / 10))).toEqual([10, 20, 21, 30, 31, 32])
  })

  it('outside the grid are none', () => {
    expect([...cellsInside([[ring(0, 0, 900, 900)]], grid)]).toEqual([])
    expect(cellsInside([[ring(-5000, -5000, 9000, 9000)]], grid)).toHaveLength(100)
  })
})

describe('rectangles of cells', () => {
  const covered = (rectangles: number[][]) =>
    rectangles.flatMap(([w = 0, s = 0, e = 0, n = 0]) => [...cellsInside([[ring(w, s, e, n)]], grid)])

  it('tile the cells exactly, for any set of them', () => {
    let seed = 7
    const random = () => {
      seed = (seed * 16807) % 2147483647
      return seed / 2147483647
    }
    for (let round = 0; round < 50; round += 1) {
      const share = random()
      const cells = Int32Array.from(Array.from({ length: 100 }, (_, i) => i).filter(() => random() < share))
      expect(covered(rectanglesOf(cells, grid)).sort((a, b) => a - b)).toEqual([...cells])
    }
  })

  it('of a block are one', () => {
    const block = cellsInside([[ring(1200, 1200, 1700, 1800)]], grid)
    expect(rectanglesOf(block, grid)).toEqual([[1200, 1200, 1700, 1800]])
  })
})

describe('the edge around pieces', () => {
  const classes = new Uint8Array(100).fill(3)
  const left = cellsInside([[ring(1000, 1400, 1200, 1600)]], grid)
  const right = cellsInside([[ring(1500, 1400, 1600, 1600)]], grid)
  for (const cell of [...left, ...right]) classes[cell] = 1

  it('is two cells wide, and each cell belongs to one piece, the nearest', () => {
    const [a = new Int32Array(), b = new Int32Array()] = withEdge([left, right], classes, null, grid)
    expect(new Set([...a, ...b]).size).toBe(a.length + b.length)
    // Row 5 (y 1400–1500): columns 0–2 and half of what lies between are of the left piece.
    expect([...a].filter((cell) => Math.floor(cell / 10) === 5)).toEqual([50, 51, 52, 53])
    expect([...b].filter((cell) => Math.floor(cell / 10) === 5)).toEqual([54, 55, 56, 57])
  })

  it('leaves out free land of others and what a raster bars', () => {
    const free = classes.slice()
    free[42] = 1
    const barred = new Uint8Array(100).fill(1)
    barred[52] = 3
    const [a = new Int32Array()] = withEdge([left], free, barred, grid)
    expect([...a]).not.toContain(42)
    expect([...a]).not.toContain(52)
    expect([...a]).toContain(32)
  })
})
