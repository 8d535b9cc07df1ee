import type { Geometry, HeaderMeta } from 'flatgeobuf'
import { issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import type { Text } from '../model/text.ts'
import { type Bytes, truncated } from './bytes.ts'
import { MOST_COLUMNS, tooManyColumns } from './columns.ts'
import { BATCH, type CrsClaim, type Format, type Row } from './format.ts'

/**
 * FlatGeobuf, version 3 (https://flatgeobuf.org). The library takes headers and features apart; where each begins and ends
 * is read here, because the library takes the end of a file that is cut short for zeros. The spatial index is passed over.
 */
export const flatgeobuf: Format = {
  id: 'flatgeobuf',
  label: { es: 'FlatGeobuf', en: 'FlatGeobuf' },
  extensions: ['.fgb'],
  isLike: (head) => MAGIC.every((byte, n) => head[n] === byte),
  async open(bytes) {
    const { header, start } = await headerOf(bytes)
    const columns = (header.columns ?? []).map(({ name }) => name)
    return [
      {
        name: '',
        format: flatgeobuf.id,
        columns,
        crs: claimOf(header.crs),
        has_geometry: true,
        encoding: 'utf-8',
        used: {},
        row_count: header.featuresCount || null,
        issues: [],
        async *rows(onIssue) {
          const read = await featureReader(header)
          let batch: Row[] = []
          let row_number = 0
          for await (const feature of framesOf(bytes, start)) {
            row_number += 1
            try {
              batch.push({ row_number, ...read(feature), id: null })
            } catch {
              onIssue(issue('row_malformed', { reason: DAMAGED }, { row_number }))
            }
            if (batch.length === BATCH) {
              yield batch
              batch = []
            }
          }
          if (batch.length > 0) yield batch
          if (row_number < header.featuresCount) throw truncated(bytes.name)
        },
      },
    ]
  },
}

/** `fgb`, the version, `fgb`; the last byte is the patch of the version. */
const MAGIC = [0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62]
/** Names of columns and the words of the coordinate system: more is something else. */
const LARGEST_HEADER = 16 << 20

/** The header, and where the first feature begins. */
async function headerOf(bytes: Bytes): Promise<{ header: HeaderMeta; start: number }> {
  const [{ ByteBuffer }, { Header }, { fromByteBuffer }, { calcTreeSize }] = await Promise.all([
    import('flatbuffers'),
    import('flatgeobuf/lib/mjs/flat-geobuf/header.js'),
    import('flatgeobuf/lib/mjs/header-meta.js'),
    import('flatgeobuf/lib/mjs/packedrtree.js'),
  ])
  const size = viewOf(await bytes.read(8, 12)).getUint32(0, true)
  if (12 + size > bytes.size) throw truncated(bytes.name)
  if (size > LARGEST_HEADER) throw damaged(bytes.name)
  let header: HeaderMeta
  let start = 12 + size
  try {
    const buffer = new ByteBuffer(await bytes.read(8, start))
    const count = Header.getSizePrefixedRootAsHeader(buffer).columnsLength()
    if (count > MOST_COLUMNS) throw tooManyColumns(bytes.name)
    buffer.setPosition(0)
    header = fromByteBuffer(buffer)
    if (header.indexNodeSize > 0 && header.featuresCount > 0)
      start += calcTreeSize(header.featuresCount, header.indexNodeSize)
  } catch (cause) {
    throw cause instanceof Problem ? cause : damaged(bytes.name, cause)
  }
  if (start > bytes.size) throw truncated(bytes.name)
  return { header, start }
}

/** Reads one feature, with its size before it. Throws when it does not add up. */
async function featureReader(header: HeaderMeta) {
  const [{ ByteBuffer }, { Feature, generic }, { fromGeometry }] = await Promise.all([
    import('flatbuffers'),
    import('flatgeobuf'),
    import('flatgeobuf/lib/mjs/geojson/geometry.js'),
  ])
  const columns = header.columns ?? []
  return (frame: Uint8Array) => {
    const feature = Feature.getSizePrefixedRootAsFeature(new ByteBuffer(frame))
    const values = generic.parseProperties(feature, columns)
    const geometry = feature.geometry()
    if (geometry) weigh(geometry, frame.length)
    return {
      properties: Object.fromEntries(columns.map(({ name }) => [name, values[name] ?? null])),
      geometry: geometry === null ? null : fromGeometry(geometry, header.geometryType),
    }
  }
}

/**
 * What is left of `bytes` when a geometry's parts and coordinates are taken from them. Throws below zero: parts that are
 * their own parts, or that many share, would never end.
 */
function weigh(geometry: Geometry, bytes: number): number {
  let left = bytes - 16 * geometry.partsLength() - 8 * geometry.xyLength() - 4 * geometry.endsLength()
  if (left < 0) throw new RangeError('more geometry than bytes')
  for (let n = 0; n < geometry.partsLength(); n += 1) left = weigh(geometry.parts(n) as Geometry, left)
  return left
}

/** The features as bytes, each with its size before it, read a megabyte at a time. Throws when the last is not whole. */
async function* framesOf(bytes: Bytes, start: number): AsyncGenerator<Uint8Array> {
  let [window, from] = [new Uint8Array(), start]
  const take = async (at: number, length: number) => {
    if (at + length > bytes.size) throw truncated(bytes.name)
    if (at + length > from + window.length) {
      window = Uint8Array.from(await bytes.read(at, Math.min(bytes.size, at + Math.max(length, 1 << 20))))
      from = at
    }
    return window.subarray(at - from, at - from + length)
  }
  for (let at = start; at < bytes.size; ) {
    const length = 4 + viewOf(await take(at, 4)).getUint32(0, true)
    // A copy: numbers are read where they lie, and want to lie at multiples of eight.
    yield (await take(at, length)).slice()
    at += length
  }
}

function claimOf(crs: HeaderMeta['crs']): CrsClaim | null {
  if (!crs) return null
  const srid = (crs.org ?? 'EPSG').toUpperCase() === 'EPSG' && crs.code > 0 ? crs.code : null
  const text = crs.wkt || (srid === null ? (crs.code_string ?? crs.name) : `EPSG:${srid}`)
  return text ? { text, srid, from: 'fgb' } : null
}

const viewOf = (array: Uint8Array) => new DataView(array.buffer, array.byteOffset, array.byteLength)

const damaged = (name: string, cause?: unknown): Problem =>
  new Problem(
    'import-failed',
    {
      es: `«${name}» no se puede leer: su encabezado de FlatGeobuf está dañado. Vuelve a descargarlo o a exportarlo.`,
      en: `“${name}” cannot be read: its FlatGeobuf header is damaged. Download or export it again.`,
    },
    { cause },
  )

const DAMAGED: Text = { es: 'sus bytes están dañados', en: 'its bytes are damaged' }
