import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { DESK, launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const WORDS = {
  es: {
    home: 'Suelo Común',
    question: '¿Qué quieres saber de este territorio?',
    jobs: [
      ['Encontrar suelo', 'Encontrar suelo'],
      ['Revisar un sitio', 'Revisar un sitio'],
      ['Ver qué hay cerca', 'Qué hay cerca'],
    ],
  },
  en: {
    home: 'Suelo Común',
    question: 'What do you want to know about this land?',
    jobs: [
      ['Find land', 'Find land'],
      ['Check a site', 'Check a site'],
      ['See what is nearby', 'What is nearby'],
    ],
  },
} as const

/** Presses Tab until what has the focus is a button that begins with these words. */
async function tabTo(page: Page, words: string): Promise<void> {
  for (let pressed = 0; pressed < 120; pressed++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const { activeElement } = document
      return activeElement?.tagName === 'BUTTON' ? (activeElement.textContent ?? '') : null
    })
    if (focused?.startsWith(words)) return
  }
  throw new Error(`Tab does not reach «${words}»`)
}

describe('three people land', () => {
  test.each([
    ['es', '/'],
    ['en', '/?lang=en'],
  ] as const)('and each reaches the job with the keyboard alone: %s', async (language, path) => {
    const { page, errors, close } = await open(browser, path, { serviceWorkers: 'block' })
    await mapIdle(page)
    const { home, question, jobs } = WORDS[language]
    for (const [door, job] of jobs) {
      await page.getByRole('region', { name: question }).waitFor()
      await tabTo(page, door)
      await page.keyboard.press('Enter')
      // The panel takes the focus: whoever does not see the screen hears where the door led.
      const heading = page.getByRole('region', { name: job, exact: true }).getByRole('heading', { level: 2 })
      await heading.waitFor()
      await page.waitForFunction(() => document.activeElement?.tagName === 'H2')
      expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true)
      await page.keyboard.press('Escape')
      await heading.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: home, exact: true }).focus()
      await page.keyboard.press('Enter')
    }
    expect(errors).toEqual([])
    await close()
  })

  test('on the smallest phone, and at 200 % zoom: three doors in sight, each one tap away, nothing over anything', async () => {
    for (const [viewport, path] of [
      [PHONE, '/'],
      [{ width: 320, height: 568 }, '/?lang=en&theme=dark'],
      [{ width: 720, height: 450 }, '/'],
      [{ width: 1024, height: 768 }, '/?lang=en'],
    ] as const) {
      const { page, errors, close } = await open(browser, path, { viewport, serviceWorkers: 'block' })
      await mapIdle(page)
      const language = path.includes('en') ? 'en' : 'es'
      const size = `${viewport.width}×${viewport.height}`
      for (const [door] of WORDS[language].jobs) {
        const box = await page
          .getByRole('button', { name: new RegExp(`^${door}`) })
          .last()
          .boundingBox()
        expect(box, `${door} at ${size}`).not.toBeNull()
        // Its name and the first line of its question.
        expect((box?.y ?? 0) + 60, `${door} at ${size}`).toBeLessThanOrEqual(viewport.height)
      }
      expect(await overlapping(page), size).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        viewport.width,
      )
      expect(errors).toEqual([])
      await close()
    }
  })

  test('nothing jumps when the state of the data arrives', async () => {
    const context = await browser.newContext({
      locale: 'es-CL',
      serviceWorkers: 'block',
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    let arrive = () => {}
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve
    })
    let asked = 0
    await page.route('**/api/layers', async (route) => {
      asked += 1
      // The first answer is lost on the way: the screen is there before it knows.
      if (asked === 1) return route.abort()
      await arrived
      return route.continue()
    })
    await page.goto(inject('address'))
    const guides = page.getByText('Esta herramienta orienta; no decide.')
    await guides.waitFor()
    await page
      .getByRole('region', { name: 'Con qué datos se responde' })
      .getByRole('status')
      .waitFor({ state: 'attached' })
    const before = await guides.boundingBox()
    arrive()
    await page.getByText(/\d+ capas con datos/).waitFor()
    expect(await guides.boundingBox()).toEqual(before)
    await context.close()
  })
})

describe('before anybody stirs', () => {
  /** The first screen on a line that is slow and, unless told otherwise, paid for, as far as the browser says. */
  async function arrive(
    path = '/',
    hold: string | null = null,
    { saveData = true, viewport = DESK }: { saveData?: boolean; viewport?: typeof DESK } = {},
  ) {
    const visit = await open(browser, '/icon.svg', { viewport })
    const { page } = visit
    await page.addInitScript(
      (connection) => Object.defineProperty(navigator, 'connection', { value: connection }),
      { saveData, effectiveType: '3g' },
    )
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    if (hold)
      await page.route(hold, async (route) => {
        await held
        await route.continue()
      })
    await page.goto(`${inject('address')}${path}`, { waitUntil: 'commit' })
    return { ...visit, release }
  }
  /** What has been asked for that only a map needs. */
  const ofTheMap = (page: Page) =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .filter((name) => /maplibre|map-worker|\/tiles\//.test(name)),
    )
  const idle = (page: Page) => page.locator('[data-map-state="idle"]').waitFor({ timeout: 90_000 })

  test('the picture stands with legend and date and no map is fetched; the first move brings one, drawn where the picture was', async () => {
    const { page, errors, close } = await arrive()
    await page.getByRole('search').waitFor()
    await page.getByText(/^Datos de \d{4} a \d{4}\./).waitFor()
    await page.waitForTimeout(2000)
    expect(await ofTheMap(page)).toEqual([])
    expect(await page.locator('#map canvas').count()).toBe(0)
    expect(await seriousFaults(page)).toEqual([])
    const peine = page.locator('#first a', { hasText: 'Peine' })
    const spot = await peine.locator('circle').boundingBox()
    const at = { x: (spot?.x ?? 0) + (spot?.width ?? 0) / 2, y: (spot?.y ?? 0) + (spot?.height ?? 0) / 2 }
    await page.mouse.move(at.x - 40, at.y)
    await idle(page)
    await page.locator('#first').waitFor({ state: 'detached' })
    expect((await ofTheMap(page)).length).toBeGreaterThan(0)
    // The pointer over what was Peine in the picture is over Peine in the map.
    await page.mouse.move(at.x, at.y)
    await expect
      .poll(async () => {
        const told = (await page.getByRole('region', { name: 'Herramientas del mapa' }).innerText()) ?? ''
        const [, south, west] = told.match(/([\d,]+)° S · ([\d,]+)° O/) ?? []
        const far = (text: string | undefined, place: number) =>
          Math.abs(Number((text ?? 'x').replace(',', '.')) - place)
        return far(south, 23.684) < 0.02 && far(west, 68.06) < 0.02
      })
      .toBe(true)
    expect(errors).toEqual([])
    await close()
  })

  test('a door and a place of the picture open before the map is there, and the map follows', async () => {
    const { page, errors, release, close } = await arrive('/', '**/assets/maplibre*.js')
    await page.getByRole('search').waitFor()
    await page
      .getByRole('button', { name: /^Revisar un sitio/ })
      .last()
      .click()
    await page.getByRole('region', { name: 'Revisar un sitio' }).getByRole('heading', { level: 2 }).waitFor()
    await page.locator('#first a', { hasText: 'Peine' }).click()
    await page.getByText(/Lo más cercano a .*Peine/).waitFor()
    expect(await page.locator('#map canvas').count()).toBe(0)
    release()
    await idle(page)
    expect(await page.locator('#map canvas').count()).toBe(1)
    expect(errors).toEqual([])
    await close()
  })

  test('by keyboard: who has come to a door before the frame stays at it, and the map comes without a pointer', async () => {
    const { page, errors, release, close } = await arrive('/', '**/assets/es-*.js')
    const door = page.locator('.first-doors a', { hasText: 'Ver qué hay cerca' })
    await door.waitFor()
    await page.waitForFunction(() => {
      const { activeElement } = document
      return activeElement === document.body
    })
    for (let pressed = 0; pressed < 30; pressed++) {
      await page.keyboard.press('Tab')
      if (await door.evaluate((element) => element === document.activeElement)) break
    }
    release()
    await page.waitForFunction(
      () =>
        document.activeElement?.tagName === 'BUTTON' &&
        /^Ver qué hay cerca/.test(document.activeElement.textContent ?? ''),
    )
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Qué hay cerca' }).waitFor()
    await idle(page)
    expect(errors).toEqual([])
    await close()
  })

  test.each([
    ['phone', PHONE, '/'],
    ['smallest phone', { width: 320, height: 640 }, '/?lang=en'],
    ['tablet', { width: 768, height: 1024 }, '/'],
    ['desk', DESK, '/?lang=en'],
  ])('nothing moves when the frame takes the place of the doors: %s', async (_name, viewport, path) => {
    const { page, release, close } = await arrive(path, '**/assets/frame-*.js', { viewport })
    /** The boxes of the question and of the examples under the doors: first as they came with the page. */
    const boxes = async (question: string, examples: string) => {
      await page.locator(examples).nth(2).waitFor()
      await page.evaluate(() => document.fonts.ready)
      return page.evaluate(
        ([question, examples]) =>
          [...document.querySelectorAll(`${question}, ${examples}`)].map((element) => {
            // Of the question, its words: the frame has a cross beside them.
            const range = document.createRange()
            range.selectNodeContents(element)
            const { x, y, width, height } = (element.matches('q') ? element : range).getBoundingClientRect()
            return [x, y, width, height]
          }),
        [question, examples] as const,
      )
    }
    const before = await boxes('.first-doors h1', '.first-doors q')
    release()
    const after = await boxes('section:has(> * > [data-tour="doors"]) h2', '[data-tour="doors"] button q')
    expect(before).toHaveLength(4)
    expect(after).toHaveLength(4)
    for (const [at, box] of after.entries())
      for (const [side, value] of box.entries())
        expect(Math.abs(value - (before[at]?.[side] ?? Number.NaN))).toBeLessThanOrEqual(1)
    await close()
  })

  test("the map's code comes while a person reads, unless each byte is paid for, and is not run before a sign", async () => {
    const { page, errors, close } = await arrive('/', null, { saveData: false })
    await expect.poll(async () => (await ofTheMap(page)).length, { timeout: 30_000 }).toBeGreaterThan(0)
    await page.waitForTimeout(1000)
    expect(await page.locator('#map canvas').count()).toBe(0)
    await page.mouse.move(400, 300)
    await idle(page)
    expect(errors).toEqual([])
    await close()
  })

  test('a link that holds a view brings its map by itself', async () => {
    const { page, errors, close } = await arrive('/?c=-68.2,-23.3,8')
    await idle(page)
    expect(errors).toEqual([])
    await close()
  })
})

describe('recent work', () => {
  test('is on the first screen, opens again, stays on this device and can be cleared', async () => {
    const answer = await fetch(`${inject('address')}/ogc/processes/screening/execution`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        inputs: {
          site: {
            type: 'Polygon',
            coordinates: [
              [
                [-68.9, -23.4],
                [-68.88, -23.4],
                [-68.88, -23.38],
                [-68.9, -23.38],
                [-68.9, -23.4],
              ],
            ],
          },
          facts: { type: 'solar-pv' },
          title: 'Planta de la quebrada',
        },
      }),
    })
    const { id } = (await answer.json()) as { id: string }
    const { page, errors, close } = await open(browser, `/s/${id}`, { serviceWorkers: 'block' })
    await page
      .getByText(/Planta de la quebrada/)
      .first()
      .waitFor()
    await page.goto(`${inject('address')}/?task=near&place=settlement/peine&km=30`)
    await page.getByText(/Peine/).first().waitFor()
    await page.waitForFunction(() => (localStorage.getItem('suelo-comun.recent') ?? '').includes('peine'))

    // What is remembered is shown without telling the server of it.
    const sent: string[] = []
    page.on('request', (request) => {
      const words = `${request.url()} ${request.postData() ?? ''}`
      if (/quebrada|peine|suelo-comun\.recent/i.test(words)) sent.push(request.url())
    })
    await page.goto(inject('address'))
    const recent = page.getByRole('region', { name: 'Lo último que miraste' })
    await recent.waitFor()
    expect(await recent.getByRole('link').allInnerTexts()).toEqual([
      expect.stringMatching(/^Peine · 30\skm\s+Qué hay cerca · \d\d-\d\d-\d{4}$/),
      expect.stringMatching(/^Planta de la quebrada\s+Sitio · \d\d-\d\d-\d{4}$/),
    ])
    expect(await seriousFaults(page)).toEqual([])
    await recent.getByRole('link', { name: /Planta de la quebrada/ }).click()
    await page.waitForURL(`**/s/${id}*`)
    await page
      .getByText(/Planta de la quebrada/)
      .first()
      .waitFor()

    // Opened again, it is the last; cleared, nothing of it is left on the device; and that can be undone.
    await page.getByRole('button', { name: 'Suelo Común', exact: true }).click()
    await recent.getByRole('listitem').first().filter({ hasText: 'Planta' }).waitFor()
    await recent.getByRole('button', { name: 'Borrar la lista' }).click()
    await recent.waitFor({ state: 'detached' })
    expect(await page.evaluate(() => localStorage.getItem('suelo-comun.recent'))).toBeNull()
    await page.getByRole('button', { name: 'Deshacer' }).click()
    expect(await recent.getByRole('link').count()).toBe(2)
    await recent.getByRole('button', { name: 'Borrar la lista' }).click()
    await page.goto(inject('address'))
    await page.getByText('Esta herramienta orienta; no decide.').waitFor()
    expect(await recent.count()).toBe(0)
    expect(sent).toEqual([])
    expect(errors).toEqual([])
    await close()
  })
})

describe('the components', () => {
  test.each([
    ['Spanish, light', '/componentes', 'Componentes'],
    ['English, dark', '/componentes?lang=en&theme=dark', 'Components'],
  ])('have nothing serious for axe in any state: %s', async (_name, path, title) => {
    const { page, errors, close } = await open(browser, path, { serviceWorkers: 'block' })
    const panel = page.getByRole('region', { name: title, exact: true })
    await panel.getByRole('progressbar').first().waitFor()
    await panel.getByRole('status').first().waitFor({ state: 'attached' })
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })
})

/** Pairs of things that float over the map and lie over one another. */
function overlapping(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const floating = ['legend', 'group', 'foot'].flatMap((name) =>
      [
        ...document.querySelectorAll(
          `#app [class^="_free_"] [class^="_${name}_"]${name === 'foot' ? ' > *' : ''}`,
        ),
      ].map((element) => ({ name, element })),
    )
    const framing = ['header', 'pill', 'rail', 'panel', 'sheet'].flatMap((name) =>
      [...document.querySelectorAll(`#app > div > [class^="_${name}_"]`)].map((element) => ({
        name,
        element,
      })),
    )
    const boxes = [...framing, ...floating]
      .map(({ name, element }) => ({ name, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0)
    const faults: string[] = []
    for (const [at, one] of boxes.entries())
      for (const other of boxes.slice(at + 1)) {
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
        const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
        if (wide > 1 && high > 1)
          faults.push(`${one.name} and ${other.name}: ${Math.round(wide)} × ${Math.round(high)}`)
      }
    if (boxes.length < 5) faults.push(`only ${boxes.length} things were found`)
    return faults
  })
}
