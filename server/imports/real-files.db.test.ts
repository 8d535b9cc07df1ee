import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileBytes } from '../../geodata/formats/file-bytes.ts'
import { db } from '../../test/helpers/database.ts'
import { PROJECT_ROOT } from '../config.ts'
import { importFolder } from './folder.ts'
import { recognise } from './run.ts'

/** The official files stand beside the project on the machines that have them; they are not ours to carry along. */
const REAL = join(PROJECT_ROOT, '..', 'shared', 'data', 'real')
const RAW = join(PROJECT_ROOT, '..', 'shared', 'data', 'raw')
for (const folder of [REAL, RAW]) {
  if (!existsSync(folder))
    console.info(`The official files are not at ${folder}: their imports are not tested here.`)
}

/** Rehearses a folder: what came of each connector, `layer` for rasters. */
async function rehearse(folder: string) {
  const { outcomes, unknown, left } = await importFolder(db, folder, { dryRun: true })
  expect({ unknown, left }).toEqual({ unknown: [], left: [] })
  expect(outcomes.filter(({ failure }) => failure)).toEqual([])
  const found = await readdir(folder, { recursive: true })
  const files = found.filter((name) => /\.\w+$/.test(name) && !name.endsWith('.md'))
  expect([...new Set(outcomes.map(({ file }) => file))].sort()).toEqual(files.sort())
  const reports = new Map(outcomes.map(({ connector, layer, report }) => [connector ?? layer, report]))
  return {
    reports,
    refused: outcomes
      .filter(({ report }) => (report?.refused ?? 0) > 0)
      .map(({ connector, layer }) => connector ?? layer),
    /** Kinds with how many, without what is told of every file of its kind. */
    kinds: (id: string) => {
      const { source_caveat: _, ...kinds } = reports.get(id)?.issue_kinds ?? {}
      return kinds
    },
    counts: (id: string) => {
      const { rows, published, refused: no, merged } = reports.get(id) ?? {}
      return [rows, published, no, merged]
    },
    /** The first sentence of a kind. */
    says: (id: string, kind: string) =>
      reports.get(id)?.issues.find((issue) => issue.kind === kind)?.message.en ?? '',
  }
}

// What their README files warn of is found by the checks, and nothing that it does not.
describe.runIf(existsSync(REAL))('the files of the region', () => {
  it('are all known, read, mapped, checked and ready to publish', { timeout: 300_000 }, async () => {
    const { refused, kinds, counts, reports } = await rehearse(REAL)
    expect(refused).toEqual(['seia_aprobados', 'elevation_m'])
    expect(counts('seia_aprobados')).toEqual([95, 93, 2, 0])
    expect(kinds('seia_aprobados')).toMatchObject({
      ...{ placeholder_point: 2, out_of_range: 5, thousands_dots: 1, dates_as_text: 2, said_nothing: 1 },
    })
    expect(kinds('elevation_m')).toEqual({ raster_too_coarse: 1 })
    expect(kinds('retc_aire')).toEqual({
      ...{ positions_disagree: 3, shared_point: 8, comuna_disagrees: 1, decimal_comma: 1, code_padded: 1 },
    })
    expect(counts('obras_minvu_mop')).toEqual([50, 26, 0, 24])
    expect(kinds('actos_bienes_nacionales')).toMatchObject({
      ...{
        duplicate_shape: 74,
        spelling: 6,
        unknown_code: 3,
        comuna_disagrees: expect.any(Number),
        ids_repeat: 1,
      },
    })
    expect(kinds('rnap_parques')).toEqual({ area_in_km2: 3, unit_converted: 1 })
    expect(kinds('rnap_monumentos')).toMatchObject({ area_in_km2: 1, area_mismatch: 1 })
    expect(kinds('rnap_registro')).toEqual({ unit_converted: 1 })
    expect(kinds('sitios_prioritarios_mma')).toMatchObject({ area_in_km2: 5, unit_converted: 1 })
    expect(kinds('humedales_mma')).toEqual({
      ...{ duplicate_shape: 1, geometry_repaired: 2, ids_repeat: 1, said_nothing: 1 },
    })
    expect(kinds('comunas_ine')).toEqual({ code_padded: 2 })
    expect(kinds('comunidades_conadi')).toMatchObject({ same_point: 5 })
    expect(kinds('prc_minvu')).toMatchObject({ text_cut: 2, spelling: 1 })
    expect(kinds('subestaciones_cen')).toEqual({ value_type: 3, date_moved: 1 })
    expect(kinds('pozos_cr2sub')).toEqual({ columns_disagree: 1, same_point: 1 })
    expect(kinds('relaves_sernageomin')).toMatchObject({ personal_columns: 1, dates_as_text: 1 })
    // What nobody can see in the file is said by its connector.
    const silent = [...reports].filter(([, report]) => !report?.issue_kinds.source_caveat)
    expect(silent.length).toBeLessThan(reports.size / 4)
  })
})

describe.runIf(existsSync(RAW))('the files as the agencies give them', () => {
  it.each([
    ['cne_centrales_termicas_utm.csv', 'termicas_cne_2014'],
    ['dga_glaciares.zip', 'glaciares_dga'],
    ['dga_niveles_pozos_loa_2000-2009.xls', 'niveles_reporte_dga'],
    ['ine_c17_comunas_R02.geojson', 'comunas_ine'],
    ['mma_humedales.zip', 'humedales_mma'],
    ['pobreza_comunal_2022_coma_decimal.csv', 'pobreza_multidimensional'],
    ['relaves_2018_regiones_I_III_IV.kml', 'relaves_2018'],
    ['relaves_chile_oct2025.xlsx', 'relaves_sernageomin'],
    ['sinca_estaciones_atmchile_latin1.csv', 'estaciones_sinca_atmchile'],
  ])('%s is known when it is dropped on the page', async (name, connector) => {
    const { reading, suggestions } = await recognise(await fileBytes(join(RAW, name)))
    const known = suggestions.filter(({ score }) => score >= 0.85).map((each) => each.connector)
    expect(known).toContain(connector)
    const people = reading.columns.filter(({ name }) => /RUT|NOMBRE_EMP/.test(name))
    expect(people.flatMap(({ examples }) => examples)).toEqual([])
  })

  it('are imported, and each trap they hold is an issue', { timeout: 300_000 }, async () => {
    const { refused, kinds, counts, says } = await rehearse(RAW)
    expect(refused).toEqual([])

    // SIRGAS 2000, every comuna twice, codes without their zero.
    expect(counts('comunas_ine')).toEqual([18, 9, 0, 9])
    expect(kinds('comunas_ine')).toEqual({ duplicate_row: 9, code_padded: 2, crs_transformed: 1 })
    expect(says('comunas_ine', 'crs_transformed')).toContain('SIRGAS 2000 (EPSG:4674)')
    expect(says('comunas_ine', 'source_caveat')).toContain('not the legal division')

    // Semicolons, `4,19e+04`, shares from 0 to 1.
    expect(counts('pobreza_multidimensional')).toEqual([9, 9, 0, 0])
    expect(kinds('pobreza_multidimensional')).toEqual({
      ...{ delimiter_found: 1, decimal_comma: 1, unit_converted: 3, excess_decimals: 3, code_padded: 1 },
      ...{ outside_left_out: 1 },
    })
    expect(says('pobreza_multidimensional', 'outside_left_out')).toContain('336 of its 345 rows')

    // The header in line 7, one zone for the whole country, blanks, names of small producers.
    expect(counts('relaves_sernageomin')).toEqual([87, 87, 0, 0])
    expect(kinds('relaves_sernageomin')).toEqual({
      ...{ header_found: 1, zone_everywhere: 1, spaces_trimmed: 3, personal_columns: 1, personal_name: 3 },
      ...{ said_nothing: 4, unit_converted: 3, outside_left_out: 1 },
    })
    expect(says('relaves_sernageomin', 'header_found')).toContain('line 7')
    expect(says('relaves_sernageomin', 'zone_everywhere')).toContain('in 9 rows that lie in zone 18')

    // A prefix nobody declared, attributes in HTML, commas; nothing of the region itself.
    expect(counts('relaves_2018')[0]).toBe(24)
    expect(kinds('relaves_2018')).toMatchObject({
      ...{
        xml_prefix: 1,
        attributes_in_html: 1,
        decimal_comma: 1,
        heights_dropped: 1,
        positions_disagree: 1,
      },
      ...{ personal_columns: 1, outside_left_out: 1 },
    })

    // UTM as text with 15 decimals and no datum; an island in another zone.
    expect(counts('termicas_cne_2014')[0]).toBe(20)
    expect(kinds('termicas_cne_2014')).toMatchObject({
      ...{ datum_assumed: 1, excess_decimals: 3, decimal_comma: 1, said_nothing: 2, beyond_zone: 1 },
      ...{ outside_left_out: 1 },
    })
    expect(says('termicas_cne_2014', 'outside_left_out')).toContain('114 of its 134 rows')

    // Latin-1, swapped headers, a station where another is.
    expect(counts('estaciones_sinca_atmchile')[0]).toBe(33)
    expect(kinds('estaciones_sinca_atmchile')).toMatchObject({
      ...{ encoding_not_utf8: 1, headers_swapped: 1, datum_assumed: 1, comuna_disagrees: 1, same_point: 2 },
    })
    expect(says('estaciones_sinca_atmchile', 'comuna_disagrees')).toContain('María Elena')

    // Every glacier three times, coordinates again as text with commas, names of ten letters.
    expect(counts('glaciares_dga')).toEqual([450, 150, 0, 300])
    expect(kinds('glaciares_dga')).toMatchObject({
      ...{ duplicate_copy: 300, decimal_comma: 1, encoding_stated: 1, names_cut: 1, said_nothing: 1 },
    })

    // Two outlines that cross themselves; one inventory for four layers.
    expect(counts('humedales_mma')).toEqual([1722, 1722, 0, 0])
    expect(kinds('humedales_mma')).toEqual({
      ...{ geometry_repaired: 2, duplicate_shape: 1, ids_repeat: 1, said_nothing: 1, encoding_stated: 1 },
      ...{ names_cut: 1 },
    })
    expect(counts('humedales_mma_lagos')[0]).toBe(819)
    expect(counts('humedales_mma_vegas')[0]).toBe(562)
    expect(counts('humedales_mma_urbanos')[0]).toBe(110)

    // A report for paper: a well per sheet, five columns of levels side by side, seconds of arc.
    expect(counts('niveles_reporte_dga')).toEqual([300, 300, 0, 0])
    expect(kinds('niveles_reporte_dga')).toEqual({ tables_stacked: 1, unit_converted: 1 })
    expect(counts('pozos_reporte_dga')[0]).toBe(5)
    expect(kinds('pozos_reporte_dga')).toMatchObject({
      tables_stacked: 1,
      positions_in_dms: 1,
      datum_assumed: 1,
    })
  })
})
