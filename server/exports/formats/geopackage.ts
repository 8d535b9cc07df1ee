import { createRequire } from 'node:module'
import type { Database as Sqlite, SqlValue } from 'sql.js'
import { Problem } from '../../../geodata/model/problem.ts'
import { wkt } from '../crs-text.ts'
import { boundsOf, readFlat } from '../flat.ts'
import type { ExportJob, ExportPart } from '../job.ts'
import { MOST_ROWS, MOST_VERTICES } from '../limits.ts'
import { cellsOf, pages, readStatistics, type TableStatistics } from '../pages.ts'
import { type Cell, type ExportColumn, ID_COLUMN } from '../table.ts'
import { takeTurns } from '../turns.ts'

/** Bytes sent at a time. */
const PIECE = 1_000_000

/** At most this many are built at once; others wait. */
const turn = takeTurns(2)

/**
 * GeoPackage 1.3 (OGC 12-128r17): a table of features (or of attributes) for each part, titles and codes in the schema
 * extension, the record in the metadata extension. Throws `too-large`.
 */
export async function* writeGeoPackage(job: ExportJob) {
  const statistics: TableStatistics[] = []
  for (const { table } of job.parts) statistics.push(await readStatistics(job.reader, table, job.crs))
  checkSize(job, statistics)
  const done = await turn()
  try {
    const bytes = await build(job, statistics)
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
  } finally {
    done()
  }
}

function checkSize({ parts }: ExportJob, statistics: readonly TableStatistics[]) {
  const rows = parts.reduce((sum, { table }) => sum + table.count, 0)
  const vertices = statistics.flatMap(({ types }) => types).reduce((sum, { points }) => sum + points, 0)
  if (rows <= MOST_ROWS && vertices <= MOST_VERTICES) return
  const [most, of] =
    rows > MOST_ROWS
      ? [MOST_ROWS, { es: 'elementos', en: 'features' }]
      : [MOST_VERTICES, { es: 'vértices', en: 'vertices' }]
  throw new Problem('too-large', {
    es: `Aquí un GeoPackage se hace de hasta ${most.toLocaleString('es-CL')} ${of.es}, y esto tiene más. Pide un área menor, o FlatGeobuf o GeoParquet, que no tienen límite y QGIS también abre.`,
    en: `A GeoPackage is made here of up to ${most.toLocaleString('en')} ${of.en}, and this has more. Ask for a smaller area, or for FlatGeobuf or GeoParquet, which have no limit and which QGIS opens too.`,
  })
}

/** The library and its WebAssembly, once. */
let library: Promise<import('sql.js').SqlJsStatic> | undefined
async function sqlite() {
  library ??= import('sql.js').then(({ default: init }) => {
    const { resolve } = createRequire(import.meta.url)
    return init({ locateFile: (name) => resolve(`sql.js/dist/${name}`) })
  })
  return library
}

async function build(job: ExportJob, statistics: readonly TableStatistics[]): Promise<Uint8Array> {
  const { Database } = await sqlite()
  const db = new Database()
  try {
    begin(db, job)
    for (const [i, part] of job.parts.entries())
      await addTable(db, job, part, statistics[i] as TableStatistics)
    return db.export()
  } finally {
    db.close()
  }
}

function begin(db: Sqlite, { crs }: ExportJob) {
  db.run(`
    pragma journal_mode = off; pragma synchronous = off;
    pragma application_id = 0x47504b47; pragma user_version = 10300;
    create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer primary key, organization text not null,
      organization_coordsys_id integer not null, definition text not null, description text);
    create table gpkg_contents (table_name text not null primary key, data_type text not null, identifier text unique,
      description text default '', last_change datetime not null, min_x double, min_y double, max_x double, max_y double,
      srs_id integer references gpkg_spatial_ref_sys (srs_id));
    create table gpkg_geometry_columns (table_name text not null unique references gpkg_contents (table_name),
      column_name text not null, geometry_type_name text not null,
      srs_id integer not null references gpkg_spatial_ref_sys (srs_id), z tinyint not null, m tinyint not null,
      primary key (table_name, column_name));
    create table gpkg_extensions (table_name text, column_name text, extension_name text not null, definition text not null,
      scope text not null, unique (table_name, column_name, extension_name));
    create table gpkg_metadata (id integer primary key, md_scope text not null default 'dataset', md_standard_uri text not null,
      mime_type text not null default 'text/xml', metadata text not null default '');
    create table gpkg_metadata_reference (reference_scope text not null, table_name text, column_name text, row_id_value integer,
      timestamp datetime not null, md_file_id integer not null references gpkg_metadata (id),
      md_parent_id integer references gpkg_metadata (id));
    create table gpkg_data_columns (table_name text not null, column_name text not null, name text, title text, description text,
      mime_type text, constraint_name text, primary key (table_name, column_name), unique (table_name, name));
    create table gpkg_data_column_constraints (constraint_name text not null, constraint_type text not null, value text,
      min numeric, min_is_inclusive boolean, max numeric, max_is_inclusive boolean, description text,
      unique (constraint_name, constraint_type, value));
  `)
  const reference = 'insert into gpkg_spatial_ref_sys values (?, ?, ?, ?, ?, ?)'
  db.run(reference, ['Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', null])
  db.run(reference, ['Undefined geographic SRS', 0, 'NONE', 0, 'undefined', null])
  const wgs84 = { srid: 4326, name: 'WGS 84', geographic: true } as ExportJob['crs']
  for (const each of crs.srid === 4326 ? [wgs84] : [wgs84, crs]) {
    db.run(reference, [each.name, each.srid, 'EPSG', each.srid, wkt(each), null])
  }
  const extension = 'insert into gpkg_extensions values (?, ?, ?, ?, ?)'
  for (const table of ['gpkg_metadata', 'gpkg_metadata_reference']) {
    db.run(extension, [
      table,
      null,
      'gpkg_metadata',
      'http://www.geopackage.org/spec/#extension_metadata',
      'read-write',
    ])
  }
  for (const table of ['gpkg_data_columns', 'gpkg_data_column_constraints']) {
    db.run(extension, [
      table,
      null,
      'gpkg_schema',
      'http://www.geopackage.org/spec/#extension_schema',
      'read-write',
    ])
  }
}

const COLUMN_TYPES: Partial<Record<ExportColumn['type'], string>> = {
  integer: 'INTEGER',
  number: 'REAL',
  boolean: 'BOOLEAN',
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

async function addTable(
  db: Sqlite,
  job: ExportJob,
  { table, record }: ExportPart,
  statistics: TableStatistics,
) {
  const { crs } = job
  const hasGeometry = table.geometry !== 'none'
  const names = [ID_COLUMN, ...table.columns.map(({ id }) => id)]
  const types = ['TEXT', ...table.columns.map(({ type }) => COLUMN_TYPES[type] ?? 'TEXT')]
  db.run(
    `create table ${quote(table.name)} (fid integer primary key autoincrement not null${hasGeometry ? ', geom BLOB' : ''}, ${names
      .map((name, i) => `${quote(name)} ${types[i]}`)
      .join(', ')})`,
  )
  const [xmin = null, ymin = null, xmax = null, ymax = null] = statistics.bbox ?? []
  db.run('insert into gpkg_contents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
    table.name,
    hasGeometry ? 'features' : 'attributes',
    table.title[job.language],
    record.description,
    `${record.exported_at.slice(0, 19)}.000Z`,
    xmin,
    ymin,
    xmax,
    ymax,
    hasGeometry ? crs.srid : null,
  ])
  if (hasGeometry) {
    const [only] = statistics.types
    const type = statistics.types.length === 1 && only ? only.type : 'GEOMETRY'
    db.run('insert into gpkg_geometry_columns values (?, ?, ?, ?, 0, 0)', [
      table.name,
      'geom',
      type,
      crs.srid,
    ])
  }
  describe(db, { table, record })

  const marks = [...names, ...(hasGeometry ? ['geom'] : [])]
  const insert = db.prepare(
    `insert into ${quote(table.name)} (${marks.map(quote).join(', ')}) values (${marks.map(() => '?').join(', ')})`,
  )
  try {
    const encoding = hasGeometry ? ({ as: 'wkb', crs } as const) : ({ as: 'none' } as const)
    db.run('begin')
    for await (const page of pages<Buffer>(job.reader, table, encoding)) {
      for (const row of page) {
        const cells = cellsOf(row).map(sqliteValue)
        insert.run([
          row.key,
          ...cells,
          ...(hasGeometry ? [row.geometry && blob(row.geometry, crs.srid)] : []),
        ])
      }
    }
    db.run('commit')
  } finally {
    insert.free()
  }
}

const sqliteValue = (cell: Cell): SqlValue => (typeof cell === 'boolean' ? Number(cell) : cell)

/** Titles, units and codes as GIS programs show them (schema extension); the record (metadata extension). */
function describe(db: Sqlite, { table, record }: ExportPart) {
  const column = 'insert into gpkg_data_columns values (?, ?, ?, ?, ?, null, ?)'
  const taken = new Set<string>()
  // GIS programs show `name` as the heading; it has to be different for each column of a table.
  const heading = (title: string, id: string) => {
    const name = taken.has(title) ? `${title} (${id})` : title
    taken.add(name)
    return name
  }
  for (const { id, title, unit, description, choices } of record.columns) {
    const constraint = choices ? `${table.name}_${id}` : null
    const words = unit ? `${title} (${unit})` : title
    db.run(column, [table.name, id, heading(words, id), words, description ?? null, constraint])
    for (const [code, text] of Object.entries(choices ?? {})) {
      db.run("insert into gpkg_data_column_constraints values (?, 'enum', ?, null, null, null, null, ?)", [
        constraint,
        code,
        text,
      ])
    }
  }
  db.run(
    "insert into gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) values ('dataset', ?, 'application/json', ?)",
    ['http://www.w3.org/ns/dcat#', JSON.stringify(record, null, 1)],
  )
  db.run(
    "insert into gpkg_metadata_reference values ('table', ?, null, null, ?, last_insert_rowid(), null)",
    [table.name, `${record.exported_at.slice(0, 19)}.000Z`],
  )
}

/** WKB behind the head of a GeoPackage geometry (section 2.1.3): little-endian, with the box of all but points. */
function blob(wkb: Buffer, srid: number): Buffer {
  const { type, xy } = readFlat(wkb)
  const empty = xy.length === 0 || Number.isNaN(xy[0])
  const boxed = type !== 1 && !empty
  const head = Buffer.alloc(boxed ? 40 : 8)
  head.write('GP', 0, 'latin1')
  // bit 0: little-endian; bits 1 to 3: kind of box, 1 is xmin, xmax, ymin, ymax; bit 4: empty
  head.writeUInt8(0b1 | (boxed ? 0b10 : 0) | (empty ? 0b10000 : 0), 3)
  head.writeInt32LE(srid, 4)
  if (boxed) {
    const [xmin, ymin, xmax, ymax] = boundsOf(xy)
    ;[xmin, xmax, ymin, ymax].forEach((bound, i) => {
      head.writeDoubleLE(bound, 8 + 8 * i)
    })
  }
  return Buffer.concat([head, wkb])
}
