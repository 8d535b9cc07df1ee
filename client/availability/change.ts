import type { Criteria } from '../../geodata/model/availability.ts'
import type { Change, PointReason } from '../../geodata/model/candidate.ts'

type Edit = (rule: Criteria['exclusions'][number]) => Criteria['exclusions'][number]

/** Changes one exclusion; all else stays the same object. */
const editExclusion = (criteria: Criteria, id: string, edit: Edit): Criteria => ({
  ...criteria,
  exclusions: criteria.exclusions.map((rule) => (rule.id === id ? edit(rule) : rule)),
})

/** The criteria without an exclusion or a requirement: it stays in the list, switched off. */
export function switchOff(criteria: Criteria, id: string): Criteria {
  return {
    ...editExclusion(criteria, id, (rule) => ({ ...rule, active: false })),
    requirements: criteria.requirements.map((rule) => (rule.id === id ? { ...rule, active: false } : rule)),
  }
}

/** The limit of a raster that a number is beyond: the one a change would move. */
export function limitOf({ value, min, max }: Pick<PointReason, 'value' | 'min' | 'max'>): 'min' | 'max' {
  if (max === null) return 'min'
  if (min === null || value === null) return 'max'
  return value < min ? 'min' : 'max'
}

/**
 * The criteria with a change that frees a point. `value`: the raster's number there, by which it is known which of two
 * limits moves. A change to a number of a criterion that has none leaves the criteria as they are.
 */
export function applyChange(
  criteria: Criteria,
  { criterion, how, to }: Pick<Change, 'criterion' | 'how' | 'to'>,
  value: number | null,
): Criteria {
  if (how === 'off' || to === null) return switchOff(criteria, criterion)
  return editExclusion(criteria, criterion, (rule) => {
    switch (rule.kind) {
      case 'near':
        return { ...rule, buffer_m: to }
      case 'far':
        return { ...rule, max_distance_m: to }
      case 'raster':
        return { ...rule, [limitOf({ value, min: rule.min, max: rule.max })]: to }
      case 'area':
        return rule
    }
  })
}

/** The number of a criterion that can be changed, and its unit; null: it has none. */
export function numberOf(
  rule: Criteria['exclusions'][number],
): { value: number; unit: 'm' | { raster: string } } | null {
  switch (rule.kind) {
    case 'near':
      return { value: rule.buffer_m, unit: 'm' }
    case 'far':
      return { value: rule.max_distance_m, unit: 'm' }
    case 'raster': {
      const value = rule.max ?? rule.min
      return value === null ? null : { value, unit: { raster: rule.raster } }
    }
    case 'area':
      return null
  }
}
