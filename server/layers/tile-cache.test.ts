import { describe, expect, test } from 'vitest'
import { type Tile, TileCache } from './tile-cache.ts'

const tile = (bytes: number): Tile => ({ bytes: new Uint8Array(bytes), gzipped: null })

describe('tile cache', () => {
  test('a tile is made once, also when two ask at the same time', async () => {
    const cache = new TileCache(100_000)
    let made = 0
    const make = async () => {
      made++
      return tile(10)
    }
    const [a, b] = await Promise.all([cache.get('a', make), cache.get('a', make)])
    expect(a).toBe(b)
    expect(await cache.get('a', make)).toBe(a)
    expect(made).toBe(1)
  })

  test('the bytes kept stay under the limit, and what was used last stays', async () => {
    const cache = new TileCache(10_000)
    for (let i = 0; i < 50; i++) {
      await cache.get(`t${i}`, async () => tile(1000))
      await cache.get('favourite', async () => tile(1000))
    }
    expect(cache.bytes).toBeLessThanOrEqual(10_000)
    let again = false
    await cache.get('favourite', async () => {
      again = true
      return tile(1)
    })
    expect(again).toBe(false)
  })

  test('a tile too large for the cache is answered and not kept', async () => {
    const cache = new TileCache(10_000)
    expect((await cache.get('big', async () => tile(9000))).bytes).toHaveLength(9000)
    expect(cache.size).toBe(0)
  })

  test('a failure is not kept', async () => {
    const cache = new TileCache(10_000)
    await expect(cache.get('a', () => Promise.reject(new Error('slow')))).rejects.toThrow('slow')
    expect((await cache.get('a', async () => tile(5))).bytes).toHaveLength(5)
  })
})
