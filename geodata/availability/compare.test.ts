import { describe, expect, it } from 'vitest'
import type { Criteria, Exclusion, Preference, Requirement } from '../model/availability.ts'
import { compareCriteria } from './compare.ts'
import {
  areaText,
  criterionTexts,
  curveValueText,
  exclusionText,
  layersNamed,
  preferenceText,
  rasterValueText,
  requirementText,
} from './words.ts'

const why = { es: 'porque sí', en: 'because' }
const near = (id: string, layer: string, buffer_m: number, more: object = {}): Exclusion => ({
  kind: 'near',
  id,
  layer,
  where: null,
  buffer_m,
  basis: 'team',
  why,
  cite: null,
  lock: false,
  active: true,
  side: null,
  ...more,
})
const slope = (max: number | null, min: number | null = null): Exclusion => ({
  kind: 'raster',
  id: 'slope',
  raster: 'slope_pct',
  min,
  max,
  basis: 'team',
  why,
  cite: null,
  lock: false,
  active: true,
})
const square = (size: number) => ({
  type: 'Polygon' as const,
  coordinates: [
    [
      [-69, -23],
      [-69 + size, -23],
      [-69 + size, -23 + size],
      [-69, -23],
    ],
  ],
})
const preference = (weight: number, best = 1000): Preference => ({
  metric: 'distance',
  id: 'p-substation',
  layer: 'substation',
  where: { kv_gte: 110 },
  best,
  worst: 40_000,
  weight,
  why: null,
})
const fiscal: Requirement = {
  kind: 'layer',
  id: 'fiscal',
  layer: 'fiscal_land',
  where: null,
  not_in: 'fiscal_committed',
  basis: 'team',
  why,
  cite: null,
  active: true,
}
const BASE: Criteria = {
  set: 'solar-pv',
  area: { kind: 'region' },
  exclusions: [near('settlement', 'settlement', 500), slope(10)],
  requirements: [fiscal],
  preferences: [preference(30)],
  min_area_ha: 20,
  min_width_m: 150,
}
const spanish = (a: Criteria, b: Criteria) => compareCriteria(a, b).map(({ text }) => text.es)

describe('a criterion in words', () => {
  it.each([
    [exclusionText(near('x', 'settlement', 0)), /^Dentro de: .+/, /^Inside: .+/],
    [exclusionText(near('x', 'settlement', 500)), /^A 500 m o menos de: .+/, /^Within 500 m of: .+/],
    [exclusionText(near('x', 'settlement', 1500)), /^A 1,5 km o menos de/, /^Within 1\.5 km of/],
    [
      exclusionText(near('x', 'tailings_deposit', 5000, { side: 'downstream' })),
      /^A 5 km o menos de: .+, aguas abajo$/,
      /^Within 5 km of: .+, downstream$/,
    ],
    [
      exclusionText({ ...near('x', 'coastline', 0), kind: 'far', max_distance_m: 5000 } as never),
      /^A más de 5 km de: .+/,
      /^Farther than 5 km from: .+/,
    ],
    [exclusionText(slope(10)), /^Pendiente: sobre 10 %$/, /^Slope: above 10 %$/],
    [exclusionText(slope(15, 1)), /^Pendiente: sobre 15 %, bajo 1 %$/, /^Slope: above 15 %, under 1 %$/],
    [requirementText(fiscal), /^Solo en: .+, y fuera de: .+/, /^Only in: .+, and outside: .+/],
    [preferenceText(preference(1)), /^Distancia a: Subestaciones.*110/, /^Distance to: Substations.*110/],
    [curveValueText(preference(1), 40_000), /^40 km$/, /^40 km$/],
    [rasterValueText('elevation_m', 3800), /^3\.800 m$/, /^3,800 m$/],
    [areaText({ kind: 'comunas', codes: ['02201'] }), /^la comuna de Calama$/, /^the comuna of Calama$/],
    [
      areaText({ kind: 'comunas', codes: ['02201', '02203'] }),
      /^las comunas de Calama y San Pedro de Atacama$/,
      /^the comunas of Calama and San Pedro de Atacama$/,
    ],
  ])('%j', (text, es, en) => {
    const plain = (words: string) => words.replaceAll('\u00a0', ' ')
    expect(plain(text.es)).toMatch(es)
    expect(plain(text.en)).toMatch(en)
  })

  it('is found by its id, and its layers are named once', () => {
    expect([...criterionTexts(BASE).keys()]).toEqual(['settlement', 'slope', 'fiscal', 'p-substation'])
    expect(
      layersNamed({ ...BASE, exclusions: [...BASE.exclusions, near('again', 'settlement', 1)] }),
    ).toEqual(['settlement', 'slope_pct', 'fiscal_land', 'fiscal_committed', 'substation'])
  })
})

describe('two criteria', () => {
  it('that ask the same have no difference, whatever the order of members and the words of reasons', () => {
    const turned = JSON.parse(JSON.stringify(BASE), (_, value) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    )
    expect(compareCriteria(BASE, turned)).toEqual([])
    const reworded = near('settlement', 'settlement', 500, { why: { es: 'otra', en: 'other' } })
    expect(compareCriteria(BASE, { ...BASE, exclusions: [reworded, slope(10)] })).toEqual([])
  })

  it('differ in one number: it is said with both values, in both languages', () => {
    const b = { ...BASE, exclusions: [near('settlement', 'settlement', 1000), slope(10)] }
    const [only, ...rest] = compareCriteria(BASE, b)
    expect(rest).toEqual([])
    expect(only).toMatchObject({ part: 'exclusion', criterion: 'settlement', change: 'changed' })
    expect(only?.text.es.replaceAll('\u00a0', ' ')).toMatch(/^Distancia a .+: de 500 m a 1 km$/)
    expect(only?.text.en.replaceAll('\u00a0', ' ')).toMatch(/^Distance to .+: from 500 m to 1 km$/)
  })

  it.each<[string, Partial<Criteria>, RegExp[]]>([
    ['an exclusion less', { exclusions: [slope(10)] }, [/^Se quita: A 500/]],
    [
      'an exclusion more',
      { exclusions: [...BASE.exclusions, near('airport', 'airport', 3000)] },
      [/^Se agrega: A 3/],
    ],
    [
      'an exclusion switched off',
      { exclusions: [near('settlement', 'settlement', 500, { active: false }), slope(10)] },
      [/: deja de aplicarse$/],
    ],
    [
      'one id about another layer',
      { exclusions: [near('settlement', 'dwelling', 500), slope(10)] },
      [/^Se quita: /, /^Se agrega: /],
    ],
    [
      'another filter',
      { exclusions: [near('settlement', 'settlement', 500, { where: { kind: 'city' } }), slope(10)] },
      [/^Se quita: /, /^Se agrega: /],
    ],
    [
      'a limit of a raster',
      { exclusions: [BASE.exclusions[0] as Exclusion, slope(null, 1)] },
      [/^Pendiente, máximo: de 10.% a sin límite$/, /^Pendiente, mínimo: de sin límite a 1.%$/],
    ],
    [
      'a basis and a lock',
      { exclusions: [near('settlement', 'settlement', 500, { basis: 'law', lock: true }), slope(10)] },
      [/respaldo: de Decisión del equipo a Ley$/, /: queda fijo$/],
    ],
    [
      'a side',
      { exclusions: [near('settlement', 'settlement', 500, { side: 'downstream' }), slope(10)] },
      [/: de todo alrededor a aguas abajo$/],
    ],
    ['no requirement', { requirements: [] }, [/^Se quita: Solo en/]],
    [
      'a requirement switched off',
      { requirements: [{ ...fiscal, active: false }] },
      [/: deja de aplicarse$/],
    ],
    ['a weight', { preferences: [preference(20)] }, [/^Peso de «Distancia a: .+»: de 30 a 20$/]],
    ['a best value', { preferences: [preference(30, 500)] }, [/, lo mejor: de 1.km a 500.m$/]],
    [
      'an area',
      { area: { kind: 'comunas', codes: ['02201'] } },
      [/^Dónde se busca: de la Región de Antofagasta a la comuna de Calama$/],
    ],
    [
      'a size and a width',
      { min_area_ha: 5, min_width_m: 80 },
      [/^Superficie mínima: de 20.ha a 5.ha$/, /^Ancho mínimo: de 150.m a 80.m$/],
    ],
  ])('differ in %s', (_, change, expected) => {
    const found = spanish(BASE, { ...BASE, ...change })
    expect(found).toHaveLength(expected.length)
    expected.forEach((pattern, n) => {
      expect(found[n]).toMatch(pattern)
    })
    // The other way round there are as many, and English says as much.
    expect(compareCriteria({ ...BASE, ...change }, BASE)).toHaveLength(expected.length)
    for (const { text } of compareCriteria(BASE, { ...BASE, ...change })) expect(text.en).not.toBe('')
  })

  it('with other outlines say so, of a drawn area and of one to be avoided', () => {
    const avoid = (size: number): Exclusion => ({
      kind: 'area',
      id: 'mine',
      geometry: square(size),
      basis: 'user',
      why,
      cite: null,
      lock: false,
      active: true,
    })
    const of = (size: number): Criteria => ({
      ...BASE,
      area: { kind: 'drawn', geometry: square(size) },
      exclusions: [avoid(size)],
    })
    expect(spanish(of(1), of(2))).toEqual([
      'Dónde se busca: otra área dibujada',
      'En un área dibujada que se evita: otro contorno',
    ])
    expect(spanish(of(1), of(1))).toEqual([])
  })
})
