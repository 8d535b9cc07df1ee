import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { unaccent } from '@electric-sql/pglite/contrib/unaccent'
import { postgis } from '@electric-sql/pglite-postgis'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { withSyncAfterError } from './embedded-protocol.ts'

/**
 * The embedded PostgreSQL, in a thread of its own so that a long query never stops the web server.
 * It speaks the PostgreSQL protocol on a Unix socket; nothing but `pg` reaches it.
 */
const { dataDir, socketPath } = workerData as { dataDir: string | null; socketPath: string }

/** Written when the cluster is whole. A folder without it was cut short while being made, and is made again. */
const marker = dataDir && join(dataDir, 'suelo-comun.ready')

async function main() {
  const parent = parentPort
  if (!parent) throw new Error('embedded-worker runs as a worker thread')
  if (dataDir && marker && !existsSync(marker)) {
    rmSync(dataDir, { recursive: true, force: true })
    mkdirSync(dataDir, { recursive: true })
  }
  parent.postMessage({ step: marker && existsSync(marker) ? 'opening' : 'creating' })
  const db = await PGlite.create({
    ...(dataDir ? { dataDir } : {}),
    extensions: { postgis, btree_gist, pg_trgm, unaccent },
  })
  parent.postMessage({ step: 'extensions' })
  await db.exec(
    'create extension if not exists postgis; create extension if not exists btree_gist; create extension if not exists pg_trgm; create extension if not exists unaccent;',
  )
  if (marker) writeFileSync(marker, new Date().toISOString())
  const run = db.execProtocolRawStream.bind(db)
  db.execProtocolRawStream = withSyncAfterError(async (message, options) => {
    try {
      return await run(message, options)
    } catch (error) {
      // Errors of SQL are answers; what is thrown is the end of the engine. Whoever started this thread starts it again.
      process.stderr.write(`The embedded database failed: ${(error as Error).stack ?? error}\n`)
      process.exit(1)
    }
  })
  const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections: 64 })
  await server.start()
  parent.postMessage({ step: 'ready' })
  parent.on('message', async (message: { stop?: boolean }) => {
    if (!message.stop) return
    await server.stop()
    await db.close()
    parent.postMessage({ step: 'stopped' })
    parent.close()
  })
}

main().catch((error: Error) => {
  parentPort?.postMessage({ step: 'failed', message: error.stack ?? String(error) })
})
