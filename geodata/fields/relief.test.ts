import proj4 from 'proj4'
import { describe, expect, it } from 'vitest'
import { UTM_19S_PROJ } from '../model/crs.ts'
import { RELIEF_TILE, reliefZooms } from '../model/relief.ts'
import { type Grid, REGION_GRID } from './grid.ts'
import { RELIEF_SIDE, type ReadRows, reliefTile, shade } from './relief.ts'

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
      expect(tile?.[(pixelY + 1) * RELIEF_SIDE + pixelX + 1]).toBeCloseTo(planeAt(place), z === 7 ? -0.5 : 0)
    }
  })

  it('reads the rows it needs, not the field', async () => {
    const asked: number[] = []
    await reliefTile(REGION_GRID, at(11), readerOf(REGION_GRID, plane, asked))
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  it('is not drawn where nothing is known, nor is a cliff beside it', async () => {
    const half = (column: number, row: number) => (column < 2070 ? plane(column, row) : Number.NaN)
    const tile = (await reliefTile(REGION_GRID, at(9), readerOf(REGION_GRID, half))) as Float32Array
    const unknown = [...tile].map(Number.isNaN)
    expect(unknown.some(Boolean) && !unknown.every(Boolean)).toBe(true)
    const pixels = shade(tile, at(9))
    const seen = new Set<number>()
    for (let pixelY = 0; pixelY < RELIEF_TILE; pixelY += 1) {
      for (let pixelX = 0; pixelX < RELIEF_TILE; pixelX += 1) {
        const around = [-1, 0, 1].flatMap((down) =>
          [-1, 0, 1].map((right) => unknown[(pixelY + 1 + down) * RELIEF_SIDE + pixelX + 1 + right]),
        )
        const alpha = pixels[2 * (pixelY * RELIEF_TILE + pixelX) + 1] as number
        if (around.some(Boolean)) expect(alpha).toBe(0)
        else seen.add(alpha)
      }
    }
    // A plane is as steep everywhere, up to where its cells end.
    expect(Math.min(...seen)).toBeGreaterThan(0)
    expect(Math.max(...seen) - Math.min(...seen)).toBeLessThan(6)
  })

  it('is not there where nothing is known at all, or outside the grid', async () => {
    const nothing = readerOf(REGION_GRID, () => Number.NaN)
    expect(await reliefTile(REGION_GRID, at(8), nothing)).toBeNull()
    expect(await reliefTile(REGION_GRID, { z: 5, y: 3, x: 3 }, readerOf(REGION_GRID, plane))).toBeNull()
  })
})

it.each([
  ['the north-west', 1, 1, 255],
  ['the south-east', -1, -1, 0],
  ['the north-east', -1, 1, 128],
] as const)('a slope down to %s is lit as the light falls', (_, east, south, facing) => {
  const tile = Float32Array.from(
    { length: RELIEF_SIDE ** 2 },
    (_, n) => 2000 + 20 * (east * (n % RELIEF_SIDE) + south * Math.floor(n / RELIEF_SIDE)),
  )
  const pixels = shade(tile, at(9))
  const [lit = 0, seen = 0] = pixels.subarray(2 * 128 * RELIEF_TILE + 256)
  // What is seen is the light on it and, a little, how steep it is.
  expect(Math.abs(lit - facing)).toBeLessThan(60)
  expect(seen).toBeGreaterThan(30)
  expect(new Set(pixels.filter((_, n) => n % 2 === 0)).size).toBeLessThan(4)
})

it('flat ground is not shaded', () => {
  expect(shade(new Float32Array(RELIEF_SIDE ** 2).fill(2400), at(9)).every((byte) => byte === 0)).toBe(true)
})

it('tiles go as far as the cells of the altitudes say something', () => {
  expect(reliefZooms(9226)).toEqual({ min: 4, max: 4 })
  expect(reliefZooms(100)).toEqual({ min: 4, max: 11 })
  expect(reliefZooms(30).max).toBe(11)
  expect(reliefZooms(1000).max).toBe(8)
})
