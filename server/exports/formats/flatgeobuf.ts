import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder } from 'flatbuffers'
import { magicbytes } from 'flatgeobuf/lib/mjs/constants.js'
import { Column } from 'flatgeobuf/lib/mjs/flat-geobuf/column.js'
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js'
import { Crs } from 'flatgeobuf/lib/mjs/flat-geobuf/crs.js'
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js'
import { Header } from 'flatgeobuf/lib/mjs/flat-geobuf/header.js'
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js'
import { wkt } from '../crs-text.ts'
import { boundsOf, type FlatGeometry, readFlat } from '../flat.ts'
import type { ExportJob } from '../job.ts'
import { packedTree, spatialOrder, type TreeItem } from '../packed-tree.ts'
import { cellsOf, pages, readStatistics } from '../pages.ts'
import type { ExportRecord } from '../record.ts'
import { type Cell, type ExportColumn, ID_COLUMN } from '../table.ts'

const TYPES: Partial<Record<ExportColumn['type'], ColumnType>> = {
  integer: ColumnType.Long,
  number: ColumnType.Double,
  boolean: ColumnType.Bool,
}

/** How much of the features is read back and sent at a time, in bytes. */
const PIECE = 1_000_000

/**
 * FlatGeobuf 3 with its spatial index, the record as JSON in the header's `metadata`. The index stands before the
 * features and in their spatial order, so they wait on disk until all are known.
 */
export async function* writeFlatGeobuf(job: ExportJob) {
  const [{ table, record }] = job.parts
  const statistics = await readStatistics(job.reader, table, job.crs)
  const [only] = statistics.types
  const geometryType =
    statistics.types.length === 1 && only
      ? (WKB_TYPES[only.type] ?? GeometryType.Unknown)
      : GeometryType.Unknown
  const columns = record.columns.map(({ id, type }) => ({ name: id, type: TYPES[type] ?? ColumnType.String }))
  const meta = { geometryType, columns } as Parameters<typeof buildFeature>[2]

  const folder = await mkdtemp(join(tmpdir(), 'suelo-comun-flatgeobuf-'))
  const file = openSync(join(folder, 'features'), 'w+')
  try {
    const items: TreeItem[] = []
    let end = 0
    for await (const page of pages<Buffer>(job.reader, table, { as: 'wkb', crs: job.crs })) {
      const pieces = page.map((row) => {
        const geometry = row.geometry
          ? readFlat(row.geometry)
          : ({ type: 1, xy: [], ends: [], rings: [] } as FlatGeometry)
        const properties: Record<string, Cell> = { [ID_COLUMN]: row.key }
        cellsOf(row).forEach((cell, i) => {
          properties[table.columns[i]?.id ?? ''] = cell
        })
        const bytes = buildFeature(parsed(geometry), properties, meta)
        items.push({ bounds: boundsOf(geometry.xy), start: end, length: bytes.length })
        end += bytes.length
        return bytes
      })
      writeSync(file, Buffer.concat(pieces))
    }
    const ordered = spatialOrder(items)
    yield Buffer.concat([magicbytes, header(job, record, columns, geometryType, statistics.bbox)])
    if (ordered.length > 0) yield packedTree(ordered)
    for (let i = 0; i < ordered.length; ) {
      const pieces: Buffer[] = []
      for (let bytes = 0; i < ordered.length && bytes < PIECE; i++) {
        const { start, length } = ordered[i] as TreeItem
        const piece = Buffer.allocUnsafe(length)
        readSync(file, piece, 0, length, start)
        pieces.push(piece)
        bytes += length
      }
      yield Buffer.concat(pieces)
    }
  } finally {
    closeSync(file)
    await rm(folder, { recursive: true, force: true })
  }
}

const WKB_TYPES: Readonly<Record<string, GeometryType>> = {
  POINT: GeometryType.Point,
  LINESTRING: GeometryType.LineString,
  POLYGON: GeometryType.Polygon,
  MULTIPOINT: GeometryType.MultiPoint,
  MULTILINESTRING: GeometryType.MultiLineString,
  MULTIPOLYGON: GeometryType.MultiPolygon,
}

type Parsed = Parameters<typeof buildFeature>[0]

/** A geometry as the library's builder takes it; polygons in several parts are parts. */
function parsed({ type, xy, ends, rings }: FlatGeometry): Parsed {
  if (type === 6) {
    let ring = 0
    const parts = rings.map((count) => {
      const first = ring === 0 ? 0 : (ends[ring - 1] as number)
      const own = ends.slice(ring, ring + count).map((end) => end - first)
      ring += count
      const last = first + (own.at(-1) ?? 0)
      return parsed({ type: 3, xy: xy.slice(2 * first, 2 * last), ends: own, rings: [count] })
    })
    return { type, parts } as Parsed
  }
  return { type, xy, ...(ends.length > 1 ? { ends } : {}) } as Parsed
}

function header(
  { crs, parts: [{ table }] }: ExportJob,
  record: ExportRecord,
  columns: readonly { name: string; type: ColumnType }[],
  geometryType: GeometryType,
  bbox: readonly number[] | null,
): Uint8Array {
  const builder = new Builder()
  const text = (value: string) => builder.createString(value)
  const columnOffsets = columns.map(({ name, type }, i) => {
    const described = record.columns[i]
    const nameAt = text(name)
    const titleAt = text(described?.title ?? name)
    const descriptionAt = described?.description ? text(described.description) : 0
    Column.startColumn(builder)
    Column.addName(builder, nameAt)
    Column.addType(builder, type)
    Column.addTitle(builder, titleAt)
    if (descriptionAt) Column.addDescription(builder, descriptionAt)
    return Column.endColumn(builder)
  })
  const columnsAt = Header.createColumnsVector(builder, columnOffsets)
  const [org, crsName, crsWkt] = [text('EPSG'), text(crs.name), text(wkt(crs))]
  Crs.startCrs(builder)
  Crs.addOrg(builder, org)
  Crs.addCode(builder, crs.srid)
  Crs.addName(builder, crsName)
  Crs.addWkt(builder, crsWkt)
  const crsAt = Crs.endCrs(builder)
  const envelope = bbox ? Header.createEnvelopeVector(builder, [...bbox]) : 0
  const name = text(table.name)
  const title = text(record.title)
  const description = text(record.description)
  const metadata = text(JSON.stringify(record))
  Header.startHeader(builder)
  Header.addName(builder, name)
  if (envelope) Header.addEnvelope(builder, envelope)
  Header.addGeometryType(builder, geometryType)
  Header.addColumns(builder, columnsAt)
  Header.addFeaturesCount(builder, BigInt(table.count))
  Header.addIndexNodeSize(builder, table.count > 0 ? 16 : 0)
  Header.addCrs(builder, crsAt)
  Header.addTitle(builder, title)
  Header.addDescription(builder, description)
  Header.addMetadata(builder, metadata)
  builder.finishSizePrefixed(Header.endHeader(builder))
  return builder.asUint8Array()
}
