import { isStatutory } from '../../../geodata/availability/statutory.ts'
import type { Criteria, NotChecked } from '../../../geodata/model/availability.ts'
import type { Policy } from '../../../geodata/model/candidate.ts'
import { numberOf } from '../change.ts'
import { hectares, metresText, rasterText, ruleById, type Speak } from '../words.ts'

export interface Numbered {
  id: string
  statutory: boolean
  value: number
  unit: 'm' | { raster: string }
  /** Without its data a change of it would show nothing, which is not the same as changing nothing. */
  isApplied: boolean
}

/** For these a criterion leaves nothing out, whatever its number. */
const LEFT_OUT: readonly NotChecked['reason'][] = ['no-version', 'no-property', 'restricted', 'side']

/** Criteria in force that have a number to change: those without data last, and of the rest those fixed by law first. */
export function numbered(criteria: Criteria, not_checked: readonly NotChecked[] = []): Numbered[] {
  const left = new Set(
    not_checked.flatMap(({ criterion, reason }) => (LEFT_OUT.includes(reason) ? [criterion] : [])),
  )
  return criteria.exclusions
    .filter(({ active }) => active)
    .flatMap((rule) => {
      const number = numberOf(rule)
      return number
        ? [{ id: rule.id, statutory: isStatutory(rule), isApplied: !left.has(rule.id), ...number }]
        : []
    })
    .sort((a, b) => Number(b.isApplied) - Number(a.isApplied) || Number(b.statutory) - Number(a.statutory))
}

/** A number of a criterion, in its unit. */
export const numberText = (value: number, unit: Numbered['unit'], words: Speak): string =>
  unit === 'm' ? metresText(value, words) : rasterText(unit.raster, value, words)

/** What a change of a number does to free land, in a sentence. */
export function policyHeadline(policy: Policy, criteria: Criteria, words: Speak): string {
  const { t } = words
  const rule = ruleById(criteria, policy.criterion)
  const unit = rule?.kind === 'raster' ? { raster: rule.raster } : 'm'
  const fill = {
    from: numberText(policy.from, unit, words),
    to: numberText(policy.to, unit, words),
    gained: hectares(policy.gained_ha, false, words),
    lost: hectares(policy.lost_ha, false, words),
  }
  const { gained_ha, lost_ha } = policy
  if (gained_ha > 0 && lost_ha > 0) return t('availability.policy.headline.both', fill)
  if (lost_ha > 0) return t('availability.policy.headline.lost', fill)
  if (gained_ha > 0) return t('availability.policy.headline.gained', fill)
  return t('availability.policy.headline.nothing', fill)
}
