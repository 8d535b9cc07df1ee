import type { Expression, Outcome, Rule } from '../../geodata/model/rule.ts'
import type { Facts, Parameters } from '../../geodata/model/screening.ts'
import type { SecondMeasure } from './second-geometry.ts'

/**
 * A second way to judge rules, for tests: two-valued, by extremes. Every part of a rule that is not known is taken once
 * against it and once for it; a tree of `all`, `any` and `not` has no lower or higher value than those two.
 */

export type Known = SecondMeasure & { known_within_m: number | null; measured: boolean }

/** True, false, or who cannot say. */
type Said = boolean | 'fact' | 'layer' | 'edge'

interface World {
  near: 'as-measured' | 'against'
  fact: 'for' | 'against'
  layer: 'for' | 'against'
  edge: 'for' | 'against'
}
const WORST: World = { near: 'as-measured', fact: 'against', layer: 'against', edge: 'against' }
const BEST: World = { near: 'as-measured', fact: 'for', layer: 'for', edge: 'for' }

export interface Judge {
  facts: Facts
  parameters: Parameters
  /** By `layer`, or `layer?key=value` with sorted keys; absent: the layer has no published version. */
  measures: ReadonlyMap<string, Known>
}

export function judge(rules: readonly Rule[], given: Judge): Map<string, Outcome> {
  const first = new Map(rules.map((rule) => [rule.id, outcome(rule, given)]))
  const enters = rules.some((rule) => rule.then.kind === 'seia' && first.get(rule.id) === 'triggered')
  if (!enters || given.facts.route != null) return first
  const routed = { ...given, facts: { ...given.facts, route: 'DIA' } }
  return new Map(rules.map((rule) => [rule.id, outcome(rule, routed)]))
}

function outcome(rule: Rule, given: Judge): Outcome {
  const holds = (world: World) => value(rule.when, given, world, true)
  if (!holds(BEST)) return 'not-triggered'
  if (holds(WORST)) {
    const byLaw = holds({ ...WORST, near: 'against' })
    return byLaw && rule.then.kind !== 'eia' ? 'triggered' : 'possible'
  }
  return holds({ ...BEST, layer: 'against' }) ? 'possible' : 'not-evaluated'
}

function value(expression: Expression, given: Judge, world: World, favours: boolean): boolean {
  const form = Object.keys(expression)[0] as string
  const content = (expression as Record<string, unknown>)[form]
  switch (form) {
    case 'always':
      return true
    case 'not':
      return !value(content as Expression, given, world, !favours)
    case 'all':
      return (content as Expression[]).every((part) => value(part, given, world, favours))
    case 'any':
      return (content as Expression[]).some((part) => value(part, given, world, favours))
  }
  const near = form === 'near' || form === 'downstream_near'
  if (near && world.near === 'against') return !favours
  const said = leaf(form, content, given)
  if (typeof said === 'boolean') return said
  return world[said] === 'for' ? favours : !favours
}

function leaf(form: string, content: unknown, { facts, parameters, measures }: Judge): Said {
  const state = (name: string) => facts[name] ?? null
  const number = (compare: (a: number, b: number) => boolean): Said => {
    const [name, limit] = content as [string, number]
    const stated = state(name)
    return stated === null ? 'fact' : compare(Number(stated), Number(limit))
  }
  switch (form) {
    case 'type':
      return state('type') === null ? 'fact' : (content as string[]).includes(String(state('type')))
    case 'flag':
      return state(content as string) === null ? 'fact' : state(content as string) === true
    case 'eq': {
      const [name, wanted] = content as [string, unknown]
      return state(name) === null ? 'fact' : state(name) === wanted
    }
    case 'gt':
      return number((a, b) => a > b)
    case 'gte':
      return number((a, b) => a >= b)
    case 'lt':
      return number((a, b) => a < b)
    case 'lte':
      return number((a, b) => a <= b)
  }
  const short = content as string | [string, number | string]
  const long = content as { layer: string; where: Record<string, unknown>; metres?: number; param?: string }
  const layer = typeof short === 'string' ? short : Array.isArray(short) ? short[0] : long.layer
  const where = typeof short === 'string' || Array.isArray(short) ? {} : long.where
  const filter = Object.entries(where)
    .map(([key, wanted]) => `${key}=${wanted}`)
    .sort()
    .join('&')
  const met = measures.get(filter ? `${layer}?${filter}` : layer)
  if (!met) return 'layer'
  const complete = (reach: number) => met.measured && (met.known_within_m ?? -1) >= reach
  if (form === 'intersects') {
    if (met.touch === 'certain') return true
    return met.touch === 'cannot-tell' ? 'edge' : complete(0) ? false : 'layer'
  }
  if (form === 'outside') {
    if (met.cover === 'inside') return false
    return met.cover === 'cannot-tell' ? 'edge' : complete(0) ? true : 'layer'
  }
  const said = Array.isArray(short) ? short[1] : (long.metres ?? long.param)
  const reach = typeof said === 'number' ? said : (parameters[said as string] as number)
  if (met.certain_m !== null && met.certain_m <= reach) return true
  if (met.possible_m !== null && met.possible_m <= reach) return 'edge'
  return complete(reach) ? false : 'layer'
}
