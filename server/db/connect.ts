import pg from 'pg'
import { type Embedded, type EmbeddedStep, startEmbedded } from './embedded.ts'

export interface Connection {
  engine: 'embedded' | 'server'
  pool: pg.Pool
  /** Pool of the role that owns the tables; the same as `pool` unless an owner's address was given. */
  ownerPool: pg.Pool
  /** Folder of the embedded database's socket, for another process that wants in; null on a server. */
  socketFolder: string | null
  close(): Promise<void>
}

export interface ConnectOptions {
  /** `postgresql://…`; null for the embedded database. */
  databaseUrl: string | null
  /** Address of the login that migrates, when it is not that of `databaseUrl`. */
  ownerUrl?: string | null
  /** Folder of the embedded database; null keeps it in memory. */
  dataDir: string | null
  /** Socket folder of an embedded database that already runs in another process; it is not closed with us. */
  socketFolder?: string | null
  onStep?: (step: EmbeddedStep) => void
}

// bigint ids fit in a double for as long as we live; numeric comes only from round() in our queries.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

/** Opens the database, embedded or not, and gives a `pg` pool to it. Same driver, protocol and SQL on both. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  if (options.databaseUrl) {
    const pool = new pg.Pool({
      connectionString: options.databaseUrl,
      max: 10,
      connectionTimeoutMillis: 10_000,
    })
    const ownerPool = options.ownerUrl ? new pg.Pool({ connectionString: options.ownerUrl, max: 2 }) : pool
    for (const each of new Set([pool, ownerPool])) each.on('error', () => {})
    return {
      engine: 'server',
      pool,
      ownerPool,
      socketFolder: null,
      close: async () => {
        for (const each of new Set([pool, ownerPool])) await each.end()
      },
    }
  }
  const embedded: Embedded = options.socketFolder
    ? { socketFolder: options.socketFolder, close: async () => {} }
    : await startEmbedded(options.dataDir, options.onStep)
  const pool = new pg.Pool({ host: embedded.socketFolder, user: 'postgres', database: 'postgres', max: 8 })
  pool.on('error', () => {})
  return {
    engine: 'embedded',
    pool,
    ownerPool: pool,
    socketFolder: embedded.socketFolder,
    async close() {
      await pool.end()
      await embedded.close()
    },
  }
}
