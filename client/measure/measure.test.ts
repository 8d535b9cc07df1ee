import { describe, expect, test } from 'vitest'
import { measureFeatures, measurePath, type Point } from './measure.ts'

describe('measuring', () => {
  // One degree of a meridian near 23° S is 110.75 km on WGS 84 (https://epsg.org, ellipsoid 7030).
  test('one degree of a meridian', () => {
    const { length_m } = measurePath([
      [-69, -23],
      [-69, -24],
    ])
    expect(Math.abs(length_m - 110_750) / 110_750).toBeLessThan(0.006)
  })

  test('a square of about a kilometre', () => {
    const square: Point[] = [
      [-69, -23],
      [-68.99023, -23],
      [-68.99023, -23.00903],
      [-69, -23.00903],
    ]
    const { area_m2, perimeter_m } = measurePath(square)
    expect(Math.abs((area_m2 ?? 0) - 1_000_000) / 1_000_000).toBeLessThan(0.012)
    expect(Math.abs((perimeter_m ?? 0) - 4000) / 4000).toBeLessThan(0.006)
  })

  test('too few points measure nothing more than they can', () => {
    expect(measurePath([])).toEqual({ length_m: 0, perimeter_m: null, area_m2: null })
    expect(measurePath([[-69, -23]])).toEqual({ length_m: 0, perimeter_m: null, area_m2: null })
    expect(
      measurePath([
        [-69, -23],
        [-69, -24],
      ]).area_m2,
    ).toBeNull()
  })
})

test.each([
  [0, []],
  [1, ['point']],
  [2, ['path', 'point', 'point']],
  [3, ['area', 'closing', 'path', 'point', 'point', 'point']],
])('%i points draw %j', (count, parts) => {
  const points = Array.from({ length: count }, (_, index): Point => [-69 + index, -23 - (index % 2)])
  expect(measureFeatures(points).features.map((feature) => feature.properties?.part)).toEqual(parts)
})
