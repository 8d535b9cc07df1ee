import { Problem } from '../model/problem.ts'
import type { Text } from '../model/text.ts'
import type { LandTakeItem } from './sets.ts'

/** What an item takes of land, at least and at most, and by whose word. */
export interface LandTake {
  item: string
  amount: number
  min_ha: number
  max_ha: number
  note: Text | null
  basis: LandTakeItem['basis']
}

/** Of a heap: metres high on average, and tonnes of dry matter in a cubic metre. Not said: what the item says. */
export interface Heap {
  mean_height_m?: number
  dry_density?: number
}

const MOST = 1_000_000

function unusable(pointer: string, detail: Text): Problem {
  return new Problem('bad-request', detail, { errors: [{ pointer, detail }] })
}

function check(pointer: string, called: Text, value: number, most: number) {
  if (Number.isFinite(value) && value > 0 && value <= most) return
  throw unusable(pointer, {
    es: `${called.es} es ${value}; debe ser un número mayor que 0 y hasta ${most}.`,
    en: `${called.en} is ${value}; it must be a number above 0 and up to ${most}.`,
  })
}

/**
 * Hectares that `amount` of an item of a set takes: so many things (`each`), so many units (`per`: MW, km, 1,000 m³/day),
 * or so many million tonnes heaped up (`heap`): ha = Mt / density / height × 100, the least with the densest.
 * Throws a Problem on an item the set does not have and on numbers that are none, zero, negative or absurd.
 */
export function landTake(
  set: { readonly id: string; readonly land_take: readonly LandTakeItem[] },
  item: string,
  amount: number,
  { mean_height_m, dry_density }: Heap = {},
): LandTake {
  const found = set.land_take.find(({ id }) => id === item)
  if (!found) {
    const ids = set.land_take.map(({ id }) => id).join(', ')
    throw unusable('/item', {
      es: `El conjunto «${set.id}» no tiene «${item}». Tiene: ${ids}.`,
      en: `The set “${set.id}” has no “${item}”. It has: ${ids}.`,
    })
  }
  check('/amount', { es: 'La cantidad', en: 'The amount' }, amount, MOST)
  const [min_ha, max_ha] = hectares(found, amount, mean_height_m, dry_density)
  return { item, amount, min_ha, max_ha, note: found.note, basis: found.basis }
}

function hectares(item: LandTakeItem, amount: number, height?: number, density?: number): [number, number] {
  if (item.kind === 'each') return [item.ha[0] * amount, item.ha[1] * amount]
  if (item.kind === 'per') return [item.ha_per[0] * amount, item.ha_per[1] * amount]
  const high = height ?? item.mean_height_m
  check('/mean_height_m', { es: 'La altura media', en: 'The mean height' }, high, 1000)
  const [light, dense] = density === undefined ? item.dry_density : [density, density]
  check('/dry_density', { es: 'La densidad seca', en: 'The dry density' }, light, 10)
  // Mt / (t/m³) = millions of m³; over metres: millions of m², which are 100 ha each.
  const of = (dry: number) => (amount / dry / high) * 100
  return [of(dense), of(light)]
}
