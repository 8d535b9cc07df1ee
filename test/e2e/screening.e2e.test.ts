import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const BESIDE_THE_SALAR = ['-23.35 -68.30', '-23.35 -68.25', '-23.40 -68.25', '-23.40 -68.30'].join('\n')

/** Opens the task, types the outline, chooses lithium brine, evaluates, and waits for the stored answer. */
async function screenTyped(page: Page, words: { task: string; type: string; brine: RegExp; go: string }) {
  const panel = page.getByRole('region', { name: words.task })
  await panel.getByRole('tab', { name: words.type }).click()
  await panel.getByRole('textbox', { name: /Vértices|Vertices/ }).fill(BESIDE_THE_SALAR)
  // What was typed is read back before it is used.
  await panel
    .getByText(/1 (polígono|polygon)/)
    .first()
    .waitFor()
  await panel.getByText(words.brine).first().click()
  await page.getByRole('button', { name: words.go }).click()
  await page.waitForURL(/\/s\/[\w-]{16,}/)
}

const SPANISH = {
  task: 'Revisar un sitio',
  type: 'Escribir coordenadas',
  brine: /Extracción de salmuera/,
  go: 'Evaluar el sitio',
}

describe('a person asks what a site touches', () => {
  test('draws a polygon beside the Salar de Atacama, says lithium brine, 6,000 t a month, and reads the answer', async () => {
    const { page, errors, close } = await open(browser, '/?task=screen&c=-68.3,-23.35,10')
    await mapIdle(page)
    const panel = page.getByRole('region', { name: 'Revisar un sitio' })
    await panel.getByRole('button', { name: 'Polígono' }).click()
    // The drawing library is loaded when drawing starts.
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(1000)
    const corners = [
      [520, 300],
      [640, 300],
      [640, 420],
      [520, 420],
      [520, 300],
    ] as const
    for (const [x, y] of corners) {
      await page.mouse.move(x, y, { steps: 4 })
      await page.mouse.click(x, y)
      await page.waitForTimeout(120)
    }
    // The area is said while it is drawn.
    await panel
      .getByText(/\d\s+ha\b/)
      .first()
      .waitFor()
    await panel
      .getByText(/Extracción de salmuera/)
      .first()
      .click()
    // Of all that could be asked, what decides for brine.
    await panel.getByRole('textbox', { name: /Cuánto mineral/ }).fill('6.000')
    await page.getByRole('button', { name: 'Evaluar el sitio' }).click()
    await page.waitForURL(/\/s\/[\w-]{16,}/)

    await page
      .getByText(/norma.* quedaron sin evaluar/)
      .first()
      .waitFor()
    const first = await page.locator('body').innerText()
    expect(first).toMatch(/El sitio toca .*Salar de Atacama|El sitio toca/)
    expect(first).toMatch(/Pocos hallazgos no significan un sitio despejado/)
    expect(first).toMatch(/Lo que esto no te dice/i)

    const panelText = await page.getByRole('complementary').last().innerText()
    expect(panelText).toMatch(/desarrollo minero sobre 5\.000\s+t\/mes/)
    expect(errors).toEqual([])
    await close()
  })

  test('the same link, opened by someone else, shows the same thing', async () => {
    const mine = await open(browser, '/?task=screen')
    await mapIdle(mine.page)
    await screenTyped(mine.page, SPANISH)
    await mine.page.getByRole('tab', { name: 'Normas' }).waitFor()
    const path = new URL(mine.page.url()).pathname
    const summary = await mine.page
      .getByText(/^El sitio toca/)
      .first()
      .innerText()

    const theirs = await open(browser, path)
    await theirs.page.getByRole('tab', { name: 'Normas' }).waitFor()
    expect(
      await theirs.page
        .getByText(/^El sitio toca/)
        .first()
        .innerText(),
    ).toBe(summary)
    expect([...mine.errors, ...theirs.errors]).toEqual([])
    await mine.close()
    await theirs.close()
  })

  test('in English, with the keyboard alone, on coordinates', async () => {
    const { page, errors, close } = await open(browser, '/?task=screen&lang=en')
    await mapIdle(page)
    await screenTyped(page, {
      task: 'Check a site',
      type: 'Type coordinates',
      brine: /[Bb]rine/,
      go: 'Screen the site',
    })
    await page
      .getByText(/The site touches/)
      .first()
      .waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(errors).toEqual([])
    await close()
  })

  test('takes the answer away as JSON, GeoJSON and CSV', async () => {
    const { page, close } = await open(browser, '/?task=screen')
    await mapIdle(page)
    await screenTyped(page, SPANISH)
    const id = new URL(page.url()).pathname.split('/').pop()
    const get = (path: string) => fetch(`${inject('address')}/api/screenings/${id}${path}`)
    const screening = await (await get('')).json()
    expect(screening).toMatchObject({ id, facts: { type: 'lithium-brine' } })
    const geojson = await (await get('.geojson')).json()
    expect(geojson.features[0].properties.role).toBe('site')
    expect(geojson.features.length).toBeGreaterThan(3)
    const bytes = await (await get('.csv?lang=es')).arrayBuffer()
    const csv = new TextDecoder().decode(bytes)
    expect(csv.split('\r\n').length).toBe(screening.findings.length + 2)
    expect(new Uint8Array(bytes).slice(0, 3)).toEqual(new Uint8Array([0xef, 0xbb, 0xbf]))
    await close()
  })

  test('an outline that crosses itself is mended only with consent', async () => {
    const { page, errors, close } = await open(browser, '/?task=screen')
    await mapIdle(page)
    const panel = page.getByRole('region', { name: 'Revisar un sitio' })
    await panel.getByRole('tab', { name: 'Escribir coordenadas' }).click()
    await panel
      .getByRole('textbox', { name: /Vértices/ })
      .fill(['-23.5 -68.2', '-23.4 -68.1', '-23.5 -68.1', '-23.4 -68.2'].join('\n'))
    await panel
      .getByText(/1 polígono/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Evaluar el sitio' }).click()
    await page.getByText('El contorno se cruza a sí mismo').first().waitFor()
    expect(page.url()).not.toMatch(/\/s\//)
    await page.getByRole('button', { name: 'Usar la reparación' }).click()
    await page.waitForURL(/\/s\//)
    await page
      .getByText(/se reparó con acuerdo/)
      .first()
      .waitFor()
    // The refusal is a 422, which browsers write to the console; nothing else may be there.
    expect(errors.filter((error) => !error.includes('422'))).toEqual([])
    await close()
  })

  test('a screening that does not exist says so', async () => {
    const { page, close } = await open(browser, '/s/AAAAAAAAAAAAAAAAAAAA')
    await page
      .getByText(/No hay una evaluación con ese código/)
      .first()
      .waitFor()
    await close()
  })

  test.each([
    ['desk', {}],
    ['phone', { viewport: PHONE, hasTouch: true }],
  ])('the answer has nothing serious for axe: %s', async (_name, options) => {
    const { page, close } = await open(browser, '/?task=screen')
    await mapIdle(page)
    await screenTyped(page, SPANISH)
    const path = new URL(page.url()).pathname
    await close()
    const shown = await open(browser, path, options)
    await shown.page.getByRole('tab', { name: 'Normas' }).waitFor()
    expect(await seriousFaults(shown.page)).toEqual([])
    await shown.close()
  })
})

describe('a neighbour asks what is near', () => {
  test('Peine, 30 km: operations and projects in plain Spanish, nearest first', async () => {
    const { page, errors, close } = await open(browser, '/?task=near')
    await mapIdle(page)
    await page.getByRole('combobox', { name: /Cerca de qué lugar/ }).fill('Peine')
    await page.getByRole('option', { name: /Peine/ }).first().click()
    await page
      .getByText(/faena.* a 30\s+km o menos/)
      .first()
      .waitFor()
    const text = await page.locator('body').innerText()
    expect(text).toMatch(/Pozas de evaporación de Albemarle/)
    expect(text).toMatch(/a 25\s+km al oeste/)
    expect(text).toMatch(/Lo que esto no te dice/)
    expect(page.url()).toMatch(/place=\w+(\/|%2F)peine/)

    // Farther: more of it, and never a nearer thing after a farther one.
    const answer = await fetch(`${inject('address')}/ogc/processes/nearby/execution`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        inputs: { place: { layer: 'indigenous_community', feature_id: 'peine' }, distance_m: 100_000 },
      }),
    })
    const { items } = await answer.json()
    const distances = items.map((item: { distance_m: number }) => item.distance_m)
    expect(distances.length).toBeGreaterThan(5)
    expect(distances).toEqual([...distances].sort((a: number, b: number) => a - b))
    expect(errors).toEqual([])
    await close()
  })

  test.each([
    ['desk, Spanish', '/?task=near&place=indigenous_community/peine&km=60', {}],
    [
      'phone, English',
      '/?task=near&place=indigenous_community/peine&km=60&lang=en',
      { viewport: PHONE, hasTouch: true },
    ],
  ])('the answer has nothing serious for axe: %s', async (_name, path, options) => {
    const { page, errors, close } = await open(browser, path, options)
    await mapIdle(page)
    await page
      .getByText(/Albemarle/)
      .first()
      .waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })
})
