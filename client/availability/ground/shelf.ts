import { unpackCodes } from '../../../geodata/availability/field-bytes.ts'

/** Fetches codes and keeps them, within bounds. What a key names never changes, so nothing is ever asked for twice. */

/** The server has no such piece, or did not answer. */
export class NotFetched extends Error {
  readonly why: 'offline' | 'unreadable'
  constructor(why: 'offline' | 'unreadable') {
    super(why)
    this.name = 'NotFetched'
    this.why = why
  }
}

/** Requests at once: a browser opens six connections to a server, and one is left for what else is asked. */
const AT_ONCE = 5
/** Milliseconds between two questions for what is being built, and most of them. */
const AGAIN = 1500
const MOST_TIMES = 60

export class Shelf {
  #kept = new Map<string, Uint16Array>()
  #coming = new Map<string, Promise<Uint16Array>>()
  #bytes = 0
  readonly #most: number
  #running = 0
  #waiting: (() => void)[] = []

  /** `most`: bytes that are kept; the longest unused go first. */
  constructor(most: number) {
    this.#most = most
  }

  /** What is here already. */
  get(path: string): Uint16Array | undefined {
    const codes = this.#kept.get(path)
    if (!codes) return undefined
    this.#kept.delete(path)
    this.#kept.set(path, codes)
    return codes
  }

  isComing(path: string): boolean {
    return this.#coming.has(path)
  }

  /** Codes at an address of ours, `columns` to a row. Throws `NotFetched`; `isWanted` false when its turn comes: as well. */
  fetch(path: string, columns: number, isWanted: () => boolean = () => true): Promise<Uint16Array> {
    const kept = this.get(path)
    if (kept) return Promise.resolve(kept)
    const coming = this.#coming.get(path)
    if (coming) return coming
    const next = this.#turn(async () => {
      if (!isWanted()) throw new NotFetched('offline')
      return unpackCodes(await bytesOf(path), columns)
    })
      .then((codes) => {
        this.#keep(path, codes)
        return codes
      })
      .finally(() => this.#coming.delete(path))
    this.#coming.set(path, next)
    return next
  }

  #keep(path: string, codes: Uint16Array) {
    this.#kept.set(path, codes)
    this.#bytes += codes.byteLength
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#bytes <= this.#most || oldest === path) return
      this.#kept.delete(oldest)
      this.#bytes -= byteLength
    }
  }

  async #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) await new Promise<void>((start) => this.#waiting.push(start))
    this.#running += 1
    try {
      return await work()
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  for (let time = 0; time < MOST_TIMES; time += 1) {
    const response = await fetch(new URL(path, self.location.origin)).catch(() => null)
    if (!response) throw new NotFetched('offline')
    if (response.status === 200 && response.body) {
      const inflated = response.body.pipeThrough(new DecompressionStream('deflate'))
      return new Uint8Array(await new Response(inflated).arrayBuffer())
    }
    if (response.status !== 202 && response.status !== 429 && response.status !== 503)
      throw new NotFetched('unreadable')
    await new Promise((resolve) => setTimeout(resolve, AGAIN))
  }
  throw new NotFetched('offline')
}
