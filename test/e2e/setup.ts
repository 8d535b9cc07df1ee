import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { readConfig } from '../../server/config.ts'
import { start } from '../../server/main.ts'
import { buildIfStale } from '../../server/start.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    address: string
  }
}

/** Builds what a person would get and runs it on a new embedded database with the reference atlas. */
export default async function setup(project: TestProject) {
  await buildIfStale()
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-e2e-'))
  const running = await start(
    readConfig({ PORT: '0', DATA_DIR: folder, RATE_LIMIT_PER_MINUTE: '1000000' }),
    pino({ level: 'warn' }),
  )
  project.provide('address', running.address)
  return async () => {
    await running.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
