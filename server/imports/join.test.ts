import { describe, expect, it } from 'vitest'
import { essentialName, joinByName } from './join.ts'
import { unite } from './stage.ts'

const at = (feature_id: string, name: string, lon = -70, lat = -23) => ({ feature_id, name, lon, lat })
const row = (row_number: number, name: string, lon = -70, lat = -23) => ({
  row_number,
  ...at(`list:${row_number}`, name, lon, lat),
})

it('hears the same name through accents, case, parentheses and the word for its kind', () => {
  expect(essentialName('Volcán LÁSCAR')).toBe('lascar')
  expect(essentialName('Gobernación (Tocopilla)')).toBe('gobernacion')
  expect(essentialName('Puerto')).toBe('puerto')
  expect(essentialName('Mina de la Luna')).toBe('la luna')
})

describe('where names meet', () => {
  const present = [at('escondida', 'Escondida'), at('other:1', 'Spence'), at('lejos', 'Zaldívar', -69, -23)]
  const imported = [row(1, 'ESCONDIDA', -70.01), row(2, 'Mina Spence'), row(3, 'Zaldivar'), row(4, 'Nueva')]

  it('a whole list takes no notice', () => {
    expect(joinByName({ extent: 'whole' }, imported, present)).toEqual({
      displaced: [],
      yielding: [],
      issues: [],
    })
  })

  it('a part takes the place of the atlas, not of another source, and only nearby', () => {
    const joined = joinByName({ extent: 'part' }, imported, present)
    expect(joined).toMatchObject({ displaced: ['escondida'], yielding: [] })
    expect(joined.issues).toMatchObject([{ kind: 'takes_the_place', row_number: 1 }])
  })

  it('an extra gives way to whatever is there', () => {
    const joined = joinByName({ extent: 'extra' }, imported, present)
    expect(joined).toMatchObject({ displaced: [], yielding: ['list:1', 'list:2'] })
    expect(joined.issues.map(({ kind }) => kind)).toEqual(['already_known', 'already_known'])
  })

  it('an extra gives way to the same code nearby, and to the same place where it says so', () => {
    const others = [row(5, 'Otra', -70.001), { ...row(6, 'Con código', -70.03), code: 'RII/201' }]
    const there = [...present, { ...at('estacion', 'Estación', -70.02), code: 'RII/201' }]
    const yielding = (more: object) => joinByName({ extent: 'extra', ...more }, others, there).yielding
    expect(yielding({})).toEqual(['list:6'])
    expect(yielding({ same_within_m: 90 })).toEqual(['list:6'])
    expect(yielding({ same_within_m: 120 })).toEqual(['list:5', 'list:6'])
    const short = others.map((each) => ({ ...each, code: '7' }))
    expect(joinByName({ extent: 'extra' }, short, [{ ...at('x', 'X'), code: '7' }]).yielding).toEqual([])
  })
})

it('joins coverages: where either list is complete, both together are', () => {
  expect(unite(null, null)).toBeNull()
  expect(unite('region', null)).toBe('region')
  expect(unite(['02101'], ['02202', '02101'])).toEqual(['02101', '02202'])
  expect(unite(null, ['02101'])).toEqual(['02101'])
})
