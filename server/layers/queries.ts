import type { Coverage, Source } from '../../geodata/model/feature.ts'
import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'

/** The published version of a layer as the table of versions knows it. */
export interface VersionRow {
  layer_id: string
  id: number
  number: number
  feature_count: number
  /** [west, south, east, north] in degrees; null in tables. */
  bbox: [number, number, number, number] | null
  geometry_types: string[]
  source: Source
  accuracy_m: number | null
  vintage: string | null
  /** ISO 8601, UTC. */
  published_at: string
  coverage: Coverage
}

const VERSION_COLUMNS = sql`
  v.layer_id, v.id, v.number, v.feature_count, v.geometry_types, v.source, v.accuracy_m, v.vintage, v.coverage,
  case when v.extent is not null then jsonb_build_array(
    round(st_xmin(v.extent)::numeric, 6), round(st_ymin(v.extent)::numeric, 6),
    round(st_xmax(v.extent)::numeric, 6), round(st_ymax(v.extent)::numeric, 6)) end as bbox,
  to_char(v.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as published_at`

/** The published version of every layer that has one. */
export function publishedVersions(tx: Transaction): Promise<VersionRow[]> {
  return tx.rows<VersionRow & Record<string, unknown>>(sql`
    select ${VERSION_COLUMNS}
    from geo.layer l join geo.layer_version v on v.id = l.current_version_id`)
}

/** The published version of one layer, or null. */
export function publishedVersion(tx: Transaction, layerId: string): Promise<VersionRow | null> {
  return tx.maybe<VersionRow & Record<string, unknown>>(sql`
    select ${VERSION_COLUMNS}
    from geo.layer l join geo.layer_version v on v.id = l.current_version_id
    where l.id = ${layerId}`)
}

/** Whether a layer has, or had, a published version with this id. */
export async function wasPublished(tx: Transaction, layerId: string, versionId: number): Promise<boolean> {
  return (await featureCount(tx, layerId, versionId)) !== null
}

/** How many features a published or superseded version of a layer has; null: it has none with this id. */
export async function featureCount(
  tx: Transaction,
  layerId: string,
  versionId: number,
): Promise<number | null> {
  const row = await tx.maybe<{ feature_count: number }>(sql`
    select feature_count from geo.layer_version
    where id = ${versionId} and layer_id = ${layerId} and status in ('published', 'superseded')`)
  return row?.feature_count ?? null
}

export interface FoundFeature {
  layer: string
  feature_id: string
  name: string
  kind: string | null
  comuna: string | null
  center: [number, number] | null
  bbox: [number, number, number, number] | null
}

/** `geo.search`: features of searchable layers by name, best first; centre and box in degrees. */
export function searchFeatures(tx: Transaction, query: string, limit: number): Promise<FoundFeature[]> {
  return tx.rows<FoundFeature & Record<string, unknown>>(sql`
    select s.layer_id as layer, s.feature_id, s.name, s.kind, s.comuna,
      case when s.geom is not null then jsonb_build_array(
        round(st_x(st_pointonsurface(s.geom))::numeric, 6), round(st_y(st_pointonsurface(s.geom))::numeric, 6)) end as center,
      case when s.geom is not null then jsonb_build_array(
        round(st_xmin(s.geom)::numeric, 6), round(st_ymin(s.geom)::numeric, 6),
        round(st_xmax(s.geom)::numeric, 6), round(st_ymax(s.geom)::numeric, 6)) end as bbox
    from geo.search(${query}, ${limit}) s
    order by s.score desc, s.layer_id, s.feature_id`)
}

/** Whether this database can write vector tiles itself; the embedded engine cannot. */
export async function hasTileEncoder(tx: Transaction): Promise<boolean> {
  const { found } = await tx.one<{ found: boolean }>(sql`
    select postgis_libprotobuf_version() is not null as found`)
  return found
}

export interface TileAddress {
  version: number
  z: number
  x: number
  y: number
}

/** A property a tile carries, with the type it has there. */
export interface TileColumn {
  name: string
  type: 'text' | 'number' | 'integer' | 'boolean'
}

const CAST = {
  text: sql.empty,
  number: sql`::double precision`,
  integer: sql`::bigint`,
  boolean: sql`::boolean`,
}

/** What `geo.tile_rows` says the tile holds, with one column per declared property. */
function tileRows({ version, z, x, y }: TileAddress, columns: readonly TileColumn[], geometry: Sql): Sql {
  const attributes = columns.map(
    ({ name, type }) => sql`, (r.properties ->> ${name}::text)${CAST[type]} as ${sql.identifier(name)}`,
  )
  return sql`
    select r.feature_id, ${geometry} as geom ${sql.join(attributes, '')}
    from geo.tile_rows(${version}, ${z}, ${x}, ${y}) r`
}

/** The tile as protobuf, written by the database. Empty when it holds nothing. */
export async function encodedTile(
  tx: Transaction,
  layerId: string,
  address: TileAddress,
  columns: readonly TileColumn[],
): Promise<Buffer> {
  const { tile } = await tx.one<{ tile: Buffer }>(sql`
    select st_asmvt(t, ${layerId}::text, 4096, 'geom') as tile from (${tileRows(address, columns, sql`r.geom`)}) t`)
  return tile
}

export type TileRow = { feature_id: string; geom: Buffer } & Record<
  string,
  string | number | boolean | null | Buffer
>

/** The same tile as rows: geometry as little-endian WKB in tile units. */
export function tileFeatures(
  tx: Transaction,
  address: TileAddress,
  columns: readonly TileColumn[],
): Promise<TileRow[]> {
  return tx.rows<TileRow>(tileRows(address, columns, sql`st_asbinary(r.geom, 'NDR')`))
}
