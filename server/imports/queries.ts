import type { Connector } from '../../geodata/model/connector.ts'
import type { Issue } from '../../geodata/model/issue.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Text } from '../../geodata/model/text.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

export interface NewRun {
  layer_id: string
  /** Connector and the revision of its declaration, `id@hash`. */
  connector: string
  file_name: string
  file_sha256: string
  file_bytes: number
  format: string
  declared_crs: string | null
}

/** Opens a run. Runs of this layer that began over an hour ago and never ended are closed: their process is gone. */
export async function openRun(tx: Transaction, run: NewRun): Promise<number> {
  await tx.run(sql`
    with lost as (
      update app.import_run
      set status = 'failed', finished_at = now(), message = ${JSON.stringify(INTERRUPTED)}::jsonb
      where layer_id = ${run.layer_id} and status = 'running' and started_at < now() - interval '1 hour'
      returning id
    )
    delete from app.staged_feature where run_id in (select id from lost)`)
  const { id } = await tx.one<{ id: number }>(sql`
    insert into app.import_run (layer_id, connector, file_name, file_sha256, file_bytes, format, declared_crs)
    values (${run.layer_id}, ${run.connector}, ${run.file_name}, ${run.file_sha256}, ${run.file_bytes},
      ${run.format}, ${run.declared_crs})
    returning id`)
  return id
}

const INTERRUPTED: Text = { es: 'Se interrumpió antes de terminar.', en: 'It was cut short before it ended.' }

export interface RunEnd {
  status: 'published' | 'unchanged' | 'failed'
  rows_read: number
  rows_published: number
  rows_refused: number
  version_id: number | null
  message: Text | null
}

/** Closes a run and empties its staging. */
export async function closeRun(tx: Transaction, id: number, end: RunEnd): Promise<void> {
  await tx.run(sql`delete from app.staged_feature where run_id = ${id}`)
  await tx.run(sql`
    update app.import_run set
      status = ${end.status}, rows_read = ${end.rows_read}, rows_published = ${end.rows_published},
      rows_refused = ${end.rows_refused}, version_id = ${end.version_id},
      message = ${end.message === null ? null : JSON.stringify(end.message)}::jsonb, finished_at = now()
    where id = ${id}`)
}

/** Takes a run back with all it staged: it was only a rehearsal. */
export async function forgetRun(tx: Transaction, id: number): Promise<void> {
  await tx.run(sql`delete from app.import_run where id = ${id}`)
}

export async function saveIssues(tx: Transaction, runId: number, issues: readonly Issue[]): Promise<void> {
  for (const rows of batches(issues, 1000)) {
    await tx.run(sql`
      insert into app.import_issue (run_id, row_number, feature_id, field, kind, severity, responsible, value, message)
      select ${runId}, i.row_number, i.feature_id, i.field, i.kind, i.severity, i.responsible, i.value, i.message
      from jsonb_to_recordset(${json(rows)}::jsonb) as i (
        row_number integer, feature_id text, field text, kind text, severity text, responsible text, value text,
        message jsonb)`)
  }
}

/**
 * Whether what this file and this connector make is in the layer now: their last run published, and either its version
 * is still the current one or all its features were carried into it.
 */
export async function isInCurrentVersion(
  tx: Transaction,
  run: Pick<NewRun, 'layer_id' | 'connector' | 'file_sha256'>,
  prefix: string,
): Promise<{ version_id: number; rows: number } | null> {
  return tx.maybe<{ version_id: number; rows: number }>(sql`
    select l.current_version_id as version_id, last.rows_published as rows
    from geo.layer l
    cross join lateral (
      select r.version_id, r.rows_published
      from app.import_run r
      where r.layer_id = l.id and r.connector = ${run.connector} and r.file_sha256 = ${run.file_sha256}
        and r.status = 'published'
      order by r.id desc
      limit 1
    ) last
    where l.id = ${run.layer_id}
      and (last.version_id = l.current_version_id
        or (${prefix} <> '' and last.rows_published = (
          select count(*) from geo.published_feature f
          where f.layer_id = l.id and starts_with(f.feature_id, ${prefix}))))`)
}

export interface StagedRow {
  row_number: number
  feature_id: string
  raw: Record<string, unknown>
  properties: Record<string, unknown>
  /** GeoJSON; null when there is none or its row is refused. */
  geometry: unknown
  accuracy_m: number | null
  vintage: string | null
  source: unknown
  refused: boolean
}

/** Writes rows into staging; PostGIS parses their geometry. */
export async function stageRows(tx: Transaction, runId: number, rows: readonly StagedRow[]): Promise<void> {
  await tx.run(sql`
    insert into app.staged_feature
      (run_id, row_number, feature_id, raw, properties, geom, accuracy_m, vintage, source, refused)
    select ${runId}, (r ->> 'row_number')::integer, r ->> 'feature_id', r -> 'raw', r -> 'properties',
      case when jsonb_typeof(r -> 'geometry') = 'object'
        then st_force2d(st_setsrid(st_geomfromgeojson(r -> 'geometry'), 4326)) end,
      (r ->> 'accuracy_m')::real, r ->> 'vintage', r -> 'source', (r ->> 'refused')::boolean
    from jsonb_array_elements(${json(rows)}::jsonb) as r`)
}

export interface Repair {
  row_number: number
  reason: string
  before_ha: number
  after_ha: number
  /** Nothing of its own kind is left. */
  collapsed: boolean
}

/** Repairs what is not valid and says what it did. Areas in EPSG:32719; the area of an invalid outline is nominal. */
export async function repairStaged(tx: Transaction, runId: number): Promise<Repair[]> {
  return tx.rows<Repair & Record<string, unknown>>(sql`
    with judged as materialized (
      select row_number, geom, st_isvalidreason(geom) as reason
      from app.staged_feature
      where run_id = ${runId} and not refused and geom is not null
    ),
    repaired as materialized (
      select row_number, reason, geom as before,
        st_collectionextract(st_makevalid(geom), st_dimension(geom) + 1) as after
      from judged
      where reason <> 'Valid Geometry'
    )
    update app.staged_feature s
    set geom = r.after, refused = st_isempty(r.after)
    from repaired r
    where s.run_id = ${runId} and s.row_number = r.row_number
    returning s.row_number, r.reason,
      st_area(st_transform(r.before, 32719)) / 10000 as before_ha,
      st_area(st_transform(r.after, 32719)) / 10000 as after_ha,
      st_isempty(r.after) as collapsed`)
}

/** Area of every staged polygon, hectares in EPSG:32719. */
export async function stagedAreas(
  tx: Transaction,
  runId: number,
): Promise<{ row_number: number; area_ha: number }[]> {
  return tx.rows<{ row_number: number; area_ha: number }>(sql`
    select row_number, st_area(st_transform(geom, 32719)) / 10000 as area_ha
    from app.staged_feature
    where run_id = ${runId} and not refused and st_dimension(geom) = 2`)
}

export interface UtmPosition {
  row_number: number
  east: number
  north: number
}

/**
 * Staged rows whose geometry is over 500 m from what their UTM columns say (EPSG:32719), with the distance, which
 * becomes their accuracy.
 */
export async function comparePositions(tx: Transaction, runId: number, positions: readonly UtmPosition[]) {
  return tx.rows<{ row_number: number; distance_m: number }>(sql`
    update app.staged_feature s
    set accuracy_m = greatest(s.accuracy_m, d.distance_m)
    from jsonb_to_recordset(${json(positions)}::jsonb) as p (
      row_number integer, east double precision, north double precision)
    cross join lateral (select st_setsrid(st_makepoint(p.east, p.north), 32719) as geom) utm
    join app.staged_feature own on own.run_id = ${runId} and own.row_number = p.row_number and not own.refused
    cross join lateral (select st_distance(st_transform(own.geom, 32719), utm.geom) as distance_m) d
    where s.run_id = ${runId} and s.row_number = p.row_number and d.distance_m > 500
    returning s.row_number, d.distance_m`)
}

export interface PlacedName {
  feature_id: string
  name: string
  lon: number
  lat: number
}

/** Names and places of the staged rows (by row number). */
export async function stagedNames(
  tx: Transaction,
  runId: number,
): Promise<(PlacedName & { row_number: number })[]> {
  return tx.rows<PlacedName & { row_number: number }>(sql`
    select row_number, feature_id, properties ->> 'name' as name, st_x(p.at) as lon, st_y(p.at) as lat
    from app.staged_feature, st_pointonsurface(geom) as p (at)
    where run_id = ${runId} and not refused and properties ->> 'name' is not null and not st_isempty(geom)`)
}

/** Names and places of what a layer holds from others than `prefix`. */
export async function publishedNames(
  tx: Transaction,
  layerId: string,
  prefix: string,
): Promise<PlacedName[]> {
  return tx.rows<PlacedName & Record<string, unknown>>(sql`
    select feature_id, properties ->> 'name' as name, st_x(p.at) as lon, st_y(p.at) as lat
    from geo.published_feature, st_pointonsurface(geom) as p (at)
    where layer_id = ${layerId} and not starts_with(feature_id, ${prefix})
      and properties ->> 'name' is not null and not st_isempty(geom)`)
}

export interface Overlay {
  row_number: number
  feature_id: string
  name: string | null
}

/**
 * Atlas outlines that a staged outline draws again: they share at least 30 % of the smaller one, and neither is more
 * than five times the other. One staged row per atlas outline, and one atlas outline per row: the most shared.
 */
export async function redrawnOutlines(tx: Transaction, layerId: string, runId: number): Promise<Overlay[]> {
  return tx.rows<Overlay & Record<string, unknown>>(sql`
    with atlas as materialized (
      select feature_id, properties ->> 'name' as name, geom, st_area(st_transform(geom, 32719)) as area
      from geo.published_feature
      where layer_id = ${layerId} and position(':' in feature_id) = 0 and st_dimension(geom) = 2
    ),
    pairs as (
      select s.row_number, a.feature_id, a.name, a.area as atlas_area,
        st_area(st_transform(s.geom, 32719)) as staged_area,
        st_area(st_transform(st_intersection(s.geom, a.geom), 32719)) as shared
      from atlas a
      join app.staged_feature s on s.geom && a.geom and st_intersects(s.geom, a.geom)
      where s.run_id = ${runId} and not s.refused and st_dimension(s.geom) = 2
    ),
    alike as (
      select *, row_number() over (partition by feature_id order by shared desc) as of_atlas,
        row_number() over (partition by row_number order by shared desc) as of_row
      from pairs
      where shared >= 0.3 * least(atlas_area, staged_area)
        and staged_area between atlas_area / 5 and atlas_area * 5
    )
    select row_number, feature_id, name from alike where of_atlas = 1 and of_row = 1`)
}

/** Gives staged rows a name. */
export async function nameStaged(
  tx: Transaction,
  runId: number,
  names: readonly { row_number: number; name: string }[],
) {
  await tx.run(sql`
    update app.staged_feature s
    set properties = s.properties || jsonb_build_object('name', n.name)
    from jsonb_to_recordset(${json(names)}::jsonb) as n (row_number integer, name text)
    where s.run_id = ${runId} and s.row_number = n.row_number`)
}

/** Copies the staged rows that may be published into an opened version. Returns how many. */
export async function loadStaged(
  tx: Transaction,
  layer: Pick<LayerDeclaration, 'access'>,
  versionId: number,
  runId: number,
  except: readonly number[],
): Promise<number> {
  return tx.run(sql`
    insert into ${featureTable(layer)} (version_id, feature_id, geom, properties, source, accuracy_m, vintage)
    select ${versionId}::bigint, feature_id, geom, properties, source, accuracy_m, vintage
    from app.staged_feature
    where run_id = ${runId} and not refused and row_number <> all (${except}::integer[])`)
}

/** Carries what other connectors and the atlas gave from the current version into an opened one. Returns how many. */
export async function carryOver(
  tx: Transaction,
  layer: Pick<LayerDeclaration, 'access'>,
  from: number,
  to: number,
  prefix: string,
  except: readonly string[],
): Promise<number> {
  const table = featureTable(layer)
  return tx.run(sql`
    insert into ${table} (version_id, feature_id, geom, properties, source, accuracy_m, vintage)
    select ${to}::bigint, feature_id, geom, properties, source, accuracy_m, vintage
    from ${table}
    where version_id = ${from} and not starts_with(feature_id, ${prefix}) and feature_id <> all (${except}::text[])`)
}

/** Coverage and content of the version whose features are carried over. */
export async function versionFacts(tx: Transaction, versionId: number) {
  return tx.one<{ coverage: Connector['coverage']; content_sha256: string; vintage: string | null }>(sql`
    select coverage, content_sha256, vintage from geo.layer_version where id = ${versionId}`)
}

/** JSON that PostgreSQL takes: no NUL and no half characters, which JSON.stringify writes as escapes. */
export const json = (value: unknown): string =>
  JSON.stringify(value).replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][\da-f]{2})/g, '$1\ufffd')

const featureTable = ({ access }: Pick<LayerDeclaration, 'access'>) =>
  sql.identifier(access === 'restricted' ? 'geo.feature_restricted' : 'geo.feature')

export function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
