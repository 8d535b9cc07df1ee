import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { Box } from './bbox.ts'
import type { ServedCrs } from './crs.ts'
import type { DayRange } from './datetime.ts'
import type { PropertyFilter } from './filters.ts'

/** Which features of which version. */
export interface Selection {
  version: number
  /** Restricted features live in their own table, under their policy. */
  restricted: boolean
  bbox: Box | null
  datetime: DayRange | null
  filters: readonly PropertyFilter[]
}

/** Geometry as GeoJSON text (null in tables); the declared properties with source, accuracy and vintage, as JSON text. */
export interface ItemRow {
  feature_id: string
  geometry: string | null
  properties: string
}

const table = (restricted: boolean) => sql.identifier(restricted ? 'geo.feature_restricted' : 'geo.feature')

function columns({ srid, decimals, latitudeFirst }: ServedCrs): Sql {
  const transformed = srid === 4326 ? sql`f.geom` : sql`st_transform(f.geom, ${srid}::integer)`
  const geometry = latitudeFirst ? sql`st_flipcoordinates(${transformed})` : transformed
  return sql`f.feature_id, st_asgeojson(${geometry}, ${decimals}::integer, 0) as geometry,
    (f.properties || jsonb_build_object('source', f.source, 'accuracy_m', f.accuracy_m, 'vintage', f.vintage))::text
      as properties`
}

function condition({ version, bbox, datetime, filters }: Selection): Sql {
  const all = [sql`f.version_id = ${version}`]
  if (bbox) {
    const envelope = sql`st_makeenvelope(${bbox.xmin}::float8, ${bbox.ymin}::float8, ${bbox.xmax}::float8, ${bbox.ymax}::float8, ${bbox.srid}::integer)`
    // The edge of a box in metres is not straight in degrees: it gets vertices before it is transformed.
    const box =
      bbox.srid === 4326 ? envelope : sql`st_transform(st_segmentize(${envelope}, ${10_000}::float8), 4326)`
    all.push(sql`f.geom && ${box} and st_intersects(f.geom, ${box})`)
  }
  // A vintage is a year, a month or a day; compared by its first and last day. What has none is always in.
  if (datetime?.from)
    all.push(sql`(f.vintage is null or left(f.vintage || ${'-12-31'}::text, 10) >= ${datetime.from}::text)`)
  if (datetime?.to)
    all.push(sql`(f.vintage is null or left(f.vintage || ${'-01-01'}::text, 10) <= ${datetime.to}::text)`)
  for (const { property, value } of filters) {
    all.push(sql`f.properties -> ${property}::text = ${JSON.stringify(value)}::jsonb`)
  }
  return sql.join(all, ' and ')
}

/** How many features a selection has. */
export async function countItems(tx: Transaction, selection: Selection): Promise<number> {
  const { n } = await tx.one<{ n: number }>(sql`
    select count(*) as n from ${table(selection.restricted)} f where ${condition(selection)}`)
  return n
}

/** One page of a selection, by feature_id, so that pages neither repeat nor miss. Index: the primary key. */
export function readItems(
  tx: Transaction,
  selection: Selection,
  crs: ServedCrs,
  limit: number,
  offset: number,
): Promise<ItemRow[]> {
  return tx.rows<ItemRow & Record<string, unknown>>(sql`
    select ${columns(crs)}
    from ${table(selection.restricted)} f
    where ${condition(selection)}
    order by f.feature_id
    limit ${limit} offset ${offset}`)
}

/** One feature of a version, or null. */
export function readItem(
  tx: Transaction,
  version: number,
  restricted: boolean,
  featureId: string,
  crs: ServedCrs,
): Promise<ItemRow | null> {
  return tx.maybe<ItemRow & Record<string, unknown>>(sql`
    select ${columns(crs)}
    from ${table(restricted)} f
    where f.version_id = ${version} and f.feature_id = ${featureId}`)
}
