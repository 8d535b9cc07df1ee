import type { SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { projJson } from '../crs-text.ts'
import type { ExportJob } from '../job.ts'
import { cellsOf, pages, readStatistics } from '../pages.ts'
import { type Cell, type ExportColumn, ID_COLUMN } from '../table.ts'

/** Rows gathered into a row group, unless their geometry weighs more before. */
const GROUP_ROWS = 20_000
const GROUP_BYTES = 8_000_000

const TYPE_NAMES: Readonly<Record<string, string>> = {
  POINT: 'Point',
  LINESTRING: 'LineString',
  POLYGON: 'Polygon',
  MULTIPOINT: 'MultiPoint',
  MULTILINESTRING: 'MultiLineString',
  MULTIPOLYGON: 'MultiPolygon',
}

/**
 * GeoParquet 1.1: geometry as WKB, exterior rings counterclockwise, the file's `geo` key with coordinate system and
 * box, the record as JSON under `metadata`. Written a row group at a time.
 */
export async function* writeGeoParquet(job: ExportJob) {
  const [{ table, record }] = job.parts
  const { crs } = job
  const hasGeometry = table.geometry !== 'none'
  const statistics = await readStatistics(job.reader, table, crs)
  const geo = {
    version: '1.1.0',
    primary_column: 'geometry',
    columns: {
      geometry: {
        encoding: 'WKB',
        geometry_types: statistics.types.map(({ type }) => TYPE_NAMES[type] ?? type),
        crs: projJson(crs),
        orientation: 'counterclockwise',
        edges: 'planar',
        ...(statistics.bbox ? { bbox: statistics.bbox } : {}),
      },
    },
  }
  const schema: SchemaElement[] = [
    { name: 'schema', num_children: table.columns.length + 1 + (hasGeometry ? 1 : 0) },
    { name: ID_COLUMN, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    ...table.columns.map(
      (column): SchemaElement => ({ name: column.id, ...physical(column), repetition_type: 'OPTIONAL' }),
    ),
    ...(hasGeometry
      ? [{ name: 'geometry', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' } satisfies SchemaElement]
      : []),
  ]
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({
    writer: bytes,
    schema,
    createdBy: record.exported_with,
    kvMetadata: [
      ...(hasGeometry ? [{ key: 'geo', value: JSON.stringify(geo) }] : []),
      { key: 'metadata', value: JSON.stringify(record) },
    ],
  })
  const columns = [ID_COLUMN, ...table.columns.map(({ id }) => id), ...(hasGeometry ? ['geometry'] : [])]
  let gathered: unknown[][] = columns.map(() => [])
  let weight = 0
  const writeGroup = async () => {
    await writer.write({
      columnData: columns.map((name, i) => ({ name, data: gathered[i] ?? [] })),
      rowGroupSize: Math.max(1, gathered[0]?.length ?? 0),
    })
    gathered = columns.map(() => [])
    weight = 0
  }

  const encoding = hasGeometry ? ({ as: 'wkb', crs } as const) : ({ as: 'none' } as const)
  for await (const page of pages<Buffer>(job.reader, table, encoding)) {
    for (const row of page) {
      gathered[0]?.push(row.key)
      cellsOf(row).forEach((cell, i) => {
        gathered[i + 1]?.push(stored(table.columns[i], cell))
      })
      if (hasGeometry) gathered.at(-1)?.push(row.geometry)
      weight += row.geometry?.length ?? 0
    }
    if ((gathered[0]?.length ?? 0) >= GROUP_ROWS || weight >= GROUP_BYTES) {
      await writeGroup()
      yield take(bytes)
    }
  }
  if ((gathered[0]?.length ?? 0) > 0) await writeGroup()
  await writer.finish()
  yield take(bytes)
}

/** What has been written since the last time; the writer goes on counting where it was. */
function take(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice()
  writer.index = 0
  return bytes
}

function physical({ type }: ExportColumn): Pick<SchemaElement, 'type' | 'converted_type'> {
  if (type === 'integer') return { type: 'INT64' }
  if (type === 'number') return { type: 'DOUBLE' }
  if (type === 'boolean') return { type: 'BOOLEAN' }
  return { type: 'BYTE_ARRAY', converted_type: 'UTF8' }
}

function stored(column: ExportColumn | undefined, cell: Cell): unknown {
  return column?.type === 'integer' && typeof cell === 'number' ? BigInt(Math.round(cell)) : cell
}
