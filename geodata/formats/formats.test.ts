import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { csv } from './csv.ts'
import { geojson } from './geojson.ts'
import { FORMATS, formatOf } from './index.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`../../test/fixtures/imports/${name}`, import.meta.url))

describe('the registry', () => {
  it('knows a format by its extension, whatever the case', () => {
    expect(formatOf('Relaves.GeoJSON')?.id).toBe('geojson')
    expect(formatOf('tabla.csv')?.id).toBe('csv')
    expect(formatOf('mapa.shp')).toBeNull()
  })

  it('gives no extension to two formats', () => {
    const extensions = FORMATS.flatMap((format) => format.extensions)
    expect(new Set(extensions).size).toBe(extensions.length)
  })
})

describe('GeoJSON', () => {
  it('reads a collection: rows from one, columns in order, the feature’s own id', async () => {
    const table = await geojson.read(fixture('good.geojson'))
    expect(table).toMatchObject({ declared_crs: 4326, encoding: 'utf-8', issues: [] })
    expect(table.columns).toEqual(['name', 'kind', 'level'])
    expect(table.rows.map(({ row_number, id }) => [row_number, id])).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => [n + 1, `q-${n}`]),
    )
  })

  it('reads a single feature and a bare geometry', async () => {
    expect((await geojson.read(fixture('feature.geojson'))).rows).toMatchObject([
      { properties: { name: 'Sola' }, geometry: { type: 'Point' } },
    ])
    expect((await geojson.read(fixture('geometry.geojson'))).rows).toMatchObject([
      { properties: {}, geometry: { type: 'Polygon' } },
    ])
  })

  it('takes SIRGAS 2000 for WGS 84 and says so', async () => {
    const table = await geojson.read(fixture('sirgas.geojson'))
    expect(table.declared_crs).toBe(4674)
    expect(table.issues.map(({ kind }) => kind)).toEqual(['crs_near_wgs84'])
  })

  it.each([
    'urn:ogc:def:crs:OGC:1.3:CRS84',
    'EPSG:4326',
    'urn:ogc:def:crs:EPSG::4326',
    'urn:ogc:def:crs:EPSG:9.9:4326',
  ])('reads %s as degrees', async (name) => {
    const text = { type: 'FeatureCollection', crs: { type: 'name', properties: { name } }, features: [] }
    expect(await geojson.read(Buffer.from(JSON.stringify(text)))).toMatchObject({
      declared_crs: 4326,
      issues: [],
    })
  })

  it('refuses another coordinate system with its name', async () => {
    await expect(geojson.read(fixture('utm.geojson'))).rejects.toMatchObject({
      slug: 'unsupported-crs',
      detail: { es: expect.stringContaining('32719') },
    })
  })

  it('refuses what is not JSON, and JSON that is not GeoJSON', async () => {
    await expect(geojson.read(fixture('not-json.geojson'))).rejects.toMatchObject({ slug: 'malformed-json' })
    await expect(geojson.read(fixture('not-geojson.json'))).rejects.toMatchObject({ slug: 'import-failed' })
  })

  it('sets aside a member of the collection that is not a feature', async () => {
    const text = {
      type: 'FeatureCollection',
      features: [null, { type: 'Feature', properties: null, geometry: null }],
    }
    const table = await geojson.read(Buffer.from(JSON.stringify(text)))
    expect(table.rows).toEqual([{ row_number: 2, properties: {}, geometry: null, id: null }])
    expect(table.issues).toMatchObject([{ kind: 'row_malformed', row_number: 1, severity: 'error' }])
  })
})

describe('encodings', () => {
  it('reads Latin-1 and says that it guessed', async () => {
    for (const [format, name] of [
      [geojson, 'latin-1.geojson'],
      [csv, 'latin-1.csv'],
    ] as const) {
      const table = await format.read(fixture(name))
      expect(table.rows[0]?.properties.name).toBe('María Elena')
      expect(table.encoding).toBe('windows-1252')
      expect(table.issues.map(({ kind }) => kind)).toEqual(['encoding_not_utf8'])
    }
  })

  it('drops a byte order mark', async () => {
    const table = await geojson.read(fixture('byte-order-mark.geojson'))
    expect(table).toMatchObject({ encoding: 'utf-8', issues: [], rows: [{ properties: { name: 'Ñandú' } }] })
  })

  it('reads what spreadsheets call Unicode text', async () => {
    const table = await csv.read(
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('name\tlon\nÑuble\t1\n', 'utf16le')]),
    )
    expect(table).toMatchObject({ encoding: 'utf-16le', rows: [{ properties: { name: 'Ñuble', lon: '1' } }] })
  })
})

describe('CSV', () => {
  it('finds the separator and leaves values as text', async () => {
    const table = await csv.read(fixture('semicolons.csv'))
    expect(table.columns).toEqual(['name', 'lon', 'lat', 'flow_l_s'])
    expect(table.rows[0]).toEqual({
      row_number: 1,
      properties: { name: 'Vertiente Uno', lon: '-68,25', lat: '-22,50', flow_l_s: '1,5' },
      geometry: null,
      id: null,
    })
  })

  it('sets aside rows longer or shorter than the header, by number', async () => {
    const table = await csv.read(fixture('ragged.csv'))
    expect(table.rows.map(({ row_number }) => row_number)).toEqual([1, 4, 5, 6])
    expect(table.issues.map(({ kind, row_number }) => [kind, row_number])).toEqual([
      ['row_malformed', 2],
      ['row_malformed', 3],
    ])
  })

  it('refuses a table without a header', async () => {
    await expect(csv.read(Buffer.from('\n\n'))).rejects.toMatchObject({ slug: 'import-failed' })
  })
})
