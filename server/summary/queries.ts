import type { PropertyDeclaration } from '../../geodata/model/layer.ts'
import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'
import { placeSql } from '../selection/place.ts'
import { condition, featureTable, geometrySql, type Selection } from '../selection/select.ts'
import { type Sort, sortSql } from '../selection/sort.ts'
import { numberSql } from '../selection/where.ts'
import type { Spread } from './edges.ts'

/** Ids of a selection, in order; one more than `most` says that there are more. */
export async function selectedIds(tx: Transaction, selection: Selection, most: number): Promise<string[]> {
  const rows = await tx.rows<{ feature_id: string }>(sql`
    select f.feature_id from ${featureTable(selection.restricted)} f
    where ${condition(selection)} order by f.feature_id limit ${most + 1}`)
  return rows.map(({ feature_id }) => feature_id)
}

/** How many features of a selection come before one, in the order of its pages; null: it is not of the selection. */
export async function countBefore(
  tx: Transaction,
  selection: Selection,
  featureId: string,
  sort: Sort | null,
): Promise<number | null> {
  const found = await tx.maybe<{ place: number }>(sql`
    select place from (
      select f.feature_id,
        (row_number() over (order by ${sort ? sql`${sortSql(sort)}, ` : sql.empty}f.feature_id))::integer as place
      from ${featureTable(selection.restricted)} f
      where ${condition(selection)}) ordered
    where feature_id = ${featureId}`)
  return found ? found.place - 1 : null
}

/** What a number is counted by: itself, or the year of a date. */
const valueSql = (property: string, type: PropertyDeclaration['type']): Sql =>
  type === 'date'
    ? sql`(substring(f.properties ->> ${property}::text from '^[0-9]{4}'))::float8`
    : numberSql(property)

/** Least, greatest and middle value of a number; null when none is known. */
export async function spreadOf(
  tx: Transaction,
  selection: Selection,
  property: string,
  type: PropertyDeclaration['type'],
): Promise<Spread | null> {
  const { min, max, median } = await tx.one<Record<keyof Spread, number | null>>(sql`
    select min(v) as min, max(v) as max, percentile_cont(0.5) within group (order by v) as median
    from (select ${valueSql(property, type)} as v from ${featureTable(selection.restricted)} f
      where ${condition(selection)}) s`)
  return min === null || max === null || median === null ? null : { min, max, median }
}

/** By what features are told apart: a number's bars, a text as it is, or nothing. */
export type By =
  | { property: string; type: PropertyDeclaration['type']; edges: readonly number[] }
  | { property: string; edges: null }
  | null

/** The bar a feature stands in, from 1; null where the number is not known. */
function barSql(property: string, type: PropertyDeclaration['type'], edges: readonly number[]): Sql {
  const value = valueSql(property, type)
  // Not `least` of the bucket alone: it passes over null. An edge is rounded: what it loses is of the bar beside it.
  return sql`(case when ${value} is not null
    then least(greatest(width_bucket(${value}, ${[...edges]}::float8[]), 1), ${edges.length - 1}::integer)::text end)`
}

export interface ClassRow {
  /** Bar (from 1) or value; null: not known. `whole`: all classes together. */
  class: string | null
  whole: boolean
  count: number
  /** Inside what was asked for, square metres and metres in UTM 19S; null: nothing of that kind. */
  area_m2: number | null
  length_m: number | null
}

/**
 * How many features of a selection there are of each class, and how much of their areas and lines lies inside the box,
 * the area and the place asked for. Whole geometries, as they were published.
 */
export function classes(
  tx: Transaction,
  selection: Selection,
  by: By,
  measured: boolean,
): Promise<ClassRow[]> {
  const value =
    by === null
      ? sql`null::text`
      : by.edges
        ? barSql(by.property, by.type, by.edges)
        : sql`nullif(f.properties ->> ${by.property}::text, '')`
  const clip = clipSql(selection)
  const part = clip
    ? sql`case when st_coveredby(f.geom, c.shape) then f.geom else st_intersection(f.geom, c.shape, 1e-8) end`
    : sql`f.geom`
  return tx.rows<ClassRow & Record<string, unknown>>(sql`
    with c as materialized (select ${clip ?? sql`null::geometry`} as shape),
    chosen as (
      select ${value} as class, st_dimension(f.geom) as dimension,
        ${measured ? sql`case when st_dimension(f.geom) > 0 then st_transform(${part}, 32719) end` : sql`null::geometry`} as part
      from ${featureTable(selection.restricted)} f, c
      where ${condition(selection)})
    select class, grouping(class) = 1 as whole, count(*)::integer as count,
      sum(st_area(part)) filter (where dimension = 2) as area_m2,
      sum(st_length(part)) filter (where dimension = 1) as length_m
    from chosen group by grouping sets ((class), ())
    order by 2 desc, 3 desc, 1 nulls last`)
}

/** What the measured part of a feature lies in: box, area and place together; null: everywhere. */
function clipSql({ bbox, area, place }: Selection): Sql | null {
  const shapes: Sql[] = []
  if (bbox)
    shapes.push(
      sql`st_makeenvelope(${bbox.xmin}::float8, ${bbox.ymin}::float8, ${bbox.xmax}::float8, ${bbox.ymax}::float8, 4326)`,
    )
  if (area) shapes.push(geometrySql(area))
  if (place) shapes.push(placeSql(place))
  const [first, ...rest] = shapes
  if (!first) return null
  return rest.reduce((all, next) => sql`st_intersection(${all}, ${next}, 1e-8)`, first)
}
