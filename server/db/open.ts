import { type Database, database, waitForDatabase } from './as.ts'
import { type Connection, connect } from './connect.ts'
import type { EmbeddedStep } from './embedded.ts'
import { migrate } from './migrate.ts'

/** Where the database is. */
export interface DatabaseConfig {
  databaseUrl: string | null
  ownerUrl: string | null
  /** Folder of the embedded database, when there is no address. */
  dataDir: string
  databaseWaitMs: number
}

export interface OpenDatabase {
  connection: Connection
  db: Database
  /** Migrations that were applied now. */
  applied: readonly string[]
}

/**
 * Opens the database and brings it up to date with the folder of migrations. Throws a sentence when it does not answer, or
 * when another process holds the embedded one; then nothing is left open.
 */
export async function openDatabase(
  config: DatabaseConfig,
  migrations: string,
  onStep: (step: EmbeddedStep) => void = () => {},
): Promise<OpenDatabase> {
  const connection = await connect({
    databaseUrl: config.databaseUrl,
    ownerUrl: config.ownerUrl,
    dataDir: config.databaseUrl ? null : config.dataDir,
    onStep,
  })
  try {
    await waitForDatabase(connection, config.databaseWaitMs)
    const { applied } = await migrate(connection.ownerPool, migrations)
    return { connection, db: database(connection), applied }
  } catch (error) {
    await connection.close().catch(() => {})
    throw error
  }
}

/** Opens the database for one piece of work, as a command line does, and closes it again. */
export async function withDatabase<T>(
  config: DatabaseConfig,
  migrations: string,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const { connection, db } = await openDatabase(config, migrations)
  try {
    return await work(db)
  } finally {
    await connection.close()
  }
}
