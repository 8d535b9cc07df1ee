import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig } from '../config.ts'
import type { Database, Identity, Transaction } from '../db/as.ts'
import type { Connection } from '../db/connect.ts'
import { sql } from '../db/sql.ts'
import { routes as exportRoutes } from '../exports/routes.ts'
import { createApp } from '../http/app.ts'
import type { Route } from '../http/route.ts'
import { routes as layerRoutes } from '../layers/routes.ts'
import { routes as nearbyRoutes } from '../nearby/routes.ts'
import { routes as screeningRoutes } from '../screening/routes.ts'
import { ogcRoutes } from './routes.ts'

const routes: readonly Route[] = [
  ...layerRoutes,
  ...exportRoutes,
  ...nearbyRoutes,
  ...screeningRoutes,
  ...ogcRoutes(() => routes),
]

/**
 * A database whose every use happens in a transaction that is already open, as whoever asks: what a test publishes in
 * it is served, and gone when it is rolled back.
 */
export function inside(db: Database, tx: Transaction): Database {
  return {
    engine: db.engine,
    async as(identity: Identity, work) {
      const steward = identity.roles.some((role) => role === 'steward' || role === 'admin')
      await tx.run(sql`select set_config('role', ${steward ? 'geo_steward' : 'geo_visitor'}, true)`)
      await tx.run(sql`select set_config('app.identity', ${JSON.stringify(identity)}, true)`)
      return work(tx)
    },
  }
}

/** The OGC API, the layers, what lies near, and `more`, served on a free port while `work` runs. */
export async function serving<T>(
  db: Database,
  connection: Connection,
  work: (get: (path: string, init?: RequestInit) => Promise<Response>) => Promise<T>,
  more: readonly Route[] = [],
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-served-'))
  const config = readConfig({
    PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
    NODE_ENV: 'test',
    RATE_LIMIT_PER_MINUTE: '1000000',
  })
  const app = createApp({ config, db, connection, log: pino({ level: 'silent' }), startedAt: new Date() }, [
    ...routes,
    ...more,
  ])
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    return await work((path, init) =>
      fetch(path.startsWith('http') ? path : `http://127.0.0.1:${port}${path}`, init),
    )
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  }
}
