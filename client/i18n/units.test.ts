import { expect, test } from 'vitest'
import { UNITS } from '../../geodata/model/units.ts'
import { unitIn } from './units.ts'

test('no unit keeps a Spanish word in English', () => {
  for (const { symbol } of Object.values(UNITS)) {
    expect(unitIn(symbol, 'es')).toBe(symbol)
    expect(unitIn(symbol, 'en')).not.toMatch(/año|mes|día|s\.n\.m|MM US/)
  }
})
