import { describe, expect, test } from 'vitest'
import { nearestStop, stopHeight } from './stops.ts'
import { type Column, sortRows } from './Table.tsx'

describe('a sheet let go', () => {
  const height = 844
  test.each([
    [140, 0, 'peek'],
    [430, 0, 'half'],
    [700, 0, 'full'],
    [430, -1, 'full'],
    [430, 1, 'peek'],
    [140, 1, 'peek'],
    [800, -1, 'full'],
  ] as const)('at %i px with %i px/ms stops at %s', (at, velocity, stop) => {
    expect(nearestStop(at, velocity, height)).toBe(stop)
  })

  test('has stops in ascending order', () => {
    expect(stopHeight('peek', height)).toBeLessThan(stopHeight('half', height))
    expect(stopHeight('half', height)).toBeLessThan(stopHeight('full', height))
    expect(stopHeight('full', height, true)).toBe(height)
  })

  test.each([568, 640, 667, 844])(
    'in a window of %i px shows three doors at half, and some map above',
    (window) => {
      expect(stopHeight('half', window)).toBeGreaterThanOrEqual(340)
      expect(window - stopHeight('half', window)).toBeGreaterThanOrEqual(200)
    },
  )
})

describe('sorting rows', () => {
  const column: Column<{ v: string | number | null }> = { id: 'v', title: 'v', value: (row) => row.v }
  const sorted = (values: (string | number | null)[], descending: boolean) =>
    sortRows(
      values.map((v) => ({ v })),
      column,
      descending,
      'es',
    ).map((row) => row.v)

  test('puts rows without a value last, both ways', () => {
    expect(sorted([3, null, 1, 2], false)).toEqual([1, 2, 3, null])
    expect(sorted([3, null, 1, 2], true)).toEqual([3, 2, 1, null])
  })

  test('follows the alphabet of the language', () => {
    expect(sorted(['Ñuble', 'Zapahuira', 'Ollagüe', 'nave'], false)).toEqual([
      'nave',
      'Ñuble',
      'Ollagüe',
      'Zapahuira',
    ])
  })
})
