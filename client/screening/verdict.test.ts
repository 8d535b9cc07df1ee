import { expect, test } from 'vitest'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Measure } from '../../geodata/model/screening.ts'
import { measureOf } from '../../geodata/rules/rules.fixture.ts'
import { countVerdicts, layerVerdicts, verdictOf } from './verdict.ts'

const BLURRED = { touch: 'cannot-tell', possible_m: 0, certain_m: 300, margin_m: 250 } as const

test.each([
  [
    'what certainly touches, touches, though the list is not complete',
    { touch: 'certain', status: 'outside-coverage' },
    'touches',
    null,
  ],
  ['nothing there, and the list is complete', {}, 'clear', null],
  ['something near enough that nobody can tell', BLURRED, 'unknown', null],
  ['the same, where the list is not complete', { ...BLURRED, status: 'outside-coverage' }, 'unknown', null],
  [
    'drawn as touching, by less than it is exact',
    { ...BLURRED, intersects: true, count: 1 },
    'unknown',
    null,
  ],
  ['the list is not complete', { status: 'outside-coverage' }, 'not-reviewed', 'incomplete'],
  ['no data', { status: 'no-version', version_id: null }, 'not-reviewed', 'no-data'],
] as const)('%s', (_name, more, word, reason) => {
  const measure = { ...measureOf('lagoon', null, 'clear'), ...more } as Measure
  expect(verdictOf(measure)).toEqual({
    word,
    reason,
    margin_m: word === 'unknown' ? 250 : null,
  })
})

test('layers are counted once each, and only what is certainly not there as clear', () => {
  const layer = (id: string) =>
    id === 'unheard-of' ? undefined : ({ id, theme: 'water' } as unknown as LayerDeclaration)
  const rows = layerVerdicts(
    [
      measureOf('lagoon', null, 0),
      measureOf('lagoon', { kind: 'salt' }, 0),
      { ...measureOf('salar', null, 30), ...BLURRED },
      measureOf('river', null, 'incomplete'),
      measureOf('glacier', { kind: 'rock' }, undefined),
      measureOf('glacier', { kind: 'ice' }, undefined),
      measureOf('spring', null, 500),
      measureOf('unheard-of', null, 0),
    ],
    layer,
  )
  expect(rows.map(({ layer: { id }, verdict }) => [id, verdict.word])).toEqual([
    ['lagoon', 'touches'],
    ['salar', 'unknown'],
    ['river', 'not-reviewed'],
    ['glacier', 'not-reviewed'],
    ['spring', 'clear'],
  ])
  expect(countVerdicts(rows)).toEqual({ touches: 1, unknown: 1, 'not-reviewed': 2, clear: 1 })
})
