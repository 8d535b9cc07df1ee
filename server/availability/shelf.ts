/** What has been loaded, bounded by its bytes: what was used longest ago goes first. */
export class Shelf<Value> {
  readonly #limit: number
  readonly #weigh: (value: Value) => number
  readonly #kept = new Map<string, Value>()
  #bytes = 0

  constructor(limitBytes: number, weigh: (value: Value) => number) {
    this.#limit = limitBytes
    this.#weigh = weigh
  }

  get bytes(): number {
    return this.#bytes
  }

  get keys(): string[] {
    return [...this.#kept.keys()]
  }

  /** Makes room for `keys` before they are loaded: of the rest, so much goes that `bytes` more fit, or all of it. */
  makeRoom(bytes: number, keys: ReadonlySet<string>): void {
    for (const [key, value] of this.#kept) {
      if (this.#bytes + bytes <= this.#limit) return
      if (keys.has(key)) continue
      this.#kept.delete(key)
      this.#bytes -= this.#weigh(value)
    }
  }

  get(key: string): Value | undefined {
    const value = this.#kept.get(key)
    if (value === undefined) return undefined
    this.#kept.delete(key)
    this.#kept.set(key, value)
    return value
  }

  set(key: string, value: Value): void {
    const before = this.#kept.get(key)
    if (before !== undefined) this.#bytes -= this.#weigh(before)
    this.#kept.delete(key)
    this.#kept.set(key, value)
    this.#bytes += this.#weigh(value)
  }
}
