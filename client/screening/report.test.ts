import { describe, expect, test } from 'vitest'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Finding, Measure } from '../../geodata/model/screening.ts'
import { buildReport, measuresOf, type RuleBook, ruleBook } from './report.ts'

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
  ...more,
})

const measure = (layer: string, overlap_ha: number): Measure => ({
  layer,
  where: null,
  status: 'measured',
  version_id: 1,
  known_within_m: null,
  intersects: overlap_ha > 0,
  covered: false,
  count: 1,
  overlap_ha,
  overlap_pct: 1,
  length_km: 0,
  distance_m: 0,
  features: [],
})

const book: RuleBook = ruleBook({
  hash: 'x',
  chapters: [
    {
      chapter: 'nature',
      title: { es: 'a', en: 'a' },
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
    { chapter: 'procedure', title: { es: 'p', en: 'p' }, rules: [rule('term', { severity: 'notice' })] },
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
