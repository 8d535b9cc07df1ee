import type { Geometry } from '../../geodata/model/feature.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { Box } from './bbox.ts'
import type { DayRange } from './datetime.ts'
import type { PropertyFilter } from './filters.ts'
import { type Place, placeSql } from './place.ts'
import { type CheckedCondition, conditionSql } from './where.ts'

/** Which features of which version. Conditions that are absent let everything through. */
export interface Selection {
  version: number
  /** Restricted features live in their own table, under their policy. */
  restricted: boolean
  bbox?: Box | null
  /** Valid polygon, EPSG:4326: whatever touches it is in, whole. */
  area?: Geometry | null
  datetime?: DayRange | null
  filters?: readonly PropertyFilter[]
  where?: readonly CheckedCondition[]
  /** Whatever touches it is in, whole. */
  place?: Place | null
  /** These features only. */
  ids?: readonly string[] | null
}

/** The table a selection reads from. */
export const featureTable = (restricted: boolean): Sql =>
  sql.identifier(restricted ? 'geo.feature_restricted' : 'geo.feature')

/** A geometry of a request, EPSG:4326, as SQL. */
export const geometrySql = (geometry: Geometry): Sql =>
  sql`st_setsrid(st_force2d(st_geomfromgeojson(${JSON.stringify(geometry)}::text)), 4326)`

/** What a feature `f` of a selection fulfils. Index: feature_geom for boxes and areas, the primary key for ids. */
export function condition({
  version,
  bbox,
  area,
  place,
  datetime,
  filters = [],
  where = [],
  ids,
}: Selection): Sql {
  const all = [sql`f.version_id = ${version}`]
  if (bbox) {
    const envelope = sql`st_makeenvelope(${bbox.xmin}::float8, ${bbox.ymin}::float8, ${bbox.xmax}::float8, ${bbox.ymax}::float8, ${bbox.srid}::integer)`
    // The edge of a box in metres is not straight in degrees: it gets vertices before it is transformed.
    const box =
      bbox.srid === 4326 ? envelope : sql`st_transform(st_segmentize(${envelope}, ${10_000}::float8), 4326)`
    all.push(sql`f.geom && ${box} and st_intersects(f.geom, ${box})`)
  }
  if (area) {
    const shape = geometrySql(area)
    all.push(sql`f.geom && ${shape} and st_intersects(f.geom, ${shape})`)
  }
  if (place) {
    const shape = placeSql(place)
    all.push(sql`f.geom && ${shape} and st_intersects(f.geom, ${shape})`)
  }
  // A vintage is a year, a month or a day; compared by its first and last day. What has none is always in.
  if (datetime?.from)
    all.push(sql`(f.vintage is null or left(f.vintage || ${'-12-31'}::text, 10) >= ${datetime.from}::text)`)
  if (datetime?.to)
    all.push(sql`(f.vintage is null or left(f.vintage || ${'-01-01'}::text, 10) <= ${datetime.to}::text)`)
  for (const { property, value } of filters) {
    all.push(sql`f.properties -> ${property}::text = ${JSON.stringify(value)}::jsonb`)
  }
  all.push(...where.map(conditionSql))
  if (ids) all.push(sql`f.feature_id = any (${ids}::text[])`)
  return sql.join(all, ' and ')
}

/** How many features a selection has. */
export async function countSelected(tx: Transaction, selection: Selection): Promise<number> {
  const { n } = await tx.one<{ n: number }>(sql`
    select count(*) as n from ${featureTable(selection.restricted)} f where ${condition(selection)}`)
  return n
}

/**
 * Throws where the area or the place of a selection cannot be asked with, instead of finding nothing there: `bad-geometry`
 * for an outline that crosses itself, `bad-parameter` for a comuna that nobody published.
 */
export async function requireShapes(
  tx: Transaction,
  { area, place }: Pick<Selection, 'area' | 'place'>,
): Promise<void> {
  const { valid, known } = await tx.one<{ valid: boolean; known: boolean }>(sql`
    select ${area ? sql`st_isvalid(${geometrySql(area)})` : sql`true`} as valid,
      ${place ? sql`${placeSql(place)} is not null` : sql`true`} as known`)
  if (!valid) {
    throw new Problem('bad-geometry', {
      es: 'El contorno del «area» se cruza a sí mismo. Dibújalo de nuevo sin cruces.',
      en: 'The outline of the “area” crosses itself. Draw it again without crossings.',
    })
  }
  if (!known && place) {
    throw new Problem('bad-parameter', {
      es: `Entre las comunas publicadas no hay una con el código ${place.comuna}.`,
      en: `No published comuna has the code ${place.comuna}.`,
    })
  }
}
