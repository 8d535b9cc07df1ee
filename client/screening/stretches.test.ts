import { beforeAll, describe, expect, test } from 'vitest'
import type { Outcome, Rule } from '../../geodata/model/rule.ts'
import type { Words } from '../i18n/index.ts'
import type { Answer, Stretch } from './questions.ts'
import { answerWords, effectSentence, tellingAnswers } from './stretches.ts'
import { wordsIn } from './words.fixture.ts'

let es: Words
let en: Words
beforeAll(async () => {
  es = await wordsIn('es')
  en = await wordsIn('en')
})

const stretch = (more: Partial<Stretch>): Stretch => ({
  from: null,
  fromIncluded: false,
  to: null,
  toIncluded: false,
  ...more,
})
const answer = (value: Answer['value'], changes: Record<string, Outcome> = {}): Answer => ({
  value,
  stretch: null,
  effects: Object.entries(changes).map(([rule, to]) => ({ rule, from: 'possible', to })),
})

describe('an answer in words', () => {
  test.each<[Partial<Stretch>, string]>([
    [{}, 'Cualquier valor'],
    [{ from: 3 }, 'Más de 3\u00a0MW'],
    [{ from: 3, fromIncluded: true }, '3\u00a0MW o más'],
    [{ to: 3 }, 'Menos de 3\u00a0MW'],
    [{ to: 3, toIncluded: true }, 'Hasta 3\u00a0MW'],
    [{ from: 3, fromIncluded: true, to: 3, toIncluded: true }, '3\u00a0MW exactos'],
    [{ from: 3, to: 5000 }, 'Más de 3\u00a0MW y menos de 5.000\u00a0MW'],
    [{ from: 3, to: 50.5, toIncluded: true }, 'Más de 3\u00a0MW y hasta 50,5\u00a0MW'],
    [{ from: 3, fromIncluded: true, to: 50 }, 'Desde 3\u00a0MW y menos de 50\u00a0MW'],
    [{ from: 3, fromIncluded: true, to: 50, toIncluded: true }, 'Desde 3\u00a0MW y hasta 50\u00a0MW'],
  ])('a stretch %j is «%s»', (ends, said) => {
    expect(answerWords('power_mw', { value: 4, stretch: stretch(ends) }, es)).toBe(said)
  })

  test('of a choice is its title, of a flag yes or no, in the language of the reader', () => {
    expect(answerWords('type', answer('solar-pv'), es)).toBe('Planta solar fotovoltaica')
    expect(answerWords('type', answer('solar-pv'), en)).toBe('Solar photovoltaic plant')
    expect(answerWords('excavates', answer(false), es)).toBe('No')
    expect(answerWords('excavates', answer(true), en)).toBe('Yes')
    expect(answerWords('power_mw', { value: 9, stretch: stretch({ from: 5000 }) }, en)).toBe(
      'Over 5,000\u00a0MW',
    )
  })
})

describe('what an answer would do', () => {
  const byId = Object.fromEntries(
    ['a', 'b', 'c'].map((id) => [id, { id, es: `Norma ${id}`, en: `Rule ${id}` } as Rule]),
  )
  const said = (changes: Record<string, Outcome>, words = es) =>
    effectSentence('excavates', answer(true, changes), byId, words)

  test('names what would apply, one rule and how many more; what is ruled out is counted', () => {
    expect(said({ a: 'triggered' })).toBe('Sí → se aplicaría «Norma a».')
    expect(said({ a: 'triggered', b: 'triggered', c: 'triggered' })).toBe(
      'Sí → se aplicarían «Norma a» y 2 más.',
    )
    expect(said({ a: 'not-triggered' })).toBe('Sí → se descarta «Norma a».')
    expect(said({ a: 'not-triggered', b: 'not-triggered', c: 'triggered' })).toBe(
      'Sí → se aplicaría «Norma c»; se descartan 2 normas.',
    )
  })

  test('says it in English, and that nothing would change', () => {
    expect(said({ a: 'possible' }, en)).toMatch(/^Yes → .*“Rule a”.*\.$/)
    expect(said({})).toBe('Sí → nada cambia.')
  })

  test('calls a rule that is no longer in the base by its id', () => {
    expect(said({ gone: 'triggered' })).toBe('Sí → se aplicaría «gone».')
  })
})

describe('answers worth a line', () => {
  const applies = answer(1, { a: 'triggered' })
  const could = answer(2, { a: 'possible' })
  const out = answer(3, { a: 'not-triggered' })
  const nothing = answer(4)
  test('are those that add something, and never more than three', () => {
    expect(tellingAnswers([nothing, out, applies, could])).toEqual([applies, could])
    expect(tellingAnswers([applies, applies, applies, applies])).toHaveLength(3)
  })
  test('without any, those that rule something out', () => {
    expect(tellingAnswers([nothing, out])).toEqual([out])
    expect(tellingAnswers([nothing])).toEqual([])
  })
})
