import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ContextItem } from '../../geodata/model/context.ts'
import { CONTEXT_LAYERS, groupOf } from './layers.ts'
import { maybeSame, tellingWords } from './same.ts'
import { BANDS, bandsOf, rowsOf } from './zones.ts'

describe('bands of distance', () => {
  test.each([
    [0, 0, { '0-1000': 'in', '0-25000': 'in' }],
    [1000, 0, { '0-1000': 'in', '0-25000': 'in' }],
    [1001, 0, { '1000-5000': 'in', '0-25000': 'in' }],
    [900, 200, { '0-1000': 'may', '1000-5000': 'may', '0-25000': 'in' }],
    [
      800,
      15_000,
      { '0-1000': 'may', '1000-5000': 'may', '5000-10000': 'may', '10000-25000': 'may', '0-25000': 'in' },
    ],
    [30_000, 6000, { '10000-25000': 'may', '0-25000': 'may' }],
    [25_001, 0, {}],
  ])('%i m ± %i m', (distance, margin, zones) => {
    expect(bandsOf(distance, margin)).toEqual(zones)
  })

  test('wherever it really is within its margin, its band says it may be there, and a certain band is right', () => {
    const bands = BANDS.slice(0, -1)
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 40_000, noNaN: true }),
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (distance, margin, part) => {
          const real = Math.max(0, distance + part * margin)
          const zones = bandsOf(distance, margin)
          const own = bands.find(({ from_m, to_m }) => (real > from_m || from_m === 0) && real <= to_m)
          if (own && zones[own.id] === undefined) return false
          const certain = bands.filter(({ id }) => zones[id] === 'in')
          return certain.length <= 1 && certain.every(({ id }) => id === own?.id)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

const item = (more: Partial<ContextItem>): ContextItem => ({
  layer: 'seia_project',
  feature_id: 'p',
  name: null,
  operator: null,
  status: null,
  group: 'approved',
  distance_m: 0,
  margin_m: 0,
  zones: { z: 'in' },
  numbers: {},
  drawn_ha: null,
  center: [-69, -23],
  maybe_same_as: [],
  source: { name: 'Prueba', year: 2026, reference: 'Inventado' },
  vintage: null,
  ...more,
})

describe('counts and sums of a zone', () => {
  const layers = CONTEXT_LAYERS.filter(({ id }) => id === 'seia_project' || id === 'power_plant')
  test('say of how many the number is known; what only may be there is counted apart and not summed', () => {
    const rows = rowsOf(
      'z',
      [
        item({ numbers: { power_mw: 100, investment_usd_m: 5 } }),
        item({ numbers: { power_mw: 50 } }),
        item({}),
        item({ zones: { z: 'may' }, numbers: { power_mw: 9000 } }),
        item({ zones: { other: 'in' }, numbers: { power_mw: 9000 } }),
        item({ group: 'refused', numbers: { power_mw: 7 } }),
        item({ layer: 'power_plant', group: 'built', numbers: { power_mw: 100 }, maybe_same_as: ['a.b'] }),
      ],
      layers,
      new Map([['z seia_project approved', 12.5]]),
    )
    const row = (layer: string, group: string) => rows.find((r) => r.layer === layer && r.group === group)
    expect(rows).toHaveLength(3)
    expect(row('seia_project', 'approved')).toMatchObject({
      count: 3,
      may: 1,
      sums: [
        { property: 'power_mw', total: 150, stated: 2, of: 3 },
        { property: 'investment_usd_m', total: 5, stated: 1, of: 3 },
      ],
      land: { drawn_ha: 12.5, drawn: 0, of: 3 },
    })
    // Refused ones are apart; a plant that may be a project is counted in its own layer, and flagged.
    expect(row('seia_project', 'refused')?.sums[0]?.total).toBe(7)
    expect(row('power_plant', 'built')).toMatchObject({ count: 1, maybe_repeated: 1 })
  })
})

describe('layers of works', () => {
  test('are derived from the catalogue: works and projects, no concessions, no water points', () => {
    const ids = CONTEXT_LAYERS.map(({ id }) => id)
    for (const id of [
      'mine_site',
      'brine_operation',
      'smelter',
      'tailings_deposit',
      'power_plant',
      'desalination_plant',
      'seia_project',
      'port',
      'industrial_area',
    ])
      expect(ids).toContain(id)
    for (const id of ['mining_exploit', 'well', 'archaeological_site', 'comuna', 'ore_deposit'])
      expect(ids).not.toContain(id)
  })

  test('every state of theirs is in a group, or is known to say neither', () => {
    const states = CONTEXT_LAYERS.flatMap(({ properties: { status } }) =>
      status?.type === 'choice' ? Object.keys(status.choices) : [],
    )
    expect([...new Set(states)].filter((state) => groupOf(state) === 'unknown')).toEqual(['in_review'])
    expect(groupOf(undefined)).toBe('unknown')
    expect(groupOf('toString')).toBe('unknown')
  })
})

describe('what may be one thing twice', () => {
  const at = (
    key: string,
    layer: string,
    name: string | null,
    lon = -69,
    accuracy_m: number | null = 100,
  ) => ({
    key,
    layer,
    name,
    center: [lon, -23] as const,
    accuracy_m,
  })
  test('a like name in the same place, of another layer', () => {
    const same = maybeSame([
      at('mine', 'mine_site', 'Minera Escondida'),
      at('project', 'seia_project', 'Modificaciones Proyecto Escondida'),
      at('far', 'seia_project', 'Escondida', -68),
      at('own', 'mine_site', 'Escondida Norte'),
      at('nameless', 'power_plant', null),
      at('common', 'power_plant', 'Planta Norte'),
    ])
    expect(Object.fromEntries(same)).toEqual({
      mine: ['project'],
      project: ['mine', 'own'],
      own: ['project'],
    })
  })

  test('kinds, comunas and numbers tell nothing apart', () => {
    expect([...tellingWords('Planta Desaladora Antofagasta 2, Región de Antofagasta')]).toEqual([])
    expect([...tellingWords('Central Termoeléctrica Angamos')]).toEqual(['angamos'])
  })
})
