import type { Expression, Outcome, Rule } from '../model/rule.ts'
import { type Facts, type Measure, measureKey, type Parameters } from '../model/screening.ts'
import { evaluate } from './evaluate.ts'
import { factAtom, type SpatialAtom, spatialAtom } from './expression.ts'
import { defaultParameters } from './parameters.ts'

/**
 * Terms
 * - explanation: a rule's tree with what is known put beside each part, so that a person can follow why the rule came
 *   out as it did, or did not.
 * - leaf: a part that asks one thing, of the project or of the site and a layer.
 */

/** How a fact is judged. */
export type FactTest =
  | { op: 'gt' | 'gte' | 'lt' | 'lte' | 'eq'; limit: number | string }
  | { op: 'one-of'; values: readonly string[] }
  | { op: 'flag' }

/** Why a layer cannot say: it has no data, its list is not known to be complete, or its edges are not exact enough. */
export type CannotSay = 'missing' | 'uncovered' | 'uncertain'

export interface FactLeaf {
  kind: 'fact'
  /** Three-valued: null when it is not known. */
  value: boolean | null
  fact: string
  test: FactTest
  /** What was stated, or worked out from the site; null when nobody knows. */
  stated: string | number | boolean | null
}

export interface PlaceLeaf {
  kind: 'place'
  value: boolean | null
  atom: SpatialAtom
  /** Metres the norm or the team looks to; null for touching and lying outside. */
  limit_m: number | null
  measure: Measure | null
  /** Set when `value` is null. */
  cannotSay: CannotSay | null
}

export type Leaf = FactLeaf | PlaceLeaf

export type Explained =
  | { kind: 'all' | 'any'; value: boolean | null; parts: Explained[] }
  | { kind: 'not'; value: boolean | null; part: Explained }
  | { kind: 'always'; value: true }
  | Leaf

export interface Explanation {
  outcome: Outcome
  tree: Explained
}

/**
 * Why `rule` comes out as it does for these facts and measures: its tree, every part true, false or not known. Inputs
 * and errors as in `evaluate`, with which it agrees: the root is false exactly when the outcome is `not-triggered`,
 * and true whenever it is `triggered`. Pure.
 */
export function explain(
  rule: Rule,
  facts: Facts,
  measures: readonly Measure[],
  parameters: Parameters = {},
): Explanation {
  const said = (when: Expression) => {
    const [finding] = evaluate({ rules: [{ ...rule, then: PLAIN, when }] }, facts, measures, parameters)
    if (!finding) throw new Error('one rule gives one finding')
    return finding
  }
  const all = { ...defaultParameters(), ...parameters }

  /** What the engine says of one atom: false when it cannot be true, true when its contrary cannot. */
  const atomValue = (when: Expression): boolean | null => {
    if (said(when).outcome === 'not-triggered') return false
    return said({ not: when }).outcome === 'not-triggered' ? true : null
  }

  const go = (when: Expression): Explained => {
    if ('always' in when) return { kind: 'always', value: true }
    if ('not' in when) {
      const part = go(when.not)
      return { kind: 'not', value: part.value === null ? null : !part.value, part }
    }
    if ('all' in when || 'any' in when) {
      const kind = 'all' in when ? 'all' : 'any'
      const parts = ('all' in when ? when.all : when.any).map(go)
      return { kind, value: join(parts, kind === 'any'), parts }
    }
    const about = factAtom(when)
    if (about)
      return {
        kind: 'fact',
        value: atomValue(when),
        fact: about.fact,
        test: testOf(when),
        stated: facts[about.fact] ?? null,
      }
    const atom = spatialAtom(when)
    if (!atom) throw new Error(`unknown form: ${Object.keys(when).join(', ')}`)
    const key = measureKey(atom.layer, atom.where)
    const value = atomValue(when)
    return {
      kind: 'place',
      value,
      atom,
      limit_m: 'metres' in atom ? atom.metres : 'param' in atom ? (all[atom.param] ?? null) : null,
      measure: measures.find((measure) => measureKey(measure.layer, measure.where) === key) ?? null,
      cannotSay: value === null ? doubt(said(when)) : null,
    }
  }

  const [finding] = evaluate({ rules: [rule] }, facts, measures, parameters)
  if (!finding) throw new Error('one rule gives one finding')
  return { outcome: finding.outcome, tree: go(rule.when) }
}

/** Of a kind without a ceiling on its outcome. */
const PLAIN: Rule['then'] = { kind: 'permit', what: { es: '', en: '' } }

const doubt = (finding: ReturnType<typeof evaluate>[number]): CannotSay =>
  finding.missing_layers.length > 0
    ? 'missing'
    : finding.uncovered_layers.length > 0
      ? 'uncovered'
      : 'uncertain'

/** Kleene: one part with value `decides` is enough; otherwise all must be known. */
function join(parts: readonly Explained[], decides: boolean): boolean | null {
  if (parts.some(({ value }) => value === decides)) return decides
  return parts.some(({ value }) => value === null) ? null : !decides
}

function testOf(when: Expression): FactTest {
  if ('type' in when) return { op: 'one-of', values: when.type }
  if ('gt' in when) return { op: 'gt', limit: when.gt[1] }
  if ('gte' in when) return { op: 'gte', limit: when.gte[1] }
  if ('lt' in when) return { op: 'lt', limit: when.lt[1] }
  if ('lte' in when) return { op: 'lte', limit: when.lte[1] }
  if ('eq' in when) return { op: 'eq', limit: when.eq[1] }
  return { op: 'flag' }
}

/** A leaf, and whether it stands under an odd number of `not`. */
export interface Reason {
  leaf: Leaf
  negated: boolean
}

/**
 * The leaves that made a tree what it is: of what is false, the parts that are false where all were needed; of what is
 * not known, what it waits for. Each once, in the order of the tree.
 */
export function reasons(tree: Explained, negated = false): Reason[] {
  switch (tree.kind) {
    case 'always':
      return []
    case 'not':
      return reasons(tree.part, !negated)
    case 'all':
    case 'any': {
      // A part that came out otherwise did not decide.
      return tree.parts.filter(({ value }) => value === tree.value).flatMap((part) => reasons(part, negated))
    }
    default:
      return [{ leaf: tree, negated }]
  }
}
