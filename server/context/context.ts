import { type Context, type ContextItem, type ContextZone, SUMMED } from '../../geodata/model/context.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import type { Transaction } from '../db/as.ts'
import { CONTEXT_LAYERS, groupOf } from './layers.ts'
import {
  contextItems,
  contextLand,
  contextZones,
  type ItemRow,
  type Target,
  versionsOf,
  type ZoneRow,
} from './queries.ts'
import { maybeSame } from './same.ts'
import { BANDS, bandsOf, landGroups, REACH_M, rowsOf } from './zones.ts'

/** Most features of one answer. */
export const MAX_ITEMS = 3000

const ZONE_LAYERS = ['basin', 'comuna'] as const

/**
 * What else lies around the site of a screening, in the versions it was made with; today's where one is no longer kept.
 * Distances in metres on EPSG:32719. Every count says what is certain and what only may be, by the stated accuracies.
 */
export async function contextOf(
  tx: Transaction,
  screening: Screening,
  maxItems = MAX_ITEMS,
): Promise<Context> {
  const { versions, layers } = await chooseVersions(tx, screening)
  const targets: Target[] = CONTEXT_LAYERS.flatMap(({ id }) => {
    const version = versions.get(id)
    return version ? [{ layer: id, version }] : []
  })
  const asked = {
    geometry: screening.site.geometry,
    accuracy_m: screening.site.accuracy_m,
    targets,
    basin: versions.get('basin') ?? null,
    comuna: versions.get('comuna') ?? null,
  }
  const zoneRows = await contextZones(tx, asked, [...new Set(BANDS.map(({ to_m }) => to_m))])
  const rows = await contextItems(tx, asked, REACH_M, maxItems + 2)
  const origin = screening.site.provenance.feature
  const without = origin ? `${origin.layer}.${origin.feature_id}` : null
  const others = rows.filter(({ layer_id, feature_id }) => `${layer_id}.${feature_id}` !== without)
  const comunas = new Set(screening.site.comunas)
  const items = withSame(others.slice(0, maxItems), screening.site.accuracy_m, comunas)
  const zones = zonesOf(zoneRows)
  const land = landGroups(zones, items)
  const measured = await contextLand(
    tx,
    [...land.values()].map((group) =>
      group.map(({ layer, feature_id }) => ({ version: versions.get(layer) ?? 0, feature: feature_id })),
    ),
  )
  const keys = [...land.keys()]
  const land_ha = new Map(measured.map(({ n, area_ha }) => [keys[n - 1] as string, area_ha]))
  return {
    screening: screening.id,
    layers,
    without,
    zones: zones.map((zone) => ({ ...zone, rows: rowsOf(zone.id, items, CONTEXT_LAYERS, land_ha) })),
    items,
    truncated: others.length > maxItems,
  }
}

/** Which version of each layer is looked through: the one the screening was made with, as long as it is kept. */
async function chooseVersions(tx: Transaction, screening: Screening) {
  const names = [...CONTEXT_LAYERS.map(({ id }) => id), ...ZONE_LAYERS]
  const then = new Map(names.map((layer) => [layer, screening.layer_versions[layer]?.id ?? null]))
  const ids = [...then.values()].filter((id) => id !== null)
  const kept = await versionsOf(tx, ids, names)
  const versions = new Map<string, number>()
  const layers = names.map((layer): Context['layers'][number] => {
    const id = then.get(layer) ?? null
    // It had no data then: what came since is not what this screening was made of.
    if (id === null) return { layer, used: null, version: null }
    const old = kept.find((version) => version.id === id)
    const used = old ?? kept.find((version) => version.layer_id === layer && version.current)
    if (!used) return { layer, used: null, version: null }
    versions.set(layer, used.id)
    const { number, published_at } = used
    return { layer, used: old ? 'then' : 'now', version: { id: used.id, number, published_at } }
  })
  return { versions, layers }
}

function zonesOf(rows: readonly ZoneRow[]): Omit<ContextZone, 'rows'>[] {
  const partial = (zone: string) =>
    rows.filter((row) => row.zone === zone && !row.complete).map(({ layer_id }) => layer_id)
  const named = ZONE_LAYERS.flatMap((kind) => {
    const names = rows.find(({ zone }) => zone === kind)?.names
    return names ? [{ id: kind, kind, from_m: null, to_m: null, names, incomplete: partial(kind) }] : []
  })
  const bands = BANDS.map(({ id, from_m, to_m }) => ({
    id,
    kind: 'band' as const,
    from_m,
    to_m,
    names: [],
    incomplete: partial(String(to_m)),
  }))
  return [...bands, ...named]
}

function withSame(
  rows: readonly ItemRow[],
  siteAccuracy: number,
  comunas: ReadonlySet<string>,
): ContextItem[] {
  // One that its source puts in another comuna, and that lies in no other zone, is not around.
  const items = rows
    .map((row) => toItem(row, siteAccuracy, comunas))
    .filter(({ zones }) => Object.keys(zones).length > 0)
  const accuracy = new Map(rows.map((row) => [`${row.layer_id}.${row.feature_id}`, row.accuracy_m]))
  const same = maybeSame(
    items.map(({ layer, feature_id, name, center }) => {
      const key = `${layer}.${feature_id}`
      return { key, layer, name, center, accuracy_m: accuracy.get(key) ?? null }
    }),
  )
  return items.map((item) => ({
    ...item,
    maybe_same_as: same.get(`${item.layer}.${item.feature_id}`) ?? [],
  }))
}

function toItem(row: ItemRow, siteAccuracy: number, comunas: ReadonlySet<string>): ContextItem {
  const { properties } = row
  const text = (name: string) => {
    const value = properties[name]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const declaration = CONTEXT_LAYERS.find(({ id }) => id === row.layer_id)
  const zones = bandsOf(row.distance_m, (row.accuracy_m ?? 0) + siteAccuracy)
  if (row.basin === 'in' || row.basin === 'may') zones.basin = row.basin
  const comuna = row.comuna === null ? 'out' : comunaOf(text('comuna'), row.comuna, comunas)
  if (comuna !== 'out') zones.comuna = comuna
  const number = (name: string) => {
    const value = properties[name]
    return typeof value === 'number' && Number.isFinite(value) ? [[name, value] as const] : []
  }
  return {
    layer: row.layer_id,
    feature_id: row.feature_id,
    name: text(declaration?.label ?? 'name') ?? text('name'),
    operator: text('operator') ?? text('owner'),
    status: text('status'),
    group: groupOf(properties.status),
    distance_m: Math.round(row.distance_m),
    margin_m: row.accuracy_m === null ? null : row.accuracy_m + siteAccuracy,
    zones,
    numbers: Object.fromEntries(SUMMED.flatMap(number)),
    drawn_ha: row.area_ha,
    center: [Math.round(row.lon * 1e6) / 1e6, Math.round(row.lat * 1e6) / 1e6],
    maybe_same_as: [],
    source: row.source,
    vintage: row.vintage,
  }
}

/** What the source says of the comuna goes before what a point of fifteen kilometres would. */
function comunaOf(
  stated: string | null,
  placed: 'in' | 'may' | 'out',
  comunas: ReadonlySet<string>,
): 'in' | 'may' | 'out' {
  if (stated === null) return placed
  return comunas.has(stated) ? 'in' : placed === 'in' ? 'may' : 'out'
}
