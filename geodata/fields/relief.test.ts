import proj4 from 'proj4'
import { describe, expect, it } from 'vitest'
import { UTM_19S_PROJ } from '../model/crs.ts'
import { RELIEF_TILE, reliefZooms } from '../model/relief.ts'
import { type Grid, REGION_GRID } from './grid.ts'
import { type ReadRows, reliefTile, terrarium } from './relief.ts'

/** Reads a made-up field, 128 rows at a time. */
const readerOf =
  (grid: Grid, value: (column: number, row: number) => number, asked: number[] = []): ReadRows =>
  async (from, to, visit) => {
    for (let first = from - (from % 128); first < to; first += 128) {
      asked.push(first)
      const rows = Math.min(128, grid.rows - first)
      visit(
        Float32Array.from({ length: rows * grid.columns }, (_, n) =>
          value(n % grid.columns, first + Math.floor(n / grid.columns)),
        ),
        first,
      )
    }
  }

/** East and north (EPSG:32719) of the middle of a pixel of a tile. */
function placeOf({ z, y, x }: { z: number; y: number; x: number }, pixelX: number, pixelY: number) {
  const whole = RELIEF_TILE * 2 ** z
  const lon = ((x * RELIEF_TILE + pixelX + 0.5) / whole) * 360 - 180
  const lat =
    (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y * RELIEF_TILE + pixelY + 0.5)) / whole))) * 180) / Math.PI
  return proj4(UTM_19S_PROJ).forward([lon, lat]) as [number, number]
}

/** Altitude of an inclined plane by column and row of the region's grid: it rises eastwards. */
const plane = (column: number, row: number) => 1000 + column * 0.5 - row * 0.25
const planeAt = ([east, north]: [number, number]) =>
  plane((east - REGION_GRID.west) / 100 - 0.5, (REGION_GRID.north - north) / 100 - 0.5)

/** The tile that holds Calama. */
const at = (z: number) => ({
  z,
  x: Math.floor(((-68.93 + 180) / 360) * 2 ** z),
  y: Math.floor(((1 - Math.asinh(Math.tan((-22.46 * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z),
})

describe('a tile of the relief', () => {
  it.each([7, 9, 11])('has the altitude of the ground under each pixel, at zoom %d', async (z) => {
    const tile = await reliefTile(REGION_GRID, at(z), readerOf(REGION_GRID, plane))
    for (const [pixelX, pixelY] of [
      [10, 20],
      [128, 128],
      [200, 37],
      [255, 255],
    ] as const) {
      const place = placeOf(at(z), pixelX, pixelY)
      const column = (place[0] - REGION_GRID.west) / 100
      const row = (REGION_GRID.north - place[1]) / 100
      if (column < 8 || column > REGION_GRID.columns - 8 || row < 8 || row > REGION_GRID.rows - 8) continue
      // A pixel of zoom 7 is 11 cells wide, half a metre each.
      expect(tile?.[pixelY * RELIEF_TILE + pixelX]).toBeCloseTo(planeAt(place), z === 7 ? -0.5 : 0)
    }
  })

  it('reads the rows it needs, not the field', async () => {
    const asked: number[] = []
    await reliefTile(REGION_GRID, at(11), readerOf(REGION_GRID, plane, asked))
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  it('is flat where nothing is known, without a cliff', async () => {
    const half = (column: number, row: number) => (column < 2070 ? 3000 : Number.NaN * row)
    const tile = (await reliefTile(REGION_GRID, at(9), readerOf(REGION_GRID, half))) as Float32Array
    expect(tile.every((altitude) => Math.abs(altitude - 3000) < 0.01)).toBe(true)
  })

  it('is not there where nothing is known at all, or outside the grid', async () => {
    const nothing = readerOf(REGION_GRID, () => Number.NaN)
    expect(await reliefTile(REGION_GRID, at(8), nothing)).toBeNull()
    expect(await reliefTile(REGION_GRID, { z: 5, y: 3, x: 3 }, readerOf(REGION_GRID, plane))).toBeNull()
  })
})

it('terrarium colours give the altitude back to a 256th of a metre', () => {
  const altitudes = Float32Array.from([-8065, -0.5, 0, 2260.25, 6739])
  const colours = terrarium(altitudes)
  const read = (n: number) =>
    (colours[3 * n] as number) * 256 +
    (colours[3 * n + 1] as number) +
    (colours[3 * n + 2] as number) / 256 -
    32768
  expect([...altitudes].map((_, n) => read(n))).toEqual([...altitudes])
})

it('tiles go as far as the cells of the altitudes say something', () => {
  expect(reliefZooms(9226)).toEqual({ min: 4, max: 4 })
  expect(reliefZooms(100)).toEqual({ min: 4, max: 11 })
  expect(reliefZooms(30).max).toBe(11)
  expect(reliefZooms(1000).max).toBe(8)
})
