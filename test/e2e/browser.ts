import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'

export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

/** A real browser with WebGL 2: the one CHROMIUM_PATH names, or the one that comes inside npm. */
export async function launch(): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH
  if (own) {
    return chromium.launch({
      executablePath: own,
      args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    })
  }
  // Makes the package unpack the system libraries that a bare machine lacks; read when it is imported.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  const { default: packed } = await import('@sparticuz/chromium')
  packed.setGraphicsMode = true
  return chromium.launch({
    executablePath: await packed.executablePath(),
    args: [...packed.args, '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  })
}

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

/** Waits until the map has drawn everything it asked for. */
export async function mapIdle(page: Page): Promise<void> {
  await page.locator('[data-map-state="idle"]').waitFor({ timeout: 90_000 })
}
