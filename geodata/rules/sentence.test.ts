import { expect, it } from 'vitest'
import { layerById } from '../layers/index.ts'
import { conditionText, readCondition, readExample } from './index.ts'
import { RULES } from './rules.fixture.ts'

function whenOf(id: string) {
  const rule = RULES.byId[id]
  if (!rule) throw new Error(`no rule ${id}`)
  return rule.when
}
const names = (id: string) => layerById(id)
const sentence = (id: string) => conditionText(readCondition(whenOf(id), names))

it.each(RULES.rules.map((rule) => [rule.id, rule] as const))(
  '%s is said in both languages, without a code',
  (_id, rule) => {
    const { es, en } = conditionText(readCondition(rule.when, names))
    for (const text of [es, en]) {
      expect(text.length).toBeGreaterThan(10)
      // The name of a layer, a fact, a type or a parameter as the files write it has no place in a sentence.
      expect(text).not.toMatch(/\b[a-z]+_[a-z_]+\b|undefined|\[object/)
      expect((text.match(/\[/g) ?? []).length).toBe((text.match(/\]/g) ?? []).length)
    }
    expect(es).not.toBe(en)
    for (const example of rule.examples ?? []) {
      const { given, meets } = readExample(example, rule.when, names)
      expect(given).toHaveLength(Object.keys(example.given).length)
      for (const text of [...given, ...meets]) {
        expect(text.es).not.toMatch(/\b[a-z]+_[a-z_]+\b|undefined/)
        expect(text.en).not.toMatch(/\b[a-z]+_[a-z_]+\b|undefined/)
      }
    }
  },
)

it('says facts with their unit, layers by their title, and whose distance it is', () => {
  expect(sentence('seia-mine-5000t')).toEqual({
    es: 'el tipo de proyecto es Mina (rajo o subterránea), Planta de procesamiento de mineral, Pila de lixiviación o Extracción de salmuera (litio, potasio); y además a «¿Cuánto mineral se extraerá o procesará al mes, en todo el proyecto?» se responde más de 5.000\u00a0t/mes',
    en: expect.stringContaining(
      'and also “How much ore will the whole project extract or process a month?” is answered with more than 5,000\u00a0t/month',
    ),
  })
  expect(sentence('land-beach-80m').es).toContain('está a 80\u00a0m o menos de: ')
  expect(sentence('land-beach-80m').es).toContain('(distancia de la norma)')
  expect(sentence('eia-priority-site').en).toContain('(screening distance, changeable; the norm sets none)')
})

it('keeps parts within parts apart', () => {
  const tree = readCondition(
    {
      all: [{ flag: 'excavates' }, { any: [{ intersects: 'ramsar' }, { not: { intersects: 'snap_park' } }] }],
    },
    names,
  )
  expect(conditionText(tree).en).toMatch(
    /^“.*” is answered yes; and also \[the site touches: .*; or else it is not so that the site touches: .*\]$/,
  )
})

it('uses the distance a person chose', () => {
  const near = { near: ['ramsar', 'near_protected_m'] as [string, string] }
  expect(conditionText(readCondition(near, names, { near_protected_m: 1234 })).es).toContain('1.234\u00a0m')
})
