import { gunzipSync, gzipSync } from 'node:zlib'
import { PMTiles, TileType, tileIdToZxy } from 'pmtiles'
import { describe, expect, test } from 'vitest'
import { archiveHead, type TileEntry } from './pmtiles.ts'

/** An archive in memory as the npm package `pmtiles` wants to read it. */
function reader(bytes: Buffer): PMTiles {
  return new PMTiles({
    getKey: () => 'memory',
    getBytes: async (offset, length) => ({
      data: Uint8Array.from(bytes.subarray(offset, offset + length)).buffer,
    }),
  })
}

const frame = { minZoom: 4, maxZoom: 14, bounds: [-71, -26, -66, -20] as const }

/** What the tile number `i` holds. Lengths that follow no pattern, or directories would compress to nothing. */
const contentOf = (i: number) =>
  Buffer.from(`${Math.sin(i)}`.repeat(1 + (Math.floor(Math.abs(Math.sin(i * 7)) * 1e6) % 9)))

/** An archive of `n` tiles: the ids, and its bytes. */
function archive(n: number) {
  const data: Buffer[] = []
  const entries: TileEntry[] = []
  let offset = 0
  let id = 1000
  for (let i = 0; i < n; i++) {
    const content = gzipSync(contentOf(i))
    id += 2 + (Math.floor(Math.abs(Math.cos(i)) * 1e6) % 97)
    entries.push({ id, offset, length: content.length, run: 1 })
    data.push(content)
    offset += content.length
  }
  const head = archiveHead({
    ...frame,
    entries,
    dataLength: offset,
    addressed: n,
    contents: n,
    metadata: { name: 'Prueba' },
  })
  return { entries, bytes: Buffer.concat([head, ...data]) }
}

describe('an archive of tiles', () => {
  test.each([1, 10, 20_000])('of %d tiles is read by the package of the format', async (n) => {
    const { entries, bytes } = archive(n)
    const tiles = reader(bytes)
    const header = await tiles.getHeader()
    expect(header).toMatchObject({
      tileType: TileType.Mvt,
      minZoom: 4,
      maxZoom: 14,
      clustered: true,
      numTileEntries: n,
    })
    expect([header.minLon, header.minLat, header.maxLon, header.maxLat]).toEqual(frame.bounds)
    expect(await tiles.getMetadata()).toEqual({ name: 'Prueba' })
    for (const i of [0, Math.floor(n / 2), n - 1]) {
      const [z, x, y] = tileIdToZxy((entries[i] as TileEntry).id)
      const found = await tiles.getZxy(z, x, y)
      expect(Buffer.from(found?.data ?? new ArrayBuffer(0))).toEqual(contentOf(i))
    }
    const [z, x, y] = tileIdToZxy(1001)
    expect(await tiles.getZxy(z, x, y)).toBeUndefined()
  })

  test('keeps its root within the first 16 kB', async () => {
    const { bytes } = archive(20_000)
    const header = await reader(bytes).getHeader()
    expect(header.rootDirectoryOffset + header.rootDirectoryLength).toBeLessThanOrEqual(16_384)
    expect(header.leafDirectoryLength).toBeGreaterThan(0)
  })

  test('addresses equal neighbours once', () => {
    const head = archiveHead({
      ...frame,
      entries: [{ id: 5, offset: 0, length: 10, run: 1000 }],
      dataLength: 10,
      addressed: 1000,
      contents: 1,
      metadata: {},
    })
    const root = gunzipSync(head.subarray(127, 127 + Number(head.readBigUInt64LE(16))))
    expect([...root]).toEqual([1, 5, 232, 7, 10, 1])
  })
})
