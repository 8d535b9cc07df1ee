import { isStatutory } from '../../../geodata/availability/statutory.ts'
import type { Criteria } from '../../../geodata/model/availability.ts'
import type { Change, PointReason, Why } from '../../../geodata/model/candidate.ts'
import { limitOf } from '../change.ts'
import { criterionName, metresText, rasterText, ruleById, type Speak, targetName } from '../words.ts'

/** Why a point stands as it does, in a sentence. */
export function verdict({ comuna, free, reasons }: Why, { t }: Pick<Speak, 't'>): string {
  if (!comuna) return t('availability.why.outside')
  const against = reasons.filter(({ excludes }) => excludes)
  if (free || against.length === 0) return t('availability.why.free')
  const law = against.filter(isStatutory).length
  const choice = against.length - law
  if (choice === 0) return t('availability.why.excluded.law', { count: law })
  if (law === 0) return t('availability.why.excluded.choice', { count: choice })
  return t('availability.why.excluded.both', { total: against.length, law, choice })
}

/** The layer, or part of it, that a reason looks at. */
function layerOf(reason: PointReason, criteria: Criteria, words: Speak): string {
  const rule = ruleById(criteria, reason.criterion)
  if (reason.kind === 'not-in' && reason.layer) return targetName({ layer: reason.layer, where: null }, words)
  if (rule && 'layer' in rule) return targetName(rule, words)
  return reason.layer ? targetName({ layer: reason.layer, where: null }, words) : reason.criterion
}

/** How the point stands with one criterion: distance and limit, or number and limit, and of what. */
export function reasonSentence(reason: PointReason, criteria: Criteria, words: Speak): string {
  const { t, distance } = words
  const { kind, excludes, distance_m, limit_m, feature, value } = reason
  const layer = () => layerOf(reason, criteria, words)
  const name = () => feature?.name ?? t('availability.why.unnamed', { layer: layer() })
  const limit = metresText(limit_m ?? 0, words)
  switch (kind) {
    case 'near':
    case 'far':
      if (distance_m === null) return t('availability.why.measured.nothing')
      if (kind === 'near' && distance_m === 0) return t('availability.why.measured.inside', { name: name() })
      return t(
        kind === 'near'
          ? excludes
            ? 'availability.why.measured.near'
            : 'availability.why.measured.nearFree'
          : excludes
            ? 'availability.why.measured.far'
            : 'availability.why.measured.farFree',
        { distance: distance(distance_m), name: name(), limit },
      )
    case 'raster': {
      const edge = reason[limitOf(reason)]
      if (value === null || edge === null || !reason.layer) return t('availability.why.measured.noValue')
      return t('availability.why.measured.value', {
        value: rasterText(reason.layer, value, words),
        limit: rasterText(reason.layer, edge, words),
      })
    }
    case 'area':
      return t(excludes ? 'availability.why.measured.area' : 'availability.why.measured.notArea')
    case 'inside': {
      const required = reason.layer ? layer() : t('availability.why.measured.requiredArea')
      return t(excludes ? 'availability.why.measured.notRequired' : 'availability.why.measured.required', {
        name: required,
      })
    }
    case 'not-in':
      return t(excludes ? 'availability.why.measured.notIn' : 'availability.why.measured.notInFree', {
        name: excludes ? name() : layer(),
      })
  }
}

/** What would have to change, in words: `Bajar «…» a 320 m`. */
export function changeText(
  { criterion, how, to }: Pick<Change, 'criterion' | 'how' | 'to'>,
  criteria: Criteria,
  words: Speak,
): string {
  const { t } = words
  const rule = ruleById(criteria, criterion)
  const name = criterionName(criteria, criterion, words)
  if (how === 'off' || to === null || !rule) return t('availability.why.changes.off', { name })
  if (rule.kind === 'raster') {
    const isHigher = to > (rule.max ?? rule.min ?? 0)
    return t(isHigher ? 'availability.why.changes.raise' : 'availability.why.changes.to', {
      name,
      value: rasterText(rule.raster, to, words),
    })
  }
  return t(rule.kind === 'far' ? 'availability.why.changes.raise' : 'availability.why.changes.to', {
    name,
    value: metresText(to, words),
  })
}

/** By how much free land misses being excluded, in the unit of the criterion. */
export function nearestText(
  { criterion, by }: NonNullable<Why['nearest']>,
  criteria: Criteria,
  words: Speak,
): string {
  const rule = ruleById(criteria, criterion)
  return words.t('availability.why.nearest', {
    name: criterionName(criteria, criterion, words),
    by: rule?.kind === 'raster' ? rasterText(rule.raster, by, words) : words.distance(by),
  })
}
