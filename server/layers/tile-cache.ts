/** A finished tile. Empty when nothing lies in it. */
export interface Tile {
  bytes: Uint8Array
  /** The same, gzipped, when that is worth it. */
  gzipped: Uint8Array | null
}

/** What a tile costs beside its bytes: the key and the entry. */
const OVERHEAD = 200

/**
 * The tiles used last, bounded by their bytes. A version never changes, so nothing in here goes stale. Requests for a
 * tile that is being made wait for that one.
 */
export class TileCache {
  readonly #limit: number
  readonly #tiles = new Map<string, Tile>()
  readonly #underWay = new Map<string, Promise<Tile>>()
  #bytes = 0

  constructor(limitBytes: number) {
    this.#limit = limitBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#tiles.size
  }

  /** The tile under `key`, made with `make` when it is not here. A failure is not kept. */
  async get(key: string, make: () => Promise<Tile>): Promise<Tile> {
    const kept = this.#tiles.get(key)
    if (kept) {
      this.#tiles.delete(key)
      this.#tiles.set(key, kept)
      return kept
    }
    const waiting = this.#underWay.get(key)
    if (waiting) return waiting
    const made = make().then((tile) => {
      this.#keep(key, tile)
      return tile
    })
    this.#underWay.set(key, made)
    try {
      return await made
    } finally {
      this.#underWay.delete(key)
    }
  }

  #keep(key: string, tile: Tile) {
    const weight = weigh(tile)
    if (weight > this.#limit / 4) return
    this.#tiles.set(key, tile)
    this.#bytes += weight
    for (const [oldest, old] of this.#tiles) {
      if (this.#bytes <= this.#limit) break
      this.#tiles.delete(oldest)
      this.#bytes -= weigh(old)
    }
  }
}

const weigh = ({ bytes, gzipped }: Tile) => bytes.length + (gzipped?.length ?? 0) + OVERHEAD
