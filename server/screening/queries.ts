import type { Source } from '../../geodata/model/feature.ts'
import type { Where } from '../../geodata/model/rule.ts'
import type { Measure } from '../../geodata/model/screening.ts'
import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'

export interface SiteRow {
  valid: boolean
  reason: string | null
  /** Polygonal part of the repaired geometry; null when the site is valid. */
  repaired: unknown
  area_ha: number
  perimeter_m: number
  bbox: [number, number, number, number]
  in_study_area: boolean | null
  comunas: string[]
}

/**
 * What the database says of a site: valid or what a repair would give, area and perimeter in EPSG:32719, and where it lies
 * by these versions of the study area and the comunas.
 */
export function describeSite(
  tx: Transaction,
  geometry: unknown,
  ground: { study_area: number | null; comuna: number | null },
): Promise<SiteRow> {
  return tx.one<SiteRow & Record<string, unknown>>(sql`
    with given as (
      select st_setsrid(st_geomfromgeojson(${JSON.stringify(geometry)}::text), 4326) as geom
    ),
    checked as (
      select geom, st_isvalid(geom) as valid,
        case when st_isvalid(geom) then geom else st_collectionextract(st_makevalid(geom), 3) end as whole
      from given
    ),
    measured as (
      select *, st_transform(whole, 32719) as utm from checked
    )
    select m.valid,
      case when not m.valid then st_isvalidreason(m.geom) end as reason,
      case when not m.valid then st_asgeojson(m.whole, 7)::jsonb end as repaired,
      coalesce(st_area(m.utm), 0) / 10000 as area_ha,
      coalesce(st_perimeter(m.utm), 0) as perimeter_m,
      jsonb_build_array(st_xmin(m.geom), st_ymin(m.geom), st_xmax(m.geom), st_ymax(m.geom)) as bbox,
      case when ${ground.study_area}::bigint is not null then exists (
        select from geo.feature_part p
        where p.version_id = ${ground.study_area} and p.geom && m.utm and st_intersects(p.geom, m.utm)) end as in_study_area,
      coalesce((
        select jsonb_agg(distinct f.properties ->> 'code')
        from geo.feature_part p
        join geo.feature f on f.version_id = p.version_id and f.feature_id = p.feature_id
        where p.version_id = ${ground.comuna} and p.geom && m.utm and st_intersects(p.geom, m.utm)), '[]'::jsonb) as comunas
    from measured m`)
}

export interface MeasureRow {
  probe: number
  status: 'measured' | 'outside-coverage' | 'no-version'
  version_id: number | null
  known_within_m: number | null
  touch: Measure['touch']
  cover: Measure['cover']
  possible_m: number | null
  certain_m: number | null
  margin_m: number | null
  count: number
  overlap_m2: number
  length_m: number
  distance_m: number | null
  features: Measure['features']
}

/** What is measured: a layer, or the part of it that a filter selects. */
export interface Probe {
  layer: string
  where: Where | null
  /** The version to measure against; the published one when absent. */
  version?: number | null
  /** Say also whether the layer covers the site. */
  cover?: boolean
}

/**
 * `geo.measure_site` for a valid site (GeoJSON, EPSG:4326) whose outline may be off by `accuracyM`: one row per probe,
 * in their order. `detail`: overlaps, lengths and the features by name, which rules do not need.
 */
export function measureSite(
  tx: Transaction,
  geometry: unknown,
  probes: readonly Probe[],
  accuracyM = 0,
  detail = true,
): Promise<MeasureRow[]> {
  return tx.rows<MeasureRow & Record<string, unknown>>(sql`
    select * from geo.measure_site(
      st_setsrid(st_geomfromgeojson(${JSON.stringify(geometry)}::text), 4326), ${accuracyM}::double precision,
      ${JSON.stringify(probes)}::jsonb, ${detail}::boolean)`)
}

export interface VersionRow {
  layer_id: string
  id: number
  number: number
  vintage: string | null
  published_at: string
  source: Source
  accuracy_m: number | null
}

/** The published version of every layer that has one. */
export function publishedVersions(tx: Transaction): Promise<VersionRow[]> {
  return tx.rows<VersionRow & Record<string, unknown>>(sql`
    select v.layer_id, v.id, v.number, v.vintage, v.source, v.accuracy_m,
      to_char(v.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as published_at
    from geo.layer l join geo.layer_version v on v.id = l.current_version_id
    order by v.layer_id`)
}

/** A feature by the version that holds it. */
export interface FeatureKey {
  version_id: number
  feature_id: string
}

export interface WholeFeature extends FeatureKey {
  properties: Record<string, unknown>
  source: Source
  accuracy_m: number | null
  vintage: string | null
  geometry: unknown
}

/** Features with all they hold, geometry as GeoJSON in EPSG:4326; also of versions superseded since. */
export function wholeFeatures(tx: Transaction, keys: readonly FeatureKey[]): Promise<WholeFeature[]> {
  const whole = (table: Sql) => sql`
    select f.version_id, f.feature_id, f.properties, f.source, f.accuracy_m, f.vintage,
      st_asgeojson(f.geom, 6)::jsonb as geometry
    from wanted w join ${table} f on f.version_id = w.version_id and f.feature_id = w.feature_id`
  return tx.rows<WholeFeature & Record<string, unknown>>(sql`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as k (version_id bigint, feature_id text)
    )
    ${whole(sql.identifier('geo.feature'))} union all ${whole(sql.identifier('geo.feature_restricted'))}`)
}

/** Keeps the rule base a screening was made with, once per hash. */
export function keepRuleBase(tx: Transaction, hash: string, content: unknown): Promise<number> {
  return tx.run(sql`
    insert into app.rule_base (hash, content) values (${hash}, ${JSON.stringify(content)}::jsonb)
    on conflict do nothing`)
}

/** A stored rule base; null: there is none of that hash. */
export function readRuleBase(tx: Transaction, hash: string): Promise<{ content: unknown } | null> {
  return tx.maybe<{ content: unknown }>(sql`select content from app.rule_base where hash = ${hash}`)
}

/** Keeps a screening, once and for ever. */
export function saveScreening(
  tx: Transaction,
  screening: { id: string; site: unknown; ruleBaseHash: string; json: string },
): Promise<number> {
  return tx.run(sql`
    insert into app.screening (id, site, rule_base_hash, content)
    values (${screening.id}, st_setsrid(st_geomfromgeojson(${JSON.stringify(screening.site)}::text), 4326),
      ${screening.ruleBaseHash}, ${screening.json}::json)`)
}

/** The stored screening with this id; null: there is none. */
export function readScreening(tx: Transaction, id: string): Promise<{ content: unknown } | null> {
  return tx.maybe<{ content: unknown }>(sql`
    select content from (select app.screening_by_id(${id}) as content) s where content is not null`)
}
