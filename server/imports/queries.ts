import type { Connector } from '../../geodata/model/connector.ts'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import type { Coverage, Geometry } from '../../geodata/model/feature.ts'
import type { RunStatus, Suggestion } from '../../geodata/model/import.ts'
import type { Issue } from '../../geodata/model/issue.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import type { Text } from '../../geodata/model/text.ts'
import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'

export interface NewRun {
  /** Null: it is still to be said. */
  layer_id: string | null
  file_name: string
  file_sha256: string
  file_bytes: number
  /** Path under the folder of uploads; null: the file is read where it is. */
  stored_as: string | null
  /** Where it was fetched from. */
  url: string | null
}

/** One row of `app.import_run`, without what was understood of its file. */
export interface RunFacts extends NewRun {
  id: number
  status: RunStatus
  connector: string | null
  mapping: Connector | null
  /** How many rows the table that is read says it has; null: it does not. */
  rows_announced: number | null
  rows_read: number
  rows_loaded: number
  rows_published: number
  rows_refused: number
  rows_merged: number
  step: string | null
  issue_kinds: Record<string, number>
  version_id: number | null
  expected_version_id: number | null
  message: Text | null
  person: string | null
  started_at: Date
  finished_at: Date | null
  /** Staging, and its process gave a sign within the last twenty seconds. */
  is_alive: boolean
}

/** One row of `app.import_run`. */
export interface RunRow extends RunFacts {
  reading: Reading | null
  suggestions: Suggestion[] | null
}

const RUN_FACTS = sql`id, layer_id, status, connector, file_name, file_sha256, file_bytes::float8 as file_bytes, stored_as, url,
  mapping, rows_read, rows_loaded, rows_published, rows_refused, rows_merged, step, issue_kinds, version_id,
  expected_version_id, message, person, started_at, finished_at,
  (select (t ->> 'rows')::integer from jsonb_array_elements(reading -> 'tables') t where t ->> 'name' = table_name limit 1)
    as rows_announced,
  (status = 'staging' and alive_at > now() - interval '20 seconds') as is_alive`
const RUN_COLUMNS = sql`${RUN_FACTS}, reading, suggestions`

/** Writes down a file that came in. */
export async function openRun(tx: Transaction, run: NewRun): Promise<number> {
  const { id } = await tx.one<{ id: number }>(sql`
    insert into app.import_run (layer_id, file_name, file_sha256, file_bytes, stored_as, url, person)
    values (${run.layer_id}, ${run.file_name}, ${run.file_sha256}, ${run.file_bytes}, ${run.stored_as}, ${run.url},
      nullif(current_setting('app.identity', true), '')::jsonb ->> 'person')
    returning id`)
  return id
}

export const runById = (tx: Transaction, id: number): Promise<RunRow | null> =>
  tx.maybe<RunRow & Record<string, unknown>>(sql`select ${RUN_COLUMNS} from app.import_run where id = ${id}`)

/** The newest first. */
export const listRuns = (tx: Transaction, limit: number): Promise<RunFacts[]> =>
  tx.rows<RunFacts & Record<string, unknown>>(
    sql`select ${RUN_FACTS} from app.import_run order by id desc limit ${limit}`,
  )

/** Names of the uploads that imports still need. */
export async function storedUploads(tx: Transaction): Promise<string[]> {
  const rows = await tx.rows<{ stored_as: string }>(
    sql`select stored_as from app.import_run where stored_as is not null`,
  )
  return rows.map(({ stored_as }) => stored_as)
}

/** Runs whose staging broke off, or is under way elsewhere. */
export const stagingRuns = (tx: Transaction): Promise<RunRow[]> =>
  tx.rows<RunRow & Record<string, unknown>>(
    sql`select ${RUN_COLUMNS} from app.import_run where status = 'staging' order by id`,
  )

/** The run that was staging this file, read in place, for this layer, and did not end. */
export const brokenRun = (tx: Transaction, sha256: string, layerId: string): Promise<RunRow | null> =>
  tx.maybe<RunRow & Record<string, unknown>>(sql`
    select ${RUN_COLUMNS} from app.import_run
    where status = 'staging' and file_sha256 = ${sha256} and layer_id = ${layerId} and stored_as is null
    order by id desc limit 1`)

/** The process that stages a run is there. */
export async function signOfLife(tx: Transaction, id: number): Promise<void> {
  await tx.run(sql`update app.import_run set alive_at = now() where id = ${id} and status = 'staging'`)
}

/** What was understood of the file. */
export async function saveReading(
  tx: Transaction,
  id: number,
  { reading, suggestions }: { reading: Reading; suggestions: readonly Suggestion[] },
): Promise<void> {
  await tx.run(sql`
    update app.import_run
    set status = 'ready', format = ${reading.format}, table_name = ${reading.table},
      declared_crs = ${reading.crs.srid === null ? null : `EPSG:${reading.crs.srid}`},
      reading = ${json(reading)}::jsonb, suggestions = ${json(suggestions)}::jsonb
    where id = ${id}`)
}

/** What a person, or a connector, says about the file. Whatever an earlier mapping led to is forgotten. */
export async function saveMapping(
  tx: Transaction,
  id: number,
  { layer, connector, signature }: { layer: string; connector: Connector; signature: string },
): Promise<void> {
  await tx.run(sql`delete from app.import_issue where run_id = ${id}`)
  await tx.run(sql`delete from app.import_row where run_id = ${id}`)
  await tx.run(sql`
    update app.import_run
    set status = 'ready', layer_id = ${layer}, connector = ${signature}, mapping = ${json(connector)}::jsonb,
      version_id = null, expected_version_id = null, rows_read = 0, rows_loaded = 0, rows_published = 0,
      rows_refused = 0, rows_merged = 0, issue_kinds = '{}', message = null, step = null, finished_at = null
    where id = ${id}`)
}

/**
 * Takes a run for staging. False when another process is at it.
 * What an earlier, broken attempt left is kept when the layer still shows what it showed then.
 */
export async function beginStaging(tx: Transaction, id: number): Promise<boolean> {
  return (
    (await tx.run(sql`
      update app.import_run set status = 'staging', step = 'load', alive_at = now(), message = null, finished_at = null
      where id = ${id} and (status in ('ready', 'failed')
        or (status = 'staging' and alive_at <= now() - interval '20 seconds'))`)) > 0
  )
}

/** The version that an import stages into. */
export async function setStagedVersion(
  tx: Transaction,
  id: number,
  version: number | null,
  expected: number | null,
) {
  await tx.run(sql`
    update app.import_run set version_id = ${version}, expected_version_id = ${expected}, rows_loaded = 0
    where id = ${id}`)
  await tx.run(sql`delete from app.import_issue where run_id = ${id}`)
  await tx.run(sql`delete from app.import_row where run_id = ${id}`)
}

/** A sign of life, with the step and how many rows of the file are safe. */
export async function setProgress(
  tx: Transaction,
  id: number,
  step: string,
  rowsLoaded: number,
): Promise<void> {
  await tx.run(sql`
    update app.import_run set step = ${step}, rows_loaded = ${rowsLoaded}, alive_at = now() where id = ${id}`)
}

export interface RunEnd {
  status: 'staged' | 'published' | 'unchanged' | 'discarded' | 'failed'
  rows_read: number
  rows_published: number
  rows_refused: number
  rows_merged: number
  version_id: number | null
  issue_kinds: Record<string, number>
  message: Text | null
}

/** What a run came to. */
export async function endRun(tx: Transaction, id: number, end: RunEnd): Promise<void> {
  await tx.run(sql`
    update app.import_run set
      status = ${end.status}, rows_read = ${end.rows_read}, rows_published = ${end.rows_published},
      rows_refused = ${end.rows_refused}, rows_merged = ${end.rows_merged}, version_id = ${end.version_id},
      issue_kinds = ${JSON.stringify(end.issue_kinds)}::jsonb, step = null,
      message = ${end.message === null ? null : json(end.message)}::jsonb,
      finished_at = ${end.status === 'staged' ? null : new Date().toISOString()}::timestamptz
    where id = ${id}`)
}

/** Changes the status alone; the file is no longer kept. */
export async function closeRun(
  tx: Transaction,
  id: number,
  status: 'published' | 'discarded',
): Promise<void> {
  await tx.run(sql`
    update app.import_run
    set status = ${status}, stored_as = null, finished_at = now(),
      version_id = ${status === 'published' ? sql`version_id` : sql`null`}
    where id = ${id}`)
}

/** Takes a run back with all it wrote down: it was only a rehearsal. */
export async function forgetRun(tx: Transaction, id: number): Promise<void> {
  await tx.run(sql`delete from app.import_run where id = ${id}`)
}

/** Keeps what an import found. */
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

/** The raw rows that issues speak of. */
export async function saveRawRows(
  tx: Transaction,
  runId: number,
  rows: readonly { row_number: number; feature_id: string; raw: unknown; refused: boolean }[],
): Promise<void> {
  if (rows.length === 0) return
  await tx.run(sql`
    insert into app.import_row (run_id, row_number, feature_id, raw, refused)
    select ${runId}, r.row_number, r.feature_id, r.raw, r.refused
    from jsonb_to_recordset(${json(rows)}::jsonb) as r (row_number integer, feature_id text, raw jsonb, refused boolean)
    on conflict do nothing`)
}

/**
 * Whether what this file and this connector make is in the layer now: their last run published, and either its version
 * is still the current one or all its features were carried into it.
 */
export async function isInCurrentVersion(
  tx: Transaction,
  run: { layer_id: string; signature: string; file_sha256: string },
  prefix: string,
): Promise<{ version_id: number; rows: number } | null> {
  return tx.maybe<{ version_id: number; rows: number }>(sql`
    select l.current_version_id as version_id, last.rows_published as rows
    from geo.layer l
    cross join lateral (
      select r.version_id, r.rows_published
      from app.import_run r
      where r.layer_id = l.id and r.connector = ${run.signature} and r.file_sha256 = ${run.file_sha256}
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

/** Where a version's features are loaded: the tables of its own, while it has them apart, or the common ones. */
export const loadTable = (layer: Pick<LayerDeclaration, 'access'>, versionId: number, own: boolean): Sql =>
  own ? sql.identifier(`geo.feature_v${versionId}`) : featureTable(layer)

/** The parts of a version that has tables of its own. */
export const ownParts = (versionId: number): Sql => sql.identifier(`geo.feature_part_v${versionId}`)

/** Whether a version has tables of its own that are not yet part of the others. */
export async function hasTablesApart(tx: Transaction, versionId: number): Promise<boolean> {
  const { apart } = await tx.one<{ apart: boolean }>(sql`
    select coalesce(not c.relispartition, false) as apart
    from (select 1) one left join pg_class c on c.oid = to_regclass(${`geo.feature_v${versionId}`})`)
  return apart
}

export interface LoadRow {
  feature_id: string
  /** The properties as JSON. */
  json: string
  /** GeoJSON, coordinates in `srid`; null: none. */
  geometry: unknown
  accuracy_m: number | null
}

/** Between values of a list sent as one text. JSON escapes it, and identifiers do not have it. */
const SEPARATOR = '\u001f'

/**
 * Loads rows into a staged version. PostGIS reads the geometry and takes it to WGS 84 (`geo.to_wgs84`). `parts`: the table
 * that takes them in EPSG:32719 too, where every feature is one part and there are many.
 */
export async function loadRows(
  tx: Transaction,
  into: { features: Sql; parts: Sql | null },
  common: { versionId: number; srid: number; source: unknown; vintage: string | null },
  rows: readonly LoadRow[],
): Promise<void> {
  if (rows.length === 0) return
  const list = (texts: string[]) => sql`string_to_array(${texts.join(SEPARATOR)}, ${SEPARATOR})`
  const ids = list(rows.map(({ feature_id }) => feature_id))
  const properties = list(rows.map(({ json: text }) => printable(text)))
  const accuracies = `{${rows.map(({ accuracy_m }) => accuracy_m ?? 'null').join()}}`
  const toWgs84 = (drawn: Sql) =>
    common.srid === 4326
      ? sql`st_setsrid(${drawn}, 4326)`
      : sql`geo.to_wgs84(${drawn}, ${common.srid}::integer)`
  const allPoints = rows.every(({ geometry }) => (geometry as { type?: string } | null)?.type === 'Point')
  const axis = (i: 0 | 1) =>
    `{${rows.map((row) => (row.geometry as { coordinates: number[] }).coordinates[i]).join()}}`
  const [columns, names, geom] = allPoints
    ? [sql`${axis(0)}::float8[], ${axis(1)}::float8[]`, sql`x, y`, toWgs84(sql`st_makepoint(u.x, u.y)`)]
    : [
        list(rows.map(({ geometry }) => (geometry === null ? '' : JSON.stringify(geometry)))),
        sql`drawn`,
        sql`case when u.drawn <> '' then ${toWgs84(sql`st_force2d(st_geomfromgeojson(u.drawn))`)} end`,
      ]
  const insert = sql`
    insert into ${into.features} (version_id, feature_id, geom, properties, source, accuracy_m, vintage)
    select ${common.versionId}::bigint, u.id, ${geom}, u.properties::jsonb, ${json(common.source)}::jsonb, u.accuracy_m,
      ${common.vintage}::text
    from unnest(${ids}, ${columns}, ${properties}, ${accuracies}::real[]) as u (id, ${names}, properties, accuracy_m)`
  await tx.run(
    into.parts === null
      ? insert
      : sql`
        with loaded as (${insert} returning version_id, feature_id, geom)
        insert into ${into.parts} (version_id, feature_id, geom)
        select version_id, feature_id, st_transform(geom, 32719) from loaded where geom is not null`,
  )
}

/** The first rows of a file as WGS 84, for looking at: GeoJSON, or null, in the order given. */
export async function asWgs84(
  tx: Transaction,
  srid: number,
  geometries: readonly unknown[],
): Promise<(Geometry | null)[]> {
  const rows = await tx.rows<{ geometry: Geometry | null }>(sql`
    select case when jsonb_typeof(g.value) = 'object' then
      st_asgeojson(geo.to_wgs84(st_force2d(st_geomfromgeojson(g.value)), ${srid}::integer), 6)::json end as geometry
    from jsonb_array_elements(${json(geometries)}::jsonb) with ordinality as g order by g.ordinality`)
  return rows.map(({ geometry }) => geometry)
}

export interface Repair {
  feature_id: string
  reason: string
  before_ha: number
  after_ha: number
  /** Nothing of its own kind is left. */
  collapsed: boolean
}

/** Repairs what is not valid and says what it did. Areas in EPSG:32719; the area of an invalid outline is nominal. */
export async function repairLoaded(tx: Transaction, table: Sql, versionId: number): Promise<Repair[]> {
  return tx.rows<Repair & Record<string, unknown>>(sql`
    with judged as materialized (
      select feature_id, geom as before, st_isvalidreason(geom) as reason
      from ${table}
      where version_id = ${versionId}::bigint and st_dimension(geom) > 0 and not st_isvalid(geom)
    ),
    repaired as materialized (
      select feature_id, reason, before, st_collectionextract(st_makevalid(before), st_dimension(before) + 1) as after
      from judged
    )
    update ${table} f
    set geom = r.after
    from repaired r
    where f.version_id = ${versionId}::bigint and f.feature_id = r.feature_id
    returning f.feature_id, r.reason,
      st_area(st_transform(r.before, 32719)) / 10000 as before_ha,
      st_area(st_transform(r.after, 32719)) / 10000 as after_ha,
      st_isempty(r.after) as collapsed`)
}

/** Loaded features that lie wholly outside the frame, with a position. They are taken out. */
export async function takeOutside(tx: Transaction, table: Sql, versionId: number) {
  const [west, south, east, north] = STUDY_FRAME
  return tx.rows<{ feature_id: string; lon: number; lat: number }>(sql`
    delete from ${table}
    where version_id = ${versionId}::bigint and geom is not null
      and (st_isempty(geom) or not geom && st_makeenvelope(${west}, ${south}, ${east}, ${north}, 4326))
    returning feature_id, coalesce(st_x(st_centroid(geom)), 0) as lon, coalesce(st_y(st_centroid(geom)), 0) as lat`)
}

/** How far a stated area may be from the measured one: datum, projection and generalisation are within it. */
const AREA_TOLERANCE = 0.1

/**
 * Features whose stated `area_ha` their outline contradicts; hectares in EPSG:32719. `times`: what the source's own number
 * was multiplied by, when that is what is compared.
 */
export async function contradictedAreas(tx: Transaction, table: Sql, versionId: number, times = 1) {
  return tx.rows<{ feature_id: string; stated_ha: number; measured_ha: number }>(sql`
    select feature_id, stated_ha, measured_ha
    from (
      select feature_id, (properties ->> 'area_ha')::double precision / ${times}::double precision as stated_ha,
        st_area(st_transform(geom, 32719)) / 10000 as measured_ha
      from ${table}
      where version_id = ${versionId}::bigint and jsonb_typeof(properties -> 'area_ha') = 'number' and st_dimension(geom) = 2
    ) a
    where stated_ha > 0 and measured_ha > 0 and abs(stated_ha / measured_ha - 1) > ${AREA_TOLERANCE}`)
}

/** Points that this many features or more share: a fallback position, so their accuracy is not known. */
export async function sharedPoints(tx: Transaction, table: Sql, versionId: number, many: number) {
  return tx.rows<{ feature_id: string; lon: number; lat: number; rows: number }>(sql`
    with shared as materialized (
      select st_x(geom) as lon, st_y(geom) as lat, count(*)::integer as n from ${table}
      where version_id = ${versionId}::bigint and geometrytype(geom) = 'POINT'
      group by 1, 2 having count(*) >= ${many}
    )
    update ${table} f set accuracy_m = null
    from shared s
    where f.version_id = ${versionId}::bigint and f.geom = st_setsrid(st_makepoint(s.lon, s.lat), 4326)
    returning f.feature_id, s.lon, s.lat, s.n as rows`)
}

/** Points that a few features share, fewer than `many`. */
export async function samePoints(tx: Transaction, table: Sql, versionId: number, many: number) {
  return tx.rows<{ feature_ids: string[] }>(sql`
    select array_agg(feature_id) as feature_ids from ${table}
    where version_id = ${versionId}::bigint and geometrytype(geom) = 'POINT'
    group by st_x(geom), st_y(geom) having count(*) between 2 and ${many - 1}`)
}

/**
 * Features that lie outside the comuna their code names, with the distance to it, which becomes the accuracy of points:
 * an outline is not drawn kilometres from its place, so there it is the code that is wrong. What the
 * published limit and the position may be wrong by, and two kilometres more, are allowed: a limit on a ridge or a beach is
 * drawn by everybody in another place.
 */
export async function outsideTheirComuna(tx: Transaction, table: Sql, versionId: number) {
  return tx.rows<{ feature_id: string; comuna: string; distance_m: number }>(sql`
    with comuna as materialized (
      select properties ->> 'code' as code, properties ->> 'name' as name, geom, coalesce(accuracy_m, 5000) as accuracy_m
      from geo.published_feature where layer_id = 'comuna'
    ),
    far as materialized (
      select f.feature_id, c.name as comuna, st_distance(f.geom::geography, c.geom::geography) as distance_m,
        2000 + c.accuracy_m + coalesce(f.accuracy_m, 0) as allowed_m
      from ${table} f
      join comuna c on c.code = f.properties ->> 'comuna'
      where f.version_id = ${versionId}::bigint and not st_intersects(f.geom, c.geom)
    )
    update ${table} f
    set accuracy_m = case when st_dimension(f.geom) = 0 then greatest(f.accuracy_m, far.distance_m) else f.accuracy_m end
    from far
    where f.version_id = ${versionId}::bigint and f.feature_id = far.feature_id and far.distance_m > far.allowed_m
    returning f.feature_id, far.comuna, far.distance_m`)
}

/** Takes features out of a staged version. */
export async function takeOut(
  tx: Transaction,
  table: Sql,
  versionId: number,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await tx.run(sql`
    delete from ${table} where version_id = ${versionId}::bigint and feature_id = any (${ids}::text[])`)
}

export interface UtmPosition {
  feature_id: string
  east: number
  north: number
}

/**
 * Features whose geometry is over 500 m from what their UTM columns say (EPSG:32719), with the distance, which becomes
 * their accuracy.
 */
export async function comparePositions(
  tx: Transaction,
  table: Sql,
  versionId: number,
  positions: readonly UtmPosition[],
) {
  return tx.rows<{ feature_id: string; distance_m: number }>(sql`
    with far as materialized (
      select f.feature_id,
        st_distance(st_transform(f.geom, 32719), st_setsrid(st_makepoint(p.east, p.north), 32719)) as distance_m
      from jsonb_to_recordset(${json(positions)}::jsonb) as p (
        feature_id text, east double precision, north double precision)
      join ${table} f on f.version_id = ${versionId}::bigint and f.feature_id = p.feature_id
    )
    update ${table} f
    set accuracy_m = greatest(f.accuracy_m, far.distance_m)
    from far
    where f.version_id = ${versionId}::bigint and f.feature_id = far.feature_id and far.distance_m > 500
    returning f.feature_id, far.distance_m`)
}

export interface PlacedName {
  feature_id: string
  name: string
  code: string | null
  lon: number
  lat: number
}

/** Names, codes and places of the features of a version whose identifiers begin, or do not begin, with `prefix`. */
export async function placedNames(
  tx: Transaction,
  versionId: number,
  prefix: string,
  which: 'own' | 'others',
): Promise<PlacedName[]> {
  const condition =
    which === 'own' ? sql`starts_with(feature_id, ${prefix})` : sql`not starts_with(feature_id, ${prefix})`
  return tx.rows<PlacedName & Record<string, unknown>>(sql`
    select feature_id, properties ->> 'name' as name, properties ->> 'code' as code, st_x(p.at) as lon, st_y(p.at) as lat
    from geo.any_feature, st_pointonsurface(geom) as p (at)
    where version_id = ${versionId}::bigint and ${condition}
      and properties ->> 'name' is not null and not st_isempty(geom)`)
}

export interface Overlay {
  /** The atlas outline, and the staged one that draws it again. */
  atlas_id: string
  feature_id: string
  name: string | null
}

/**
 * Atlas outlines of the current version that a staged outline draws again: they share at least 30 % of the smaller one,
 * and neither is more than five times the other. One staged feature per atlas outline and one atlas outline per
 * feature: the most shared.
 */
export async function redrawnOutlines(
  tx: Transaction,
  current: number,
  versionId: number,
  prefix: string,
): Promise<Overlay[]> {
  return tx.rows<Overlay & Record<string, unknown>>(sql`
    with atlas as materialized (
      select feature_id, properties ->> 'name' as name, geom, st_area(st_transform(geom, 32719)) as area
      from geo.any_feature
      where version_id = ${current}::bigint and position(':' in feature_id) = 0 and st_dimension(geom) = 2
    ),
    pairs as (
      select s.feature_id, a.feature_id as atlas_id, a.name, a.area as atlas_area,
        st_area(st_transform(s.geom, 32719)) as staged_area,
        st_area(st_transform(st_intersection(s.geom, a.geom, 1e-8), 32719)) as shared
      from atlas a
      join geo.any_feature s on s.geom && a.geom and st_intersects(s.geom, a.geom)
      where s.version_id = ${versionId}::bigint and starts_with(s.feature_id, ${prefix}) and st_dimension(s.geom) = 2
    ),
    alike as (
      select *, row_number() over (partition by atlas_id order by shared desc) as of_atlas,
        row_number() over (partition by feature_id order by shared desc) as of_row
      from pairs
      where shared >= 0.3 * least(atlas_area, staged_area)
        and staged_area between atlas_area / 5 and atlas_area * 5
    )
    select atlas_id, feature_id, name from alike where of_atlas = 1 and of_row = 1`)
}

/** Gives staged features a name. */
export async function nameLoaded(
  tx: Transaction,
  table: Sql,
  versionId: number,
  names: readonly { feature_id: string; name: string }[],
) {
  await tx.run(sql`
    update ${table} f
    set properties = f.properties || jsonb_build_object('name', n.name)
    from jsonb_to_recordset(${json(names)}::jsonb) as n (feature_id text, name text)
    where f.version_id = ${versionId}::bigint and f.feature_id = n.feature_id`)
}

/** Carries what other connectors and the atlas gave from the current version into a staged one. Returns how many. */
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

/** What is only known once everything is joined. */
export async function completeVersion(
  tx: Transaction,
  versionId: number,
  {
    vintage,
    coverage,
    contentSha256,
    issueKinds,
  }: { vintage: string | null; coverage: Coverage; contentSha256: string; issueKinds: object },
): Promise<void> {
  await tx.run(sql`
    update geo.layer_version
    set vintage = ${vintage}, coverage = ${coverage === null ? null : JSON.stringify(coverage)}::jsonb,
      content_sha256 = ${contentSha256}, issue_kinds = ${JSON.stringify(issueKinds)}::jsonb
    where id = ${versionId}`)
}

/** Whether a staged version shows anything that the current one does not. */
export async function differs(tx: Transaction, current: number, versionId: number): Promise<boolean> {
  const { found } = await tx.one<{ found: boolean }>(
    sql`select exists (select from geo.difference(${current}::bigint, ${versionId}::bigint)) as found`,
  )
  return found
}

export interface IssueFilter {
  kind: string | null
  severity: string | null
  limit: number
  offset: number
}

/** Issues of a run, in the order of the rows. */
export async function issuesOf(
  tx: Transaction,
  runId: number,
  { kind, severity, limit, offset }: IssueFilter,
) {
  const where = sql`run_id = ${runId}
    and (${kind}::text is null or kind = ${kind}) and (${severity}::text is null or severity = ${severity})`
  const { total } = await tx.one<{ total: number }>(
    sql`select count(*)::integer as total from app.import_issue where ${where}`,
  )
  const issues = await tx.rows<Issue & Record<string, unknown>>(sql`
    select row_number, feature_id, field, kind, severity, responsible, value, message
    from app.import_issue where ${where} order by row_number nulls first, id limit ${limit} offset ${offset}`)
  return { total, issues }
}

/** JSON that PostgreSQL takes: no NUL and no half characters, which JSON.stringify writes as escapes. */
export const json = (value: unknown): string => printable(JSON.stringify(value))

const printable = (text: string): string =>
  // Few texts have an escape at all.
  !text.includes('\\u') ? text : text.replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][\da-f]{2})/g, '$1\ufffd')

export const featureTable = ({ access }: Pick<LayerDeclaration, 'access'>): Sql =>
  sql.identifier(access === 'restricted' ? 'geo.feature_restricted' : 'geo.feature')

/** A list in pieces of at most `size`. */
export function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
