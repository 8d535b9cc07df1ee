import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { invite } from '../../server/access/accounts.ts'
import { readConfig } from '../../server/config.ts'
import { database } from '../../server/db/as.ts'
import { connect } from '../../server/db/connect.ts'
import { type Running, start } from '../../server/main.ts'
import { buildIfStale } from '../../server/start.ts'
import { acceptInvitation, makeFirstSteward, type TestAccount } from '../helpers/session.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    address: string
    /** The account of a data steward on that address: `signInPage(page, address, inject('steward'))`. */
    steward: TestAccount
    /** The account of somebody who reviews disputes there. */
    reviewer: TestAccount
  }
}

const STEWARD: TestAccount = { name: 'custodia', password: 'cobre viejo en la neblina 7' }

const REVIEWER: TestAccount = { name: 'revisora', password: 'pimiento y llareta en flor 9' }

/** Builds what a person would get and runs it on a new embedded database with the reference atlas. */
export default async function setup(project: TestProject) {
  buildIfStale()
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-e2e-'))
  const running = await start(
    readConfig({ PORT: '0', DATA_DIR: folder, RATE_LIMIT_PER_MINUTE: '1000000' }),
    pino({ level: 'warn' }),
  )
  if (running.firstSteward) await makeFirstSteward(running.firstSteward, STEWARD)
  project.provide('address', running.address)
  project.provide('steward', STEWARD)
  await makeReviewer(running)
  project.provide('reviewer', REVIEWER)
  return async () => {
    await running.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Invites somebody to review, as whoever runs the service does from the command line, and accepts. */
async function makeReviewer({ address, socketFolder }: Running) {
  const connection = await connect({ databaseUrl: null, socketFolder, dataDir: null })
  const code = await invite(database(connection), { name: REVIEWER.name, roles: ['reviewer'] })
  await connection.close()
  await acceptInvitation(`${address}/api/invitations/${code}`, REVIEWER, 'Revisora de prueba')
}
