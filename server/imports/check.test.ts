import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../geodata/formats/bytes.ts'
import { layerById } from '../../geodata/layers/index.ts'
import { copiesIn, rowChecker } from './check.ts'
import { connectorFromColumns } from './choose.ts'
import { type MappedRow, rowMapper } from './map.ts'
import { openTable } from './open.ts'
import { isFault, readShape } from './shape.ts'
import { areaIssue } from './stage.ts'

const layer = layerById('debris_flood_zone')

async function check(name: string) {
  const bytes = readFileSync(new URL(`../../test/fixtures/imports/${name}`, import.meta.url))
  const opened = await openTable(bytesOf(name, bytes), {})
  const connector = await connectorFromColumns(name, opened, layer)
  const mapRow = rowMapper(connector, layer, opened.reading.axes)
  const checker = rowChecker({ connector, layer, srid: opened.reading.crs.srid })
  const rows = []
  for await (const batch of opened.table.rows(() => {})) {
    rows.push(...batch.map((row) => checker.check(mapRow(row) as MappedRow)))
  }
  return {
    rows,
    found: rows.flatMap((row) => row.issues.map(({ kind }) => `${row.row_number} ${kind}`)),
    refused: rows.filter(({ refused }) => refused).length,
    axes: opened.reading.axes,
    hasHeights: checker.hasHeights,
  }
}

const checkAll = (rows: MappedRow[], context: Parameters<typeof rowChecker>[0]) => {
  const { check } = rowChecker(context)
  return rows.map(check)
}

describe('each oddity is found, in its row', () => {
  it.each([
    ['good.geojson', [], 0],
    ['empty.geojson', ['6 geometry_empty'], 1],
    ['missing-geometry.geojson', ['6 geometry_missing'], 1],
    ['open-ring.geojson', ['6 geometry_malformed'], 1],
    ['null-coordinate.geojson', ['6 geometry_not_finite'], 1],
    ['point-among-polygons.geojson', ['6 geometry_type'], 1],
    ['metres.geojson', ['6 geometry_not_degrees'], 1],
    ['santiago.geojson', ['6 outside_frame'], 1],
    ['one-flipped.geojson', ['6 axes_flipped'], 1],
    ['repeated-id.geojson', ['6 duplicate_id'], 1],
    ['repeated-row.geojson', ['6 duplicate_row'], 0],
    ['unknown-code.geojson', ['6 unknown_code'], 0],
    ['wrong-type.geojson', ['6 value_type'], 0],
    ['out-of-range.geojson', ['6 out_of_range'], 0],
    ['damaged-accents.geojson', ['6 encoding_damage'], 0],
  ])('%s', async (name, expected, refused) => {
    expect(await check(name)).toMatchObject({ found: expected, refused, axes: 'xy' })
  })
})

it('turns axes round only when every row proves it', async () => {
  const { rows, axes, found } = await check('all-flipped.geojson')
  expect({ axes, found }).toEqual({ axes: 'yx', found: [] })
  expect(rows[0]?.geometry).toMatchObject({ coordinates: [expect.arrayContaining([[-70.4, -23.6]])] })
})

it('knows that there were heights', async () => {
  expect((await check('heights.geojson')).hasHeights).toBe(true)
  expect((await check('good.geojson')).hasHeights).toBe(false)
})

const well = layerById('well')
const point = (
  row_number: number,
  lon: number,
  lat: number,
  key: string | null = String(row_number),
): MappedRow => ({
  row_number,
  raw: {},
  key,
  properties: { name: `Pozo ${row_number}` },
  geometry: { type: 'Point', coordinates: [lon, lat] },
  accuracy_m: 10,
  isNamed: true,
  issues: [],
})
const named = {
  connector: { id: 'pozos', id_from: { columns: ['A'], repeats: false } },
  layer: well,
  srid: 4326,
}

it('refuses whole degrees as placeholders', () => {
  const rows = checkAll([point(1, -70, -22), point(2, -70.1, -22)], named)
  expect(rows.map(({ refused }) => refused)).toEqual([true, false])
})

it('leaves the place of projected coordinates to PostGIS, unless no projection reaches there', () => {
  const rows = checkAll([point(1, 500_000, 7_400_000), point(2, 9e9, 7_400_000)], { ...named, srid: 32719 })
  expect(rows.map(({ refused }) => refused)).toEqual([false, true])
})

it('knows without PostGIS what of a whole country is far away', () => {
  const national = { ...named, srid: 32719, connector: { ...named.connector, national: true } }
  const rows = checkAll(
    [point(1, 500_000, 7_400_000), point(2, -3_699_968, 6_234_644), point(3, 345_773, 6_209_914)],
    national,
  )
  expect(rows.map(({ refused }) => refused)).toEqual([false, true, true])
})

describe('identifiers', () => {
  it('stand behind their connector', () => {
    expect(checkAll([point(1, -70.1, -22)], named)[0]?.feature_id).toBe('pozos:1')
  })

  it('tell rows of one source identifier apart by content, the same whatever their order', () => {
    const repeats = {
      ...named,
      connector: { id: 'osm', id_from: { columns: ['A'], repeats: true } },
      repeatedKeys: new Set(['way']),
    }
    const rows = () => [
      point(1, -70.1, -22, 'way'),
      point(2, -70.2, -22, 'way'),
      point(3, -70.3, -22, 'other'),
    ]
    const ids = checkAll(rows(), repeats).map(({ feature_id }) => feature_id)
    expect(ids).toMatchObject([
      expect.stringMatching(/^osm:way-[\da-f]{8}$/),
      expect.stringMatching(/^osm:way-[\da-f]{8}$/),
      'osm:other',
    ])
    const turned = checkAll(rows().reverse(), repeats).map(({ feature_id }) => feature_id)
    expect(turned.reverse()).toEqual(ids)
  })

  it('of copies of one thing keep the row that was chosen', () => {
    const rows = checkAll([point(1, -70.1, -22, 'a'), point(2, -70.1, -22, 'a')], {
      ...named,
      copies: new Map([['a', 2]]),
    })
    expect(rows.map(({ repeated, issues }) => [repeated, issues.map(({ kind }) => kind)])).toEqual([
      [true, ['duplicate_copy']],
      [false, []],
    ])
  })

  it('are of copies only where the geometry is one: the row with most, then with longest values', async () => {
    const rows = [
      { key: 'a', properties: { name: 'A', slope: 35 } },
      { key: 'a', properties: { name: 'A', slope: 35.233 } },
      { key: 'a', properties: { name: 'A' } },
      { key: 'b', properties: { name: 'B' } },
      { key: 'b', properties: { name: 'B' }, lon: -70.5 },
      { key: 'c', properties: { name: 'C' } },
    ]
    const file = async function* () {
      yield rows.map((_, i) => ({ row_number: i + 1, properties: {}, geometry: null, id: null }))
    }
    const mapped = (row: { row_number: number }) => {
      const { key, properties, lon = -70.1 } = rows[row.row_number - 1] as (typeof rows)[0] & { lon?: number }
      return { ...point(row.row_number, lon, -22, key), properties } as MappedRow
    }
    expect(await copiesIn(file(), mapped)).toEqual(new Map([['a', 2]]))
  })

  it('tell a row that says the same from one that contradicts', () => {
    const again = { ...point(2, -70.1, -22, '1'), properties: { name: 'Pozo 1' } }
    const other = { ...point(3, -70.1, -22, '1'), properties: { name: 'Otro' } }
    const rows = checkAll([point(1, -70.1, -22, '1'), again, other], named)
    expect(rows.map(({ refused, repeated }) => ({ refused, repeated }))).toEqual([
      { refused: false, repeated: false },
      { refused: false, repeated: true },
      { refused: true, repeated: false },
    ])
  })
})

describe('shapes', () => {
  it('are read or faulted, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.record({
          type: fc.constantFrom('Point', 'LineString', 'Polygon', 'MultiPolygon', 'Curve'),
          coordinates: fc.jsonValue(),
        }),
        (geometry) => {
          const shape = readShape(geometry, 'mixed')
          if (isFault(shape)) return true
          return shape.positions.flat().every(Number.isFinite) && shape.box.every(Number.isFinite)
        },
      ),
    )
  })
})

it('knows square kilometres that are called hectares', () => {
  expect(areaIssue(4.55, 454.2, {}).kind).toBe('area_in_km2')
  expect(areaIssue(600, 454.2, {}).kind).toBe('area_mismatch')
  expect(areaIssue(387, 3868, {}).kind).toBe('digit_lost')
  expect(areaIssue(189.1, 18_905, {}, 100).message.en).toContain('18,910 ha is published')
})
