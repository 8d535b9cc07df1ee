import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Issue } from '../model/issue.ts'
import { type Bytes, bytesOf } from './bytes.ts'
import { csv } from './csv.ts'
import type { ReadOptions, Row, Table } from './format.ts'
import { geojson } from './geojson.ts'
import { FORMATS, formatOf, openFile } from './index.ts'

const fixture = (name: string): Bytes =>
  bytesOf(name, readFileSync(new URL(`../../test/fixtures/imports/${name}`, import.meta.url)))
const file = (name: string, content: unknown): Bytes =>
  bytesOf(name, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)))

/** The first table of a file with all its rows and what was said of them. */
async function readAll(bytes: Bytes, options: ReadOptions = {}) {
  const [table] = (await openFile(bytes, options)) as [Table, ...Table[]]
  const issues: Issue[] = []
  const rows: Row[] = []
  for await (const batch of table.rows((found) => issues.push(found))) rows.push(...batch)
  return { table, rows, issues }
}

describe('the registry', () => {
  it('knows a format by its extension, whatever the case', () => {
    expect(formatOf('Relaves.GeoJSON')?.id).toBe('geojson')
    expect(formatOf('tabla.csv')?.id).toBe('csv')
    expect(formatOf('foto.webp')).toBeNull()
  })

  it('believes the first bytes before the name, and says so', async () => {
    const { table } = await readAll(file('tabla.csv', { type: 'Point', coordinates: [0, 0] }))
    expect(table.format).toBe('geojson')
    expect(table.issues.map(({ kind }) => kind)).toEqual(['wrong_extension'])
  })

  it('refuses what no format knows, and a web page', async () => {
    await expect(openFile(bytesOf('a.bin', new Uint8Array([1, 0, 2, 0])))).rejects.toMatchObject({
      slug: 'import-failed',
      detail: { es: expect.stringContaining('.geojson') },
    })
    await expect(openFile(file('a.geojson', '\n<!DOCTYPE html><title>403</title>'))).rejects.toMatchObject({
      detail: { es: expect.stringContaining('página web') },
    })
    await expect(openFile(file('a.geojson', ''))).rejects.toMatchObject({
      detail: { es: '«a.geojson» está vacío.' },
    })
  })

  it('names every format in both languages, with extensions in lower case', () => {
    for (const { id, label, extensions } of FORMATS) {
      expect(label.es && label.en && extensions.length, id).toBeTruthy()
      for (const extension of extensions) expect(extension).toMatch(/^\.[a-z0-9.]+$/)
    }
  })
})

describe('GeoJSON', () => {
  it('reads a collection: rows from one, columns in order, the feature’s own id', async () => {
    const { table, rows } = await readAll(fixture('good.geojson'))
    expect(table).toMatchObject({
      name: '',
      crs: { srid: 4326, from: 'format' },
      encoding: 'utf-8',
      has_geometry: true,
      row_count: 6,
      issues: [],
      columns: ['name', 'kind', 'level'],
    })
    expect(rows.map(({ row_number, id }) => [row_number, id])).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => [n + 1, `q-${n}`]),
    )
  })

  it('reads a single feature and a bare geometry', async () => {
    expect((await readAll(fixture('feature.geojson'))).rows).toMatchObject([
      { properties: { name: 'Sola' }, geometry: { type: 'Point' } },
    ])
    expect((await readAll(fixture('geometry.geojson'))).rows).toMatchObject([
      { properties: {}, geometry: { type: 'Polygon' } },
    ])
  })

  it.each([
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 4326],
    ['EPSG:4326', 4326],
    ['urn:ogc:def:crs:EPSG::4674', 4674],
    ['urn:ogc:def:crs:EPSG:9.9:32719', 32719],
    ['PSAD56 UTM 19S', null],
  ])('says that a file claims %s', async (name, srid) => {
    const { table } = await readAll(
      file('a.json', {
        type: 'FeatureCollection',
        crs: { type: 'name', properties: { name } },
        features: [],
      }),
    )
    expect(table.crs).toEqual({ text: name, srid, from: 'crs' })
  })

  it('refuses what is not JSON, and JSON that is not GeoJSON', async () => {
    await expect(geojson.open(file('a.geojson', '{"type": Feature}'), {})).rejects.toMatchObject({
      slug: 'malformed-json',
    })
    await expect(geojson.open(fixture('not-json.geojson'), {})).rejects.toMatchObject({
      slug: 'malformed-json',
      detail: { es: expect.stringContaining('cortado') },
    })
    await expect(geojson.open(fixture('not-geojson.json'), {})).rejects.toMatchObject({
      slug: 'import-failed',
    })
  })

  it('sets aside a member of the collection that is not a feature', async () => {
    const { rows, issues } = await readAll(
      file('a.geojson', {
        type: 'FeatureCollection',
        features: [null, { type: 'Feature', properties: null, geometry: null }],
      }),
    )
    expect(rows).toEqual([{ row_number: 2, properties: {}, geometry: null, id: null }])
    expect(issues).toMatchObject([{ kind: 'row_malformed', row_number: 1, severity: 'error' }])
  })
})

describe('encodings', () => {
  it.each(['latin-1.geojson', 'latin-1.csv'])('reads %s and says that it guessed', async (name) => {
    const { table, rows } = await readAll(fixture(name))
    expect(rows[0]?.properties.name).toBe('María Elena')
    expect(table.encoding).toBe('windows-1252')
    expect(table.issues.map(({ kind }) => kind)).toEqual(['encoding_not_utf8'])
  })

  it('finds the one byte that is not UTF-8 in the middle of a long file', async () => {
    const lines = `name,lon\n${'á,1\n'.repeat(100_000)}`
    const bytes = Buffer.concat([
      Buffer.from(lines),
      Buffer.from('Mar\u00eda,1\n', 'latin1'),
      Buffer.from(lines),
    ])
    const pieces: Bytes = {
      ...bytesOf('a.csv', bytes),
      async *stream() {
        for (let start = 0; start < bytes.length; start += 1001) yield bytes.subarray(start, start + 1001)
      },
    }
    expect((await csv.open(pieces, {}))[0]?.encoding).toBe('windows-1252')
  })

  it('drops a byte order mark', async () => {
    const { table, rows } = await readAll(fixture('byte-order-mark.geojson'))
    expect(table).toMatchObject({ encoding: 'utf-8', issues: [] })
    expect(rows[0]?.properties.name).toBe('Ñandú')
  })

  it('reads what spreadsheets call Unicode text', async () => {
    const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('name\tlon\nÑuble\t1\n', 'utf16le')])
    const { table, rows } = await readAll(bytesOf('a.txt', text))
    expect(table.encoding).toBe('utf-16le')
    expect(rows[0]?.properties).toEqual({ name: 'Ñuble', lon: '1' })
  })

  it('reads a file as a person says, and then has nothing to say', async () => {
    const { table, rows } = await readAll(file('a.csv', 'name,lon\nÑ,1\n'), { encoding: 'windows-1252' })
    expect(table).toMatchObject({ encoding: 'windows-1252', issues: [] })
    expect(rows[0]?.properties.name).toBe('Ã‘')
  })
})

describe('CSV', () => {
  it('finds the separator and leaves values as text', async () => {
    const { table, rows } = await readAll(fixture('semicolons.csv'))
    expect(table.columns).toEqual(['name', 'lon', 'lat', 'flow_l_s'])
    expect(table).toMatchObject({ crs: null, has_geometry: false, used: { delimiter: ';' } })
    expect(rows[0]).toEqual({
      row_number: 1,
      properties: { name: 'Vertiente Uno', lon: '-68,25', lat: '-22,50', flow_l_s: '1,5' },
      geometry: null,
      id: null,
    })
  })

  it('sets aside rows longer or shorter than the header, by number', async () => {
    const { rows, issues } = await readAll(fixture('ragged.csv'))
    expect(rows.map(({ row_number }) => row_number)).toEqual([1, 4, 5, 6])
    expect(issues.map(({ kind, row_number }) => [kind, row_number])).toEqual([
      ['row_malformed', 2],
      ['row_malformed', 3],
    ])
  })

  it('refuses a table without a header', async () => {
    await expect(csv.open(file('a.csv', '\n\n'), {})).rejects.toMatchObject({ slug: 'import-failed' })
  })
})
