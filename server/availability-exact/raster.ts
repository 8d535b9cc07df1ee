import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { decodeRows } from '../../geodata/fields/encode.ts'
import type { Database, Identity } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { fieldRow } from '../fields/queries.ts'

const unpack = promisify(inflate)

/**
 * The numbers of a raster in lists of cells (indices of the region's grid), NaN where nothing is known; null: the version
 * has no field. Only the pieces that hold the cells are read, one at a time.
 */
export async function rasterValues(
  db: Database,
  identity: Identity,
  versionId: number,
  lists: readonly Int32Array[],
): Promise<Float32Array[] | null> {
  const field = await db.as(identity, (tx) => fieldRow(tx, versionId))
  if (!field) return null
  const { grid, encoding } = field
  const perPiece = encoding.rows * grid.columns
  const values = lists.map((list) => new Float32Array(list.length).fill(Number.NaN))
  const wanted = new Map<number, [list: number, at: number][]>()
  lists.forEach((list, n) => {
    list.forEach((cell, at) => {
      const piece = Math.floor(cell / perPiece)
      const of = wanted.get(piece)
      if (of) of.push([n, at])
      else wanted.set(piece, [[n, at]])
    })
  })
  const window = new Float32Array(perPiece)
  for (const [piece, places] of wanted) {
    const first = piece * encoding.rows
    const row = await db.as(identity, (tx) =>
      tx.maybe<{ bytes: Buffer }>(
        sql`select bytes from geo.field_piece where version_id = ${versionId} and first_row = ${first}`,
      ),
    )
    if (!row) throw new Error(`the field of version ${versionId} is not whole at row ${first}`)
    decodeRows(await unpack(row.bytes), window, grid, encoding, 0)
    for (const [n, at] of places) {
      const cell = lists[n]?.[at] as number
      ;(values[n] as Float32Array)[at] = window[cell - piece * perPiece] as number
    }
  }
  return values
}

/** Mean, or largest, of the numbers that are known; null: none is. */
export function summarise(values: Float32Array, metric: 'mean' | 'max'): number | null {
  let [sum, most, count] = [0, Number.NEGATIVE_INFINITY, 0]
  for (const value of values) {
    if (Number.isNaN(value)) continue
    sum += value
    if (value > most) most = value
    count += 1
  }
  if (count === 0) return null
  return metric === 'mean' ? sum / count : most
}
