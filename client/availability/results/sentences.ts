import { freedWithout } from '../../../geodata/availability/shares.ts'
import { isStatutory } from '../../../geodata/availability/statutory.ts'
import type {
  AvailabilityAnswer,
  Criteria,
  NotChecked,
  Requirement,
} from '../../../geodata/model/availability.ts'
import { areaName, hectares, ruleById, type Speak, shareText } from '../words.ts'

/** Reasons for which land that is called free may still not be: what was asked and not, or not wholly, looked at. */
const OPEN = ['no-version', 'no-property', 'restricted', 'side', 'incomplete'] as const

export interface NotCheckedGroups {
  /** Exclusions and requirements that were not, or not everywhere, checked, by why. */
  open: { reason: (typeof OPEN)[number]; entries: NotChecked[] }[]
  /** Preferences that are not in the score. */
  preferences: NotChecked[]
  /** Criteria that somebody switched off. */
  off: NotChecked[]
}

/** What was not checked: what leaves land out apart from what only orders it. A criterion counts once, for its gravest reason. */
export function groupNotChecked(entries: readonly NotChecked[], criteria: Criteria): NotCheckedGroups {
  const seen = new Set<string>()
  const open = OPEN.flatMap((reason) => {
    const here = entries.filter(
      ({ criterion, reason: why }) => why === reason && ruleById(criteria, criterion) && !seen.has(criterion),
    )
    for (const { criterion } of here) seen.add(criterion)
    return here.length > 0 ? [{ reason, entries: here }] : []
  })
  const isPreference = (id: string) => criteria.preferences.some((one) => one.id === id)
  return {
    open,
    preferences: entries.filter(
      ({ criterion, reason }) =>
        isPreference(criterion) && reason !== 'off' && reason !== 'incomplete' && reason !== 'side',
    ),
    off: entries.filter(({ reason }) => reason === 'off'),
  }
}

/** How many criteria were not fully checked. */
export const countOpen = (groups: NotCheckedGroups): number =>
  groups.open.reduce((sum, { entries }) => sum + entries.length, 0)

/** The answer in a sentence: how much is free, of how much, and where. */
export function headline(
  answer: Pick<AvailabilityAnswer, 'area_ha' | 'free_ha'>,
  criteria: Pick<Criteria, 'area'>,
  isApprox: boolean,
  words: Speak,
): string {
  const { t } = words
  const where = areaName(criteria.area, words)
  const area = hectares(answer.area_ha, isApprox, words)
  if (answer.area_ha === 0) return t('availability.results.headline.empty')
  if (answer.free_ha === 0) return t('availability.results.headline.none', { where, area })
  if (answer.free_ha === answer.area_ha) return t('availability.results.headline.all', { where, area })
  return t('availability.results.headline.some', {
    where,
    area,
    free: hectares(answer.free_ha, isApprox, words),
    share: shareText(answer.free_ha / answer.area_ha, words),
  })
}

/** How many criteria were not fully checked, in a sentence. */
export const openSentence = (count: number, { t }: Pick<Speak, 't'>): string =>
  count > 0 ? t('availability.results.headline.open', { count }) : t('availability.results.headline.closed')

/** A required layer that makes the answer: little of the land asked about lies in it, or all that is free lies outside. */
export interface Narrow {
  rule: Extract<Requirement, { kind: 'layer' }>
  /** Hectares that lie in it. */
  within_ha: number
  /** Hectares that would be free if it were not required. */
  freed_ha: number
}

/** The share of the land that is little. */
const NARROW = 0.01

/**
 * The required layer that the least of the land lies in, if that is little, or if nothing is free and something would be
 * without it; null: there is none. Needs an answer with reasons.
 */
export function narrowest(
  {
    area_ha,
    free_ha,
    by_criterion,
    reasons,
  }: Pick<AvailabilityAnswer, 'area_ha' | 'free_ha' | 'by_criterion' | 'reasons'>,
  { requirements }: Pick<Criteria, 'requirements'>,
): Narrow | null {
  return requirements
    .flatMap((rule): Narrow[] => {
      const excluded = by_criterion.find(({ criterion }) => criterion === rule.id)?.ha
      if (rule.kind !== 'layer' || !rule.active || excluded === undefined) return []
      const within_ha = area_ha - excluded
      const freed_ha = freedWithout(reasons, new Set([rule.id]))
      const isNarrow = within_ha <= NARROW * area_ha || (free_ha === 0 && freed_ha > 0)
      return isNarrow ? [{ rule, within_ha, freed_ha }] : []
    })
    .reduce<Narrow | null>((least, each) => (least && least.within_ha <= each.within_ha ? least : each), null)
}

export interface Split {
  free: number
  law: number
  choice: number
  both: number
}

/** Hectares that are free, left out by law alone, by choice alone, and by both. They add up to the whole. */
export function splitByLaw(
  answer: Pick<AvailabilityAnswer, 'reasons' | 'free_ha'>,
  criteria: Criteria,
): Split {
  const split: Split = { free: answer.free_ha, law: 0, choice: 0, both: 0 }
  for (const { criteria: ids, ha } of answer.reasons) {
    if (ids.length === 0) continue
    const statutory = ids.map((id) => {
      const rule = ruleById(criteria, id)
      return rule !== undefined && isStatutory(rule)
    })
    if (statutory.every(Boolean)) split.law += ha
    else if (statutory.some(Boolean)) split.both += ha
    else split.choice += ha
  }
  return split
}

/** Combinations of two or more reasons, the largest first. */
export const jointReasons = (answer: Pick<AvailabilityAnswer, 'reasons'>, most: number) =>
  answer.reasons
    .filter(({ criteria }) => criteria.length > 1)
    .sort((a, b) => b.ha - a.ha)
    .slice(0, most)
