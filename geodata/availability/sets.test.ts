import { describe, expect, test } from 'vitest'
import { layerById } from '../layers/index.ts'
import { criteriaSchema, type Exclusion } from '../model/availability.ts'
import { SET_TEXTS, SETS } from './sets.fixture.ts'
import { optionOf, parseSets, SetFileError } from './sets.ts'

const optionsOf = SETS.flatMap(({ options }) => options)
const criteriaOf = (id: string) => {
  const found = optionOf(SETS, id)
  if (!found) throw new Error(id)
  return found.option.criteria
}
const exclusion = (set: string, id: string): Exclusion => {
  const found = criteriaOf(set).exclusions.find((each) => each.id === id)
  if (!found) throw new Error(`${set} has no ${id}`)
  return found
}

describe('the starting sets', () => {
  test('are six, with what each can be asked as', () => {
    expect(SETS.map(({ id, options }) => [id, options.map((option) => option.id)])).toEqual([
      ['industrial-suppliers', ['industrial-suppliers']],
      ['solar-pv', ['solar-pv']],
      ['wind', ['wind']],
      ['desalination', ['desalination/plant', 'desalination/intake-outfall']],
      [
        'social-fiscal',
        ['', '/health-centre', '/hospital', '/school', '/plaza', '/park'].map((end) => `social-fiscal${end}`),
      ],
      ['tailings-waste', ['', '/landfill', '/hazardous-waste'].map((end) => `tailings-waste${end}`)],
    ])
  })

  test.each(optionsOf.map((option) => [option.id, option] as const))(
    '%s can be asked as it stands: shape, ids, layers, filters',
    (id, { criteria }) => {
      expect(criteriaSchema.parse(criteria)).toEqual(criteria)
      expect(criteria.set).toBe(id)
      const all = [...criteria.exclusions, ...criteria.requirements, ...criteria.preferences]
      expect(new Set(all.map((each) => each.id)).size).toBe(all.length)
      for (const each of all) {
        expect(each.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        if ('raster' in each) expect(layerById(each.raster)?.geometry, each.raster).toBe('raster')
        if (!('layer' in each)) continue
        const layer = layerById(each.layer)
        expect(layer?.geometry, each.layer).toMatch(/^(point|line|polygon|mixed)$/)
        for (const [key, value] of Object.entries(each.where ?? {})) {
          const property = layer?.properties[key.replace(/_(gte|lt)$/, '')]
          expect(property, `${each.layer}.${key}`).toBeDefined()
          if (property?.type === 'choice') expect(Object.keys(property.choices)).toContain(value)
        }
      }
    },
  )

  test('preferences weigh 100 in all, and none is without direction', () => {
    for (const { id, criteria } of optionsOf) {
      if (id === 'desalination/intake-outfall') continue
      expect(
        criteria.preferences.reduce((sum, { weight }) => sum + weight, 0),
        id,
      ).toBe(100)
      for (const { best, worst } of criteria.preferences) expect(best).not.toBe(worst)
    }
  })

  test('every criterion that the law sets says its article', () => {
    for (const { criteria } of optionsOf) {
      for (const each of [...criteria.exclusions, ...criteria.requirements]) {
        if (each.basis.startsWith('law')) expect(each.cite, each.id).toMatch(/\d|Código/)
      }
    }
  })

  test('a ban of the law stands in every set, beside any larger wish', () => {
    for (const { id, criteria } of optionsOf) {
      const park = criteria.exclusions.find((each) => each.id === 'snap-park')
      expect(park, id).toMatchObject({ layer: 'snap_park', buffer_m: 0, basis: 'law', lock: true })
    }
    expect(exclusion('wind', 'snap-park-view')).toMatchObject({ buffer_m: 2000, basis: 'peer', lock: false })
    expect(exclusion('wind', 'road-public')).toMatchObject({ buffer_m: 30, basis: 'law+margin' })
    expect(exclusion('wind', 'road-public-fall')).toMatchObject({ buffer_m: 300, basis: 'peer' })
  })

  test('an override takes the place of the base, where it stood', () => {
    const ids = (set: string) => criteriaOf(set).exclusions.map(({ id }) => id)
    expect(exclusion('solar-pv', 'mine-site')).toMatchObject({ buffer_m: 500 })
    expect(exclusion('wind', 'mine-site')).toMatchObject({ buffer_m: 300, basis: 'peer' })
    expect(ids('wind').indexOf('mine-site')).toBe(ids('solar-pv').indexOf('mine-site'))
  })

  test('a deposit upstream counts downstream only; a town counts upstream only', () => {
    expect(exclusion('solar-pv', 'tailings-deposit')).toMatchObject({ buffer_m: 5000, side: 'downstream' })
    expect(exclusion('tailings-waste', 'settlement-downvalley')).toMatchObject({ side: 'upstream' })
  })

  test('variants: a park may be steeper and by the sea, a hospital may not; a landfill adds the law’s own distances', () => {
    expect(exclusion('social-fiscal/park', 'slope')).toMatchObject({ max: 20 })
    expect(exclusion('social-fiscal/hospital', 'slope')).toMatchObject({ max: 12 })
    expect(exclusion('social-fiscal/park', 'tsunami-zone').lock).toBe(false)
    expect(exclusion('social-fiscal/hospital', 'tsunami-zone').lock).toBe(true)
    expect(exclusion('tailings-waste/landfill', 'dwelling-legal')).toMatchObject({
      buffer_m: 300,
      lock: true,
    })
    expect(exclusion('tailings-waste/landfill', 'dwelling')).toMatchObject({ buffer_m: 2000, lock: false })
    expect(criteriaOf('social-fiscal/plaza').min_area_ha).toBe(0.05)
    expect(criteriaOf('social-fiscal/park').preferences.find(({ id }) => id === 'people-near')).toMatchObject(
      { metric: 'count_within', r: 3000 },
    )
  })

  test('parts: a plant keeps off the beach, an intake goes there; the water main is not offered', () => {
    expect(exclusion('desalination/plant', 'coastline')).toMatchObject({ buffer_m: 120, lock: true })
    expect(criteriaOf('desalination/intake-outfall').exclusions.map(({ id }) => id)).not.toContain(
      'coastline',
    )
    expect(
      optionOf(SETS, 'desalination/plant')?.set.not_offered.map(({ id, why }) => [id, Boolean(why.es)]),
    ).toEqual([['aqueduct', true]])
  })

  test('are asked of State land without live acts, where they are of State land', () => {
    expect(criteriaOf('social-fiscal/school').requirements).toEqual([
      expect.objectContaining({ layer: 'fiscal_land', not_in: 'fiscal_committed', active: true }),
    ])
  })
})

describe('a mistake in a set file is told by file and line', () => {
  /** Reads the sets with one file changed; the faults as `file:line: message`. */
  function faults(name: string, from: string, to: string): string[] {
    const texts = SET_TEXTS.map((file) => {
      if (file.name !== name) return file
      expect(file.text).toContain(from)
      return { name, text: file.text.replace(from, to) }
    })
    try {
      parseSets(texts)
    } catch (error) {
      expect(error).toBeInstanceOf(SetFileError)
      return (error as SetFileError).faults.map(({ file, line, message }) => `${file}:${line}: ${message}`)
    }
    return []
  }
  const lineOf = (name: string, piece: string) => {
    const text = SET_TEXTS.find((file) => file.name === name)?.text ?? ''
    return text.slice(0, text.indexOf(piece)).split('\n').length
  }

  test('a layer the catalogue does not have, with the nearest', () => {
    const line = lineOf('wind.yaml', 'layer: observatory')
    expect(faults('wind.yaml', 'layer: observatory', 'layer: observatori')).toEqual([
      expect.stringMatching(
        new RegExp(`^wind.yaml:${line}: The layer “observatori” is not.*nearest: observatory`),
      ),
    ])
  })

  test.each([
    ['a property', 'where: { use: industrial }', 'where: { usage: industrial }', /no property “usage”/],
    ['a choice', 'where: { use: industrial }', 'where: { use: factory }', /“factory” is no choice of “use”/],
    ['a flag', 'where: { paved: true }', 'where: { paved: yes please }', /“paved” cannot be compared/],
    ['a negative distance', 'buffer_m: 3000', 'buffer_m: -3000', /buffer_m: Too small/],
    ['a field nobody knows', 'buffer_m: 3000', 'bufer_m: 3000', /Unrecognized key/],
    [
      'a text in one language',
      'why: { es: Mercadería almacenada y trabajadores, en:',
      'why: { en:',
      /why\.es/,
    ],
    ['a basis', 'basis: team', 'basis: gut', /basis/],
    ['an id twice', '- id: airport', '- id: snap-park', /“snap-park” is there already/],
    [
      'an override of nothing',
      'exclusions:\n  - id: slope',
      'overrides:\n  - id: slope',
      /“slope” is not there/,
    ],
    ['broken YAML', 'weight: 15\n', 'weight: [15\n', /^industrial-suppliers.yaml:\d+: \S/],
  ])('%s', (_, from, to, said) => {
    const found = faults('industrial-suppliers.yaml', from, to)
    expect(found.some((each) => said.test(each))).toBe(true)
    for (const each of found) expect(each).toMatch(/^industrial-suppliers\.yaml:[1-9]\d*: /)
  })

  test('a set without base', () => {
    expect(() => parseSets(SET_TEXTS.filter(({ name }) => name !== 'base.yaml'))).toThrow('no set “base”')
  })
})
