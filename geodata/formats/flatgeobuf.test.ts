import { readFileSync } from 'node:fs'
import { Builder } from 'flatbuffers'
import { Feature, geojson } from 'flatgeobuf'
import { describe, expect, it } from 'vitest'
import type { Issue } from '../model/issue.ts'
import { bytesOf } from './bytes.ts'
import { MOST_COLUMNS } from './columns.ts'
import { flatgeobuf } from './flatgeobuf.ts'
import type { Row } from './format.ts'

/** Written by GDAL: `zonas` (EPSG:24879, without index), `hitos` (heights, with index). */
const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../test/fixtures/formats/${name}`, import.meta.url)))

async function read(bytes: Uint8Array) {
  const [table] = await flatgeobuf.open(bytesOf('x.fgb', bytes), {})
  const [rows, issues]: [Row[], Issue[]] = [[], []]
  for await (const batch of table?.rows((issue) => issues.push(issue)) ?? []) rows.push(...batch)
  return { table, rows, issues }
}

describe('a FlatGeobuf', () => {
  it('reads features with their own coordinates, and what it says of them', async () => {
    const { table, rows, issues } = await read(fixture('zonas.fgb'))
    expect(table).toMatchObject({
      format: 'flatgeobuf',
      columns: ['NOMBRE', 'SUP_HA', 'N', 'FECHA', 'VIGENTE'],
      crs: { srid: 24879, from: 'fgb', text: expect.stringContaining('PSAD56 / UTM zone 19S') },
      encoding: 'utf-8',
      row_count: 2,
    })
    expect(issues).toEqual([])
    const byName = new Map(rows.map((row) => [row.properties.NOMBRE, row]))
    expect(byName.get('Cañón Añañuca')).toMatchObject({
      properties: { SUP_HA: 12.5, N: 1, FECHA: '2021-03-09T00:00:00', VIGENTE: true },
      geometry: { type: 'Polygon', coordinates: [{ length: 5 }, { length: 5, 0: [500200, 7400200] }] },
    })
    expect(byName.get('Dos partes')).toMatchObject({
      properties: { SUP_HA: null },
      geometry: { type: 'MultiPolygon', coordinates: [[{ length: 4 }], [{ length: 4 }]] },
    })
    expect(rows.map(({ row_number }) => row_number)).toEqual([1, 2])
  })

  it('passes over the index; heights are kept for who checks', async () => {
    const { rows } = await read(fixture('hitos.fgb'))
    expect(rows).toEqual([
      {
        row_number: 1,
        properties: { nombre: 'Ñandú «alto»', cota: 4250.25 },
        geometry: { type: 'Point', coordinates: [-68.25, -23.5, 4250.25] },
        id: null,
      },
      {
        row_number: 2,
        properties: { nombre: 'Quebrada', cota: null },
        geometry: { type: 'Point', coordinates: [-68.5, -23.25, 3100] },
        id: null,
      },
    ])
  })

  it('reads a feature with neither geometry nor values', async () => {
    const builder = new Builder()
    Feature.startFeature(builder)
    builder.finishSizePrefixed(Feature.endFeature(builder))
    const { rows } = await read(Buffer.concat([fixture('zonas.fgb'), builder.asUint8Array()]))
    expect(rows[2]).toMatchObject({ properties: { NOMBRE: null, N: null }, geometry: null })
  })

  it('cut short anywhere ends with a problem', async () => {
    for (const name of ['zonas.fgb', 'hitos.fgb']) {
      const whole = fixture(name)
      for (let end = 8; end < whole.length; end += 5) {
        await expect(read(whole.subarray(0, end)), `${name} up to ${end}`).rejects.toMatchObject({
          slug: 'import-failed',
        })
      }
    }
  })

  it('with damaged bytes ends in a problem or names its rows, and harms nothing', async () => {
    const whole = fixture('zonas.fgb')
    for (let at = 12; at < whole.length; at += 3) {
      const damaged = whole.slice()
      damaged[at] = 0xff
      const outcome = await read(damaged).catch((error: unknown) => error)
      const slug = outcome instanceof Error ? (outcome as { slug?: string }).slug : 'read'
      expect(slug, `byte ${at}: ${outcome}`).toMatch(/^(import-failed|too-large|read)$/)
    }
  })

  it('is told by its first bytes', () => {
    expect(flatgeobuf.isLike(fixture('hitos.fgb'))).toBe(true)
    expect(flatgeobuf.isLike(new TextEncoder().encode('fgb,nombre\n1,x'))).toBe(false)
  })

  it('with more columns than a person can map is refused', async () => {
    const properties = Object.fromEntries(Array.from({ length: MOST_COLUMNS + 1 }, (_, n) => [`c${n}`, n]))
    const point = { type: 'Point' as const, coordinates: [0, 0] }
    const feature = { type: 'Feature' as const, properties, geometry: point }
    const bytes = geojson.serialize({ type: 'FeatureCollection', features: [feature] })
    await expect(read(bytes)).rejects.toMatchObject({ slug: 'too-large' })
  })
})
