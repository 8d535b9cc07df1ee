import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launch, mapIdle, open } from './browser.ts'

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
      ['Encontrar suelo', 'Suelo disponible'],
      ['Revisar un sitio', 'Revisar un sitio'],
      ['Ver qué hay cerca', 'Qué hay cerca'],
    ],
  },
  en: {
    home: 'Suelo Común',
    question: 'What do you want to know about this land?',
    jobs: [
      ['Find land', 'Available land'],
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
})

describe('recent work', () => {
  test('is on the first screen, stays on this device and can be cleared', async () => {
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
    await recent.getByRole('button', { name: 'Borrar la lista' }).click()
    await recent.waitFor({ state: 'detached' })
    expect(await page.evaluate(() => localStorage.getItem('suelo-comun.recent'))).toBeNull()
    expect(sent).toEqual([])
    expect(errors).toEqual([])
    await close()
  })
})
