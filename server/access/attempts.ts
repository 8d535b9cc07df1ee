export interface Patience {
  /** How many attempts cost nothing. */
  free: number
  /** Seconds to wait after the first one too many; each further one doubles it. */
  firstS: number
  /** Never longer than this, in seconds. */
  mostS: number
  /** After so many quiet seconds all is forgotten. */
  forgetS: number
}

/** So many keys are remembered; the oldest go first. */
const MOST_KEYS = 10_000

/**
 * Counts attempts per key (an address, a name) and says how long to wait: a few are free, then the wait doubles. Kept
 * in memory: a restart forgives, which nobody who guesses can bring about.
 */
export class Attempts {
  readonly #patience: Patience
  readonly #now: () => number
  readonly #byKey = new Map<string, { count: number; last: number }>()

  /** `now`: milliseconds; the clock of the machine unless a test gives another. */
  constructor(patience: Patience, now: () => number = Date.now) {
    this.#patience = patience
    this.#now = now
  }

  /** Seconds this key has to wait before its next attempt; 0: none. */
  wait(key: string): number {
    const entry = this.#entry(key)
    if (!entry) return 0
    const { free, firstS, mostS } = this.#patience
    if (entry.count < free) return 0
    const pause = Math.min(mostS, firstS * 2 ** (entry.count - free))
    return Math.max(0, Math.ceil(pause - (this.#now() - entry.last) / 1000))
  }

  /** Counts an attempt; before its outcome is known, so that many at once gain nothing. */
  add(key: string): void {
    const count = (this.#entry(key)?.count ?? 0) + 1
    this.#byKey.delete(key)
    this.#byKey.set(key, { count, last: this.#now() })
    const [oldest] = this.#byKey.keys()
    if (this.#byKey.size > MOST_KEYS && oldest !== undefined) this.#byKey.delete(oldest)
  }

  /** Takes one attempt back: it was a good one. */
  forgive(key: string): void {
    const entry = this.#byKey.get(key)
    if (entry) entry.count = Math.max(0, entry.count - 1)
  }

  /** Forgets a key. */
  clear(key: string): void {
    this.#byKey.delete(key)
  }

  #entry(key: string) {
    const entry = this.#byKey.get(key)
    if (entry && this.#now() - entry.last > this.#patience.forgetS * 1000) {
      this.#byKey.delete(key)
      return undefined
    }
    return entry
  }
}
