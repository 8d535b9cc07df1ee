import type {
  BatchRead,
  BatchSettings,
  BatchStatus,
  Frozen,
  SiteProblem,
  SiteResult,
} from '../../geodata/model/batch.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import type { Text } from '../../geodata/model/text.ts'
import type { Role, Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { Probe } from '../screening/queries.ts'
import type { NewSite } from './read-rows.ts'

/** What a batch is frozen to, with what only the measuring needs. */
export type FrozenRow = Frozen & { probes: Probe[] }

export interface BatchRow {
  id: string
  created_at: Date
  kept_until: Date
  roles: Role[]
  status: BatchStatus
  title: string | null
  file: { name: string; bytes: number; sha256: string }
  stored_as: string | null
  read_as: BatchRead
  reading: Reading
  census: Record<string, number>
  settings: BatchSettings | null
  frozen: FrozenRow | null
  started_at: Date | null
  finished_at: Date | null
  message: Text | null
}

/** Names the batch that the rest of the transaction is about: no other can be seen in it. */
export const aboutBatch = (tx: Transaction, id: string): Promise<number> =>
  tx.run(sql`select set_config('app.batch', ${id}, true)`)

/** How many batches wait for a person, and how many are being screened. */
export function openBatches(tx: Transaction): Promise<{ waiting: number; running: number }> {
  return tx.one<{ waiting: number; running: number }>(sql`select * from app.open_batches()`)
}

/** Removes what is old; returns the names of the files that are still needed. */
export async function sweepBatches(tx: Transaction): Promise<string[]> {
  return (await tx.rows<{ name: string }>(sql`select name from app.sweep_batches() as name`)).map(
    ({ name }) => name,
  )
}

/** Keeps a batch whose file was received. */
export function insertBatch(
  tx: Transaction,
  batch: Pick<BatchRow, 'id' | 'file' | 'stored_as' | 'read_as' | 'reading' | 'census'>,
): Promise<number> {
  return tx.run(sql`
    insert into app.batch (id, file, stored_as, read_as, reading, census)
    values (${batch.id}, ${JSON.stringify(batch.file)}::jsonb, ${batch.stored_as}, ${JSON.stringify(batch.read_as)}::jsonb,
      ${JSON.stringify(batch.reading)}::json, ${JSON.stringify(batch.census)}::jsonb)`)
}

/** `lock`: nobody else changes it until the transaction ends. */
export function batchById(tx: Transaction, id: string, lock = false): Promise<BatchRow | null> {
  return tx.maybe<BatchRow & Record<string, unknown>>(sql`
    select id, created_at, created_at + interval '90 days' as kept_until, roles, status, title, file, stored_as, read_as,
      reading, census, settings, frozen, started_at, finished_at, message
    from app.batch where id = ${id} ${lock ? sql`for update` : sql.empty}`)
}

/** Keeps how the file of a batch is read and what was found in it. */
export function setReading(
  tx: Transaction,
  id: string,
  { read_as, reading, census }: Pick<BatchRow, 'read_as' | 'reading' | 'census'>,
): Promise<number> {
  return tx.run(sql`
    update app.batch set read_as = ${JSON.stringify(read_as)}::jsonb, reading = ${JSON.stringify(reading)}::json,
      census = ${JSON.stringify(census)}::jsonb
    where id = ${id} and status = 'waiting'`)
}

/** A batch begins: its settings and what it is frozen to; its file is no longer needed. */
export function setRunning(
  tx: Transaction,
  id: string,
  { title, settings, frozen }: { title: string | null; settings: BatchSettings; frozen: FrozenRow },
): Promise<number> {
  return tx.run(sql`
    update app.batch set status = 'running', started_at = now(), stored_as = null, title = ${title},
      settings = ${JSON.stringify(settings)}::jsonb, frozen = ${JSON.stringify(frozen)}::json
    where id = ${id} and status = 'waiting'`)
}

/** Ends a batch that is being screened, or waits; one that is over stays as it is. */
export function endBatch(
  tx: Transaction,
  id: string,
  status: 'done' | 'cancelled' | 'failed',
  message: Text | null = null,
): Promise<number> {
  return tx.run(sql`
    update app.batch set status = ${status}, finished_at = now(), stored_as = null,
      message = ${message && JSON.stringify(message)}::jsonb
    where id = ${id} and status in ('waiting', 'running')`)
}

/**
 * Keeps sites, their coordinates taken from `srid` to WGS 84 by the operation on record. Lines and points become the strip
 * of `bufferM` metres around them, on EPSG:32719.
 */
export function insertSites(
  tx: Transaction,
  batch: string,
  sites: readonly NewSite[],
  srid: number,
  bufferM: number | null,
): Promise<number> {
  return tx.run(sql`
    insert into app.batch_site (batch_id, n, row_number, name, geom, facts, status, problem)
    select ${batch}, s.n, s.row_number, s.name,
      case when s.is_thin
        then st_transform(st_buffer(st_transform(given.geom, 32719), ${bufferM ?? 0}::double precision), 4326)
        else given.geom end,
      s.facts, case when s.problem is null then 'waiting' else 'problem' end, s.problem
    from jsonb_to_recordset(${JSON.stringify(sites)}::jsonb) as s
      (n integer, row_number integer, name text, geometry jsonb, is_thin boolean, facts jsonb, problem jsonb)
    left join lateral (
      select geo.to_wgs84(st_force2d(st_geomfromgeojson(s.geometry)), ${srid}::integer) as geom
      where jsonb_typeof(s.geometry) = 'object'
    ) given on true`)
}

/** The published versions with these numbers, in the shape of `publishedVersions`. */
export async function versionsThere(tx: Transaction, ids: readonly number[]): Promise<Set<number>> {
  const rows = await tx.rows<{ id: number }>(sql`
    select v.id from geo.layer_version v
    where v.id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
      and v.status in ('published', 'superseded')`)
  return new Set(rows.map(({ id }) => id))
}

export interface WaitingSite {
  n: number
  name: string | null
  geometry: Geometry
  facts: Facts
}

/** Numbers of the sites that are still to be screened, in order. */
export async function waitingSites(tx: Transaction, batch: string): Promise<number[]> {
  const rows = await tx.rows<{ n: number }>(sql`
    select n from app.batch_site where batch_id = ${batch} and status = 'waiting' order by n`)
  return rows.map(({ n }) => n)
}

/** Those of the given sites that are still to be screened. */
export function sitesToScreen(
  tx: Transaction,
  batch: string,
  numbers: readonly number[],
): Promise<WaitingSite[]> {
  return tx.rows<WaitingSite & Record<string, unknown>>(sql`
    select n, name, st_asgeojson(geom, 15)::jsonb as geometry, facts
    from app.batch_site
    where batch_id = ${batch} and status = 'waiting'
      and n in (select value::integer from jsonb_array_elements_text(${JSON.stringify(numbers)}::jsonb))
    order by n`)
}

/** The answer of a site in short. */
export interface SiteAnswer {
  n: number
  area_ha: number
  comunas: string[]
  outcomes: string
  verdicts: string
  result: SiteResult
  rank: number
  exclusions: number
  possible_exclusions: number
  permits: number
  certain: number
  possible: number
  not_evaluated: number
  not_checked: number
}

/** Keeps answers and problems of sites that still wait: nothing is written twice. */
export async function saveAnswers(
  tx: Transaction,
  batch: string,
  answers: readonly (SiteAnswer | { n: number; problem: SiteProblem })[],
): Promise<number> {
  return tx.run(sql`
    update app.batch_site s set
      status = case when a.problem is null then 'done' else 'problem' end,
      problem = a.problem, done_at = clock_timestamp(), area_ha = a.area_ha, comunas = a.comunas, outcomes = a.outcomes,
      verdicts = a.verdicts, result = a.result, rank = a.rank, exclusions = a.exclusions,
      possible_exclusions = a.possible_exclusions, permits = a.permits, certain = a.certain, possible = a.possible,
      not_evaluated = a.not_evaluated, not_checked = a.not_checked
    from jsonb_to_recordset(${JSON.stringify(answers)}::jsonb) as a
      (n integer, problem jsonb, area_ha double precision, comunas jsonb, outcomes text, verdicts text, result text,
       rank smallint, exclusions smallint, possible_exclusions smallint, permits smallint, certain smallint,
       possible smallint, not_evaluated smallint, not_checked smallint)
    where s.batch_id = ${batch} and s.n = a.n and s.status = 'waiting'`)
}

/** At what step a batch is; null: there is none of that id. */
export async function statusOf(tx: Transaction, id: string): Promise<BatchStatus | null> {
  return (
    (await tx.maybe<{ status: BatchStatus }>(sql`select status from app.batch where id = ${id}`))?.status ??
    null
  )
}

export interface Progress {
  sites: number
  done: number
  problems: number
  /** Sites that got their answer in the last seconds, and in how many of them. */
  recent: number
  recent_seconds: number
  results: Partial<Record<SiteResult, number>>
  bbox: [number, number, number, number] | null
}

/** How a batch stands: counted from its sites, so that nothing can be counted twice. */
export function progressOf(tx: Transaction, batch: string): Promise<Progress> {
  return tx.one<Progress & Record<string, unknown>>(sql`
    with site as (select status, done_at, result, geom from app.batch_site where batch_id = ${batch}),
    recent as (
      select count(*)::integer as n, extract(epoch from clock_timestamp() - min(done_at))::double precision as seconds
      from site where done_at > clock_timestamp() - interval '20 seconds'
    )
    select count(*)::integer as sites, (count(*) filter (where status <> 'waiting'))::integer as done,
      (count(*) filter (where status = 'problem'))::integer as problems,
      (select n from recent) as recent, (select coalesce(seconds, 0) from recent) as recent_seconds,
      (select coalesce(jsonb_object_agg(result, n), '{}')
        from (select result, count(*) as n from site where result is not null group by result) r) as results,
      (select jsonb_build_array(st_xmin(e), st_ymin(e), st_xmax(e), st_ymax(e))
        from (select st_extent(geom) as e from site) x where e is not null) as bbox
    from site`)
}

export interface SiteRow {
  n: number
  row_number: number
  name: string | null
  status: 'waiting' | 'done' | 'problem'
  problem: SiteProblem | null
  area_ha: number | null
  comunas: string[] | null
  outcomes: string | null
  verdicts: string | null
  result: SiteResult | null
  permits: number | null
  certain: number | null
  possible: number | null
  not_evaluated: number | null
  not_checked: number | null
}

const SITE_COLUMNS = sql`s.n, s.row_number, s.name, s.status, s.problem, s.area_ha, s.comunas, s.outcomes, s.verdicts,
  s.result, s.permits, s.certain, s.possible, s.not_evaluated, s.not_checked`

/** Orders of the list, by name. The same order never depends on chance: the number of the site comes last. */
export const SITE_ORDERS = {
  worst: sql`s.rank nulls last, s.exclusions desc nulls last, s.possible_exclusions desc nulls last,
    s.permits desc nulls last, s.possible desc nulls last, s.not_evaluated desc nulls last`,
  row: sql`s.n`,
  name: sql`lower(s.name) nulls last`,
  area: sql`s.area_ha desc nulls last`,
  certain: sql`s.certain desc nulls last`,
  possible: sql`s.possible desc nulls last`,
  permits: sql`s.permits desc nulls last`,
  'not-evaluated': sql`s.not_evaluated desc nulls last`,
  'not-checked': sql`s.not_checked desc nulls last`,
} as const
export type SiteOrder = keyof typeof SITE_ORDERS

export interface SiteFilter {
  result?: SiteResult | undefined
  status?: SiteRow['status'] | undefined
  comuna?: string | undefined
  /** Part of the name. */
  q?: string | undefined
  /** Letter at a place (from 1) of the outcomes or verdicts. */
  outcome?: { at: number; letters: string } | undefined
  verdict?: { at: number; letters: string } | undefined
}

function conditions(batch: string, filter: SiteFilter): Sql {
  const { result, status, comuna, q, outcome, verdict } = filter
  const pattern = q && `%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return sql.join(
    [
      sql`s.batch_id = ${batch}`,
      ...(result ? [sql`s.result = ${result}`] : []),
      ...(status ? [sql`s.status = ${status}`] : []),
      ...(comuna ? [sql`s.comunas @> ${JSON.stringify([comuna])}::jsonb`] : []),
      ...(pattern ? [sql`lower(s.name) like ${pattern}`] : []),
      ...(outcome
        ? [sql`strpos(${outcome.letters}, substr(s.outcomes, ${outcome.at}::integer, 1)) > 0`]
        : []),
      ...(verdict
        ? [sql`strpos(${verdict.letters}, substr(s.verdicts, ${verdict.at}::integer, 1)) > 0`]
        : []),
    ],
    ' and ',
  )
}

/** A page of the sites of a batch. */
export async function listSites(
  tx: Transaction,
  batch: string,
  filter: SiteFilter,
  { sort, limit, offset }: { sort: SiteOrder; limit: number; offset: number },
): Promise<{ total: number; rows: SiteRow[] }> {
  const where = conditions(batch, filter)
  const { total } = await tx.one<{ total: number }>(
    sql`select count(*)::integer as total from app.batch_site s where ${where}`,
  )
  const rows = await tx.rows<SiteRow & Record<string, unknown>>(sql`
    select ${SITE_COLUMNS} from app.batch_site s where ${where}
    order by ${SITE_ORDERS[sort]}, s.n limit ${limit} offset ${offset}`)
  return { total, rows }
}

export type WholeSite = SiteRow & {
  facts: Facts
  geometry: Geometry | null
  bbox: [number, number, number, number] | null
}

/** A site with its geometry (EPSG:4326) and what the file states of it. */
export function siteByNumber(tx: Transaction, batch: string, n: number): Promise<WholeSite | null> {
  return tx.maybe<WholeSite & Record<string, unknown>>(sql`
    select ${SITE_COLUMNS}, s.facts, st_asgeojson(s.geom, 15)::jsonb as geometry,
      case when s.geom is not null
        then jsonb_build_array(st_xmin(s.geom), st_ymin(s.geom), st_xmax(s.geom), st_ymax(s.geom)) end as bbox
    from app.batch_site s where s.batch_id = ${batch} and s.n = ${n}`)
}

/** All sites with their geometry, in the order of the file. */
export function allSites(
  tx: Transaction,
  batch: string,
): Promise<(SiteRow & { geometry: Geometry | null })[]> {
  return tx.rows<SiteRow & { geometry: Geometry | null }>(sql`
    select ${SITE_COLUMNS}, st_asgeojson(s.geom, 7)::jsonb as geometry
    from app.batch_site s where s.batch_id = ${batch} order by s.n`)
}

/** Sites as a map draws them, as one GeoJSON text: outlines simplified to about ten metres, and what they came to. */
export async function mapOf(tx: Transaction, batch: string): Promise<string> {
  const { text } = await tx.one<{ text: string }>(sql`
    select json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
      'type', 'Feature', 'id', s.n,
      'geometry', coalesce(st_asgeojson(st_simplify(s.geom, 0.0001, true), 5), st_asgeojson(s.geom, 5))::json,
      'properties', json_build_object('n', s.n, 'name', s.name,
        'result', case s.status when 'problem' then 'problem' when 'waiting' then 'waiting' else s.result end)
    ) order by s.rank desc nulls first, s.n), '[]'))::text as text
    from app.batch_site s where s.batch_id = ${batch} and s.geom is not null`)
  return text
}
