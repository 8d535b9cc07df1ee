/**
 * Numbers from 0 up to, and without, 1 that a seed decides: the same for everyone (mulberry32). Not for secrets.
 *
 * @param seed an integer; of others the whole part counts, modulo 2³²
 */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
