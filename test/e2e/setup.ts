import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { readConfig } from '../../server/config.ts'
import { start } from '../../server/main.ts'
import { buildIfStale } from '../../server/start.ts'
import { makeFirstSteward, type TestAccount } from '../helpers/session.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    address: string
    /** The account of a data steward on that address: `signInPage(page, address, inject('steward'))`. */
    steward: TestAccount
  }
}

const STEWARD: TestAccount = { name: 'custodia', password: 'cobre viejo en la neblina 7' }

/** Builds what a person would get and runs it on a new embedded database with the reference atlas. */
export default async function setup(project: TestProject) {
  await buildIfStale()
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-e2e-'))
  const running = await start(
    readConfig({ PORT: '0', DATA_DIR: folder, RATE_LIMIT_PER_MINUTE: '1000000' }),
    pino({ level: 'warn' }),
  )
  if (running.firstSteward) await makeFirstSteward(running.firstSteward, STEWARD)
  project.provide('address', running.address)
  project.provide('steward', STEWARD)
  return async () => {
    await running.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
