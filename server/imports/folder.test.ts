import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findImports } from './folder.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'suelo-folder-'))
  await mkdir(join(folder, 'a'))
  const names = [
    'a/glaciares_dga_antofagasta.geojson',
    'dga_glaciares.zip',
    'a/comunas_ine2017.geojson',
    'minas_informes_empresas_fineprint.geojson',
    'relieve_etopo5.tif',
    'otro.tif',
    'cualquiera.csv',
    'LEEME.md',
  ]
  for (const name of names) await writeFile(join(folder, name), '')
})
afterAll(() => rm(folder, { recursive: true }))

it('finds the connectors of each file in their order, rasters last, and what nobody knows', async () => {
  const { known, unknown } = await findImports(folder)
  expect(
    known.map(({ path, connector, layer }) => [path.slice(folder.length + 1), connector ?? layer]),
  ).toEqual([
    ['a/comunas_ine2017.geojson', 'comunas_ine'],
    ['minas_informes_empresas_fineprint.geojson', 'minas_fineprint'],
    ['minas_informes_empresas_fineprint.geojson', 'fundiciones_fineprint'],
    ['dga_glaciares.zip', 'glaciares_dga'],
    ['relieve_etopo5.tif', 'elevation_m'],
  ])
  expect(unknown).toEqual(['cualquiera.csv', 'otro.tif'])
})

it('leaves the cut of a list whose original is there', async () => {
  expect((await findImports(folder)).left).toEqual([
    { file: 'a/glaciares_dga_antofagasta.geojson', instead: 'dga_glaciares.zip' },
  ])
  expect((await findImports(join(folder, 'a'))).known.map(({ connector }) => connector)).toEqual([
    'comunas_ine',
    'glaciares_dga',
  ])
})
