import { expect, test } from 'vitest'
import { LAYERS } from '../../geodata/layers/index.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { findLayers, rankOf } from './match.ts'
import { shortAddress } from './short-address.ts'

const layer = {
  id: 'protected',
  title: { es: 'Áreas de protección', en: 'Protection areas' },
  description: { es: 'Parques y reservas.', en: 'Parks and reserves.' },
  publisher: { es: 'Ministerio del Medio Ambiente', en: 'Ministry of the Environment' },
} as LayerDeclaration

test.each([
  ['area', true],
  ['PROTECCION areas', true],
  ['ministerio', true],
  ['parks', true],
  ['santuario', true],
  ['snaspe', true],
  ['mina', false],
  ['area mina', false],
  ['(', false],
])('«%s» finds it: %s', (typed, expected) => {
  expect(rankOf(layer, typed) !== null).toBe(expected)
})

test.each([
  ['tranque', 'tailings_deposit'],
  ['faenas', 'mine_site'],
  ['mines', 'mine_site'],
  ['litio', 'lake_salar'],
  ['colegio', 'sensitive_receptor'],
  ['roads', 'road_public'],
  ['rios', 'watercourse'],
  ['maremoto', 'tsunami_zone'],
  ['RCA', 'seia_project'],
])('«%s» finds the layer %s', (typed, id) => {
  expect(findLayers(LAYERS, typed).map((found) => found.id)).toContain(id)
})

test('what is called so comes before what is only described so', () => {
  const [first] = findLayers(LAYERS, 'comunas')
  expect(first?.id).toBe('comuna')
})

test.each([
  ['https://arcgis.mma.gob.cl/server/rest/services/SIMBIO/X/MapServer/0', 'arcgis.mma.gob.cl/…/MapServer/0'],
  ['https://www.conadi.gob.cl/', 'www.conadi.gob.cl'],
  ['https://dga.mop.gob.cl/datos', 'dga.mop.gob.cl/datos'],
  ['no address', 'no address'],
])('%s is shown as %s', (address, shown) => {
  expect(shortAddress(address)).toBe(shown)
})
