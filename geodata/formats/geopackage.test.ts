import { readFileSync } from 'node:fs'
import initSqlJs, { type Database } from 'sql.js'
import { describe, expect, it } from 'vitest'
import type { Issue } from '../model/issue.ts'
import { bytesOf } from './bytes.ts'
import type { Row, Table } from './format.ts'
import { geopackage, LARGEST_GEOPACKAGE } from './geopackage.ts'

/** Written by GDAL: `zonas` (EPSG:24879), `hitos` (EPSG:4979, with heights) and a table of attributes with quotes in its name. */
const fixture = () =>
  new Uint8Array(readFileSync(new URL('../../test/fixtures/formats/capas.gpkg', import.meta.url)))

const open = (bytes: Uint8Array) => geopackage.open(bytesOf('capas.gpkg', bytes), {})

async function read(table: Table | undefined) {
  const [rows, issues]: [Row[], Issue[]] = [[], []]
  for await (const batch of table?.rows((issue) => issues.push(issue)) ?? []) rows.push(...batch)
  return { rows, issues }
}

/** The fixture after SQL of one's own. */
async function changed(change: (database: Database) => void): Promise<Uint8Array> {
  const { Database } = await initSqlJs()
  const database = new Database(fixture())
  change(database)
  return database.export()
}

const refused = { slug: 'import-failed' }

describe('a GeoPackage', () => {
  it('is one table for each of features or attributes, with what it says of coordinates', async () => {
    const tables = await open(fixture())
    expect(
      tables.map(({ name, columns, row_count, has_geometry, crs }) => [
        name,
        columns,
        row_count,
        has_geometry,
        crs?.srid,
      ]),
    ).toEqual([
      ['zonas', ['NOMBRE', 'SUP_HA', 'N', 'FECHA', 'VIGENTE'], 3, true, 24879],
      ['hitos', ['nombre', 'cota'], 2, true, 4979],
      ['tabla "rara"', ['codigo', 'nombre'], 2, false, undefined],
    ])
    expect(tables[0]?.crs).toMatchObject({
      from: 'gpkg',
      text: expect.stringContaining('PSAD56 / UTM zone 19S'),
    })
  })

  it('reads geometries with holes and parts, dates, flags and nulls', async () => {
    const { rows, issues } = await read((await open(fixture()))[0])
    expect(issues).toEqual([])
    expect(rows[0]).toMatchObject({
      row_number: 1,
      id: 1,
      properties: { NOMBRE: 'Cañón Añañuca', SUP_HA: 12.5, N: 1, FECHA: '2021-03-09', VIGENTE: true },
      geometry: { type: 'Polygon', coordinates: [{ length: 5 }, { length: 5, 0: [500200, 7400200] }] },
    })
    expect(rows[1]).toMatchObject({
      properties: { SUP_HA: null, VIGENTE: false },
      geometry: { type: 'MultiPolygon', coordinates: [[{ length: 4 }], [{ length: 4 }]] },
    })
    expect(rows[2]).toMatchObject({ properties: { NOMBRE: 'Sin forma', VIGENTE: null }, geometry: null })
  })

  it('keeps heights for who checks, and reads attributes without geometry', async () => {
    const tables = await open(fixture())
    expect((await read(tables[1])).rows[0]?.geometry).toEqual({
      type: 'Point',
      coordinates: [-68.25, -23.5, 4250.25],
    })
    expect((await read(tables[2])).rows.map(({ properties }) => properties)).toEqual([
      { codigo: '1', nombre: 'Uno' },
      { codigo: '2', nombre: 'Dós' },
    ])
  })

  it('with one table has no name for it', async () => {
    const bytes = await changed((db) => db.run(`delete from gpkg_contents where table_name <> 'hitos'`))
    expect((await open(bytes)).map(({ name }) => name)).toEqual([''])
  })

  it('that says nothing of coordinates makes no claim', async () => {
    const bytes = await changed((db) => db.run('update gpkg_geometry_columns set srs_id = -1'))
    expect((await open(bytes))[0]?.crs).toBeNull()
  })

  it('left open by the program that wrote it is read all the same', async () => {
    const bytes = fixture()
    bytes.fill(2, 18, 20)
    expect((await read((await open(bytes))[0])).rows).toHaveLength(3)
    expect(bytes[18]).toBe(2)
  })

  it('names the rows whose geometry is none, and reads on', async () => {
    const bytes = await changed((db) => db.run(`update zonas set geom = x'00112233' where N = -3`))
    const { rows, issues } = await read((await open(bytes))[0])
    expect(rows.map(({ row_number }) => row_number)).toEqual([1, 3])
    expect(issues).toMatchObject([{ kind: 'row_malformed', row_number: 2 }])
  })
})

describe('a GeoPackage that is none', () => {
  it('cut short is refused', async () => {
    const whole = fixture()
    for (const length of [50, 100, 4096, whole.length - 512]) {
      await expect(open(whole.subarray(0, length))).rejects.toMatchObject(refused)
    }
  })

  it('with damaged pages ends in a problem or is read', async () => {
    const whole = fixture()
    for (let page = 512; page < whole.length; page += 512) {
      const damaged = whole.slice()
      damaged.fill(0xa5, page, page + 512)
      const outcome = await open(damaged)
        .then((tables) => Promise.all(tables.map(read)))
        .catch((error: { slug?: string }) => error.slug)
      expect(typeof outcome === 'string' ? outcome : 'read', `page ${page / 512}`).toMatch(
        /^(import-failed|read)$/,
      )
    }
  })

  it('is an SQLite database of something else', async () => {
    const bytes = await changed((db) => db.run('drop table gpkg_contents'))
    await expect(open(bytes)).rejects.toMatchObject({
      ...refused,
      detail: { es: expect.stringContaining('gpkg_contents') },
    })
  })

  it('has a view that never ends where a table should be', async () => {
    const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select i from n'
    const view = await changed((db) => db.run(`drop table hitos; create view hitos as ${endless}`))
    expect((await open(view)).map(({ name }) => name)).toEqual(['zonas', 'tabla "rara"'])
    const contents = await changed((db) =>
      db.run(`drop table gpkg_contents; create view gpkg_contents as ${endless}`),
    )
    await expect(open(contents)).rejects.toMatchObject(refused)
  })

  it('is larger than what is read', async () => {
    const large = { ...bytesOf('grande.gpkg', fixture()), size: LARGEST_GEOPACKAGE + 1 }
    await expect(geopackage.open(large, {})).rejects.toMatchObject({ slug: 'too-large' })
  })

  it('is told by its first bytes', () => {
    expect(geopackage.isLike(fixture().subarray(0, 4096))).toBe(true)
    expect(geopackage.isLike(new TextEncoder().encode('SQLite format, dice el archivo'))).toBe(false)
  })
})
