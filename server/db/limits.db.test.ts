import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connection, db, engine } from '../../test/helpers/database.ts'
import { type Database, database, EMBEDDED_SLOWNESS, VISITOR } from './as.ts'
import { type Connection, connect } from './connect.ts'
import { BUSY, isDatabaseAway, TOO_SLOW } from './failures.ts'
import { sql } from './sql.ts'

/** Some minutes of counting, in a query that asks for nothing. */
const ENDLESS = sql`select count(*) from generate_series(1, 20000000000) as n where n % 7 = 8`
const answers = (through: Database) => through.as(VISITOR, (tx) => tx.one(sql`select 1 as one`))

describe.runIf(engine === 'server')('a statement that takes too long on a server', () => {
  test('is stopped by the server', async () => {
    await expect(db.as(VISITOR, (tx) => tx.rows(ENDLESS), { statementTimeoutMs: 200 })).rejects.toMatchObject(
      { code: TOO_SLOW },
    )
  })

  test('a connection that the server ends fails its transaction and not the process', async () => {
    const ended = db.as(VISITOR, async (tx) => {
      const { pid } = await tx.one<{ pid: number }>(sql`select pg_backend_pid() as pid`)
      const [broken] = await Promise.allSettled([
        tx.rows(sql`select pg_sleep(20)`),
        connection.pool.query('select pg_terminate_backend($1)', [pid]),
      ])
      if (broken.status === 'rejected') throw broken.reason
    })
    const error = await ended.catch((reason: unknown) => reason)
    expect(isDatabaseAway(error)).toBe(true)
    expect(await answers(db)).toEqual({ one: 1 })
  })
})

describe.runIf(engine === 'embedded')('the embedded engine, on a disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-limits-'))
  const TURN_MS = 1000
  let own: Connection
  let through: Database
  beforeAll(async () => {
    own = await connect({ databaseUrl: null, dataDir: folder })
    await own.pool.query(
      'create role geo_visitor; create table kept (n integer); grant all on kept to geo_visitor',
    )
    through = database(own, TURN_MS)
  })
  afterAll(async () => {
    await own.close()
    rmSync(folder, { recursive: true })
  })

  const rows = async () =>
    (await through.as(VISITOR, (tx) => tx.rows<{ n: number }>(sql`select n from kept`))).map(({ n }) => n)

  test('whoever waits too long for a turn is told that it is busy, and the one before is not disturbed', async () => {
    const long = through.as(VISITOR, async (tx) => {
      await tx.run(sql`insert into kept values (1)`)
      await new Promise((resolve) => setTimeout(resolve, TURN_MS * 2))
      return tx.run(sql`insert into kept values (2)`)
    })
    await expect(answers(through)).rejects.toMatchObject({ code: BUSY })
    expect(await long).toBe(1)
    expect(await rows()).toEqual([1, 2])
  })

  test('a statement that takes too long ends with the engine; what was committed stays, its own transaction does not', async () => {
    const patient = database(own, 60_000)
    const long = through.as(
      VISITOR,
      async (tx) => {
        await tx.run(sql`insert into kept values (3)`)
        return tx.rows(ENDLESS)
      },
      { statementTimeoutMs: 2000 / EMBEDDED_SLOWNESS },
    )
    // Who stood in line behind it is answered by the engine that comes after.
    const behind = patient.as(VISITOR, (tx) => tx.run(sql`insert into kept values (4)`))
    await expect(long).rejects.toMatchObject({ code: TOO_SLOW })
    expect(await behind).toBe(1)
    expect(await rows()).toEqual([1, 2, 4])
  })
})
