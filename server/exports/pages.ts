import type { ExportCrs } from '../../geodata/model/export.ts'
import type { Database, Identity, Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { Cell, ExportTable } from './table.ts'

/** Rows of a first page, and the most of any. */
const FIRST_ROWS = 200
const MOST_ROWS = 10_000
/** What a page should weigh, in characters: enough to be fast, little enough to hold two of them for each reader. */
const PAGE_CHARACTERS = 4_000_000

/** How geometry leaves the database. WKB is little-endian. Exterior rings go counterclockwise where nothing else is said. */
export type Encoding =
  | { as: 'geojson' | 'kml' | 'wkt'; crs: ExportCrs }
  | { as: 'wkb'; crs: ExportCrs; exterior?: 'clockwise' }
  /** Longitude and latitude, or easting and northing: of the point, or of a point inside the shape. */
  | { as: 'position'; crs: ExportCrs }
  | { as: 'none' }

export interface Row<G> {
  key: string
  geometry: G | null
  /** Cells in the order of the table's columns, as the text of a JSON object or array. */
  values: string
}

function geometrySql(encoding: Encoding, { geometry }: ExportTable): Sql {
  if (encoding.as === 'none' || geometry === 'none') return sql`null`
  const { crs } = encoding
  const hasRings = geometry === 'polygon' || geometry === 'mixed'
  const counterclockwise = hasRings ? sql`st_forcepolygonccw(f.geom)` : sql`f.geom`
  const inCrs = (geometry: Sql) =>
    crs.srid === 4326 ? geometry : sql`geo.from_wgs84(${geometry}, ${crs.srid}::integer)`
  switch (encoding.as) {
    case 'geojson':
      // RFC 7946, section 3.1.6: exterior rings counterclockwise
      return sql`st_asgeojson(${counterclockwise}, ${crs.decimals}::integer, 0)`
    case 'kml':
      return sql`st_askml(${counterclockwise}, ${crs.decimals}::integer)`
    case 'wkt':
      return sql`st_astext(${inCrs(sql`f.geom`)}, ${crs.decimals}::integer)`
    case 'wkb': {
      const shape =
        encoding.exterior === 'clockwise' && hasRings ? sql`st_forcepolygoncw(f.geom)` : counterclockwise
      return sql`st_asbinary(${inCrs(shape)}, 'NDR')`
    }
    case 'position': {
      const point = inCrs(
        sql`case when geometrytype(f.geom) = 'POINT' then f.geom else st_pointonsurface(f.geom) end`,
      )
      return sql`(select json_build_array(round(st_x(p)::numeric, ${crs.decimals}::integer),
        round(st_y(p)::numeric, ${crs.decimals}::integer))::text from (select ${point} as p) at where p is not null)`
    }
  }
}

function valuesSql(table: ExportTable, shape: 'object' | 'array'): Sql {
  const cells = table.columns.map(({ id, value }, i) => {
    const before = `${i === 0 ? '' : ','}${shape === 'object' ? `${JSON.stringify(id)}:` : ''}`
    return sql` || ${before}::text || coalesce((${value})::text, 'null')`
  })
  const [open, close] = shape === 'object' ? ['{', '}'] : ['[', ']']
  return sql`${open}::text${sql.join(cells, '')} || ${close}::text`
}

function readPage<G>(
  tx: Transaction,
  table: ExportTable,
  encoding: Encoding,
  shape: 'object' | 'array',
  after: string,
  limit: number,
): Promise<Row<G>[]> {
  // The shape of a row is worked out after the page is cut: only for the rows that leave.
  return tx.rows<Row<G> & Record<string, unknown>>(sql`
    select f.feature_id as key, ${geometrySql(encoding, table)} as geometry, ${valuesSql(table, shape)} as values
    from ${table.rows} f
    where ${table.where} and f.feature_id > ${after}::text
    order by f.feature_id
    limit ${limit}`)
}

/** Where rows are read from, and as whom. */
export interface Reader {
  db: Database
  identity: Identity
  /** Aborted when nobody wants the rows any more. */
  signal?: AbortSignal
}

/**
 * All rows of a table, a page at a time, by `feature_id`. Each page is a transaction of its own, so that a slow reader
 * holds no connection and, on the embedded engine, nobody up; a version never changes, so the pages agree. The next page
 * is read while the last one is used. Throws when rows went missing on the way, as when a version is removed, and when
 * the reader left.
 */
export async function* pages<G = string>(
  reader: Reader,
  table: ExportTable,
  encoding: Encoding,
  shape: 'object' | 'array' = 'array',
): AsyncGenerator<Row<G>[]> {
  const { db, identity, signal } = reader
  const read = (after: string, limit: number) => {
    const page = db.as(identity, (tx) => readPage<G>(tx, table, encoding, shape, after, limit), {
      statementTimeoutMs: 60_000,
    })
    // Whoever stops reading never asks for it.
    page.catch(() => {})
    return page
  }
  let limit = FIRST_ROWS
  let next: Promise<Row<G>[]> | null = table.count > 0 ? read('', limit) : null
  let seen = 0
  while (next) {
    const page: Row<G>[] = await next
    signal?.throwIfAborted()
    seen += page.length
    const last = page.at(-1)
    const full = page.length === limit
    limit = nextLimit(page, limit)
    next = full && last && seen < table.count ? read(last.key, limit) : null
    if (page.length > 0) yield page
  }
  if (seen !== table.count) throw new Error(`${table.name}: ${table.count} rows expected, ${seen} read`)
}

function nextLimit(page: readonly Row<unknown>[], limit: number): number {
  const characters = page.reduce(
    (sum, { geometry, values }) =>
      sum +
      values.length +
      (typeof geometry === 'string' || geometry instanceof Uint8Array ? geometry.length : 0),
    1,
  )
  const fitting = Math.floor((page.length * PAGE_CHARACTERS) / characters)
  return Math.max(1, Math.min(MOST_ROWS, limit * 8, fitting))
}

/** The cells of a row read as an array. */
export const cellsOf = (row: Row<unknown>): Cell[] => JSON.parse(row.values)

/** What has to be known of a table before a file of fixed widths can be begun. */
export interface TableStatistics {
  /** `POINT`, `MULTIPOLYGON`… with how many rows each; rows without geometry are not counted. */
  types: { type: string; count: number; points: number }[]
  /** [west, south, east, north], or of metres, in the coordinates of the export; null without geometry. */
  bbox: [number, number, number, number] | null
  /** Bytes of the longest text of each column, UTF-8. */
  widths: number[]
  /** Bytes of the longest `feature_id`. */
  keyWidth: number
}

/** One pass over a table. */
export async function readStatistics(
  { db, identity }: Reader,
  table: ExportTable,
  crs: ExportCrs,
): Promise<TableStatistics> {
  const geom = crs.srid === 4326 ? sql`f.geom` : sql`geo.from_wgs84(f.geom, ${crs.srid}::integer)`
  return db.as(
    identity,
    async (tx) => {
      const types = await tx.rows<TableStatistics['types'][number] & Record<string, unknown>>(sql`
        select geometrytype(f.geom) as type, count(*) as count, sum(st_npoints(f.geom)) as points
        from ${table.rows} f where ${table.where} and f.geom is not null group by 1 order by 1`)
      const widths = table.columns.map(
        ({ value }, i) => sql`, max(octet_length((${value}) #>> '{}')) as ${sql.identifier(`w${i}`)}`,
      )
      const row = await tx.one<Record<string, number | null>>(sql`
        select st_xmin(st_extent(${geom})) as xmin, st_ymin(st_extent(${geom})) as ymin,
          st_xmax(st_extent(${geom})) as xmax, st_ymax(st_extent(${geom})) as ymax,
          max(octet_length(f.feature_id)) as key_width ${sql.join(widths, '')}
        from ${table.rows} f where ${table.where}`)
      const { xmin, ymin, xmax, ymax } = row as Record<string, number>
      return {
        types,
        bbox: row.xmin == null ? null : [xmin as number, ymin as number, xmax as number, ymax as number],
        widths: table.columns.map((_, i) => row[`w${i}`] ?? 0),
        keyWidth: row.key_width ?? 0,
      }
    },
    { statementTimeoutMs: 60_000 },
  )
}
