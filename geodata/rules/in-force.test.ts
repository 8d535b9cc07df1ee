import { describe, expect, it } from 'vitest'
import { type Rule, ruleSchema } from '../model/rule.ts'
import { findingDifference, forceOf, ruleDifference, rulesInForce } from './index.ts'
import { RULES } from './rules.fixture.ts'

const why = { es: 'Porque sí', en: 'Because' }
const rule = (id: string, more: Partial<Rule> = {}): Rule => ({ ...(RULES.rules[0] as Rule), id, ...more })
const days = (from: string | null, to: string | null, more = {}) => ({
  from,
  to,
  basis: 'verified' as const,
  why,
  ...more,
})

describe('a rule on a day', () => {
  const dated = rule('dated', { in_force: days('2024-02-01', '2025-06-30') })
  it('holds on its first and its last day, and not the day before or after', () => {
    expect(forceOf(dated, '2024-01-31')).toBe('not-yet')
    expect(forceOf(dated, '2024-02-01')).toBe('in-force')
    expect(forceOf(dated, '2025-06-30')).toBe('in-force')
    expect(forceOf(dated, '2025-07-01')).toBe('ended')
  })

  it('without days counts as in force, and says that no day is known', () => {
    const undated = rule('undated')
    expect(forceOf(undated, '1990-01-01')).toBe('undated')
    expect(rulesInForce({ rules: [undated] }, '1990-01-01')).toEqual([undated])
    expect(forceOf(rule('said', { in_force: days(null, null) }), '2026-01-01')).toBe('undated')
  })

  it('with one day is bounded on that side alone', () => {
    expect(forceOf(rule('a', { in_force: days('2024-02-01', null) }), '2999-01-01')).toBe('in-force')
    expect(forceOf(rule('a', { in_force: days(null, '2024-02-01') }), '1900-01-01')).toBe('in-force')
  })

  it('that is staged is so only within its days, and while the status lasts', () => {
    const staged = rule('staged', {
      status: 'staged',
      in_force: days('2025-09-29', null, { status_to: '2026-12-31' }),
    })
    expect(forceOf(staged, '2025-09-28')).toBe('not-yet')
    expect(forceOf(staged, '2025-09-29')).toBe('staged')
    expect(forceOf(staged, '2027-01-01')).toBe('in-force')
    const annulled = rule('annulled', {
      status: 'annulled',
      in_force: days('2022-05-12', null, { status_from: '2024-03-01' }),
    })
    expect(forceOf(annulled, '2024-02-29')).toBe('in-force')
    expect(forceOf(annulled, '2024-03-01')).toBe('annulled')
  })
})

describe('two days', () => {
  const base = {
    rules: [
      rule('always'),
      rule('begins', { in_force: days('2025-01-01', null) }),
      rule('ends', { in_force: days(null, '2025-01-01') }),
      rule('between', { in_force: days('2024-06-01', '2024-09-01') }),
      rule('changes', { status: 'staged', in_force: days('2020-01-01', null, { status_to: '2025-03-01' }) }),
    ],
  }
  it('differ by the rules that begin, end or change', () => {
    expect(ruleDifference(base, '2024-01-01', '2026-01-01')).toEqual({
      begins: ['begins'],
      ends: ['ends'],
      changes: [{ rule: 'changes', from: 'staged', to: 'in-force' }],
    })
  })

  it('differ the other way round when they are exchanged, and not at all when they are one', () => {
    const back = ruleDifference(base, '2026-01-01', '2024-01-01')
    expect(back).toEqual({
      begins: ['ends'],
      ends: ['begins'],
      changes: [{ rule: 'changes', from: 'in-force', to: 'staged' }],
    })
    expect(ruleDifference(base, '2024-07-01', '2024-07-01')).toEqual({ begins: [], ends: [], changes: [] })
  })

  it('give the findings that differ: another outcome, or a rule asked on one day only', () => {
    const finding = (id: string, outcome: 'triggered' | 'possible') => ({
      rule: id,
      outcome,
      missing_facts: [],
      missing_layers: [],
      uncovered_layers: [],
      uncertain_layers: [],
      because: [],
      near: [],
      override: null,
    })
    expect(
      findingDifference(
        [finding('same', 'triggered'), finding('gone', 'triggered'), finding('other', 'possible')],
        [finding('other', 'triggered'), finding('same', 'triggered'), finding('new', 'possible')],
      ),
    ).toEqual([
      { rule: 'other', from: 'possible', to: 'triggered' },
      { rule: 'new', from: null, to: 'possible' },
      { rule: 'gone', from: 'triggered', to: null },
    ])
  })
})

describe('the rule base', () => {
  it('asks nothing of Ley 21.770 before it was published', () => {
    const of2024 = rulesInForce(RULES, '2024-01-01').map(({ id }) => id)
    const today = rulesInForce(RULES, '2026-11-23').map(({ id }) => id)
    expect(today).toHaveLength(226)
    expect(of2024.filter((id) => id.startsWith('proc-21770'))).toEqual([])
    expect(of2024).toContain('seia-mine-5000t')
    expect(ruleDifference(RULES, '2025-09-28', '2025-09-29').begins).toContain('proc-21770-terms')
    expect(ruleDifference(RULES, '2026-03-28', '2026-03-29').begins).toEqual(['proc-21770-stability'])
  })

  it('says in both languages how each day is known', () => {
    for (const { id, in_force } of RULES.rules) {
      if (!in_force) continue
      expect(in_force.why.es, id).not.toBe(in_force.why.en)
    }
  })

  it('gives the term of its class to each sector authorisation (Ley 21.770 art. 20)', () => {
    const classed = RULES.rules.filter((one) => one.sector_authorisation)
    expect(classed.length).toBeGreaterThanOrEqual(15)
    const terms = {
      'land-or-public-goods': 120,
      localisation: 50,
      project: 50,
      operation: 25,
      'professional-or-service': 60,
      other: 60,
    }
    for (const { id, sector_authorisation } of classed) {
      if (!sector_authorisation?.term) continue
      expect(sector_authorisation.term.n, id).toBe(terms[sector_authorisation.typology.is])
    }
  })

  it('refuses days that are no days, or that end before they begin', () => {
    const whole = RULES.rules[0] as Rule
    expect(ruleSchema.safeParse({ ...whole, in_force: days('2025-02-29', null) }).success).toBe(false)
    expect(ruleSchema.safeParse({ ...whole, in_force: days('2025-02-28', '2025-02-27') }).success).toBe(false)
    expect(ruleSchema.safeParse({ ...whole, in_force: days('2025-02-28', '2025-02-28') }).success).toBe(true)
  })
})
