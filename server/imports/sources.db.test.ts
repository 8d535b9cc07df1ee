import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { db } from '../../test/helpers/database.ts'
import { importFile } from './run.ts'

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../test/fixtures/imports/${name}`, import.meta.url))

/** Files in the form of known sources, with what those sources hold: nothing of them is left behind. */
const rehearse = (name: string, layer: string) =>
  importFile(db, { path: fixture(name), layer, connector: null, dryRun: true })

it('of a national file the rest of the country is left out and counted, and is no fault', async () => {
  const report = await rehearse('cne_centrales_termicas_utm.csv', 'power_plant')
  expect(report).toMatchObject({ connector: 'termicas_cne_2014', rows: 2, published: 2, refused: 0 })
  const [left] = report.issues.filter(({ kind }) => kind === 'outside_left_out')
  expect(left?.message.en).toContain('2 of its 4 rows')
  expect(report.issue_kinds).toMatchObject({ datum_assumed: 1, beyond_zone: 1, excess_decimals: 3 })
  const nothing = report.issues.filter(({ kind }) => kind === 'said_nothing').map(({ message }) => message.es)
  expect(nothing.join()).toMatch(/`Fecha Operación`.*«-99» \(2\)/)
})

it('swapped headers are turned round, and a position in another comuna is told', async () => {
  const report = await rehearse('sinca_estaciones_atmchile_latin1.csv', 'air_station')
  expect(report).toMatchObject({ rows: 2, published: 2 })
  expect(report.issue_kinds).toEqual({
    ...{ encoding_not_utf8: 1, source_caveat: 1, datum_assumed: 1, headers_swapped: 1, outside_left_out: 1 },
    ...{ same_point: 1, comuna_disagrees: 1 },
  })
  const [astray] = report.issues.filter(({ kind }) => kind === 'comuna_disagrees')
  expect(astray).toMatchObject({ row_number: 3, message: { es: expect.stringContaining('María Elena') } })
})

it('of copies of one feature the one that says most is published', async () => {
  const report = await rehearse('glaciares_dga_antofagasta.geojson', 'glacier')
  expect(report).toMatchObject({ rows: 4, published: 2, merged: 2, refused: 0 })
  const copies = report.issues.filter(({ kind }) => kind === 'duplicate_copy')
  expect(copies.map(({ row_number, message }) => [row_number, /row (\d)/.exec(message.en)?.[1]])).toEqual([
    [1, '2'],
    [3, '2'],
  ])
})

it('an area that has lost its last zero is told from one that is wrong', async () => {
  const report = await rehearse('zero-lost.geojson', 'debris_flood_zone')
  expect(report.issues.map(({ kind }) => kind)).toEqual(['digit_lost'])
  expect(report.issues[0]?.message.es).toContain('`area_ha` dice 45,5')
})

it('a national file with nothing in the region says so', async () => {
  const bytes = await readFile(fixture('cne_centrales_termicas_utm.csv'), 'utf8')
  const folder = await mkdtemp(join(tmpdir(), 'suelo-national-'))
  const path = join(folder, 'cne_centrales_termicas_utm.csv')
  await writeFile(
    path,
    bytes
      .split('\n')
      .filter((line) => !/^"[12]"/.test(line))
      .join('\n'),
  )
  await expect(
    importFile(db, { path, layer: 'power_plant', connector: null, dryRun: true }),
  ).rejects.toMatchObject({
    slug: 'import-failed',
    detail: { en: expect.stringContaining('none of its 2 rows') },
  })
  await rm(folder, { recursive: true })
})
