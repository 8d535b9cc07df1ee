import type { Database, SqlValue } from 'sql.js'
import { issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import type { Text } from '../model/text.ts'
import { allBytes, type Bytes, truncated } from './bytes.ts'
import { MOST_COLUMNS, tooManyColumns } from './columns.ts'
import { BATCH, type CrsClaim, type Format, type Row, type Table } from './format.ts'
import { readWkb } from './wkb.ts'

/**
 * GeoPackage (OGC 12-128r19), with SQLite compiled to WebAssembly: every table of features or attributes that it lists.
 * SQLite wants the whole file in memory, so there is a limit. Only tables are read, not views: what a view computes is in
 * the hands of whoever wrote the file. Binary columns other than the geometry are read as empty.
 */
export const geopackage: Format = {
  id: 'geopackage',
  label: { es: 'GeoPackage', en: 'GeoPackage' },
  extensions: ['.gpkg'],
  isLike: (head) => MAGIC.every((byte, n) => head[n] === byte),
  async open(bytes) {
    const contents = await withDatabase(bytes, contentsOf)
    const found = contents.map((content) => tableOf(bytes, content, contents.length > 1 ? content.name : ''))
    if (found.length > 0) return found
    throw new Problem('import-failed', {
      es: `«${bytes.name}» no tiene tablas de elementos ni de atributos. Si trae imágenes o vistas, exporta la capa a un GeoPackage nuevo.`,
      en: `“${bytes.name}” has no tables of features or attributes. If it holds images or views, export the layer to a new GeoPackage.`,
    })
  },
}

/** The most that is read: it is held once in memory, and twice for a moment. */
export const LARGEST_GEOPACKAGE = 200 << 20

const MAGIC = new TextEncoder().encode('SQLite format 3\0')

/** What a GeoPackage says of one of its tables. */
interface Content {
  name: string
  columns: { name: string; type: string }[]
  /** Null: a table of attributes. */
  geometry: string | null
  /** The column of whole numbers that identifies a row. */
  key: string | null
  crs: CrsClaim | null
  row_count: number
}

function tableOf(bytes: Bytes, content: Content, name: string): Table {
  const { geometry, key, crs, row_count } = content
  const columns = content.columns.filter(
    (column) => column.name !== geometry && !isPlainKey(column.name, key),
  )
  return {
    name,
    format: geopackage.id,
    columns: columns.map((column) => column.name),
    crs,
    has_geometry: geometry !== null,
    encoding: 'utf-8',
    used: {},
    row_count,
    issues: [],
    async *rows(onIssue) {
      const database = await openDatabase(bytes)
      try {
        const names = [geometry, key, ...columns.map((column) => column.name)]
        const list = names.map((column) => (column === null ? 'null' : quote(column))).join()
        const statement = database.prepare(`select ${list} from ${quote(content.name)}`)
        let batch: Row[] = []
        for (let row_number = 1; statement.step(); row_number += 1) {
          const [blob = null, id = null, ...values] = statement.get()
          try {
            batch.push({
              row_number,
              properties: Object.fromEntries(
                columns.map(({ name, type }, n) => [name, readValue(values[n] ?? null, type)]),
              ),
              geometry: blob instanceof Uint8Array ? geometryOf(blob) : null,
              id: typeof id === 'number' || typeof id === 'string' ? id : null,
            })
          } catch {
            onIssue(issue('row_malformed', { reason: DAMAGED }, { row_number }))
          }
          if (batch.length === BATCH) {
            yield batch
            batch = []
          }
        }
        if (batch.length > 0) yield batch
      } catch (error) {
        throw damaged(bytes.name, error)
      } finally {
        database.close()
      }
    },
  }
}

/** The keys that GDAL and QGIS add say nothing of the rows: they are their identifier, and no column. */
const isPlainKey = (column: string, key: string | null) => column === key && /^(ogc_)?fid$/i.test(column)

function readValue(value: SqlValue, type: string): unknown {
  if (value instanceof Uint8Array) return null
  return /^bool/i.test(type) && typeof value === 'number' ? value !== 0 : value
}

/** Lengths of the box that may come before the geometry, by the three bits that announce it. */
const ENVELOPES = [0, 32, 48, 48, 64]

/** The geometry of a GeoPackage's blob (OGC 12-128r19, 2.1.3): a header, and WKB. Throws when it is not one. */
function geometryOf(blob: Uint8Array): unknown {
  const flags = blob[3] ?? 0
  const envelope = ENVELOPES[(flags >> 1) & 7]
  if (blob[0] !== 0x47 || blob[1] !== 0x50 || envelope === undefined) throw new RangeError('not a geometry')
  return readWkb(blob.subarray(8 + envelope))
}

async function openDatabase(bytes: Bytes): Promise<Database> {
  const { default: initSqlJs } = await import('sql.js')
  const { Database } = await initSqlJs()
  let file = await allBytes(bytes, LARGEST_GEOPACKAGE)
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < 100 || !geopackage.isLike(file)) throw damaged(bytes.name)
  // The number of pages, where the one who wrote last kept it.
  const pages = view.getUint32(24) === view.getUint32(92) ? view.getUint32(28) : 0
  const pageSize = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16)
  if (file.length < pages * pageSize) throw truncated(bytes.name)
  // A file that was being written to (QGIS leaves them so) asks for its journal; the pages are good without it.
  if (file[18] === 2) {
    file = file.slice()
    file.fill(1, 18, 20)
  }
  const database = new Database(file)
  database.run('pragma trusted_schema = off')
  return database
}

async function withDatabase<T>(bytes: Bytes, work: (database: Database, name: string) => T): Promise<T> {
  const database = await openDatabase(bytes)
  try {
    return work(database, bytes.name)
  } catch (error) {
    throw error instanceof Problem ? error : damaged(bytes.name, error)
  } finally {
    database.close()
  }
}

function contentsOf(database: Database, file: string): Content[] {
  const tables = new Set(
    query(
      database,
      `select name from sqlite_master where type = 'table' and sql not like 'create virtual%'`,
    ).map(({ name }) => String(name)),
  )
  if (!tables.has('gpkg_contents')) {
    throw new Problem('import-failed', {
      es: `«${file}» es una base SQLite y no un GeoPackage: le falta la tabla gpkg_contents. Expórtala como GeoPackage.`,
      en: `“${file}” is an SQLite database and not a GeoPackage: the table gpkg_contents is missing. Export it as GeoPackage.`,
    })
  }
  const has = (name: string) => tables.has(name)
  const geometries = has('gpkg_geometry_columns')
    ? query(database, 'select table_name, column_name, srs_id from gpkg_geometry_columns')
    : []
  const systems = has('gpkg_spatial_ref_sys') ? query(database, 'select * from gpkg_spatial_ref_sys') : []
  return query(
    database,
    `select table_name from gpkg_contents where data_type in ('features', 'attributes', 'aspatial') order by rowid`,
  ).flatMap(({ table_name }) => {
    const name = String(table_name)
    if (!has(name)) return []
    const info = query(database, `pragma table_info(${quote(name)})`)
    if (info.length > MOST_COLUMNS) throw tooManyColumns(file)
    const spatial = geometries.find((row) => row.table_name === name)
    const keys = info.filter(({ pk }) => pk !== 0)
    const [{ rows = 0 } = {}] = query(database, `select count(*) as rows from ${quote(name)}`)
    return [
      {
        name,
        columns: info.map((column) => ({ name: String(column.name), type: String(column.type) })),
        geometry: spatial ? String(spatial.column_name) : null,
        key: keys.length === 1 ? String(keys[0]?.name) : null,
        crs: claimOf(systems.find(({ srs_id }) => spatial && srs_id === spatial.srs_id)),
        row_count: Number(rows),
      },
    ]
  })
}

type SqlRow = Record<string, SqlValue>

function query(database: Database, text: string): SqlRow[] {
  const statement = database.prepare(text)
  const rows: SqlRow[] = []
  while (statement.step()) rows.push(statement.getAsObject() as SqlRow)
  statement.free()
  return rows
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** A row of gpkg_spatial_ref_sys; its numbers 0 and -1 mean that nothing is known. */
function claimOf(system: SqlRow | undefined): CrsClaim | null {
  if (!system || Number(system.srs_id) <= 0) return null
  const [organization, code] = [String(system.organization), Number(system.organization_coordsys_id)]
  const srid = organization.toUpperCase() === 'EPSG' && code > 0 ? code : null
  const text = String(system.definition ?? '').trim()
  return { text: text && text !== 'undefined' ? text : `${organization}:${code}`, srid, from: 'gpkg' }
}

function damaged(name: string, cause?: unknown): Problem {
  return new Problem(
    'import-failed',
    {
      es: `«${name}» no se puede leer como GeoPackage: la base de datos que es está dañada. Vuelve a descargarlo o a exportarlo.`,
      en: `“${name}” cannot be read as GeoPackage: the database it is, is damaged. Download or export it again.`,
    },
    { cause },
  )
}

const DAMAGED: Text = {
  es: 'su geometría no es la de un GeoPackage',
  en: 'its geometry is not a GeoPackage’s',
}
