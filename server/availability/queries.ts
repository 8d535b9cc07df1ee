import type { Coverage } from '../../geodata/model/feature.ts'
import type { Where } from '../../geodata/model/rule.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

/** A layer and the version of it that a question uses. */
export interface LayerVersion {
  layer: string
  access: 'public' | 'restricted'
  /** Null: it has no published version, or not the one that is asked. */
  version_id: number | null
  content_sha256: string | null
  coverage: Coverage
  /** One code of its raster is this much of its unit; null: it has no raster. */
  scale: number | null
}

/** The layers with the version that is asked of each (`versions`), or else the published one. */
export const layerVersions = (
  tx: Transaction,
  layers: readonly string[],
  versions: Readonly<Record<string, number>>,
): Promise<LayerVersion[]> =>
  tx.rows<LayerVersion & Record<string, unknown>>(sql`
    select l.id as layer, l.access, v.id as version_id, v.content_sha256, v.coverage,
      (f.encoding ->> 'scale')::float8 as scale
    from geo.layer l
    left join geo.layer_version v on v.layer_id = l.id
      and v.id = coalesce((${JSON.stringify(versions)}::jsonb ->> l.id)::bigint, l.current_version_id)
      and v.status in ('published', 'superseded')
    left join geo.field f on f.version_id = v.id
    where l.id = any (${layers}::text[])
    order by l.id`)

/** A feature that a filter selects, with how many vertices and parts it has. */
export interface Sized {
  feature_id: string
  parts: number
  vertices: number
}

/** What has to be burned of a version; features without geometry are not among it. */
export const sizes = (tx: Transaction, versionId: number, where: Where | null): Promise<Sized[]> =>
  tx.rows<Sized & Record<string, unknown>>(sql`
    select p.feature_id, count(*)::int as parts, coalesce(sum(st_npoints(p.geom)), 0)::int as vertices
    from geo.feature_part p
    where p.version_id = ${versionId}
      ${
        where
          ? sql`and p.feature_id in (
              select f.feature_id from geo.feature f
              where f.version_id = ${versionId} and geo.matches(f.properties, ${JSON.stringify(where)}::jsonb))`
          : sql.empty
      }
    group by p.feature_id
    order by p.feature_id`)

/** Whether what a filter asks for is said of every feature of a version, not of some, or some of it of none. */
export type Said = 'of-all' | 'not-of-some' | 'of-none'

/** What is said of the features of a version, of the properties that a filter asks for. Without features nothing is missing. */
export async function saidOf(tx: Transaction, versionId: number, where: Where): Promise<Said> {
  const properties = Object.keys(where).map((key) => key.replace(/_(gte|lt)$/, ''))
  const [row] = await tx.rows<{ said: Said }>(sql`
    select case
        when bool_or(n.total > 0 and n.said = 0) then 'of-none'
        when bool_or(n.said < n.total) then 'not-of-some'
        else 'of-all'
      end as said
    from unnest(${properties}::text[]) as property
    cross join lateral (
      select count(*) as total, count(f.properties ->> property) as said
      from geo.feature f where f.version_id = ${versionId}) n`)
  return row?.said ?? 'of-all'
}

/** A part of a feature as little-endian WKB in EPSG:32719. */
export interface Part {
  feature_id: string
  wkb: Buffer
}

export const parts = (tx: Transaction, versionId: number, features: readonly string[]): Promise<Part[]> =>
  tx.rows<Part & Record<string, unknown>>(sql`
    select p.feature_id, st_asbinary((st_dump(p.geom)).geom, 'NDR') as wkb
    from geo.feature_part p
    where p.version_id = ${versionId} and p.feature_id = any (${features}::text[])
    order by p.feature_id`)

/** The parts of the comunas, with the code of each. */
export const comunaParts = (tx: Transaction, versionId: number): Promise<{ code: string; wkb: Buffer }[]> =>
  tx.rows(sql`
    select f.properties ->> 'code' as code, st_asbinary((st_dump(p.geom)).geom, 'NDR') as wkb
    from geo.feature f
    join geo.feature_part p on p.version_id = f.version_id and p.feature_id = f.feature_id
    where f.version_id = ${versionId}
    order by 1`)

/** The version that each layer shows today. */
export async function currentVersions(tx: Transaction): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    select l.current_version_id as id from geo.layer l where l.current_version_id is not null`)
  return rows.map(({ id }) => id)
}
