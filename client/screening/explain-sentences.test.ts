import { beforeAll, describe, expect, test } from 'vitest'
import { FACTS } from '../../geodata/facts/index.ts'
import { layerById } from '../../geodata/layers/index.ts'
import type { Measure } from '../../geodata/model/screening.ts'
import { measureOf } from '../../geodata/rules/example.ts'
import type { FactLeaf, PlaceLeaf } from '../../geodata/rules/explain.ts'
import type { Words } from '../i18n/index.ts'
import { leafSentence } from './explain-sentences.ts'
import { wordsIn } from './words.fixture.ts'

let es: Words
let en: Words
beforeAll(async () => {
  es = await wordsIn('es')
  en = await wordsIn('en')
})
const names = { layerById, facts: FACTS, siteAccuracy_m: 0 }

const fact = (more: Partial<FactLeaf>): FactLeaf => ({
  kind: 'fact',
  value: null,
  fact: 'ore_t_month',
  test: { op: 'gt', limit: 5000 },
  stated: null,
  ...more,
})
const place = (form: PlaceLeaf['atom']['form'], measure: Measure | null, more: Partial<PlaceLeaf> = {}) =>
  ({
    kind: 'place',
    value: null,
    atom: { form, layer: 'snap_park', where: null },
    limit_m: null,
    measure,
    cannotSay: null,
    ...more,
  }) as unknown as PlaceLeaf

describe('what the project says, beside what the rule asks', () => {
  test.each<[FactLeaf['test'], RegExp]>([
    [{ op: 'gt', limit: 5000 }, /4\.000\st\/mes; la norma parte sobre 5\.000\st\/mes\.$/],
    [{ op: 'gte', limit: 5000 }, /4\.000\st\/mes; la norma parte desde 5\.000\st\/mes\.$/],
    [{ op: 'lt', limit: 5000 }, /4\.000\st\/mes; la norma rige bajo 5\.000\st\/mes\.$/],
    [{ op: 'lte', limit: 5000 }, /4\.000\st\/mes; la norma rige hasta 5\.000\st\/mes\.$/],
  ])('%j', (asked, said) => {
    expect(leafSentence(fact({ test: asked, stated: 4000 }), names, es)).toMatch(said)
  })

  test('what nobody answered is said to be so', () => {
    expect(leafSentence(fact({}), names, es)).toMatch(
      /\? Sin respuesta; la norma parte sobre 5\.000\st\/mes\.$/,
    )
    const type = fact({ fact: 'type', test: { op: 'one-of', values: ['mine', 'solar-pv'] } })
    expect(leafSentence(type, names, es)).toBe(
      'No se ha dicho el tipo de proyecto; la norma es para: Mina (rajo o subterránea) o Planta solar fotovoltaica.',
    )
    expect(leafSentence({ ...type, stated: 'wind' }, names, en)).toMatch(
      /Wind farm.*Solar photovoltaic plant/,
    )
  })

  test('a flag is its question and the answer; the area is the site’s', () => {
    expect(leafSentence(fact({ fact: 'excavates', test: { op: 'flag' }, stated: false }), names, es)).toMatch(
      /\? No\.$/,
    )
    expect(
      leafSentence(fact({ fact: 'area_ha', test: { op: 'gt', limit: 7 }, stated: 300 }), names, es),
    ).toBe('El sitio mide 300\u00a0ha; la norma parte sobre 7\u00a0ha.')
  })
})

describe('what the place says', () => {
  const measure = (met: Parameters<typeof measureOf>[2], more: Partial<Measure> = {}) => ({
    ...measureOf('snap_park', null, met),
    features: [
      {
        feature_id: 'one',
        name: 'Llullaillaco',
        distance_m: typeof met === 'number' ? met : 0,
        overlap_ha: 0,
        length_km: 0,
        accuracy_m: 0,
        vintage: '2024',
        source: { name: 'MMA', year: 2024, reference: 'x' },
      },
    ],
    ...more,
  })

  test('a layer without data is not reviewed, whatever the rule asks', () => {
    for (const missing of [null, measure(undefined)])
      expect(leafSentence(place('intersects', missing), names, es)).toMatch(
        /^Sin datos de «.*»: no se revisó\.$/,
      )
  })

  test('a distance is put beside the one the rule looks to', () => {
    const near = place('within', measure(1400), { limit_m: 500 })
    expect(leafSentence(near, names, es)).toMatch(
      /^El sitio está a 1,4\d*\skm.*de Llullaillaco .* La norma mira hasta 500\sm\.$/,
    )
  })

  test('where the margin lies across that distance, that it cannot be told is said with the margin', () => {
    const across = place('within', measure(480, { margin_m: 50 }), {
      limit_m: 500,
      cannotSay: 'uncertain',
    })
    expect(leafSentence(across, names, es)).toMatch(
      /El margen de ±50\sm pasa por encima de esa distancia: no se puede saber\.$/,
    )
    expect(leafSentence({ ...across, cannotSay: null }, names, es)).not.toMatch(/no se puede saber/)
  })

  test.each([
    ['inside', /^El sitio está por completo dentro de: /],
    ['not-inside', /^El sitio no está por completo dentro de: /],
    ['cannot-tell', /^No se puede saber si el sitio está por completo dentro de: /],
  ] as const)('lying outside: cover %s', (cover, said) => {
    expect(leafSentence(place('outside', measure(0, { cover })), names, es)).toMatch(said)
  })
})
