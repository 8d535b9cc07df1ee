import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { geojson } from '../../geodata/formats/geojson.ts'
import { layerById } from '../../geodata/layers/index.ts'
import { checkRows } from './check.ts'
import { chooseConnector } from './choose.ts'
import { type MappedRow, mapTable } from './map.ts'
import { flipAxes, isFault, readShape } from './shape.ts'
import { compareAreas } from './stage.ts'

const asked = { layer: 'debris_flood_zone', connector: null }

async function check(name: string) {
  const table = await geojson.read(
    readFileSync(new URL(`../../test/fixtures/imports/${name}`, import.meta.url)),
  )
  const { layer, connector } = chooseConnector(name, table, asked)
  const { rows, issues } = checkRows(mapTable(table, connector, layer), connector, layer)
  const found = rows.flatMap((row) => row.issues.map(({ kind }) => `${row.row_number} ${kind}`))
  return {
    rows,
    found,
    file: issues.map(({ kind }) => kind),
    refused: rows.filter(({ refused }) => refused).length,
  }
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
    ['personal-number.geojson', ['6 personal_data'], 0],
    ['damaged-accents.geojson', ['6 encoding_damage'], 0],
  ])('%s', async (name, expected, refused) => {
    expect(await check(name)).toMatchObject({ found: expected, refused, file: [] })
  })
})

it('turns axes round only when every row proves it', async () => {
  const { rows, file, found } = await check('all-flipped.geojson')
  expect({ file, found }).toEqual({ file: ['axes_flipped_repaired'], found: [] })
  expect(rows[0]?.geometry).toMatchObject({ coordinates: [expect.arrayContaining([[-70.4, -23.6]])] })
})

it('says once that heights are dropped', async () => {
  expect((await check('heights.geojson')).file).toEqual(['heights_dropped'])
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
const named = { id: 'pozos', id_from: { columns: ['A'], repeats: false } }

describe('placeholders', () => {
  it('refuses whole degrees', () => {
    const { rows } = checkRows([point(1, -70, -22), point(2, -70.1, -22)], named, well)
    expect(rows.map(({ refused }) => refused)).toEqual([true, false])
  })

  it('keeps a point that five rows share, with its accuracy unknown', () => {
    const shared = [1, 2, 3, 4, 5].map((n) => point(n, -70.4455, -23.0985))
    const { rows } = checkRows([...shared, point(6, -70.1, -23)], named, well)
    expect(rows.map(({ accuracy_m }) => accuracy_m)).toEqual([null, null, null, null, null, 10])
    expect(rows.every(({ refused }) => !refused)).toBe(true)
    expect(
      checkRows(
        shared.slice(1).map((row) => ({ ...row, issues: [] })),
        named,
        well,
      ).rows[0]?.accuracy_m,
    ).toBe(10)
  })
})

describe('identifiers', () => {
  it('stand behind their connector', () => {
    expect(checkRows([point(1, -70.1, -22)], named, well).rows[0]?.feature_id).toBe('pozos:1')
  })

  it('tell rows of one source identifier apart by content, the same whatever their order', () => {
    const repeats = { id: 'osm', id_from: { columns: ['A'], repeats: true } }
    const rows = () => [
      point(1, -70.1, -22, 'way'),
      point(2, -70.2, -22, 'way'),
      point(3, -70.3, -22, 'other'),
    ]
    const ids = checkRows(rows(), repeats, well).rows.map(({ feature_id }) => feature_id)
    expect(ids).toMatchObject([
      expect.stringMatching(/^osm:way-[\da-f]{8}$/),
      expect.stringMatching(/^osm:way-[\da-f]{8}$/),
      'osm:other',
    ])
    const turned = checkRows(rows().reverse(), repeats, well).rows.map(({ feature_id }) => feature_id)
    expect(turned.reverse()).toEqual(ids)
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

  it('flip back when flipped twice', () => {
    const geometry = {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [1, 2, 3],
            [4, 5],
            [6, 7],
            [1, 2, 3],
          ],
        ],
      ],
    }
    expect(flipAxes(flipAxes(geometry))).toEqual(geometry)
  })
})

it('compares stated areas with their outline', () => {
  expect(compareAreas(454, 454.2, 1)).toBeNull()
  expect(compareAreas(4.55, 454.2, 1)?.kind).toBe('area_in_km2')
  expect(compareAreas(600, 454.2, 1)?.kind).toBe('area_mismatch')
  expect(compareAreas(undefined, 454.2, 1)).toBeNull()
})
