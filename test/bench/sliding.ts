import type { Page } from 'playwright-core'
import { launch } from '../e2e/launch.ts'
import { serve } from './serve.ts'

/**
 * `npm run sliding`: how many pictures of the free land a second a person sees who drags a slider over the whole region,
 * where the graphics card is a program (SwiftShader). The hand gives the mouse a place every 16 ms, as a mouse does, and does
 * not wait for the page. `ADDRESS` names a running server; else one is started with the reference atlas.
 *
 * A picture counts when it is on the page's next frame: two that fall into one frame are one.
 */
const SECONDS = 5
const SLIDERS = 3
const ROUNDS = 3

/** Drags a slider to and fro for some seconds; what came of it, a second. */
async function drag(page: Page, slider: number) {
  const handle = page.getByRole('slider').nth(slider)
  await handle.scrollIntoViewIfNeeded()
  const box = await handle.boundingBox()
  if (!box) throw new Error('the slider is not on the screen')
  const at = (part: number) => [box.x + box.width * part, box.y + box.height / 2] as const
  await page.evaluate(() => Object.assign(window, { counted: { pictures: 0, frames: 0, moves: 0 } }))
  await page.mouse.move(...at(0.2))
  await page.mouse.down()
  const start = performance.now()
  const moves: Promise<unknown>[] = []
  while (performance.now() - start < SECONDS * 1000) {
    const phase = (performance.now() - start) / 500
    moves.push(page.mouse.move(...at(0.2 + 0.6 * Math.abs(Math.sin(phase)))))
    await new Promise((resolve) => setTimeout(resolve, 16))
  }
  const seconds = (performance.now() - start) / 1000
  const counted = await page.evaluate(() => ({ ...(window as unknown as { counted: Counted }).counted }))
  await Promise.all(moves)
  await page.mouse.up()
  await page.waitForTimeout(2000)
  const a = (n: number) => Number((n / seconds).toFixed(1))
  return {
    slider: (await handle.getAttribute('aria-label')) ?? '',
    'pictures/s': a(counted.pictures),
    'frames/s': a(counted.frames),
    'moves/s': a(counted.moves),
  }
}
interface Counted {
  pictures: number
  frames: number
  moves: number
}

/** Runs in the page. As text: what is compiled from a function would name helpers that are not there. */
const COUNTING = `
  let isNew = false
  const { prototype } = CanvasRenderingContext2D
  const put = prototype.putImageData
  prototype.putImageData = function (...all) {
    isNew = true
    put.apply(this, all)
  }
  addEventListener('input', () => window.counted && window.counted.moves++, true)
  requestAnimationFrame(function next() {
    if (window.counted) {
      window.counted.frames++
      window.counted.pictures += Number(isNew)
    }
    isNew = false
    requestAnimationFrame(next)
  })`

const { address, close } = await serve('sliding')
const browser = await launch()
try {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
    locale: 'es-CL',
  })
  const page = await context.newPage()
  await page.addInitScript({ content: COUNTING })
  await page.goto(`${address}/suelo`)
  await page.getByRole('button', { name: 'Central solar' }).click({ timeout: 60_000 })
  await page
    .locator('[role="status"][aria-busy="false"]')
    .filter({ hasText: /Libre de lo revisado/ })
    .first()
    .waitFor({ timeout: 240_000 })
  await page.waitForTimeout(4000)
  const rows = []
  for (let slider = 0; slider < SLIDERS; slider += 1)
    for (let round = 0; round < ROUNDS; round += 1) rows.push(await drag(page, slider))
  console.table(rows)
} finally {
  await browser.close()
  await close()
}
