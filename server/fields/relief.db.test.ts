import { decode } from 'fast-png'
import { writeArrayBuffer } from 'geotiff'
import { afterEach, describe, expect, it } from 'vitest'
import { bytesOf } from '../../geodata/formats/bytes.ts'
import { db } from '../../test/helpers/database.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { importRaster } from './import-raster.ts'
import { readReliefTile } from './relief.ts'

afterEach(async () => {
  await db.as(STEWARD, async (tx) => {
    const layers = ['elevation_m', 'slope_pct']
    await tx.run(sql`update geo.layer set current_version_id = null where id = any (${layers}::text[])`)
    await tx.run(sql`delete from geo.layer_version where layer_id = any (${layers}::text[])`)
  })
})

/** A plane of 250 m cells, 50 km a side about 68.75° W 23° S, that rises 20 m in each kilometre eastwards. */
function plane() {
  const [west, north, cell, side] = [500_000, 7_480_000, 250, 200]
  const values = Float32Array.from({ length: side * side }, (_, n) => 2000 + 0.02 * cell * ((n % side) + 0.5))
  const tiff = writeArrayBuffer(values, {
    width: side,
    height: side,
    SampleFormat: [3],
    BitsPerSample: [32],
    ModelPixelScale: [cell, cell, 0],
    ModelTiepoint: [0, 0, 0, west, north, 0],
    GTModelTypeGeoKey: 1,
    GTRasterTypeGeoKey: 1,
    ProjectedCSTypeGeoKey: 32719,
  })
  return bytesOf('plano.tif', new Uint8Array(tiff))
}

describe('the relief', () => {
  it('is a picture of the slopes of loaded altitudes, and of nothing beside them; of nothing else there is one', async () => {
    const { fields } = await importRaster(db, plane())
    const version = fields[0]?.version_id as number
    // 68.73° W, 23° S: 27.7 km east of the corner, 2,553 m
    const [lon, lat, z] = [-68.73, -23, 10]
    const x = ((lon + 180) / 360) * 2 ** z
    const y = ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z
    const tile = { z, y: Math.floor(y), x: Math.floor(x) }
    const { bytes } = await readReliefTile(db, VISITOR, version, tile)
    const { width, height, channels, data } = decode(bytes)
    expect([width, height, channels]).toEqual([256, 256, 2])
    const at = 2 * (Math.floor((y % 1) * 256) * 256 + Math.floor((x % 1) * 256))
    // It rises eastwards: half turned to the light.
    expect(data[at]).toBeGreaterThan(150)
    expect(data[at + 1]).toBeGreaterThan(0)
    // The plane ends within the tile: beside it nothing is known.
    const alphas = data.filter((_, n) => n % 2 === 1)
    expect(alphas.some((alpha) => alpha === 0)).toBe(true)
    expect(alphas.some((alpha) => alpha > 0)).toBe(true)
    const nowhere = decode((await readReliefTile(db, VISITOR, version, { ...tile, x: tile.x - 20 })).bytes)
    expect(nowhere.data.every((byte) => byte === 0)).toBe(true)
    expect(await readReliefTile(db, VISITOR, version, tile)).toBe(
      await readReliefTile(db, VISITOR, version, tile),
    )

    await expect(
      readReliefTile(db, VISITOR, version + 999_999, { z: 8, y: 145, x: 79 }),
    ).rejects.toMatchObject({
      slug: 'not-found',
    })
    await expect(readReliefTile(db, VISITOR, version, { z: 12, y: 2316, x: 1265 })).rejects.toMatchObject({
      slug: 'not-found',
      message: expect.stringContaining('250 m'),
    })
    // the slope is a field too, and no relief
    await expect(
      readReliefTile(db, VISITOR, fields[1]?.version_id as number, { z: 8, y: 145, x: 79 }),
    ).rejects.toMatchObject({ slug: 'not-found' })
  })
})
