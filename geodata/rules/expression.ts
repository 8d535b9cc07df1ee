import type { Expression, Where } from '../model/rule.ts'

/** A question about the project: which fact it needs and how its value is judged. */
export interface FactAtom {
  fact: string
  holds: (value: string | number | boolean) => boolean
}

/** A question about the site and one layer, its short and filtered spellings made one. */
export type SpatialAtom = { layer: string; where: Where | null } & (
  | { form: 'intersects' | 'outside' }
  | { form: 'within'; metres: number }
  | { form: 'near' | 'downstream_near'; param: string }
)

const number = (fact: string, value: string | number | boolean): number => {
  if (typeof value !== 'number') throw new TypeError(`fact ${fact}: ${value} is not a number`)
  return value
}

/** The project-form atom an expression is, or null. `holds` throws TypeError when a compared fact is no number. */
export function factAtom(expression: Expression): FactAtom | null {
  if ('type' in expression) {
    return { fact: 'type', holds: (value) => expression.type.includes(String(value)) }
  }
  if ('flag' in expression) return { fact: expression.flag, holds: (value) => value === true }
  if ('eq' in expression) {
    const [fact, limit] = expression.eq
    return { fact, holds: (value) => value === limit }
  }
  if ('gt' in expression) {
    const [fact, limit] = expression.gt
    return { fact, holds: (value) => number(fact, value) > Number(limit) }
  }
  if ('gte' in expression) {
    const [fact, limit] = expression.gte
    return { fact, holds: (value) => number(fact, value) >= Number(limit) }
  }
  if ('lt' in expression) {
    const [fact, limit] = expression.lt
    return { fact, holds: (value) => number(fact, value) < Number(limit) }
  }
  if ('lte' in expression) {
    const [fact, limit] = expression.lte
    return { fact, holds: (value) => number(fact, value) <= Number(limit) }
  }
  return null
}

/** The geometry atom an expression is, or null. */
export function spatialAtom(expression: Expression): SpatialAtom | null {
  if ('intersects' in expression) return { form: 'intersects', ...filtered(expression.intersects) }
  if ('outside' in expression) return { form: 'outside', ...filtered(expression.outside) }
  if ('within' in expression) {
    const { within } = expression
    return Array.isArray(within)
      ? { form: 'within', layer: within[0], where: null, metres: within[1] }
      : { form: 'within', ...within }
  }
  if ('near' in expression) return { form: 'near', ...distant(expression.near) }
  if ('downstream_near' in expression) {
    return { form: 'downstream_near', ...distant(expression.downstream_near) }
  }
  return null
}

const filtered = (short: string | { layer: string; where: Where }) =>
  typeof short === 'string' ? { layer: short, where: null } : short

const distant = (short: [string, string] | { layer: string; where: Where; param: string }) =>
  Array.isArray(short) ? { layer: short[0], where: null, param: short[1] } : short

/** Every expression in a tree, the tree itself first. */
export function* walk(expression: Expression): Generator<Expression> {
  yield expression
  if ('all' in expression) for (const child of expression.all) yield* walk(child)
  else if ('any' in expression) for (const child of expression.any) yield* walk(child)
  else if ('not' in expression) yield* walk(expression.not)
}
