import { expect, test } from 'vitest'
import { screeningSchema } from '../../geodata/model/screening.ts'
import { storedScreening } from './stored.ts'

const SOURCE = { name: 'Servicio', year: 2024, reference: 'Límites' }
const near = { feature_id: 'a', name: 'A', overlap_ha: 0, length_km: 0, vintage: '2024', source: SOURCE }
const measure = (layer: string, distance_m: number | null, accuracy_m: number | null) => ({
  layer,
  where: null,
  status: 'measured',
  version_id: 1,
  known_within_m: 9000,
  intersects: distance_m === 0,
  covered: false,
  count: distance_m === 0 ? 1 : 0,
  overlap_ha: distance_m === 0 ? 1 : 0,
  overlap_pct: distance_m === 0 ? 1 : 0,
  length_km: 0,
  distance_m,
  features: distance_m === null ? [] : [{ ...near, distance_m, accuracy_m }],
})

/** As engine 1 wrote it. */
const ENGINE_1 = {
  id: 'abcdefghijklmnopqrst',
  created_at: '2026-05-04T12:00:00.000Z',
  title: null,
  site: {
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [-68.2, -23.5],
          [-68.1, -23.5],
          [-68.1, -23.4],
          [-68.2, -23.5],
        ],
      ],
    },
    area_ha: 5000,
    perimeter_m: 36_000,
    bbox: [-68.2, -23.5, -68.1, -23.4],
    comunas: ['02203'],
    repaired_from: null,
  },
  facts: { type: 'solar-pv' },
  route: { value: null, assumed: false },
  parameters: {},
  rule_base: { hash: 'a'.repeat(64), count: 1 },
  engine_version: '1.0.0',
  layer_versions: {},
  measures: [
    measure('adi', 0, 100),
    measure('ramsar', 80, 100),
    measure('glacier', 500, 30),
    measure('zoit', null, null),
  ],
  findings: [
    {
      rule: 'land-fiscal-title',
      outcome: 'triggered',
      missing_facts: [],
      missing_layers: [],
      uncovered_layers: [],
      uncertain_layers: [],
      because: ['adi'],
      near: [],
    },
  ],
}

test('a screening of engine 1 is read in today’s shape, its outcomes as they were', () => {
  const read = storedScreening(ENGINE_1)
  expect(screeningSchema.parse(read)).toEqual(read)
  expect(read.measures.map(({ touch }) => touch)).toEqual(['certain', 'cannot-tell', 'clear', 'clear'])
  expect(read.measures.map(({ possible_m }) => possible_m)).toEqual([0, 0, 470, null])
  expect(read.measures.map(({ certain_m }) => certain_m)).toEqual([0, 180, 530, null])
  expect(read).toMatchObject({ as_of: '2026-05-04', engine_version: '1.0.0', derived_from: null })
  expect(read.findings[0]).toMatchObject({ outcome: 'triggered', override: null })
})

test('one of today is given back as it is, whatever engine made what it was derived from', () => {
  const derived = { ...storedScreening(ENGINE_1), derived_from: { id: ENGINE_1.id, why: 'dispute' } }
  expect(storedScreening(derived)).toBe(derived)
})
