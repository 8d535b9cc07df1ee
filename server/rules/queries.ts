import type { Coverage, Source } from '../../geodata/model/feature.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import type { PlaceTree } from './place-tree.ts'

export interface LayerStateRow {
  id: string
  access: 'public' | 'restricted'
  version_id: number | null
  number: number | null
  vintage: string | null
  source: Source | null
  coverage: Coverage
  feature_count: number | null
  accuracy_m: number | null
}

/** The published version of each of these layers, or nulls where there is none; layers that are not declared are left out. */
export function layerStates(tx: Transaction, ids: readonly string[]): Promise<LayerStateRow[]> {
  return tx.rows<LayerStateRow & Record<string, unknown>>(sql`
    select l.id, l.access, v.id as version_id, v.number, v.vintage, v.source, v.coverage, v.feature_count, v.accuracy_m
    from geo.layer l left join geo.layer_version v on v.id = l.current_version_id
    where l.id = any(${ids}::text[])
    order by l.id`)
}

export interface AreaRow {
  answer: 'can' | 'cannot' | 'unknown'
  area_ha: number
  /** GeoJSON in EPSG:4326, simplified to 100 m; null when there is no such place. */
  geometry: unknown
}

/** `geo.rule_areas`: the study area in three. Hectares on EPSG:32719. */
export function ruleAreas(tx: Transaction, tree: PlaceTree): Promise<AreaRow[]> {
  return tx.rows<AreaRow & Record<string, unknown>>(
    sql`select answer, area_ha, geometry from geo.rule_areas(${JSON.stringify(tree)}::jsonb)`,
  )
}

export interface UseRow {
  rule_id: string
  asked: number
  triggered: number
  possible: number
  not_evaluated: number
  /** More screenings wait to be counted. */
  pending: boolean
}

/** Counts at most `most` screenings saved since, and returns the count of every rule that any screening asked. */
export function countRuleUse(tx: Transaction, most: number): Promise<UseRow[]> {
  return tx.rows<UseRow & Record<string, unknown>>(sql`
    select rule_id, asked::int, triggered::int, possible::int, not_evaluated::int, pending
    from app.count_rule_use(${most}::int)`)
}
