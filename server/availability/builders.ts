import type { Worker } from 'node:worker_threads'
import { startThread } from '../db/thread.ts'

/** What a build thread is told, in this order: one `begin`, any number of `parts` or one `values`, one `end`. */
export type BuildMessage =
  | { type: 'begin'; job: BuildJob }
  | { type: 'parts'; parts: PackedParts }
  | { type: 'values'; values: Float32Array; scale: number }
  | { type: 'end' }

/** What comes back of each job. */
export type BuildReply =
  | { type: 'built' }
  /** The file of the comunas is not whole, or gone. */
  | { type: 'no-frame' }
  | { type: 'failed'; message: string }

/** The file of the comunas cannot be read: make it anew, and the field again. */
export class NoFrame extends Error {}

export interface BuildJob {
  key: string
  kind: 'distance' | 'raster' | 'frame'
  /** Where the file goes. */
  path: string
  regionPath: string
  /** The comunas, whose land a field is kept of; of a frame itself. */
  frame: { key: string; path: string }
}

/** Geometries as little-endian WKB, one after the other. */
export interface PackedParts {
  bytes: Uint8Array
  /** Where each begins, and where the last ends. */
  offsets: Uint32Array
  /** Distance: 1 where it is one part of several of a feature. Frame: the place of its comuna, from 1. */
  marks: Uint8Array
}

/** Parts of features one after another, as they are handed to a thread. */
export function packParts(parts: readonly { wkb: Uint8Array; mark: number }[]): PackedParts {
  const offsets = new Uint32Array(parts.length + 1)
  for (const [n, { wkb }] of parts.entries()) offsets[n + 1] = (offsets[n] as number) + wkb.length
  const bytes = new Uint8Array(offsets[parts.length] as number)
  for (const [n, { wkb }] of parts.entries()) bytes.set(wkb, offsets[n] as number)
  return { bytes, offsets, marks: Uint8Array.from(parts, ({ mark }) => mark) }
}

/** A thread without work ends after so long: what it holds, some 200 MB, is given back. */
const IDLE_MS = 2_000

interface Builder {
  worker: Worker
  reply: { resolve: () => void; reject: (error: Error) => void } | null
  idle: NodeJS.Timeout | undefined
}

/** The threads are being ended: what was asked is not made. */
export class BuildClosed extends Error {}

/** At most `limit` threads that make field files, one file at a time each. */
export class Builders {
  readonly #limit: number
  readonly #free: Builder[] = []
  readonly #all = new Set<Builder>()
  readonly #waiting: { resolve: (builder: Builder) => void; reject: (error: Error) => void }[] = []
  #closed = false

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Makes one file: `feed` sends what it is made of. Throws what `feed` throws, and when the thread fails; then no file
   * is written.
   */
  async build(
    job: BuildJob,
    feed: (send: (message: BuildMessage, transfer?: ArrayBuffer[]) => void) => Promise<void>,
  ): Promise<void> {
    const builder = await this.#take()
    const { worker } = builder
    try {
      const replied = new Promise<void>((resolve, reject) => {
        builder.reply = { resolve, reject }
      })
      // A thread that dies while it is being fed is heard below.
      replied.catch(() => {})
      const send = (message: BuildMessage, transfer: ArrayBuffer[] = []) =>
        worker.postMessage(message, transfer)
      send({ type: 'begin', job })
      await Promise.race([feed(send), replied])
      send({ type: 'end' })
      await replied
    } catch (error) {
      // What it has half of is thrown away with it.
      await this.#end(builder)
      throw error
    } finally {
      builder.reply = null
      this.#give(builder)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const { reject } of this.#waiting.splice(0)) reject(new BuildClosed('closed'))
    await Promise.all([...this.#all].map((builder) => this.#end(builder)))
  }

  async #take(): Promise<Builder> {
    if (this.#closed) throw new BuildClosed('closed')
    const free = this.#free.pop()
    if (free) {
      clearTimeout(free.idle)
      return free
    }
    if (this.#all.size < this.#limit) return this.#start()
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  #start(): Builder {
    const builder: Builder = {
      worker: startThread('build-worker', import.meta.url, null),
      reply: null,
      idle: undefined,
    }
    this.#all.add(builder)
    builder.worker.on('message', (reply: BuildReply) => {
      if (reply.type === 'built') builder.reply?.resolve()
      else if (reply.type === 'no-frame') builder.reply?.reject(new NoFrame())
      else builder.reply?.reject(new Error(reply.message))
    })
    builder.worker.on('error', (error) => builder.reply?.reject(error))
    builder.worker.on('exit', () => {
      builder.reply?.reject(new BuildClosed('the build thread ended'))
      this.#all.delete(builder)
    })
    return builder
  }

  async #end(builder: Builder): Promise<void> {
    clearTimeout(builder.idle)
    this.#all.delete(builder)
    await builder.worker.terminate()
  }

  #give(builder: Builder): void {
    const next = this.#waiting.shift()
    if (!next) {
      if (!this.#all.has(builder)) return
      this.#free.push(builder)
      builder.idle = setTimeout(() => {
        this.#free.splice(this.#free.indexOf(builder), 1)
        void this.#end(builder)
      }, IDLE_MS)
      builder.idle.unref()
      return
    }
    next.resolve(this.#all.has(builder) ? builder : this.#start())
  }
}
