import { expect, test } from 'vitest'
import type { Finding, Measure, Screening } from '../../geodata/model/screening.ts'
import { measureOf, RULES } from '../../geodata/rules/rules.fixture.ts'
import { findingsCsv, measuresCsv } from './export.ts'

const rowsOf = (csv: string) =>
  csv
    .slice(1)
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))

/** A column of a table, by its heading. */
const column = (csv: string, heading: string) => {
  const [head = [], ...rows] = rowsOf(csv)
  const at = head.indexOf(heading)
  expect(at, heading).toBeGreaterThanOrEqual(0)
  return rows.map((row) => row[at])
}

test('a table of measures says which of the four words each layer bears, and its margin', () => {
  const blurred: Measure = { ...measureOf('ramsar', null, 40), touch: 'cannot-tell', margin_m: 250 }
  const measures = [
    measureOf('adi', null, 0),
    blurred,
    measureOf('lagoon', null, 'clear'),
    measureOf('spring', null, 'incomplete'),
    measureOf('glacier', null, undefined),
  ]
  const csv = measuresCsv({ measures } as Screening, 'en')
  expect(column(csv, 'verdict')).toEqual([
    'Touches',
    'Cannot tell',
    'Does not touch',
    'Not checked',
    'Not checked',
  ])
  expect(column(csv, 'margin (m)')).toEqual(['0', '250', '', '', ''])
})

test('a table of findings tells what accuracy leaves open from what is incomplete, and who corrected what', () => {
  const [one, two] = RULES.rules
  const finding = (rule: string, more: Partial<Finding>): Finding => ({
    rule,
    outcome: 'possible',
    missing_facts: [],
    missing_layers: [],
    uncovered_layers: [],
    uncertain_layers: [],
    because: [],
    near: [],
    override: null,
    ...more,
  })
  const findings = [
    finding(one?.id ?? '', { uncovered_layers: ['spring'], uncertain_layers: ['ramsar'] }),
    finding(two?.id ?? '', {
      outcome: 'not-triggered',
      override: { dispute: 'd', from: 'triggered', reason: 'Sold in 2020', by: 'Somebody' },
    }),
  ]
  const csv = findingsCsv({ findings, measures: [] as Measure[] } as Screening, new Map(), 'en')
  expect(column(csv, 'incomplete layers')).toEqual(['Springs', ''])
  expect(column(csv, 'layers that cannot be told')).toEqual(['Ramsar sites', ''])
  expect(column(csv, 'outcome')).toEqual(['Could apply', 'Does not apply'])
  expect(column(csv, 'outcome before the correction')).toEqual(['', 'Applies'])
  expect(column(csv, 'reason for the correction')).toEqual(['', 'Sold in 2020'])
  expect(column(csv, 'who corrects')).toEqual(['', 'Somebody'])
})

test('a table of findings names what it names in words of its language, not by code', () => {
  const rule = RULES.rules.find(({ term }) => term?.n === 120 && term.unit === 'bd')
  const findings = [
    {
      rule: rule?.id ?? '',
      outcome: 'possible',
      missing_facts: ['excavates'],
      missing_layers: ['ramsar', 'glacier'],
      uncovered_layers: [],
      uncertain_layers: [],
      because: [],
      near: [],
      override: null,
    },
  ]
  const rules = new Map(rule ? [[rule.id, rule]] : [])
  const csv = findingsCsv({ findings, measures: [] as Measure[] } as unknown as Screening, rules, 'es')
  expect(csv).toContain(`120\u00a0días hábiles: ${rule?.term?.for.es}`)
  expect(csv).toContain('certeza alta')
  expect(csv).toContain('"Sitios Ramsar; Glaciares"')
  expect(csv).toMatch(/¿[^;]*\?/)
  expect(csv).not.toMatch(/excavates|verified|;high;/)
})
