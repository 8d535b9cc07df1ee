import { describe, expect, test } from 'vitest'
import { readNumber } from '../i18n/read-number.ts'

describe('a quantity', () => {
  test.each([
    ['6.000', 'es', 6000],
    ['6000', 'es', 6000],
    ['1.234.567,5', 'es', 1234567.5],
    ['0,5', 'es', 0.5],
    ['0.5', 'es', 0.5],
    ['6 000', 'es', 6000],
    ['6,000', 'en', 6000],
    ['6000.25', 'en', 6000.25],
    ['0,5', 'en', 0.5],
    ['-3', 'es', -3],
    ['seis', 'es', null],
    ['1.2.3', 'es', null],
    ['', 'es', null],
    ['1e9', 'en', null],
  ] as const)('%s in %s is %s', (text, language, expected) => {
    expect(readNumber(text, language)).toBe(expected)
  })
})
