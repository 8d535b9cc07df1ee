import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../server/config.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

interface Child {
  process: ChildProcess
  output: () => string
  /** Resolves when a line of the output holds `text`, rejects when the process ends before. */
  says(text: string): Promise<void>
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** The built server as `npm start` runs it, in a process of its own. */
function startServer(environment: Record<string, string>): Child {
  const child = spawn(process.execPath, ['-e', "import('./dist/server/main.js').then((m) => m.main())"], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, NODE_ENV: 'production', PORT: '0', DATABASE_URL: '', ...environment },
  })
  let output = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      output += data
      for (const listen of listeners) listen()
    })
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal }))
  })
  return {
    process: child,
    output: () => output,
    ended,
    says(text) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!output.includes(text)) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
        void ended.then(() => reject(new Error(`ended before it said «${text}»:\n${output}`)))
      })
    },
  }
}

function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-process-'))
  folders.push(folder)
  return folder
}

const addressIn = (output: string) => /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? ''

describe('the process', () => {
  test('killed in the middle of loading, starts again whole, and stops cleanly', async () => {
    const folder = newFolder()
    const first = startServer({ DATA_DIR: folder })
    await first.says('reference atlas: 10 of')
    first.process.kill('SIGKILL')
    expect((await first.ended).signal).toBe('SIGKILL')

    const second = startServer({ DATA_DIR: folder })
    await second.says('Suelo Común: http')
    const address = addressIn(second.output())
    const health = await (await fetch(`${address}/health`)).json()
    expect(health).toMatchObject({
      status: 'ok',
      database: { ok: true, engine: 'embedded' },
      migrations: { pending: [] },
    })
    expect(health.layers.published).toBeGreaterThan(40)

    // Every published collection holds exactly what its version says.
    const { layers } = await (await fetch(`${address}/api/layers`)).json()
    for (const { id, version } of layers) {
      if (!version) continue
      const items = await (await fetch(`${address}/ogc/collections/${id}/items?limit=1`)).json()
      expect(items.numberMatched, id).toBe(version.feature_count)
    }

    // A second process may not open the same folder.
    const third = startServer({ DATA_DIR: folder })
    expect((await third.ended).code).toBe(1)
    expect(third.output()).toMatch(/in use by process \d+/)

    second.process.kill('SIGTERM')
    expect((await second.ended).code).toBe(0)
  })

  test('with a setting it cannot use says which, and ends', async () => {
    const child = startServer({ PORT: 'ninety', DATA_DIR: newFolder() })
    expect((await child.ended).code).toBe(1)
    expect(child.output()).toMatch(/PORT="ninety"/)
  })

  test('with a database that does not answer says so, and ends', async () => {
    const child = startServer({
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none',
      DATABASE_WAIT_SECONDS: '1',
      DATA_DIR: newFolder(),
    })
    expect((await child.ended).code).toBe(1)
    expect(child.output()).toMatch(/database does not answer/)
  })
})
