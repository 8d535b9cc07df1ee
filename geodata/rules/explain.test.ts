import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FACTS } from '../facts/index.ts'
import { type Expression, type Rule, ruleSchema } from '../model/rule.ts'
import type { Facts, Measure } from '../model/screening.ts'
import { evaluate, requiredProbes } from './evaluate.ts'
import { type Explained, explain, reasons } from './explain.ts'
import { type Met, measureOf, RULES } from './rules.fixture.ts'

const rule = (when: Expression): Rule =>
  ruleSchema.parse({
    id: 'a-rule',
    es: 'Una regla',
    en: 'A rule',
    when,
    then: { kind: 'permit', what: { es: 'Algo', en: 'Something' } },
    authority: 'SEA',
    term: null,
    cite: 'art. 1',
    severity: 'permit',
    confidence: 'high',
    basis: 'verified',
    caveats: null,
  })

const MINE: Expression = { all: [{ type: ['mine'] }, { gt: ['ore_t_month', 5000] }] }

describe('an explanation', () => {
  it('puts what was stated beside what the rule asks', () => {
    const { outcome, tree } = explain(rule(MINE), { type: 'mine', ore_t_month: 4000 }, [])
    expect(outcome).toBe('not-triggered')
    expect(tree).toMatchObject({
      kind: 'all',
      value: false,
      parts: [
        { kind: 'fact', fact: 'type', value: true, stated: 'mine', test: { op: 'one-of', values: ['mine'] } },
        {
          kind: 'fact',
          fact: 'ore_t_month',
          value: false,
          stated: 4000,
          test: { op: 'gt', limit: 5000 },
        },
      ],
    })
    expect(reasons(tree)).toMatchObject([{ leaf: { fact: 'ore_t_month' }, negated: false }])
  })

  it('says of a place how far, up to where it counts, and why it cannot be told', () => {
    const near: Expression = { near: ['railway', 'near_rail_m'] }
    const far = explain(rule(near), {}, [measureOf('railway', null, 400)])
    expect(far.tree).toMatchObject({
      value: false,
      limit_m: 20,
      measure: { distance_m: 400 },
      cannotSay: null,
    })
    const own = explain(rule(near), {}, [measureOf('railway', null, 400)], { near_rail_m: 500 })
    expect(own).toMatchObject({ outcome: 'possible', tree: { value: true, limit_m: 500 } })

    const touch: Expression = { intersects: 'ramsar' }
    expect(explain(rule(touch), {}, []).tree).toMatchObject({
      value: null,
      measure: null,
      cannotSay: 'missing',
    })
    expect(explain(rule(touch), {}, [measureOf('ramsar', null, 'incomplete')]).tree).toMatchObject({
      value: null,
      cannotSay: 'uncovered',
    })
    const blurred: Measure = {
      ...measureOf('ramsar', null, 100),
      touch: 'cannot-tell',
      possible_m: 0,
      certain_m: 350,
      margin_m: 250,
    }
    expect(explain(rule(touch), {}, [blurred]).tree).toMatchObject({ value: null, cannotSay: 'uncertain' })
  })

  it('under a denial gives the reason with its denial', () => {
    const { tree } = explain(rule({ not: { flag: 'excavates' } }), { excavates: true }, [])
    expect(tree.value).toBe(false)
    expect(reasons(tree)).toMatchObject([{ leaf: { fact: 'excavates', value: true }, negated: true }])
  })

  it('of several ways that all fail names one reason for each', () => {
    const when: Expression = { any: [MINE, { flag: 'excavates' }, { always: true }] }
    expect(reasons(explain(rule(when), {}, []).tree)).toEqual([])
    const two: Expression = { any: [MINE, { flag: 'excavates' }] }
    const { tree } = explain(rule(two), { type: 'wind', excavates: false }, [])
    expect(reasons(tree).map(({ leaf }) => leaf.kind === 'fact' && leaf.fact)).toEqual(['type', 'excavates'])
  })
})

const probes = requiredProbes(RULES.rules)

const anyFacts: fc.Arbitrary<Facts> = fc.record(
  Object.fromEntries(
    Object.entries(FACTS).map(([id, fact]) => {
      const value: fc.Arbitrary<string | number | boolean> =
        fact.type === 'flag'
          ? fc.boolean()
          : fact.type === 'enum'
            ? fc.constantFrom(...Object.keys(fact.choices))
            : fc.oneof(fc.constantFrom(0, 5000, 5001), fc.nat(200_000))
      return [id, fc.option(value, { freq: 2 })]
    }),
  ),
)

const anyMet: fc.Arbitrary<Met | undefined> = fc.oneof(
  fc.constantFrom<(Met | undefined)[]>(undefined, 'clear', 'covered', 'incomplete', 0),
  fc.integer({ min: 1, max: 30_000 }),
)
/** A measure, and metres by which both edges may be off. */
const anyMeasures: fc.Arbitrary<Measure[]> = fc
  .array(fc.tuple(anyMet, fc.constantFrom(0, 0, 30, 5000)), {
    minLength: probes.length,
    maxLength: probes.length,
  })
  .map((all) =>
    probes.map(({ layer, where }, i): Measure => {
      const [met, margin] = all[i] ?? [undefined, 0]
      const measure = measureOf(layer, where, met)
      const { distance_m } = measure
      if (distance_m === null || margin === 0) return measure
      const possible_m = Math.max(0, distance_m - margin)
      return {
        ...measure,
        possible_m,
        certain_m: distance_m + margin,
        margin_m: margin,
        touch: possible_m === 0 ? 'cannot-tell' : 'clear',
        cover: measure.cover === 'inside' ? 'cannot-tell' : measure.cover,
      }
    }),
  )

/** Kleene truth of a tree by its leaves alone. */
const truth = (tree: Explained): boolean | null => {
  if (tree.kind === 'not') {
    const inner = truth(tree.part)
    return inner === null ? null : !inner
  }
  if (tree.kind !== 'all' && tree.kind !== 'any') return tree.value
  const values = tree.parts.map(truth)
  const decides = tree.kind === 'any'
  return values.includes(decides) ? decides : values.includes(null) ? null : !decides
}

it('of any rule, for any site, agrees with the engine', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(anyFacts, anyMeasures, (facts, measures) => {
      for (const finding of evaluate(RULES, facts, measures)) {
        const one = RULES.byId[finding.rule] as Rule
        const { outcome, tree } = explain(one, facts, measures)
        expect(outcome, one.id).toBe(finding.outcome)
        expect(truth(tree), one.id).toBe(tree.value)
        expect(tree.value === false, one.id).toBe(outcome === 'not-triggered')
        if (outcome === 'triggered') expect(tree.value, one.id).toBe(true)
        if (outcome === 'not-evaluated') expect(tree.value, one.id).toBe(null)
        // What came out otherwise than `always` has reasons, and each reason came out as the tree says.
        for (const { leaf, negated } of reasons(tree))
          expect(leaf.value, one.id).toBe(tree.value === null ? null : tree.value !== negated)
        if (tree.value !== true) expect(reasons(tree).length, one.id).toBeGreaterThan(0)
        seen.add(`${outcome} ${tree.value}`)
      }
    }),
    { numRuns: 25 },
  )
  expect([...seen].sort()).toEqual([
    'not-evaluated null',
    'not-triggered false',
    'possible null',
    'possible true',
    'triggered true',
  ])
})
