import { expect, test } from 'vitest'
import type { Feature } from '../data/features.ts'
import { unknownComunas } from './coverage.ts'

const comunas = ['02101', '02201', '02203'].map(
  (code): Feature => ({ type: 'Feature', id: code, geometry: null, properties: { code } }),
)

test('a layer complete in the region leaves nothing unknown', () => {
  expect(unknownComunas(comunas, 'region')).toEqual([])
})

test('a layer complete in some comunas leaves the others unknown', () => {
  expect(unknownComunas(comunas, ['02101', '02203']).map(({ id }) => id)).toEqual(['02201'])
})

test('a layer complete nowhere leaves all unknown', () => {
  expect(unknownComunas(comunas, null)).toHaveLength(3)
})
