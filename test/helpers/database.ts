import { afterAll, inject } from 'vitest'
import { type Database, database, type Identity, type Transaction } from '../../server/db/as.ts'
import { connect } from '../../server/db/connect.ts'

/**
 * The shared test database, migrated, catalogue synced, reference atlas published.
 * `import { connection, db, as } from '../../test/helpers/database.ts'` in a `*.db.test.ts` file.
 * What a test commits stays for the files after it: prefer `as`, which rolls back; a test that must commit publishes
 * into a layer that nothing else counts, or removes what it made.
 */
const target = inject('database')
export const engine = target.engine
export const connection = await connect({
  databaseUrl: target.url,
  socketFolder: target.socketFolder,
  dataDir: null,
})
export const db: Database = database(connection)

/** Runs `work` as `identity` and takes everything back afterwards. */
export function as<T>(identity: Identity, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.as(identity, work, { rollback: true })
}

afterAll(() => connection.close())
