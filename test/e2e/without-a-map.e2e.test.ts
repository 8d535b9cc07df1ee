import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { DESK, launch, mapIdle, open, PHONE } from './browser.ts'
import { pa11yErrors } from './pa11y.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** Screens that have an address of their own. What opens inside them is looked at by the journeys that open it. */
const SCREENS = [
  '/',
  '/?task=described',
  '/?task=near&place=indigenous_community/peine&km=60',
  '/?task=screen',
  '/?task=help',
  '/suelo',
  '/alternativas',
  '/lotes',
  '/normas',
  '/normas/A-01',
  '/datos',
  '/datos/fuentes',
  '/datos/cargar',
  '/datos/correcciones',
  '/datos/objeciones',
  '/datos/seia_project',
  '/entrar',
  '/no-such-page',
]

/** Each screen once in each language, each theme and each size; `AUDIT=full`: in every combination of them. */
const LOOKS: [string, string, BrowserContextOptions][] = [
  ['es', 'desk, light', { viewport: DESK, colorScheme: 'light' }],
  ['en', 'phone, dark', { viewport: PHONE, hasTouch: true, colorScheme: 'dark' }],
  ...(process.env.AUDIT === 'full'
    ? ([
        ['en', 'desk, light', { viewport: DESK, colorScheme: 'light' }],
        ['es', 'desk, dark', { viewport: DESK, colorScheme: 'dark' }],
        ['en', 'desk, dark', { viewport: DESK, colorScheme: 'dark' }],
        ['es', 'phone, light', { viewport: PHONE, hasTouch: true, colorScheme: 'light' }],
        ['en', 'phone, light', { viewport: PHONE, hasTouch: true, colorScheme: 'light' }],
        ['es', 'phone, dark', { viewport: PHONE, hasTouch: true, colorScheme: 'dark' }],
      ] as [string, string, BrowserContextOptions][])
    : []),
]

const addressOf = (path: string, language: string) =>
  `${inject('address')}${path}${path.includes('?') ? '&' : '?'}lang=${language}`

/** Presses Tab until the element that has the focus is called so. */
async function tabTo(page: Page, name: RegExp, most = 60): Promise<void> {
  // The frame comes after the map.
  await page.getByRole('search').first().waitFor()
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const { activeElement } = document
      const label = activeElement?.getAttribute('aria-label')
      if (label) return label
      if (activeElement instanceof HTMLInputElement) return activeElement.labels?.[0]?.textContent ?? ''
      return activeElement?.matches('button, a, summary') ? (activeElement.textContent ?? '') : ''
    })
    if (name.test(focused)) return
  }
  throw new Error(`Tab does not come to ${name}`)
}

describe('what is serious for axe, or an error for pa11y', () => {
  test.each(LOOKS)(
    'is on no screen: %s, %s',
    async (language, _look, options) => {
      const { page, close } = await open(browser, `/?lang=${language}`, options)
      const faults: string[] = []
      for (const path of SCREENS) {
        await page.goto(addressOf(path, language))
        // The panel of the address is there, or on the first screen the question.
        await page.getByRole('heading', { level: 2 }).first().waitFor()
        await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
        for (const fault of [...(await seriousFaults(page)), ...(await pa11yErrors(page))])
          faults.push(`${path} ${fault}`)
      }
      expect(faults).toEqual([])
      await close()
    },
    600_000,
  )
})

describe('the map for who does not see it', () => {
  test('says what is in view, as many as the table counts, and opens what is chosen', async () => {
    const { page, errors, close } = await open(browser, '/?c=-68.2,-22.91,9&layers=lake_salar,mine_site')
    await mapIdle(page)
    await tabTo(page, /Leer el mapa en palabras/)
    await page.keyboard.press('Enter')
    const summary = page.getByRole('status').filter({ hasText: 'Se ve un área de' })
    await summary.getByText(/En la vista: /).waitFor()
    await summary.getByText(/A 5\skm o menos de San Pedro de Atacama/).waitFor()
    const text = (await summary.textContent()) ?? ''
    expect(text).toMatch(/El centro está .+ de San Pedro de Atacama|El centro está en San Pedro de Atacama/)
    // The counts are those of the table of the same view.
    const [, salars] = /Salares[^(]*\((\d+)\)/.exec(text) ?? []
    const heading = page.getByRole('heading', { level: 3, name: new RegExp(`\\(${salars}\\)`) })
    expect(Number(salars)).toBeGreaterThan(0)
    await heading.first().waitFor()
    const first = page
      .getByRole('region', { name: /Salares/ })
      .getByRole('button')
      .first()
    const name = (await first.textContent())?.split(/ ?a \d/)[0] ?? ''
    await first.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: name.trim() }).waitFor()
    expect(errors).toEqual([])
    await close()
  })

  test.each([
    ['es', /\d+ elementos? en la vista/, / del centro\. 1 de \d+/],
    ['en', /\d+ features? in view/, / of the centre\. 1 of \d+/],
  ])('goes from feature to feature with the keyboard and says each: %s', async (language, view, item) => {
    const { page, close } = await open(browser, `/?c=-68.2,-23.3,8&layers=lake_salar&lang=${language}`)
    await mapIdle(page)
    const canvas = page.locator('canvas.maplibregl-canvas')
    await canvas.focus()
    await page.getByRole('status').filter({ hasText: view }).waitFor()
    await page.keyboard.press('n')
    const said = page.getByRole('status').filter({ hasText: item })
    await said.waitFor()
    const name = ((await said.textContent()) ?? '').split(',')[0] ?? ''
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name }).waitFor()
    expect(page.url()).toContain('sel=lake_salar')
    await close()
  })

  test('without WebGL the words, the lists and the answers are there', async () => {
    const { page, close } = await open(browser, '/?task=described', { viewport: DESK })
    // A browser that cannot draw: asked for a context, it gives none.
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null
    })
    await page.reload()
    await page
      .getByText(/no puede dibujar el mapa/)
      .first()
      .waitFor()
    await page.getByText(/En la vista: /).waitFor()
    await page.goto(addressOf('/?task=near&place=indigenous_community/peine&km=60', 'es'))
    await page.getByText(/Lo más cercano a .*Peine/).waitFor()
    await close()
  })
})

describe('by keyboard alone', () => {
  test('a neighbour finds what is near a place by its name', async () => {
    const { page, close } = await open(browser, '/')
    await tabTo(page, /Ver qué hay cerca|Cerca de mi territorio/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Qué hay cerca' }).waitFor()
    await tabTo(page, /¿Cerca de qué lugar\?/)
    await page.keyboard.type('Toconao')
    // The list of the whole name, not of its first letters.
    await expect
      .poll(async () =>
        (await page.getByRole('option').allTextContents()).every((name) => /Toconao/.test(name)),
      )
      .toBe(true)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(/place=[\w%]+\/?.*toconao/)
    await page
      .getByRole('heading', { level: 2, name: /a \d+\skm o menos/ })
      .first()
      .waitFor()
    await close()
  })

  test('a planner chooses a use and reads the hectares that are left', async () => {
    const { page, close } = await open(browser, '/?lang=en')
    await tabTo(page, /Find land|Available land/)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Industrial land for suppliers/ }).waitFor({ timeout: 120_000 })
    await tabTo(page, /Industrial land for suppliers/)
    await page.keyboard.press('Enter')
    const headline = page
      .locator('[role="status"][aria-busy="false"]')
      .filter({ hasText: 'Free of what was checked' })
    await headline.first().waitFor({ timeout: 480_000 })
    expect(await headline.first().textContent()).toMatch(/: [\d,]+\sha/)
    await close()
  }, 600_000)
})

describe('eyes that need more', () => {
  test.each([
    ['at 200 %', { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }],
    ['on a narrow phone', { viewport: { width: 320, height: 568 }, hasTouch: true }],
  ])('nothing is wider than the screen %s', async (_name, options) => {
    const { page, close } = await open(browser, '/', options)
    for (const path of ['/', '/?task=near', '/suelo', '/datos', '/?task=screen', '/?task=described']) {
      await page.goto(addressOf(path, 'es'))
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(over, path).toBeLessThanOrEqual(0)
    }
    await close()
  })

  test('with colours of the system every button has an edge, and the focus is seen', async () => {
    const { page, close } = await open(browser, '/?task=near', { forcedColors: 'active' })
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    await page.keyboard.press('Tab')
    const outline = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement as Element)
      return { outlineStyle, width: Number.parseFloat(outlineWidth) }
    })
    expect(outline.outlineStyle).not.toBe('none')
    expect(outline.width).toBeGreaterThanOrEqual(2)
    await close()
  })
})
