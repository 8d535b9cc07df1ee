import { describe, expect, it } from 'vitest'
import { layerById } from '../layers/index.ts'
import { type Connector, connector, ruleSchema } from '../model/connector.ts'
import type { ColumnReading, Reading } from '../model/reading.ts'
import { readColumn } from './columns.ts'
import { suggestLayers, suggestMapping } from './suggest.ts'

const READING: Reading = {
  format: 'csv',
  table: '',
  tables: [],
  encoding: null,
  delimiter: null,
  header_row: null,
  geometry: 'file',
  geometry_types: ['Point'],
  crs: { srid: 4326, name: 'WGS 84', certainty: 'declared', evidence: [], operation: null },
  axes: 'xy',
  sampled: 3,
  columns: [],
}

const reading = (columns: Record<string, unknown[]>, more: Partial<Reading> = {}): Reading => ({
  ...READING,
  ...more,
  columns: Object.entries(columns).map(([name, values]): ColumnReading => readColumn(name, values)),
})

const mapping = (layer: string, columns: Record<string, unknown[]>, more: Partial<Reading> = {}) => {
  const map = suggestMapping(reading(columns, more), layerById(layer) ?? expect.fail(layer))
  for (const rule of Object.values(map)) ruleSchema.parse(rule)
  return map
}

describe('suggestMapping', () => {
  it('knows what sources call what layers share', () => {
    expect(
      mapping('power_plant', {
        NOMBRE: ['TERMOELECTRICA UNO', 'PLANTA DOS'],
        Propietario: ['Generadora Ltda.'],
        'Potencia MW': ['3,20', '12,50'],
        Combustible: ['Diésel'],
        CUT_COM: ['2101', '2201'],
        Ficha: ['https://ejemplo.cl/1'],
      }),
    ).toEqual({
      name: { from: 'NOMBRE', as: 'title' },
      owner: 'Propietario',
      power_mw: { from: 'Potencia MW', decimal: 'comma' },
      fuel: 'Combustible',
      comuna: { from: 'CUT_COM', as: 'cut' },
      url: 'Ficha',
    })
  })

  it('takes a comuna by its code before its name', () => {
    expect(mapping('spring', { COMUNA: ['Calama', 'Ollagüe'] }).comuna).toEqual({
      from: 'COMUNA',
      as: 'comuna',
    })
    expect(mapping('spring', { COMUNA: [2201, 2202] }).comuna).toEqual({ from: 'COMUNA', as: 'cut' })
    expect(mapping('spring', { COMUNA: ['Calama'], codigo_comuna: ['02201'] }).comuna).toEqual({
      from: 'codigo_comuna',
      as: 'cut',
    })
    expect(mapping('spring', { COMUNA: ['Iquique', 'Arica'] }).comuna).toBeUndefined()
  })

  it('gives areas in other units their factor, and a quantity without its unit to nobody', () => {
    expect(mapping('glacier', { area_km2: [0.08, 1.2] }).area_ha).toEqual({ from: 'area_km2', times: 100 })
    expect(mapping('glacier', { sup_ha: [0.08] }).area_ha).toBe('sup_ha')
    expect(mapping('glacier', { superficie: [8.1] }).area_ha).toBeUndefined()
    expect(
      mapping('seia_project', { INVERSION: ['$5.000.000', '$1.200.000'] }).investment_usd_m,
    ).toBeUndefined()
    expect(mapping('tailings_deposit', { TONELAJE_AUTORIZADO: [1_682_496] })).toEqual({})
    const utm = { crs: { ...READING.crs, srid: 32719 } }
    expect(mapping('glacier', { Shape_Area: [80_000] }, utm).area_ha).toEqual({
      from: 'Shape_Area',
      times: 1e-4,
    })
    expect(mapping('glacier', { Shape_Area: [0.0004] }).area_ha).toBeUndefined()
  })

  it('translates the words of a choice, and leaves alone what it does not know', () => {
    expect(mapping('tailings_deposit', { ESTADO: ['ACTIVO', 'Abandonado'] }).status).toMatchObject({
      from: 'ESTADO',
      values: { ACTIVO: 'active', Abandonado: 'abandoned' },
    })
    expect(mapping('tailings_deposit', { ESTADO: ['X1', 'X2'] }).status).toBeUndefined()
    expect(mapping('tailings_deposit', { status: ['active', 'inactive'] }).status).toBe('status')
  })

  it('a column named as the property is the property, whatever it holds', () => {
    expect(mapping('tailings_deposit', { status: ['raro'], area_ha: ['mucho'] })).toEqual({
      status: 'status',
      area_ha: 'area_ha',
    })
  })

  it('a name of something else is not the name', () => {
    const others = { NOM_COMUNA: ['Calama'], NOMBRE_EMPRESA: ['Uno S.A.'], NOM_CUENCA: ['Loa'] }
    expect(mapping('well', others).name).toBeUndefined()
    expect(mapping('well', { ...others, NOMBRE_POZO: ['Pozo 3'] }).name).toBe('NOMBRE_POZO')
    expect(mapping('comuna', others).name).toBe('NOM_COMUNA')
  })

  it('never reads persons, coordinates or empty columns', () => {
    const map = mapping(
      'well',
      { nombre_propietario: ['Ana'], rut: ['1-9'], NOMBRE: [null], ESTE: ['1'], NORTE: ['2'] },
      { geometry: { x: 'ESTE', y: 'NORTE', notation: 'number' } },
    )
    expect(map).toEqual({})
  })

  it('uses a column once', () => {
    const columns = Object.values(mapping('power_plant', { nombre: ['a b'], TITULAR: ['x'], empresa: ['y'] }))
    expect(
      new Set(columns.map((rule) => (typeof rule === 'string' ? rule : JSON.stringify(rule)))).size,
    ).toBe(columns.length)
  })
})

const deposits: Connector = connector({
  id: 'relaves_prueba',
  layer: 'tailings_deposit',
  title: { es: 'Relaves', en: 'Tailings' },
  publisher: { es: 'Servicio', en: 'Service' },
  licence: 'no declarada',
  source: { name: 'Servicio', year: 2025, reference: 'Catastro' },
  vintage: null,
  accuracy_m: null,
  coverage: null,
  file: { stem: 'relaves_catastro_2025', columns: ['ID', 'TIPO_DEPOSITO'] },
  id_from: { columns: ['ID'] },
  geometry: 'file',
  map: { name: 'NOMBRE', kind: 'TIPO_DEPOSITO' },
})

describe('suggestLayers', () => {
  const columns = { ID: ['1'], NOMBRE: ['Uno'], TIPO_DEPOSITO: ['EMBALSE'] }

  it('puts the connector that knows the file first', () => {
    const [first] = suggestLayers(reading(columns), [deposits], 'relaves_catastro_2025.geojson')
    expect(first).toEqual({
      layer: 'tailings_deposit',
      connector: 'relaves_prueba',
      title: deposits.title,
      score: 1,
    })
  })

  it('suggests it less surely for its columns under another name, and not without its columns', () => {
    const [first] = suggestLayers(reading(columns), [deposits], 'descarga (3).geojson')
    expect(first?.connector).toBe('relaves_prueba')
    expect(first?.score).toBeLessThan(0.85)
    const without = suggestLayers(reading({ NOMBRE: ['Uno'] }), [deposits], 'relaves_catastro_2025.geojson')
    expect(without.map(({ connector }) => connector)).not.toContain('relaves_prueba')
  })

  it('goes by the words of the file name, in either language', () => {
    for (const name of ['Depósitos de relaves 2018.kml', 'tailings-deposits.geojson']) {
      expect(suggestLayers(reading({ NOMBRE: ['a'] }), [], name)[0]).toMatchObject({
        layer: 'tailings_deposit',
        connector: null,
      })
    }
  })

  it('goes by columns', () => {
    const air = {
      station: ['a'],
      code: ['R1'],
      pollutant: ['SO2'],
      date: ['2020-01-01'],
      concentration_ug_m3: [3.1],
      validation: ['validated'],
    }
    const table = { geometry: 'none' as const, geometry_types: [] }
    expect(suggestLayers(reading(air, table), [], 'export.csv')[0]?.layer).toBe('air_quality_daily')
  })

  it('does not offer lines to a layer of areas, nor a table to a map', () => {
    const lines = suggestLayers(
      reading({ NOMBRE: ['a'] }, { geometry_types: ['LineString'] }),
      [],
      'glaciares.shp',
    )
    expect(lines.map(({ layer }) => layer)).not.toContain('glacier')
    const table = suggestLayers(
      reading({ NOMBRE: ['a'] }, { geometry: 'none', geometry_types: [] }),
      [],
      'relaves.csv',
    )
    expect(table.every(({ layer }) => layerById(layer)?.geometry === 'none')).toBe(true)
  })

  it('says nothing rather than anything', () => {
    expect(suggestLayers(reading({ a: [1], b: [2] }), [], 'datos.csv')).toEqual([])
  })
})
