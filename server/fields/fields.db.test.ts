import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeArrayBuffer } from 'geotiff'
import { afterEach, describe, expect, it } from 'vitest'
import { FIELDS, type FieldLayer } from '../../geodata/fields/declare.ts'
import { REGION_GRID } from '../../geodata/fields/grid.ts'
import { type Bytes, bytesOf } from '../../geodata/formats/bytes.ts'
import { fileBytes } from '../../geodata/formats/file-bytes.ts'
import { db } from '../../test/helpers/database.ts'
import { PROJECT_ROOT } from '../config.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { importRaster } from './import-raster.ts'
import { readField } from './queries.ts'

const LAYERS = Object.keys(FIELDS)

/** No other test counts these layers: they are left as they were, without a version. */
afterEach(async () => {
  await db.as(STEWARD, async (tx) => {
    await tx.run(sql`update geo.layer set current_version_id = null where id = any (${LAYERS}::text[])`)
    await tx.run(sql`delete from geo.layer_version where layer_id = any (${LAYERS}::text[])`)
  })
})

interface Plane {
  west: number
  north: number
  cell: number
  columns: number
  rows: number
  rise?: number
}

/**
 * An inclined plane in EPSG:32719: altitudes rise 10 % eastwards and 5 % northwards, or `rise` of that. Cells where `hole`
 * are −9999, said to be no data.
 */
function plane(
  { west, north, cell, columns, rows, rise = 1 }: Plane,
  hole: (column: number, row: number) => boolean = () => false,
): Bytes {
  const values = new Float32Array(columns * rows)
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      values[at] = hole(column, row)
        ? -9999
        : rise * cell * (0.1 * (column + 0.5) + 0.05 * (rows - row - 0.5))
    }
  }
  const tiff = writeArrayBuffer(values, {
    width: columns,
    height: rows,
    SampleFormat: [3],
    BitsPerSample: [32],
    ModelPixelScale: [cell, cell, 0],
    ModelTiepoint: [0, 0, 0, west, north, 0],
    GTModelTypeGeoKey: 1,
    GTRasterTypeGeoKey: 1,
    ProjectedCSTypeGeoKey: 32719,
    GDAL_NODATA: '-9999',
  })
  return bytesOf('plano.tif', new Uint8Array(tiff))
}

/** Twenty kilometres a side, in the desert. */
const SMALL = { west: 500_000, north: 7_420_000, cell: 250, columns: 80, rows: 80 }
const at = (x: number, y: number) =>
  Math.floor((REGION_GRID.north - y) / 100) * REGION_GRID.columns + Math.floor((x - REGION_GRID.west) / 100)

const versions = () =>
  db.as(VISITOR, (tx) =>
    tx.rows<{
      layer_id: FieldLayer
      status: string
      accuracy_m: number
      origin: string
      is_current: boolean
    }>(sql`
      select v.layer_id, v.status, v.accuracy_m, v.origin, v.id = l.current_version_id as is_current
      from geo.layer_version v join geo.layer l on l.id = v.layer_id
      where v.layer_id = any (${LAYERS}::text[]) order by v.id`),
  )

describe('a raster of altitudes', () => {
  it('is published as two fields, altitude and slope, that read back as they were worked out', async () => {
    const report = await importRaster(db, plane(SMALL), { vintage: '2024' })
    expect(report).toMatchObject({ crs: 'WGS 84 / UTM zone 19S', source_cell_m: 250, issues: [] })
    expect(report.fields.map(({ layer, status, coverage }) => [layer, status, coverage])).toEqual([
      ['elevation_m', 'published', null],
      ['slope_pct', 'published', null],
    ])
    expect(await versions()).toEqual([
      { layer_id: 'elevation_m', status: 'published', accuracy_m: 250, origin: 'import', is_current: true },
      { layer_id: 'slope_pct', status: 'published', accuracy_m: 250, origin: 'derived', is_current: true },
    ])

    const [elevation, slope] = await Promise.all(
      report.fields.map(({ version_id }) => readField(db, VISITOR, version_id as number)),
    )
    expect(elevation?.statistics).toEqual(report.fields[0]?.statistics)
    expect(elevation?.statistics.cells_without_data).toBe(5760 * 4096 - 200 * 200)
    // The centre of a cell at (510 050, 7 410 050): 10 050 m east and 10 050 m north of the plane's corner.
    expect(elevation?.values[at(510_050, 7_410_050)]).toBeCloseTo(0.1 * 10_050 + 0.05 * 10_050, 1)
    expect(elevation?.values[at(499_950, 7_410_050)]).toBeNaN()
    // √(10² + 5²) %
    expect(slope?.values[at(510_050, 7_410_050)]).toBeCloseTo(11.2, 3)
    expect(slope?.values[at(500_050, 7_410_050)]).toBeNaN()
    expect(slope?.notes.map(({ es }) => es)).toEqual([
      expect.stringContaining('celdas de 250 m'),
      expect.stringContaining('Horn'),
      expect.stringContaining('puede ser mayor'),
    ])
  })

  it('has no data where the file has none, and says 0 nowhere', async () => {
    const hole = (column: number, row: number) => column >= 30 && column < 40 && row >= 30 && row < 40
    const report = await importRaster(db, plane(SMALL, hole))
    const field = await readField(db, VISITOR, report.fields[0]?.version_id as number)
    expect(field?.values[at(508_750, 7_411_250)]).toBeNaN()
    expect(field?.statistics).toMatchObject({ cells_without_data: 5760 * 4096 - 200 * 200 + 25 * 25 })
    expect(field?.values.includes(0)).toBe(false)
  })

  it('that the layer already holds changes nothing; another takes its place', async () => {
    const first = await importRaster(db, plane(SMALL))
    const again = await importRaster(db, plane(SMALL))
    expect(again.fields.map(({ status, version_id }) => [status, version_id])).toEqual(
      first.fields.map(({ version_id }) => ['unchanged', version_id]),
    )
    await importRaster(db, plane({ ...SMALL, cell: 200, columns: 100, rows: 100 }))
    expect((await versions()).map(({ status, is_current }) => [status, is_current])).toEqual([
      ['superseded', false],
      ['superseded', false],
      ['published', true],
      ['published', true],
    ])
  })

  it('that covers a comuna says so; over everything, it covers the region', {
    timeout: 120_000,
  }, async () => {
    // Tocopilla lies from 367 to 423 km east and from 7 495 to 7 631 km north; María Elena, beside it, goes on eastwards.
    const west = { west: 360_000, north: 7_640_000, cell: 500, columns: 140, rows: 300, rise: 0.1 }
    const part = await importRaster(db, plane(west), { dryRun: true })
    expect(part.fields.map(({ status, coverage }) => [status, coverage])).toEqual([
      ['checked', ['02301']],
      ['checked', ['02301']],
    ])
    const all = { west: 299_000, north: 7_689_000, cell: 1000, columns: 412, rows: 578, rise: 0.1 }
    const whole = await importRaster(db, plane(all), { dryRun: true })
    expect(whole.fields.map(({ coverage }) => coverage)).toEqual(['region', 'region'])
    expect(await versions()).toEqual([])
  })

  it('with numbers that cannot be altitudes leaves them without data, and counts them', async () => {
    const report = await importRaster(db, plane({ ...SMALL, rise: 3 }), { dryRun: true })
    expect(report.issues.map(({ kind }) => kind)).toEqual(['raster_out_of_range'])
    expect(report.fields[0]?.statistics?.max).toBeLessThanOrEqual(6800)
  })

  it('of cells above a kilometre keeps the altitude with its accuracy, and no slope', async () => {
    const report = await importRaster(db, plane({ ...SMALL, cell: 2000, columns: 10, rows: 10 }))
    expect(report.fields.map(({ layer, status }) => [layer, status])).toEqual([
      ['elevation_m', 'published'],
      ['slope_pct', 'refused'],
    ])
    expect(report.issues).toMatchObject([
      {
        kind: 'raster_too_coarse',
        message: { es: expect.stringContaining('2 km'), en: expect.stringContaining('2 km') },
      },
    ])
    expect(await versions()).toMatchObject([{ layer_id: 'elevation_m', accuracy_m: 2000 }])
  })

  it('that breaks on the way leaves nothing behind', async () => {
    const onStep = (step: string) => {
      if (step === 'publish') throw new Error('the power is gone')
    }
    await expect(importRaster(db, plane(SMALL), { onStep })).rejects.toThrow('the power is gone')
    expect(await versions()).toEqual([])
    expect(await db.as(VISITOR, (tx) => tx.rows(sql`select from geo.field`))).toEqual([])
  })

  it('meets another that published first', async () => {
    const other = plane({ ...SMALL, rise: 0.5 })
    let isFirst = true
    const onStep = async (step: string) => {
      if (step !== 'publish' || !isFirst) return
      isFirst = false
      await importRaster(db, other)
    }
    await expect(importRaster(db, plane(SMALL), { onStep })).rejects.toMatchObject({
      slug: 'publish-conflict',
    })
    expect((await versions()).map(({ layer_id, is_current }) => [layer_id, is_current])).toEqual([
      ['elevation_m', true],
      ['slope_pct', true],
    ])
  })

  it('is written by stewards alone', async () => {
    await expect(importRaster(db, plane(SMALL), { identity: VISITOR })).rejects.toThrow(/permission denied/)
  })

  it('elsewhere, or of a layer that is no grid, is refused with a sentence', async () => {
    await expect(importRaster(db, plane({ ...SMALL, north: 6_000_000 }))).rejects.toMatchObject({
      slug: 'import-failed',
    })
    await expect(importRaster(db, plane(SMALL), { layer: 'comuna' })).rejects.toMatchObject({
      slug: 'import-failed',
    })
    await expect(importRaster(db, plane(SMALL), { layer: 'nada' })).rejects.toMatchObject({
      slug: 'unknown-layer',
    })
  })
})

/** The official file stands beside the project on the machines that have it; it is not ours to carry along. */
const ETOPO = join(PROJECT_ROOT, '..', 'shared', 'data', 'real', 'base', 'relieve_etopo5.tif')
if (!existsSync(ETOPO)) console.info(`ETOPO5 is not at ${ETOPO}: its import is not tested here.`)

describe.runIf(existsSync(ETOPO))('the relief of ETOPO5', () => {
  it('is imported, and its 9 km cells are said to be too coarse for slope', async () => {
    const report = await importRaster(db, await fileBytes(ETOPO))
    expect(report.source_cell_m).toBeCloseTo(9226, -2)
    expect(report.fields.map(({ layer, status, coverage }) => [layer, status, coverage])).toEqual([
      ['elevation_m', 'published', 'region'],
      ['slope_pct', 'refused', null],
    ])
    expect(report.issues.map(({ message }) => message.es)).toEqual([
      expect.stringMatching(/miden 9,2\d* km.*pendiente/),
    ])
    // Calama reads 2,591 m in it (its README); the town lies at 22°28′S 68°56′W.
    const field = await readField(db, VISITOR, report.fields[0]?.version_id as number)
    const calama = field?.values[at(506_900, 7_515_400)] as number
    expect(calama).toBeGreaterThan(2300)
    expect(calama).toBeLessThan(2800)
  })
})
