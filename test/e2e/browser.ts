import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'
import { inject } from 'vitest'

export { launch } from './launch.ts'

export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

/** What each page has asked for and not got yet. */
const UNDER_WAY = new WeakMap<Page, Set<Request>>()
/** What the worker that paints free land asks for. */
const FROM_WORKER = /\/api\/availability\/(frame|fields)\//

/** A page on the running server that fails the test on any error of the console, of a script, or of the server. */
export async function open(
  browser: Browser,
  path: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: string[]; close: () => Promise<void> }> {
  const context = await browser.newContext({
    viewport: DESK,
    locale: 'es-CL',
    reducedMotion: 'reduce',
    // What is kept for no signal has a journey of its own; elsewhere the server answers, every time.
    serviceWorkers: 'block',
    ...options,
  })
  const page = await context.newPage()
  const errors: string[] = []
  const underWay = new Set<Request>()
  UNDER_WAY.set(page, underWay)
  page.on('request', (request) => underWay.add(request))
  page.on('requestfinished', (request) => underWay.delete(request))
  page.on('requestfailed', (request) => underWay.delete(request))
  // What a worker had asked for ends with it, and nobody says so.
  page.on('worker', (worker) =>
    worker.on('close', () => {
      for (const request of underWay) if (FROM_WORKER.test(request.url())) underWay.delete(request)
    }),
  )
  page.on('pageerror', (error) => errors.push(`script: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) errors.push(`${response.status()}: ${response.url()}`)
  })
  await page.goto(`${inject('address')}${path}`)
  return { page, errors, close: () => context.close() }
}

/** Stirs, as a person does, so that the map comes to the first screen too, and waits until it has drawn everything. */
export async function mapIdle(page: Page): Promise<void> {
  const map = page.locator('#map')
  for (let stirred = 0; (await map.getAttribute('data-map-state')) === 'loading' && stirred < 20; stirred++) {
    await page.mouse.move(1, stirred % 2)
    await page.waitForTimeout(250)
  }
  await page.locator('[data-map-state="idle"]').waitFor({ timeout: 90_000 })
}

/**
 * Goes to a screen of another name as a link inside the application does: the map stays, and what the screen shows is
 * there.
 */
export async function goInside(page: Page, path: string): Promise<void> {
  const before = await page.evaluate((to) => {
    history.pushState(null, '', to)
    return document.title
  }, path)
  await page.waitForFunction((name) => document.title !== name, before, { timeout: 60_000 })
  await settled(page)
}

/** Waits until nothing is asked for, nothing says that it is busy, and the page has nothing to do. */
export async function settled(page: Page): Promise<void> {
  const busy = page.locator('[aria-busy="true"]')
  const most = Date.now() + 60_000
  for (let quiet = 0; quiet < 3; ) {
    if (Date.now() > most) throw new Error(`${page.url()} does not come to rest`)
    await page.waitForTimeout(50)
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2000 })))
    quiet = UNDER_WAY.get(page)?.size === 0 && (await busy.count()) === 0 ? quiet + 1 : 0
  }
}
