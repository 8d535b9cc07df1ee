import { describe, expect, test } from 'vitest'
import { layerById } from '../../geodata/layers/index.ts'
import { exportAddress } from '../data/exports.ts'
import { type Choice, FIRST_CHOICE, formatsFor, mannerOf, questionsFor, selectionOf } from './choice.ts'

const points = layerById('volcano')
const areas = layerById('lake_salar')
const table = layerById('well_level')
const nowhere = { view: null, drawn: null }
const drawn = {
  type: 'Polygon' as const,
  coordinates: [
    [
      [-69, -23],
      [-68, -23],
      [-68, -22],
      [-69, -23],
    ],
  ] as [number, number][][],
}
const choose = (change: Partial<Choice>): Choice => ({ ...FIRST_CHOICE, ...change })

describe('what is on offer', () => {
  test('a layer with places leaves in ten formats, a table in those that hold tables', () => {
    const { common, others } = formatsFor(areas)
    expect(common.map(({ id }) => id)).toEqual(['csv', 'kml', 'gpkg', 'shapefile'])
    expect(common.length + others.length).toBe(10)
    const tables = formatsFor(table)
    expect([...tables.common, ...tables.others].map(({ id }) => id)).toEqual([
      'csv',
      'gpkg',
      'shapefile',
      'geojson',
      'geojsonl',
      'geoparquet',
    ])
  })

  test('only what makes sense is asked', () => {
    expect(questionsFor(areas, choose({ format: 'csv' }))).toMatchObject({
      where: true,
      crs: true,
      outline: true,
    })
    expect(questionsFor(points, choose({ format: 'csv' }))).toMatchObject({ outline: false })
    expect(questionsFor(areas, choose({ format: 'kml' }))).toMatchObject({ crs: false, columns: true })
    expect(questionsFor(areas, choose({ format: 'pmtiles' }))).toMatchObject({
      where: false,
      columns: false,
      packed: false,
    })
    expect(questionsFor(table, choose({ format: 'csv' }))).toMatchObject({
      where: false,
      crs: false,
      columns: true,
    })
  })
})

describe('what is asked of the server', () => {
  const ask = (
    layer: typeof areas | typeof points,
    choice: Choice,
    where: Parameters<typeof selectionOf>[3] = nowhere,
  ) => exportAddress(layer.id, selectionOf(layer, 7, choice, where), mannerOf(layer, choice, 'es'))

  test('all of a version, for Excel in the language of the page', () => {
    expect(ask(points, FIRST_CHOICE)).toBe('/api/layers/volcano/export?format=csv&version=7&lang=es')
    expect(ask(areas, FIRST_CHOICE)).toBe(
      '/api/layers/lake_salar/export?format=csv&version=7&geometry=lonlat&lang=es',
    )
  })

  test('a part of it: columns, what the map shows, a drawn area, metres', () => {
    const url = new URL(
      ask(
        areas,
        choose({ format: 'gpkg', columns: ['name', 'kind'], where: 'drawn', crs: 5361, packed: true }),
        { view: null, drawn },
      ),
      'https://x.example',
    )
    expect(Object.fromEntries(url.searchParams)).toEqual({
      format: 'gpkg',
      version: '7',
      columns: 'name,kind',
      area: 'POLYGON((-69 -23,-68 -23,-68 -22,-69 -23))',
      crs: '5361',
      package: 'zip',
      lang: 'es',
    })
    expect(
      ask(areas, choose({ format: 'kml', where: 'view', crs: 5361 }), {
        view: [-69, -24, -68, -23],
        drawn: null,
      }),
    ).toBe('/api/layers/lake_salar/export?format=kml&version=7&bbox=-69,-24,-68,-23&lang=es')
  })

  test('what a format does not take is left out, whatever was chosen before', () => {
    const choice = choose({
      format: 'pmtiles',
      columns: ['name'],
      where: 'drawn',
      crs: 32719,
      packed: true,
      outline: true,
    })
    expect(ask(areas, choice, { view: null, drawn })).toBe(
      '/api/layers/lake_salar/export?format=pmtiles&version=7&lang=es',
    )
  })

  test('some features only', () => {
    expect(ask(points, choose({ format: 'geojson' }), { ...nowhere, ids: ['lascar', 'licancabur'] })).toBe(
      '/api/layers/volcano/export?format=geojson&version=7&ids=lascar,licancabur&lang=es',
    )
  })
})
