import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FACTS } from '../../geodata/facts/index.ts'
import type { Expression, Rule } from '../../geodata/model/rule.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { evaluate } from '../../geodata/rules/evaluate.ts'
import { measureOf, measuresOf, RULES } from '../../geodata/rules/rules.fixture.ts'
import { answersThatMatter, firstQuestions, openQuestions } from './questions.ts'

const rule = (id: string, when: Expression, more: Partial<Rule> = {}): Rule => ({
  id,
  es: id,
  en: id,
  when,
  then: { kind: 'permit', what: { es: 'x', en: 'x' } },
  authority: 'SEA',
  term: null,
  cite: 'art. 1',
  severity: 'permit',
  confidence: 'high',
  basis: 'verified',
  caveats: null,
  ...more,
})
const SEIA: Partial<Rule> = { then: { kind: 'seia', what: { es: 'x', en: 'x' } } }

const rules = [
  rule('dig-1', { flag: 'excavates' }),
  rule('dig-2', { flag: 'excavates' }),
  rule('ore', { all: [{ type: ['lithium-brine', 'mine'] }, { gt: ['ore_t_month', 5000] }] }, SEIA),
  rule('power', { all: [{ type: ['wind'] }, { gt: ['power_mw', 3] }] }, SEIA),
  rule('camp', { all: [{ type: ['lithium-brine'] }, { gt: ['persons', 50] }] }),
]
const asked = (facts: Facts, own: readonly Rule[] = rules) =>
  openQuestions({ rules: own, facts, measures: [] }).map(({ fact }) => fact)

describe('what is asked', () => {
  test('the type is asked first', () => {
    expect(asked({})[0]).toBe('type')
  })

  test('then what decides the entry of this type, then the rest about it, then what settles most', () => {
    expect(asked({ type: 'lithium-brine' })).toEqual(['ore_t_month', 'persons', 'excavates'])
    const light = rule('light', { flag: 'outdoor_lighting' }, { severity: 'exclusion' })
    expect(asked({ type: 'mine', ore_t_month: 0 }, [...rules, light])).toEqual([
      'excavates',
      'outdoor_lighting',
    ])
  })

  test('what is answered is not asked again', () => {
    expect(asked({ type: 'lithium-brine', ore_t_month: 6000, excavates: false })).toEqual(['persons'])
  })

  test('what somebody said they do not know is not asked again, and stays open', () => {
    const questions = openQuestions({
      rules,
      facts: { type: 'mine', ore_t_month: 1, excavates: null },
      measures: [],
    })
    expect(questions).toMatchObject([{ fact: 'excavates', declined: true }])
  })

  test('what could change nothing, by what was measured or said otherwise, is not asked', () => {
    const wet = rule('wet', { all: [{ intersects: 'ramsar' }, { flag: 'effluent_liquid' }] })
    const both = rule('both', { any: [{ flag: 'excavates' }, { flag: 'sewage_onsite' }] })
    const ask = (facts: Facts, met: 0 | 'clear') =>
      openQuestions({ rules: [wet, both], facts, measures: [measureOf('ramsar', null, met)] }).map(
        ({ fact }) => fact,
      )
    expect(ask({}, 0)).toEqual(['effluent_liquid', 'excavates', 'sewage_onsite'])
    expect(ask({}, 'clear')).toEqual(['excavates', 'sewage_onsite'])
    expect(ask({ excavates: true }, 'clear')).toEqual([])
  })

  test('before anything is measured, a type asks for what decides its entry', () => {
    expect(firstQuestions(rules, { type: 'lithium-brine' }).map(({ fact }) => fact)).toEqual(['ore_t_month'])
    expect(firstQuestions(rules, { type: 'wind' }).map(({ fact }) => fact)).toEqual(['power_mw'])
    expect(firstQuestions(rules, {})).toEqual([])
  })
})

describe('the answers that matter', () => {
  test('of a yes or no are both, of a list each', () => {
    const [question] = openQuestions({ rules: [rule('dig', { flag: 'excavates' })], facts: {}, measures: [] })
    expect(question?.answers.map(({ value, effects }) => [value, effects[0]?.to])).toEqual([
      [true, 'triggered'],
      [false, 'not-triggered'],
    ])
    expect(answersThatMatter(FACTS.route as never, []).map(({ value }) => value)).toEqual([
      'DIA',
      'EIA',
      'none',
    ])
  })

  test('of a number are the stretches between limits, joined where they change the same', () => {
    const two = [rule('over', { gt: ['power_mw', 3] }), rule('from', { gte: ['power_mw', 20] })]
    const [question] = openQuestions({ rules: two, facts: {}, measures: [] })
    expect(question?.answers.map(({ stretch, effects }) => [stretch, effects.map(({ to }) => to)])).toEqual([
      [{ from: null, fromIncluded: false, to: 3, toIncluded: true }, ['not-triggered', 'not-triggered']],
      [{ from: 3, fromIncluded: false, to: 20, toIncluded: false }, ['triggered', 'not-triggered']],
      [{ from: 20, fromIncluded: true, to: null, toIncluded: false }, ['triggered', 'triggered']],
    ])
  })

  test('of a number stay within what it can be', () => {
    const share = FACTS.emission_share_pct as never
    const values = answersThatMatter(share, [0, 5, 100, 200]).map(({ value }) => value)
    expect(values).toEqual([0, 2.5, 5, 52.5, 100])
  })
})

const AREA: Facts = { area_ha: 100 }
const anyFact = (id: string) => {
  const fact = FACTS[id]
  return fact?.type === 'flag'
    ? fc.boolean()
    : fact?.type === 'enum'
      ? fc.constantFrom(...Object.keys(fact.choices))
      : fc.oneof(fc.constantFrom(0, 3, 50, 100, 5000), fc.nat(200_000))
}
const askable = Object.keys(FACTS).filter((id) => id !== 'area_ha' && id !== 'route')
const anyFacts: fc.Arbitrary<Facts> = fc.record(
  Object.fromEntries(
    askable.map((id) => [id, fc.option(anyFact(id) as fc.Arbitrary<string | number | boolean>, { freq: 2 })]),
  ),
)
const anyKnown = fc.tuple(anyFacts, fc.constantFrom<(0 | 'clear' | undefined)[]>(0, 'clear', undefined))

describe('of all rules, for any project', () => {
  test('a fact is asked exactly when some answer changes some outcome', () => {
    fc.assert(
      fc.property(
        anyKnown,
        fc.constantFrom(...askable),
        fc.infiniteStream(fc.nat(200_000)),
        ([stated, met], fact, numbers) => {
          const facts = { ...AREA, ...stated, [fact]: null }
          const measures = measuresOf({}, met)
          const outcomes = (more: Facts) =>
            evaluate(RULES, { ...facts, ...more }, measures)
              .map(({ outcome }) => outcome)
              .join()
          const before = outcomes({})
          const declared = FACTS[fact]
          const question = openQuestions({ rules: RULES.rules, facts, measures }).find(
            (one) => one.fact === fact,
          )
          if (question) {
            expect(question.answers.some(({ value }) => outcomes({ [fact]: value }) !== before)).toBe(true)
            return
          }
          const tried =
            declared?.type === 'flag'
              ? [true, false]
              : declared?.type === 'enum'
                ? Object.keys(declared.choices)
                : [0, 1, 3, 10, 50, 500, 5000, ...numbers.take(5)].filter(
                    (value) =>
                      declared?.type !== 'number' ||
                      declared.maximum === undefined ||
                      value <= declared.maximum,
                  )
          for (const value of tried) expect(outcomes({ [fact]: value }), `${fact} ${value}`).toBe(before)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('while a rule waits for facts alone, something is asked; so answering ends with nothing open', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom<(0 | 'clear')[]>(0, 'clear'), (stated, met) => {
        const facts = Object.fromEntries(
          Object.entries({ ...AREA, ...stated, route: 'DIA' }).filter(([, value]) => value !== null),
        ) as Facts
        const measures = measuresOf({}, met)
        const waits = evaluate(RULES, facts, measures).some(
          (found) => found.outcome === 'possible' && found.missing_facts.length > 0,
        )
        if (waits) expect(openQuestions({ rules: RULES.rules, facts, measures })).not.toEqual([])
        // Answering what is asked first, over and over, ends.
        let known = facts
        for (let i = 0; i <= askable.length; i++) {
          const [next] = openQuestions({ rules: RULES.rules, facts: known, measures })
          if (!next) break
          known = { ...known, [next.fact]: next.answers[0]?.value ?? null }
        }
        const left = evaluate(RULES, known, measures).filter(
          ({ outcome, missing_facts }) => outcome === 'possible' && missing_facts.length > 0,
        )
        expect(left.map(({ rule: id }) => id)).toEqual([])
      }),
      { numRuns: 15 },
    )
  })
})
