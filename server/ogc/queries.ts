import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { ServedCrs } from '../selection/crs.ts'
import { condition, featureTable, type Selection } from '../selection/select.ts'
import { type Sort, sortSql } from '../selection/sort.ts'

/** Geometry as GeoJSON text (null in tables); the declared properties with source, accuracy and vintage, as JSON text. */
export interface ItemRow {
  feature_id: string
  geometry: string | null
  properties: string
}

function columns({ srid, decimals, latitudeFirst }: ServedCrs): Sql {
  const transformed = srid === 4326 ? sql`f.geom` : sql`st_transform(f.geom, ${srid}::integer)`
  const geometry = latitudeFirst ? sql`st_flipcoordinates(${transformed})` : transformed
  return sql`f.feature_id, st_asgeojson(${geometry}, ${decimals}::integer, 0) as geometry,
    (f.properties || jsonb_build_object('source', f.source, 'accuracy_m', f.accuracy_m, 'vintage', f.vintage))::text
      as properties`
}

/**
 * One page of a selection, in an order of its own or else by feature_id, which also decides between equals, so that
 * pages neither repeat nor miss. Index: the primary key.
 */
export function readItems(
  tx: Transaction,
  selection: Selection,
  crs: ServedCrs,
  limit: number,
  offset: number,
  sort: Sort | null = null,
): Promise<ItemRow[]> {
  return tx.rows<ItemRow & Record<string, unknown>>(sql`
    select ${columns(crs)}
    from ${featureTable(selection.restricted)} f
    where ${condition(selection)}
    order by ${sort ? sql`${sortSql(sort)}, ` : sql.empty}f.feature_id
    limit ${limit} offset ${offset}`)
}

/** One feature of a version, or null. */
export function readItem(
  tx: Transaction,
  version: number,
  restricted: boolean,
  featureId: string,
  crs: ServedCrs,
): Promise<ItemRow | null> {
  return tx.maybe<ItemRow & Record<string, unknown>>(sql`
    select ${columns(crs)}
    from ${featureTable(restricted)} f
    where f.version_id = ${version} and f.feature_id = ${featureId}`)
}
