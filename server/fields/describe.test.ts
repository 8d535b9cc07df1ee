import { describe, expect, it } from 'vitest'
import { issue } from '../../geodata/model/issue.ts'
import { describeRaster, isRasterName } from './describe.ts'
import type { RasterReport } from './import-raster.ts'

const REPORT: RasterReport = {
  file: 'relieve.tif',
  sha256: '',
  crs: 'WGS 84',
  source_cell_m: 9225.6,
  fields: [
    {
      layer: 'elevation_m',
      status: 'published',
      version_id: 7,
      statistics: { min: -4972.75, max: 5179, mean: 2535, cells: 1000, cells_without_data: 5 },
      coverage: 'region',
    },
    { layer: 'slope_pct', status: 'refused', version_id: null, statistics: null, coverage: null },
  ],
  issues: [issue('raster_too_coarse', { cell_m: 9225.6, limit_m: 1000 })],
}

describe('what came of a raster', () => {
  it('is said in both languages', () => {
    expect(describeRaster(REPORT, 'es')).toEqual([
      'relieve.tif: grilla en WGS 84, celdas de 9.226 m.',
      '  Altitud (elevation_m): publicada; versión 7; de -4.972,8 a 5.179, con datos en el 99,5 % de la grilla; cubre toda la región.',
      '  Pendiente (slope_pct): no se publica.',
      '  Las celdas del archivo miden 9,226 km: son demasiado gruesas para la pendiente, que se calcula con celdas de hasta 1 km. No se publica la pendiente.',
    ])
    expect(describeRaster(REPORT, 'en')[1]).toBe(
      '  Elevation (elevation_m): published; version 7; from -4,972.8 to 5,179, with data in 99.5 % of the grid; covers the whole region.',
    )
  })

  it('is told by the name of the file', () => {
    expect(['a.TIF', 'a.tiff', 'a.tif.zip', 'tif'].map(isRasterName)).toEqual([true, true, false, false])
  })
})
