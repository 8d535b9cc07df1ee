import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startThread } from './thread.ts'

export interface Embedded {
  /** Folder of the Unix socket, as `pg` wants it in `host`. */
  socketFolder: string
  close(): Promise<void>
}

export type EmbeddedStep = 'creating' | 'opening' | 'extensions' | 'ready'

/** One process at a time may hold a data folder: two would destroy it. The lock names its holder. */
function takeLock(folder: string): () => void {
  const path = join(folder, 'suelo-comun.lock')
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, 'wx')
      writeSync(file, String(process.pid))
      closeSync(file)
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = Number(readFileSync(path, 'utf8'))
      if (holder && holder !== process.pid && isAlive(holder)) {
        throw new Error(
          `The data folder ${folder} is in use by process ${holder}. Stop that process, or set DATA_DIR to another folder.`,
        )
      }
      rmSync(path, { force: true })
    }
  }
  throw new Error(`The data folder ${folder} could not be locked.`)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Starts the embedded database.
 * `dataDir`: folder that keeps it (created when missing), or null to keep it in memory.
 * Throws a sentence when the folder is held by another process or cannot be opened.
 */
export async function startEmbedded(
  dataDir: string | null,
  onStep: (step: EmbeddedStep) => void = () => {},
): Promise<Embedded> {
  if (dataDir) mkdirSync(dataDir, { recursive: true })
  const unlock = dataDir ? takeLock(dataDir) : () => {}
  const socketFolder = mkdtempSync(join(tmpdir(), 'suelo-comun-'))
  const worker = startThread('embedded-worker', import.meta.url, {
    dataDir: dataDir && join(dataDir, 'pg'),
    socketPath: join(socketFolder, '.s.PGSQL.5432'),
  })
  const release = () => {
    rmSync(socketFolder, { recursive: true, force: true })
    unlock()
  }
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: { step: EmbeddedStep | 'failed'; message?: string }) => {
        if (message.step === 'failed')
          reject(new Error(`The embedded database did not start: ${message.message}`))
        else {
          onStep(message.step)
          if (message.step === 'ready') resolve()
        }
      })
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`The embedded database stopped (exit code ${code}).`)))
    })
  } catch (error) {
    await worker.terminate()
    release()
    throw error
  }
  return {
    socketFolder,
    async close() {
      await new Promise<void>((resolve) => {
        worker.removeAllListeners('exit')
        worker.once('exit', () => resolve())
        worker.postMessage({ stop: true })
        setTimeout(() => worker.terminate(), 5000).unref()
      })
      release()
    },
  }
}
