import type { Geometry, Source } from '../../geodata/model/feature.ts'
import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'

/** A place is a feature of a published layer, or a geometry in EPSG:4326. */
export type Place = { layer: string; feature_id: string } | { geometry: Geometry }

/** The geometry of a place as SQL, EPSG:4326. Whoever may not read a feature gets null. */
function geometryOf(place: Place): Sql {
  return 'geometry' in place
    ? sql`st_setsrid(st_force2d(st_geomfromgeojson(${JSON.stringify(place.geometry)}::text)), 4326)`
    : sql`(select f.geom from geo.published_feature f
        where f.layer_id = ${place.layer} and f.feature_id = ${place.feature_id})`
}

export interface PlaceRow {
  valid: boolean | null
  /** GeoJSON, EPSG:4326, for drawing: simplified to about 100 m when it has more than 1000 vertices. Null in tables. */
  geometry: Geometry | null
}

/** Whether a place is valid, and its geometry for drawing. */
export function describePlace(tx: Transaction, place: Place): Promise<PlaceRow> {
  return tx.one<PlaceRow & Record<string, unknown>>(sql`
    with place as (select ${geometryOf(place)} as geom)
    select st_isvalid(geom) as valid,
      st_asgeojson(
        case when st_npoints(geom) > 1000 then st_simplifypreservetopology(geom, 0.001) else geom end, 6)::jsonb as geometry
    from place`)
}

/** The properties of a feature of a published version, or null. */
export function readProperties(
  tx: Transaction,
  layer: string,
  featureId: string,
): Promise<{ properties: Record<string, unknown> } | null> {
  return tx.maybe<{ properties: Record<string, unknown> }>(sql`
    select f.properties from geo.published_feature f where f.layer_id = ${layer} and f.feature_id = ${featureId}`)
}

export interface NearRow {
  layer_id: string
  feature_id: string
  distance_m: number
  bearing_deg: number | null
  lon: number
  lat: number
  properties: Record<string, unknown>
  source: Source
  accuracy_m: number | null
  vintage: string | null
}

/** `geo.nearby`: features of the layers within `reach_m` of the place, nearest first. */
export function readNearby(
  tx: Transaction,
  place: Place,
  reach_m: number,
  layers: readonly string[],
  limit: number,
): Promise<NearRow[]> {
  return tx.rows<NearRow & Record<string, unknown>>(sql`
    select * from geo.nearby(${geometryOf(place)}, ${reach_m}::float8, ${layers}::text[], ${limit}::integer)`)
}

export interface CoverageRow {
  layer_id: string
  published: boolean
  complete: boolean
  beyond_region: boolean | null
}

/** `geo.nearby_coverage`: whether each layer is known to be complete within `reach_m` of the place. */
export function readCoverage(
  tx: Transaction,
  place: Place,
  reach_m: number,
  layers: readonly string[],
): Promise<CoverageRow[]> {
  return tx.rows<CoverageRow & Record<string, unknown>>(sql`
    select * from geo.nearby_coverage(${geometryOf(place)}, ${reach_m}::float8, ${layers}::text[])`)
}
