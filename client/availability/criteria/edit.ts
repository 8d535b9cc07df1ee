import type {
  Area,
  Criteria,
  Exclusion,
  Preference,
  Requirement,
} from '../../../geodata/model/availability.ts'
import type { Geometry } from '../../../geodata/model/feature.ts'

/** Changes to criteria. What does not change stays the same object, so that lists draw only what did. */

const changed = <T extends { id: string }>(list: T[], id: string, edit: (one: T) => T): T[] =>
  list.map((one) => (one.id === id ? edit(one) : one))

/** Switches an exclusion or a requirement on or off; what is locked stays on. */
export function withActive(criteria: Criteria, id: string, active: boolean): Criteria {
  return {
    ...criteria,
    exclusions: changed(criteria.exclusions, id, (rule) =>
      rule.lock && !active ? rule : { ...rule, active },
    ),
    requirements: changed(criteria.requirements, id, (rule) => ({ ...rule, active })),
  }
}

/** The number that a slider of an exclusion moves; null: it has none. `limit`: which of a raster's two. */
export function numberOf(rule: Exclusion, limit: 'min' | 'max' = 'max'): number | null {
  if (rule.kind === 'near') return rule.buffer_m
  if (rule.kind === 'far') return rule.max_distance_m
  return rule.kind === 'raster' ? rule[limit] : null
}

export function withNumber(
  criteria: Criteria,
  id: string,
  value: number,
  limit: 'min' | 'max' = 'max',
): Criteria {
  return {
    ...criteria,
    exclusions: changed(criteria.exclusions, id, (rule) => {
      if (numberOf(rule, limit) === value) return rule
      if (rule.kind === 'near') return { ...rule, buffer_m: value }
      if (rule.kind === 'far') return { ...rule, max_distance_m: value }
      return rule.kind === 'raster' ? { ...rule, [limit]: value } : rule
    }),
  }
}

export function withPreference(
  criteria: Criteria,
  id: string,
  change: Partial<Pick<Preference, 'weight' | 'best' | 'worst'>>,
): Criteria {
  return {
    ...criteria,
    preferences: changed(criteria.preferences, id, (one) => ({ ...one, ...change })),
  }
}

/** Without a criterion. What is locked stays. */
export function without(criteria: Criteria, id: string): Criteria {
  return {
    ...criteria,
    exclusions: criteria.exclusions.filter((rule) => rule.id !== id || rule.lock),
    requirements: criteria.requirements.filter((rule) => rule.id !== id),
    preferences: criteria.preferences.filter((one) => one.id !== id),
  }
}

/** Everything that somebody added has this before its number. */
const OWN = 'own-'
export const isOwn = (id: string): boolean => id.startsWith(OWN)

function freeId({ exclusions, requirements, preferences }: Criteria, name: string): string {
  const taken = new Set([...exclusions, ...requirements, ...preferences].map(({ id }) => id))
  const start = `${OWN}${name.replaceAll('_', '-')}`.slice(0, 70)
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? start : `${start}-${number}`
    if (!taken.has(id)) return id
  }
}

const SAID = {
  basis: 'user',
  why: { es: 'Agregado por quien pregunta', en: 'Added by whoever asks' },
  cite: null,
  active: true,
} as const

/** What can be added of a layer, beside its number. */
export type Adding = 'near' | 'far' | 'inside' | 'raster' | 'prefer'

/** With something added of a layer: `value` is metres, or the most of a raster. New ones come first. */
export function withAdded(criteria: Criteria, adding: Adding, layer: string, value: number): Criteria {
  const id = freeId(criteria, layer)
  const exclusion = (rule: Exclusion): Criteria => ({
    ...criteria,
    exclusions: [rule, ...criteria.exclusions],
  })
  switch (adding) {
    case 'near':
      return exclusion({
        kind: 'near',
        id,
        layer,
        where: null,
        buffer_m: value,
        side: null,
        lock: false,
        ...SAID,
      })
    case 'far':
      return exclusion({
        kind: 'far',
        id,
        layer,
        where: null,
        max_distance_m: value,
        lock: false,
        ...SAID,
      })
    case 'raster':
      return exclusion({ kind: 'raster', id, raster: layer, min: null, max: value, lock: false, ...SAID })
    case 'inside': {
      const rule: Requirement = { kind: 'layer', id, layer, where: null, not_in: null, ...SAID }
      return { ...criteria, requirements: [rule, ...criteria.requirements] }
    }
    case 'prefer': {
      const one: Preference = {
        metric: 'distance',
        id,
        layer,
        where: null,
        best: 0,
        worst: value,
        weight: 10,
        why: null,
      }
      return { ...criteria, preferences: [one, ...criteria.preferences] }
    }
  }
}

/** With a drawn area to stay out of, or to stay in. */
export function withDrawn(criteria: Criteria, use: 'avoid' | 'require', geometry: Geometry): Criteria {
  const id = freeId(criteria, use)
  return use === 'avoid'
    ? {
        ...criteria,
        exclusions: [{ kind: 'area', id, geometry, lock: false, ...SAID }, ...criteria.exclusions],
      }
    : { ...criteria, requirements: [{ kind: 'area', id, geometry, ...SAID }, ...criteria.requirements] }
}

/** Of which set and where: what has to change for lists to come in another order. */
export const placeOf = ({ set, area }: Criteria): string => JSON.stringify([set, area])

/** Those that exclude most come first; of equals, and of those nothing is known of, the order stays. What is one's own comes before. */
export const byHectares = <Rule extends { id: string; basis: string }>(
  rules: readonly Rule[],
  taken: ReadonlyMap<string, number>,
): Rule[] => {
  const rank = ({ id, basis }: Rule) => (basis === 'user' ? Number.POSITIVE_INFINITY : (taken.get(id) ?? 0))
  return [...rules].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)))
}

export const withArea = (criteria: Criteria, area: Area): Criteria => ({ ...criteria, area })

/** Where a slider of distances stops: every 10 m at first, every 10 km at last, and what is asked now. */
export function stopsOf(value: number): number[] {
  const stops: number[] = []
  for (const [from, to, step] of [
    [0, 100, 10],
    [100, 1000, 50],
    [1000, 5000, 100],
    [5000, 20_000, 500],
    [20_000, 50_000, 2500],
    [50_000, 200_000, 10_000],
  ] as const)
    for (let stop = from; stop < to; stop += step) stops.push(stop)
  stops.push(200_000)
  if (!stops.includes(value)) stops.push(value)
  return stops.sort((a, b) => a - b)
}

/** The stop next to a value. */
export function stopAt(stops: readonly number[], value: number): number {
  let nearest = 0
  for (const [at, stop] of stops.entries())
    if (Math.abs(stop - value) < Math.abs((stops[nearest] as number) - value)) nearest = at
  return nearest
}
