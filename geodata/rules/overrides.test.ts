import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome, Rule } from '../model/rule.ts'
import { type Facts, type Measure, measureKey, type Override, type Screening } from '../model/screening.ts'
import { evaluate, requiredProbes } from './evaluate.ts'
import { reassess, rulesAbout, withOverrides } from './overrides.ts'
import { applyRoute } from './route.ts'
import { type Met, measureOf, measuresOf, RULES } from './rules.fixture.ts'

const KEYS = requiredProbes(RULES.rules).map(({ layer, where }) => measureKey(layer, where))
const VEGA = 'vega_aquifer'

const override = (target: Override['target'], id = 'd1'): Override => ({
  dispute: id,
  target,
  reason: 'Lo sé porque vivo ahí',
  by: null,
})
const measure = (key: string, verdict: 'touches' | 'clear', id?: string) =>
  override({ measure: key, verdict }, id)
const outcome = (rule: string, held: Outcome, id?: string) => override({ rule, outcome: held }, id)

const anyMet = fc.constantFrom<Met | undefined>(undefined, 'covered', 'clear', 'incomplete', 0, 30, 5000)
/** What a site meets in every layer that rules ask for. */
const anyMeasures = fc
  .array(anyMet, { minLength: KEYS.length, maxLength: KEYS.length })
  .map((met) => requiredProbes(RULES.rules).map(({ layer, where }, i) => measureOf(layer, where, met[i])))
const anyFacts = fc.constantFrom<Facts>(
  {},
  { type: 'mine', ore_t_month: 6000 },
  { type: 'well', groundwater_new: true },
  { type: 'solar-pv', power_mw: 100, route: 'DIA' },
)
const anyTarget: fc.Arbitrary<Override['target']> = fc.oneof(
  fc.record({
    rule: fc.constantFrom(...RULES.rules.map(({ id }) => id)),
    outcome: fc.constantFrom<Outcome>('triggered', 'possible', 'not-triggered'),
  }),
  fc.record({
    measure: fc.constantFrom(...KEYS),
    verdict: fc.constantFrom<'touches' | 'clear'>('touches', 'clear'),
  }),
)
const anyOverrides = fc
  .array(anyTarget, { maxLength: 6 })
  .map((targets) => targets.map((target, i) => override(target, `d${i}`)))
const few = { numRuns: 60 }

describe('overrides', () => {
  it('are nothing to evaluate when there are none', () => {
    fc.assert(
      fc.property(anyFacts, anyMeasures, (facts, measures) => {
        expect(withOverrides(RULES, facts, measures, {}, [])).toEqual(evaluate(RULES, facts, measures))
      }),
      few,
    )
  })

  it('combine whatever their order', () => {
    fc.assert(
      fc.property(
        anyFacts,
        anyMeasures,
        anyOverrides.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        (facts, measures, [all, shuffled]) => {
          expect(withOverrides(RULES, facts, measures, {}, shuffled)).toEqual(
            withOverrides(RULES, facts, measures, {}, all),
          )
        },
      ),
      few,
    )
  })

  it('change only findings of the rules they are about, and mark each', () => {
    fc.assert(
      fc.property(anyFacts, anyMeasures, anyTarget, (facts, measures, target) => {
        const before = evaluate(RULES, facts, measures)
        const after = withOverrides(RULES, facts, measures, {}, [override(target)])
        const about = new Set(rulesAbout(RULES, target).map(({ id }) => id))
        for (const [i, finding] of after.entries()) {
          const was = before[i]
          if (!about.has(finding.rule)) expect(finding).toEqual(was)
          const changed = JSON.stringify({ ...finding, override: null }) !== JSON.stringify(was)
          if (changed) expect(finding.override).toMatchObject({ dispute: 'd1', from: was?.outcome })
          if (!changed && !('rule' in target)) expect(finding.override).toBeNull()
        }
      }),
      few,
    )
  })

  it('of two things are the changes of each', () => {
    const measures = measuresOf({ adi: 'covered', [VEGA]: 0 }, 'clear')
    const facts: Facts = { type: 'well', groundwater_new: true }
    const one = measure(VEGA, 'clear', 'd1')
    const two = outcome('indigenous-seia-consultation', 'not-triggered', 'd2')
    const both = withOverrides(RULES, facts, measures, {}, [one, two])
    const marks = both.flatMap(({ override }) => override?.dispute ?? [])
    expect(new Set(marks)).toEqual(new Set(['d1', 'd2']))
    const alone = [one, two].map((each) => withOverrides(RULES, facts, measures, {}, [each]))
    for (const [i, finding] of both.entries()) {
      const expected = alone.map((findings) => findings[i]).find((each) => each?.override) ?? alone[0]?.[i]
      expect(finding).toEqual(expected)
    }
  })
})

describe('a layer somebody knows better', () => {
  const facts: Facts = { type: 'well', groundwater_new: true }
  const prohibition = (measures: Measure[], ...held: Override[]) =>
    withOverrides(RULES, facts, measures, {}, held).find(({ rule }) => rule === 'water-vega-prohibition')

  it('that is touched after all triggers what asks for it', () => {
    expect(prohibition(measuresOf({}, 'clear'), measure(VEGA, 'touches'))).toMatchObject({
      outcome: 'triggered',
      because: [VEGA],
      override: { from: 'not-triggered', by: null, reason: 'Lo sé porque vivo ahí' },
    })
  })

  it('that is not touched after all clears it', () => {
    const found = prohibition(measuresOf({ [VEGA]: 0 }, 'clear'), measure(VEGA, 'clear'))
    expect(found).toMatchObject({ outcome: 'not-triggered', override: { from: 'triggered' } })
  })

  it('that nobody reviewed is clear by their word, and stays among what was not reviewed', () => {
    const found = prohibition(measuresOf({}), measure(VEGA, 'clear'))
    expect(found).toMatchObject({
      outcome: 'not-triggered',
      missing_layers: [VEGA],
      override: { from: 'not-evaluated' },
    })
  })

  it('not touching says nothing of how near it is', () => {
    const near = RULES.byId['eia-near-protected-area'] as Rule
    const before = measuresOf({ snap_park: 0 }, 'clear')
    const [found] = withOverrides({ rules: [near] }, {}, before, {}, [measure('snap_park', 'clear')])
    expect(found).toMatchObject({ outcome: 'possible', override: null })
    const [unknown] = withOverrides({ rules: [near] }, {}, measuresOf({}), {}, [
      measure('snap_park', 'clear'),
    ])
    expect(unknown?.outcome).not.toBe('not-triggered')
  })

  it('touching says nothing of lying wholly inside', () => {
    const probe = { layer: 'urban_limit', where: null }
    const rule: Rule = { ...(RULES.rules[0] as Rule), id: 'rural', when: { outside: 'urban_limit' } }
    const held = (met: Met | undefined) =>
      withOverrides({ rules: [rule] }, {}, [measureOf(probe.layer, probe.where, met)], {}, [
        measure('urban_limit', 'touches'),
      ])[0]?.outcome
    expect(held('clear')).not.toBe('not-triggered')
    expect(held(undefined)).not.toBe('not-triggered')
    expect(held('covered')).toBe('not-triggered')
  })

  it('in two ways is taken in the more cautious', () => {
    const both = [measure(VEGA, 'clear', 'a'), measure(VEGA, 'touches', 'b')]
    expect(prohibition(measuresOf({}, 'clear'), ...both)).toMatchObject({
      outcome: 'triggered',
      override: { dispute: 'b' },
    })
    const outcomes = [
      outcome('water-vega-prohibition', 'not-triggered', 'a'),
      outcome('water-vega-prohibition', 'possible', 'b'),
    ]
    expect(prohibition(measuresOf({ [VEGA]: 0 }, 'clear'), ...outcomes)).toMatchObject({
      outcome: 'possible',
      override: { dispute: 'b', from: 'triggered' },
    })
  })

  it('goes for its parts when it is clear, and from a part when that is touched', () => {
    const part = KEYS.find((key) => key.includes('?') && KEYS.includes(key.split('?')[0] ?? '')) as string
    const whole = part.split('?')[0] as string
    const about = (target: Override['target']) => rulesAbout(RULES, target).map(({ id }) => id)
    const exactly = (key: string) =>
      RULES.rules.filter(({ when }) => JSON.stringify(when).includes(`"${key}"`)).map(({ id }) => id)
    expect(about({ measure: whole, verdict: 'clear' })).toEqual(exactly(whole))
    expect(about({ measure: part, verdict: 'clear' }).length).toBeLessThan(exactly(whole).length)
  })
})

describe('a disputed screening', () => {
  const facts: Facts = { type: 'mine', ore_t_month: 6000 }
  const measures = measuresOf({ adi: 'covered' }, 'clear')
  const { findings, route, assumed } = applyRoute(RULES, { ...facts, area_ha: 10 }, measures)
  const screening = {
    facts,
    measures,
    parameters: {},
    findings,
    route: { value: route, assumed },
    site: { area_ha: 10 },
  } as unknown as Screening

  it('without disputes is the screening', () => {
    expect(reassess(screening, RULES, [])).toEqual({ findings, route: { value: 'DIA', assumed: true } })
  })

  it('keeps what the dispute does not change word for word, whatever engine said it', () => {
    const old = findings.map((finding) => ({ ...finding, because: ['as an older engine said'] }))
    const after = reassess({ ...screening, findings: old }, RULES, [measure(VEGA, 'touches')])
    const marked = after.findings.filter(({ override }) => override !== null)
    expect(marked.length).toBeGreaterThan(0)
    expect(after.findings.filter(({ override }) => override === null)).toEqual(
      old.filter(({ rule }) => !marked.some((finding) => finding.rule === rule)),
    )
  })

  it('takes with a rule of entry what followed from entering', () => {
    const entry = findings
      .filter(({ rule, outcome }) => outcome === 'triggered' && RULES.byId[rule]?.then.kind === 'seia')
      .map(({ rule }, i) => outcome(rule, 'not-triggered', `d${i}`))
    expect(entry.length).toBeGreaterThan(0)
    const after = reassess(screening, RULES, entry)
    expect(after.route).toEqual({ value: null, assumed: false })
    expect(after.findings.find(({ rule }) => rule === 'proc-dia-term')).toMatchObject({
      outcome: 'possible',
      override: { dispute: 'd0', from: 'triggered' },
    })
  })

  it('asks only the rules that were asked', () => {
    const asked = findings.filter(({ rule }) => rule !== 'water-vega-prohibition')
    const after = reassess({ ...screening, findings: asked }, RULES, [measure(VEGA, 'touches')])
    expect(after.findings.map(({ rule }) => rule)).toEqual(asked.map(({ rule }) => rule))
  })
})
