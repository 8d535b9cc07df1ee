import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll } from 'vitest'
import { identifier } from '../../server/access/sessions.ts'
import { readConfig } from '../../server/config.ts'
import { createApp } from '../../server/http/app.ts'
import type { Route } from '../../server/http/route.ts'
import { connection, db } from './database.ts'

export interface Served {
  /** `http://127.0.0.1:…` */
  address: string
  /** Sends a request, with a body of JSON if one is given; each from an address of its own, so that none has to wait. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked at one member at a time.
  json(response: Response | Promise<Response>): Promise<any>
}

/** Serves routes over the shared test database until the file of tests ends: `const { call, json } = await serve(routes)`. */
export async function serve(routes: readonly Route[]): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-serve-'))
  const config = readConfig({
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
    RATE_LIMIT_PER_MINUTE: '1000000',
    TRUST_PROXY: '1',
  })
  const app = createApp(
    {
      config,
      db,
      connection,
      log: pino({ level: 'silent' }),
      startedAt: new Date(),
      identify: identifier(db, config),
    },
    routes,
  )
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let sender = 0
  return {
    address,
    call: (method, path, body, headers = {}) => {
      sender += 1
      return fetch(`${address}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          'X-Forwarded-For': `198.18.${Math.floor(sender / 250) % 250}.${sender % 250}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    },
    json: async (response) => (await response).json(),
  }
}
