import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { describe, expect, test } from 'vitest'
import { LAYERS, layerById } from '../../geodata/layers/index.ts'
import { as, db, engine } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { encodeTile } from './encode-tile.ts'
import { encodedTile, hasTileEncoder, publishedVersions, type TileAddress, tileFeatures } from './queries.ts'
import { tileBytes, tileColumns } from './tile.ts'

/** The tiles that hold a position, for each zoom. */
const tilesAt = (lon: number, lat: number, zooms: readonly number[]) =>
  zooms.map((z) => ({
    z,
    x: Math.floor(((lon + 180) / 360) * 2 ** z),
    y: Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z),
  }))

function featuresOf(bytes: Uint8Array, layerId: string) {
  const layer = bytes.length > 0 ? new VectorTile(new PbfReader(bytes)).layers[layerId] : undefined
  return Array.from({ length: layer?.length ?? 0 }, (_, i) => {
    const feature = layer?.feature(i)
    return {
      type: feature?.type,
      properties: feature?.properties,
      geometry: feature?.loadGeometry().map((part) => part.map(({ x, y }) => [x, y])),
    }
  })
}

const rowsOf = (tx: Transaction, { version, z, x, y }: TileAddress) =>
  tx.rows<{
    feature_id: string
    type: string
    valid: boolean
    on_grid: boolean
    inside: boolean
    box: number[]
  }>(sql`
    select feature_id, geometrytype(geom) as type, st_isvalid(geom) as valid,
      st_equals(geom, st_snaptogrid(geom, 1)) as on_grid,
      st_xmin(geom) >= -72 and st_ymin(geom) >= -72 and st_xmax(geom) <= 4168 and st_ymax(geom) <= 4168 as inside,
      array[st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)] as box
    from geo.tile_rows(${version}, ${z}, ${x}, ${y})`)

/** A square of `side` degrees whose south-west corner is given. */
const square = (lon: number, lat: number, side: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [lon, lat],
      [lon + side, lat],
      [lon + side, lat + side],
      [lon, lat + side],
      [lon, lat],
    ],
  ],
})

describe('the two encoders', () => {
  test('the embedded engine has none, a server has one', async () => {
    expect(await as(VISITOR, hasTileEncoder)).toBe(engine === 'server')
  })

  test('hold the same features, attribute by attribute and vertex by vertex', async () => {
    const versions = await as(VISITOR, publishedVersions)
    let compared = 0
    for (const { layer_id, id, bbox } of versions) {
      const declaration = LAYERS.find((layer) => layer.id === layer_id)
      if (!declaration || !bbox || declaration.access === 'restricted') continue
      const columns = tileColumns(declaration)
      for (const tile of tilesAt((bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2, [5, 9, 14])) {
        const address = { version: id, ...tile }
        const ours = featuresOf(
          encodeTile(layer_id, await as(VISITOR, (tx) => tileFeatures(tx, address, columns))),
          layer_id,
        )
        const served = featuresOf(await tileBytes(db, VISITOR, declaration, address), layer_id)
        expect(served, `${layer_id} ${tile.z}/${tile.y}/${tile.x}`).toEqual(ours)
        if (engine === 'server') {
          const theirs = featuresOf(
            await as(VISITOR, (tx) => encodedTile(tx, layer_id, address, columns)),
            layer_id,
          )
          expect(theirs, `${layer_id} ${tile.z}/${tile.y}/${tile.x}`).toEqual(ours)
        }
        compared += ours.length
      }
    }
    expect(compared).toBeGreaterThan(200)
  })
})

describe('what a tile holds', () => {
  test('at the zoom of the region every polygon and point of the atlas is there, valid and on the grid', async () => {
    const versions = await as(VISITOR, publishedVersions)
    for (const { layer_id, id, feature_count, geometry_types } of versions) {
      if (geometry_types.length === 0 || layerById(layer_id)?.access === 'restricted') continue
      const rows = await as(VISITOR, (tx) => rowsOf(tx, { version: id, z: 3, x: 2, y: 4 }))
      expect(
        rows.every(({ valid, on_grid, inside }) => valid && on_grid && inside),
        layer_id,
      ).toBe(true)
      if (geometry_types.every((type) => type.endsWith('POINT')))
        expect(rows.length, layer_id).toBe(feature_count)
      if (geometry_types.some((type) => type.endsWith('POLYGON')))
        expect(rows.length, layer_id).toBeGreaterThan(0)
    }
  })

  test('a polygon smaller than a pixel is drawn as one pixel; of several in a pixel one stays', () =>
    as(STEWARD, async (tx) => {
      const version = await publishTestLayer(tx, 'military_area', [
        { feature_id: 'far', geometry: square(-70.1, -24.9, 0.0005), properties: {} },
        { feature_id: 'large', geometry: square(-69, -23.5, 0.5), properties: {} },
        { feature_id: 'small-1', geometry: square(-68.2, -22.9, 0.0005), properties: {} },
        { feature_id: 'small-2', geometry: square(-68.2, -22.8995, 0.0005), properties: {} },
      ])
      const rows = await rowsOf(tx, { version, z: 5, x: 9, y: 18 })
      expect(rows.map(({ feature_id }) => feature_id)).toEqual(['far', 'large', 'small-1'])
      const [west = 0, north = 0, east = 0, south = 0] = rows[0]?.box ?? []
      expect([east - west, south - north]).toEqual([8, 8])
      // Where they have room each is drawn as it is.
      const [deep] = tilesAt(-68.1995, -22.8993, [16])
      const near = await rowsOf(tx, { version, ...(deep ?? { z: 0, x: 0, y: 0 }) })
      expect(near.map(({ feature_id }) => feature_id)).toEqual(['small-1', 'small-2'])
    }))

  test('a thin polygon does not vanish', () =>
    as(STEWARD, async (tx) => {
      const thin = {
        type: 'Polygon',
        coordinates: [
          [
            [-69, -23],
            [-68, -22.5],
            [-68, -22.4995],
            [-69, -22.9995],
            [-69, -23],
          ],
        ],
      }
      const version = await publishTestLayer(tx, 'military_area', [
        { feature_id: 'thin', geometry: thin, properties: {} },
      ])
      const [row] = await rowsOf(tx, { version, z: 5, x: 9, y: 18 })
      expect(row).toMatchObject({ valid: true, on_grid: true })
      expect((row?.box[2] ?? 0) - (row?.box[0] ?? 0)).toBeGreaterThan(300)
    }))

  test('neighbouring tiles agree where a long line crosses their edge', () =>
    as(STEWARD, async (tx) => {
      const line = {
        type: 'LineString',
        coordinates: [
          [-70.3, -25.5],
          [-67.3, -21.2],
        ],
      }
      const version = await publishTestLayer(tx, 'gas_oil_pipeline', [
        { feature_id: 'line', geometry: line, properties: {} },
      ])
      const crossings = async (x: number, edge: number) => {
        const rows = await tx.rows<{ y: number }>(sql`
          select st_y(st_centroid(st_intersection(geom, st_makeline(st_makepoint(${edge}, -64), st_makepoint(${edge}, 4160))))) as y
          from geo.tile_rows(${version}, 9, ${x}, 290)`)
        return rows.map(({ y }) => y)
      }
      for (const x of [155, 156, 157, 158, 159]) {
        const [left] = await crossings(x, 4096)
        const [right] = await crossings(x + 1, 0)
        if (left === undefined || left === null) continue
        expect(Math.abs(left - (right ?? Number.NaN))).toBeLessThanOrEqual(2)
      }
    }))

  test('exterior rings turn as the vector tile specification asks', async () => {
    const [comunas] = (await as(VISITOR, publishedVersions)).filter(({ layer_id }) => layer_id === 'comuna')
    const declaration = layerById('comuna')
    const bytes = await tileBytes(db, VISITOR, declaration, { version: comunas?.id ?? 0, z: 5, x: 9, y: 18 })
    for (const { geometry } of featuresOf(bytes, 'comuna')) {
      const ring = geometry?.[0] ?? []
      const area = ring.reduce((sum, [x = 0, y = 0], i) => {
        const [x2 = 0, y2 = 0] = ring[(i + 1) % ring.length] ?? []
        return sum + x * y2 - x2 * y
      }, 0)
      // Surveyor's formula, y downwards: positive for an exterior ring (specification 2.1, section 4.3.3.3).
      expect(area).toBeGreaterThan(0)
    }
  })

  test('restricted features are in no visitor’s tile, and in that of a reviewer', () =>
    as({ person: null, roles: ['steward', 'reviewer'] }, async (tx) => {
      const version = await publishTestLayer(tx, 'archaeological_site', [
        { feature_id: 's-1', geometry: { type: 'Point', coordinates: [-68.2, -22.9] }, properties: {} },
      ])
      const [tile] = tilesAt(-68.2, -22.9, [10])
      const address = { version, ...(tile ?? { z: 0, x: 0, y: 0 }) }
      expect(await rowsOf(tx, address)).toHaveLength(1)
      await tx.run(
        sql`select set_config('role', 'geo_visitor', true), set_config('app.identity', '{"roles":["public"]}', true)`,
      )
      expect(await rowsOf(tx, address)).toHaveLength(0)
    }))
})
