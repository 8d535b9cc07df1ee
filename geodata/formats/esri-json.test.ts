import fc from 'fast-check'
import type { Polygon, Position } from 'geojson'
import { describe, expect, it } from 'vitest'
import { bytesOf } from './bytes.ts'
import { dateFields, esriCrs, esriGeometry, esriJson, esriRow } from './esri-json.ts'
import { openFile } from './index.ts'

/** A square, clockwise as Esri's outer rings are. */
const square = (x: number, y: number, side: number): Position[] => [
  [x, y],
  [x, y + side],
  [x + side, y + side],
  [x + side, y],
  [x, y],
]
const turned = (ring: Position[]): Position[] => [...ring].reverse()

describe('Esri geometry', () => {
  it('reads points, multipoints, lines and boxes', () => {
    expect(esriGeometry({ x: -68, y: -22, spatialReference: { wkid: 4326 } })).toEqual({
      type: 'Point',
      coordinates: [-68, -22],
    })
    expect(esriGeometry({ points: [[1, 2, 3]], hasZ: true })).toEqual({
      type: 'MultiPoint',
      coordinates: [[1, 2, 3]],
    })
    const line = [
      [0, 0],
      [1, 1],
    ]
    expect(esriGeometry({ paths: [line] })).toEqual({ type: 'LineString', coordinates: line })
    expect(esriGeometry({ paths: [line, line] })).toMatchObject({ type: 'MultiLineString' })
    expect(esriGeometry({ xmin: 0, ymin: 1, xmax: 2, ymax: 3 })).toMatchObject({
      type: 'Polygon',
      coordinates: [expect.arrayContaining([[2, 3]])],
    })
  })

  it('leaves measures out and keeps heights', () => {
    expect(esriGeometry({ hasM: true, points: [[1, 2, 900]] })).toMatchObject({ coordinates: [[1, 2]] })
    expect(esriGeometry({ hasZ: true, hasM: true, points: [[1, 2, 3, 900]] })).toMatchObject({
      coordinates: [[1, 2, 3]],
    })
  })

  it('has no geometry for what is empty, absent or curved', () => {
    for (const none of [
      null,
      {},
      { x: 'NaN', y: 'NaN' },
      { rings: [] },
      { paths: [[]] },
      { curveRings: [[]] },
    ]) {
      expect(esriGeometry(none)).toBeNull()
    }
  })

  it('puts holes in the ring around them, and islands in holes on their own', () => {
    const [lake, island, pond] = [turned(square(1, 1, 8)), square(2, 2, 5), turned(square(3, 3, 1))]
    const [mainland, apart] = [square(0, 0, 10), square(20, 0, 3)]
    expect(esriGeometry({ rings: [mainland, apart, lake, pond, island] })).toEqual({
      type: 'MultiPolygon',
      coordinates: [[mainland, lake], [island, pond], [apart]],
    })
  })

  it('does not need rings to turn as they should, and lets a hole touch its outline', () => {
    const [outline, hole] = [square(0, 0, 10), square(0, 2, 4)]
    for (const rings of [
      [outline, hole],
      [turned(outline), turned(hole)],
      [hole, turned(outline)],
    ]) {
      const { type, coordinates } = esriGeometry({ rings }) as Polygon
      expect([type, coordinates.length]).toEqual(['Polygon', 2])
    }
  })

  it('takes as filled exactly what lies in an odd number of rings', () => {
    const grid = fc.integer({ min: 0, max: 3 })
    // Cells of 10 with a square in each, and perhaps a smaller one inside, each turned either way, in any order.
    const cell = fc.record({ x: grid, y: grid, nested: fc.integer({ min: 1, max: 4 }), flip: fc.boolean() })
    fc.assert(
      fc.property(
        fc.uniqueArray(cell, { minLength: 1, maxLength: 8, selector: ({ x, y }) => `${x} ${y}` }),
        fc.nat(),
        (cells, seed) => {
          const rings = cells.flatMap(({ x, y, nested, flip }) =>
            Array.from({ length: nested }, (_, n) => {
              const ring = square(x * 10 + n, y * 10 + n, 9 - 2 * n)
              return flip ? turned(ring) : ring
            }),
          )
          rings.sort((a, b) => ((seed + (a[0]?.[0] ?? 0) * 7) % 5) - ((seed + (b[0]?.[0] ?? 0) * 7) % 5))
          const found = esriGeometry({ rings })
          const polygons =
            found?.type === 'MultiPolygon' ? found.coordinates : [(found as Polygon).coordinates]
          expect(polygons.length).toBe(cells.reduce((sum, { nested }) => sum + Math.ceil(nested / 2), 0))
          expect(polygons.flat().length).toBe(rings.length)
        },
      ),
    )
  })
})

describe('Esri JSON', () => {
  const set = {
    objectIdFieldName: 'OBJECTID',
    geometryType: 'esriGeometryPoint',
    spatialReference: { wkid: 102100, latestWkid: 3857 },
    fields: [
      { name: 'OBJECTID', type: 'esriFieldTypeOID' },
      { name: 'FECHA', type: 'esriFieldTypeDate' },
    ],
    features: [
      { attributes: { OBJECTID: 7, FECHA: 1711929600000 }, geometry: { x: -7_600_000, y: -2_600_000 } },
      { attributes: { OBJECTID: 8, FECHA: null }, geometry: { x: 'NaN', y: 'NaN' } },
      { attributes: { OBJECTID: 9 }, geometry: { curveRings: [] } },
    ],
  }
  const file = (content: unknown) => bytesOf('consulta.json', Buffer.from(JSON.stringify(content)))

  it('reads a set of features, its dates and what it says of coordinates', async () => {
    const [table] = await openFile(file({ ...set, exceededTransferLimit: true }))
    expect(table).toMatchObject({
      format: 'esri-json',
      columns: ['OBJECTID', 'FECHA'],
      crs: { text: 'EPSG:3857', srid: 3857, from: 'spatialReference' },
      row_count: 3,
      issues: [{ kind: 'rows_left_behind' }],
    })
    const [issues, rows]: [unknown[], unknown[]] = [[], []]
    for await (const batch of table?.rows((found) => issues.push(found)) ?? []) rows.push(...batch)
    expect(rows).toMatchObject([
      { row_number: 1, properties: { FECHA: '2024-04-01T00:00:00.000Z' }, geometry: { type: 'Point' } },
      { row_number: 2, properties: { OBJECTID: 8, FECHA: null }, geometry: null },
    ])
    expect(issues).toMatchObject([
      { kind: 'row_malformed', row_number: 3, message: { es: expect.stringContaining('curvas') } },
    ])
  })

  it('says in the service’s words that it refused', async () => {
    const refusal = file({ error: { code: 400, message: 'Invalid query', details: ["'where' is wrong"] } })
    await expect(openFile(refusal)).rejects.toMatchObject({
      slug: 'import-failed',
      detail: { es: expect.stringContaining("400 Invalid query 'where' is wrong") },
    })
  })

  it('refuses one without features', async () => {
    await expect(esriJson.open(file({ displayFieldName: 'x' }), {})).rejects.toMatchObject({
      slug: 'import-failed',
    })
  })

  it.each([
    [{ wkid: 32719 }, { srid: 32719, text: 'EPSG:32719' }],
    [{ wkid: 102100 }, { srid: 3857 }],
    [{ wkid: 104139 }, { srid: null, text: 'ESRI:104139' }],
    [{ wkt: 'PROJCS["x"]' }, { srid: null, text: 'PROJCS["x"]' }],
  ])('understands the spatial reference %j', (reference, claim) => {
    expect(esriCrs(reference)).toMatchObject(claim)
    expect(esriCrs(null)).toBeNull()
  })

  it('lets a date that is none be none', () => {
    const dates = dateFields([{ name: 'D', type: 'esriFieldTypeDate' }])
    expect(esriRow({ attributes: { D: 9e99 } }, 1, dates)?.properties).toEqual({ D: null })
    expect(esriRow('x', 1, dates)).toBeNull()
  })
})
