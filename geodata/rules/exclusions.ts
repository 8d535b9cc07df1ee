import type { Expression, Rule, Where } from '../model/rule.ts'
import { measureKey } from '../model/screening.ts'
import { spatialAtom } from './expression.ts'

/** A layer, or the part a filter selects, and how far around it a rule reaches by law, m. */
export interface Reach {
  layer: string
  where: Where | null
  reach_m: number
}

/** The layers a rule is about because something is inside them, or nearer than the law allows; not those under `not`. */
export function reachesOf(rule: Rule): Reach[] {
  return positiveAtoms(rule.when, true)
}

function positiveAtoms(expression: Expression, positive: boolean): Reach[] {
  if ('all' in expression) return expression.all.flatMap((part) => positiveAtoms(part, positive))
  if ('any' in expression) return expression.any.flatMap((part) => positiveAtoms(part, positive))
  if ('not' in expression) return positiveAtoms(expression.not, !positive)
  const atom = positive ? spatialAtom(expression) : null
  if (atom?.form === 'intersects') return [{ layer: atom.layer, where: atom.where, reach_m: 0 }]
  if (atom?.form === 'within') return [{ layer: atom.layer, where: atom.where, reach_m: atom.metres }]
  return []
}

/**
 * The rules of exclusion that a place can trigger, and what has to be looked at for them: each layer, or part of one, once,
 * with the farthest reach, in the order of its key. Distances that the team chose (`near`) are no law and left out.
 */
export function exclusions(rules: readonly Rule[]): { rules: Rule[]; reaches: Reach[] } {
  const spatial = rules.filter((rule) => rule.severity === 'exclusion' && reachesOf(rule).length > 0)
  const reaches = new Map<string, Reach>()
  for (const reach of spatial.flatMap(reachesOf)) {
    const key = measureKey(reach.layer, reach.where)
    const before = reaches.get(key)
    reaches.set(key, { ...reach, reach_m: Math.max(reach.reach_m, before?.reach_m ?? 0) })
  }
  return {
    rules: spatial,
    reaches: [...reaches].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reach]) => reach),
  }
}
