import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { allBytes, bytesOf } from './bytes.ts'
import { csv } from './csv.ts'
import { fileBytes } from './file-bytes.ts'
import { geojson } from './geojson.ts'
import { FORMATS, formatOf, openFile } from './index.ts'
import { openList } from './json.ts'
import { file, fixture, inPieces, readAll, rowsOf } from './reading.fixture.ts'

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
    await expect(openFile(bytesOf('a.csv', new Uint8Array([97, 0, 44, 0])))).rejects.toMatchObject({
      detail: { es: expect.stringContaining('tiene nombre de Tabla CSV') },
    })
    await expect(openFile(file('a.geojson', ''))).rejects.toMatchObject({
      detail: { es: '«a.geojson» está vacío.' },
    })
  })

  it('refuses a table with more columns than a person can map', async () => {
    const features = Array.from({ length: 2001 }, (_, n) => ({
      type: 'Feature',
      properties: { [`c${n}`]: 1 },
    }))
    await expect(openFile(file('a.geojson', { type: 'FeatureCollection', features }))).rejects.toMatchObject({
      slug: 'too-large',
      detail: { es: expect.stringContaining('2000 columnas') },
    })
  })

  it('names every format in both languages, with extensions in lower case', () => {
    for (const { id, label, extensions } of FORMATS) {
      expect(label.es && label.en && extensions.length, id).toBeTruthy()
      for (const extension of extensions) expect(extension).toMatch(/^\.[a-z0-9.]+$/)
    }
  })
})

describe('bytes of a file on disk', () => {
  const path = fileURLToPath(new URL('../../test/fixtures/imports/good.geojson', import.meta.url))
  const whole = readFileSync(path)

  it('come from any place, and all of them any number of times', async () => {
    const bytes = await fileBytes(path)
    expect([bytes.name, bytes.size]).toEqual(['good.geojson', whole.length])
    expect(Buffer.from(await bytes.read(10, 60))).toEqual(whole.subarray(10, 60))
    expect(await bytes.read(whole.length, whole.length)).toHaveLength(0)
    for (const _ of [1, 2]) expect(await buffer(bytes.stream())).toEqual(whole)
    expect((await readAll(await fileBytes(path, 'relaves.csv'))).table.issues).toMatchObject([
      { kind: 'wrong_extension', message: { es: expect.stringContaining('relaves.csv') } },
    ])
  })

  it('say that the file ends before, and that it is too large for a format', async () => {
    const bytes = await fileBytes(path)
    await expect(bytes.read(0, whole.length + 1)).rejects.toMatchObject({ slug: 'import-failed' })
    await expect(allBytes(bytes, 100)).rejects.toMatchObject({ slug: 'too-large' })
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

describe('long JSON', () => {
  const features = Array.from({ length: 2000 }, (_, n) => ({
    type: 'Feature',
    properties: { n, text: 'ñ "\\u{1F30B}' },
    geometry: { type: 'Point', coordinates: [-68, -22 - n / 1e4] },
  }))
  const crs = { type: 'name', properties: { name: 'EPSG:32719' } }
  const list = { list: 'features', members: ['type', 'crs'], atOnce: 0 }

  it('is read in pieces to the same rows, wherever the pieces are cut, its members on either side', async () => {
    for (const document of [
      { type: 'FeatureCollection', crs, features },
      { features, bbox: [[{ features: [1] }]], crs, type: 'FeatureCollection' },
    ]) {
      const looked: unknown[] = []
      const pieces = inPieces(file('a.geojson', document), 1009)
      const found = await openList(pieces, 'utf-8', list, (item) => looked.push(item))
      expect(found).toMatchObject({ count: 2000, rest: { type: 'FeatureCollection', crs } })
      expect(looked).toEqual(features)
      const again: unknown[] = []
      for await (const items of found.items()) again.push(...items)
      expect(again).toEqual(features)
    }
  })

  it('says that it is cut, or where it is wrong', async () => {
    const text = JSON.stringify({ type: 'FeatureCollection', features })
    for (const [content, words] of [
      [text.slice(0, -9), 'cortado'],
      [text.replace('"n":1999', '"n":19x9'), 'no es JSON'],
    ] as const) {
      await expect(openList(file('a.json', content), 'utf-8', list, () => {})).rejects.toMatchObject({
        slug: 'malformed-json',
        detail: { es: expect.stringContaining(words) },
      })
    }
  })
})

describe('GeoJSON by lines', () => {
  const line = (n: number) =>
    JSON.stringify({ type: 'Feature', id: n, properties: { [`c${n}`]: n }, geometry: null })

  it.each([
    ['lines', `${line(1)}\n\n${line(2)}\r\n${line(3)}`],
    ['record separators (RFC 8142)', [1, 2, 3].map((n) => `\u001e${line(n)}\n`).join('')],
    [
      'a geometry or a collection on a line',
      `${line(1)}\n{"type":"FeatureCollection","features":[${line(2)},${line(3)}]}`,
    ],
  ])('reads %s', async (_, text) => {
    const { table, rows } = await readAll(inPieces(file('a.geojsonl', text), 7))
    expect(table).toMatchObject({ format: 'ndjson', columns: ['c1', 'c2', 'c3'], row_count: 3, issues: [] })
    expect(rows.map(({ id, row_number }) => [id, row_number])).toEqual([1, 2, 3].map((n) => [n, n]))
  })

  it('is told apart from GeoJSON, whatever the name', async () => {
    expect((await readAll(file('a.geojson', `${line(1)}\n${line(2)}\n`))).table).toMatchObject({
      format: 'ndjson',
      issues: [{ kind: 'wrong_extension' }],
    })
    expect(
      (await readAll(file('a.ndjson', `{\n"type": "FeatureCollection", "features": [${line(1)}]}`))).table,
    ).toMatchObject({
      format: 'geojson',
      issues: [{ kind: 'wrong_extension' }],
    })
  })

  it('sets aside a line that is no feature, and refuses a file cut in the middle of one', async () => {
    const { rows, issues } = await readAll(file('a.ndjson', `${line(1)}\n{"a":1}\n{"type":\n${line(4)}\n`))
    expect(rows.map(({ row_number }) => row_number)).toEqual([1, 4])
    expect(issues.map(({ kind, row_number }) => [kind, row_number])).toEqual([
      ['row_malformed', 2],
      ['row_malformed', 3],
    ])
    await expect(openFile(file('a.ndjson', `${line(1)}\n${line(2).slice(0, -3)}`))).rejects.toMatchObject({
      detail: { es: expect.stringContaining('cortado') },
    })
    await expect(openFile(file('a.ndjson', '{"a":1}\n{"a":2}\n'))).rejects.toMatchObject({
      slug: 'malformed-json',
    })
  })
})

describe('TopoJSON', () => {
  const topology = {
    type: 'Topology',
    transform: { scale: [0.5, 0.5], translate: [-70, -24] },
    arcs: [
      [
        [0, 0],
        [0, 2],
        [2, 0],
        [0, -2],
        [-2, 0],
      ],
    ],
    objects: {
      salares: {
        type: 'GeometryCollection',
        geometries: [{ type: 'Polygon', id: 's', arcs: [[0]], properties: { name: 'Uno' } }],
      },
      punto: { type: 'Point', coordinates: [2, 2], properties: { a: 1 } },
    },
  }

  it('reads each of its objects as a table', async () => {
    const tables = await openFile(file('a.json', topology))
    expect(tables.map(({ name, columns, crs, format }) => [name, columns, crs, format])).toEqual([
      ['salares', ['name'], null, 'topojson'],
      ['punto', ['a'], null, 'topojson'],
    ])
    const [salares, punto] = await Promise.all(tables.map(rowsOf))
    expect(salares?.rows).toEqual([
      {
        row_number: 1,
        properties: { name: 'Uno' },
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [-70, -24],
              [-70, -23],
              [-69, -23],
              [-69, -24],
              [-70, -24],
            ],
          ],
        },
        id: 's',
      },
    ])
    expect(punto?.rows[0]?.geometry).toEqual({ type: 'Point', coordinates: [-69, -23] })
  })

  it('refuses one whose arcs are not there', async () => {
    for (const broken of [{ ...topology, arcs: [] }, { ...topology, objects: {} }, { type: 'Topology' }]) {
      await expect(openFile(file('a.topojson', broken))).rejects.toMatchObject({ slug: 'import-failed' })
    }
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
    const pieces = inPieces(bytesOf('a.csv', bytes), 1001)
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
