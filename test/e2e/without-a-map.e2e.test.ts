import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Language } from '../../geodata/model/text.ts'
import { auditTable } from './audit-table.ts'
import { seriousFaults } from './axe.ts'
import { DESK, goInside, launch, mapIdle, open, PHONE, settled } from './browser.ts'
import { pa11yErrors } from './pa11y.ts'
import { makeResults, type ResultScreen } from './results.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** Screens that have an address of their own. What is there only once something was asked: `results.ts`. */
const SCREENS = [
  '/',
  '/?sel=indigenous_community/peine',
  '/?sel=settlement/calama&table=1',
  '/?task=described',
  '/?task=near&place=indigenous_community/peine&km=60',
  '/?task=screen',
  '/?task=offline',
  '/?task=help',
  '/suelo',
  '/alternativas',
  '/lotes',
  '/normas',
  '/normas/seia-mine-5000t',
  '/glosario',
  '/metodo',
  '/relato',
  '/datos',
  '/datos/fuentes',
  '/datos/cargar',
  '/datos/correcciones',
  '/datos/objeciones',
  '/datos/comentarios',
  '/datos/seia_project',
  '/entrar',
  '/no-such-page',
]

const FULL = process.env.AUDIT === 'full'

/** Each screen in each size with one language and theme; `AUDIT=full`: in every combination of them. */
const SIZES: [string, BrowserContextOptions, Language[], ('light' | 'dark')[]][] = [
  ['desk', { viewport: DESK }, FULL ? ['es', 'en'] : ['es'], FULL ? ['light', 'dark'] : ['light']],
  [
    'phone',
    { viewport: PHONE, hasTouch: true },
    FULL ? ['es', 'en'] : ['en'],
    FULL ? ['light', 'dark'] : ['dark'],
  ],
]

const inLanguage = (path: string, language: string) =>
  `${path}${path.includes('?') ? '&' : '?'}lang=${language}`

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
      if (activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement)
        return activeElement.labels?.[0]?.textContent ?? ''
      return activeElement?.matches('button, a, summary') ? (activeElement.textContent ?? '') : ''
    })
    if (name.test(focused)) return
  }
  throw new Error(`Tab does not come to ${name}`)
}

/** What was found, by screen and look: `AUDIT=full` writes it down. */
const found: { path: string; look: string; axe: string[]; pa11y: string[] }[] = []

afterAll(() => {
  if (FULL) writeFileSync(join(import.meta.dirname, 'AUDIT.md'), auditTable(found))
})

describe('what is serious for axe, or an error for pa11y', () => {
  test.each(SIZES)(
    'is on no screen, and each says in the title of the window which one it is: %s',
    async (size, options, languages, themes) => {
      const { page, close } = await open(browser, '/', options)
      await mapIdle(page)
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      // Away and back: the first screen with its doors has its turn among the others.
      await goInside(page, '/componentes')
      const faults: string[] = []
      for (const language of languages) {
        const titles: string[] = []
        for (const path of SCREENS) {
          await goInside(page, inLanguage(path, language))
          titles.push(await page.title())
          for (const colorScheme of themes) {
            await page.emulateMedia({ colorScheme })
            await settled(page)
            const look = `${language}, ${size}, ${colorScheme}`
            const one = { path, look, axe: await seriousFaults(page), pa11y: await pa11yErrors(page) }
            found.push(one)
            faults.push(...[...one.axe, ...one.pa11y].map((fault) => `${path} ${look} ${fault}`))
          }
        }
        // The first screen is also what an address that leads nowhere shows.
        expect(new Set(titles).size).toBe(SCREENS.length - 1)
        expect(titles.every((title) => title.endsWith('Suelo Común'))).toBe(true)
      }
      expect(faults).toEqual([])
      await close()
    },
    1_800_000,
  )
})

describe('what is serious for axe, or an error for pa11y, behind results', () => {
  let results: ResultScreen[]
  beforeAll(async () => {
    results = await makeResults()
  }, 900_000)

  test.each(SIZES)(
    'is on none of them: %s',
    async (size, options, languages, themes) => {
      const { page, close } = await open(browser, '/componentes', options)
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      const faults: string[] = []
      for (const { name, path, press } of results) {
        for (const language of languages) {
          await goInside(page, inLanguage(path, language))
          await press?.(page)
          for (const colorScheme of themes) {
            await page.emulateMedia({ colorScheme })
            await settled(page)
            const look = `${language}, ${size}, ${colorScheme}`
            const one = { path: name, look, axe: await seriousFaults(page), pa11y: await pa11yErrors(page) }
            found.push(one)
            faults.push(...[...one.axe, ...one.pa11y].map((fault) => `${name} ${look} ${fault}`))
          }
          // The next may have the same name.
          await goInside(page, inLanguage('/componentes', language))
        }
      }
      expect(faults).toEqual([])
      await close()
    },
    1_800_000,
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
    // Whoever closes it is on the map again.
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('CANVAS')
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
    await goInside(page, '/?task=near&place=indigenous_community/peine&km=60')
    await page.getByText(/Lo más cercano a .*Peine/).waitFor()
    await close()
  })
})

describe('by keyboard alone', () => {
  test('what opens takes the focus, and what closes gives it back to the button that opened it', async () => {
    const { page, errors, close } = await open(browser, '/?c=-68.2,-23.3,8')
    await mapIdle(page)
    const focused = () =>
      page.evaluate(() => {
        const { activeElement } = document
        return activeElement === document.body ? 'nothing' : (activeElement?.textContent ?? '').trim()
      })
    const heading = () => page.evaluate(() => document.activeElement?.tagName === 'H2')
    // A panel, two dialogs, the table under the map.
    for (const name of ['Ayuda', 'Compartir', 'Comentar', 'Tabla']) {
      await tabTo(page, new RegExp(`^${name}$`), 120)
      await page.keyboard.press('Enter')
      await expect
        .poll(async () => !['nothing', name].includes(await focused()) || (await heading()))
        .toBe(true)
      await page.keyboard.press('Escape')
      await expect.poll(focused, { message: name }).toBe(name)
    }
    // The first thing that Tab comes to is the way to the map.
    await page.reload()
    await page.getByRole('search').first().waitFor()
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Ir al mapa')
    expect(errors).toEqual([])
    await close()
  })

  test('an officer types the corners of a site and comes to its report', async () => {
    const { page, errors, close } = await open(browser, '/?task=screen')
    await tabTo(page, /^Dibujar$/)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await tabTo(page, /^Vértices, uno por línea/)
    await page.keyboard.type('-23.05 -68.15\n-23.05 -68.10\n-23.10 -68.10\n-23.10 -68.15')
    await tabTo(page, /^Evaluar el sitio$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/s\//)
    await page
      .getByText(/El sitio toca/)
      .first()
      .waitFor()
    // The report is where the focus is, and keys go on from there.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2')
    await tabTo(page, /^Descargar$/)
    expect(errors).toEqual([])
    await close()
  })

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
    await tabTo(page, /Find land/)
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
    const { page, close } = await open(browser, '/componentes', options)
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    for (const path of ['/', '/?task=near', '/suelo', '/datos', '/?task=screen', '/?task=described']) {
      await goInside(page, path)
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(over, path).toBeLessThanOrEqual(0)
    }
    await close()
  })

  test('at 200 % nothing under the raised sheet takes the focus', async () => {
    const { page, close } = await open(browser, '/?task=screen', {
      viewport: { width: 720, height: 450 },
      deviceScaleFactor: 2,
    })
    await mapIdle(page)
    await page.getByRole('button', { name: 'Subir la hoja' }).click()
    await page.locator('[data-stop="full"]').waitFor()
    const reached = new Set<string>()
    const hidden = new Set<string>()
    for (let pressed = 0; pressed < 40; pressed += 1) {
      await page.keyboard.press('Tab')
      const [name, seen] = await page.evaluate(() => {
        const focused = document.activeElement as HTMLElement
        const { left, top, width, height } = focused.getBoundingClientRect()
        const label = focused.closest('label') ?? (focused as HTMLInputElement).labels?.[0]
        const over = [0.1, 0.5, 0.9].flatMap((x) =>
          [0.15, 0.5, 0.85].map((y) => document.elementFromPoint(left + width * x, top + height * y)),
        )
        return [
          `${focused.tagName} ${focused.getAttribute('aria-label') ?? focused.textContent}`.slice(0, 80),
          focused === document.body || over.some((one) => focused.contains(one) || label?.contains(one)),
        ] as const
      })
      reached.add(name)
      if (!seen) hidden.add(name)
    }
    expect(reached.size).toBeGreaterThan(10)
    expect([...hidden]).toEqual([])
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
    // What is chosen has the two colours that the system keeps for it.
    await goInside(page, '/?task=screen')
    const chosen = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'))
      Object.assign(probe.style, {
        forcedColorAdjust: 'none',
        color: 'HighlightText',
        backgroundColor: 'Highlight',
      })
      const colours = (element: Element) => {
        const { color, backgroundColor } = getComputedStyle(element)
        return `${color} on ${backgroundColor}`
      }
      const [system, ...found] = [
        probe,
        ...document.querySelectorAll('[role="tab"][aria-selected="true"], [aria-current="true"]'),
      ].map(colours)
      probe.remove()
      return { system, found }
    })
    // The door that is open, and how the site is given.
    expect(chosen.found).toEqual([chosen.system, chosen.system])
    await close()
  })
})
