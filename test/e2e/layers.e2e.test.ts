import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const START = '/?layers=mine_site,lake_salar,comuna&c=-68.9,-23.3,6.5'
const search = (page: Page) => new URL(page.url()).searchParams
const shownFirst = (page: Page) => search(page).get('layers')?.split(',')[0]

describe('a planner works with layers', () => {
  test('finds one by another name, reorders and fades by keyboard, filters, and table, figures and download agree', async () => {
    const { page, errors, close } = await open(browser, START)
    await mapIdle(page)
    const tree = page.getByRole('region', { name: 'Capas', exact: true })
    await tree.getByRole('searchbox').fill('tranque')
    await tree
      .getByRole('checkbox', { name: /relave/i })
      .first()
      .waitFor()
    await tree.getByRole('searchbox').fill('')

    await tree.getByRole('button', { name: /^En el mapa/ }).click()
    const grip = tree.getByRole('button', { name: /^Mover Salares/ })
    await grip.focus()
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => shownFirst(page)).toBe('lake_salar')
    await expect.poll(() => grip.getAttribute('aria-label')).toMatch(/lugar 1 de 3/)

    await tree.getByRole('button', { name: /^Faenas mineras/, expanded: false }).click()
    const fade = tree.getByRole('slider', { name: 'Opacidad de Faenas mineras' })
    await fade.focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => search(page).get('layers')).toMatch(/mine_site:0\.95/)

    await tree.getByRole('button', { name: 'Cifras, filtro y más' }).click()
    const panel = page.getByRole('region', { name: 'Faenas mineras' })
    await panel.getByText(/^En la vista: \d+ elementos?$/).waitFor()
    await panel.getByRole('tab', { name: 'Filtro' }).click()
    await panel.getByRole('button', { name: /^Estado/ }).click()
    const box = panel.getByRole('checkbox').first()
    const offered = (await panel.locator('label:has(input[type="checkbox"])').first().textContent()) ?? ''
    const expected = Number(/\((\d+)\)/.exec(offered)?.[1])
    expect(expected).toBeGreaterThan(0)
    await box.check()
    await expect.poll(() => search(page).get('filter')).toMatch(/^mine_site\.status:/)
    await panel.getByText(new RegExp(`^Quedan? ${expected} elementos?`)).waitFor()

    await page.getByRole('button', { name: 'Tabla', exact: true }).click()
    const table = page.getByRole('region', { name: 'Tabla' })
    await table.getByRole('combobox', { name: 'Qué parte' }).selectOption('whole')
    await expect.poll(() => table.getByRole('row').count()).toBe(expected + 1)

    await panel.getByRole('tab', { name: 'Cifras' }).click()
    await panel.getByRole('radio', { name: 'Toda la región' }).check()
    await panel.getByText(`En toda la región: ${expected} elementos`).waitFor()
    // What is painted is no more than that.
    await mapIdle(page)

    await table
      .getByRole('columnheader', { name: /^Nombre/ })
      .getByRole('button')
      .click()
    await table.getByRole('row').nth(1).getByRole('checkbox').check()
    const link = table.locator('a[data-chosen="geojson"]')
    const file = await page.request.get(new URL((await link.getAttribute('href')) ?? '', page.url()).href)
    const { features } = (await file.json()) as { features: { properties: { name?: string } }[] }
    expect(features).toHaveLength(1)
    expect(await table.getByRole('row').nth(1).textContent()).toContain(features[0]?.properties.name)

    const estimate = await page.request.get(
      `${new URL(page.url()).origin}/api/layers/mine_site/export/estimate?where=${encodeURIComponent((search(page).get('filter') ?? '').replace('mine_site.', ''))}`,
    )
    expect(await estimate.json()).toMatchObject({ features: expected })
    expect(await seriousFaults(page)).toEqual([])

    // The link alone brings all of it back; the chip takes it away.
    await page.reload()
    const chip = page.getByRole('button', { name: /^Estado: .*Quitar este filtro/ })
    await chip.first().click()
    await expect.poll(() => search(page).get('filter')).toBeNull()
    expect(errors).toEqual([])
    await close()
  })

  test('two layers lie on both sides of a line that keys move', async () => {
    const { page, errors, close } = await open(browser, `${START}&swipe=lake_salar,mine_site`)
    await mapIdle(page)
    const line = page.getByRole('slider', { name: /^Línea entre/ })
    await line.focus()
    await page.keyboard.press('PageUp')
    await expect.poll(() => search(page).get('swipe')).toBe('lake_salar,mine_site,0.6')
    expect(await line.getAttribute('aria-valuenow')).toBe('60')
    expect(await page.locator('[data-twin]').count()).toBe(1)
    await page.getByRole('button', { name: 'Terminar la comparación' }).click()
    await expect.poll(() => page.locator('[data-twin]').count()).toBe(0)
    expect(errors).toEqual([])
    await close()
  })

  test.each([
    ['right of it', 'mine_site,lake_salar,0.1', /^lake_salar\//],
    ['what only the other side shows is not picked', 'lake_salar,mine_site,0.1', /^(?!lake_salar)/],
  ])('a click beside the line of a comparison picks what is seen there: %s', async (_name, swipe, picked) => {
    // In the middle of the Salar de Atacama.
    const { page, errors, close } = await open(
      browser,
      `/?layers=mine_site,lake_salar&c=-68.3,-23.45,10&swipe=${swipe}`,
    )
    await mapIdle(page)
    await page.locator('[data-twin] canvas').waitFor()
    await expect
      .poll(
        async () => {
          await page.mouse.click(850, 480)
          await page.waitForTimeout(600)
          return search(page).get('sel') ?? ''
        },
        { timeout: 30_000 },
      )
      .toMatch(picked)
    expect(errors).toEqual([])
    await close()
  })

  test('the table turns to the page of what is chosen elsewhere, and from there it is turned by hand', async () => {
    const { page, close } = await open(browser, '/?layers=settlement&c=-69.3,-23.5,6')
    await mapIdle(page)
    // A list of three pages: what the atlas has fits on one.
    await page.route('**/ogc/collections/settlement/items?*', async (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get('offset') ?? 0)
      const features = Array.from({ length: Math.min(100, 250 - from) }, (_, i) => ({
        type: 'Feature',
        id: `p-${from + i}`,
        geometry: null,
        properties: { name: `Lugar ${from + i}` },
      }))
      await route.fulfill({ json: { type: 'FeatureCollection', numberMatched: 250, features } })
    })
    await page.route('**/api/layers/settlement/position?*', (route) =>
      route.fulfill({ json: { version: 1, before: route.request().url().includes('p-149') ? 149 : null } }),
    )
    await page.getByRole('button', { name: 'Tabla', exact: true }).click()
    const table = page.getByRole('region', { name: 'Tabla' })
    await table.getByRole('button', { name: 'Lugar 0', exact: true }).waitFor()
    // As a click on the map does.
    await page.evaluate(() => history.pushState(null, '', `${location.href}&sel=settlement/p-149`))
    const chosen = table.getByRole('row', { selected: true })
    await chosen.getByText('Lugar 149', { exact: true }).waitFor()
    expect(await chosen.evaluate((row) => row.getBoundingClientRect().bottom <= innerHeight)).toBe(true)
    await table.getByRole('button', { name: 'Anteriores' }).click()
    await table.getByRole('button', { name: 'Lugar 0', exact: true }).waitFor()
    await page.waitForTimeout(1000)
    expect(await table.getByRole('button', { name: 'Lugar 0', exact: true }).count()).toBe(1)
    await close()
  })
})

test('on a phone, in English, a file of one’s own is drawn and listed, and nothing of it is sent', async () => {
  const { page, errors, close } = await open(browser, `${START}&lang=en`, { viewport: PHONE, hasTouch: true })
  await mapIdle(page)
  const secret = 'Quebrada-de-mi-abuela'
  const sent: string[] = []
  page.on('request', (request: Request) =>
    sent.push(`${request.method()} ${decodeURIComponent(request.url())} ${request.postData() ?? ''}`),
  )
  const file = {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: { nombre: secret },
        geometry: { type: 'Point', coordinates: [-68.123456, -22.654321] },
      },
    ],
  }
  await page.getByRole('button', { name: 'Layers', exact: true }).click()
  await page.getByTestId('own-file').setInputFiles({
    name: `${secret}.geojson`,
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(file)),
  })
  const own = page.locator('[data-own-layer]')
  await own.getByText('only on this device').waitFor()
  await own.getByText('1 feature.').waitFor()
  await own.getByRole('button', { name: 'List its features' }).click()
  const list = page.getByRole('dialog')
  await list.getByRole('button', { name: secret }).click()
  await page
    .getByRole('region', { name: 'Feature of my file' })
    .getByRole('heading', { name: secret })
    .waitFor()
  expect(await seriousFaults(page)).toEqual([])
  await page.getByRole('button', { name: `Remove ${secret}.geojson` }).click()
  await expect.poll(() => own.count()).toBe(0)
  expect(sent.filter((one) => /abuela|68\.1234|22\.6543|mi-abuela/.test(one))).toEqual([])
  expect(sent.filter((one) => /^(POST|PUT)/.test(one))).toEqual([])
  expect(errors).toEqual([])
  await close()
})
