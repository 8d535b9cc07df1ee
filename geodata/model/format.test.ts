import { describe, expect, test } from 'vitest'
import {
  formatArea,
  formatDate,
  formatDistance,
  formatMeasured,
  formatNumber,
  formatPitches,
  formatQuantity,
} from './format.ts'

describe('numbers', () => {
  test.each([
    [1234.5, 'es', '1.234,5'],
    [1234567, 'es', '1.234.567'],
    [0.25, 'es', '0,3'],
    [1234.5, 'en', '1,234.5'],
    [-3.2, 'es', '-3,2'],
  ] as const)('%s in %s is %s', (value, language, expected) => {
    expect(formatNumber(value, language)).toBe(expected)
  })

  test('a unit stands after a space that does not break', () => {
    expect(formatQuantity(12, 'ha', 'es')).toBe('12\u00a0ha')
    expect(formatQuantity(12, '', 'es')).toBe('12')
  })
})

describe('distances and areas', () => {
  test.each([
    [0, '0\u00a0m'],
    [84.6, '85\u00a0m'],
    [344, '340\u00a0m'],
    [999, '1\u00a0km'],
    [1432, '1,4\u00a0km'],
    [23_400, '23\u00a0km'],
  ])('%s m is %s', (metres, expected) => expect(formatDistance(metres, 'es')).toBe(expected))

  test.each([
    [1432, 250, '1,4\u00a0km ±\u00a0250\u00a0m'],
    [1432, 60, '1,43\u00a0km ±\u00a060\u00a0m'],
    [1432, 3, '1,432\u00a0km ±\u00a03\u00a0m'],
    [12_345, 1250, '12\u00a0km ±\u00a01,3\u00a0km'],
    [38, 250, '40\u00a0m ±\u00a0250\u00a0m'],
    [84.6, 0.5, '85\u00a0m ±\u00a00,5\u00a0m'],
    [0, 50, '0\u00a0m ±\u00a050\u00a0m'],
    [1432, 0, '1,4\u00a0km'],
    [1432, null, '1,4\u00a0km'],
  ])('%s m that may be off by %s m is %s', (metres, margin, expected) =>
    expect(formatMeasured(metres, margin, 'es')).toBe(expected),
  )

  test.each([
    [640, '640\u00a0m²'],
    [32_000, '3,2\u00a0ha'],
    [12_500_000, '1.250\u00a0ha'],
    [3_000_000_000, '3.000\u00a0km²'],
  ])('%s m² is %s', (squareMetres, expected) => expect(formatArea(squareMetres, 'es')).toBe(expected))
})

test.each([
  ['2024', 'es', '2024'],
  ['2024-10', 'es', 'octubre de 2024'],
  ['2024-10', 'en', 'October 2024'],
  ['2024-10-03', 'es', '03-10-2024'],
  ['2024-10-03T12:00:00Z', 'en', '3 October 2024'],
  // An evening in Chile is the next day in Greenwich; in winter by four hours, in summer by three.
  ['2026-11-24T02:59:59Z', 'es', '23-11-2026'],
  ['2026-11-24T03:00:00.000Z', 'es', '24-11-2026'],
  ['2026-07-01T03:30:00+00:00', 'es', '30-06-2026'],
  ['2026-11-24T02:00:00', 'es', '24-11-2026'],
  ['2024-10-03T00:00:00Z', 'es', '03-10-2024'],
  ['2024-10-03Tsin horaZ', 'es', '03-10-2024'],
  ['sin fecha', 'es', 'sin fecha'],
] as const)('the date %s in %s is %s', (value, language, expected) => {
  expect(formatDate(value, language)).toBe(expected)
})

test.each([
  [100_000, 'es', 'unas 14 canchas de fútbol (de 105 × 68\u00a0m)'],
  [100_000, 'en', 'about 14 football pitches (of 105 × 68\u00a0m)'],
  [7140, 'es', 'cerca de una cancha de fútbol (de 105 × 68\u00a0m)'],
  [3570, 'en', 'about half a football pitch (of 105 × 68\u00a0m)'],
  [8_880_000, 'es', 'unas 1.200 canchas de fútbol (de 105 × 68\u00a0m)'],
  [1000, 'es', null],
  [Number.NaN, 'es', null],
  [1e9, 'es', null],
] as const)('%d m² in %s is %s', (area, language, expected) => {
  expect(formatPitches(area, language)).toBe(expected)
})
