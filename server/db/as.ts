import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Connection } from './connect.ts'
import { BUSY, DatabaseFailure, TOO_SLOW } from './failures.ts'
import type { Sql } from './sql.ts'

/** Who asks. Application roles are values that policies read through `app.has_role()`. */
export interface Identity {
  person: string | null
  roles: readonly Role[]
}
export const ROLES = ['public', 'community', 'proponent', 'reviewer', 'steward', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Anyone, without an account. */
export const VISITOR: Identity = Object.freeze({ person: null, roles: ['public'] as const })
/** The application itself and its command line, when they publish data. */
export const STEWARD: Identity = Object.freeze({ person: null, roles: ['steward'] as const })
/** The application itself while it looks after accounts and sessions; used in `server/access` only. */
export const KEEPER: Identity = Object.freeze({ person: null, roles: [] })

export interface Transaction {
  rows<T extends pg.QueryResultRow>(query: Sql): Promise<T[]>
  /** Exactly one row; throws when there is none. */
  one<T extends pg.QueryResultRow>(query: Sql): Promise<T>
  maybe<T extends pg.QueryResultRow>(query: Sql): Promise<T | null>
  /** Number of rows changed. */
  run(query: Sql): Promise<number>
}

export interface Database {
  engine: 'embedded' | 'server'
  /** Runs `work` in one transaction as `identity`; commits, or rolls back when it throws. There is no other door. */
  as<T>(identity: Identity, work: (tx: Transaction) => Promise<T>, options?: AsOptions): Promise<T>
}

export interface AsOptions {
  /** Limit of one statement, in ms; on the embedded engine, which is slower, `EMBEDDED_SLOWNESS` times as much. */
  statementTimeoutMs?: number
  /** Throw the work away afterwards: for tests. */
  rollback?: boolean
}

/** How much longer a statement may take on the embedded engine than on a server. */
export const EMBEDDED_SLOWNESS = 4
/** How long a transaction waits until the embedded engine, which does one at a time, has done those before it. */
const TURN_MS = 30_000

/** The database as rooms see it. `turnMs`: how long a transaction waits for its turn on the embedded engine. */
export function database(connection: Connection, turnMs = TURN_MS): Database {
  return {
    engine: connection.engine,
    async as(identity, work, { statementTimeoutMs = 15_000, rollback = false } = {}) {
      const client = await begin(connection, opening(identity, statementTimeoutMs), turnMs)
      const run = timed(connection, client, statementTimeoutMs)
      let broken: Error | undefined
      try {
        const result = await work(transaction(run))
        await run(rollback ? 'rollback' : 'commit')
        return result
      } catch (error) {
        try {
          await run('rollback')
        } catch (failure) {
          broken = failure as Error
        }
        throw error
      } finally {
        client.release(broken)
      }
    },
  }
}

/** A connection with its transaction open. On the embedded engine that is its turn: until it ends, no other begins. */
async function begin(connection: Connection, statements: string, turnMs: number): Promise<pg.PoolClient> {
  const open = async () => {
    const client = await connection.pool.connect()
    try {
      await client.query(statements)
      return client
    } catch (error) {
      client.release(error as Error)
      throw error
    }
  }
  if (connection.engine === 'server') return open()
  const turn = (async () => {
    await connection.ready()
    try {
      return await open()
    } catch (error) {
      // The engine was interrupted while this transaction waited: nothing of it was begun.
      if (!connection.interrupt) throw error
      await connection.ready()
      return open()
    }
  })()
  try {
    return await inTime(turn, turnMs, () => new DatabaseFailure(BUSY, 'the embedded database is busy'))
  } catch (error) {
    // Whoever no longer waits gives the turn back as soon as it comes.
    turn
      .then((client) => client.query('rollback').then(() => client.release(), client.release))
      .catch(() => {})
    throw error
  }
}

type Run = <T extends pg.QueryResultRow>(
  query: string | { text: string; values: unknown[] },
) => Promise<pg.QueryResult<T>>

/**
 * Runs statements of a transaction. A server keeps the time itself; the embedded engine cannot be told to stop, so what takes
 * too long there ends with the engine, which is opened again, and fails as on a server.
 */
function timed(connection: Connection, client: pg.PoolClient, statementTimeoutMs: number): Run {
  const { interrupt } = connection
  if (!interrupt) return (query) => client.query(query)
  let late: DatabaseFailure | undefined
  return (query) => {
    if (late) return Promise.reject(late)
    return inTime(client.query(query), statementTimeoutMs * EMBEDDED_SLOWNESS, () => {
      late = new DatabaseFailure(
        TOO_SLOW,
        'the statement took too long, the embedded database was interrupted',
      )
      interrupt()
      return late
    })
  }
}

/** What `work` comes to; throws what `late` gives when that takes longer than `ms`. */
async function inTime<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

/** Stewards and administrators write layers, the keeper reads accounts; everyone else is a visitor to the database. */
function databaseRole(identity: Identity): string {
  if (identity === KEEPER) return 'geo_access'
  return identity.roles.some((role) => role === 'steward' || role === 'admin') ? 'geo_steward' : 'geo_visitor'
}

function opening(identity: Identity, statementTimeoutMs: number): string {
  const value = pg.escapeLiteral(JSON.stringify({ person: identity.person, roles: identity.roles }))
  return [
    'begin',
    `set local role ${databaseRole(identity)}`,
    `set local statement_timeout = ${Math.round(statementTimeoutMs)}`,
    // PostGIS overstates its costs, so PostgreSQL would compile queries that take less time than compiling them.
    'set local jit = off',
    `set local app.identity = ${value}`,
  ].join('; ')
}

function transaction(run: Run): Transaction {
  return {
    async rows<T extends pg.QueryResultRow>(query: Sql) {
      return (await run<T>(query.query)).rows
    },
    async one<T extends pg.QueryResultRow>(query: Sql) {
      const [row] = (await run<T>(query.query)).rows
      if (!row) throw new Error('expected one row, got none')
      return row
    },
    async maybe<T extends pg.QueryResultRow>(query: Sql) {
      return (await run<T>(query.query)).rows[0] ?? null
    },
    async run(query: Sql) {
      return (await run(query.query)).rowCount ?? 0
    },
  }
}

/** Waits until the server answers, at most `limitMs`; for machines that start the database and us together. */
export async function waitForDatabase(connection: Connection, limitMs: number): Promise<void> {
  const end = Date.now() + limitMs
  for (;;) {
    try {
      await connection.pool.query('select 1')
      return
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      // Wrong password, no such database, no such role: waiting does not help (PostgreSQL error classes 28 and 3D).
      if (Date.now() > end || code.startsWith('28') || code.startsWith('3D')) throw error
      await wait(500)
    }
  }
}
