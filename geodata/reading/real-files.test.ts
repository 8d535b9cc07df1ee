import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fileBytes } from '../formats/file-bytes.ts'
import type { Row } from '../formats/format.ts'
import { openFile } from '../formats/index.ts'
import type { Reading } from '../model/reading.ts'
import { understand } from './understand.ts'

/** The official files stand beside the project on the machines that have them; they are not ours to carry along. */
const FOLDER = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const isHere = existsSync(join(FOLDER, 'raw'))
if (!isHere)
  console.info(`The official files are not at ${FOLDER}: how they are understood is not tested here.`)

async function readingsOf(path: string): Promise<Reading[]> {
  const readings: Reading[] = []
  for (const table of await openFile(await fileBytes(path))) {
    const rows: Row[] = []
    for await (const batch of table.rows(() => {})) {
      rows.push(...batch)
      if (rows.length >= 1000) break
    }
    readings.push(understand(table, rows.slice(0, 1000)))
  }
  return readings
}

const commas = ({ columns }: Reading) =>
  columns.filter((column) => column.decimal_comma).map(({ name }) => name)

describe.runIf(isHere)('the files as they came', () => {
  const raw = async (name: string) => (await readingsOf(join(FOLDER, 'raw', name)))[0] as Reading
  const position = (x: string, y: string) => ({ x, y, notation: 'number' })

  it('thermal plants: UTM 19S that nobody declared, and one unit column with decimal commas', async () => {
    const reading = await raw('cne_centrales_termicas_utm.csv')
    expect(reading).toMatchObject({
      geometry: position('Coordenada Este', 'Coordenada Norte'),
      axes: 'xy',
      crs: { srid: 32719, certainty: 'guess', operation: { accuracy_m: 0 } },
    })
    expect(commas(reading)).toEqual(['Unidades'])
  })

  it('air stations: Longitud holds the latitudes', async () => {
    expect(await raw('sinca_estaciones_atmchile_latin1.csv')).toMatchObject({
      encoding: 'windows-1252',
      geometry: position('Longitud', 'Latitud'),
      axes: 'yx',
      crs: { srid: 4326, certainty: 'guess' },
    })
  })

  it('tailings: the header on row 7, a DATUM column, names and RUT of small producers', async () => {
    const reading = await raw('relaves_chile_oct2025.xlsx')
    expect(reading).toMatchObject({
      header_row: 7,
      geometry: position('LONGITUD', 'LATITUD'),
      crs: { srid: 4326, certainty: 'declared' },
    })
    expect(reading.columns.filter(({ personal }) => personal).map(({ name }) => name)).toEqual([
      'RUT_EMPRESA_O_PRODUCTOR_MINERO',
      'NOMBRE_EMPRESA_O_PRODUCTOR_MINERO',
    ])
  })

  it('tailings in KML: attributes with decimal commas', async () => {
    const reading = await raw('relaves_2018_regiones_I_III_IV.kml')
    expect(reading).toMatchObject({ geometry: 'file', crs: { srid: 4326, certainty: 'declared' } })
    expect(commas(reading)).toEqual(['UTM_NORTE', 'UTM_ESTE'])
  })

  it('comunas: SIRGAS 2000, a metre from WGS 84', async () => {
    expect((await raw('ine_c17_comunas_R02.geojson')).crs).toMatchObject({
      srid: 4674,
      certainty: 'declared',
      operation: { code: 15894, accuracy_m: 1 },
    })
  })

  it('poverty: a table with decimal commas and exponents', async () => {
    const reading = await raw('pobreza_comunal_2022_coma_decimal.csv')
    expect(reading).toMatchObject({ delimiter: ';', geometry: 'none', crs: { srid: null } })
    expect(commas(reading)).toEqual(['pobreza_n', 'pobreza_p', 'limite_inferior', 'limite_superior'])
  })

  it.each(['dga_glaciares.zip', 'mma_humedales.zip'])(
    '%s: a shapefile whose .prj is Esri’s',
    async (name) => {
      const reading = await raw(name)
      expect(reading).toMatchObject({
        geometry: 'file',
        axes: 'xy',
        crs: { srid: 4326, certainty: 'declared' },
      })
      expect(reading.crs.evidence[0]?.es).toContain('«GCS_WGS_1984»')
    },
  )

  it('well levels: sheets of dates and levels, without positions', async () => {
    const readings = await readingsOf(join(FOLDER, 'raw', 'dga_niveles_pozos_loa_2000-2009.xls'))
    expect(readings.length).toBeGreaterThan(1)
    for (const reading of readings) {
      expect(reading).toMatchObject({ geometry: 'none', header_row: 11 })
      expect(reading.columns.slice(0, 2).map(({ type }) => type)).toEqual(['date', 'number'])
    }
  })
})

describe.runIf(isHere)('the files that were prepared', () => {
  const files = isHere
    ? readdirSync(join(FOLDER, 'real'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        /\.(geojson|csv)$/.test(name),
      )
    : []

  it('GeoJSON is in WGS 84 as its format fixes, and its numbers agree', { timeout: 120_000 }, async () => {
    for (const name of files.filter((each) => each.endsWith('.geojson'))) {
      const [reading] = await readingsOf(join(FOLDER, 'real', name))
      expect(reading, name).toMatchObject({
        geometry: 'file',
        axes: 'xy',
        crs: { srid: 4326, certainty: 'declared', operation: { accuracy_m: 0 } },
      })
    }
  })

  it('tables have no position, but for that of the seats of the comunas', { timeout: 120_000 }, async () => {
    for (const name of files.filter((each) => each.endsWith('.csv'))) {
      const [reading] = await readingsOf(join(FOLDER, 'real', name))
      const isSeats = basename(name) === 'comunas_cut_tabla.csv'
      expect(reading?.geometry, name).toEqual(
        isSeats ? { x: 'longitud_cabecera', y: 'latitud_cabecera', notation: 'number' } : 'none',
      )
    }
  })
})
