import { expect, test } from 'vitest'
import type { Expression, Rule } from '../../geodata/model/rule.ts'
import { evaluate } from '../../geodata/rules/evaluate.ts'
import { firstQuestions, openQuestions } from './questions.ts'

const rule = (id: string, when: Expression, kind: Rule['then']['kind'] = 'permit'): Rule => ({
  id,
  es: id,
  en: id,
  when,
  then: { kind, what: { es: 'x', en: 'x' } },
  authority: 'SEA',
  term: null,
  cite: 'art. 1',
  severity: 'permit',
  confidence: 'high',
  basis: 'verified',
  caveats: null,
})

const rules = [
  rule('dig-1', { flag: 'excavates' }),
  rule('dig-2', { flag: 'excavates' }),
  rule('ore', { all: [{ type: ['lithium-brine', 'mine'] }, { gt: ['ore_t_month', 5000] }] }, 'seia'),
  rule('power', { all: [{ type: ['wind'] }, { gt: ['power_mw', 3] }] }, 'seia'),
  rule('camp', { all: [{ type: ['lithium-brine'] }, { gt: ['persons', 50] }] }),
]
const byId = Object.fromEntries(rules.map((one) => [one.id, one]))
const asked = (facts: Record<string, string | number | boolean>) =>
  openQuestions(evaluate({ rules }, facts, []), byId, facts).map(({ fact }) => fact)

test('the type is asked first', () => {
  expect(asked({})[0]).toBe('type')
})

test('then what decides the entry of this type, then the rest about it, then what decides most', () => {
  expect(asked({ type: 'lithium-brine' })).toEqual(['ore_t_month', 'persons', 'excavates'])
})

test('what is answered is not asked again', () => {
  expect(asked({ type: 'lithium-brine', ore_t_month: 6000, excavates: false })).toEqual(['persons'])
})

test('before anything is measured, a type asks for what decides its entry', () => {
  expect(firstQuestions(rules, { type: 'lithium-brine' }).map(({ fact }) => fact)).toEqual(['ore_t_month'])
  expect(firstQuestions(rules, { type: 'wind' }).map(({ fact }) => fact)).toEqual(['power_mw'])
  expect(firstQuestions(rules, {})).toEqual([])
})
