import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'
import type { Rings } from '../../geodata/fields/cover.ts'
import { decodeRows, type Encoding, encodeRows } from '../../geodata/fields/encode.ts'
import type { Grid, Statistics } from '../../geodata/fields/grid.ts'
import type { Text } from '../../geodata/model/text.ts'
import type { Database, Identity, Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

const pack = promisify(deflate)
const unpack = promisify(inflate)

/** What is kept of a field beside its numbers. */
export interface FieldRow {
  version_id: number
  name: string
  grid: Grid
  encoding: Encoding
  statistics: Statistics
  source_cell_m: number
  notes: Text[]
}

/** Keeps what the pieces of a field are: grid, encoding, statistics. */
export async function insertField(tx: Transaction, field: FieldRow): Promise<void> {
  await tx.run(sql`
    insert into geo.field (version_id, name, grid, encoding, statistics, source_cell_m, notes)
    values (${field.version_id}, ${field.name}, ${JSON.stringify(field.grid)}::jsonb, ${JSON.stringify(field.encoding)}::jsonb,
      ${JSON.stringify(field.statistics)}::jsonb, ${field.source_cell_m}, ${JSON.stringify(field.notes)}::jsonb)`)
}

/** Writes the numbers of a field, a transaction for each piece: the embedded engine has one backend for everyone. */
export async function insertPieces(
  db: Database,
  identity: Identity,
  { version_id, grid, encoding }: FieldRow,
  values: Float32Array,
): Promise<void> {
  for (let from = 0; from < grid.rows; from += encoding.rows) {
    const bytes = await pack(
      encodeRows(values, grid, encoding, from, Math.min(grid.rows, from + encoding.rows)),
    )
    await db.as(identity, (tx) =>
      tx.run(
        sql`insert into geo.field_piece (version_id, first_row, bytes) values (${version_id}, ${from}, ${bytes})`,
      ),
    )
  }
}

/** The field of a version without its numbers; null: the version has none. */
export const fieldRow = (tx: Transaction, versionId: number): Promise<FieldRow | null> =>
  tx.maybe<FieldRow & Record<string, unknown>>(sql`
    select version_id, name, grid, encoding, statistics, source_cell_m::float8 as source_cell_m, notes
    from geo.field where version_id = ${versionId}`)

/** A field with its numbers, row by row; NaN where nothing is known. */
export interface Field extends FieldRow {
  values: Float32Array
}

/**
 * Calls `visit` with the pieces of a field that hold the rows [from, to), from the north: whole rows, and the first one's
 * number. One piece per transaction. Throws when pieces are missing or damaged.
 */
export async function eachPiece(
  db: Database,
  identity: Identity,
  { version_id, grid, encoding }: FieldRow,
  [from, to]: readonly [number, number],
  visit: (values: Float32Array, firstRow: number) => void,
): Promise<void> {
  for (let first = from - (from % encoding.rows); first < to; first += encoding.rows) {
    const piece = await db.as(identity, (tx) =>
      tx.maybe<{ bytes: Buffer }>(
        sql`select bytes from geo.field_piece where version_id = ${version_id} and first_row = ${first}`,
      ),
    )
    const bytes = piece && (await unpack(piece.bytes))
    const cells = Math.min(encoding.rows, grid.rows - first) * grid.columns
    if (bytes?.length !== cells * 2) {
      throw new Error(`the field of version ${version_id} is not whole at row ${first}`)
    }
    const values = new Float32Array(cells)
    decodeRows(bytes, values, grid, encoding, 0)
    visit(values, first)
  }
}

/**
 * The field of a version of a raster layer; null: the version has none. Reads one piece per transaction.
 * Throws when pieces are missing or damaged.
 */
export async function readField(db: Database, identity: Identity, versionId: number): Promise<Field | null> {
  const field = await db.as(identity, (tx) => fieldRow(tx, versionId))
  if (!field) return null
  const { grid } = field
  const values = new Float32Array(grid.columns * grid.rows)
  await eachPiece(db, identity, field, [0, grid.rows], (piece, first) =>
    values.set(piece, first * grid.columns),
  )
  return { ...field, values }
}

/** An area in which a field may be known everywhere: the study area, or a comuna. */
export interface Area {
  /** `region`, or the code of a comuna. */
  code: string
  /** Polygons that tile it, in EPSG:32719. */
  polygons: Rings[]
}

/** The study area and the comunas, as they are published. */
export const areas = (tx: Transaction): Promise<Area[]> =>
  tx.rows<Area & Record<string, unknown>>(sql`
    select case when l.id = 'study_area' then 'region' else f.properties ->> 'code' end as code,
      json_agg(st_asgeojson(part.geom, 2)::json -> 'coordinates') as polygons
    from geo.layer l
    join geo.feature f on f.version_id = l.current_version_id
    join geo.feature_part p on p.version_id = f.version_id and p.feature_id = f.feature_id
    cross join lateral st_dump(p.geom) as part
    where l.id in ('study_area', 'comuna') and st_dimension(part.geom) = 2
    group by 1`)

/** What `geo.prepare_version` cannot know of a version without features: it is said by its field. */
export async function describeVersion(
  tx: Transaction,
  versionId: number,
  {
    accuracy_m,
    bounds,
    issue_kinds,
  }: {
    accuracy_m: number
    /** In EPSG:32719. */
    bounds: { west: number; south: number; east: number; north: number } | null
    issue_kinds: Record<string, number>
  },
): Promise<void> {
  await tx.run(sql`select geo.prepare_version(${versionId})`)
  const extent = bounds
    ? sql`st_envelope(st_transform(st_segmentize(
        st_makeenvelope(${bounds.west}, ${bounds.south}, ${bounds.east}, ${bounds.north}, 32719), 10000), 4326))`
    : sql`null`
  await tx.run(sql`
    update geo.layer_version
    set accuracy_m = ${accuracy_m}, issue_kinds = ${JSON.stringify(issue_kinds)}::jsonb, extent = ${extent}
    where id = ${versionId}`)
}
