import type { Source } from '../../geodata/model/feature.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

/** A layer and which of its versions is looked through. */
export interface Target {
  layer: string
  version: number
}

export interface VersionOf {
  layer_id: string
  id: number
  number: number
  published_at: string | null
  current: boolean
}

/** The versions with these ids that are still kept, and the published one of each of these layers. */
export function versionsOf(
  tx: Transaction,
  ids: readonly number[],
  layers: readonly string[],
): Promise<VersionOf[]> {
  return tx.rows<VersionOf & Record<string, unknown>>(sql`
    select v.layer_id, v.id, v.number, coalesce(v.id = l.current_version_id, false) as current,
      to_char(v.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as published_at
    from geo.layer_version v join geo.layer l on l.id = v.layer_id
    where v.id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
      or (v.id = l.current_version_id and l.id in (
        select value from jsonb_array_elements_text(${JSON.stringify(layers)}::jsonb)))`)
}

interface Asked {
  geometry: unknown
  accuracy_m: number
  targets: readonly Target[]
  basin: number | null
  comuna: number | null
}

export interface ZoneRow {
  zone: string
  names: { feature_id: string; name: string | null; code: string | null }[] | null
  layer_id: string
  complete: boolean
}

/** `geo.context_zones`: one row for each zone and layer. `reaches`: metres. */
export function contextZones(tx: Transaction, asked: Asked, reaches: readonly number[]): Promise<ZoneRow[]> {
  return tx.rows<ZoneRow & Record<string, unknown>>(sql`
    select * from geo.context_zones(
      st_setsrid(st_geomfromgeojson(${JSON.stringify(asked.geometry)}::text), 4326),
      ${asked.basin}::bigint, ${asked.comuna}::bigint,
      array(select value::double precision from jsonb_array_elements_text(${JSON.stringify(reaches)}::jsonb)),
      ${JSON.stringify(asked.targets)}::jsonb)`)
}

export interface ItemRow {
  layer_id: string
  feature_id: string
  distance_m: number
  basin: 'in' | 'may' | 'out' | null
  comuna: 'in' | 'may' | 'out' | null
  lon: number
  lat: number
  area_ha: number | null
  properties: Record<string, unknown>
  source: Source
  accuracy_m: number | null
  vintage: string | null
}

/** `geo.context_items`: what lies around a site, nearest first, at most `limit`. */
export function contextItems(
  tx: Transaction,
  asked: Asked,
  reach_m: number,
  limit: number,
): Promise<ItemRow[]> {
  return tx.rows<ItemRow & Record<string, unknown>>(sql`
    select * from geo.context_items(
      st_setsrid(st_geomfromgeojson(${JSON.stringify(asked.geometry)}::text), 4326), ${asked.accuracy_m}::double precision,
      ${JSON.stringify(asked.targets)}::jsonb, ${asked.basin}::bigint, ${asked.comuna}::bigint,
      ${reach_m}::double precision, ${limit}::integer)`)
}

/** Hectares that the features of each group cover together; groups are numbered from 1. */
export function contextLand(
  tx: Transaction,
  groups: readonly (readonly { version: number; feature: string }[])[],
): Promise<{ n: number; area_ha: number }[]> {
  return tx.rows<{ n: number; area_ha: number }>(sql`
    select * from geo.context_land(${JSON.stringify(groups)}::jsonb)`)
}
