import { describe, expect, test } from 'vitest'
import type { Criteria, Exclusion } from '../model/availability.ts'
import { Problem } from '../model/problem.ts'
import { CUSTOM_SET, checkCriteria, exclusionOf } from './criteria-check.ts'
import { SETS } from './sets.fixture.ts'
import { optionOf } from './sets.ts'

/** A copy that may be spoilt. */
function industrial(): Criteria {
  const found = optionOf(SETS, 'industrial-suppliers')
  if (!found) throw new Error('no set')
  return structuredClone(found.option.criteria)
}

function problemOf(input: unknown, sets: typeof SETS | undefined = SETS): Problem {
  try {
    checkCriteria(input, sets)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('nothing was wrong')
}

/** Criteria with one exclusion changed. */
function withExclusion(id: string, change: Record<string, unknown>): unknown {
  const criteria = industrial()
  return {
    ...criteria,
    exclusions: criteria.exclusions.map((each) => (each.id === id ? { ...each, ...change } : each)),
  }
}

const own = (more: Partial<Exclusion> = {}) => ({
  kind: 'near',
  id: 'mine',
  layer: 'port',
  where: null,
  buffer_m: 100,
  basis: 'user',
  why: { es: 'Porque sí', en: 'Because' },
  cite: null,
  lock: false,
  active: true,
  side: null,
  ...more,
})

const square = (west: number, south: number, side = 0.1) => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south],
    ],
  ],
})
const drawn = (geometry: unknown) => ({ ...industrial(), area: { kind: 'drawn', geometry } })

describe('criteria that can be used', () => {
  test.each(SETS.flatMap(({ options }) => options).map(({ id, criteria }) => [id, criteria] as const))(
    'the starting set %s',
    (_, criteria) => {
      expect(checkCriteria(structuredClone(criteria), SETS)).toEqual(criteria)
    },
  )

  test('nothing left out, and everything left out, are answers', () => {
    const nothing = { ...industrial(), set: CUSTOM_SET, exclusions: [], preferences: [] }
    expect(checkCriteria(nothing, SETS).exclusions).toEqual([])
    const everything = { ...nothing, exclusions: [own({ buffer_m: 200_000 })] }
    expect(checkCriteria(everything, SETS).exclusions).toHaveLength(1)
    const raster = { ...nothing, exclusions: [{ ...withRaster(), max: -1 }] }
    expect(checkCriteria(raster, SETS).exclusions).toHaveLength(1)
  })

  test('a criterion of one’s own, an area drawn inside the region, a lock made larger', () => {
    const criteria = withExclusion('road-national', { buffer_m: 500 }) as Criteria
    const asked = {
      ...criteria,
      area: { kind: 'drawn', geometry: square(-69, -23) },
      exclusions: [...criteria.exclusions, own()],
    }
    expect(checkCriteria(asked, SETS).exclusions).toHaveLength(criteria.exclusions.length + 1)
  })
})

const withRaster = () => ({
  kind: 'raster',
  id: 'steep',
  raster: 'slope_pct',
  min: null as number | null,
  max: 10 as number | null,
  basis: 'user',
  why: { es: 'x', en: 'x' },
  cite: null,
  lock: false,
  active: true,
})

describe('what cannot be used is told in both languages, with where it is', () => {
  const slot = industrial().exclusions.findIndex(({ id }) => id === 'settlement')

  test.each([
    [
      Number.NaN,
      'La distancia de «settlement» es NaN, que no es un número.',
      'is NaN, which is not a number',
    ],
    [-1, 'La distancia de «settlement» es -1; debe ser al menos 0.', 'is -1; it must be at least 0'],
    [null, 'La distancia de «settlement» es null, que no es un número.', 'is null'],
    ['500', 'La distancia de «settlement» es "500", que no es un número.', 'is "500"'],
    [undefined, 'La distancia de «settlement» falta.', 'is missing'],
    [Number.POSITIVE_INFINITY, 'La distancia de «settlement» es', 'is '],
    [200_001, 'debe ser a lo más 200000', 'at most 200000'],
  ])('a distance of %s', (buffer_m, es, en) => {
    const problem = problemOf(withExclusion('settlement', { buffer_m }))
    expect(problem.slug).toBe('bad-criteria')
    expect(problem.status).toBe(422)
    expect(problem.detail.es).toContain(es)
    expect(problem.detail.en).toContain(en)
    expect(problem.errors[0]?.pointer).toBe(`/exclusions/${slot}/buffer_m`)
  })

  test.each([
    [
      'a layer that is not there',
      own({ layer: 'puerto' }),
      'La capa «puerto» no está en el catálogo. Lo más parecido: port',
      'layer',
    ],
    ['a table without places', own({ layer: 'well_level' }), 'no tiene lugares', 'layer'],
    ['a raster as a layer', own({ layer: 'slope_pct' }), 'no tiene lugares', 'layer'],
    ['a property', own({ where: { colour: 'red' } }), 'no tiene la propiedad «colour»', 'where/colour'],
    [
      'a comparison of a text',
      own({ where: { name_gte: 3 } }),
      '«name» no se puede comparar',
      'where/name_gte',
    ],
    [
      'a prototype as a property',
      own({ where: { constructor: 1 } }),
      'no tiene la propiedad «constructor»',
      'where/constructor',
    ],
    ['an id that is taken', own({ id: 'settlement' }), 'Dos criterios se llaman «settlement»', 'id'],
    [
      'a raster that is not there',
      { ...withRaster(), raster: 'rain' },
      '«rain» no es una capa de celdas',
      'raster',
    ],
    ['a raster without limits', { ...withRaster(), max: null }, 'no dice mínimo ni máximo', ''],
    [
      'limits the wrong way',
      { ...withRaster(), min: 20 },
      'el mínimo (20) es mayor que el máximo (10)',
      'min',
    ],
    ['the law, by nobody’s word', own({ basis: 'law' }), 'ningún conjunto de partida lo dice', 'basis'],
  ])('%s', (_, criterion, es, at) => {
    const criteria = industrial()
    const problem = problemOf({ ...criteria, exclusions: [...criteria.exclusions, criterion] })
    expect(problem.slug).toBe('bad-criteria')
    expect(problem.detail.es).toContain(es)
    expect(problem.detail.en).not.toBe(problem.detail.es)
    const end = at === '' ? '' : `/${at}`
    expect(problem.errors[0]?.pointer).toBe(`/exclusions/${criteria.exclusions.length}${end}`)
  })

  test('weights that are all zero, and one that is negative', () => {
    const criteria = industrial()
    const weigh = (weight: number) => ({
      ...criteria,
      preferences: criteria.preferences.map((each) => ({ ...each, weight })),
    })
    expect(problemOf(weigh(0)).detail.es).toContain('Todos los pesos son cero')
    expect(problemOf(weigh(0)).detail.en).toContain('All weights are zero')
    expect(problemOf(weigh(-1)).detail.es).toContain('El peso de «to-road» es -1; debe ser al menos 0.')
    expect(checkCriteria({ ...weigh(0), preferences: [] }, SETS).preferences).toEqual([])
  })

  test('a preference without direction', () => {
    const criteria = industrial()
    const [first, ...rest] = criteria.preferences
    const problem = problemOf({ ...criteria, preferences: [{ ...first, worst: first?.best }, ...rest] })
    expect(problem.detail.es).toContain('el mejor y el peor valor son el mismo (200)')
  })

  test('every fault is told, the first in the sentence', () => {
    const criteria = industrial()
    const problem = problemOf({
      ...criteria,
      exclusions: [...criteria.exclusions, own({ layer: 'a_b' }), own({ id: 'other', layer: 'c_d' })],
    })
    expect(problem.errors).toHaveLength(2)
    expect(problem.detail.es).toContain('Y 1 cosa más.')
  })

  test.each([null, undefined, 3, 'x', [], {}])('%j is no criteria', (input) => {
    expect(problemOf(input).slug).toBe('bad-criteria')
  })

  test('a comuna of another region', () => {
    const problem = problemOf({ ...industrial(), area: { kind: 'comunas', codes: ['02201', '02999'] } })
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual(['/area/codes/1'])
    expect(problem.detail.es).toContain('02201, 02202')
  })
})

describe('areas that cannot be used', () => {
  const many = (count: number) => ({
    type: 'Polygon',
    coordinates: [
      Array.from({ length: count }, (_, i) => {
        const turn = (i / (count - 1)) * 2 * Math.PI
        return i === count - 1 ? [-68.9, -23] : [-69 + 0.1 * Math.cos(turn), -23 + 0.1 * Math.sin(turn)]
      }),
    ],
  })

  test.each([
    ['in another country', square(2, 48), 'site-outside-region'],
    ['half out of it', square(-66.45, -23), 'site-outside-region'],
    ['with latitude first', square(-23, -69), 'site-axes-flipped'],
    ['in metres', square(400_000, 7_400_000, 1000), 'site-not-degrees'],
    ['without area', square(-69, -23, 0), 'site-too-small'],
    [
      'a line',
      {
        type: 'LineString',
        coordinates: [
          [-69, -23],
          [-68, -23],
        ],
      },
      'bad-geometry',
    ],
    [
      'not closed',
      {
        type: 'Polygon',
        coordinates: [
          [
            [-69, -23],
            [-68, -23],
            [-68, -22],
            [-69, -22],
          ],
        ],
      },
      'bad-geometry',
    ],
    ['of nothing', { type: 'MultiPolygon', coordinates: [] }, 'bad-geometry'],
    ['of 10,001 vertices', many(10_001), 'site-too-many-vertices'],
  ])('%s', (_, geometry, slug) => {
    const problem = problemOf(drawn(geometry))
    expect(problem.slug).toBe(slug)
    expect(problem.errors[0]?.pointer).toBe('/area/geometry')
    expect(problem.detail.en).not.toBe(problem.detail.es)
  })

  test('10,000 vertices are accepted, counted over all areas', () => {
    expect(checkCriteria(drawn(many(10_000)), SETS).area.kind).toBe('drawn')
    const criteria = drawn(many(6000)) as unknown as Criteria
    const { kind, id, basis, why, cite, lock, active } = own()
    const avoid = { kind: 'area', geometry: many(6000), id, basis, why, cite, lock, active }
    expect(kind).toBe('near')
    expect(problemOf({ ...criteria, exclusions: [...criteria.exclusions, avoid] }).slug).toBe(
      'site-too-many-vertices',
    )
  })

  test('a coordinate that is no number', () => {
    const geometry = square(-69, -23)
    ;(geometry.coordinates[0] as number[][])[1] = [Number.NaN, -23]
    expect(problemOf(drawn(geometry)).errors[0]?.pointer).toMatch(/^\/area\/geometry/)
  })
})

describe('what a set locks', () => {
  test.each([
    ['switched off', { active: false }],
    ['unlocked', { lock: false }],
    ['made smaller', { buffer_m: 59 }],
    ['narrowed to some features', { where: { kind: 'trunk' } }],
    ['on one side only', { side: 'downstream' }],
    ['turned to another layer', { layer: 'road_public' }],
  ])('cannot be %s', (_, change) => {
    const problem = problemOf(withExclusion('road-national', change))
    expect(problem.slug).toBe('bad-criteria')
    expect(problem.errors[0]?.detail.es).toContain('«road-national» está fijado (DFL 850/1997 art. 39')
  })

  test('cannot be taken out, but can in criteria from nothing', () => {
    const criteria = industrial()
    const without = { ...criteria, exclusions: criteria.exclusions.filter(({ id }) => id !== 'snap-park') }
    expect(problemOf(without).detail.es).toContain('«snap-park» está fijado')
    expect(checkCriteria({ ...without, set: CUSTOM_SET }, SETS).set).toBe(CUSTOM_SET)
  })

  test('a variant has its own: a park may be by the sea, a hospital not', () => {
    const off = (id: string) => {
      const criteria = structuredClone(optionOf(SETS, id)?.option.criteria)
      for (const each of criteria?.exclusions ?? []) if (each.id === 'tsunami-zone') each.active = false
      return criteria
    }
    expect(checkCriteria(off('social-fiscal/park'), SETS).set).toBe('social-fiscal/park')
    expect(problemOf(off('social-fiscal/hospital')).detail.es).toContain('«tsunami-zone» está fijado')
  })

  test('a set nobody knows', () => {
    expect(problemOf({ ...industrial(), set: 'golf' }).errors[0]).toMatchObject({ pointer: '/set' })
  })
})

test('the criterion of an id, or those there are', () => {
  const criteria = industrial()
  expect(exclusionOf(criteria, 'settlement')).toMatchObject({ layer: 'settlement' })
  expect(() => exclusionOf(criteria, 'nope')).toThrow('There is no criterion “nope”')
})
