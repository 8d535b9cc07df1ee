import { Problem } from '../model/problem.ts'

/** A file's bytes, readable from the start any number of times and at any place, without holding them all. */
export interface Bytes {
  /** Name of the file, without its folder. */
  readonly name: string
  readonly size: number
  /** Bytes [start, end). Throws `import-failed` when the file ends before. */
  read(start: number, end: number): Promise<Uint8Array>
  /** All of it, from the start, in pieces. */
  stream(): AsyncIterable<Uint8Array>
}

/** Bytes that are in memory already. */
export function bytesOf(name: string, array: Uint8Array): Bytes {
  return {
    name,
    size: array.length,
    async read(start, end) {
      if (end > array.length) throw truncated(name)
      return array.subarray(start, end)
    },
    async *stream() {
      yield array
    },
  }
}

/** The whole file, for libraries that cannot stream. Throws `too-large` above `limit` bytes. */
export async function allBytes(bytes: Bytes, limit: number): Promise<Uint8Array> {
  requireAtMost(bytes, limit)
  return bytes.read(0, bytes.size)
}

/** Throws `too-large` above `limit` bytes. */
export function requireAtMost(bytes: Bytes, limit: number): void {
  if (bytes.size > limit) {
    const [size, most] = [bytes.size, limit].map((n) => Math.ceil(n / 1048576))
    throw new Problem('too-large', {
      es: `«${bytes.name}» pesa ${size} MB y en este formato se leen hasta ${most} MB. Divídelo, o conviértelo a CSV, GeoJSON o FlatGeobuf, que se leen por partes.`,
      en: `“${bytes.name}” is ${size} MB and up to ${most} MB are read in this format. Split it, or convert it to CSV, GeoJSON or FlatGeobuf, which are read piece by piece.`,
    })
  }
}

export const truncated = (name: string): Problem =>
  new Problem('import-failed', {
    es: `«${name}» está cortado: termina antes de lo que su propio contenido anuncia. Vuelve a descargarlo.`,
    en: `“${name}” is cut short: it ends before its own content says. Download it again.`,
  })
