import { describe, expect, it } from 'vitest'
import { textSchema } from '../model/text.ts'
import {
  ATTRIBUTES,
  FACTS,
  FactsError,
  PROJECT_GROUPS,
  PROJECT_TYPES,
  parseFacts,
  projectType,
} from './index.ts'

const issuesOf = (input: unknown) => {
  try {
    parseFacts(input)
  } catch (error) {
    if (error instanceof FactsError) return error.issues
    throw error
  }
  return []
}

describe('declarations', () => {
  it('name every project type, attribute and choice in both languages', () => {
    expect(Object.keys(PROJECT_TYPES)).toHaveLength(46)
    const texts = [
      ...Object.values(PROJECT_GROUPS),
      ...Object.values(PROJECT_TYPES).map(({ title }) => title),
      ...Object.values(FACTS).map(({ question }) => question),
      ...Object.values(FACTS).flatMap((fact) => (fact.type === 'enum' ? Object.values(fact.choices) : [])),
    ]
    for (const text of texts) {
      expect(textSchema.parse(text)).toEqual(text)
      expect(text.es).not.toBe(text.en)
    }
    for (const { question } of Object.values(FACTS)) {
      expect(question.es).toMatch(/^¿.*\?$/s)
      expect(question.en).toMatch(/\?$/)
    }
  })

  it('every group of project types has types', () => {
    const used = new Set(Object.values(PROJECT_TYPES).map(({ group }) => group))
    expect([...used].sort()).toEqual(Object.keys(PROJECT_GROUPS).sort())
  })

  it('come back whole from JSON', () => {
    expect(JSON.parse(JSON.stringify(ATTRIBUTES))).toEqual(ATTRIBUTES)
    expect(projectType('mine')?.group).toBe('mining')
    expect(projectType('toString')).toBeUndefined()
  })
})

describe('parseFacts', () => {
  it('keeps what is stated, and that something is not known', () => {
    expect(parseFacts({ type: 'mine', ore_t_month: 0, excavates: false, route: null })).toEqual({
      type: 'mine',
      ore_t_month: 0,
      excavates: false,
      route: null,
    })
  })

  it.each([
    [{ colour: 'red' }, '/colour', /colour/],
    [{ 'a/b~c': 1 }, '/a~1b~0c', /a\/b~c/],
    [{ constructor: 1 }, '/constructor', /constructor/],
    [{ area_ha: 3 }, '/area_ha', /polígono/],
    [{ area_ha: null }, '/area_ha', /polígono/],
    [{ ore_t_month: '6000' }, '/ore_t_month', /número.*toneladas al mes/],
    [{ ore_t_month: Number.NaN }, '/ore_t_month', /número/],
    [{ ore_t_month: -1 }, '/ore_t_month', /menor que 0/],
    [{ emission_share_pct: 101 }, '/emission_share_pct', /mayor que 100/],
    [{ excavates: 'yes' }, '/excavates', /verdadero o falso/],
    [{ land_act: 'gift' }, '/land_act', /sale, lease/],
    [{ land_act: 'toString' }, '/land_act', /sale, lease/],
    [{ type: 'casino' }, '/type', /mine/],
    [[], '', /objeto/],
    [null, '', /objeto/],
  ])('refuses %j', (input, pointer, es) => {
    const [issue, ...more] = issuesOf(input)
    expect(more).toEqual([])
    expect(issue?.pointer).toBe(pointer)
    expect(issue?.message.es).toMatch(es)
    expect(issue?.message.en).not.toBe('')
    expect(issue?.message.en).not.toBe(issue?.message.es)
  })

  it('names everything that is wrong at once', () => {
    expect(issuesOf({ colour: 1, homes: -1, type: 'mine' }).map(({ pointer }) => pointer)).toEqual([
      '/colour',
      '/homes',
    ])
  })
})
