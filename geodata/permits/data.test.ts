import { describe, expect, test } from 'vitest'
import { ATTRIBUTES } from '../facts/index.ts'
import { SAME_PERMIT } from '../rules/index.ts'
import { RULES } from '../rules/rules.fixture.ts'
import { topologicalOrder } from './network.ts'
import { parsePermits } from './parse.ts'
import { PERMITS, permitFile } from './permits.fixture.ts'

const hash = (text: string) => String(text.length)
const { steps, acts, precedences, apart } = PERMITS
const rulesOf = (step: (typeof steps)[number]) => [
  ...(step.rules ?? []),
  ...Object.values(step.rules_by_route ?? {}).flat(),
]

describe('the tables', () => {
  test('name rules that exist', () => {
    const named = [
      ...steps.flatMap((step) => [...rulesOf(step), ...(step.term_of ?? [])]),
      ...Object.values(acts).map(({ rule }) => rule),
      ...apart.map(({ rule }) => rule),
    ]
    expect(named.filter((id) => !RULES.byId[id])).toEqual([])
  })

  test('place every permit and consultation of the rules once: in one step, one act, or apart with a reason', () => {
    const places = (id: string) =>
      steps.filter((step) => rulesOf(step).includes(id)).length +
      Number(Object.values(acts).some(({ rule }) => rule === id)) +
      apart.filter(({ rule }) => rule === id).length
    const asked = RULES.rules.filter(({ then }) => then.kind === 'permit' || then.kind === 'consultation')
    expect(asked.length).toBeGreaterThan(60)
    expect(asked.filter(({ id }) => places(id) !== 1).map(({ id }) => id)).toEqual([])
  })

  test('make one step of the rules that name the same permit', () => {
    for (const { id, rules } of SAME_PERMIT) {
      const asked = rules.filter((rule) => RULES.byId[rule]?.then.kind === 'permit')
      const homes = steps.filter((step) => asked.some((rule) => rulesOf(step).includes(rule)))
      expect(homes.length, id).toBe(asked.length === 0 ? 0 : 1)
    }
  })

  test('name facts that exist', () => {
    const values = ATTRIBUTES.land_act.type === 'enum' ? Object.keys(ATTRIBUTES.land_act.choices) : []
    expect(new Set(Object.values(acts).map(({ fact }) => fact))).toEqual(new Set(values))
    for (const { absent_when } of steps)
      for (const fact of Object.keys(absent_when ?? {})) expect(ATTRIBUTES).toHaveProperty(fact)
  })

  test('give every step a title and an authority, of its own or of a rule', () => {
    for (const step of steps)
      if (rulesOf(step).length === 0) expect(step, step.id).toMatchObject({ title: {}, authority: {} })
  })

  test('give every step without a rule an article, unless it is practice or what an act’s rule decides', () => {
    const bare = steps.filter(
      (step) => rulesOf(step).length === 0 && !step.practice && !step.of_act && !(step.cite && step.basis),
    )
    expect(bare.map(({ id }) => id)).toEqual([])
  })

  test('repeat no number that a rule says otherwise', () => {
    const stated = (step: string, rule: string) => {
      const { term } = RULES.byId[rule] ?? {}
      expect(PERMITS.byId[step]?.term, step).toMatchObject({ n: term?.n, unit: term?.unit })
    }
    stated('land-indigenous-check', 'land-consult-measure')
    stated('building-permit', 'planning-inside-urban')
    for (const [act, rule] of [
      ['onerous-direct', 'land-onerous-concession'],
      ['free-long', 'land-free-concession-long'],
    ] as const) {
      const { term } = RULES.byId[rule] ?? {}
      expect(PERMITS.byId['land-decision-term']?.term_by_act?.[act]).toMatchObject({
        n: term?.n,
        unit: term?.unit,
      })
    }
    const { term } = RULES.byId['land-free-concession-short'] ?? {}
    expect(PERMITS.byId['land-regional-opinion']?.term_by_act?.['free-short']).toMatchObject({
      n: term?.n,
      unit: term?.unit,
    })
  })

  test('give terms and stages only to acts there are', () => {
    for (const step of steps)
      for (const act of Object.keys(step.term_by_act ?? {})) {
        expect(acts).toHaveProperty(act)
        expect(acts[act]?.steps, `${step.id} in ${act}`).toContain(step.id)
      }
  })

  test('cite every precedence, or say that it is practice', () => {
    for (const { from, to, cite, practice, basis } of precedences) {
      expect(cite.es, `${from} → ${to}`).toMatch(practice ? /Práctica/ : /\d/)
      if (practice) expect(basis).toBe('from-knowledge')
    }
  })

  test('let nothing wait for itself, all steps and precedences together, whatever act and route', () => {
    // A circle in a part would be a circle in the whole, where also precedences that exclude one another stand.
    const order = topologicalOrder(
      steps.map(({ id }) => id),
      precedences,
    )
    expect(order).toHaveLength(steps.length)
  })

  test('chain each act from its filing to its last stage', () => {
    for (const [id, act] of Object.entries(acts)) {
      const present = new Set(act.steps)
      const edges = precedences.filter(
        ({ from, to, unless }) => present.has(from) && present.has(to) && !(unless && present.has(unless)),
      )
      for (const step of act.steps) {
        if (step === 'land-filed') continue
        expect(
          edges.some(({ to }) => to === step),
          `${step} of ${id} waits for nothing`,
        ).toBe(true)
        const last = step === act.steps.at(-1)
        expect(edges.some(({ from }) => from === step) || last, `nothing waits for ${step} of ${id}`).toBe(
          true,
        )
      }
    }
  })
})

describe('what does not hold is refused', () => {
  const good = { steps: permitFile('steps'), precedence: permitFile('precedence') }
  test.each([
    [
      'a circle',
      {
        ...good,
        precedence: good.precedence
          .replace('from: [rca]', 'from: [rca, pas-131]')
          .replace("to: ['pas:mixed']", "to: [seia-filed, 'pas:mixed']"),
      },
      'wait for one another',
    ],
    [
      'a step nobody declared',
      { ...good, precedence: good.precedence.replace('to: [land-cee]', 'to: [land-zzz]') },
      'land-zzz',
    ],
    [
      'a step declared twice',
      { ...good, steps: good.steps.replace('id: land-gis', 'id: land-title') },
      'declared twice',
    ],
    [
      'a precedence without article',
      { ...good, precedence: good.precedence.replace('    cite: DL 1.939 art. 16\n', '') },
      'has an article',
    ],
    [
      'a field nobody knows',
      { ...good, steps: good.steps.replace('milestone: true', 'milestones: true') },
      'milestones',
    ],
    ['broken YAML', { ...good, steps: `${good.steps}\n  - {` }, 'steps.yaml'],
  ])('%s', (_, files, words) => {
    expect(() => parsePermits(files, hash)).toThrow(words)
  })
})
