import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Grid } from '../fields/grid.ts'
import { codeOfCells2, LAST_EXACT, NOWHERE } from './codes.ts'
import { distanceField } from './distance.ts'

const gridOf = (columns: number, rows: number): Grid => ({
  id: 'test',
  srid: 32719,
  west: 0,
  north: rows * 100,
  cell_m: 100,
  columns,
  rows,
})

/** Every cell against every burned one. */
function everyPair(burned: Uint8Array, { columns }: Grid): number[] {
  const sites = [...burned.keys()].filter((cell) => burned[cell] !== 0)
  return [...burned.keys()].map((cell) => {
    const squares = sites.map(
      (site) =>
        ((cell % columns) - (site % columns)) ** 2 + (((cell / columns) | 0) - ((site / columns) | 0)) ** 2,
    )
    return squares.length === 0 ? NOWHERE : codeOfCells2(Math.min(...squares))
  })
}

describe('distance field', () => {
  it('is what trying every pair of cells gives', () => {
    const grids = fc
      .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }))
      .chain(([columns, rows]) =>
        fc.tuple(
          fc.constant(gridOf(columns, rows)),
          fc.oneof(
            fc.uint8Array({ minLength: columns * rows, maxLength: columns * rows, max: 1 }),
            // Few burned cells, and none.
            fc
              .array(fc.nat(columns * rows - 1), { maxLength: 6 })
              .map((cells) =>
                Uint8Array.from({ length: columns * rows }, (_, n) => (cells.includes(n) ? 1 : 0)),
              ),
          ),
        ),
      )
    fc.assert(
      fc.property(grids, ([grid, burned]) => {
        expect([...distanceField(burned, grid)]).toEqual(everyPair(burned, grid))
      }),
      { numRuns: 400 },
    )
  })

  it('is exact past 18.1 km as far as its codes tell, over long narrow grids too', () => {
    for (const [columns, rows] of [
      [4000, 3],
      [3, 4000],
      [600, 500],
    ] as const) {
      const grid = gridOf(columns, rows)
      const burned = new Uint8Array(columns * rows)
      for (const at of [0, 0.37, 0.81]) burned[Math.floor(at * (burned.length - 1))] = 1
      const [codes, expected] = [distanceField(burned, grid), everyPair(burned, grid)]
      let [different, far] = [0, 0]
      for (const [cell, code] of codes.entries()) {
        if (code !== expected[cell]) different += 1
        if (code > LAST_EXACT) far += 1
      }
      expect({ different, someAreFar: far > 0 }).toEqual({ different: 0, someAreFar: true })
    }
  })

  it('is nowhere when nothing burns, and nothing when everything does', () => {
    const grid = gridOf(5, 4)
    expect(new Set(distanceField(new Uint8Array(20), grid))).toEqual(new Set([NOWHERE]))
    expect(new Set(distanceField(new Uint8Array(20).fill(1), grid))).toEqual(new Set([0]))
    expect(() => distanceField(new Uint8Array(19), grid)).toThrow(RangeError)
  })

  it('changes by a cell from one cell to the next, at most; what it is given stays', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40 * 30 - 1), { minLength: 1, maxLength: 9 }), (cells) => {
        const grid = gridOf(40, 30)
        const burned = Uint8Array.from({ length: 1200 }, (_, n) => (cells.includes(n) ? 1 : 0))
        const before = burned.slice()
        const codes = distanceField(burned, grid)
        expect(burned).toEqual(before)
        for (let cell = 1; cell < 1200; cell += 1) {
          if (cell % 40 === 0) continue
          expect(
            Math.abs(Math.sqrt(codes[cell] as number) - Math.sqrt(codes[cell - 1] as number)),
          ).toBeLessThanOrEqual(1 + 1e-9)
        }
      }),
      { numRuns: 50 },
    )
  })
})
