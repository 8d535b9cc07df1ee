import { bboxClip, polygon as turfPolygon } from '@turf/turf'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Grid } from '../fields/grid.ts'
import { Burner } from './burn.ts'

/** Cells of 8 m: corners at whole metres are eighths of a cell, which floating point holds exactly. */
const SIDE = 8
const [COLUMNS, ROWS] = [12, 9]
const GRID: Grid = {
  id: 'test',
  srid: 32719,
  west: 400,
  north: 7_000,
  cell_m: SIDE,
  columns: COLUMNS,
  rows: ROWS,
}
type Position = readonly [x: number, y: number]
/** From cells (columns east, rows south) to metres. */
const at = (column: number, row: number): Position => [GRID.west + column * SIDE, GRID.north - row * SIDE]
const ring = (...corners: Position[]) => [...corners, corners[0] as Position]
const box = (left: number, top: number, right: number, bottom: number) =>
  ring(at(left, top), at(right, top), at(right, bottom), at(left, bottom))

function burn(work: (burner: Burner) => void): string[] {
  const burner = new Burner(GRID)
  work(burner)
  const cells = burner.cells()
  return Array.from({ length: ROWS }, (_, row) =>
    [...cells.subarray(row * COLUMNS, (row + 1) * COLUMNS)].map((cell) => (cell === 0 ? '.' : '#')).join(''),
  )
}
const burnedCells = (rows: string[]) =>
  rows.flatMap((text, row) =>
    [...text].flatMap((sign, column) => (sign === '#' ? [[column, row] as const] : [])),
  )

/** Whole metres on the grid and around it. */
const positions = fc
  .tuple(fc.integer({ min: -20, max: COLUMNS * SIDE + 20 }), fc.integer({ min: -20, max: ROWS * SIDE + 20 }))
  .map(([x, y]): Position => [GRID.west + x, GRID.north - y])

describe('polygons', () => {
  it('burn the cells of which they cover half or more, by area', () => {
    expect(burn((b) => b.polygon([box(1, 1, 4.5, 3.25)]))).toMatchInlineSnapshot(`
      [
        "............",
        ".####.......",
        ".####.......",
        "............",
        "............",
        "............",
        "............",
        "............",
        "............",
      ]
    `)
    // Exactly half counts; a millimetre less does not.
    expect(burnedCells(burn((b) => b.polygon([box(1, 1, 4.5, 3)])))).toContainEqual([4, 1])
    expect(burnedCells(burn((b) => b.polygon([box(1, 1, 4.4999, 3)])))).not.toContainEqual([4, 1])
  })

  it('agree cell by cell with the area that a clipping library finds', () => {
    const triangles = fc
      .tuple(positions, positions, positions)
      .filter(
        ([a, b, c]) =>
          Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) > SIDE * SIDE * 8,
      )
    fc.assert(
      fc.property(triangles, (corners) => {
        const shape = [ring(...corners)]
        const cells = burnedCells(burn((b) => b.polygon(shape))).map(String)
        for (let row = 0; row < ROWS; row += 1) {
          for (let column = 0; column < COLUMNS; column += 1) {
            const share = clippedShare(shape, column, row)
            if (share > 0.5 + 1e-6) expect(cells).toContain(`${column},${row}`)
            // Narrow tips burn more: see below.
            if (share < 1e-9) expect(cells).not.toContain(`${column},${row}`)
          }
        }
        const [half, some] = [0.5 - 1e-5, 0.5 - 1e-5].map((limit, n) =>
          cells.filter((cell) => {
            const [column = 0, row = 0] = cell.split(',').map(Number)
            return n === 0
              ? clippedShare(shape, column, row) >= limit
              : clippedShare(shape, column, row) < limit
          }),
        ) as [string[], string[]]
        // Whatever burns with less than half lies beside no cell that burns with half.
        for (const narrow of some) for (const whole of half) expect(apart(narrow, whole)).toBeGreaterThan(1)
      }),
      { numRuns: 300 },
    )
  })

  it('with holes, however the rings turn, and where edges of cells and rings coincide', () => {
    const [outer, hole] = [box(1, 1, 9, 8), box(3, 3, 6.5, 5)]
    const drawn = burn((b) => b.polygon([outer, hole]))
    expect(drawn).toMatchInlineSnapshot(`
      [
        "............",
        ".########...",
        ".########...",
        ".##...###...",
        ".##...###...",
        ".########...",
        ".########...",
        ".########...",
        "............",
      ]
    `)
    for (const rings of [
      [outer.toReversed(), hole],
      [outer, hole.toReversed()],
      [outer.toReversed(), hole.toReversed()],
    ]) {
      expect(burn((b) => b.polygon(rings))).toEqual(drawn)
    }
  })

  it('cut into parts, burn what they burn whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 90 }),
        fc.integer({ min: 2, max: 60 }),
        fc.tuple(positions, positions, positions),
        (x, y, corners) => {
          const whole = turfPolygon([ring(...corners).map(([a, b]) => [a, b])])
          const [cutX, cutY] = [400 + x, 7000 - y]
          const far = 10_000
          const quarters = [
            [-far, cutY, cutX, far],
            [cutX, cutY, far, far],
            [-far, -far, cutX, cutY],
            [cutX, -far, far, cutY],
          ] as const
          const parts = quarters.flatMap((quarter) => {
            const { geometry } = bboxClip(whole, [...quarter])
            return geometry.type === 'Polygon' && geometry.coordinates.length > 0
              ? [geometry.coordinates]
              : []
          })
          const together = burn((b) => {
            for (const part of parts) b.polygon(part, { part: parts.length > 1 })
          })
          const alone = burn((b) => b.polygon(whole.geometry.coordinates, { part: true }))
          expect(together).toEqual(alone)
        },
      ),
      // Where shares of a narrow tip are the same but for rounding, either may burn.
      { numRuns: 300, seed: 5 },
    )
  })

  it('do not vanish: a small one burns the cell it has most of, a narrow one is nowhere farther than a cell', () => {
    expect(burnedCells(burn((b) => b.polygon([box(4.8, 3.9, 5.3, 4.2)])))).toEqual([[5, 4]])
    expect(burnedCells(burn((b) => b.polygon([box(4.8, 3.9, 5.3, 4.2)], { part: true })))).toEqual([[5, 4]])
    // Beside a cell that burns, a small one of its own burns still; a part does not.
    for (const part of [false, true]) {
      const cells = burn((b) => {
        b.polygon([box(2, 2, 3, 3)])
        b.polygon([box(3.2, 2.2, 3.4, 2.4)], { part })
      })
      expect(burnedCells(cells)).toEqual(
        part
          ? [[2, 2]]
          : [
              [2, 2],
              [3, 2],
            ],
      )
    }
    const strip = [box(0.5, 4.4, 11.5, 4.6)]
    const cells = burnedCells(burn((b) => b.polygon(strip)))
    for (let column = 0; column < COLUMNS; column += 1) {
      expect(cells.some(([x, y]) => y === 4 && Math.abs(x - column) <= 1)).toBe(true)
    }
    expect(cells.length).toBeLessThan(COLUMNS)
    // No area at all: a point.
    expect(burnedCells(burn((b) => b.polygon([ring(at(3.5, 3.5), at(3.5, 3.5), at(3.5, 3.5))])))).toEqual([
      [3, 3],
    ])
  })

  it('of which they cover less than half are marked where they hold the centre', () => {
    fc.assert(
      fc.property(fc.tuple(positions, positions, positions), (corners) => {
        const marks = new Uint8Array(COLUMNS * ROWS).fill(9)
        const burner = new Burner(GRID, marks)
        burner.polygon([ring(...corners)])
        burner.finish()
        for (let row = 0; row < ROWS; row += 1) {
          for (let column = 0; column < COLUMNS; column += 1) {
            const mark = marks[row * COLUMNS + column]
            const inside = holds(corners, at(column + 0.5, row + 0.5))
            if (inside === true) expect(mark).toBeLessThanOrEqual(1)
            if (inside === false) expect(mark).not.toBe(1)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('outside the grid burn nothing, and around it everything', () => {
    expect(burnedCells(burn((b) => b.polygon([box(-5, -5, -1, 20)])))).toEqual([])
    expect(burnedCells(burn((b) => b.polygon([box(20, 2, 30, 5)])))).toEqual([])
    expect(burnedCells(burn((b) => b.polygon([box(-5, -5, 40, 40)])))).toHaveLength(COLUMNS * ROWS)
    expect(burnedCells(burn((b) => b.polygon([])))).toEqual([])
  })

  it('keep their digits over the whole region: a share is exact to a square decimetre', () => {
    const columns = 4096
    const wide: Grid = { ...GRID, west: 300_000, north: 7_688_000, cell_m: 100, columns, rows: 400 }
    const burner = new Burner(wide)
    // Half a cell wide less a decimetre, to the east of a polygon 400 km wide with a slanted side.
    burner.polygon([
      [
        [300_000, 7_687_990],
        [709_549.9, 7_687_990],
        [709_549.9, 7_648_010],
        [300_333.3, 7_648_000],
        [300_000, 7_687_990],
      ],
    ])
    const cells = burner.cells()
    expect([cells[columns - 2], cells[columns - 1], cells[100 * columns + columns - 1]]).toEqual([1, 0, 0])
    expect(cells[100 * columns + columns - 2]).toBe(1)
  })
})

const apart = (a: string, b: string) => {
  const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [a.split(',').map(Number), b.split(',').map(Number)] as [
    number[],
    number[],
  ]
  return Math.max(Math.abs(x0 - x1), Math.abs(y0 - y1))
}

/** Whether a triangle holds a position, in whole numbers; null on its sides. */
function holds([a, b, c]: readonly [Position, Position, Position], [x, y]: Position): boolean | null {
  const sides = [
    [a, b],
    [b, c],
    [c, a],
  ].map(([p, q]) => {
    const [[px, py], [qx, qy]] = [p as Position, q as Position]
    return Math.sign((qx - px) * (y - py) - (qy - py) * (x - px))
  })
  if (sides.includes(0)) return null
  return new Set(sides).size === 1
}

/** The share of a cell that a ring covers: clipped by Sutherland and Hodgman's way, measured by the shoelace. */
function clippedShare(rings: Position[][], column: number, row: number): number {
  const [west, north] = at(column, row)
  const [east, south] = at(column + 1, row + 1)
  const { geometry } = bboxClip(turfPolygon(rings.map((r) => r.map(([x, y]) => [x, y]))), [
    west,
    south,
    east,
    north,
  ])
  if (geometry.type !== 'Polygon') return Number.NaN
  return geometry.coordinates.reduce((sum, corners) => sum + shoelace(corners), 0) / (SIDE * SIDE)
}

function shoelace(corners: number[][]): number {
  const [[ox = 0, oy = 0] = []] = corners
  let twice = 0
  for (let n = 1; n < corners.length; n += 1) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [...(corners[n - 1] as number[]), ...(corners[n] as number[])]
    twice += (x0 - ox) * (y1 - oy) - (x1 - ox) * (y0 - oy)
  }
  return Math.abs(twice) / 2
}
