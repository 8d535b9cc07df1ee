import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe('a lawyer reads the rules', () => {
  test('finds a rule, reads when it applies and by which article, and sees where in the region it can', async () => {
    const { page, errors, close } = await open(browser, '/normas')
    await mapIdle(page)
    const panel = page.getByRole('region', { name: 'Normas' })
    await panel.getByText('226 normas', { exact: true }).waitFor()

    // By words, without accents, and by what it is.
    await panel.getByLabel('Buscar en las normas').fill('parque nacional explotacion')
    await panel.getByText('1 norma', { exact: true }).waitFor()
    await panel.getByRole('button', { name: 'Filtrar' }).click()
    await panel.getByLabel('Qué es').selectOption('consultation')
    await panel.getByText('0 normas', { exact: true }).waitFor()
    await panel.getByRole('button', { name: 'Quitar filtros' }).click()
    await panel.getByText('226 normas', { exact: true }).waitFor()

    // What another day's law was.
    await panel.getByRole('button', { name: 'Ley de qué día' }).click()
    await panel.getByLabel('Comparar con el día').fill('2024-01-01')
    const difference = panel.getByRole('region', { name: 'Diferencia entre los dos días' })
    await difference.getByText(/Empiezan a regir/).waitFor()
    await difference.getByRole('link', { name: 'Plazos máximos de autorizaciones sectoriales' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])

    await panel.getByLabel('Buscar en las normas').fill('parque nacional explotacion')
    await panel.getByRole('link', { name: /^Parque Nacional/ }).click()
    await page.waitForURL('**/normas/nature-park-exclusion')
    await panel.getByText(/El sitio toca: Parques nacionales/).waitFor()
    await panel.getByText(/Ley 21\.600 arts\. 58, 63/).waitFor()
    await panel.getByText('No se conoce desde cuándo ni hasta cuándo rige; cuenta como vigente.').waitFor()

    await panel.getByRole('button', { name: 'Ver en el mapa' }).click()
    await panel.getByText('Puede aplicarse', { exact: false }).first().waitFor()
    await panel.getByText('Capa completa en la región.', { exact: false }).waitFor()
    await mapIdle(page)
    expect(await seriousFaults(page)).toEqual([])

    // Going back finds the same list.
    await panel.getByRole('button', { name: 'Todas las normas' }).click()
    await panel.getByText('1 norma', { exact: true }).waitFor()
    expect(errors).toEqual([])
    await close()
  })

  test('on a phone, in English: a deep link opens the rule; nothing is wider than the screen', async () => {
    const { page, errors, close } = await open(browser, '/normas/seia-mine-5000t?lang=en', {
      viewport: PHONE,
    })
    const panel = page.getByRole('region', { name: 'Rules of law' })
    await panel.getByRole('heading', { name: 'Mining project above 5,000 t/month' }).waitFor()
    await panel.getByText('All of this holds:').waitFor()
    // A rule of facts alone has no place.
    await panel.getByText(/The place does not decide/).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })

  test('a rule that is not there says so, and the way to all of them', async () => {
    const { page, errors, close } = await open(browser, '/normas/no-such-rule')
    const panel = page.getByRole('region', { name: 'Normas' })
    await panel.getByText('No hay una norma «no-such-rule»', { exact: false }).waitFor()
    await panel.getByRole('button', { name: 'Todas las normas' }).click()
    await panel.getByText('226 normas', { exact: true }).waitFor()
    expect(errors).toEqual([])
    await close()
  })
})
