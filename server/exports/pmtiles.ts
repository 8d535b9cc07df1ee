import { gzipSync } from 'node:zlib'

/** Where the tile, or the run of equal tiles, with this id is in the tile data. */
export interface TileEntry {
  id: number
  offset: number
  length: number
  run: number
}

export interface ArchiveHead {
  /** In the order of their ids. */
  entries: readonly TileEntry[]
  /** Bytes of all tile data. */
  dataLength: number
  /** How many tiles are addressed, and how many different ones are kept. */
  addressed: number
  contents: number
  metadata: object
  minZoom: number
  maxZoom: number
  /** [west, south, east, north] in degrees. */
  bounds: readonly [number, number, number, number]
}

const HEADER_BYTES = 127
/** The root directory ends within the first 16 kB, so that one request gets it (PMTiles 3, section 4.1). */
const ROOT_BYTES = 16_384 - HEADER_BYTES
const LEAF_ENTRIES = 4096
const GZIP = 2
const MVT = 1

/**
 * Everything of a PMTiles archive that stands before its tile data: header, directories, metadata
 * (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md). Tiles are gzipped vector tiles in the order of their ids.
 */
export function archiveHead(head: ArchiveHead): Buffer {
  const { root, leaves } = directories(head.entries)
  const metadata = gzipSync(JSON.stringify(head.metadata))
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('PMTiles', 0, 'latin1')
  header.writeUInt8(3, 7)
  const rootAt = HEADER_BYTES
  const metadataAt = rootAt + root.length
  const leavesAt = metadataAt + metadata.length
  const dataAt = leavesAt + leaves.length
  const numbers = [
    [rootAt, root.length],
    [metadataAt, metadata.length],
    [leavesAt, leaves.length],
    [dataAt, head.dataLength],
    [head.addressed, head.entries.length, head.contents],
  ].flat()
  numbers.forEach((number, i) => {
    header.writeBigUInt64LE(BigInt(number), 8 + 8 * i)
  })
  header.writeUInt8(1, 96) // tiles in the order of their ids
  header.writeUInt8(GZIP, 97)
  header.writeUInt8(GZIP, 98)
  header.writeUInt8(MVT, 99)
  header.writeUInt8(head.minZoom, 100)
  header.writeUInt8(head.maxZoom, 101)
  const [west, south, east, north] = head.bounds
  const e7 = (degrees: number) => Math.round(degrees * 1e7)
  header.writeInt32LE(e7(west), 102)
  header.writeInt32LE(e7(south), 106)
  header.writeInt32LE(e7(east), 110)
  header.writeInt32LE(e7(north), 114)
  header.writeUInt8(Math.min(head.maxZoom, Math.max(head.minZoom, 7)), 118)
  header.writeInt32LE(e7((west + east) / 2), 119)
  header.writeInt32LE(e7((south + north) / 2), 123)
  return Buffer.concat([header, root, metadata, leaves])
}

/** One directory when it fits into the root; otherwise a root of directories. */
function directories(entries: readonly TileEntry[]): { root: Buffer; leaves: Buffer } {
  const whole = directory(entries)
  if (whole.length <= ROOT_BYTES) return { root: whole, leaves: Buffer.alloc(0) }
  for (let size = LEAF_ENTRIES; ; size *= 2) {
    const leaves: Buffer[] = []
    const root: TileEntry[] = []
    let offset = 0
    for (let i = 0; i < entries.length; i += size) {
      const leaf = directory(entries.slice(i, i + size))
      // A run of 0 says that the bytes are a directory.
      root.push({ id: entries[i]?.id ?? 0, offset, length: leaf.length, run: 0 })
      leaves.push(leaf)
      offset += leaf.length
    }
    const rootBytes = directory(root)
    if (rootBytes.length <= ROOT_BYTES) return { root: rootBytes, leaves: Buffer.concat(leaves) }
  }
}

function directory(entries: readonly TileEntry[]): Buffer {
  const bytes: number[] = []
  const varint = (value: number) => {
    let rest = value
    while (rest > 127) {
      bytes.push((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    bytes.push(rest)
  }
  varint(entries.length)
  let last = 0
  for (const { id } of entries) {
    varint(id - last)
    last = id
  }
  for (const { run } of entries) varint(run)
  for (const { length } of entries) varint(length)
  entries.forEach(({ offset }, i) => {
    const before = entries[i - 1]
    // 0: right behind the one before
    varint(before && offset === before.offset + before.length ? 0 : offset + 1)
  })
  return gzipSync(Uint8Array.from(bytes))
}
