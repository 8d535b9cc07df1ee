import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { writeArrayBuffer } from 'geotiff'
import { describe, expect, it } from 'vitest'
import { type Bytes, bytesOf } from '../formats/bytes.ts'
import { visitCells } from './cover.ts'
import { decodeRows, encodeRows, encodingOf } from './encode.ts'
import { boundsOf, fromGrid, type Grid, REGION_GRID, statisticsOf, toGrid } from './grid.ts'
import { isTiff, openRaster } from './raster.ts'
import { resample } from './resample.ts'
import { slopeOf } from './slope.ts'

/**
 * Written by GDAL: `cog.tif` (EPSG:4326, cells of 31 m, tiles, one overview, a hole without data) and `punto.tif`
 * (EPSG:24879, cells of 250 m, strips, positions of the middle of cells); `girado.tif` is turned, `sin-lugar.tif` nowhere.
 */
const path = (name: string) => fileURLToPath(new URL(`../../test/fixtures/fields/${name}`, import.meta.url))
const fixture = (name: string): Bytes => bytesOf(name, new Uint8Array(readFileSync(path(name))))

/** Cells around `cog.tif`, some of them outside. */
const GRID: Grid = {
  id: 'try',
  srid: 32719,
  west: 508_000,
  north: 7_525_400,
  cell_m: 100,
  columns: 64,
  rows: 64,
}
const ANY = [-9000, 9000] as const

/** A raster of one band, of the library's own writing. */
function tiff(values: Float32Array, width: number, more: object = {}): Bytes {
  const bytes = writeArrayBuffer(values, {
    width,
    height: values.length / width,
    SampleFormat: [3],
    BitsPerSample: [32],
    ModelPixelScale: [100, 100, 0],
    ModelTiepoint: [0, 0, 0, GRID.west, GRID.north, 0],
    GTModelTypeGeoKey: 1,
    GTRasterTypeGeoKey: 1,
    ProjectedCSTypeGeoKey: 32719,
    ...more,
  })
  return bytesOf('x.tif', new Uint8Array(bytes))
}

describe('the grid', () => {
  it('goes from cells to positions and back', () => {
    expect(fromGrid(REGION_GRID, 0, 0)).toEqual([300_050, 7_687_950])
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4095 }), fc.integer({ min: 0, max: 5759 }), (column, row) => {
        expect(toGrid(REGION_GRID, ...fromGrid(REGION_GRID, column, row))).toEqual([column, row])
      }),
    )
  })

  it('says of a field what is in it, and of an empty one that nothing is', () => {
    const values = Float32Array.from([Number.NaN, 2, 4, Number.NaN])
    expect(statisticsOf(values)).toEqual({ min: 2, max: 4, mean: 3, cells: 4, cells_without_data: 2 })
    expect(statisticsOf(new Float32Array(2).fill(Number.NaN))).toMatchObject({ min: null, mean: null })
    const grid = { ...GRID, columns: 2, rows: 2 }
    expect(boundsOf(values, grid)).toEqual({
      west: 508_000,
      east: 508_200,
      north: 7_525_400,
      south: 7_525_200,
    })
    expect(boundsOf(new Float32Array(4).fill(Number.NaN), grid)).toBeNull()
  })
})

describe('slope', () => {
  it.each([
    [0.1, 0, 10],
    [0, -0.25, 25],
    [0.3, 0.4, 50],
    [0, 0, 0],
  ])('of a plane that rises %f eastwards and %f northwards is %f %%', (east, north, slope) => {
    const values = Float32Array.from({ length: 64 * 64 }, (_, n) => {
      const [x, y] = fromGrid(GRID, n % 64, Math.floor(n / 64))
      return east * (x - GRID.west) + north * (y - GRID.north)
    })
    const slopes = slopeOf(values, GRID)
    expect(slopes[30 * 64 + 30]).toBeCloseTo(slope, 3)
    expect(statisticsOf(slopes)).toMatchObject({ cells_without_data: 4 * 63 })
    expect(slopes[0]).toBeNaN()
  })

  it('is not known beside a cell without data, nor in it', () => {
    const values = new Float32Array(64 * 64)
    values[30 * 64 + 30] = Number.NaN
    expect(statisticsOf(slopeOf(values, GRID)).cells_without_data).toBe(4 * 63 + 9)
  })
})

describe('a raster', () => {
  it('of the same cells as the grid gives the same numbers', async () => {
    const values = Float32Array.from({ length: 64 * 64 }, (_, n) => Math.fround(Math.sin(n) * 1000))
    const { values: found } = await resample(await openRaster(tiff(values, 64)), GRID, ANY)
    // Positions go through two projections: the last digit of the weights moves.
    found.forEach((value, n) => {
      expect(Math.abs(value - (values[n] ?? 0))).toBeLessThan(0.01)
    })
  })

  it('is known where its cells are, and the number is no data or cannot be', async () => {
    const values = new Float32Array(64 * 64).fill(100)
    values[10 * 64 + 10] = -32768
    values[20 * 64 + 20] = -9999
    values[30 * 64 + 30] = Number.NaN
    const raster = await openRaster(tiff(values, 64, { GDAL_NODATA: '-32768' }))
    const { values: found, out_of_range } = await resample(raster, GRID, ANY)
    expect(out_of_range).toBe(1)
    const missing = [...found.keys()].filter((n) => Number.isNaN(found[n]))
    expect(missing).toEqual([10 * 64 + 10, 20 * 64 + 20, 30 * 64 + 30])
    expect(statisticsOf(found)).toMatchObject({ min: 100, max: 100 })
  })

  it('of other cells is interpolated as by hand', async () => {
    // Cells of 200 m, of which the grid's lie a quarter from each centre.
    const values = Float32Array.from([0, 100, 200, 300])
    const raster = await openRaster(tiff(values, 2, { ModelPixelScale: [200, 200, 0] }))
    const { values: found } = await resample(raster, { ...GRID, columns: 4, rows: 4 }, ANY)
    expect([...found].map(Math.round)).toEqual([
      0, 25, 75, 100, 50, 75, 125, 150, 150, 175, 225, 250, 200, 225, 275, 300,
    ])
  })

  it('is read by windows: of a large file, what the grid needs', async () => {
    const raster = await openRaster(fixture('cog.tif'))
    const asked: number[][] = []
    const levels = raster.levels.map((level) => ({
      ...level,
      read: (...window: [number, number, number, number]) => {
        asked.push(window)
        return level.read(...window)
      },
    }))
    // One kilometre a side, in the south-east of the raster, in the overview: 17 cells, and those beside them.
    const corner = { ...GRID, west: 512_000, north: 7_521_500, columns: 10, rows: 10 }
    const { values } = await resample({ ...raster, levels }, corner, ANY)
    expect(statisticsOf(values).cells_without_data).toBe(0)
    expect(asked).toHaveLength(1)
    const [left = 0, top = 0, right = 0, bottom = 0] = asked[0] ?? []
    expect(left).toBeGreaterThan(40)
    expect(top).toBeGreaterThan(40)
    expect(right - left).toBeLessThan(40)
    expect(bottom - top).toBeLessThan(40)
  })

  it('with overviews is read in the coarsest that is finer than the grid', async () => {
    const raster = await openRaster(fixture('cog.tif'))
    expect(raster.crs.srid).toBe(4326)
    expect(
      raster.levels.map(({ columns, inStrips, cell_m }) => [columns, inStrips, Math.round(cell_m)]),
    ).toEqual([
      [160, false, 33],
      [80, false, 66],
    ])
    const asked: number[] = []
    const levels = raster.levels.map((level, n) => ({
      ...level,
      read: (...window: [number, number, number, number]) => {
        asked.push(n)
        return level.read(...window)
      },
    }))
    await resample({ ...raster, levels }, GRID, ANY)
    expect([...new Set(asked)]).toEqual([1])
    await resample({ ...raster, levels }, { ...GRID, cell_m: 50 }, ANY)
    expect([...new Set(asked)]).toEqual([1, 0])
  })

  it('whose positions are those of the middle of cells begins half a cell before', async () => {
    const { levels, crs, cell_m } = await openRaster(fixture('punto.tif'))
    expect([crs.srid, Math.round(cell_m)]).toEqual([24879, 250])
    // As gdalinfo says it.
    expect(levels[0]?.origin[0]).toBeCloseTo(508_417.106, 2)
    expect(levels[0]?.origin[1]).toBeCloseTo(7_525_483.545, 2)
  })

  it.each([
    ['in a system that is not read', { ProjectedCSTypeGeoKey: 27700 }],
    ['without a system', { ProjectedCSTypeGeoKey: 32767 }],
  ])('%s is refused', async (_, more) => {
    await expect(openRaster(tiff(new Float32Array(16), 4, more))).rejects.toMatchObject({
      slug: 'unsupported-crs',
    })
  })

  it.each([
    ['girado.tif', 'girado'],
    ['sin-lugar.tif', 'no dice dónde'],
  ])('%s is refused', async (name, why) => {
    await expect(openRaster(fixture(name))).rejects.toMatchObject({
      slug: 'import-failed',
      detail: { es: expect.stringContaining(why) },
    })
  })

  it('elsewhere is refused', async () => {
    const raster = await openRaster(tiff(new Float32Array(16), 4, { ModelTiepoint: [0, 0, 0, 5e5, 1e6, 0] }))
    await expect(resample(raster, GRID, ANY)).rejects.toMatchObject({ slug: 'import-failed' })
  })

  it('that is a picture is refused', async () => {
    const picture = writeArrayBuffer(new Uint8Array(48), { width: 4, height: 4, SamplesPerPixel: 3 } as never)
    await expect(openRaster(bytesOf('foto.tif', new Uint8Array(picture)))).rejects.toMatchObject({
      slug: 'import-failed',
    })
  })

  it('cut short, or of damaged bytes, ends in a problem or is read', async () => {
    const whole = new Uint8Array(readFileSync(path('cog.tif')))
    const outcome = async (bytes: Uint8Array) => {
      try {
        await resample(await openRaster(bytesOf('x.tif', bytes)), GRID, ANY)
        return 'read'
      } catch (error) {
        return (error as { slug?: string }).slug ?? String(error)
      }
    }
    for (const share of [0, 0.01, 0.1, 0.5, 0.9]) {
      expect(await outcome(whole.subarray(0, whole.length * share)), `${share}`).toBe('import-failed')
    }
    for (let at = 8; at < 900; at += 7) {
      const damaged = whole.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      expect(await outcome(damaged), `byte ${at}`).toMatch(/^(import-failed|unsupported-crs|too-large|read)$/)
    }
  })

  it('is told by its first bytes', () => {
    expect(isTiff(new Uint8Array(readFileSync(path('cog.tif'))))).toBe(true)
    expect(isTiff(new TextEncoder().encode('II, dice'))).toBe(false)
    expect(isTiff(new Uint8Array())).toBe(false)
  })
})

const hasGdal = (() => {
  try {
    execFileSync('gdalwarp', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()
if (!hasGdal) console.info('GDAL is not here: fields are not compared with it.')

describe.runIf(hasGdal)('beside GDAL', () => {
  it.each(['cog.tif', 'punto.tif'])(
    '%s gives the altitudes of gdalwarp and the slopes of gdaldem',
    async (name) => {
      const folder = mkdtempSync(join(tmpdir(), 'fields-'))
      try {
        const [warped, sloped] = [join(folder, 'warped.tif'), join(folder, 'sloped.tif')]
        // Within both rasters: at their border GDAL guesses another scale.
        const inside = { ...GRID, west: 508_800, north: 7_524_800, columns: 38, rows: 40 }
        const { west, north, cell_m, columns, rows } = inside
        const frame = [west, north - rows * cell_m, west + columns * cell_m, north].map(String)
        // The operation from PSAD56 that PostGIS is told too (EPSG:6971).
        const source =
          name === 'punto.tif'
            ? ['-s_srs', '+proj=utm +zone=19 +south +ellps=intl +towgs84=-302,272,-360 +units=m']
            : []
        const to = ['-t_srs', 'EPSG:32719', '-te', ...frame, '-tr', '100', '100', '-r', 'bilinear']
        execFileSync('gdalwarp', [
          '-q',
          '-et',
          '0',
          '-ot',
          'Float32',
          ...source,
          ...to,
          '-dstnodata',
          '-9999',
          path(name),
          warped,
        ])
        execFileSync('gdaldem', ['slope', '-q', '-p', warped, sloped])
        const raster = await openRaster(fixture(name))
        const { values } = await resample(raster, inside, ANY)
        for (const [ours, theirs, most] of [
          [values, warped, 0.03],
          [slopeOf(values, inside), sloped, 0.03],
        ] as const) {
          const other = await numbersOf(theirs, inside)
          const both = [...ours.keys()].filter((n) => !Number.isNaN(ours[n]) && !Number.isNaN(other[n]))
          const one = [...ours.keys()].filter((n) => Number.isNaN(ours[n]) !== Number.isNaN(other[n]))
          const errors = both.map((n) => Math.abs((ours[n] ?? 0) - (other[n] ?? 0)))
          expect(both.length).toBeGreaterThan(1300)
          expect(one, 'cells that only one of the two knows').toEqual([])
          expect(Math.max(...errors)).toBeLessThan(most)
        }
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )
})

async function numbersOf(file: string, { columns, rows }: Grid): Promise<Float32Array> {
  const raster = await openRaster(bytesOf('gdal.tif', new Uint8Array(readFileSync(file))))
  const numbers = await raster.levels[0]?.read(0, 0, columns, rows)
  return Float32Array.from(numbers ?? [], (value) => (raster.isNoData(value) ? Number.NaN : value))
}

describe('the bytes of a field', () => {
  const grid = { ...GRID, columns: 8, rows: 4 }

  it('read back to within half a step, with no data where there was none', () => {
    const number = fc.oneof(fc.constant(Number.NaN), fc.float({ min: -8000, max: 8000, noNaN: true }))
    fc.assert(
      fc.property(fc.array(number, { minLength: 32, maxLength: 32 }), (numbers) => {
        const [values, back] = [Float32Array.from(numbers), new Float32Array(32)]
        const encoding = encodingOf(0.25)
        for (const from of [0, 2])
          decodeRows(encodeRows(values, grid, encoding, from, from + 2), back, grid, encoding, from)
        values.forEach((value, n) => {
          if (Number.isNaN(value)) expect(back[n]).toBeNaN()
          else expect(Math.abs((back[n] ?? 0) - value)).toBeLessThanOrEqual(0.125)
        })
      }),
    )
  })

  it('keep the largest number that fits for one that does not', () => {
    const values = new Float32Array(32).fill(1e6)
    const back = new Float32Array(32)
    decodeRows(encodeRows(values, grid, encodingOf(0.25), 0, 4), back, grid, encodingOf(0.25), 0)
    expect(back[31]).toBe(32767 * 0.25)
  })

  it('that are not whole rows are refused', () => {
    const decode = (length: number) => () =>
      decodeRows(new Uint8Array(length), new Float32Array(32), grid, encodingOf(1), 0)
    expect(decode(15)).toThrow(RangeError)
    expect(decode(80)).toThrow(RangeError)
  })
})

describe('cells in a polygon', () => {
  const cellsOf = (rings: number[][][]) => {
    const cells: number[] = []
    visitCells(GRID, rings, (first, last) => {
      for (let at = first; at < last; at += 1) cells.push(at)
    })
    return cells
  }
  const box = (west: number, south: number, east: number, north: number) => [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]

  it('are those whose centres lie in it, holes left out, and no more than the grid has', () => {
    expect(cellsOf([box(508_000, 7_525_300, 508_200, 7_525_400)])).toEqual([0, 1])
    expect(cellsOf([box(508_060, 7_525_300, 508_140, 7_525_400)])).toEqual([])
    expect(
      cellsOf([box(508_000, 7_525_100, 508_300, 7_525_400), box(508_100, 7_525_200, 508_200, 7_525_300)]),
    ).toEqual([0, 1, 2, 64, 66, 128, 129, 130])
    expect(cellsOf([box(0, 0, 1e6, 1e7)])).toHaveLength(64 * 64)
  })

  it('of two that share a border are each in one', () => {
    fc.assert(
      fc.property(fc.float({ min: 508_000, max: 514_000, noNaN: true }), (middle) => {
        const left = cellsOf([box(508_000, 7_519_000, middle, 7_525_400)])
        const right = cellsOf([box(middle, 7_519_000, 514_400, 7_525_400)])
        expect(new Set([...left, ...right]).size).toBe(64 * 64)
        expect(left.length + right.length).toBe(64 * 64)
      }),
    )
  })
})
