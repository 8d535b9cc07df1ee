import pg from 'pg'
import { type Embedded, type EmbeddedStep, startEmbedded } from './embedded.ts'

export interface Connection {
  engine: 'embedded' | 'server'
  pool: pg.Pool
  /** Pool of the role that owns the tables; the same as `pool` unless an owner's address was given. */
  ownerPool: pg.Pool
  /** Folder of the embedded database's socket, for another process that wants in; null on a server. */
  socketFolder: string | null
  /** Ends what the embedded engine is doing (see `Embedded`); null where PostgreSQL itself keeps the time, and in memory. */
  interrupt: (() => void) | null
  /** Waits while an embedded engine that was interrupted is opened again. */
  ready(): Promise<void>
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
    for (const each of new Set([pool, ownerPool])) outliveLostConnections(each)
    return {
      engine: 'server',
      pool,
      ownerPool,
      socketFolder: null,
      interrupt: null,
      ready: async () => {},
      close: async () => {
        for (const each of new Set([pool, ownerPool])) await each.end()
      },
    }
  }
  const embedded: Embedded = options.socketFolder
    ? { socketFolder: options.socketFolder, interrupt: null, ready: async () => {}, close: async () => {} }
    : await startEmbedded(options.dataDir, options.onStep)
  const pool = new pg.Pool({ host: embedded.socketFolder, user: 'postgres', database: 'postgres', max: 8 })
  outliveLostConnections(pool)
  return {
    engine: 'embedded',
    pool,
    ownerPool: pool,
    socketFolder: embedded.socketFolder,
    interrupt: embedded.interrupt,
    ready: embedded.ready,
    async close() {
      await pool.end()
      await embedded.close()
    },
  }
}

/**
 * A connection that breaks is told by the query under way or the next one. `pg` says it once more as an event, and while a
 * connection is in use nobody listens: that would end the process.
 */
function outliveLostConnections(pool: pg.Pool) {
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
}
