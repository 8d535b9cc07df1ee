import { expect, test } from 'vitest'
import { plain } from './plain.ts'

test('what two people type for the same word is the same, composed or not', () => {
  const ways = ['Ñuñoa', 'ÑUÑOA', 'n\u0303un\u0303oa', 'nunoa']
  expect(new Set(ways.map(plain))).toEqual(new Set(['nunoa']))
  expect(plain('Ckolapuyu · Sapaqui N°5')).toBe('ckolapuyu · sapaqui n°5')
})
