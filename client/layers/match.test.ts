import { expect, test } from 'vitest'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { matchesLayer } from './match.ts'
import { shortAddress } from './short-address.ts'

const layer = {
  title: { es: 'Áreas de protección', en: 'Protection areas' },
  description: { es: 'Parques y reservas.', en: 'Parks and reserves.' },
  publisher: { es: 'Ministerio del Medio Ambiente', en: 'Ministry of the Environment' },
} as LayerDeclaration

test.each([
  ['area', true],
  ['PROTECCION areas', true],
  ['ministerio', true],
  ['parks', false],
  ['mina', false],
])('«%s» finds it: %s', (typed, expected) => {
  expect(matchesLayer(layer, typed, 'es')).toBe(expected)
})

test.each([
  ['https://arcgis.mma.gob.cl/server/rest/services/SIMBIO/X/MapServer/0', 'arcgis.mma.gob.cl/…/MapServer/0'],
  ['https://www.conadi.gob.cl/', 'www.conadi.gob.cl'],
  ['https://dga.mop.gob.cl/datos', 'dga.mop.gob.cl/datos'],
  ['no address', 'no address'],
])('%s is shown as %s', (address, shown) => {
  expect(shortAddress(address)).toBe(shown)
})
