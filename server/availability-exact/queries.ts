import type { Candidate, Mention } from '../../geodata/model/candidate.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Where } from '../../geodata/model/rule.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import type { Polygons, Rectangle } from './cells.ts'
import type { Cut } from './question.ts'
import type { TenureProbe, TenureRow } from './tenure.ts'

const json = (value: unknown) => JSON.stringify(value)

/** A piece of land that is left, with its place. */
export interface CutRow {
  /** Place in the list of pieces, from 1. */
  n: number
  /** Parcel it was cut to; null: none was asked. */
  parcel: Mention | null
  /** EPSG:4326. */
  geometry: Extract<Geometry, { type: 'MultiPolygon' }>
  /** EPSG:32719, to a millimetre. */
  utm: Polygons
  m2: number
  point: [number, number]
  bbox: [number, number, number, number]
}

export interface CutOptions {
  cuts: readonly Cut[]
  min_m2: number
  min_width_m: number
  /** Cut to the features of this version, those that pass the filter; null: not. */
  parcels: { version: number; where: Where | null } | null
}

/**
 * Pieces of cells cut exactly: without necks, and without parts under the least area. A piece of which nothing is left has
 * no row; one that is cut to parcels has a row for each.
 */
export async function cutPieces(
  tx: Transaction,
  pieces: readonly (readonly Rectangle[])[],
  { cuts, min_m2, min_width_m, parcels }: CutOptions,
): Promise<CutRow[]> {
  return tx.rows<CutRow & Record<string, unknown>>(sql`
    with cut as materialized (
      select * from geo.cut_land(
        array(select geo.land_of_cells(p.value) from jsonb_array_elements(${json(pieces)}::jsonb) with ordinality as p
          order by p.ordinality),
        ${json(cuts)}::jsonb)
    ),
    chosen as materialized (
      select geo.selected(${parcels?.version ?? null}::bigint, ${json(parcels?.where ?? null)}::jsonb, null) as ids
    ),
    split as materialized (
      select cut.n, null::text as parcel, cut.geom from cut where ${parcels === null}::boolean
      union all
      select cut.n, part.feature_id,
        st_multi(st_collectionextract(st_intersection(cut.geom, st_union(part.geom, 0.001), 0.001), 3))
      from cut
      cross join chosen
      join geo.feature_part part on part.version_id = ${parcels?.version ?? null}::bigint
        and part.geom && cut.geom and st_intersects(part.geom, cut.geom)
      where chosen.ids is null or chosen.ids ? part.feature_id
      group by cut.n, cut.geom, part.feature_id
    ),
    whole as materialized (
      select split.n, split.parcel,
        geo.parts_of_size(geo.open_land(split.geom, ${min_width_m}::float8), ${min_m2}::float8) as geom
      from split where not st_isempty(split.geom)
    )
    select whole.n, geo.mention(${parcels?.version ?? null}::bigint, whole.parcel) as parcel,
      st_asgeojson(place.geom, 8)::jsonb as geometry,
      st_asgeojson(whole.geom, 3)::jsonb -> 'coordinates' as utm,
      st_area(whole.geom) as m2,
      jsonb_build_array(round(st_x(middle.geom)::numeric, 7), round(st_y(middle.geom)::numeric, 7)) as point,
      jsonb_build_array(st_xmin(place.geom), st_ymin(place.geom), st_xmax(place.geom), st_ymax(place.geom)) as bbox
    from whole
    cross join lateral (select st_transform(whole.geom, 4326) as geom) place
    cross join lateral (
      select st_transform((st_maximuminscribedcircle(part.geom)).center, 4326) as geom
      from st_dump(whole.geom) part order by st_area(part.geom) desc limit 1
    ) middle
    where whole.geom is not null
    order by whole.n, whole.parcel`)
}

export interface MetricProbe {
  metric: 'distance' | 'inside' | 'count_within'
  version: number
  where: Where | null
  r: number | null
}

export interface AboutRow {
  n: number
  comunas: Candidate['comunas']
  tenure: TenureRow[]
  metrics: { probe: number; value: number | null }[]
}

/** What is known of pieces of land (EPSG:32719): comunas, tenure, metrics; one row each, in order. */
export function aboutPieces(
  tx: Transaction,
  pieces: readonly Polygons[],
  asked: { comuna: number | null; tenure: readonly TenureProbe[]; metrics: readonly MetricProbe[] },
): Promise<AboutRow[]> {
  return tx.rows<AboutRow & Record<string, unknown>>(sql`
    with land as materialized (
      select p.ordinality::integer as n,
        st_setsrid(st_geomfromgeojson(jsonb_build_object('type', 'MultiPolygon', 'coordinates', p.value)::text), 32719) as geom
      from jsonb_array_elements(${json(pieces)}::jsonb) with ordinality as p
    ),
    metric as materialized (
      select m.n, jsonb_agg(jsonb_build_object('probe', m.probe, 'value', m.value)) as metrics
      from geo.land_metrics(array(select geom from land order by n), ${json(asked.metrics)}::jsonb) m
      group by m.n
    )
    select land.n, geo.land_comunas(land.geom, ${asked.comuna}::bigint) as comunas,
      (select jsonb_agg(to_jsonb(t)) from geo.land_tenure(land.geom, ${json(asked.tenure)}::jsonb) t) as tenure,
      coalesce(metric.metrics, '[]'::jsonb) as metrics
    from land left join metric on metric.n = land.n
    order by land.n`)
}

/** Square metres and shape of what tests leave of pieces of land (EPSG:32719), in order. */
export function cutAgain(
  tx: Transaction,
  pieces: readonly Polygons[],
  { cuts, min_m2, min_width_m }: Omit<CutOptions, 'parcels'>,
  without: readonly (readonly Rectangle[])[] | null = null,
): Promise<{ n: number; m2: number }[]> {
  return tx.rows<{ n: number; m2: number }>(sql`
    with given as materialized (
      select p.ordinality as n,
        st_setsrid(st_geomfromgeojson(jsonb_build_object('type', 'MultiPolygon', 'coordinates', p.value)::text), 32719) as geom,
        geo.land_of_cells(${json(without ?? [])}::jsonb -> (p.ordinality - 1)::integer) as without
      from jsonb_array_elements(${json(pieces)}::jsonb) with ordinality as p
    )
    select cut.n,
      -- What the tests do not touch keeps its area: cut again, corners would be.
      case when st_area(cut.geom) > st_area(given.geom) - 1 then st_area(given.geom)
        else coalesce(st_area(geo.parts_of_size(geo.open_land(cut.geom, ${min_width_m}::float8), ${min_m2}::float8)), 0)
      end as m2
    from geo.cut_land(
      array(select case when given.without is null then given.geom
        else st_multi(st_collectionextract(st_difference(given.geom, given.without, 0.001), 3)) end from given order by given.n),
      ${json(cuts)}::jsonb) cut
    join given on given.n = cut.n
    order by cut.n`)
}

export interface NearestRow {
  probe: number
  distance_m: number
  inside: boolean
  feature: Mention
}

/** The nearest feature of each version to a point [lon, lat]. */
export function nearestFeatures(
  tx: Transaction,
  [lon, lat]: readonly [number, number],
  probes: readonly { version: number; where: Where | null }[],
): Promise<NearestRow[]> {
  return tx.rows<NearestRow & Record<string, unknown>>(sql`
    select * from geo.nearest_features(
      st_transform(st_setsrid(st_makepoint(${lon}::float8, ${lat}::float8), 4326), 32719), ${json(probes)}::jsonb)`)
}

export interface PlaceRow {
  /** EPSG:32719. */
  x: number
  y: number
  comuna: { code: string; name: string } | null
  /** Whether it lies in each of the areas asked about, in order. */
  inside: boolean[]
}

/** A point [lon, lat]: where it is on the grid, in which comuna, and in which of some areas (EPSG:4326). */
export function placeOf(
  tx: Transaction,
  [lon, lat]: readonly [number, number],
  comuna: number | null,
  areas: readonly Geometry[],
): Promise<PlaceRow> {
  return tx.one<PlaceRow & Record<string, unknown>>(sql`
    with place as (
      select st_setsrid(st_makepoint(${lon}::float8, ${lat}::float8), 4326) as lonlat,
        st_transform(st_setsrid(st_makepoint(${lon}::float8, ${lat}::float8), 4326), 32719) as geom
    )
    select st_x(place.geom) as x, st_y(place.geom) as y,
      (select jsonb_build_object('code', f.properties ->> 'code', 'name', f.properties ->> 'name')
        from geo.feature_part part
        join geo.feature f on f.version_id = part.version_id and f.feature_id = part.feature_id
        where part.version_id = ${comuna}::bigint and part.geom && place.geom and st_intersects(part.geom, place.geom)
        order by f.feature_id limit 1) as comuna,
      coalesce((select jsonb_agg(st_intersects(st_setsrid(st_geomfromgeojson(a.value), 4326), place.lonlat) order by a.ordinality)
        from jsonb_array_elements(${json(areas)}::jsonb) with ordinality as a), '[]'::jsonb) as inside
    from place`)
}

export interface BetweenRow {
  feature: Mention
  distance_m: number
  lon: number
  lat: number
}

/** Features of `watched` versions that lie more than `least` and at most `most` metres from the nearest of a version. */
export function featuresBetween(
  tx: Transaction,
  watched: readonly number[],
  target: { version: number; where: Where | null },
  least: number,
  most: number,
  limit: number,
): Promise<BetweenRow[]> {
  return tx.rows<BetweenRow & Record<string, unknown>>(sql`
    select * from geo.features_between(${watched}::bigint[], ${target.version}::bigint, ${json(target.where)}::jsonb,
      ${least}::float8, ${most}::float8, ${limit}::integer)`)
}

export interface WatchedRow {
  feature: Mention
  lon: number
  lat: number
  x: number
  y: number
}

/** Features with a point on each, [lon, lat] and EPSG:32719. */
export function watchedFeatures(tx: Transaction, watched: readonly number[]): Promise<WatchedRow[]> {
  return tx.rows<WatchedRow & Record<string, unknown>>(sql`
    select geo.mention(f.version_id, f.feature_id) as feature, st_x(p.geom) as lon, st_y(p.geom) as lat,
      st_x(st_transform(p.geom, 32719)) as x, st_y(st_transform(p.geom, 32719)) as y
    from geo.feature f
    cross join lateral (select st_pointonsurface(f.geom) as geom) p
    where f.version_id = any (${watched}::bigint[]) and f.geom is not null
    order by f.version_id, f.feature_id`)
}

export interface ShapeRow {
  land_m2: number
  valid: boolean
  reason: string | null
  m2: number | null
  geometry: Geometry | null
}

/** A compact part, of so many square metres, of land given in EPSG:4326; without it where the land is not valid. */
export function shapeOfArea(tx: Transaction, land: Geometry, wantedM2: number): Promise<ShapeRow> {
  return tx.one<ShapeRow & Record<string, unknown>>(sql`
    with given as (select st_setsrid(st_geomfromgeojson(${json(land)}), 4326) as lonlat),
    land as (
      select st_isvalid(lonlat) as valid, case when not st_isvalid(lonlat) then st_isvalidreason(lonlat) end as reason,
        st_transform(lonlat, 32719) as geom
      from given
    ),
    shape as (select case when land.valid then geo.shape_of_area(land.geom, ${wantedM2}::float8) end as geom from land)
    select st_area(land.geom) as land_m2, land.valid, land.reason, st_area(shape.geom) as m2,
      st_asgeojson(st_transform(shape.geom, 4326), 8)::jsonb as geometry
    from land, shape`)
}

/** Places in the list, from 1, of the features that meet the area that is asked for. */
export async function featuresIn(
  tx: Transaction,
  features: readonly { version: number; feature_id: string }[],
  area: readonly Cut[],
): Promise<number[]> {
  const rows = await tx.rows<{ n: number }>(
    sql`select n from geo.features_in(${json(features)}::jsonb, ${json(area)}::jsonb)`,
  )
  return rows.map(({ n }) => n)
}
