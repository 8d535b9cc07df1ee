import { describe, expect, test } from 'vitest'
import { layerById } from '../../../geodata/layers/index.ts'
import type { Outcome, Rule } from '../../../geodata/model/rule.ts'
import type { Measure, Screening } from '../../../geodata/model/screening.ts'
import { ruleBook } from '../../../geodata/rules/report.ts'
import { compareScreenings, screeningIdIn } from './compare.ts'

const rule = (id: string, severity: Rule['severity']): Rule => ({
  id,
  es: id,
  en: id,
  when: { always: true },
  then: { kind: severity === 'permit' ? 'permit' : 'notice', what: { es: id, en: id } },
  authority: 'SEA',
  term: null,
  cite: 'art. 1',
  severity,
  confidence: 'high',
  basis: 'verified',
  caveats: null,
})
const RULES = [
  rule('notice', 'notice'),
  rule('permit', 'permit'),
  rule('park', 'exclusion'),
  rule('same', 'permit'),
]
const book = ruleBook({ chapters: [{ chapter: 'nature', rules: RULES }], groups: [], parameters: [] })

const measure = (layer: string, more: Partial<Measure>): Measure =>
  ({
    layer,
    where: null,
    status: 'measured',
    touch: 'clear',
    margin_m: 5,
    overlap_ha: 0,
    length_km: 0,
    count: 0,
    distance_m: 900,
    ...more,
  }) as Measure

function screening(
  id: string,
  outcomes: Record<string, Outcome>,
  measures: Measure[],
  more: object = {},
): Screening {
  return {
    id,
    engine_version: '2.0.0',
    as_of: '2026-11-23',
    rule_base: { hash: 'h', count: 4 },
    facts: { type: 'solar-pv', power_mw: 9 },
    parameters: { near_m: 100 },
    site: { area_ha: 50, accuracy_m: 17 },
    layer_versions: { snap_park: { id: 1 }, wetland_inventory: { id: 2 } },
    findings: RULES.map(({ id: each }) => ({
      rule: each,
      outcome: outcomes[each] ?? 'triggered',
      missing_facts: [],
      missing_layers: [],
      uncovered_layers: [],
      uncertain_layers: [],
      because: [],
      near: [],
      override: null,
    })),
    measures,
    ...more,
  } as unknown as Screening
}

const A = screening('a', { park: 'triggered', permit: 'triggered', notice: 'possible' }, [
  measure('snap_park', { touch: 'certain', overlap_ha: 3, count: 1, distance_m: 0 }),
  measure('wetland_inventory', {}),
  measure('lake_salar', { status: 'no-version' }),
])
const B = screening('b', { park: 'not-triggered', permit: 'not-evaluated', notice: 'not-triggered' }, [
  measure('snap_park', { distance_m: 4000 }),
  measure('wetland_inventory', { distance_m: 12 }),
  measure('lake_salar', { status: 'no-version' }),
])
const compare = (...all: Screening[]) =>
  compareScreenings(
    all,
    all.map(() => book),
    layerById,
  )

describe('alternatives side by side', () => {
  test('what differs comes first, the most severe before; what is equal is apart', () => {
    const { findings } = compare(A, B)
    expect(findings.different.map(({ rule: { id }, outcomes }) => [id, ...outcomes])).toEqual([
      ['park', 'triggered', 'not-triggered'],
      ['permit', 'triggered', 'not-evaluated'],
      ['notice', 'possible', 'not-triggered'],
    ])
    expect(findings.equal.map(({ rule: { id } }) => id)).toEqual(['same'])
  })

  test('verdicts differ by their word, and by how much is touched; how far a clear layer lies is no difference', () => {
    const { verdicts } = compare(A, B)
    expect(verdicts.different.map(({ layer }) => layer.id)).toEqual(['snap_park'])
    expect(verdicts.equal.map(({ layer }) => layer.id)).toEqual(['lake_salar', 'wetland_inventory'])
    const more = screening('c', {}, [measure('snap_park', { touch: 'certain', overlap_ha: 4, count: 1 })])
    const less = screening('d', {}, [measure('snap_park', { touch: 'certain', overlap_ha: 3, count: 1 })])
    expect(compare(more, less).verdicts.different).toHaveLength(1)
    expect(compare(more, more).verdicts.different).toHaveLength(0)
  })

  test('counts: permits and exclusions that hold, layers by what can be said of them', () => {
    const { counts } = compare(A, B)
    expect(counts[0]).toMatchObject({ triggered: 3, possible: 1, permits: 2, exclusions: 1 })
    expect(counts[0]?.verdicts).toEqual({ touches: 1, clear: 1, unknown: 0, 'not-reviewed': 1 })
    expect(counts[1]).toMatchObject({ triggered: 1, permits: 1, exclusions: 0, notEvaluated: 1 })
  })

  test('the same data, rules and facts are the same, in whatever order they are written', () => {
    expect(compare(A, { ...B, facts: { power_mw: 9, type: 'solar-pv' } }).unlike).toEqual([])
  })

  test.each([
    ['data', { layer_versions: { ...B.layer_versions, snap_park: { id: 9 } } }],
    ['data', { layer_versions: { snap_park: B.layer_versions.snap_park } }],
    ['rules', { rule_base: { hash: 'other', count: 4 } }],
    ['rules', { engine_version: '1.0.0' }],
    ['day', { as_of: '2027-01-01' }],
    ['facts', { facts: { type: 'wind' } }],
    ['parameters', { parameters: { near_m: 200 } }],
    ['accuracy', { site: { ...B.site, accuracy_m: 3 } }],
  ])('a difference that is not of the site is said: %s', (name, change) => {
    const { unlike, layers } = compare(A, { ...B, ...change } as Screening)
    expect(unlike).toEqual([name])
    expect(layers.length > 0).toBe(name === 'data')
  })
})

test.each([
  ['https://example.org/s/abcdefghijklmnop1234?lang=en', 'abcdefghijklmnop1234'],
  [' abcdefghijklmnop1234 ', 'abcdefghijklmnop1234'],
  ['/s/short', null],
  ['https://example.org/datos', null],
  ['', null],
])('the screening in %j is %s', (text, id) => {
  expect(screeningIdIn(text)).toBe(id)
})
