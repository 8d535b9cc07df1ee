import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { inject } from 'vitest'

export { launch } from './launch.ts'

export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

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
