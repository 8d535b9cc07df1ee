import { describe, expect, test, vi } from 'vitest'
import { formats } from '../../geodata/model/format.ts'
import { choice, date, flag, integer, number, text } from '../../geodata/model/layer.ts'
import { nameOf, unitOf, writeValue } from './attributes.ts'

vi.mock('./catalogue.ts', () => ({ comunaName: (code: string) => (code === '02201' ? 'Calama' : code) }))

const words = {
  ...formats('es'),
  say: (words: { es: string }) => words.es,
  t: ((key: string) => key) as never,
}
const write = (...[property, value, options]: [never, never, never?]) =>
  writeValue(property, value, words, options)

describe('a value', () => {
  test.each([
    [number('Superficie', 'Area', 'ha'), 1234.56, '1.235\u00a0ha'],
    [number('Caudal', 'Flow', 'l_s'), 0.034, '0,034\u00a0L/s'],
    [number('Potencia', 'Power', 'mw'), 12.34, '12,3\u00a0MW'],
    [integer('Año', 'Year'), 2024, '2024'],
    [integer('Población', 'Population'), 11016, '11.016'],
    [choice('Estado', 'Status', { approved: ['Aprobado', 'Approved'] }), 'approved', 'Aprobado'],
    [choice('Estado', 'Status', { approved: ['Aprobado', 'Approved'] }), 'ghost', 'ghost'],
    [flag('Protegido', 'Protected'), false, 'inspector.no'],
    [date('Fecha', 'Date'), '2024-10-03', '03-10-2024'],
    [text('Nombre', 'Name'), '', null],
    [text('Nombre', 'Name'), null, null],
  ])('%o of %s is written %s', (property, value, expected) => {
    expect(write(property as never, value as never)).toBe(expected)
  })

  test('of a comuna is its name, with the code that the data carry', () => {
    const property = text('Comuna', 'Comuna')
    expect(write(property as never, '02201' as never, { id: 'comuna' } as never)).toBe('Calama (02201)')
    expect(write(property as never, '02999' as never, { id: 'comuna' } as never)).toBe('02999')
  })
})

test('a unit is written only where there is one', () => {
  expect(unitOf(number('Superficie', 'Area', 'ha'), words)).toBe('ha')
  expect(unitOf(integer('Año', 'Year'), words)).toBe('')
  expect(unitOf(text('Nombre', 'Name'), words)).toBe('')
  expect(unitOf(number('Producción', 'Production', 't_month'), { say: ({ en }) => en })).toBe('t/month')
})

test('a feature is called by its label, or by its name, or not at all', () => {
  const layer = { label: 'code' } as never
  expect(nameOf(layer, { code: 'A-1', name: 'Uno' })).toBe('A-1')
  expect(nameOf(layer, { name: 'Uno' })).toBe('Uno')
  expect(nameOf(undefined, { name: '' })).toBeNull()
})
