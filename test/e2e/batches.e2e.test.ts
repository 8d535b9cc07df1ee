import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const square = (east: number, north: number, m: number) =>
  `"POLYGON((${east} ${north},${east + m} ${north},${east + m} ${north + m},${east} ${north + m},${east} ${north}))"`

/** Five sites in UTM whose datum nobody says: one of them a point, one in the sea of another region. */
const FILE = {
  name: 'mis sitios.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    [
      'nombre,type,power_mw,geom',
      `Orilla del salar,lithium-brine,,${square(571_000, 7_410_000, 5000)}`,
      `Pampa,solar-pv,120,${square(450_000, 7_500_000, 2000)}`,
      `Sierra,mine,,${square(480_000, 7_450_000, 1500)}`,
      'Pozo,well,,POINT(500000 7480000)',
      `Lejos,mine,,${square(350_000, 6_300_000, 2000)}`,
    ].join('\n'),
  ),
}

describe('a person reviews many sites', () => {
  test('uploads them, confirms the datum, watches, reads the worst first, opens one, and downloads', async () => {
    const { page, errors, close } = await open(browser, '/?task=screen')
    await mapIdle(page)
    await page.getByRole('link', { name: /Revisar muchos sitios/ }).click()
    await page.waitForURL(/\/lotes(\?|$)/)
    await page.getByTestId('batch-file').setInputFiles(FILE)
    await page.waitForURL(/\/lotes\/[\w-]{32}/)
    const panel = page.getByRole('region', { name: 'mis sitios.csv' })
    await panel.getByText('Es una suposición').waitFor()
    const start = panel.getByRole('button', { name: 'Evaluar 5 sitios' })
    expect(await start.isDisabled()).toBe(true)
    expect(await seriousFaults(page)).toEqual([])
    await panel.getByRole('button', { name: /^Sí, es WGS 84/ }).click()
    await panel.getByText('Confirmado').first().waitFor()
    await panel.getByLabel(/Franja en torno a 1 punto/).fill('250')
    await start.click()

    await panel.getByText('5 sitios revisados.').waitFor({ timeout: 120_000 })
    await panel.getByText('Uno no se pudo evaluar').waitFor()
    const rows = panel.locator('tbody tr')
    expect(await rows.count()).toBe(5)
    expect(await rows.last().innerText()).toMatch(/Lejos[\s\S]*Región de Antofagasta/)
    expect(await seriousFaults(page)).toEqual([])

    // A sign shows only its own.
    await panel.getByRole('button', { name: /No se pudo evaluar/ }).click()
    await expect.poll(() => rows.count()).toBe(1)
    await panel.getByRole('button', { name: /No se pudo evaluar/ }).click()
    await expect.poll(() => rows.count()).toBe(5)

    const downloading = page.waitForEvent('download')
    await panel.getByRole('link', { name: 'Excel' }).click()
    const file = join(tmpdir(), `batch-${process.pid}.xlsx`)
    await (await downloading).saveAs(file)
    expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK')

    await panel.getByRole('button', { name: 'Orilla del salar' }).click()
    const detail = panel.getByRole('region', { name: 'Orilla del salar' })
    await detail.getByText('Permisos que se aplican').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await detail.getByRole('button', { name: 'Abrir la evaluación completa' }).click()
    await page.waitForURL(/\/s\/[\w-]{16,}/)
    await page
      .getByText(/El sitio toca/)
      .first()
      .waitFor()
    expect(errors).toEqual([])
    await close()
  })

  test('on a phone, in English, without sideways scrolling, and stops it', async () => {
    const { page, errors, close } = await open(browser, '/lotes?lang=en', { viewport: PHONE, hasTouch: true })
    await page.getByTestId('batch-file').setInputFiles(FILE)
    await page.waitForURL(/\/lotes\/[\w-]{32}/)
    await page.getByText('It is a guess').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await page.getByRole('button', { name: 'Discard the file' }).click()
    await page.getByText('The batch was stopped').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })
})
