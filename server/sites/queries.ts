import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

export interface TakenOutline {
  geometry: unknown
  area_ha: number
  vertices: number
}

/**
 * Polygons in the system `srid` (of geodata/model/crs.ts, easting or longitude first) taken to EPSG:4326 by the operation
 * on record, in their order. Areas in EPSG:32719. Fails on coordinates outside the system's domain.
 */
export function takeToWgs84(
  tx: Transaction,
  polygons: readonly unknown[],
  srid: number,
): Promise<TakenOutline[]> {
  return tx.rows<TakenOutline & Record<string, unknown>>(sql`
    select st_asgeojson(t.geom, 8)::jsonb as geometry,
      coalesce(st_area(st_transform(t.geom, 32719)), 0) / 10000 as area_ha,
      st_npoints(t.geom) - st_nrings(t.geom) as vertices
    from (
      select each.ordinality,
        geo.to_wgs84(st_force2d(st_setsrid(st_geomfromgeojson(each.value::text), 0)), ${srid}::int) as geom
      from jsonb_array_elements(${JSON.stringify(polygons)}::jsonb) with ordinality as each
    ) t
    order by t.ordinality`)
}

/** Where one position would lie in each system, [lon, lat], and how far that is from the first, m on EPSG:32719. */
export function placeInEach(
  tx: Transaction,
  [x, y]: readonly [number, number],
  srids: readonly number[],
): Promise<{ srid: number; lon: number; lat: number; moved_m: number }[]> {
  return tx.rows<{ srid: number; lon: number; lat: number; moved_m: number }>(sql`
    with placed as (
      select s.ordinality, s.value::int as srid, geo.to_wgs84(st_makepoint(${x}, ${y}), s.value::int) as geom
      from jsonb_array_elements_text(${JSON.stringify(srids)}::jsonb) with ordinality as s
    )
    select p.srid, st_x(p.geom) as lon, st_y(p.geom) as lat,
      st_distance(st_transform(p.geom, 32719), st_transform(f.geom, 32719)) as moved_m
    from placed p cross join (select geom from placed where ordinality = 1) f
    order by p.ordinality`)
}

export interface FeatureShape {
  version_id: number
  dimension: number
  vertices: number
  properties: Record<string, unknown>
  accuracy_m: number | null
  geometry: unknown
  area_ha: number
}

/**
 * A feature of the published version of a layer, as far as the reader may see it, with `buffer` metres around it
 * (EPSG:32719); `geometry` is null when what comes out has no area. Null: there is no such feature, or it has no place.
 */
export function featureShape(
  tx: Transaction,
  layer: string,
  feature: string,
  buffer: number,
): Promise<FeatureShape | null> {
  return tx.maybe<FeatureShape & Record<string, unknown>>(sql`
    select f.version_id, f.properties, f.accuracy_m, st_dimension(f.geom) as dimension,
      coalesce(st_npoints(s.geom), 0) as vertices,
      case when s.geom is not null then st_asgeojson(s.geom, 8)::jsonb end as geometry,
      coalesce(st_area(st_transform(s.geom, 32719)), 0) / 10000 as area_ha
    from geo.published_feature f
    cross join lateral (
      select case
        when ${buffer}::float8 > 0
          then st_transform(st_buffer(st_transform(f.geom, 32719), ${buffer}::float8, 16), 4326)
        when st_dimension(f.geom) = 2 then st_collectionextract(f.geom, 3)
      end as geom
    ) s
    where f.layer_id = ${layer} and f.feature_id = ${feature} and f.geom is not null`)
}
