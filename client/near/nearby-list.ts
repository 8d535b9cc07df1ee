import { midSentence } from '../../geodata/model/format.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { NearbyGroup, NearbyItem } from '../data/nearby.ts'
import type { Words } from '../i18n/index.ts'
import { directionOf } from '../map/direction.ts'

/** Groups in the order in which they are read. */
export const GROUPS = ['operation', 'project', 'water', 'emitter'] as const satisfies readonly NearbyGroup[]

/** Distances offered, km. */
export const STEPS = [1, 2, 5, 10, 15, 20, 30, 40, 50, 75, 100] as const
export const DEFAULT_KM = 30

/** How far beyond the distance we look, m: for what may lie within by its accuracy, and what lies just outside. */
const BEYOND_M = 15_000
/** Longest that the server looks. */
const MOST_M = 200_000
export const reachOf = (distance_m: number): number => Math.min(MOST_M, distance_m + BEYOND_M)

export interface NearbyList {
  within: NearbyItem[]
  /** Measured outside, but by no more than their own accuracy and that of the place. */
  perhaps: NearbyItem[]
  /** The next ones, a few: a limit is a choice, not a fact. */
  beyond: NearbyItem[]
}

const JUST_OUTSIDE = 3

/** Sorts an answer that reaches further than asked into within, perhaps and just outside. */
export function splitByDistance(
  items: readonly NearbyItem[],
  distance_m: number,
  placeAccuracy_m: number | null,
): NearbyList {
  const within = items.filter((item) => item.distance_m <= distance_m)
  const outside = items.filter((item) => item.distance_m > distance_m)
  const mayBeWithin = (item: NearbyItem) =>
    item.distance_m - (item.accuracy_m ?? 0) - (placeAccuracy_m ?? 0) <= distance_m
  return {
    within,
    perhaps: outside.filter(mayBeWithin),
    beyond: outside.filter((item) => !mayBeWithin(item)).slice(0, JUST_OUTSIDE),
  }
}

export const countByGroup = (items: readonly NearbyItem[]): Record<NearbyGroup, number> =>
  Object.fromEntries(
    GROUPS.map((group) => [group, items.filter((item) => item.group === group).length]),
  ) as Record<NearbyGroup, number>

type Speak = Pick<Words, 't' | 'say' | 'distance' | 'quantity' | 'language'>

/**
 * `a 42 km al suroeste`, or that it touches the place. `limit_m`: the distance asked about; what lies by it is said with
 * a decimal more, so that 30.4 km does not read as within 30.
 */
export function whereText(
  { distance_m, bearing_deg }: NearbyItem,
  { t, distance, quantity }: Speak,
  limit_m?: number,
): string {
  if (distance_m === 0) return t('near.item.here')
  const byLimit = limit_m !== undefined && distance_m >= 10_000 && Math.abs(distance_m - limit_m) < 1000
  const far = byLimit ? quantity(distance_m / 1000, 'km', 1) : distance(distance_m)
  return bearing_deg === null
    ? t('near.item.away', { distance: far })
    : t('near.item.where', { distance: far, direction: t(`near.direction.${directionOf(bearing_deg)}`) })
}

/** The title of a code of a choice, in the reader's language; null when the code is not known. */
function choiceText(
  layer: LayerDeclaration | undefined,
  property: 'kind' | 'status',
  code: string | null,
  { say }: Pick<Speak, 'say'>,
): string | null {
  const declared = layer?.properties[property]
  if (code === null || declared?.type !== 'choice') return null
  const title = declared.choices[code]
  return title ? say(title) : null
}

export const kindText = (item: NearbyItem, layer: LayerDeclaration | undefined, words: Pick<Speak, 'say'>) =>
  choiceText(layer, 'kind', item.kind, words)

/** Statuses that a decision gave, and not what came after it. */
const DECIDED: readonly (string | null)[] = ['approved', 'rejected', 'withdrawn']

/** `Aprobado en 2000`: what was decided is as old as its decision. */
export function statusText(
  item: NearbyItem,
  layer: LayerDeclaration | undefined,
  words: Pick<Speak, 'say' | 't'>,
): string | null {
  const status = choiceText(layer, 'status', item.status, words)
  if (status === null || item.decided_on === null || !DECIDED.includes(item.status)) return status
  return words.t('near.item.decided', { status, year: item.decided_on.slice(0, 4) })
}

/** `Litio, de Albemarle, a 30 km al oeste`: what it is, whose, where. */
export function itemSentence(
  item: NearbyItem,
  layer: LayerDeclaration | undefined,
  words: Speak,
  limit_m?: number,
): string {
  const { t, say } = words
  const known = kindText(item, layer, words)
  // «Otro» says nothing without the name of its layer.
  const title = (item.kind !== 'other' && known) || (layer ? say(layer.title) : item.layer)
  const kind =
    item.group === 'project' && known ? t('near.item.project', { kind: midSentence(known) }) : title
  const where = whereText(item, words, limit_m)
  return item.operator
    ? t('near.item.sentenceOf', { kind, operator: item.operator, where })
    : t('near.item.sentence', { kind, where })
}

/** The answer in a line: how many of what within the distance. */
export function headline(
  list: Pick<NearbyList, 'within' | 'perhaps'>,
  distance_m: number,
  { t, distance, language }: Pick<Speak, 't' | 'distance' | 'language'>,
): string {
  const limit = distance(distance_m)
  if (list.within.length === 0)
    return list.perhaps.length > 0
      ? t('near.headline.perhaps', { limit, count: list.perhaps.length })
      : t('near.headline.none', { limit })
  const counts = countByGroup(list.within)
  const parts = GROUPS.filter((group) => counts[group] > 0).map((group) =>
    t(`near.count.${group}`, { count: counts[group] }),
  )
  return t('near.headline.some', {
    limit,
    counts: new Intl.ListFormat(language, { type: 'conjunction' }).format(parts),
  })
}

/** What is nearest, and how many more may lie within by their accuracy. */
export function lead(
  list: Pick<NearbyList, 'within' | 'perhaps'>,
  nearest: NearbyItem | undefined,
  place: string,
  distance_m: number,
  words: Speak,
): string {
  const { t } = words
  const first = nearest
    ? t('near.lead.nearest', {
        place,
        name: nearest.name ?? t('near.item.unnamed'),
        where: whereText(nearest, words, distance_m),
      })
    : t('near.lead.nothing', { place })
  const perhaps = list.within.length > 0 ? list.perhaps.length : 0
  return perhaps > 0 ? `${first} ${t('near.lead.perhaps', { count: perhaps })}` : first
}
