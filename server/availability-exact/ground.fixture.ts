import { type Grid, REGION_GRID } from '../../geodata/fields/grid.ts'
import type { Criteria } from '../../geodata/model/availability.ts'
import type { Ground } from '../availability/ground.ts'
import type { Database, Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { rectanglesOf } from './cells.ts'

/** A corner in the desert east of Calama, on the corner of a cell, EPSG:32719. */
export const [X, Y] = [540_000, 7_520_000]

/** What a test says of a cell by its centre, metres from the corner: 0 outside, 1 free, 2 or 3 excluded. */
export type Classes = (x: number, y: number, criteria: Criteria) => number

/**
 * A ground for tests of what is cut exactly: cells are what the test says they are, on a frame of 64 × 64 cells from the
 * corner; pieces are joined along edges, all of them, in the order they are met.
 */
export function groundFor(classes: Classes, versions: Record<string, number>): Ground {
  const grid: Grid = REGION_GRID
  const { columns, rows, cell_m, west, north } = grid
  const maskOf = (criteria: Criteria) => {
    const mask = new Uint8Array(columns * rows)
    const [c0, r0] = [(X - west) / cell_m, (north - Y) / cell_m]
    for (let row = r0 - 64; row < r0; row += 1) {
      for (let column = c0; column < c0 + 64; column += 1) {
        const [x, y] = [west + (column + 0.5) * cell_m - X, north - (row + 0.5) * cell_m - Y]
        mask[row * columns + column] = classes(x, y, criteria)
      }
    }
    return mask
  }
  const count = (mask: Uint8Array, test: (value: number) => boolean) =>
    mask.reduce((sum, value) => sum + Number(test(value)), 0)
  const unused = () => Promise.reject(new Error('not part of this test'))
  return {
    offers: async () => ({
      fields: [],
      not_checked: [],
      frame_key: 'test',
      comunas: [],
      building: { done: 0, all: 0 },
      versions,
    }),
    ready: async () => {},
    evaluate: async (criteria) => {
      const mask = maskOf(criteria)
      const [area_ha, free_ha] = [count(mask, (value) => value > 0), count(mask, (value) => value === 1)]
      return {
        cells: { area: area_ha, free: free_ha, excluded: area_ha - free_ha },
        area_ha,
        free_ha,
        excluded_ha: area_ha - free_ha,
        edge_ha: 0,
        by_comuna: [],
        by_criterion: [],
        reasons: [],
        score_ha: null,
        not_checked: [],
        versions,
      }
    },
    candidates: async (criteria, { limit }) => {
      const mask = maskOf(criteria)
      return connected(mask, columns)
        .slice(0, limit)
        .map((cells) => ({
          cells: cells.length,
          ha: cells.length,
          comuna: '02201',
          bbox: [0, 0, 0, 0],
          score: null,
          outline: {
            type: 'MultiPolygon',
            coordinates: rectanglesOf(cells, grid).map(([w, s, e, n]) => [
              [
                [w, s],
                [e, s],
                [e, n],
                [w, n],
                [w, s],
              ],
            ]),
          },
        }))
    },
    difference: async (a, b) => {
      const [before, after] = [maskOf(a), maskOf(b)]
      let [gained_ha, lost_ha] = [0, 0]
      before.forEach((value, cell) => {
        if (value !== 1 && after[cell] === 1) gained_ha += 1
        if (value === 1 && after[cell] !== 1) lost_ha += 1
      })
      return { gained_ha, lost_ha, by_comuna: [] }
    },
    mask: async (criteria) => ({ grid, classes: maskOf(criteria), score: null, versions }),
    codes: unused,
    frame: unused,
    close: async () => {},
  }
}

/** Free cells joined along edges. */
function connected(mask: Uint8Array, columns: number): Int32Array[] {
  const seen = new Set<number>()
  const pieces: Int32Array[] = []
  mask.forEach((value, start) => {
    if (value !== 1 || seen.has(start)) return
    const piece = [start]
    seen.add(start)
    for (let i = 0; i < piece.length; i += 1) {
      const cell = piece[i] as number
      for (const beside of [cell - 1, cell + 1, cell - columns, cell + columns]) {
        if (mask[beside] !== 1 || seen.has(beside)) continue
        seen.add(beside)
        piece.push(beside)
      }
    }
    pieces.push(Int32Array.from(piece).sort())
  })
  return pieces
}

/** A database whose transactions are all one, each as whoever asks; it is taken back at the end of the test. */
export const within = (tx: Transaction, engine: Database['engine']): Database => ({
  engine,
  async as(identity, work) {
    const isSteward = identity.roles.some((role) => role === 'steward' || role === 'admin')
    await tx.run(sql`select set_config('role', ${isSteward ? 'geo_steward' : 'geo_visitor'}, true)`)
    await tx.run(sql`select set_config('app.identity', ${JSON.stringify(identity)}, true)`)
    return work(tx)
  },
})
