import { describe, expect, test } from 'vitest'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Finding, Measure } from '../../geodata/model/screening.ts'
import { SAME_PERMIT } from '../../geodata/rules/index.ts'
import { measureOf, RULES } from '../../geodata/rules/rules.fixture.ts'
import { buildReport, type Item, measuresOf, type RuleBook, ruleBook } from './report.ts'

const rule = (id: string, more: Partial<Rule> = {}): Rule => ({
  id,
  es: `${id} es`,
  en: `${id} en`,
  when: { always: true },
  then: { kind: 'permit', what: { es: 'qué', en: 'what' } },
  authority: 'SEA',
  term: null,
  cite: 'art. 1',
  severity: 'permit',
  confidence: 'high',
  basis: 'verified',
  caveats: null,
  ...more,
})

const finding = (id: string, outcome: Finding['outcome'], more: Partial<Finding> = {}): Finding => ({
  rule: id,
  outcome,
  missing_facts: [],
  missing_layers: [],
  uncovered_layers: [],
  uncertain_layers: [],
  because: [],
  near: [],
  override: null,
  ...more,
})

const measure = (layer: string, overlap_ha: number): Measure => ({
  ...measureOf(layer, null, overlap_ha > 0 ? 0 : 'clear'),
  overlap_ha,
})

const book: RuleBook = ruleBook({
  chapters: [
    {
      chapter: 'nature',
      rules: [
        rule('small'),
        rule('large'),
        rule('ban', { severity: 'exclusion' }),
        rule('unsure', { confidence: 'low' }),
        rule('permit-a'),
        rule('permit-b'),
        rule('effect', { severity: 'notice', then: { kind: 'eia', what: { es: 'e', en: 'e' } } }),
      ],
    },
    { chapter: 'procedure', rules: [rule('term', { severity: 'notice' })] },
  ],
  groups: [{ id: 'permit', rules: ['permit-b', 'permit-a'] }],
  parameters: [],
})

const ids = (items: { id: string }[]) => items.map(({ id }) => id)

describe('a report', () => {
  const measures = [measure('lagoon', 2), measure('salar', 40)]
  const report = buildReport(
    {
      measures,
      findings: [
        finding('small', 'triggered', { because: ['lagoon'] }),
        finding('large', 'triggered', { because: ['salar'] }),
        finding('ban', 'triggered'),
        finding('unsure', 'triggered', { because: ['salar'] }),
        finding('permit-a', 'triggered'),
        finding('permit-b', 'possible', { missing_facts: ['excavates'] }),
        finding('effect', 'possible'),
        finding('term', 'triggered'),
      ],
    },
    book,
  )

  test('reads by severity, then confidence, then overlap', () => {
    expect(report.triggered.map(({ severity, items }) => [severity, ids(items)])).toEqual([
      ['exclusion', ['ban']],
      ['permit', ['large', 'small', 'permit', 'unsure']],
    ])
  })

  test('shows one permit once, with a citation for each of its rules, under its strongest outcome', () => {
    const permit = report.triggered.flatMap(({ items }) => items).find(({ id }) => id === 'permit')
    expect(permit?.outcome).toBe('triggered')
    expect(permit?.cited.map((one) => one.rule.id)).toEqual(['permit-a', 'permit-b'])
    expect(report.possible).toEqual([])
  })

  test('keeps procedure and EIA effects apart, uncounted among the findings about the site', () => {
    expect(ids(report.procedure)).toEqual(['term'])
    expect(ids(report.eia)).toEqual(['effect'])
    expect(report.counts).toEqual({ triggered: 5, possible: 0, eia: 1, notEvaluated: 0, notTriggered: 0 })
  })

  test('says what made an item', () => {
    const item = report.triggered[1]?.items[0]
    expect(item && measuresOf(item, measures).map(({ layer }) => layer)).toEqual(['salar'])
  })
})

test('what does not apply because somebody disputes it stays in sight, procedure too; what the engine ruled out does not', () => {
  const override = { dispute: 'd', from: 'triggered', reason: 'No es así', by: null } as const
  const { disputedAway, counts } = buildReport(
    {
      measures: [],
      findings: [
        finding('small', 'not-triggered', { override }),
        finding('large', 'not-triggered'),
        finding('ban', 'triggered', { override: { ...override, from: 'possible' } }),
        finding('effect', 'not-triggered', { override }),
        finding('term', 'not-triggered', { override }),
      ],
    },
    book,
  )
  expect(ids(disputedAway)).toEqual(expect.arrayContaining(['small', 'effect', 'term']))
  expect(disputedAway).toHaveLength(3)
  expect(counts).toMatchObject({ triggered: 1, notTriggered: 3 })
})

test('what could not be looked at is listed by layer, the most needed first', () => {
  const report = buildReport(
    {
      measures: [],
      findings: [
        finding('small', 'not-evaluated', { missing_layers: ['adi', 'ramsar'] }),
        finding('large', 'possible', { missing_layers: ['ramsar'], uncovered_layers: ['lagoon'] }),
      ],
    },
    book,
  )
  expect(report.missing).toEqual([
    { layer: 'ramsar', rules: ['small', 'large'] },
    { layer: 'adi', rules: ['small'] },
  ])
  expect(report.uncovered).toEqual([{ layer: 'lagoon', rules: ['large'] }])
  expect(report.counts.notEvaluated).toBe(1)
})

describe('rules that name the same permit', () => {
  const real = ruleBook({ chapters: RULES.chapters, groups: SAME_PERMIT, parameters: [] })
  const itemsOf = (outcomes: Record<string, Finding['outcome']>): Item[] => {
    const { triggered, possible, notEvaluated, notTriggered } = buildReport(
      { measures: [], findings: RULES.rules.map(({ id }) => finding(id, outcomes[id] ?? 'not-triggered')) },
      real,
    )
    return [
      ...triggered.flatMap(({ items }) => items),
      ...possible.flatMap(({ items }) => items),
      ...notEvaluated,
      ...notTriggered,
    ]
  }
  const naming = (items: readonly Item[], rule: string) =>
    items.filter(({ cited }) => cited.some((one) => one.rule.id === rule))

  test.each(SAME_PERMIT.map((group) => [group.id, group] as const))(
    '%s is one item with every citation, whatever each rule says',
    (id, group) => {
      const [one, two] = group.rules
      for (const [a, b, strongest] of [
        ['triggered', 'triggered', one],
        ['triggered', 'possible', one],
        ['possible', 'triggered', two],
        ['not-evaluated', 'triggered', two],
        ['possible', 'not-triggered', one],
        ['not-triggered', 'possible', two],
        ['not-triggered', 'not-evaluated', two],
        ['not-triggered', 'not-triggered', one],
      ] as const) {
        const items = itemsOf({ [one]: a, [two]: b })
        const [item, ...more] = naming(items, one)
        expect(more).toEqual([])
        expect(naming(items, two)).toEqual([item])
        expect(item?.id).toBe(id)
        expect(item?.cited[0].rule.id, `${a} and ${b}`).toBe(strongest)
        expect(item?.outcome).toBe(item?.cited[0].finding.outcome)
        expect(item?.cited.map(({ rule }) => rule.id).sort()).toEqual([...group.rules].sort())
      }
    },
  )

  test('what speaks against one of them is not given as a reason for the other', () => {
    const [one, two] = SAME_PERMIT[0]?.rules ?? []
    const findings = [
      finding(one ?? '', 'triggered', { because: ['santuario'] }),
      finding(two ?? '', 'not-triggered', { because: ['ramsar'] }),
    ]
    const measures = [measure('santuario', 3), measure('ramsar', 0)]
    const [item] = buildReport({ measures, findings }, real).triggered.flatMap(({ items }) => items)
    expect(item && measuresOf(item, measures).map(({ layer }) => layer)).toEqual(['santuario'])
  })
})
