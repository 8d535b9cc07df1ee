import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { PMTiles } from 'pmtiles'
import { afterAll, expect, test } from 'vitest'
import { layerById } from '../../geodata/layers/index.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { inside, serving } from '../ogc/served.fixture.ts'
import { versionOf } from './queries.ts'
import type { ExportRecord } from './record.ts'
import { writeTileArchive } from './tile-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-archives-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const reader = (bytes: Uint8Array) =>
  new PMTiles({
    getKey: () => 'memory',
    getBytes: async (offset, length) => ({
      data: Uint8Array.from(bytes.subarray(offset, offset + length)).buffer,
    }),
  })

test('holds the tiles the map is drawn from, at every zoom, and says what they are', async () => {
  await serving(db, connection, async (get) => {
    const response = await get('/api/layers/volcano/export?format=pmtiles')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/vnd.pmtiles')
    const tiles = reader(new Uint8Array(await response.arrayBuffer()))
    const header = await tiles.getHeader()
    const { zoom } = layerById('volcano')
    expect([header.minZoom, header.maxZoom]).toEqual([zoom.min, zoom.max])
    expect(await tiles.getMetadata()).toMatchObject({
      name: 'Volcanes',
      type: 'overlay',
      vector_layers: [{ id: 'volcano', minzoom: zoom.min, maxzoom: zoom.max }],
      metadata: { layer: 'volcano', coverage: null, source: { licence: 'CC BY 4.0' } },
    })
    // Láscar, 67.73°W 23.37°S: the tile around it at each zoom is the one the server gives.
    for (const z of [zoom.min, 8, 11, zoom.max]) {
      const x = Math.floor(((-67.73 + 180) / 360) * 2 ** z)
      const radians = (-23.37 * Math.PI) / 180
      const y = Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** z)
      const kept = await tiles.getZxy(z, x, y)
      const served = await get(`/ogc/collections/volcano/tiles/WebMercatorQuad/${z}/${y}/${x}`)
      if (served.status === 204) expect(kept).toBeUndefined()
      else
        expect(Buffer.from(kept?.data ?? new ArrayBuffer(0))).toEqual(Buffer.from(await served.arrayBuffer()))
    }
    const deepest = await tiles.getZxy(
      zoom.min,
      Math.floor(((-67.73 + 180) / 360) * 2 ** zoom.min),
      Math.floor(2 ** zoom.min * 0.568),
    )
    const layer = new VectorTile(new PbfReader(new Uint8Array(deepest?.data ?? new ArrayBuffer(0))) as never)
      .layers.volcano
    expect(layer?.length).toBeGreaterThan(0)
  })
})

const record = {
  title: 'x',
  description: 'x',
  source: null,
  licence: null,
  version: null,
} as unknown as ExportRecord

test('is made once for a version, and only the last version of a layer is kept', async () => {
  await as(STEWARD, async (tx) => {
    const declaration = layerById('spring')
    const make = async (lon: number) => {
      await publishTestLayer(tx, 'spring', [
        {
          feature_id: 'a',
          geometry: { type: 'Point', coordinates: [lon, -23] },
          properties: { name: 'Aguada' },
        },
      ])
      const version = await versionOf(tx, 'spring', null)
      if (!version) throw new Error('no version')
      const pieces: Buffer[] = []
      const request = { db: inside(db, tx), identity: STEWARD, declaration, version, record, folder }
      for await (const piece of writeTileArchive(request)) pieces.push(piece)
      return Buffer.concat(pieces)
    }
    const first = await make(-68.3)
    // One a zoom, and a neighbour where the point is in its margin.
    const { numAddressedTiles } = await reader(first).getHeader()
    const zooms = declaration.zoom.max - declaration.zoom.min + 1
    expect(numAddressedTiles).toBeGreaterThanOrEqual(zooms)
    expect(numAddressedTiles).toBeLessThan(zooms + 4)
    expect(readdirSync(folder)).toHaveLength(2)
    const [kept] = readdirSync(folder)
    await make(-69.3)
    expect(readdirSync(folder)).toHaveLength(2)
    expect(readdirSync(folder)).not.toContain(kept)
  })
})

test('goes no deeper than its number of tiles allows, and says so', async () => {
  await as(STEWARD, async (tx) => {
    const declaration = layerById('comuna')
    await publishTestLayer(tx, 'comuna', [
      {
        feature_id: 'a',
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [-70, -25],
              [-67, -25],
              [-67, -22],
              [-70, -22],
              [-70, -25],
            ],
          ],
        },
        properties: { name: 'Todo', code: '02101' },
      },
    ])
    const version = await versionOf(tx, 'comuna', null)
    if (!version) throw new Error('no version')
    const pieces: Buffer[] = []
    const request = {
      db: inside(db, tx),
      identity: VISITOR,
      declaration,
      version,
      record,
      folder,
      mostTiles: 60,
    }
    for await (const piece of writeTileArchive(request)) pieces.push(piece)
    const tiles = reader(Buffer.concat(pieces))
    const header = await tiles.getHeader()
    // 3° by 3°: 1 + 1 + 4 + 9 tiles from zoom 4 to 7, about 9 at 8, 16 at 9, and more than are left at 10
    expect(header.maxZoom).toBe(9)
    expect(header.numAddressedTiles).toBeLessThanOrEqual(60)
    // Squares inside the area are all alike: kept once.
    expect(header.numTileContents).toBeLessThan(header.numAddressedTiles)
    expect(await tiles.getMetadata()).toMatchObject({ vector_layers: [{ maxzoom: 9 }] })
  })
})
