import { expect, test } from 'vitest'
import { positionIn } from './position-in.ts'

test.each([
  [['ID', 'LATITUD', 'LONGITUD'], 'LONGITUD', 'LATITUD'],
  [['Nombre', 'Coordenada Este', 'Coordenada Norte'], 'Coordenada Este', 'Coordenada Norte'],
  [['UTM_E', 'UTM_N', 'nota'], 'UTM_E', 'UTM_N'],
  [['y', 'x', 'z'], 'x', 'y'],
  [['a', 'b'], 'a', 'b'],
])('of %j the position is in %s and %s', (columns, x, y) => {
  expect(positionIn(columns)).toEqual({ x, y, notation: 'number' })
})
