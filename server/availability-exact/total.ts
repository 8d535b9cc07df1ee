import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Grid } from '../../geodata/fields/grid.ts'
import { type Criteria, criteriaSchema } from '../../geodata/model/availability.ts'
import type { ExactTotal } from '../../geodata/model/candidate.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Text } from '../../geodata/model/text.ts'
import type { Ground, Versions } from '../availability/ground.ts'
import { type Database, type Identity, STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Tasks } from '../jobs/jobs.ts'
import { type Rectangle, rectanglesOf } from './cells.ts'
import {
  areaCuts,
  type Cut,
  criteriaCuts,
  measurable,
  questionOf,
  rastersOnly,
  withoutScore,
} from './question.ts'

/** Cells along a side of a tile: 12.8 km of the region's grid. */
const TILE_CELLS = 128
/** One after another: each takes what the database can give. */
const QUEUE = 'exact-totals'
/** Every restart of a server takes one. */
const ATTEMPTS = 25
/** Most that may wait or run. */
const MOST_OPEN = 10
/** Tiles at once: the embedded engine has one backend, which others wait for. */
const LANES = { embedded: 1, server: 2 } as const

export interface TotalRow {
  id: string
  created_at: Date
  status: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'
  criteria: Criteria
  versions: Record<string, number>
  /** 0 until the job has begun. */
  tiles: number
  done: number
  result: ExactTotal | null
  message: Text | null
  started_at: Date | null
  finished_at: Date | null
}

const about = (tx: Transaction, id: string) => tx.run(sql`select set_config('app.total', ${id}, true)`)

const within = <T>(db: Database, id: string, work: (tx: Transaction) => Promise<T>, identity = VISITOR) =>
  db.as(
    identity,
    async (tx) => {
      await about(tx, id)
      return work(tx)
    },
    { statementTimeoutMs: 120_000 },
  )

/** A total, as far as it is. Throws `not-found`. */
export async function readTotal(db: Database, id: string): Promise<TotalRow> {
  const row = await within(db, id, (tx) =>
    tx.maybe<TotalRow & Record<string, unknown>>(sql`
      select t.*, (select count(*)::integer from app.exact_tile x where x.total_id = t.id) as done
      from app.exact_total t where t.id = ${id}`),
  )
  if (row) return row
  throw new Problem('not-found', {
    es: 'No hay un cálculo con ese código. Se guardan noventa días.',
    en: 'There is no job of that code. They are kept for ninety days.',
  })
}

/** Tiles of the grid in which any cell is asked for: their place, counted row by row from the north-west. */
export function tilesOf(classes: Uint8Array, { columns, rows }: Pick<Grid, 'columns' | 'rows'>): number[] {
  const across = Math.ceil(columns / TILE_CELLS)
  const met = new Set<number>()
  for (let row = 0; row < rows; row += 1) {
    const first = Math.floor(row / TILE_CELLS) * across
    for (let column = 0; column < columns; column += 1) {
      if (classes[row * columns + column] !== 0) met.add(first + Math.floor(column / TILE_CELLS))
    }
  }
  return [...met].sort((a, b) => a - b)
}

/** A tile with those around it: the exact edge of an area may lie in a cell the grid has outside. */
function withNeighbours(tiles: readonly number[], { columns, rows }: Grid): number[] {
  const [across, down] = [Math.ceil(columns / TILE_CELLS), Math.ceil(rows / TILE_CELLS)]
  const all = new Set<number>()
  for (const tile of tiles) {
    const [x, y] = [tile % across, Math.floor(tile / across)]
    for (let dy = -1; dy <= 1; dy += 1) {
      for (let dx = -1; dx <= 1; dx += 1) {
        if (x + dx >= 0 && x + dx < across && y + dy >= 0 && y + dy < down)
          all.add((y + dy) * across + x + dx)
      }
    }
  }
  return [...all].sort((a, b) => a - b)
}

/**
 * Asks for the exact total of free land; it is worked out in the background. Returns its id. Throws a Problem on criteria
 * that cannot be used, and `too-many-requests`.
 */
export async function askTotal(
  rooms: { db: Database; ground: Ground },
  identity: Identity,
  criteria: Criteria,
  pinned?: Versions,
): Promise<string> {
  const { db } = rooms
  const question = await questionOf(rooms, identity, criteria, pinned)
  const { open } = await db.as(identity, (tx) =>
    tx.one<{ open: number }>(sql`select app.open_totals() as open`),
  )
  if (open >= MOST_OPEN) {
    throw new Problem('too-many-requests', {
      es: `Hay ${open} cálculos exactos en curso. Espera a que termine alguno.`,
      en: `${open} exact calculations are under way. Wait until one ends.`,
    })
  }
  const id = randomBytes(15).toString('base64url')
  await within(
    db,
    id,
    async (tx) => {
      await tx.run(sql`select app.sweep_totals()`)
      await tx.run(sql`
        insert into app.exact_total (id, criteria, versions, tiles, grid)
        values (${id}, ${JSON.stringify(criteria)}::jsonb, ${JSON.stringify(question.used)}::jsonb, 0, '{}')`)
      await enqueue(
        tx,
        'exact_total',
        { total: id },
        { queue: QUEUE, key: `total:${id}`, attempts: ATTEMPTS },
      )
    },
    // Only the application asks for jobs.
    STEWARD,
  )
  return id
}

/** Gives a total up; what is done stays. Throws `not-found`, and `batch-state` when it is over. */
export async function cancelTotal(db: Database, id: string): Promise<void> {
  await readTotal(db, id)
  const changed = await within(db, id, (tx) =>
    tx.run(sql`
      update app.exact_total set status = 'cancelled', finished_at = now()
      where id = ${id} and status in ('waiting', 'running')`),
  )
  if (changed === 1) return
  throw new Problem('batch-state', {
    es: 'El cálculo ya terminó: no hay nada que detener.',
    en: 'The job is over: there is nothing to stop.',
  })
}

const payloadSchema = z.strictObject({ total: z.string() })

/** What this room does in the background. */
export function exactTasks({ db, log, ground }: { db: Database; log: Logger; ground: Ground }): Tasks {
  return {
    async exact_total(payload, { signal }) {
      await workOut({ db, ground }, payloadSchema.parse(payload).total, signal)
      log.info('an exact total of free land was worked out')
    },
  }
}

/** Works out the tiles that are not done yet, until none is left or it was cancelled. Goes on when it is called again. */
export async function workOut(
  { db, ground }: { db: Database; ground: Ground },
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  const row = await readTotal(db, id)
  if (row.status !== 'waiting' && row.status !== 'running') return
  const criteria = criteriaSchema.parse(row.criteria)
  try {
    const { versions } = row
    const question = { criteria, versions, used: versions, not_checked: [] }
    const { classes, grid } = await ground.mask(withoutScore(criteria), versions)
    const only = rastersOnly(question)
    const barred = only && (await ground.mask(only, versions)).classes
    const tiles = withNeighbours(tilesOf(classes, grid), grid)
    const { area_ha, free_ha } = await ground.evaluate(withoutScore(criteria), { reasons: false, versions })
    const done = await within(db, id, async (tx) => {
      await tx.run(sql`
        update app.exact_total
        set status = 'running', started_at = coalesce(started_at, now()), tiles = ${tiles.length},
          grid = ${JSON.stringify({ area_ha, free_ha })}::jsonb
        where id = ${id} and status in ('waiting', 'running')`)
      return tx.rows<{ tile: number }>(sql`select tile from app.exact_tile where total_id = ${id}`)
    })
    const over = new Set(done.map(({ tile }) => tile))
    const left = tiles.filter((tile) => !over.has(tile))
    const [area, tests] = [areaCuts(question), criteriaCuts(question)]
    const comunas = measurable(question, 'comuna')
    let [next, stopped] = [0, false]
    const lane = async () => {
      while (next < left.length && !stopped) {
        signal?.throwIfAborted()
        const tile = left[next] as number
        next += 1
        const going = await within(db, id, async (tx) => {
          const { status } = await tx.one<{ status: string }>(
            sql`select status from app.exact_total where id = ${id}`,
          )
          if (status !== 'running') return false
          await tileTotal(tx, id, tile, boxOf(tile, grid, barred), { area, tests, comunas })
          return true
        })
        if (!going) stopped = true
      }
    }
    const ended = await Promise.allSettled(Array.from({ length: LANES[db.engine] }, lane))
    for (const each of ended) if (each.status === 'rejected') throw each.reason
    if (stopped) return
    await finish(db, { ...row, grid: { area_ha, free_ha } })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    await within(db, id, (tx) =>
      tx.run(sql`
        update app.exact_total set status = 'failed', finished_at = now(), message = ${JSON.stringify(error.detail)}::jsonb
        where id = ${id}`),
    )
  }
}

/** A tile, and the rectangles in it that no raster excludes. */
function boxOf(tile: number, grid: Grid, barred: Uint8Array | null): { box: Rectangle; open: Rectangle[] } {
  const { west, north, cell_m, columns, rows } = grid
  const across = Math.ceil(columns / TILE_CELLS)
  const [c0, r0] = [(tile % across) * TILE_CELLS, Math.floor(tile / across) * TILE_CELLS]
  const [c1, r1] = [Math.min(columns, c0 + TILE_CELLS), Math.min(rows, r0 + TILE_CELLS)]
  const box: Rectangle = [west + c0 * cell_m, north - r1 * cell_m, west + c1 * cell_m, north - r0 * cell_m]
  if (!barred) return { box, open: [box] }
  const cells: number[] = []
  for (let row = r0; row < r1; row += 1) {
    for (let column = c0; column < c1; column += 1) {
      const cell = row * columns + column
      if ((barred[cell] as number) < 2) cells.push(cell)
    }
  }
  return { box, open: rectanglesOf(Int32Array.from(cells), grid) }
}

async function tileTotal(
  tx: Transaction,
  id: string,
  tile: number,
  { box, open }: { box: Rectangle; open: readonly Rectangle[] },
  { area, tests, comunas }: { area: Cut[]; tests: Cut[]; comunas: number | null },
): Promise<void> {
  await tx.run(sql`
    insert into app.exact_tile (total_id, tile, comunas)
    select ${id}, ${tile}, geo.tile_total(
      geo.land_of_cells(${JSON.stringify([box])}::jsonb),
      coalesce(geo.land_of_cells(${JSON.stringify(open)}::jsonb), st_setsrid('polygon empty'::geometry, 32719)),
      ${JSON.stringify(area)}::jsonb, ${JSON.stringify(tests)}::jsonb, ${comunas}::bigint)
    on conflict do nothing`)
}

async function finish(
  db: Database,
  { id, grid, versions }: Pick<TotalRow, 'id' | 'versions'> & Pick<ExactTotal, 'grid'>,
): Promise<void> {
  await within(db, id, async (tx) => {
    const rows = await tx.rows<{ code: string; area_ha: number; free_ha: number }>(sql`
      select c.key as code, sum((c.value ->> 0)::float8) / 10000 as area_ha, sum((c.value ->> 1)::float8) / 10000 as free_ha
      from app.exact_tile t cross join jsonb_each(t.comunas) c where t.total_id = ${id}
      group by 1 order by 1`)
    const sum = (key: 'area_ha' | 'free_ha') => rows.reduce((all, row) => all + row[key], 0)
    const [area_ha, free_ha] = [sum('area_ha'), sum('free_ha')]
    const share = (free: number, area: number) => (area > 0 ? (100 * free) / area : 0)
    const result: ExactTotal = {
      area_ha,
      free_ha,
      by_comuna: rows,
      grid,
      difference_points: share(free_ha, area_ha) - share(grid.free_ha, grid.area_ha),
      versions,
    }
    await tx.run(sql`
      update app.exact_total set status = 'done', finished_at = now(), result = ${JSON.stringify(result)}::jsonb
      where id = ${id} and status = 'running'`)
  })
}
