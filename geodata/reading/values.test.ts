import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  comunaByName,
  isDamaged,
  isPersonal,
  isSaid,
  parseCut,
  parseDate,
  parseNumber,
  parseYear,
  titleCase,
} from './values.ts'

describe('parseNumber', () => {
  it.each([
    ['12.5', undefined, 12.5],
    ['-23,098504652855', undefined, -23.098504652855],
    ['3,5', undefined, 3.5],
    ['1,234', undefined, null],
    ['1.234', undefined, 1.234],
    ['$5.000.000', 'comma', 5_000_000],
    ['$555,00', 'comma', 555],
    ['1.234,5', 'comma', 1234.5],
    ['4,19665662413712e+04', 'comma', 41966.5662413712],
    ['US$ 12', undefined, 12],
    ['<66', undefined, null],
    ['', undefined, null],
    ['12abc', undefined, null],
    [7, undefined, 7],
    [Number.NaN, undefined, null],
    [true, undefined, null],
  ] as const)('%j (%s) → %j', (text, decimal, expected) => {
    expect(parseNumber(text, decimal)).toBe(expected)
  })

  it('reads back every number JavaScript writes', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (x) => parseNumber(String(x)) === x || x === 0,
      ),
    )
  })
})

describe('parseDate', () => {
  it.each([
    ['2018-06-01', '2018-06-01'],
    ['1992/09/29', '1992-09-29'],
    ['19-06-2021', '2021-06-19'],
    ['15 Set. 1998', '1998-09-15'],
    ['30 May. 2013', '2013-05-30'],
    ['21 Ene. 2000', '2000-01-21'],
    ['ABRIL 2013', '2013-04'],
    ['MARZO DEL 2011', '2011-03'],
    ['ABRIL DE 2010', '2010-04'],
    ['24 ENERO 2020', '2020-01-24'],
    ['2007', '2007'],
    ['30-02-2020', null],
    ['2020-13-01', null],
    ['pronto', null],
    ['12 Foo 1999', null],
  ])('%s → %s', (text, expected) => {
    expect(parseDate(text)).toBe(expected)
  })

  it('moves a local time to the day it means', () => {
    expect(parseDate('1999-12-31T21:00:00')).toBe('1999-12-31')
    expect(parseDate('1999-12-31T21:00:00', 4)).toBe('2000-01-01')
    expect(parseYear('1999-12-31T21:00:00', 4)).toBe(2000)
  })

  it('finds the year in numbers that were once whole', () => {
    expect(parseYear('1990.0')).toBe(1990)
    expect(parseYear(2013)).toBe(2013)
  })
})

it('pads comuna codes and finds comunas by name', () => {
  expect(parseCut(2101)).toBe('02101')
  expect(parseCut('02203')).toBe('02203')
  expect(parseCut('13')).toBeNull()
  expect(comunaByName('MARIA ELENA')).toBe('02302')
  expect(comunaByName('Ollagüe')).toBe('02202')
  expect(comunaByName('Iquique')).toBeNull()
})

it('writes capitals as words', () => {
  expect(titleCase('SAN PEDRO DE ATACAMA')).toBe('San Pedro de Atacama')
  expect(titleCase('COMUNIDAD ATACAMEÑA DE SAN FRANCISCO DE CHIU-CHIU')).toBe(
    'Comunidad Atacameña de San Francisco de Chiu-Chiu',
  )
  expect(titleCase('TRANSELEC S.A. 220KV')).toBe('Transelec S.A. 220KV')
  expect(titleCase('EMPRESA (MH)')).toBe('Empresa (Mh)')
})

it('knows nothing when it sees it', () => {
  const missing = new Set(['na', '0'])
  for (const nothing of [
    null,
    undefined,
    '',
    ' ',
    'S/I',
    'Sin Informacion',
    '$null',
    -9999,
    'NA',
    0,
    '0',
    Number.NaN,
  ]) {
    expect(isSaid(nothing, missing), String(nothing)).toBe(false)
  }
  for (const said of ['No', false, 12, '00', 'sodio']) expect(isSaid(said, missing), String(said)).toBe(true)
})

describe('isPersonal', () => {
  it('finds the number of a natural person and addresses', () => {
    for (const text of ['12.345.678-5', 'RUT 12345678-5', 'nombre@ejemplo.cl', 'de 7.654.321-6 en']) {
      expect(isPersonal(text), text).toBe(true)
    }
  })

  it('lets companies, water codes, plans and wrong check digits pass', () => {
    for (const text of [
      '79.587.210-8',
      '02110004-8',
      '01700042-K',
      '02103-8321 CU',
      '12.345.678-9',
      'CHL0000001',
    ]) {
      expect(isPersonal(text), text).toBe(false)
    }
  })
})

it('recognises accents that were read wrong', () => {
  expect(isDamaged('AluviÃ³n')).toBe(true)
  expect(isDamaged('En Calificaci\ufffdn')).toBe(true)
  expect(isDamaged('Aluvión, São Ângelo')).toBe(false)
})
