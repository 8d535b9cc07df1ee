import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig } from '../../server/config.ts'
import { start } from '../../server/main.ts'
import { buildIfStale } from '../../server/start.ts'

/** The server that ADDRESS names, or one of its own with the reference atlas, and how to end it. */
export async function serve(name: string): Promise<{ address: string; close: () => Promise<void> }> {
  if (process.env.ADDRESS) return { address: process.env.ADDRESS, close: async () => undefined }
  buildIfStale()
  const folder = mkdtempSync(join(tmpdir(), `suelo-comun-${name}-`))
  const running = await start(
    readConfig({ PORT: '0', DATA_DIR: folder, RATE_LIMIT_PER_MINUTE: '1000000' }),
    pino({ level: 'warn' }),
  )
  return {
    address: running.address,
    close: async () => {
      await running.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
