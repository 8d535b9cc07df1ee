import { expect, test } from 'vitest'
import type { Measure } from '../../geodata/model/screening.ts'
import { verdictOf } from './verdict.ts'

const near = (distance_m: number, accuracy_m: number | null): Measure['features'] => [
  {
    feature_id: 'a',
    name: 'A',
    distance_m,
    overlap_ha: 0,
    length_km: 0,
    accuracy_m,
    vintage: null,
    source: { name: 'MMA', year: 2024, reference: 'x' },
  },
]

const measure = (more: Partial<Measure>): Measure => ({
  layer: 'lagoon',
  where: null,
  status: 'measured',
  version_id: 1,
  known_within_m: 50_000,
  intersects: false,
  covered: false,
  count: 0,
  overlap_ha: 0,
  overlap_pct: 0,
  length_km: 0,
  distance_m: null,
  features: [],
  ...more,
})

test.each([
  ['what shares a point touches', { intersects: true, status: 'outside-coverage' }, 'touches', null],
  ['nothing there, and the list is complete', {}, 'clear', null],
  ['something far', { distance_m: 1400, features: near(1400, 50) }, 'clear', null],
  ['nearer than it is exact', { distance_m: 200, features: near(200, 250) }, 'unknown', 'accuracy'],
  ['of unknown accuracy', { distance_m: 200, features: near(200, null) }, 'clear', null],
  ['the list is not complete', { status: 'outside-coverage' }, 'unknown', 'incomplete'],
  ['no data', { status: 'no-version', version_id: null }, 'not-reviewed', null],
] as const)('%s', (_name, more, word, reason) => {
  expect(verdictOf(measure(more as Partial<Measure>))).toMatchObject({ word, reason })
})

test('the accuracy that cannot tell is said', () => {
  expect(verdictOf(measure({ features: near(200, 250) })).accuracy_m).toBe(250)
})
