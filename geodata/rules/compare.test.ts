import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Rule } from '../model/rule.ts'
import { type Measure, type Screening, UNSTATED } from '../model/screening.ts'
import { compareScreenings, findingsAgain, ruleChanges, stillHolds } from './compare.ts'
import { ENGINE_VERSION } from './index.ts'
import { type Met, measureOf } from './rules.fixture.ts'

const rule = (id: string, when: Rule['when'], more: Partial<Rule> = {}): Rule => ({
  id,
  es: id,
  en: id,
  when,
  then: { kind: 'permit', what: { es: 'Permiso', en: 'Permit' } },
  authority: 'SMA',
  term: null,
  cite: 'Ley 1',
  severity: 'permit',
  confidence: 'high',
  basis: 'verified',
  caveats: null,
  ...more,
})

const RULES: readonly Rule[] = [
  rule('touches-park', { intersects: 'snap_park' }),
  rule('park-or-reserve', { any: [{ intersects: 'snap_park' }, { intersects: 'snap_reserve' }] }),
  rule('big', { gte: ['area_ha', 100] }),
  rule('ore', { gt: ['ore_t_month', 5000] }),
  rule(
    'from-2027',
    { always: true },
    {
      in_force: { from: '2027-01-01', to: null, basis: 'verified', why: { es: 'x', en: 'x' } },
    },
  ),
]

type Layers = Record<string, [met: Met | undefined, version?: number]>
const SQUARE: Screening['site']['geometry'] = { type: 'Point', coordinates: [-69, -23] }

function screening(layers: Layers, more: Partial<Screening> = {}, rules = RULES): Screening {
  const measures = Object.entries(layers).map(
    ([layer, [met, version = 1]]): Measure => ({
      ...measureOf(layer, null, met),
      version_id: met === undefined ? null : version,
    }),
  )
  const made: Screening = {
    id: 'a'.repeat(16),
    created_at: '2026-11-23T12:00:00Z',
    title: null,
    site: {
      geometry: SQUARE,
      area_ha: 50,
      perimeter_m: 1,
      bbox: [-69, -23, -69, -23],
      comunas: [],
      repaired_from: null,
      accuracy_m: 0,
      sha256: 'one',
      provenance: UNSTATED,
    },
    as_of: '2026-11-23',
    derived_from: null,
    overrides: [],
    facts: { ore_t_month: 100 },
    route: { value: null, assumed: false },
    parameters: {},
    rule_base: { hash: 'x', count: rules.length },
    engine_version: ENGINE_VERSION,
    layer_versions: Object.fromEntries(
      Object.entries(layers).map(([layer, [met, version = 1]]) => [
        layer,
        met === undefined
          ? null
          : {
              id: version,
              number: version,
              vintage: null,
              published_at: '2026-01-01T00:00:00Z',
              source: { name: 'P', year: 2026, reference: 'Inventado' },
              accuracy_m: null,
            },
      ]),
    ),
    measures,
    findings: [],
    ...more,
  }
  return more.findings ? made : { ...made, findings: findingsAgain(made, rules) }
}

const NOTHING: Layers = { snap_park: ['clear'], snap_reserve: ['clear'] }
const causes = (
  before: Screening,
  after: Screening,
  rulesBefore: readonly Rule[] = RULES,
  rulesAfter: readonly Rule[] = RULES,
) =>
  Object.fromEntries(
    compareScreenings(before, after, rulesBefore, rulesAfter).changes.map((change) => [
      change.rule,
      change.causes.map(({ cause, layers }) => (layers.length > 0 ? `${cause}: ${layers.join(' ')}` : cause)),
    ]),
  )

describe('why a finding changed', () => {
  test('nothing changed: nothing is said, and it still holds', () => {
    const comparison = compareScreenings(screening(NOTHING), screening(NOTHING), RULES, RULES)
    expect(comparison).toEqual({
      changes: [],
      reasons: [],
      verdicts: [],
      layers: [],
      rules: { added: [], removed: [], changed: [] },
      as_of: null,
      engine: null,
      facts: [],
      site: false,
      disputes: false,
    })
    expect(stillHolds(comparison)).toBe(true)
  })

  test('a new version of one layer, among several that are new', () => {
    const after = screening({ snap_park: [0, 2], snap_reserve: ['clear', 2] })
    expect(causes(screening(NOTHING), after)).toEqual({
      'touches-park': ['data: snap_park'],
      'park-or-reserve': ['data: snap_park'],
    })
  })

  test('two layers of which each would be enough are both named', () => {
    const after = screening({ snap_park: [0, 2], snap_reserve: [0, 2] })
    expect(causes(screening(NOTHING), after)['park-or-reserve']).toEqual(['data: snap_park snap_reserve'])
  })

  test('a new version that changes no finding still holds', () => {
    const comparison = compareScreenings(
      screening(NOTHING),
      screening({ snap_park: ['clear', 2], snap_reserve: ['clear'] }),
      RULES,
      RULES,
    )
    expect(stillHolds(comparison)).toBe(true)
    expect(comparison.layers).toMatchObject([{ layer: 'snap_park', from: { number: 1 }, to: { number: 2 } }])
  })

  test('a layer that got data, and one whose features changed at the same outcome', () => {
    const empty: Layers = { snap_park: [undefined], snap_reserve: ['clear'] }
    expect(causes(screening(empty), screening(NOTHING))['touches-park']).toEqual(['data: snap_park'])
    // The outcome stays «not evaluated», but for another reason.
    const partial = screening({ snap_park: ['incomplete', 2], snap_reserve: ['clear'] })
    const comparison = compareScreenings(screening(empty), partial, RULES, RULES)
    expect(comparison.changes).toEqual([])
    expect(comparison.reasons).toContain('touches-park')
    expect(stillHolds(comparison)).toBe(false)
  })

  test('the text of a rule, a rule that came and one that went', () => {
    const stricter = [
      rule('touches-park', { always: true }),
      rule('new', { always: true }),
      ...RULES.slice(2),
    ]
    const after = screening(NOTHING, {}, stricter)
    expect(causes(screening(NOTHING), after, RULES, stricter)).toEqual({
      'touches-park': ['rules'],
      new: ['rules'],
      'park-or-reserve': ['rules'],
    })
    expect(ruleChanges(RULES, stricter)).toEqual({
      added: ['new'],
      removed: ['park-or-reserve'],
      changed: ['touches-park'],
    })
  })

  test('examples of a rule are not its text', () => {
    const more = RULES.map((each) => ({ ...each, examples: [{ given: {}, expect: 'triggered' as const }] }))
    expect(ruleChanges(RULES, more)).toEqual({ added: [], removed: [], changed: [] })
  })

  test('the day', () => {
    const later = screening(NOTHING, { as_of: '2027-02-01' })
    expect(causes(screening(NOTHING), later)).toEqual({ 'from-2027': ['date'] })
  })

  test('facts; the area of another outline; another outline on the same data', () => {
    const before = screening(NOTHING)
    expect(causes(before, screening(NOTHING, { facts: { ore_t_month: 9000 } }))).toEqual({ ore: ['facts'] })
    const site = { ...before.site, area_ha: 500, sha256: 'two' }
    expect(causes(before, screening(NOTHING, { site }))).toEqual({ big: ['site'] })
    expect(
      causes(before, screening({ snap_park: [0], snap_reserve: ['clear'] }, { site }))['touches-park'],
    ).toEqual(['site: snap_park'])
    expect(
      causes(before, screening({ snap_park: [0, 2], snap_reserve: ['clear'] }, { site }))['touches-park'],
    ).toEqual(['data: snap_park', 'site: snap_park'])
  })

  test('the same data and site measured otherwise; a dispute; an engine that read otherwise', () => {
    const before = screening(NOTHING)
    expect(causes(before, screening({ snap_park: [0], snap_reserve: ['clear'] }))['touches-park']).toEqual([
      'measuring: snap_park',
    ])
    const overrides = [
      {
        dispute: 'd',
        target: { rule: 'touches-park', outcome: 'triggered' as const },
        reason: 'Sí toca',
        by: null,
      },
    ]
    expect(causes(before, screening(NOTHING, { overrides }))).toEqual({ 'touches-park': ['dispute'] })
    const read = before.findings.map((finding) =>
      finding.rule === 'big' ? { ...finding, outcome: 'possible' as const } : finding,
    )
    const old = screening(NOTHING, { engine_version: '0.9.0', findings: read })
    expect(causes(old, before)).toEqual({ big: ['engine'] })
  })

  test('data and law together, when only both do it', () => {
    const strict = [
      rule('touches-park', { all: [{ intersects: 'snap_park' }, { intersects: 'snap_reserve' }] }),
    ]
    const loose = [rule('touches-park', { intersects: 'snap_reserve' })]
    const before = screening(NOTHING, {}, strict)
    const after = screening({ snap_park: ['clear', 2], snap_reserve: [0, 2] }, {}, loose)
    expect(causes(before, after, strict, loose)['touches-park']).toEqual(['data: snap_reserve', 'rules'])
  })

  test('every change has a cause, and no cause is a thing that did not change', () => {
    const met = fc.constantFrom<Met | undefined>(0, 'clear', 'incomplete', undefined)
    const one = fc.record({
      park: met,
      reserve: met,
      ore: fc.constantFrom(100, 9000),
      area: fc.constantFrom(50, 500),
      day: fc.constantFrom('2026-11-23', '2027-02-01'),
      rules: fc.constantFrom(RULES, [...RULES.slice(1), rule('touches-park', { always: true })]),
    })
    fc.assert(
      fc.property(one, one, (a, b) => {
        const make = (x: typeof a, version: number) =>
          screening(
            { snap_park: [x.park, version], snap_reserve: [x.reserve, version] },
            {
              facts: { ore_t_month: x.ore },
              as_of: x.day,
              site: { ...screening(NOTHING).site, area_ha: x.area, sha256: String(x.area) },
            },
            x.rules,
          )
        const { changes } = compareScreenings(make(a, 1), make(b, 2), a.rules, b.rules)
        return changes.every(({ causes: found }) => {
          const told = found.map(({ cause }) => cause)
          return (
            told.length > 0 &&
            !told.includes('engine') &&
            (a.ore !== b.ore || !told.includes('facts')) &&
            (a.day !== b.day || !told.includes('date')) &&
            (a.rules !== b.rules || !told.includes('rules')) &&
            (a.area !== b.area || !told.includes('site'))
          )
        })
      }),
      { numRuns: 300 },
    )
  })
})
