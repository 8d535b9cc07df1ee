import { describe, expect, test } from 'vitest'
import type { Outcome, Rule } from '../../geodata/model/rule.ts'
import type { Facts, Finding, Override, Screening } from '../../geodata/model/screening.ts'
import { applyRoute } from '../../geodata/rules/route.ts'
import { measuresOf, RULES } from '../../geodata/rules/rules.fixture.ts'
import { changesBetween, rulesAsked, withAnswers } from './live.ts'

const MEASURES = measuresOf({}, 90_000)

/** A screening of all rules (or some) as the server makes it. */
function screened(facts: Facts, rules: readonly Rule[] = RULES.rules, overrides: Override[] = []): Screening {
  const { findings, route, assumed } = applyRoute(
    { rules, byId: RULES.byId },
    { ...facts, area_ha: 300 },
    MEASURES,
  )
  return {
    facts,
    findings,
    measures: MEASURES,
    parameters: {},
    overrides,
    route: { value: route, assumed },
    site: { area_ha: 300 },
  } as unknown as Screening
}

const outcomeOf = ({ findings }: Screening, rule: string) =>
  findings.find((finding) => finding.rule === rule)?.outcome

describe('a screening with answers that are not kept yet', () => {
  const before = screened({ type: 'solar-pv' })

  test('is itself without any', () => {
    expect(withAnswers(before, RULES, {})).toBe(before)
  })

  test('says what the server would say of the same facts', () => {
    const answers = { power_mw: 150, voltage_kv: 220, excavates: false }
    const live = withAnswers(before, RULES, answers)
    const there = screened({ type: 'solar-pv', ...answers })
    expect(live.findings).toEqual(there.findings)
    expect(live.route).toEqual(there.route)
    expect(live.facts).toEqual(there.facts)
    expect(outcomeOf(before, 'seia-power-3mw')).toBe('possible')
    expect(outcomeOf(live, 'seia-power-3mw')).toBe('triggered')
  })

  test('does not touch what is stored', () => {
    const copy = structuredClone(before)
    withAnswers(before, RULES, { power_mw: 150 })
    expect(before).toEqual(copy)
  })

  test('asks only the rules that were asked on its day', () => {
    const some = RULES.rules.slice(0, 5)
    const live = withAnswers(screened({ type: 'solar-pv' }, some), RULES, { power_mw: 150 })
    expect(live.findings.map(({ rule }) => rule)).toEqual(some.map(({ id }) => id))
    expect(rulesAsked(live, RULES)).toEqual(some)
  })

  test('leaves as disputed what somebody disputed', () => {
    const override: Override = {
      dispute: 'd1',
      target: { rule: 'seia-power-3mw', outcome: 'not-triggered' },
      reason: 'Son 2,9 MW',
      by: 'Ana',
    }
    const live = withAnswers(screened({ type: 'solar-pv' }, RULES.rules, [override]), RULES, {
      power_mw: 150,
    })
    const finding = live.findings.find(({ rule }) => rule === 'seia-power-3mw')
    expect(finding).toMatchObject({
      outcome: 'not-triggered',
      override: { dispute: 'd1', from: 'triggered', by: 'Ana' },
    })
  })
})

test('changes are the rules whose outcome is another, in the order they are found, none for rules that came or went', () => {
  const findings = (said: Record<string, Outcome>) => ({
    findings: Object.entries(said).map(([rule, outcome]) => ({ rule, outcome }) as Finding),
  })
  expect(
    changesBetween(
      findings({ a: 'possible', b: 'triggered', gone: 'possible' }),
      findings({ b: 'triggered', a: 'triggered', come: 'possible' }),
    ),
  ).toEqual([{ rule: 'a', from: 'possible', to: 'triggered' }])
})
