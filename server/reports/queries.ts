import type { Geometry } from '../../geodata/model/feature.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import type { Box } from './map-frame.ts'

/** A feature inside a window, EPSG:32719, simplified to what paper can show. */
export interface MapFeature {
  layer_id: string
  version_id: number
  feature_id: string
  properties: Record<string, unknown>
  geometry: Geometry
}

/**
 * Of the versions given, those still kept whole: one that was discarded after a screening has no features any more.
 * Restricted versions are among them; their features are never drawn.
 */
export async function keptVersions(tx: Transaction, ids: readonly number[]): Promise<Set<number>> {
  const rows = await tx.rows<{ id: number }>(sql`
    select v.id from geo.layer_version v
    where v.id = any (${[...ids]}::bigint[]) and v.status in ('published', 'superseded')
    order by v.id`)
  return new Set(rows.map(({ id }) => id))
}

/**
 * Public features of versions inside a box (EPSG:32719, metres): all of a version where `feature_ids` is null, else
 * those named. Clipped to the box, simplified to `tolerance_m`, coordinates in whole metres (decimetres below 2 m).
 * In the order of layer, version and feature. Restricted features are never among them.
 */
export function featuresInBox(
  tx: Transaction,
  wanted: readonly { version_id: number; feature_ids: readonly string[] | null }[],
  box: Box,
  tolerance_m: number,
): Promise<MapFeature[]> {
  const digits = tolerance_m < 2 ? 1 : 0
  const [west, south, east, north] = box
  // The box test runs on degrees, where the index is; the transformed box bulges by less than its own share.
  return tx.rows<MapFeature & Record<string, unknown>>(sql`
    with wanted as (
      select version_id, feature_ids
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (version_id bigint, feature_ids jsonb)
    ),
    pane as (
      select edge, st_transform(st_expand(edge, (st_xmax(edge) - st_xmin(edge)) * 0.01), 4326) as degrees
      from (select st_makeenvelope(${west}::float8, ${south}::float8, ${east}::float8, ${north}::float8, 32719) as edge) e
    ),
    cut as (
      select v.layer_id, f.version_id, f.feature_id, f.properties,
        st_simplify(st_clipbybox2d(st_transform(f.geom, 32719), p.edge::box2d), ${tolerance_m}::float8, false) as geom
      from wanted w
      cross join pane p
      join geo.layer_version v on v.id = w.version_id
      join geo.feature f on f.version_id = w.version_id and f.geom && p.degrees
        and (w.feature_ids is null or w.feature_ids ? f.feature_id)
    )
    select layer_id, version_id, feature_id, properties, st_asgeojson(geom, ${digits}::integer)::jsonb as geometry
    from cut
    where geom is not null and not st_isempty(geom)
      and geometrytype(geom) in ('POINT', 'MULTIPOINT', 'LINESTRING', 'MULTILINESTRING', 'POLYGON', 'MULTIPOLYGON')
    order by layer_id, version_id, feature_id collate "C"`)
}
