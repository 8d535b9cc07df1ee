import { readFileSync } from 'node:fs'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import type { Issue } from '../model/issue.ts'
import { bytesOf } from './bytes.ts'
import { MOST_COLUMNS } from './columns.ts'
import type { Row } from './format.ts'
import { geoparquet } from './geoparquet.ts'

/**
 * Written by the Parquet library of Apache Arrow for Rust: `zonas` (GeoParquet 1.1, EPSG:24879, ZSTD, groups of two rows,
 * boxes), `hitos` (GeoParquet 1.0, heights, Snappy) and `tabla` (no geometry, GZIP).
 */
const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../test/fixtures/formats/${name}`, import.meta.url)))

async function read(bytes: Uint8Array) {
  const [table] = await geoparquet.open(bytesOf('x.parquet', bytes), {})
  const [rows, issues]: [Row[], Issue[]] = [[], []]
  for await (const batch of table?.rows((issue) => issues.push(issue)) ?? []) rows.push(...batch)
  return { table, rows, issues }
}

/** A file with the `geo` metadata that is given. */
function written(geo: unknown, geometry: (Uint8Array | null)[] = [POINT]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [{ name: 'g', data: geometry, type: 'BYTE_ARRAY' }],
      kvMetadata: [{ key: 'geo', value: typeof geo === 'string' ? geo : JSON.stringify(geo) }],
    }),
  )
}
const POINT = new Uint8Array([1, 1, 0, 0, 0, ...new Array(16).fill(0)])
const geo = (column: object) => ({ version: '1.1.0', primary_column: 'g', columns: { g: column } })

describe('a GeoParquet', () => {
  it('reads its groups of rows, and what it says of coordinates', async () => {
    const { table, rows, issues } = await read(fixture('zonas.parquet'))
    expect(table).toMatchObject({
      format: 'geoparquet',
      columns: ['NOMBRE', 'SUP_HA', 'N', 'FECHA', 'HORA', 'VIGENTE', 'FOTO'],
      crs: { srid: 24879, text: 'PSAD56 / UTM zone 19S', from: 'geoparquet' },
      has_geometry: true,
      row_count: 3,
    })
    expect(issues).toEqual([])
    expect(rows.map(({ row_number }) => row_number)).toEqual([1, 2, 3])
    expect(rows[0]).toMatchObject({
      properties: {
        NOMBRE: 'Cañón Añañuca',
        SUP_HA: 12.5,
        N: 1,
        FECHA: '2021-03-09',
        HORA: '2021-03-09T13:05:07.250Z',
        VIGENTE: true,
        FOTO: null,
      },
      geometry: { type: 'Polygon', coordinates: [{ length: 5 }, { length: 5, 0: [500200, 7400200] }] },
    })
    expect(rows[1]).toMatchObject({
      properties: { SUP_HA: null, N: -3, HORA: '1970-01-01T00:00:00Z' },
      geometry: { type: 'MultiPolygon', coordinates: [[{ length: 4 }], [{ length: 4 }]] },
    })
    expect(rows[2]).toMatchObject({
      properties: { NOMBRE: 'Sin forma', SUP_HA: null, N: '9007199254740993', VIGENTE: null },
      geometry: null,
    })
  })

  it('without a crs is in degrees, longitude first, by the rule of the format', async () => {
    const { table, rows } = await read(fixture('hitos.parquet'))
    expect(table?.crs).toEqual({ text: 'OGC:CRS84', srid: 4326, from: 'geoparquet' })
    expect(rows[0]?.geometry).toEqual({ type: 'Point', coordinates: [-68.25, -23.5, 4250.25] })
  })

  it('with a crs that is null makes no claim', async () => {
    expect((await read(written(geo({ encoding: 'WKB', crs: null })))).table?.crs).toBeNull()
  })

  it('without geometry is a table', async () => {
    const { table, rows } = await read(fixture('tabla.parquet'))
    expect(table).toMatchObject({ has_geometry: false, crs: null })
    expect(rows.map(({ properties }) => properties)).toEqual([
      { codigo: 1, nombre: 'Uno' },
      { codigo: 2, nombre: 'Dós' },
    ])
  })

  it('reads an empty point as one, and names the rows whose geometry is none', async () => {
    const empty = POINT.slice()
    for (const at of [5, 13]) new DataView(empty.buffer).setFloat64(at, Number.NaN, true)
    const { rows, issues } = await read(
      written(geo({ encoding: 'WKB' }), [POINT.subarray(0, 9), empty, null]),
    )
    expect(rows.map(({ row_number, geometry }) => [row_number, geometry])).toEqual([
      [2, { type: 'Point', coordinates: [] }],
      [3, null],
    ])
    expect(issues).toMatchObject([{ kind: 'row_malformed', row_number: 1 }])
  })
})

describe('a GeoParquet that cannot be read', () => {
  it.each([
    ['another encoding of geometry', geo({ encoding: 'point' })],
    ['a column that is not there', { primary_column: 'x', columns: { x: { encoding: 'WKB' } } }],
    ['words that are no JSON', 'geo'],
  ])('for %s says so', async (_, said) => {
    await expect(read(written(said))).rejects.toMatchObject({ slug: 'import-failed' })
  })

  it('cut short anywhere is refused', async () => {
    const whole = fixture('zonas.parquet')
    for (let end = 4; end < whole.length; end += 97) {
      await expect(read(whole.subarray(0, end))).rejects.toMatchObject({ slug: 'import-failed' })
    }
  })

  it('with damaged bytes ends in a problem, or is read', async () => {
    const whole = fixture('hitos.parquet')
    for (let at = 4; at < whole.length - 8; at += 3) {
      const damaged = whole.slice()
      damaged[at] = 0xff
      const outcome = await read(damaged).catch((error: unknown) => error)
      const slug = outcome instanceof Error ? (outcome as { slug?: string }).slug : 'read'
      expect(slug, `byte ${at}: ${outcome}`).toMatch(/^(import-failed|too-large|read)$/)
    }
  })

  it('has more columns than a person can map', async () => {
    const columnData = Array.from({ length: MOST_COLUMNS + 1 }, (_, n) => ({ name: `c${n}`, data: [n] }))
    await expect(read(new Uint8Array(parquetWriteBuffer({ columnData })))).rejects.toMatchObject({
      slug: 'too-large',
    })
  })

  it('is told by its first bytes', () => {
    expect(geoparquet.isLike(fixture('tabla.parquet'))).toBe(true)
    expect(geoparquet.isLike(new TextEncoder().encode('PARA1'))).toBe(false)
  })
})
