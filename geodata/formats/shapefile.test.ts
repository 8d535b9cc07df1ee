import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Issue } from '../model/issue.ts'
import { type Bytes, bytesOf } from './bytes.ts'
import type { ReadOptions, Row, Table } from './format.ts'
import { authorityOf, openShapefile, type ShapefileParts, shapefile } from './shapefile.ts'

/** Written by GDAL: `zonas` (EPSG:24879, ISO-8859-1) and `hitos` (degrees, heights, UTF-8). */
const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../test/fixtures/formats/${name}`, import.meta.url)))

function parts(name: string, change: Partial<Record<keyof ShapefileParts, Uint8Array | null>> = {}) {
  const part = (ending: keyof ShapefileParts) => {
    const bytes = change[ending] === undefined ? fixture(`${name}.${ending}`) : change[ending]
    return bytes && bytesOf(`${name}.${ending}`, bytes)
  }
  return { shp: part('shp') as Bytes, dbf: part('dbf'), prj: part('prj'), cpg: part('cpg') }
}

const open = (name: string, change = {}, options: ReadOptions = {}) =>
  openShapefile(parts(name, change), name, options)

async function read(table: Table): Promise<{ rows: Row[]; issues: Issue[] }> {
  const [rows, issues]: [Row[], Issue[]] = [[], []]
  for await (const batch of table.rows((issue) => issues.push(issue))) rows.push(...batch)
  return { rows, issues }
}

const kinds = (issues: readonly Issue[]) => issues.map(({ kind, row_number }) => [kind, row_number])

describe('a shapefile', () => {
  it('reads shapes, texts, numbers, dates and flags', async () => {
    const table = await open('zonas')
    expect(table).toMatchObject({
      name: 'zonas',
      format: 'shapefile',
      columns: ['NOMBRE', 'SUP_HA', 'N', 'FECHA', 'VIGENTE'],
      encoding: 'windows-1252',
      row_count: 3,
      has_geometry: true,
      issues: [],
    })
    const { rows, issues } = await read(table)
    expect(issues).toEqual([])
    expect(rows.map(({ row_number }) => row_number)).toEqual([1, 2, 3])
    expect(rows[0]).toEqual({
      row_number: 1,
      properties: { NOMBRE: 'Cañón Añañuca', SUP_HA: 12.5, N: 1, FECHA: '2021-03-09', VIGENTE: 1 },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [500000, 7400000],
            [500000, 7401000],
            [501000, 7401000],
            [501000, 7400000],
            [500000, 7400000],
          ],
          [
            [500200, 7400200],
            [500400, 7400200],
            [500400, 7400400],
            [500200, 7400400],
            [500200, 7400200],
          ],
        ],
      },
      id: null,
    })
    expect(rows[1]).toMatchObject({
      properties: { NOMBRE: 'Dos partes', SUP_HA: null, N: -3, FECHA: null },
      geometry: { type: 'MultiPolygon' },
    })
    expect(rows[2]).toMatchObject({ properties: { NOMBRE: 'Sin forma', VIGENTE: null }, geometry: null })
  })

  it('passes over a deleted record and its shape', async () => {
    const dbf = fixture('zonas.dbf')
    const view = new DataView(dbf.buffer)
    dbf[view.getUint16(8, true) + view.getUint16(10, true)] = '*'.charCodeAt(0)
    const { rows } = await read(await open('zonas', { dbf }))
    expect(rows.map(({ row_number, geometry }) => [row_number, geometry !== null])).toEqual([
      [1, true],
      [3, false],
    ])
  })

  it('reads again from the start', async () => {
    const table = await open('hitos')
    expect(await read(table)).toEqual(await read(table))
  })

  it('gives the words of the .prj, without a number that they do not say', async () => {
    const { crs } = await open('zonas')
    expect(crs).toMatchObject({ srid: null, from: 'prj' })
    expect(crs?.text).toContain('PSAD_1956_UTM_Zone_19S')
    expect((await open('zonas', { prj: null })).crs).toBeNull()
  })

  it.each([
    ['GEOGCS["WGS 84",DATUM["WGS_1984",AUTHORITY["EPSG","6326"]],AUTHORITY["EPSG","4326"]]', 4326],
    ['PROJCS["x",GEOGCS["y",AUTHORITY["EPSG","4248"]],UNIT["metre",1]]', null],
    ['PROJCRS["x",BASEGEOGCRS["y",ID["EPSG",4248]],ID["EPSG",24879]]\n', 24879],
  ])('reads the authority of the whole system: %s', (wkt, srid) => {
    expect(authorityOf(wkt)).toBe(srid)
  })

  it('keeps heights for who checks', async () => {
    expect((await read(await open('hitos'))).rows.map(({ geometry }) => geometry)).toEqual([
      { type: 'Point', coordinates: [-68.25, -23.5, 4250.25] },
      { type: 'Point', coordinates: [-68.5, -23.25, 3100] },
    ])
  })

  it('gives the lakes of an island to the island, whatever the order of its rings', async () => {
    const square = (size: number, turn: 1 | -1) => {
      const ring = [
        [-size, -size],
        [-size, size],
        [size, size],
        [size, -size],
        [-size, -size],
      ]
      return turn > 0 ? ring : ring.reverse()
    }
    // Land, the sea inside it, an island in that sea, and a lake in the island.
    const rings = [square(4, -1), square(1, -1), square(10, 1), square(2, 1)]
    const [row] = (await read(await openShapes(5, [ringsOf(rings)]))).rows
    expect(row?.geometry).toEqual({
      type: 'MultiPolygon',
      coordinates: [
        [square(10, 1), square(4, -1)],
        [square(2, 1), square(1, -1)],
      ],
    })
  })

  it('takes rings that all run the wrong way for outer ones, and a hole in none for a polygon', async () => {
    const box = (x: number) => [
      [x, 0],
      [x + 1, 0],
      [x + 1, 1],
      [x, 1],
      [x, 0],
    ]
    const { rows } = await read(await openShapes(5, [ringsOf([box(0), box(5)])]))
    expect(rows[0]?.geometry).toEqual({ type: 'MultiPolygon', coordinates: [[box(0)], [box(5)]] })
    const outer = box(0).reverse()
    const astray = await read(await openShapes(5, [ringsOf([outer, box(5)])]))
    expect(astray.rows[0]?.geometry).toEqual({ type: 'MultiPolygon', coordinates: [[outer], [box(5)]] })
  })

  it('refuses one shape whose rings nobody could sort, in a moment', async () => {
    const box = (x: number) => [
      [x, 0],
      [x + 1, 0],
      [x + 1, 1],
      [x, 1],
      [x, 0],
    ]
    const outers = Array.from({ length: 20_000 }, (_, n) => box(2 * n).reverse())
    const holes = Array.from({ length: 20_000 }, (_, n) => box(2 * n + 100_000))
    const shapes = [ringsOf([...outers, ...holes]), ringsOf([box(0)])]
    const { rows, issues } = await read(await openShapes(5, shapes))
    expect(rows.map(({ row_number }) => row_number)).toEqual([2])
    expect(kinds(issues)).toEqual([['row_malformed', 1]])
  })

  it('reads lines of several parts, measures left out, and points in one with their heights', async () => {
    const lines = await read(
      await openShapes(23, [
        ringsOf(
          [
            [
              [0, 0],
              [1, 1],
            ],
            [
              [5, 5],
              [6, 6],
              [7, 7],
            ],
          ],
          5 * 8 + 16,
        ),
      ]),
    )
    expect(lines.rows[0]?.geometry).toEqual({
      type: 'MultiLineString',
      coordinates: [
        [
          [0, 0],
          [1, 1],
        ],
        [
          [5, 5],
          [6, 6],
          [7, 7],
        ],
      ],
    })
    const points = Buffer.alloc(36 + 2 * 16 + 16 + 2 * 8)
    points.writeInt32LE(2, 32)
    for (const [at, value] of [
      [36, 1],
      [44, 2],
      [52, 3],
      [60, 4],
      [84, 100],
      [92, 200],
    ] as const) {
      points.writeDoubleLE(value, at)
    }
    const { rows } = await read(await openShapes(18, [points]))
    expect(rows[0]?.geometry).toEqual({
      type: 'MultiPoint',
      coordinates: [
        [1, 2, 100],
        [3, 4, 200],
      ],
    })
  })

  it('reads a thousand and one rows in batches', async () => {
    const records = Array.from({ length: 1001 }, (_, n) => String(n).padStart(4, ' '))
    const dbf = makeDbf('N', 'N', 4, records)
    const shp = makePoints(records.map((_, n) => [n, -n]))
    const sizes: number[] = []
    for await (const batch of (await open('hitos', { dbf, shp })).rows(() => {})) sizes.push(batch.length)
    expect(sizes).toEqual([500, 500, 1])
  })
})

describe('texts', () => {
  const names = (bytes: (string | Buffer)[]) =>
    makeDbf(
      'NOMBRE',
      'C',
      12,
      bytes.map((value) => Buffer.concat([Buffer.from(value), Buffer.alloc(12, ' ')]).subarray(0, 12)),
    )
  const shp = makePoints([
    [0, 0],
    [1, 1],
  ])
  const latin = names([Buffer.from('Cañón', 'latin1'), 'b'])
  const utf8 = names(['Cañón', 'b'])
  const cpg = (text: string) => Buffer.from(text)
  const read1 = async (change: object, options: ReadOptions = {}) => {
    const table = await open('hitos', { shp, ...change }, options)
    return [
      table.encoding,
      (await read(table)).rows[0]?.properties.NOMBRE,
      table.issues.map(({ kind }) => kind),
    ]
  }

  it('are read as the bytes are, whatever the .cpg', async () => {
    expect(await read1({ dbf: utf8, cpg: cpg('UTF-8') })).toEqual(['utf-8', 'Cañón', []])
    expect(await read1({ dbf: latin, cpg: cpg('1252') })).toEqual(['windows-1252', 'Cañón', []])
    expect(await read1({ dbf: utf8, cpg: null })).toEqual(['utf-8', 'Cañón', []])
    expect(await read1({ dbf: latin, cpg: null })).toEqual(['windows-1252', 'Cañón', ['encoding_not_utf8']])
    expect(await read1({ dbf: latin, cpg: cpg('UTF-8') })).toEqual([
      'windows-1252',
      'Cañón',
      ['encoding_declared'],
    ])
    expect(await read1({ dbf: utf8, cpg: cpg('ISO-8859-1') })).toEqual([
      'utf-8',
      'Cañón',
      ['encoding_declared'],
    ])
  })

  it('are read as a person says', async () => {
    expect(await read1({ dbf: utf8 }, { encoding: 'windows-1252' })).toEqual(['windows-1252', 'CaÃ±Ã³n', []])
  })

  it('of a file that says nothing, with the language byte of Windows, are Latin-1 without a word', async () => {
    const dbf = Buffer.from(latin)
    dbf[29] = 0x57
    expect(await read1({ dbf, cpg: null })).toEqual(['windows-1252', 'Cañón', []])
  })

  it('cut by their column in the middle of a letter are still UTF-8', async () => {
    const dbf = names(['Ññññññ', Buffer.from('xÑñññññ').subarray(0, 12), 'áéíóú'])
    const table = await open('hitos', {
      dbf,
      shp: makePoints([
        [0, 0],
        [1, 1],
        [2, 2],
      ]),
      cpg: null,
    })
    expect(table.encoding).toBe('utf-8')
    expect((await read(table)).rows[2]?.properties.NOMBRE).toBe('áéíóú')
  })
})

describe('a shapefile that is not whole', () => {
  const refused = { slug: 'import-failed' }

  it('without its .dbf says what is missing and what to do', async () => {
    await expect(open('zonas', { dbf: null })).rejects.toMatchObject({
      slug: 'import-failed',
      detail: { es: expect.stringContaining('zonas.dbf'), en: expect.stringContaining('.zip') },
    })
    await expect(shapefile.open(bytesOf('zonas.shp', fixture('zonas.shp')), {})).rejects.toMatchObject(
      refused,
    )
  })

  it('cut short anywhere is refused, or read with the rows named', async () => {
    for (const ending of ['shp', 'dbf'] as const) {
      const whole = fixture(`zonas.${ending}`)
      for (let end = 0; end < whole.length - 1; end += 7) {
        await expect(open('zonas', { [ending]: whole.subarray(0, end) })).rejects.toMatchObject(refused)
      }
    }
  })

  it('that is something else is refused', async () => {
    const noise = new Uint8Array(4096).map((_, n) => (n * 31) % 251)
    await expect(open('zonas', { shp: noise })).rejects.toMatchObject(refused)
    await expect(open('zonas', { dbf: noise })).rejects.toMatchObject(refused)
    expect(shapefile.isLike(noise)).toBe(false)
    expect(shapefile.isLike(fixture('zonas.shp'))).toBe(true)
  })

  it('with surfaces in space is refused', async () => {
    const shp = fixture('zonas.shp')
    new DataView(shp.buffer).setInt32(32, 31, true)
    await expect(open('zonas', { shp })).rejects.toMatchObject({
      detail: { en: expect.stringContaining('MultiPatch') },
    })
  })

  it('with more shapes than attributes, or fewer, names the rows', async () => {
    const dbf = makeDbf('N', 'N', 1, ['1', '2'])
    const more = await read(
      await open('hitos', {
        dbf,
        shp: makePoints([
          [0, 0],
          [1, 1],
          [2, 2],
        ]),
      }),
    )
    expect([more.rows.length, kinds(more.issues)]).toEqual([2, [['row_malformed', 3]]])
    const fewer = await read(await open('hitos', { dbf, shp: makePoints([[0, 0]]) }))
    expect([fewer.rows.length, kinds(fewer.issues)]).toEqual([1, [['row_malformed', 2]]])
  })

  it('with a damaged shape goes on after it', async () => {
    const shp = fixture('zonas.shp')
    // The number of points of the first polygon.
    new DataView(shp.buffer).setInt32(100 + 8 + 40, 1_000_000, true)
    const { rows, issues } = await read(await open('zonas', { shp }))
    expect(rows.map(({ row_number }) => row_number)).toEqual([2, 3])
    expect(kinds(issues)).toEqual([['row_malformed', 1]])
  })

  it('whose bytes stop coming ends with their reason', async () => {
    const { shp, dbf } = parts('zonas')
    const broken: Bytes = {
      ...shp,
      async *stream() {
        yield await shp.read(0, 120)
        throw new Error('the disk is gone')
      },
    }
    const table = await openShapefile({ shp: broken, dbf }, 'zonas', {})
    await expect(read(table)).rejects.toThrow('the disk is gone')
  })

  it('with a column called __proto__ or named twice keeps every value', async () => {
    const one = makeDbf('__proto__', 'C', 1, ['x'])
    const table = await open('hitos', { dbf: one, shp: makePoints([[0, 0]]) })
    expect(Object.keys((await read(table)).rows[0]?.properties ?? {})).toEqual(['__proto__'])
  })
})

/** A dBase table of one column. */
function makeDbf(name: string, type: string, length: number, values: readonly (string | Buffer)[]): Buffer {
  const head = Buffer.alloc(65)
  head[0] = 3
  head.writeUInt32LE(values.length, 4)
  head.writeUInt16LE(65, 8)
  head.writeUInt16LE(length + 1, 10)
  head.write(name, 32)
  head.write(type, 43)
  head[48] = length
  head[64] = 0x0d
  return Buffer.concat([head, ...values.flatMap((value) => [Buffer.from(' '), Buffer.from(value)])])
}

/** A shapefile of one column with shapes of a type; `contents`: what follows the type in each record. */
function openShapes(type: number, contents: readonly Buffer[]): Promise<Table> {
  const records = contents.map((content, n) => {
    const head = Buffer.alloc(12)
    head.writeInt32BE(n + 1, 0)
    head.writeInt32BE((content.length + 4) / 2, 4)
    head.writeInt32LE(type, 8)
    return Buffer.concat([head, content])
  })
  const head = makePoints([])
  head.writeInt32BE((100 + Buffer.concat(records).length) / 2, 24)
  head.writeInt32LE(type, 32)
  const dbf = makeDbf(
    'N',
    'N',
    1,
    contents.map(() => '1'),
  )
  return open('hitos', { shp: Buffer.concat([head, ...records]), dbf })
}

/** Box, counts, where parts begin, positions; `more` bytes for what other types carry. */
function ringsOf(rings: readonly (readonly (readonly number[])[])[], more = 0): Buffer {
  const count = rings.reduce((sum, ring) => sum + ring.length, 0)
  const bytes = Buffer.alloc(40 + 4 * rings.length + 16 * count + more)
  bytes.writeInt32LE(rings.length, 32)
  bytes.writeInt32LE(count, 36)
  let position = 0
  rings.forEach((ring, n) => {
    bytes.writeInt32LE(position, 40 + 4 * n)
    for (const [x = 0, y = 0] of ring) {
      const at = 40 + 4 * rings.length + 16 * position
      bytes.writeDoubleLE(x, at)
      bytes.writeDoubleLE(y, at + 8)
      position += 1
    }
  })
  return bytes
}

function makePoints(points: readonly (readonly [number, number])[]): Buffer {
  const head = Buffer.alloc(100)
  head.writeInt32BE(9994, 0)
  head.writeInt32BE((100 + points.length * 28) / 2, 24)
  head.writeInt32LE(1000, 28)
  head.writeInt32LE(1, 32)
  const records = points.map(([x, y], n) => {
    const record = Buffer.alloc(28)
    record.writeInt32BE(n + 1, 0)
    record.writeInt32BE(10, 4)
    record.writeInt32LE(1, 8)
    record.writeDoubleLE(x, 12)
    record.writeDoubleLE(y, 20)
    return record
  })
  return Buffer.concat([head, ...records])
}
