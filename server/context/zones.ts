import {
  BAND_EDGES_M,
  type ContextItem,
  type ContextRow,
  type ContextZone,
  GROUPS,
  SUMMED,
} from '../../geodata/model/context.ts'

const [, , , , FARTHEST] = BAND_EDGES_M

/** How far around the site is looked, m. */
export const REACH_M = FARTHEST

interface Band {
  id: string
  from_m: number
  to_m: number
}

/** The bands, nearest first, and then all of them as one: what is uncertain between two may be certain in all. */
export const BANDS: readonly Band[] = [
  ...BAND_EDGES_M.slice(1).map((to_m, i) => ({ from_m: BAND_EDGES_M[i] as number, to_m })),
  { from_m: 0, to_m: REACH_M },
].map((band) => ({ ...band, id: `${band.from_m}-${band.to_m}` }))

/**
 * In which bands a feature lies: `in` when it does however it is moved by the margin, `may` when it could. A band holds
 * its far edge and not its near one, save the first, which holds 0.
 */
export function bandsOf(distance_m: number, margin_m: number): ContextItem['zones'] {
  const low = Math.max(0, distance_m - margin_m)
  const high = distance_m + margin_m
  const zones: ContextItem['zones'] = {}
  for (const { id, from_m, to_m } of BANDS) {
    const isFirst = from_m === 0
    if ((low > from_m || isFirst) && high <= to_m) zones[id] = 'in'
    else if (low <= to_m && (high > from_m || isFirst)) zones[id] = 'may'
  }
  return zones
}

/** Counts and sums of the items of a zone, by layer in the order given and by group. `land_ha` by key of `landKey`. */
export function rowsOf(
  zone: string,
  items: readonly ContextItem[],
  layers: readonly { id: string; properties: Readonly<Record<string, unknown>> }[],
  land_ha: ReadonlyMap<string, number>,
): ContextRow[] {
  return layers.flatMap(({ id: layer, properties }) =>
    GROUPS.flatMap((group): ContextRow[] => {
      const all = items.filter((item) => item.layer === layer && item.group === group)
      const inside = all.filter(({ zones }) => zones[zone] === 'in')
      const may = all.filter(({ zones }) => zones[zone] === 'may').length
      if (inside.length + may === 0) return []
      const sums = SUMMED.filter((property) => property in properties).map((property) => {
        const stated = inside.flatMap(({ numbers }) => numbers[property] ?? [])
        return {
          property,
          // To a millionth: what adding decimals leaves behind.
          total: Math.round(stated.reduce((a, b) => a + b, 0) * 1e6) / 1e6,
          stated: stated.length,
          of: inside.length,
        }
      })
      const drawn = inside.filter(({ drawn_ha }) => drawn_ha !== null).length
      return [
        {
          layer,
          group,
          count: inside.length,
          may,
          maybe_repeated: inside.filter(({ maybe_same_as }) => maybe_same_as.length > 0).length,
          sums,
          land: { drawn_ha: land_ha.get(landKey(zone, layer, group)) ?? 0, drawn, of: inside.length },
        },
      ]
    }),
  )
}

export const landKey = (zone: string, layer: string, group: string) => `${zone} ${layer} ${group}`

/** Groups of features drawn as areas of which hectares are needed: those certainly in a zone, by layer and group. */
export function landGroups(
  zones: readonly Pick<ContextZone, 'id'>[],
  items: readonly ContextItem[],
): Map<string, ContextItem[]> {
  const groups = new Map<string, ContextItem[]>()
  for (const { id } of zones) {
    for (const item of items) {
      if (item.drawn_ha === null || item.zones[id] !== 'in') continue
      const key = landKey(id, item.layer, item.group)
      groups.set(key, [...(groups.get(key) ?? []), item])
    }
  }
  return groups
}
