import type { Worker } from 'node:worker_threads'
import pLimit from 'p-limit'
import type { Criteria, NotChecked } from '../../geodata/model/availability.ts'
import { Problem, type ProblemSlug } from '../../geodata/model/problem.ts'
import type { Text } from '../../geodata/model/text.ts'
import { startThread } from '../db/thread.ts'

/** A field that a question reads. */
export interface FieldFile {
  /** `fieldId` of it. */
  id: string
  key: string
  path: string
  kind: 'distance' | 'raster'
  scale: number | null
}

export interface FrameFile {
  key: string
  path: string
  /** Codes, by place from 1. */
  comunas: string[]
}

export interface Question {
  criteria: Criteria
  fields: FieldFile[]
  frame: FrameFile
  not_checked: NotChecked[]
}

/** What the engine is asked. */
export type Asked =
  | { op: 'evaluate'; question: Question; reasons: boolean }
  | { op: 'candidates'; question: Question; limit: number; maxHa: number }
  | { op: 'difference'; a: Question; b: Question }
  | { op: 'mask'; question: Question }
  | {
      op: 'tile'
      file: { key: string; path: string }
      frame: FrameFile
      /** The code of cells that are not near the land of the frame. */
      empty: number
      level: number
      column: number
      row: number
    }
  | { op: 'frame'; frame: FrameFile; level: number }

export type EngineReply =
  | { type: 'answer'; result: unknown }
  /** Files that are not whole, or not what their key says. */
  | { type: 'damaged'; keys: string[] }
  | { type: 'problem'; slug: ProblemSlug; detail: Text }
  | { type: 'failed'; message: string }

/** Files were found damaged: make them anew and ask again. */
export class DamagedFiles extends Error {
  readonly keys: readonly string[]
  constructor(keys: readonly string[]) {
    super(`damaged: ${keys.join(', ')}`)
    this.keys = keys
  }
}

/** Questions that may wait for the one before them. A question takes a tenth of a second. */
const MOST_WAITING = 60

/** The thread that holds fields in memory and answers from them, one question after the other. */
export class Engine {
  readonly #memoryBytes: number
  readonly #turn = pLimit(1)
  #worker: Worker | null = null
  #closed = false

  constructor(memoryBytes: number) {
    this.#memoryBytes = memoryBytes
  }

  /** Throws `DamagedFiles`, `too-many-requests`, and an Error where the thread fails. */
  async ask<Result>(asked: Asked, signal?: AbortSignal): Promise<Result> {
    if (this.#turn.pendingCount >= MOST_WAITING) {
      throw new Problem('too-many-requests', {
        es: 'Hay demasiadas búsquedas de suelo en espera. Vuelve a intentar en un minuto.',
        en: 'Too many searches for land are waiting. Try again in a minute.',
      })
    }
    return this.#turn(async () => {
      signal?.throwIfAborted()
      return this.#exchange(asked) as Promise<Result>
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
    this.#worker = null
  }

  #start(): Worker {
    const worker = startThread('engine-worker', import.meta.url, { memoryBytes: this.#memoryBytes })
    // One that fails while nobody asks is replaced at the next question.
    const forget = () => {
      if (this.#worker === worker) this.#worker = null
    }
    return worker.on('error', forget).on('exit', forget)
  }

  #exchange(asked: Asked): Promise<unknown> {
    if (this.#closed) throw new Error('the ground is closed')
    this.#worker ??= this.#start()
    const worker = this.#worker
    return new Promise((resolve, reject) => {
      const done = () => {
        worker.off('message', onReply).off('error', onEnd).off('exit', onEnd)
      }
      const onReply = (reply: EngineReply) => {
        done()
        if (reply.type === 'answer') resolve(reply.result)
        else if (reply.type === 'damaged') reject(new DamagedFiles(reply.keys))
        else if (reply.type === 'problem') reject(new Problem(reply.slug, reply.detail))
        else reject(new Error(reply.message))
      }
      const onEnd = (reason: unknown) => {
        done()
        reject(reason instanceof Error ? reason : new Error('the thread of the ground ended'))
      }
      worker.on('message', onReply).on('error', onEnd).on('exit', onEnd)
      worker.postMessage(asked)
    })
  }
}
