import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe('the first screen', () => {
  test('speaks Spanish, asks what a person wants to know, and draws the map without the internet', async () => {
    const { page, errors, close } = await open(browser, '/')
    const foreign: string[] = []
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(inject('address')) && !/^(data|blob):/.test(url)) foreign.push(url)
    })
    await mapIdle(page)
    expect(await page.locator('html').getAttribute('lang')).toBe('es')
    for (const door of ['Encontrar suelo', 'Revisar un sitio', 'Ver qué hay cerca']) {
      expect(await page.getByText(door, { exact: true }).first().isVisible(), door).toBe(true)
    }
    expect(await page.getByText('Esta herramienta orienta; no decide.').isVisible()).toBe(true)
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
    await close()
  })

  test.each([
    ['desk, Spanish, light', '/', {}],
    ['desk, English, dark', '/?lang=en', { colorScheme: 'dark' as const }],
    ['phone, Spanish', '/', { viewport: PHONE, hasTouch: true }],
  ])('has nothing serious for axe: %s', async (_name, path, options) => {
    const { page, errors, close } = await open(browser, path, options)
    await mapIdle(page)
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })

  test('fits the phone: nothing is wider than the screen', async () => {
    const { page, close } = await open(browser, '/', { viewport: PHONE, hasTouch: true })
    await mapIdle(page)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(PHONE.width)
    await close()
  })
})

describe('the map', () => {
  test('draws the features it says it draws', async () => {
    const { page, errors, close } = await open(browser, '/?c=-68.2,-23.3,8')
    await mapIdle(page)
    const canvas = page.locator('canvas.maplibregl-canvas')
    const picture = await canvas.screenshot()
    // A blank canvas compresses to almost nothing; salars, communities and their labels do not.
    expect(picture.length).toBeGreaterThan(40_000)
    expect(errors).toEqual([])
    await close()
  })

  test('finds a place by name, without accents, and goes there', async () => {
    const { page, errors, close } = await open(browser, '/')
    await mapIdle(page)
    await page.getByRole('combobox', { name: /Buscar lugar/ }).fill('chuquicamata')
    await page
      .getByRole('option', { name: /Chuquicamata/ })
      .first()
      .click()
    await mapIdle(page)
    const url = new URL(page.url())
    const [lon, lat] = (url.searchParams.get('c') ?? '').split(',').map(Number)
    expect(lon).toBeCloseTo(-68.9, 0)
    expect(lat).toBeCloseTo(-22.3, 0)
    expect(errors).toEqual([])
    await close()
  })

  test('goes to coordinates typed as degrees or as UTM 19S, to the same place', async () => {
    const { page, close } = await open(browser, '/')
    await mapIdle(page)
    const centres: string[] = []
    for (const typed of ['-23,5 -68,2', '581674 7400859 19S']) {
      const box = page.getByRole('combobox', { name: /Buscar lugar/ })
      await box.fill(typed)
      await page.getByRole('option').first().click()
      await mapIdle(page)
      centres.push(
        new URL(page.url()).searchParams
          .get('c')
          ?.split(',')
          .slice(0, 2)
          .map((n) => Number(n).toFixed(1))
          .join() ?? '',
      )
    }
    expect(centres).toEqual(['-68.2,-23.5', '-68.2,-23.5'])
    await close()
  })

  test('shows a feature with its source, date and accuracy, and the link shows it again', async () => {
    const { page, errors, close } = await open(browser, '/?sel=mine_site/escondida')
    const panel = page
      .getByRole('region', { name: /Escondida/ })
      .or(page.getByRole('complementary', { name: /Escondida/ }))
    await page.getByText('Escondida').first().waitFor()
    const text = await page.locator('body').innerText()
    expect(text).toMatch(/Fuente/)
    expect(text).toMatch(/±/)
    expect(await panel.count()).toBeGreaterThanOrEqual(0)
    expect(errors).toEqual([])
    await close()
  })

  test('changes language and keeps the place', async () => {
    const { page, close } = await open(browser, '/?c=-68.2,-23.3,8')
    await mapIdle(page)
    await page
      .getByRole('button', { name: 'English' })
      .or(page.getByRole('link', { name: 'English' }))
      .first()
      .click()
    await page.getByText('See what is nearby').first().waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(new URL(page.url()).searchParams.get('c')).toMatch(/^-68.2,-23.3/)
    await close()
  })

  test('a layer without data says so and where its data officially lives', async () => {
    const { page, errors, close } = await open(browser, '/')
    await mapIdle(page)
    await page.getByPlaceholder('Buscar una capa').fill('concesiones')
    await page
      .getByText(/Sin datos/i)
      .first()
      .waitFor()
    expect(errors).toEqual([])
    await close()
  })
})
