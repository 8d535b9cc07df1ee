import { expect, test } from 'vitest'
import { RULES } from '../../geodata/rules/rules.fixture.ts'
import { type Filter, filterRules, NO_FILTER } from './filter.ts'

const TODAY = '2026-11-23'
const found = (filter: Partial<Filter>, day = TODAY) =>
  filterRules(RULES.chapters, { ...NO_FILTER, ...filter }, day).flatMap(({ rules }) => rules)

test('without a filter every rule is there, in its chapter', () => {
  expect(found({})).toHaveLength(226)
  expect(filterRules(RULES.chapters, NO_FILTER, TODAY).map(({ chapter }) => chapter)).toEqual(
    RULES.chapters.map(({ chapter }) => chapter),
  )
})

test('words are found without accents or capitals, in either language, in the article and the authority; all of them', () => {
  expect(found({ words: 'CONSTRUCCION limite urbano' }).map(({ id }) => id)).toContain('planning-rural-55')
  expect(found({ words: 'sergeant' })).toEqual([])
  expect(found({ words: 'ley 21.770' }).length).toBeGreaterThan(6)
  expect(
    found({ words: 'sernageomin relaves' }).every((rule) => rule.authority.includes('SERNAGEOMIN')),
  ).toBe(true)
  expect(found({ words: 'tailings' }).length).toBeGreaterThan(0)
})

test.each([
  [
    'chapter',
    { chapter: 'water' },
    (rule: (typeof RULES.rules)[number]) =>
      RULES.chapters.find(({ chapter }) => chapter === 'water')?.rules.includes(rule),
  ],
  ['kind', { kind: 'exclusion' }, (rule) => rule.then.kind === 'exclusion'],
  ['severity', { severity: 'consultation' }, (rule) => rule.severity === 'consultation'],
  ['basis', { basis: 'from-knowledge' }, (rule) => rule.basis === 'from-knowledge'],
  ['authority', { authority: 'DGA' }, (rule) => rule.authority.split(' / ').includes('DGA')],
  ['status', { force: 'staged' }, (rule) => rule.status === 'staged'],
] as const satisfies readonly (readonly [
  string,
  Partial<Filter>,
  (rule: (typeof RULES.rules)[number]) => unknown,
])[])('by %s: those and no others', (_name, filter, is) => {
  const rules = found(filter)
  expect(rules.length).toBeGreaterThan(0)
  expect(new Set(rules)).toEqual(new Set(RULES.rules.filter((rule) => is(rule))))
})

test('in force is of the day', () => {
  expect(found({ force: 'in-force' })).toHaveLength(226)
  expect(found({ force: 'in-force' }, '2024-01-01').map(({ id }) => id)).not.toContain('proc-21770-terms')
  expect(found({ force: 'not-yet' }, '2024-01-01').map(({ id }) => id)).toContain('proc-21770-terms')
})
