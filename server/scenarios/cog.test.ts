import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { fromArrayBuffer } from 'geotiff'
import { describe, expect, it } from 'vitest'
import { type Cog, TILE, writeCog } from './cog.ts'

const NODATA = 255

/** A file whose bands hold numbers that tell their cell. */
function cogOf(columns: number, rows: number, bands = 2): Cog {
  const values = (band: number) =>
    Uint8Array.from(
      { length: columns * rows },
      (_, n) => (Math.floor(n / columns) * 7 + (n % columns) * 13 + band) % 251,
    )
  const band = (n: number) => ({
    values: values(n),
    description: `Banda «${n}» & más`,
    items: { CLASS_1: 'libre <1>' },
  })
  return {
    columns,
    rows,
    west: 300_000,
    north: 7_688_000,
    cell_m: 100,
    srid: 32719,
    crs: 'WGS 84 / UTM zone 19S',
    nodata: NODATA,
    items: { TITLE: 'Suelo «de prueba»' },
    bands: [band(0), ...Array.from({ length: bands - 1 }, (_, n) => band(n + 1))],
  }
}
const open = async (file: Buffer) =>
  fromArrayBuffer(file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer)

describe('a Cloud-Optimized GeoTIFF', () => {
  it('gives back every cell of every band, and where it lies', async () => {
    const cog = cogOf(640, 1100)
    const tiff = await open(await writeCog(cog))
    const image = await tiff.getImage()
    expect([image.getWidth(), image.getHeight(), image.getSamplesPerPixel()]).toEqual([640, 1100, 2])
    expect([image.getTileWidth(), image.getTileHeight()]).toEqual([TILE, TILE])
    expect(image.getOrigin()).toEqual([300_000, 7_688_000, 0])
    expect(image.getResolution()).toEqual([100, -100, 0])
    expect(image.getGeoKeys()).toMatchObject({
      GTModelTypeGeoKey: 1,
      GTRasterTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: 32719,
      GTCitationGeoKey: cog.crs,
    })
    expect(image.getGDALNoData()).toBe(NODATA)
    const read = await image.readRasters()
    cog.bands.forEach(({ values }, band) => {
      expect(Buffer.from(read[band] as Uint8Array).equals(values)).toBe(true)
    })
  })

  it('of any size gives back its cells', async () => {
    const size = fc.integer({ min: 1, max: 1100 })
    await fc.assert(
      fc.asyncProperty(size, size, fc.integer({ min: 1, max: 3 }), async (columns, rows, bands) => {
        const cog = cogOf(columns, rows, bands)
        const read = await (await (await open(await writeCog(cog))).getImage()).readRasters()
        cog.bands.forEach(({ values }, band) => {
          expect(Buffer.from(read[band] as Uint8Array).equals(values)).toBe(true)
        })
      }),
      { numRuns: 12 },
    )
  })

  it('has overviews by halves down to one tile, each cell the number of the middle one', async () => {
    const cog = cogOf(1600, 1152, 1)
    const tiff = await open(await writeCog(cog))
    expect(await tiff.getImageCount()).toBe(3)
    for (const [n, step] of [
      [1, 2],
      [2, 4],
    ] as const) {
      const image = await tiff.getImage(n)
      const [columns, rows] = [image.getWidth(), image.getHeight()]
      expect([columns, rows]).toEqual([1600 / step, 1152 / step])
      const [read] = await image.readRasters()
      const expected = Uint8Array.from({ length: columns * rows }, (_, at) => {
        const [column, row] = [at % columns, Math.floor(at / columns)]
        return cog.bands[0].values[(row * step + step / 2) * 1600 + column * step + step / 2] as number
      })
      expect(Buffer.from(read as Uint8Array).equals(expected)).toBe(true)
    }
  })

  it('has every directory before the data, and the data of the coarsest overview first', async () => {
    const file = await writeCog(cogOf(1600, 2000))
    const directories: { at: number; end: number; first: number; last: number; width: number }[] = []
    for (let at = file.readUInt32LE(4); at !== 0; ) {
      const count = file.readUInt16LE(at)
      const tag = (id: number) => {
        for (let n = 0; n < count; n += 1) {
          const entry = at + 2 + n * 12
          if (file.readUInt16LE(entry) !== id) continue
          const many = file.readUInt32LE(entry + 4)
          const where = many > 1 ? file.readUInt32LE(entry + 8) : entry + 8
          return Array.from({ length: many }, (_, i) => file.readUInt32LE(where + i * 4))
        }
        return []
      }
      const [offsets, sizes] = [tag(324), tag(325)]
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b))
      // A tile's size before it, its last four bytes again after it.
      offsets.forEach((offset, n) => {
        const size = sizes[n] as number
        expect(file.readUInt32LE(offset - 4)).toBe(size)
        expect(file.readUInt32LE(offset + size)).toBe(file.readUInt32LE(offset + size - 4))
      })
      directories.push({
        at,
        end: at + 6 + count * 12,
        first: offsets[0] as number,
        last: (offsets.at(-1) as number) + (sizes.at(-1) as number),
        width: tag(256)[0] as number,
      })
      at = file.readUInt32LE(at + 2 + count * 12)
    }
    expect(directories.map(({ width }) => width)).toEqual([1600, 800, 400])
    const lastEnd = Math.max(...directories.map(({ end }) => end))
    for (const [n, { at, first }] of directories.entries()) {
      expect(at).toBeGreaterThan(directories[n - 1]?.at ?? 0)
      expect(first).toBeGreaterThan(lastEnd)
      const coarser = directories[n + 1]
      if (coarser) expect(first).toBeGreaterThan(coarser.last)
    }
    expect((directories[0]?.last ?? 0) + 4).toBe(file.length)
  })

  it('is the same bytes for the same cells', async () => {
    expect((await writeCog(cogOf(700, 600))).equals(await writeCog(cogOf(700, 600)))).toBe(true)
  })

  it('of a band with too few cells is refused', async () => {
    const cog = cogOf(10, 10, 1)
    await expect(writeCog({ ...cog, rows: 11 })).rejects.toThrow(RangeError)
  })
})

const hasGdal = (() => {
  try {
    execFileSync('gdalinfo', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()
if (!hasGdal) console.info('GDAL is not here: Cloud-Optimized GeoTIFFs are not read with it.')

describe.runIf(hasGdal)('GDAL', () => {
  it('reads it as a COG: layout, system, cells, words, overviews, checksums', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cog-'))
    try {
      const cog = cogOf(1600, 2000)
      const path = join(folder, 'x.tif')
      writeFileSync(path, await writeCog(cog))
      const gdal = (name: string, ...more: string[]) =>
        execFileSync(name, more, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      const info = JSON.parse(gdal('gdalinfo', '-json', '-checksum', path))
      expect(info.size).toEqual([1600, 2000])
      expect(info.geoTransform).toEqual([300_000, 100, 0, 7_688_000, 0, -100])
      expect(info.coordinateSystem.wkt).toContain('ID["EPSG",32719]')
      expect(info.metadata.IMAGE_STRUCTURE).toMatchObject({ COMPRESSION: 'DEFLATE', LAYOUT: 'COG' })
      expect(info.metadata['']).toMatchObject({ TITLE: 'Suelo «de prueba»', AREA_OR_POINT: 'Area' })
      expect(info.bands).toHaveLength(2)
      const overviews = [{ size: [800, 1000] }, { size: [400, 500] }]
      for (const [n, band] of info.bands.entries()) {
        expect(band).toMatchObject({
          block: [TILE, TILE],
          type: 'Byte',
          description: `Banda «${n}» & más`,
          noDataValue: NODATA,
          overviews,
        })
        expect(band.metadata['']).toMatchObject({ CLASS_1: 'libre <1>' })
      }
      // GDAL writes the cells out as they are: the same numbers, band after band.
      const raw = join(folder, 'x.bin')
      gdal('gdal_translate', '-q', '-of', 'ENVI', '-co', 'INTERLEAVE=BSQ', path, raw)
      const bytes = execFileSync('cat', [raw], { maxBuffer: 1 << 26 })
      expect(bytes.equals(Buffer.concat(cog.bands.map(({ values }) => values)))).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
