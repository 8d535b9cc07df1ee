import { CONNECTORS } from '../../geodata/connectors/index.ts'
import { layerById } from '../../geodata/layers/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { ISSUE_KINDS, type IssueKind, SEVERITIES } from '../../geodata/model/issue.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Difference, LayerPage, Version } from '../../geodata/model/version.ts'
import type { Identity, Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'
import { mayRead } from './describe.ts'

interface VersionRow extends Version {
  issue_kinds: Partial<Record<IssueKind, number>>
}

const VERSION = sql`
  v.id, v.layer_id as layer, v.number, v.status, v.origin, v.source, v.vintage, v.coverage, v.accuracy_m, v.feature_count,
  case when v.extent is not null then jsonb_build_array(
    round(st_xmin(v.extent)::numeric, 6), round(st_ymin(v.extent)::numeric, 6),
    round(st_xmax(v.extent)::numeric, 6), round(st_ymax(v.extent)::numeric, 6)) end as bbox,
  v.geometry_types, v.crs, v.content_sha256, v.file, v.issue_kinds,
  to_char(v.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as published_at,
  (select p.person from geo.publication p where p.version_id = v.id order by p.id limit 1) as published_by`

const SHOWN = sql`v.status in ('published', 'superseded')`

const seen = (row: VersionRow, identity: Identity): Version => {
  const { issue_kinds: _, ...version } = row
  const declaration = layerById(row.layer)
  if (!declaration || mayRead(declaration, identity)) return version
  return { ...version, feature_count: 0, bbox: null, geometry_types: [] }
}

/** A version that was shown, or, for stewards, one that is staged. Throws `not-found`. */
export async function versionById(tx: Transaction, id: number, identity: Identity): Promise<Version> {
  const isSteward = identity.roles.some((role) => role === 'steward' || role === 'admin')
  const row = await tx.maybe<VersionRow & Record<string, unknown>>(sql`
    select ${VERSION} from geo.layer_version v
    where v.id = ${id} and (${SHOWN} or (${isSteward} and v.status = 'staged'))`)
  if (row) return seen(row, identity)
  throw new Problem('not-found', {
    es: `No hay una versión publicada con el número ${id}.`,
    en: `There is no published version with the number ${id}.`,
  })
}

const DAYS: Record<NonNullable<Connector['cadence']>, number | null> = {
  daily: 1,
  weekly: 7,
  monthly: 31,
  quarterly: 92,
  yearly: 366,
  irregular: null,
}

/** What is known of a layer: its versions, how fresh it is, what its import met. Throws `unknown-layer`. */
export async function layerPage(tx: Transaction, layerId: string, identity: Identity): Promise<LayerPage> {
  if (!layerById(layerId)) {
    throw new Problem('unknown-layer', {
      es: `No hay una capa «${layerId}» en el catálogo.`,
      en: `There is no layer “${layerId}” in the catalogue.`,
    })
  }
  const rows = await tx.rows<VersionRow & Record<string, unknown>>(sql`
    select ${VERSION} from geo.layer_version v where v.layer_id = ${layerId} and ${SHOWN} order by v.number desc`)
  const current = rows.find(({ status }) => status === 'published') ?? null
  const connectors = connectorsOf(layerId)
  const cadence = mostFrequent(connectors)
  const lastChecked = latest(connectors, await lastChecks(tx))
  return {
    id: layerId,
    current: current?.id ?? null,
    versions: rows.map((row) => seen(row, identity)),
    freshness: {
      cadence,
      vintage: current?.vintage ?? null,
      last_checked_at: lastChecked,
      state: freshness(cadence, lookedAt(lastChecked, current), new Date()),
    },
    issues: Object.entries(current?.issue_kinds ?? {})
      .map(([kind, count]) => {
        const { title, severity } = ISSUE_KINDS[kind as IssueKind]
        return { kind, title, severity, count: count as number }
      })
      .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.count - a.count),
  }
}

const connectorsOf = (layerId: string) => CONNECTORS.filter(({ layer }) => layer === layerId)

/** When each source was last asked, by connector. */
async function lastChecks(tx: Transaction): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.rows<{ connector: string; at: string }>(sql`
    select connector, to_char(last_checked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at
    from app.source_state where last_checked_at is not null`)
  return new Map(rows.map(({ connector, at }) => [connector, at]))
}

const latest = (connectors: readonly Connector[], checks: ReadonlyMap<string, string>): string | null =>
  connectors
    .flatMap(({ id }) => checks.get(id) ?? [])
    .sort()
    .at(-1) ?? null

/** When the source of a version was last looked at, if anybody ever did: what the atlas compiled was never asked for. */
const lookedAt = (
  lastChecked: string | null,
  version: Pick<Version, 'origin' | 'published_at'> | null,
): string | null => lastChecked ?? (version?.origin === 'import' ? version.published_at : null)

/** How fresh each layer with data is, by layer. */
export async function freshnessOfLayers(
  tx: Transaction,
): Promise<Map<string, LayerPage['freshness']['state']>> {
  const checks = await lastChecks(tx)
  const rows = await tx.rows<
    Pick<Version, 'layer' | 'origin' | 'published_at'> & Record<string, unknown>
  >(sql`
    select v.layer_id as layer, v.origin,
      to_char(v.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as published_at
    from geo.layer l join geo.layer_version v on v.id = l.current_version_id`)
  return new Map(
    rows.map((row) => {
      const connectors = connectorsOf(row.layer)
      const looked = lookedAt(latest(connectors, checks), row)
      return [row.layer, freshness(mostFrequent(connectors), looked, new Date())]
    }),
  )
}

function mostFrequent(connectors: readonly Connector[]): NonNullable<Connector['cadence']> | null {
  const stated = connectors.flatMap(({ cadence }) => (cadence === null ? [] : [cadence]))
  const days = (cadence: (typeof stated)[number]) => DAYS[cadence] ?? Number.POSITIVE_INFINITY
  return stated.sort((a, b) => days(a) - days(b))[0] ?? null
}

/** How fresh something is that was last looked at then. Pure. */
export function freshness(
  cadence: NonNullable<Connector['cadence']> | null,
  lastLookedAt: string | null,
  now: Date,
): LayerPage['freshness']['state'] {
  const days = cadence === null ? null : DAYS[cadence]
  if (days === null || lastLookedAt === null) return 'unknown'
  const age = (now.getTime() - Date.parse(lastLookedAt)) / 86_400_000
  if (age <= days) return 'fresh'
  return age <= 2 * days ? 'due' : 'late'
}

export interface DifferenceAsked {
  after: Version
  /** Null: from nothing. */
  before: Version | null
  bbox: readonly [number, number, number, number] | null
  change: typeof import('../../geodata/model/version.ts').CHANGES[number] | null
  limit: number
}

/** What is added, removed and changed from one version of a layer to another. */
export async function difference(tx: Transaction, asked: DifferenceAsked): Promise<Difference> {
  const { before, after, bbox, change, limit } = asked
  if (before && before.layer !== after.layer) {
    throw new Problem('bad-parameter', {
      es: `Las versiones son de capas distintas: ${before.layer} y ${after.layer}.`,
      en: `The versions are of different layers: ${before.layer} and ${after.layer}.`,
    })
  }
  const all = sql`geo.difference(${before?.id ?? null}::bigint, ${after.id}::bigint)`
  const counts = await tx.rows<{ change: 'added' | 'changed' | 'removed'; n: number }>(
    sql`select change, count(*)::integer as n from ${all} group by change`,
  )
  const where: Sql[] = [sql`true`]
  if (change) where.push(sql`d.change = ${change}`)
  if (bbox) {
    const [west, south, east, north] = bbox
    const box = sql`st_makeenvelope(${west}, ${south}, ${east}, ${north}, 4326)`
    where.push(sql`(d.geom_after && ${box} or d.geom_before && ${box})`)
  }
  const rows = await tx.rows<{
    feature_id: string
    change: 'added' | 'changed' | 'removed'
    geometry: never
    before_values: Record<string, unknown> | null
    after_values: Record<string, unknown> | null
    moved_m: number | null
    matched: number
  }>(sql`
    select d.feature_id, d.change, d.before_values, d.after_values, count(*) over ()::integer as matched,
      st_asgeojson(st_simplifypreservetopology(coalesce(d.geom_after, d.geom_before), 0.0002), 5)::json as geometry,
      case when d.geom_before::bytea is distinct from d.geom_after::bytea then
        st_distance(st_transform(st_centroid(d.geom_before), 32719), st_transform(st_centroid(d.geom_after), 32719)) end as moved_m
    from ${all} d where ${sql.join(where, ' and ')}
    order by d.change, d.feature_id limit ${limit}`)
  const count = (which: string) => counts.find((each) => each.change === which)?.n ?? 0
  return {
    before: before?.id ?? null,
    after: after.id,
    added: count('added'),
    changed: count('changed'),
    removed: count('removed'),
    matched: rows[0]?.matched ?? 0,
    features: {
      type: 'FeatureCollection',
      features: rows.map((row) => ({
        type: 'Feature',
        id: row.feature_id,
        geometry: row.geometry,
        properties: {
          feature_id: row.feature_id,
          change: row.change,
          name: nameOf(row.after_values) ?? nameOf(row.before_values),
          fields:
            row.change === 'changed' ? changedFields(row.before_values ?? {}, row.after_values ?? {}) : [],
          moved_m: row.moved_m,
        },
      })),
    },
  }
}

const nameOf = (values: Record<string, unknown> | null) =>
  typeof values?.name === 'string' ? values.name : null

/** Fields that say something else, in the order of the names. Pure. */
export function changedFields(before: Record<string, unknown>, after: Record<string, unknown>) {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after))
}
