import { describe, expect, test } from 'vitest'
import { RULES } from '../../geodata/rules/rules.fixture.ts'
import { searchRules } from './search-rules.ts'

const ids = (wanted: string) => searchRules(RULES.rules, wanted).map(({ id }) => id)

describe('a rule asked about by name', () => {
  test('is found in either language, without accents or capitals', () => {
    for (const wanted of ['alteración física de humedales', 'ALTERACION FISICA HUMEDALES'])
      expect(ids(wanted).length, wanted).toBeGreaterThan(0)
    const rule = RULES.rules[0]
    expect(ids(rule?.es ?? '')).toContain(rule?.id)
    expect(ids(rule?.en ?? '')).toContain(rule?.id)
  })

  test('is found by its article, its authority, its id', () => {
    expect(ids('seia-mine-5000t')).toEqual(['seia-mine-5000t'])
    expect(ids('art. 10 i)')).toContain('seia-mine-5000t')
    expect(ids('Servicio de Evaluación')).toEqual(ids('servicio evaluacion de'))
  })

  test('needs every word', () => {
    expect(ids('minero')).toContain('seia-mine-5000t')
    expect(ids('minero astronauta')).toEqual([])
  })

  test('those with the words in the title come first, otherwise in the order of the base', () => {
    const found = searchRules(RULES.rules, 'agua')
    const inTitle = found.map(({ es, en }) => /agua/i.test(`${es} ${en}`))
    expect(inTitle).toContain(true)
    expect(inTitle).toContain(false)
    expect(inTitle.lastIndexOf(true)).toBeLessThan(inTitle.indexOf(false))
    const place = (id: string) => RULES.rules.findIndex((rule) => rule.id === id)
    const titled = found.filter((_, i) => inTitle[i]).map(({ id }) => place(id))
    expect(titled).toEqual([...titled].sort((a, b) => a - b))
  })

  test('nothing asked is nothing found', () => {
    expect(ids('')).toEqual([])
    expect(ids('   ')).toEqual([])
  })
})
