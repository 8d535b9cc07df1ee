import type { Change, PointReason } from '../model/candidate.ts'
import { isStatutory } from './statutory.ts'

/*
 * What would have to change for a point to be free. Pure, over the reasons with their distances.
 */

/**
 * The changes without which the point stays excluded: one for each criterion that excludes it, the least that lets it go.
 * A distance becomes the largest (or smallest) whole metre that does, a raster's limit the nearest tenth; where no
 * number does (the point lies inside the feature, or outside what is required), the criterion has to be off. Since each
 * of them excludes the point by itself, no smaller set of changes frees it. Negotiable ones come first. Empty: nothing
 * excludes it.
 */
export function changesOf(reasons: readonly PointReason[]): Change[] {
  const changes = new Map<string, Change>()
  for (const reason of reasons) {
    if (!reason.excludes) continue
    const { criterion } = reason
    const to = numberThatFrees(reason)
    // Two reasons of one criterion: a number is not enough when one needs it off.
    if (changes.get(criterion)?.how === 'off') continue
    changes.set(criterion, {
      criterion,
      how: to === null ? 'off' : 'to',
      to,
      statutory: isStatutory(reason),
    })
  }
  return [...changes.values()].sort((a, b) => Number(a.statutory) - Number(b.statutory))
}

function numberThatFrees({ kind, distance_m, value, max }: PointReason): number | null {
  if (kind === 'near' && distance_m !== null && distance_m > 1) return Math.ceil(distance_m) - 1
  if (kind === 'far' && distance_m !== null) return Math.ceil(distance_m)
  if (kind === 'raster' && value !== null) {
    return max !== null && value > max ? Math.ceil(value * 10) / 10 : Math.floor(value * 10) / 10
  }
  return null
}

/** By how much a criterion misses the point, in metres or the raster's unit; null: that cannot be said of it. */
export function slackOf({ kind, distance_m, limit_m, value, max, min }: PointReason): number | null {
  if (kind === 'near' && distance_m !== null && limit_m !== null) return distance_m - limit_m
  if (kind === 'far' && distance_m !== null && limit_m !== null) return limit_m - distance_m
  if (kind !== 'raster' || value === null) return null
  const sides = [max === null ? null : max - value, min === null ? null : value - min]
  const known = sides.filter((each) => each !== null)
  return known.length > 0 ? Math.min(...known) : null
}
