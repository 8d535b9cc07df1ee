import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FACTS } from '../facts/index.ts'
import { type Expression, type Rule, ruleSchema } from '../model/rule.ts'
import { type Facts, findingSchema, type Measure, measureKey } from '../model/screening.ts'
import { evaluate, openFacts, requiredProbes } from './evaluate.ts'
import { spatialAtom, walk } from './expression.ts'
import { type Met, measureOf, measuresOf, RULES } from './rules.fixture.ts'

const rule = (when: Expression, kind: Rule['then']['kind'] = 'permit'): Rule =>
  ruleSchema.parse({
    id: 'a-rule',
    es: 'Una regla',
    en: 'A rule',
    when,
    then: { kind, what: { es: 'Algo', en: 'Something' } },
    authority: 'SEA',
    term: null,
    cite: 'art. 1',
    severity: 'permit',
    confidence: 'high',
    basis: 'verified',
    caveats: null,
  })

const find = (
  when: Expression,
  facts: Facts,
  met: Record<string, Met> = {},
  { kind, parameters }: { kind?: Rule['then']['kind']; parameters?: Record<string, number> } = {},
) => {
  const one = rule(when, kind)
  const measures = requiredProbes([one]).map(({ layer, where }) =>
    measureOf(layer, where, met[measureKey(layer, where)]),
  )
  const [finding] = evaluate({ rules: [one] }, facts, measures, parameters)
  return findingSchema.parse(finding)
}

describe('what is not known', () => {
  it('a flag nobody stated is unknown, not false', () => {
    expect(find({ flag: 'excavates' }, {})).toMatchObject({
      outcome: 'possible',
      missing_facts: ['excavates'],
    })
    expect(find({ not: { flag: 'excavates' } }, {}).outcome).toBe('possible')
    expect(find({ flag: 'excavates' }, { excavates: null }).outcome).toBe('possible')
    expect(find({ flag: 'excavates' }, { excavates: false }).outcome).toBe('not-triggered')
  })

  it('a hit counts where the layer is incomplete, a miss does not', () => {
    const when: Expression = { within: ['coastline', 80] }
    const beyond = { ...measureOf('coastline', null, 81), status: 'outside-coverage' as const }
    const [miss] = evaluate({ rules: [rule(when)] }, {}, [beyond])
    expect(miss).toMatchObject({
      outcome: 'not-evaluated',
      uncovered_layers: ['coastline'],
      missing_layers: [],
    })
    const [hit] = evaluate({ rules: [rule(when)] }, {}, [
      { ...measureOf('coastline', null, 80), status: 'outside-coverage' },
    ])
    expect(hit?.outcome).toBe('triggered')
  })

  it('a miss counts only as far around the site as the layer is complete', () => {
    const when: Expression = { near: ['vega_bofedal', 'near_wetland_m'] }
    const miss = (known_within_m: number) =>
      evaluate({ rules: [rule(when)] }, {}, [
        { ...measureOf('vega_bofedal', null, 'clear'), known_within_m },
      ])[0]
    expect(miss(2000)?.outcome).toBe('not-triggered')
    expect(miss(1999)).toMatchObject({ outcome: 'not-evaluated', uncovered_layers: ['vega_bofedal'] })
  })

  it('what lies within the accuracy of a limit may be so and is never decided, on either side of it', () => {
    const at = (when: Expression, distance_m: number, margin_m: number) =>
      evaluate({ rules: [rule(when)] }, {}, [
        {
          ...measureOf('coastline', null, distance_m),
          touch: distance_m - margin_m > 0 ? 'clear' : 'cannot-tell',
          possible_m: Math.max(0, distance_m - margin_m),
          certain_m: distance_m + margin_m,
          margin_m,
        },
      ])[0]
    const undecided = { outcome: 'possible', uncertain_layers: ['coastline'], because: ['coastline'] }
    const strip: Expression = { within: ['coastline', 80] }
    expect(at(strip, 500, 420)).toMatchObject(undecided)
    expect(at(strip, 500, 419)).toMatchObject({ outcome: 'not-triggered', uncertain_layers: [] })
    expect(at(strip, 70, 11)).toMatchObject(undecided)
    expect(at(strip, 70, 10)).toMatchObject({ outcome: 'triggered', uncertain_layers: [] })
    expect(at({ not: strip }, 70, 11)).toMatchObject(undecided)
    expect(at({ intersects: 'coastline' }, 0, 5)).toMatchObject(undecided)
    expect(at({ intersects: 'coastline' }, 6, 5)?.outcome).toBe('not-triggered')
  })

  it('a contact that cannot be told weighs nothing where another part decides', () => {
    const measures = [
      { ...measureOf('ramsar', null, 0), touch: 'cannot-tell' as const, certain_m: 20, margin_m: 20 },
      measureOf('snap_park', null, 0),
    ]
    const either: Expression = { any: [{ intersects: 'ramsar' }, { intersects: 'snap_park' }] }
    const [found] = evaluate({ rules: [rule(either)] }, {}, measures)
    expect(found).toMatchObject({ outcome: 'triggered', uncertain_layers: [], because: ['snap_park'] })
  })

  it('a layer that could not change the outcome is not missing', () => {
    const any: Expression = { any: [{ intersects: 'snap_park' }, { intersects: 'ramsar' }] }
    expect(find(any, {}, { snap_park: 0 })).toMatchObject({ outcome: 'triggered', missing_layers: [] })
    const all: Expression = { all: [{ flag: 'mining_works' }, { intersects: 'ramsar' }] }
    expect(find(all, { mining_works: false })).toMatchObject({ outcome: 'not-triggered', missing_layers: [] })
  })

  it('a fact that would decide nothing alone leaves the rule not evaluated, and both are named', () => {
    const all: Expression = { all: [{ flag: 'mining_works' }, { intersects: 'ramsar' }] }
    expect(find(all, {})).toMatchObject({
      outcome: 'not-evaluated',
      missing_facts: ['mining_works'],
      missing_layers: ['ramsar'],
    })
  })

  it('outside: covered, partly covered, not covered, incomplete, not loaded', () => {
    const when: Expression = { outside: 'urban_limit' }
    expect(find(when, {}, { urban_limit: 'covered' }).outcome).toBe('not-triggered')
    expect(find(when, {}, { urban_limit: 0 }).outcome).toBe('triggered')
    expect(find(when, {}, { urban_limit: 'clear' }).outcome).toBe('triggered')
    expect(find(when, {}, { urban_limit: 'incomplete' })).toMatchObject({
      outcome: 'not-evaluated',
      uncovered_layers: ['urban_limit'],
    })
    expect(find(when, {})).toMatchObject({ outcome: 'not-evaluated', missing_layers: ['urban_limit'] })
    const orFlag: Expression = { all: [when, { flag: 'rural_building' }] }
    expect(find(orFlag, {}).outcome).toBe('not-evaluated')
  })
})

describe('the team’s own distances', () => {
  const near: Expression = { near: ['railway', 'near_rail_m'] }

  it('make an outcome possible at most, and are named with the limit and the distance', () => {
    expect(find(near, {}, { railway: 20 })).toMatchObject({
      outcome: 'possible',
      because: ['railway'],
      near: [{ layer: 'railway', parameter: 'near_rail_m', limit_m: 20, distance_m: 20 }],
    })
    expect(find(near, {}, { railway: 20.1 }).outcome).toBe('not-triggered')
    expect(find(near, {}, { railway: 0 }).outcome).toBe('possible')
  })

  it('can be changed', () => {
    const wide = { parameters: { near_rail_m: 500 } }
    expect(find(near, {}, { railway: 400 }, wide).near).toMatchObject([{ limit_m: 500 }])
  })

  it('count for nothing when the law’s own test is met', () => {
    const any: Expression = { any: [{ within: ['railway', 50] }, near] }
    expect(find(any, {}, { railway: 20 })).toMatchObject({ outcome: 'triggered', near: [] })
  })

  it('turned round by `not` still cannot make a rule triggered', () => {
    expect(find({ not: near }, {}, { railway: 5000 }).outcome).toBe('possible')
    expect(find({ not: near }, {}, { railway: 5 }).outcome).toBe('not-triggered')
  })

  it('leave open what could still make it triggered', () => {
    const any: Expression = { any: [near, { intersects: 'heritage_mh' }, { flag: 'excavates' }] }
    expect(find(any, {}, { railway: 5 })).toMatchObject({
      outcome: 'possible',
      missing_facts: ['excavates'],
      missing_layers: ['heritage_mh'],
    })
  })

  it('downhill, without a terrain model, only the distance is looked at, and the finding says so', () => {
    const downstream: Expression = { downstream_near: ['tailings_deposit', 'tailings_danger_m'] }
    expect(find(downstream, {}, { tailings_deposit: 100 })).toMatchObject({
      outcome: 'possible',
      near: [{ terrain: 'not-checked' }],
    })
  })
})

describe('kinds', () => {
  it('an `eia` rule is possible at most, and then nothing is missing', () => {
    const when: Expression = { any: [{ intersects: 'adi' }, { near: ['railway', 'near_rail_m'] }] }
    expect(find(when, {}, { adi: 0 }, { kind: 'eia' })).toMatchObject({
      outcome: 'possible',
      missing_layers: [],
      near: [],
    })
  })
})

describe('probes and open facts', () => {
  it('every atom of every rule is measured once, in order', () => {
    const keys = requiredProbes(RULES.rules).map(({ layer, where }) => measureKey(layer, where))
    expect(keys).toEqual([...new Set(keys)].sort())
    expect(keys).toContain('air_saturated')
    expect(keys).toContain('air_saturated?zone=tocopilla')
    expect(keys).toContain('power_line?kv_gte=100&kv_lt=200')
  })

  it('the fact that decides most rules is asked first, and the area is never asked', () => {
    const open = openFacts(evaluate(RULES, {}, []))
    expect(open[0]?.fact).toBe('type')
    const counts = open.map(({ rules }) => rules.length)
    expect(counts).toEqual([...counts].sort((a, b) => b - a))
    expect(open.map(({ fact }) => fact)).not.toContain('area_ha')
    expect(openFacts(evaluate(RULES, { type: 'wind' }, [])).map(({ fact }) => fact)).not.toContain(
      'ore_t_month',
    )
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
const anyMeasures: fc.Arbitrary<Measure[]> = fc
  .array(anyMet, { minLength: probes.length, maxLength: probes.length })
  .map((met) => probes.map(({ layer, where }, i) => measureOf(layer, where, met[i])))

const byRule = (findings: ReturnType<typeof evaluate>) => new Map(findings.map((f) => [f.rule, f]))

describe('whatever the site', () => {
  it('the order of the rules does not matter', () => {
    const shuffled = fc.shuffledSubarray([...RULES.rules], { minLength: RULES.rules.length })
    fc.assert(
      fc.property(anyFacts, anyMeasures, shuffled, (facts, measures, rules) => {
        expect(byRule(evaluate({ rules }, facts, measures))).toEqual(byRule(evaluate(RULES, facts, measures)))
      }),
      { numRuns: 30 },
    )
  })

  it('more knowledge never turns what is triggered into what is not, nor the other way', () => {
    fc.assert(
      fc.property(anyFacts, anyMeasures, fc.infiniteStream(fc.boolean()), (facts, measures, forget) => {
        const known = byRule(evaluate(RULES, facts, measures))
        const lessFacts = Object.fromEntries(Object.entries(facts).filter(() => !forget.next().value))
        const lessMeasures = measures.map((measure) =>
          forget.next().value ? measureOf(measure.layer, measure.where, undefined) : measure,
        )
        for (const before of evaluate(RULES, lessFacts, lessMeasures)) {
          const after = known.get(before.rule)?.outcome
          if (before.outcome === 'triggered') expect(after, before.rule).toBe('triggered')
          if (before.outcome === 'not-triggered') expect(after, before.rule).toBe('not-triggered')
        }
      }),
      { numRuns: 100 },
    )
  })

  it('what is not triggered stays so whatever the layers that are not loaded, or not complete, hold', () => {
    const layersOf = new Map(
      RULES.rules.map((r) => [
        r.id,
        [...walk(r.when)].flatMap((e) => {
          const atom = spatialAtom(e)
          return atom ? [measureKey(atom.layer, atom.where)] : []
        }),
      ]),
    )
    fc.assert(
      fc.property(anyFacts, anyMeasures, fc.infiniteStream(anyMet), (facts, measures, then) => {
        const filled = measures.map((measure) =>
          measure.status === 'measured'
            ? measure
            : measureOf(measure.layer, measure.where, then.next().value),
        )
        const changed = new Set(
          measures.filter((m) => m.status !== 'measured').map((m) => measureKey(m.layer, m.where)),
        )
        const after = byRule(evaluate(RULES, facts, filled))
        for (const before of evaluate(RULES, facts, measures)) {
          if (before.outcome !== 'not-triggered') continue
          if (!layersOf.get(before.rule)?.some((key) => changed.has(key))) continue
          expect(after.get(before.rule)?.outcome, before.rule).toBe('not-triggered')
        }
      }),
      { numRuns: 100 },
    )
  })

  it('what is triggered or not waits for nothing; what is not evaluated names a layer', () => {
    fc.assert(
      fc.property(anyFacts, anyMeasures, (facts, measures) => {
        for (const found of evaluate(RULES, facts, measures)) {
          const layers =
            found.missing_layers.length + found.uncovered_layers.length + found.uncertain_layers.length
          if (found.outcome === 'not-evaluated') expect(layers, found.rule).toBeGreaterThan(0)
          if (found.outcome === 'triggered' || found.outcome === 'not-triggered') {
            expect(layers + found.missing_facts.length, found.rule).toBe(0)
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  it('with everything known, every rule is decided but for the team’s distances and what a study decides', () => {
    const all = measuresOf({}, 'clear')
    const facts = Object.fromEntries(
      Object.entries(FACTS).map(([id, fact]) => [
        id,
        fact.type === 'flag' ? true : fact.type === 'enum' ? (Object.keys(fact.choices)[0] ?? null) : 0,
      ]),
    )
    for (const found of evaluate(RULES, facts, all)) {
      if (found.outcome === 'possible') expect(RULES.byId[found.rule]?.then.kind, found.rule).toBe('eia')
      else expect(['triggered', 'not-triggered'], found.rule).toContain(found.outcome)
    }
  })
})
