import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Connection } from './connect.ts'
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
  /** Limit of one statement, in ms. The embedded engine has none. */
  statementTimeoutMs?: number
  /** Throw the work away afterwards: for tests. */
  rollback?: boolean
}

/** The database as rooms see it. */
export function database(connection: Connection): Database {
  return {
    engine: connection.engine,
    async as(identity, work, { statementTimeoutMs = 15_000, rollback = false } = {}) {
      const client = await connection.pool.connect()
      let broken: Error | undefined
      try {
        await client.query(opening(identity, statementTimeoutMs))
        const result = await work(transaction(client))
        await client.query(rollback ? 'rollback' : 'commit')
        return result
      } catch (error) {
        try {
          await client.query('rollback')
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

function transaction(client: pg.PoolClient): Transaction {
  return {
    async rows<T extends pg.QueryResultRow>(query: Sql) {
      return (await client.query<T>(query.query)).rows
    },
    async one<T extends pg.QueryResultRow>(query: Sql) {
      const [row] = (await client.query<T>(query.query)).rows
      if (!row) throw new Error('expected one row, got none')
      return row
    },
    async maybe<T extends pg.QueryResultRow>(query: Sql) {
      return (await client.query<T>(query.query)).rows[0] ?? null
    },
    async run(query: Sql) {
      return (await client.query(query.query)).rowCount ?? 0
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
