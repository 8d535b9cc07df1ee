import type { Browser } from 'playwright-core'
import { launch } from '../e2e/launch.ts'
import { serve } from './serve.ts'

/**
 * `npm run first-load`: how long a first visit takes on slow 3G (400 kbit/s, 400 ms) with a processor four times slower,
 * by the DevTools protocol, median of three, nothing kept from before. `ADDRESS` names a running server; else one is
 * started with the reference atlas.
 *
 * - first words: First Contentful Paint;
 * - useful map: the picture of the region is painted with its places, and the doors and places can be followed;
 * - frame: the application is there (search, layers, tasks), without the map, which waits for a person;
 * - panel: a door is chosen then, or `READS` seconds later, and its panel is there;
 * - live map: how long after that every tile of the view is drawn.
 *
 * There is no service worker: what it asks for, DevTools would not slow down.
 */
const SLOW_3G = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 }
const PHONE = { width: 390, height: 844 }
const DESK = { width: 1440, height: 900 }
/** How long a person reads the first screen before choosing, s. */
const READS = Number(process.env.READS ?? 0)

interface Visit {
  first_ms: number
  useful_ms: number
  frame_ms: number
  panel_ms: number
  live_ms: number
  useful_kB: number
  live_kB: number
}

async function visit(browser: Browser, address: string, viewport: typeof PHONE): Promise<Visit> {
  const context = await browser.newContext({ viewport, serviceWorkers: 'block' })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', SLOW_3G)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  let received = 0
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    received += encodedDataLength
  })
  const began = Date.now()
  const since = () => Date.now() - began
  void page.goto(address, { waitUntil: 'commit', timeout: 120_000 }).catch(() => undefined)
  // Painted: laid out, and a frame has been drawn since.
  await page.waitForFunction(
    () =>
      document.querySelector('#first-picture a text')?.getBoundingClientRect().width &&
      document.querySelector('.first-doors a') &&
      new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true), 0))),
    null,
    { timeout: 120_000, polling: 50 },
  )
  const useful_ms = since()
  await page.locator('#app [role="search"], #app input[type="search"]').first().waitFor({ timeout: 180_000 })
  const frame_ms = since()
  await page.waitForTimeout(READS * 1000)
  const chosen = Date.now()
  await page
    .getByRole('button', { name: /^Ver qué hay cerca/ })
    .last()
    .click()
  await page.getByRole('heading', { name: 'Qué hay cerca' }).waitFor({ timeout: 180_000 })
  const panel_ms = Date.now() - chosen
  await page.locator('[data-map-state="idle"]').waitFor({ timeout: 240_000 })
  const live_ms = Date.now() - chosen
  const [first_ms, useful_kB] = await page.evaluate((until) => {
    const [document] = performance.getEntriesByType('navigation') as PerformanceResourceTiming[]
    const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const come = files.filter(({ responseEnd }) => responseEnd <= until)
    return [
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      come.reduce((sum, { transferSize }) => sum + transferSize, document?.transferSize ?? 0) / 1000,
    ] as const
  }, useful_ms)
  await context.close()
  return { first_ms, useful_ms, frame_ms, panel_ms, live_ms, useful_kB, live_kB: received / 1000 }
}

const median = (values: number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number

const { address, close } = await serve('first-load')
const browser = await launch()
try {
  for (const [name, viewport] of [
    ['phone', PHONE],
    ['desk', DESK],
  ] as const) {
    const visits: Visit[] = []
    for (let i = 0; i < 3; i++) visits.push(await visit(browser, address, viewport))
    const of = (key: keyof Visit) => Math.round(median(visits.map((one) => one[key])))
    process.stdout.write(
      `${name}: first words ${of('first_ms')} ms · useful map ${of('useful_ms')} ms (${of('useful_kB')} kB) · frame ${of('frame_ms')} ms · a door chosen ${READS} s later: its panel ${of('panel_ms')} ms · live map ${of('live_ms')} ms after that choice (${of('live_kB')} kB in all)\n`,
    )
  }
} finally {
  await browser.close()
  await close()
}
