import { describe, expect, it } from 'vitest'
import type { Row } from '../../geodata/formats/format.ts'
import { connector as declare, type SharedConnector } from '../../geodata/model/connector.ts'
import {
  choice,
  date,
  layer as declareLayer,
  flag,
  integer,
  number,
  text,
  url,
} from '../../geodata/model/layer.ts'
import { rowMapper } from './map.ts'
import { FileNotes } from './notes.ts'

const layer = declareLayer({
  id: 'trial',
  theme: 'base',
  title: { es: 'Prueba', en: 'Trial' },
  description: { es: 'Prueba', en: 'Trial' },
  geometry: 'point',
  publisher: { es: 'Nadie', en: 'Nobody' },
  home: null,
  cadence: 'once',
  properties: {
    name: text('Nombre', 'Name'),
    kind: choice('Tipo', 'Kind', { dam: ['Tranque', 'Dam'], other: ['Otro', 'Other'] }),
    area_ha: number('Superficie', 'Area', 'ha', { minimum: 0 }),
    walls: integer('Muros', 'Walls'),
    day: date('Día', 'Day'),
    year: integer('Año', 'Year'),
    comuna: text('Comuna', 'Comuna'),
    paved: flag('Pavimento', 'Paved'),
    link: url('Ficha', 'Record'),
    note: text('Nota', 'Note'),
  },
  symbology: { kind: 'single', symbol: {} },
})

const base = {
  id: 'trial_source',
  layer: 'trial',
  title: { es: 'Prueba', en: 'Trial' },
  publisher: { es: 'Nadie', en: 'Nobody' },
  licence: 'CC0',
  source: { name: 'Nadie', year: 2024, reference: 'Prueba' },
  vintage: '2024',
  accuracy_m: 10,
  coverage: null,
  file: { stem: 'trial', columns: ['A'] },
  id_from: { columns: ['A'] },
  geometry: 'file',
} satisfies SharedConnector

type Declaration = Parameters<typeof declare>[0]

const rowsOf = (...rows: Record<string, unknown>[]): Row[] =>
  rows.map((properties, index) => ({ row_number: index + 1, properties, geometry: null, id: null }))

/** One row through one map: its properties and the kinds of its issues. */
function mapOne(row: Record<string, unknown>, map: Declaration['map'], more: Partial<Declaration> = {}) {
  const connector = declare({ ...base, map, ...more })
  const [mapped] = rowsOf({ A: 'a', ...row }).map(rowMapper(connector, layer))
  return { ...mapped, kinds: mapped?.issues.map(({ kind }) => kind) }
}

describe('rules', () => {
  it.each([
    ['a column, as its property is typed', { N: ' Uno  dos ' }, { name: 'N' }, { name: 'Uno dos' }],
    [
      'the first column that says something',
      { P: 'S/I', Q: 'Q' },
      { name: { from: ['P', 'Q'] } },
      { name: 'Q' },
    ],
    ['a template', { P: 7 }, { name: { template: 'Distrito {P}' } }, { name: 'Distrito 7' }],
    ['no template with a gap in it', { P: null }, { name: { template: 'Distrito {P}' } }, {}],
    [
      'a text for rows that say nothing',
      { N: '', P: 'Loa' },
      { name: { from: 'N', else: 'Cuenca {P}' } },
      { name: 'Cuenca Loa' },
    ],
    ['a constant', {}, { kind: { constant: 'dam' } }, { kind: 'dam' }],
    [
      'which column speaks',
      { V: '', W: '3' },
      { note: { which: { V: 'validated', W: 'raw' } } },
      { note: 'raw' },
    ],
    [
      'words without case, accents or double spaces',
      { K: 'TRÁNQUE  de Relave' },
      { kind: { from: 'K', values: { 'Tranque de relave': 'dam' } } },
      { kind: 'dam' },
    ],
    [
      'square kilometres to hectares',
      { H: '18.913' },
      { area_ha: { from: 'H', times: 100 } },
      { area_ha: 1891.3 },
    ],
    ['decimal commas', { H: '1.234,5' }, { area_ha: { from: 'H', decimal: 'comma' } }, { area_ha: 1234.5 }],
    ['whole numbers with a dot', { W: '2.0' }, { walls: 'W' }, { walls: 2 }],
    [
      'dates in Spanish',
      { D: '15 Set. 1998' },
      { day: 'D', year: { from: 'D', as: 'year' } },
      { day: '1998-09-15', year: 1998 },
    ],
    ['comunas by code and by name', { C: 2101 }, { comuna: { from: 'C', as: 'cut' } }, { comuna: '02101' }],
    [
      'yes and no in the source’s words',
      { P: 'T' },
      { paved: { from: 'P', true: ['T'], false: ['F'] } },
      { paved: true },
    ],
  ] as const)('reads %s', (_, row, map, expected) => {
    const mapped = mapOne(row, map as unknown as Declaration['map'])
    expect(mapped.properties).toEqual(expected)
    expect(mapped.kinds).toEqual([])
  })
})

describe('what does not fit is left empty, with an issue', () => {
  it.each([
    ['value_type', { H: 'mucha' }, { area_ha: 'H' }],
    ['value_type', { W: '2.5' }, { walls: 'W' }],
    ['value_type', { D: '31 de nunca' }, { day: 'D' }],
    ['value_type', { L: 'www.ejemplo.cl' }, { link: 'L' }],
    ['value_type', { P: 'quizás' }, { paved: 'P' }],
    ['out_of_range', { H: -1 }, { area_ha: 'H' }],
    ['out_of_range', { H: 3 }, { area_ha: { from: 'H', minimum: 10 } }],
    ['unknown_code', { K: 'pila' }, { kind: 'K' }],
    ['unknown_code', { C: 'Iquique' }, { comuna: { from: 'C', as: 'comuna' } }],
    ['required_missing', { N: ' ' }, { name: { from: 'N', required: true } }],
  ] as const)('%s: %j', (kind, row, map) => {
    const mapped = mapOne(row, map as unknown as Declaration['map'])
    expect(mapped.kinds).toEqual([kind])
    expect(mapped.properties).toEqual({})
  })

  it('unless the connector says what else it may be', () => {
    const mapped = mapOne({ K: 'pila' }, { kind: { from: 'K', values: { TRANQUE: 'dam' }, other: 'other' } })
    expect(mapped).toMatchObject({ kinds: ['unknown_code'], properties: { kind: 'other' } })
  })
})

it('corrects known misspellings and says so', () => {
  const mapped = mapOne(
    { C: 'SIERRGA GORDA' },
    { comuna: { from: 'C', as: 'comuna', spellings: { 'SIERRGA GORDA': 'Sierra Gorda' } } },
  )
  expect(mapped).toMatchObject({ kinds: ['spelling'], properties: { comuna: '02103' } })
  expect(mapped.issues?.[0]?.message.es).toContain('«SIERRGA GORDA»')
})

it('takes the rows its words select and leaves the others', () => {
  const connector = declare({
    ...base,
    map: { name: 'A' },
    select: { T: ['Salares', 'Lago'] },
    except: { A: ['c'] },
  })
  const rows = rowsOf({ A: 'a', T: 'SALARES' }, { A: 'b', T: 'Río' }, { A: 'c', T: 'Lago' }, { A: 'd' })
  expect(rows.map(rowMapper(connector, layer)).map((row) => row?.row_number)).toEqual([
    1,
    undefined,
    undefined,
    undefined,
  ])
})

describe('people', () => {
  it('never reads a column about them', () => {
    const { raw } = mapOne({ RUT: '1-9', N: 'x' }, { name: 'N' }, { personal: ['RUT'] })
    expect(raw).toEqual({ A: 'a', N: 'x' })
  })

  it('drops their numbers wherever they stand, without writing them down again', () => {
    const mapped = mapOne({ N: 'Denuncia de 12.345.678-5' }, { name: 'N' })
    expect(mapped).toMatchObject({ kinds: ['personal_data'], properties: {}, raw: { A: 'a' } })
    expect(JSON.stringify(mapped)).not.toContain('12.345.678')
  })
})

it('makes points of columns, and knows a coordinate that is not a number', () => {
  const geometry = { x: 'X', y: 'Y' }
  expect(mapOne({ X: '-68,25', Y: '-22.5' }, { name: 'A' }, { geometry }).geometry).toEqual({
    type: 'Point',
    coordinates: [-68.25, -22.5],
  })
  expect(mapOne({ X: '', Y: '' }, { name: 'A' }, { geometry }).geometry).toBeNull()
  expect(mapOne({ X: 'oeste', Y: '-22' }, { name: 'A' }, { geometry }).geometry).toMatchObject({
    coordinates: [Number.NaN, -22],
  })
})

it('forms the identifier of columns; a row without it is named by its content', () => {
  expect(mapOne({ B: 'x y' }, { name: 'A' }, { id_from: { columns: ['A', 'B'] } }).key).toBe('a-x_y')
  expect(mapOne({ B: null }, { name: 'A' }, { id_from: { columns: ['A', 'B'] } })).toMatchObject({
    key: null,
    kinds: ['id_missing'],
  })
})

it('keeps damaged accents and reports them', () => {
  expect(mapOne({ N: 'AluviÃ³n' }, { name: 'N' })).toMatchObject({
    kinds: ['encoding_damage'],
    properties: { name: 'AluviÃ³n' },
  })
})

describe('names that may be of persons', () => {
  const map = { note: { from: 'OWNER', as: 'company' as const } }

  it('are kept out of the properties and of what is kept of the row', () => {
    const person = mapOne({ OWNER: 'JUAN PEREZ SOTO' }, map)
    expect(person).toMatchObject({ properties: {}, raw: { OWNER: null }, kinds: ['personal_name'] })
    expect(JSON.stringify(person)).not.toContain('PEREZ')
  })

  it('stay where they are a company’s, without who stands behind it', () => {
    const company = mapOne({ OWNER: 'SOC. PLAYA BLANCA (JUAN PEREZ)' }, map)
    expect(company).toMatchObject({ properties: { note: 'Soc. Playa Blanca' }, kinds: [] })
    expect(JSON.stringify(company)).not.toContain('PEREZ')
  })
})

describe('two columns that say the same number', () => {
  const agree = { agree: [{ columns: ['P', 'Q'] as [string, string], within: 0.05 }] }
  it.each([
    [3870, 3868, []],
    [387, 3868, ['digit_lost']],
    ['3870', '38,7', ['digit_lost']],
    [801, 946, ['columns_disagree']],
    [3870, 0, []],
    [3870, null, []],
  ])('%s and %s', (P, Q, kinds) => {
    expect(mapOne({ P, Q }, {}, agree).kinds).toEqual(kinds)
  })
})

it('tells the file’s notes what it changed on the way', () => {
  const notes = new FileNotes()
  const connector = declare({
    ...base,
    missing: ['-99'],
    map: {
      comuna: { from: 'C', as: 'cut' },
      area_ha: { from: 'HA', times: 100 },
      day: 'D',
      walls: 'W',
      note: 'N',
    },
  })
  const mapRow = rowMapper(connector, layer, 'xy', notes)
  for (const row of rowsOf(
    { A: 'a', C: '2101', HA: 1.5, D: '1992/09/29', W: '-99', N: ' x' },
    { A: 'b', C: '02101', HA: 2, D: '1992-09-29', W: '3', N: 'y' },
  ))
    mapRow(row)
  expect(notes.issues().map(({ kind, field }) => [kind, field])).toEqual([
    ['code_padded', 'C'],
    ['unit_converted', 'HA'],
    ['dates_as_text', 'D'],
    ['spaces_trimmed', 'N'],
    ['said_nothing', 'W'],
  ])
})
