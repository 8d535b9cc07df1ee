import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { VersionRow } from '../layers/queries.ts'

/** A version that is, or was, published, as its record tells it. */
export interface VersionRecord extends VersionRow {
  status: 'published' | 'superseded'
  origin: 'atlas' | 'import' | 'derived'
  content_sha256: string
  /** ISO 8601, UTC. */
  created_at: string
}

const COLUMNS = sql`
  v.layer_id, v.id, v.number, v.status, v.origin, v.content_sha256, v.feature_count, v.geometry_types, v.source,
  v.accuracy_m, v.vintage, v.coverage,
  case when v.extent is not null then jsonb_build_array(
    round(st_xmin(v.extent)::numeric, 6), round(st_ymin(v.extent)::numeric, 6),
    round(st_xmax(v.extent)::numeric, 6), round(st_ymax(v.extent)::numeric, 6)) end as bbox,
  to_char(v.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created_at,
  to_char(v.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as published_at`

const shown = sql`v.status in ('published', 'superseded')`

/** The version of a layer with this id, the current one when it is null; null when there is none that people may see. */
export function versionOf(tx: Transaction, layer: string, id: number | null): Promise<VersionRecord | null> {
  const which: Sql =
    id === null
      ? sql`v.id = (select current_version_id from geo.layer where id = ${layer})`
      : sql`v.id = ${id} and v.layer_id = ${layer}`
  return tx.maybe<VersionRecord & Record<string, unknown>>(sql`
    select ${COLUMNS} from geo.layer_version v where ${which} and ${shown}`)
}

/** All versions people may see of the layer that a version belongs to; none when they may not see that one. */
export function siblingsOf(tx: Transaction, id: number): Promise<VersionRecord[]> {
  return tx.rows<VersionRecord & Record<string, unknown>>(sql`
    select ${COLUMNS} from geo.layer_version v
    where v.layer_id = (select layer_id from geo.layer_version where id = ${id}) and ${shown}
    order by v.number desc`)
}

/** All versions people may see, by layer, newest first. */
export function shownVersions(tx: Transaction): Promise<VersionRecord[]> {
  return tx.rows<VersionRecord & Record<string, unknown>>(sql`
    select ${COLUMNS} from geo.layer_version v where ${shown} order by v.layer_id, v.number desc`)
}
