import type { Where } from '../../geodata/model/rule.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

export interface GuardTarget {
  layer: string
  access: string
  version_id: number | null
  label: string | null
  /** Where its absence means something: GeoJSON in whole metres of EPSG:32719; null: nowhere. */
  coverage: unknown
  /** Of all its features together. */
  vertices: number
}

/** The published versions of layers, as anybody may see them, with their coverage simplified to `tolerance` m. */
export function guardTargets(
  tx: Transaction,
  layers: readonly string[],
  tolerance: number,
): Promise<GuardTarget[]> {
  return tx.rows<GuardTarget & Record<string, unknown>>(sql`
    select l.id as layer, l.access, l.current_version_id as version_id, l.declaration ->> 'label' as label,
      st_asgeojson(st_simplify(v.coverage_area, ${tolerance}::float8, true), 0)::jsonb as coverage,
      coalesce((select sum(st_npoints(p.geom)) from geo.feature_part p where p.version_id = v.id), 0)::int as vertices
    from geo.layer l left join geo.layer_version v on v.id = l.current_version_id
    where l.id in (select jsonb_array_elements_text(${JSON.stringify(layers)}::jsonb))`)
}

export interface SimplifiedFeature {
  name: string | null
  accuracy_m: number
  tolerance: number
  geometry: unknown
}

/**
 * The features of a public version that a filter selects, simplified by the smallest of `tolerances` (m, Douglas and
 * Peucker: no point of either outline is farther than that from the other) that leaves at most `most` vertices; none when
 * none does. Whole decimetres of EPSG:32719. Accuracy as `geo.measure_site` takes it.
 */
export function simplifiedFeatures(
  tx: Transaction,
  { version, label, where }: { version: number; label: string | null; where: Where | null },
  tolerances: readonly number[],
  most: number,
): Promise<SimplifiedFeature[]> {
  return tx.rows<SimplifiedFeature & Record<string, unknown>>(sql`
    with whole as materialized (
      select f.feature_id, f.properties ->> ${label}::text as name,
        coalesce(f.accuracy_m, v.accuracy_m, 1000)::float8 as accuracy_m,
        st_force2d(st_transform(f.geom, 32719)) as geom
      from geo.feature f join geo.layer_version v on v.id = f.version_id
      where f.version_id = ${version} and f.geom is not null
        and geo.matches(f.properties, ${where === null ? null : JSON.stringify(where)}::jsonb)
    ),
    counted as (
      select t.value::float8 as tolerance,
        coalesce(sum(st_npoints(st_simplify(w.geom, t.value::float8, true))), 0) as vertices
      from jsonb_array_elements_text(${JSON.stringify(tolerances)}::jsonb) as t cross join whole w
      group by t.value
    )
    select w.name, w.accuracy_m, c.tolerance,
      st_asgeojson(st_simplify(w.geom, c.tolerance, true), 1)::jsonb as geometry
    from whole w
    cross join (select min(tolerance) as tolerance from counted where vertices <= ${most}::int) c
    where c.tolerance is not null
    order by w.feature_id`)
}
