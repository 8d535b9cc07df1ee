import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import Papa from 'papaparse'
import type { Browser, Page } from 'playwright-core'
import initSqlite from 'sql.js'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { launch, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const LAYER = 'power_plant'

/** The features of the layer, as the OGC API gives them. */
async function served(): Promise<{ id: string; properties: Record<string, unknown> }[]> {
  const response = await fetch(`${inject('address')}/ogc/collections/${LAYER}/items?limit=10000`)
  return (await response.json()).features
}

/** Presses the button and gives the file that came, with its name. */
async function take(page: Page, button: RegExp): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: button }).click()
  const download = await coming
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

describe('a person takes a layer away', () => {
  test('for Excel in Spanish, found from the list of layers', async () => {
    const { page, errors, close } = await open(browser, '/?c=-69,-23.5,7')
    await page
      .getByRole('searchbox', { name: /Buscar una capa|capa/i })
      .first()
      .fill('centrales')
    await page
      .getByRole('button', { name: /Centrales/ })
      .first()
      .click()
    await page.getByRole('link', { name: 'Descargar', exact: true }).first().click()
    const panel = page.getByRole('region', { name: 'Descargar' })
    await panel.waitFor()
    const features = await served()
    await panel.getByText(`${features.length} elementos`).waitFor()
    expect(await seriousFaults(page)).toEqual([])

    const { name, bytes } = await take(page, /Descargar \.csv/)
    expect(name).toMatch(/^suelo-comun-power_plant-v\d+\.csv$/)
    const text = bytes.toString()
    expect(text.startsWith('\uFEFF')).toBe(true)
    const { data } = Papa.parse<Record<string, string>>(text.slice(1), {
      header: true,
      delimiter: ';',
      skipEmptyLines: true,
    })
    expect(data.map((row) => row['Código del elemento']).sort()).toEqual(features.map(({ id }) => id).sort())
    const [feature] = features
    const row = data.find((each) => each['Código del elemento'] === feature?.id)
    expect(row?.Nombre).toBe(feature?.properties.name)
    expect(row?.lon).toMatch(/^-\d+,\d+$/)
    expect(row?.Licencia).toBe('CC BY 4.0')
    expect(errors).toEqual([])
    await close()
  })

  test('for QGIS in metres, on a phone, with two columns', async () => {
    const { page, errors, close } = await open(browser, `/datos/${LAYER}#descargar`, {
      viewport: PHONE,
      hasTouch: true,
    })
    const panel = page.getByRole('region', { name: 'Descargar' })
    await panel.waitFor()
    await panel.getByRole('radio', { name: /QGIS/ }).check()
    await panel.getByRole('combobox', { name: 'Coordenadas' }).selectOption('5361')
    await panel.getByRole('button', { name: /Columnas/ }).click()
    await panel.getByRole('button', { name: 'Ninguna' }).click()
    await panel.getByRole('checkbox', { name: 'Nombre' }).check()
    await panel.getByText('1 de ', { exact: false }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)

    const { name, bytes } = await take(page, /Descargar \.gpkg/)
    expect(name).toMatch(/^suelo-comun-power_plant-v\d+-seleccion-sirgas19s\.gpkg$/)
    const { resolve } = createRequire(import.meta.url)
    const { Database } = await initSqlite({ locateFile: (file) => resolve(`sql.js/dist/${file}`) })
    const file = new Database(bytes)
    const rows = file.exec(`select feature_id, name from ${LAYER} order by feature_id`)[0]?.values
    const features = await served()
    expect(rows).toEqual(
      features
        .map(({ id, properties }) => [id, properties.name])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    )
    expect(file.exec('select srs_id from gpkg_contents')[0]?.values).toEqual([[5361]])
    expect(
      file.exec(`select count(*) from pragma_table_info('${LAYER}') where name = 'operator'`)[0]?.values,
    ).toEqual([[0]])
    file.close()
    expect(errors).toEqual([])
    await close()
  })

  test('and is told, in English, when there is nothing in the part that was asked for', async () => {
    const { page, close } = await open(browser, `/datos/${LAYER}?lang=en&c=-71.2,-26.4,13#descargar`)
    const panel = page.getByRole('region', { name: 'Download' })
    await panel.waitFor()
    await page.locator('[data-map-state="idle"]').waitFor({ timeout: 90_000 })
    await panel.getByRole('radio', { name: 'What the map shows' }).check()
    await panel.getByText(/No feature of .* fulfils what was asked/).waitFor()
    expect(await panel.getByRole('link', { name: /Download \.csv/ }).getAttribute('href')).toBeNull()
    await close()
  })
})
