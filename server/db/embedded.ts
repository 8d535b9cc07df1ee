import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { startThread } from './thread.ts'

export interface Embedded {
  /** Folder of the Unix socket, as `pg` wants it in `host`. */
  socketFolder: string
  /**
   * Ends what the engine is doing, whatever it is, and opens its folder again: what was committed is there, the transaction
   * that was open is not. Null where it cannot be done: in memory all would be lost.
   */
  interrupt: (() => void) | null
  /** Waits while it is being opened again. */
  ready(): Promise<void>
  close(): Promise<void>
}

export type EmbeddedStep = 'creating' | 'opening' | 'extensions' | 'ready' | 'interrupted'

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
  const release = () => {
    rmSync(socketFolder, { recursive: true, force: true })
    unlock()
  }
  let closing = false
  let worker: Worker
  let opening: Promise<void> | null = null
  const open = async () => {
    worker = await startEngine(dataDir && join(dataDir, 'pg'), join(socketFolder, '.s.PGSQL.5432'), onStep)
    // An engine that ends by itself has failed inside: it is opened again like one that was interrupted.
    worker.once('exit', interrupt)
  }
  const openAgain = async () => {
    await worker.terminate()
    while (!closing) {
      try {
        return await open()
      } catch {
        await wait(PAUSE_MS)
      }
    }
  }
  const interrupt = () => {
    if (closing || opening || !dataDir) return
    onStep('interrupted')
    opening = openAgain().finally(() => {
      opening = null
    })
  }
  try {
    await open()
  } catch (error) {
    release()
    throw error
  }
  return {
    socketFolder,
    interrupt: dataDir ? interrupt : null,
    ready: async () => opening ?? undefined,
    async close() {
      closing = true
      await opening
      if (worker.threadId === -1) return release()
      await new Promise<void>((resolve) => {
        worker.once('exit', () => resolve())
        worker.postMessage({ stop: true })
        setTimeout(() => worker.terminate(), 5000).unref()
      })
      release()
    },
  }
}

/** Between two attempts to open an engine that was interrupted. */
const PAUSE_MS = 5000

/** Starts the thread; resolves when it answers on its socket. Throws a sentence, with the thread ended, when it does not. */
async function startEngine(
  dataDir: string | null,
  socketPath: string,
  onStep: (step: EmbeddedStep) => void,
): Promise<Worker> {
  // What an interrupted engine left: nobody listens there.
  rmSync(socketPath, { force: true })
  const worker = startThread('embedded-worker', import.meta.url, { dataDir, socketPath })
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
      worker.on('error', reject)
      worker.once('exit', (code) => reject(new Error(`The embedded database stopped (exit code ${code}).`)))
    })
    return worker
  } catch (error) {
    await worker.terminate()
    throw error
  }
}
