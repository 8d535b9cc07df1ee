import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

/**
 * Migrations
 * - `bootstrap.sql`: extensions and roles, every start; each statement is safe to repeat.
 * - numbered files: once, in order; a file that changed after it ran is an error.
 * - `repeatable/`: applied whenever the file's hash changes (functions, policies, views).
 */
export interface MigrationReport {
  applied: string[]
  current: number
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

const readFolder = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql') && name !== 'bootstrap.sql')
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

/**
 * Brings the database to the state of `folder`. All of it happens in one transaction: a failure leaves the
 * database as it was. Two processes at once: the second waits for the first (a lock on the ledger table).
 */
export async function migrate(pool: pg.Pool, folder: string): Promise<MigrationReport> {
  const client = await pool.connect()
  const applied: string[] = []
  let done = false
  try {
    await client.query('begin')
    await client.query(readFileSync(join(folder, 'bootstrap.sql'), 'utf8'))
    await client.query('lock table app.migration in exclusive mode')
    const { rows } = await client.query<{ name: string; hash: string }>(
      'select name, hash from app.migration',
    )
    const ledger = new Map(rows.map((row) => [row.name, row.hash]))
    const numbered = readFolder(folder)
    for (const { name, text } of numbered) {
      const before = ledger.get(name)
      if (before === hash(text)) continue
      if (before) {
        throw new Error(
          `Migration ${name} was changed after it ran. Restore the file and write the change as a new migration.`,
        )
      }
      await apply(client, name, text)
      applied.push(name)
    }
    const repeatable = readFolder(join(folder, 'repeatable'))
    // A new table can invalidate what a function was made of, so any change re-applies them all.
    const stale =
      applied.length > 0 ||
      repeatable.some(({ name, text }) => ledger.get(`repeatable/${name}`) !== hash(text))
    if (stale) {
      for (const { name, text } of repeatable) {
        await apply(client, `repeatable/${name}`, text)
        applied.push(`repeatable/${name}`)
      }
    }
    await client.query('commit')
    done = true
    return { applied, current: numbered.length }
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release(!done)
  }
}

async function apply(client: pg.PoolClient, name: string, text: string) {
  try {
    await client.query(text)
  } catch (error) {
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error })
  }
  await client.query(
    'insert into app.migration (name, hash) values ($1, $2) on conflict (name) do update set hash = excluded.hash, applied_at = now()',
    [name, hash(text)],
  )
}

/** Numbered migrations that the database does not have yet; empty when it is current. */
export async function pendingMigrations(pool: pg.Pool, folder: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>('select name from app.migration')
  const known = new Set(rows.map((row) => row.name))
  return readFolder(folder)
    .map(({ name }) => name)
    .filter((name) => !known.has(name))
}

/** Gathers the statistics that plans rest on. Run it after publishing. */
export async function refreshStatistics(pool: pg.Pool): Promise<void> {
  await pool.query('select geo.refresh_statistics()')
}
