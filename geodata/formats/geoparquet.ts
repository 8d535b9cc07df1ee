import type { AsyncBuffer, FileMetaData, ParquetRowRange, ParquetScan } from 'hyparquet'
import { type Issue, issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import type { Text } from '../model/text.ts'
import { type Bytes, truncated } from './bytes.ts'
import { MOST_COLUMNS, tooManyColumns } from './columns.ts'
import { BATCH, type CrsClaim, type Format, type Row } from './format.ts'
import { readWkb } from './wkb.ts'

/**
 * GeoParquet 1.0 and 1.1 (https://geoparquet.org), geometry columns of Parquet itself, and plain Parquet tables, with
 * hyparquet: one group of rows in memory at a time. Whole numbers too large for a double are text; dates are ISO 8601;
 * binary columns other than the geometry are read as empty. The boxes that some writers add beside the geometry are left
 * out.
 */
export const geoparquet: Format = {
  id: 'geoparquet',
  label: { es: 'GeoParquet', en: 'GeoParquet' },
  extensions: ['.parquet', '.geoparquet'],
  isLike: (head) => PAR1.every((byte, n) => head[n] === byte),
  async open(bytes) {
    const metadata = await metadataOf(bytes)
    const { parquetSchema } = await import('hyparquet')
    const children = parquetSchema(metadata).children.map(({ element }) => element)
    if (children.length > MOST_COLUMNS) throw tooManyColumns(bytes.name)
    const geometry = geometryOf(bytes.name, metadata, children)
    const columns = children
      .map(({ name }) => name)
      .filter((name) => name !== geometry?.column && !geometry?.boxes.includes(name))
    return [
      {
        name: '',
        format: geoparquet.id,
        columns,
        crs: geometry?.crs ?? null,
        has_geometry: geometry !== null,
        encoding: 'utf-8',
        used: {},
        row_count: Number(metadata.num_rows),
        issues: [],
        rows: (onIssue) => rowsOf(bytes, metadata, columns, geometry?.column ?? null, onIssue),
      },
    ]
  },
}

/** A group of rows may have to be unfolded whole. pyarrow writes a million rows a group, GDAL 65,536. */
export const LARGEST_GROUP = { rows: 1 << 20, bytes: 256 << 20 } as const
/** Rows unfolded at once where the file says in which page each row is. */
const WINDOW = 1 << 16

const PAR1 = new TextEncoder().encode('PAR1')

function bufferOf(bytes: Bytes): AsyncBuffer {
  return {
    byteLength: bytes.size,
    async slice(start, end = bytes.size) {
      const array = await bytes.read(start, end)
      const whole = array.byteOffset === 0 && array.byteLength === array.buffer.byteLength
      return (whole ? array : Uint8Array.from(array)).buffer as ArrayBuffer
    },
  }
}

async function metadataOf(bytes: Bytes): Promise<FileMetaData> {
  if (bytes.size < 12) throw truncated(bytes.name)
  const end = await bytes.read(bytes.size - 4, bytes.size)
  if (!geoparquet.isLike(end)) throw truncated(bytes.name)
  try {
    const { parquetMetadataAsync } = await import('hyparquet')
    const metadata = await parquetMetadataAsync(bufferOf(bytes))
    for (const { num_rows, total_byte_size } of metadata.row_groups) {
      if (num_rows > LARGEST_GROUP.rows || total_byte_size > LARGEST_GROUP.bytes)
        throw groupTooLarge(bytes.name)
    }
    return metadata
  } catch (error) {
    throw error instanceof Problem ? error : damaged(bytes.name, error)
  }
}

interface Geometry {
  column: string
  crs: CrsClaim | null
  /** Columns that hold the box of each geometry. */
  boxes: string[]
}

/** The part of the `geo` metadata that is used. */
interface Geo {
  primary_column?: string
  columns?: Record<
    string,
    { encoding?: string; crs?: Projjson | null; covering?: { bbox?: { xmin?: string[] } } }
  >
}
/** The part of a coordinate system in PROJJSON that is used. */
interface Projjson {
  name?: string
  id?: { authority?: string; code?: number | string }
}

type Elements = readonly { name: string; logical_type?: { type: string; crs?: string } }[]

/** The column of the geometry, the one that the `geo` metadata calls primary; null: there is none. */
function geometryOf(file: string, metadata: FileMetaData, elements: Elements): Geometry | null {
  const written = metadata.key_value_metadata?.find(({ key }) => key === 'geo')?.value
  if (written === undefined) {
    const native = elements.find(({ logical_type }) => /^GEO(METRY|GRAPHY)$/.test(logical_type?.type ?? ''))
    if (!native) return null
    const text = native.logical_type?.crs ?? 'OGC:CRS84'
    return { column: native.name, crs: { text, srid: sridOf(text), from: 'geoparquet' }, boxes: [] }
  }
  let geo: Geo
  try {
    geo = JSON.parse(written)
  } catch (error) {
    throw damaged(file, error)
  }
  const [first] = Object.keys(geo.columns ?? {})
  const column = geo.primary_column ?? first
  const described = column === undefined ? undefined : geo.columns?.[column]
  if (column === undefined || !described || !elements.some(({ name }) => name === column)) throw damaged(file)
  if (described.encoding !== 'WKB') {
    throw new Problem('import-failed', {
      es: `La geometría de «${file}» está escrita como «${described.encoding}»; se lee WKB, que es lo usual. Expórtalo otra vez con esa codificación.`,
      en: `The geometry of “${file}” is written as “${described.encoding}”; WKB, the usual one, is read. Export it again in that encoding.`,
    })
  }
  const box = described.covering?.bbox?.xmin?.[0]
  return { column, crs: claimOf(described.crs), boxes: box === undefined ? [] : [box] }
}

/** Absent: longitude and latitude in degrees, by the format's own rule. Null: the file says that it is not known. */
function claimOf(crs: Projjson | null | undefined): CrsClaim | null {
  if (crs === null) return null
  if (crs === undefined) return { text: 'OGC:CRS84', srid: 4326, from: 'geoparquet' }
  const srid = sridOf(`${crs.id?.authority}:${crs.id?.code}`)
  return { text: crs.name ?? JSON.stringify(crs), srid, from: 'geoparquet' }
}

function sridOf(code: string): number | null {
  if (/^OGC:CRS84h?$/i.test(code)) return 4326
  const found = /^EPSG:(\d+)$/i.exec(code)
  return found ? Number(found[1]) : null
}

async function* rowsOf(
  bytes: Bytes,
  metadata: FileMetaData,
  columns: readonly string[],
  geometry: string | null,
  onIssue: (issue: Issue) => void,
): AsyncGenerator<Row[]> {
  const [{ parquetScan }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ])
  const names = geometry === null ? columns : [...columns, geometry]
  let row_number = 0
  try {
    const scan = await parquetScan({
      file: bufferOf(bytes),
      metadata,
      columns: [...names],
      compressors,
      utf8: false,
      parsers: { ...ISO_DATES, geometryFromBytes: asBytes, geographyFromBytes: asBytes },
    })
    for (const { rowStart, rowEnd } of windowsOf(scan)) {
      const values = await valuesOf(scan, columns, rowStart, rowEnd)
      const shapes = geometry === null ? null : await valuesOf(scan, [geometry], rowStart, rowEnd)
      for (let start = 0; start < rowEnd - rowStart; start += BATCH) {
        const batch: Row[] = []
        for (let n = start; n < Math.min(start + BATCH, rowEnd - rowStart); n += 1) {
          row_number += 1
          const shape = shapes?.[0]?.[n]
          try {
            batch.push({
              row_number,
              properties: Object.fromEntries(columns.map((name, c) => [name, plain(values[c]?.[n])])),
              geometry: shape instanceof Uint8Array ? readWkb(shape) : null,
              id: null,
            })
          } catch {
            onIssue(issue('row_malformed', { reason: DAMAGED }, { row_number }))
          }
        }
        yield batch
      }
    }
  } catch (error) {
    throw error instanceof Problem ? error : damaged(bytes.name, error)
  }
}

/** Ranges of rows to unfold at once: groups, or parts of them where pages are indexed. */
function windowsOf({ metadata, ranges }: ParquetScan): readonly ParquetRowRange[] {
  const indexed = metadata.row_groups.every(({ columns }) =>
    columns.every(({ offset_index_offset }) => offset_index_offset !== undefined),
  )
  if (!indexed) return ranges
  return ranges.flatMap(({ rowStart, rowEnd }) =>
    Array.from({ length: Math.ceil((rowEnd - rowStart) / WINDOW) }, (_, n) => ({
      rowStart: rowStart + n * WINDOW,
      rowEnd: Math.min(rowEnd, rowStart + (n + 1) * WINDOW),
    })),
  )
}

const valuesOf = (scan: ParquetScan, columns: readonly string[], rowStart: number, rowEnd: number) =>
  Promise.all(columns.map((column) => scan.readColumn({ column, rowStart, rowEnd })))

const asBytes = (bytes: Uint8Array) => bytes
const timestamp = (milliseconds: number) => new Date(milliseconds).toISOString().replace(/\.000Z$/, 'Z')
const ISO_DATES = {
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  timestampFromMilliseconds: (value: bigint) => timestamp(Number(value)),
  timestampFromMicroseconds: (value: bigint) => timestamp(Number(value / 1000n)),
  timestampFromNanoseconds: (value: bigint) => timestamp(Number(value / 1_000_000n)),
}

/** A value as JSON can hold it. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (value instanceof Uint8Array) return textOf(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]))
}

/** Bytes without a type, which some writers of old use for texts; null: they are none. */
function textOf(bytes: Uint8Array): string | null {
  if (bytes.some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function groupTooLarge(name: string): Problem {
  const most = LARGEST_GROUP.bytes >> 20
  return new Problem('too-large', {
    es: `«${name}» guarda sus filas en grupos de más de ${most} MB o de un millón de filas. Escríbelo con grupos más chicos (row_group_size).`,
    en: `“${name}” keeps its rows in groups of more than ${most} MB or of a million rows. Write it with smaller groups (row_group_size).`,
  })
}

const damaged = (name: string, cause?: unknown): Problem =>
  new Problem(
    'import-failed',
    {
      es: `«${name}» no se puede leer como GeoParquet: está dañado, o comprimido de un modo que no se conoce. Vuelve a descargarlo o a exportarlo.`,
      en: `“${name}” cannot be read as GeoParquet: it is damaged, or compressed in a way that is not known. Download or export it again.`,
    },
    { cause },
  )

const DAMAGED: Text = { es: 'su geometría no es WKB', en: 'its geometry is not WKB' }
