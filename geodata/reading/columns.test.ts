import { describe, expect, it } from 'vitest'
import { readColumn } from './columns.ts'

const typed = (...values: unknown[]) => {
  const { type, decimal_comma } = readColumn('X', values)
  return decimal_comma ? `${type},` : type
}

describe('the type of a column', () => {
  it.each([
    [['4,19665662413712e+04', '0,18272232051242729', '5'], 'number,'],
    [['$5.000.000', '$555,00', '$null', '$61.667'], 'number,'],
    [['1.234.567', '1.000'], 'number,'],
    [['3.200', '12.5', '0.75'], 'number'],
    [['358725.123456789', '12'], 'number'],
    [['1,5', '2.5', '3.5', '4.5'], 'text'],
    [[1.5, 2, null], 'number'],
    [[1, 2, 3], 'integer'],
    [['1', '-20', '300', 'S/I'], 'integer'],
    [['12.0', '13.0'], 'integer'],
    [['02101', '02102'], 'text'],
    [['12345678901234567890'], 'text'],
    [['<66', '110', '220'], 'text'],
    [['2018-06-01', '2018-06-02'], 'date'],
    [['15 Set. 1998', '9 May. 2012', '30-12-2013'], 'date'],
    [['1992/09/29', '-'], 'date'],
    [['2014-04-11T21:00:00'], 'date'],
    [['1998', '2001'], 'integer'],
    [['Sí', 'NO', 'si'], 'boolean'],
    [[true, false], 'boolean'],
    [[{ a: 1 }], 'object'],
    [['', null, 'S/I', undefined], 'empty'],
    [[], 'empty'],
    [['Calama', 'Taltal'], 'text'],
    [['-', '5,00', '12,50'], 'number,'],
  ])('%j → %s', (values, expected) => {
    expect(typed(...values)).toBe(expected)
  })

  it('is what nine of ten values are', () => {
    const days = Array.from({ length: 9 }, (_, n) => `0${n + 1}-03-2020`)
    expect(typed(...days, 'pronto')).toBe('date')
    expect(typed(...days.slice(1), 'pronto')).toBe('text')
  })
})

it('says how much is filled and shows some of it, each once and short', () => {
  const column = readColumn('NOMBRE', ['a', 'a', null, 'S/I', 'b', 'c', 'd', 'e', 'f', 'x'.repeat(200)])
  expect(column.filled).toBe(0.8)
  expect(column.examples).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(readColumn('NOTA', ['x'.repeat(200)]).examples[0]).toHaveLength(80)
})

describe('columns about persons', () => {
  it.each([
    'RUT_EMPRESA_O_PRODUCTOR_MINERO',
    'rut',
    'Run titular',
    'nombre_propietario',
    'NOM_PROPIETARIO',
    'Nombre del titular',
    'NOMBRE_EMPRESA_O_PRODUCTOR_MINERO',
    'representante_legal',
    'Teléfono',
    'fono contacto',
    'e-mail',
    'correo_electronico',
    'apellidoPaterno',
    'DOMICILIO',
    'Fecha Nacimiento',
  ])('%s is, by its name, and shows nothing', (name) => {
    expect(readColumn(name, ['algo', 'otro'])).toMatchObject({ personal: true, examples: [] })
  })

  it.each([
    'NOMBRE',
    'nombre_comuna',
    'Propietario',
    'TITULAR',
    'Nombre Establecimiento',
    'ruta',
    'RUTA',
    'correlativo',
    'SECTOR',
    'NOMBRE_FAENA',
  ])('%s is not', (name) => {
    expect(readColumn(name, ['Minera Uno S.A.', 'Dos Ltda.']).personal).toBe(false)
  })

  it('is, when it holds the numbers of natural persons, whatever it is called', () => {
    expect(readColumn('CODIGO', ['12.345.678-5', '7654321-6', '79.587.210-8'])).toMatchObject({
      personal: true,
      examples: [],
    })
    // Companies, and water codes of the same form.
    expect(readColumn('CODIGO', ['79.587.210-8', '02110004-8']).personal).toBe(false)
  })

  it('one name in a thousand notes does not make notes personal, and is not an example', () => {
    const column = readColumn('OBS', [
      'escribir a nombre@ejemplo.cl',
      ...Array.from({ length: 20 }, (_, n) => `lote ${n}`),
    ])
    expect(column.personal).toBe(false)
    expect(column.examples).toEqual(['lote 0', 'lote 1', 'lote 2', 'lote 3', 'lote 4'])
  })
})
