import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Screening } from '../../geodata/model/screening.ts'
import { signInPage } from '../helpers/session.ts'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const REASON = 'La planta procesa 4.000 toneladas al mes, según la resolución 12 de 2024.'
const ANSWER = 'La resolución lo dice así.'
const RULE = 'seia-mine-5000t'
const SITE = {
  type: 'Polygon',
  coordinates: [
    [
      [-68.3, -23.35],
      [-68.25, -23.35],
      [-68.25, -23.4],
      [-68.3, -23.4],
      [-68.3, -23.35],
    ],
  ],
}

async function newScreening(): Promise<Screening> {
  const response = await fetch(`${inject('address')}/ogc/processes/screening/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ inputs: { site: SITE, facts: { type: 'lithium-brine', ore_t_month: 6000 } } }),
  })
  return response.json() as Promise<Screening>
}

/** The card of the rule that makes a mine of that size enter assessment, open. */
async function openCard(page: Page) {
  const card = page.getByRole('listitem').filter({ hasText: 'desarrollo minero sobre 5.000' }).first()
  await card.waitFor({ timeout: 60_000 })
  const head = card.getByRole('button', { expanded: false }).first()
  await head.click()
  return card
}

test('anyone disputes a finding on the phone and sees it marked; a reviewer accepts; the original stays as it was', async () => {
  const original = await newScreening()
  const address = inject('address')
  const before = await (await fetch(`${address}/api/screenings/${original.id}`)).text()

  const neighbour = await open(browser, `/s/${original.id}`, { viewport: PHONE, hasTouch: true })
  const { page } = neighbour
  await mapIdle(page)
  const card = await openCard(page)
  await card.getByRole('button', { name: 'No estoy de acuerdo' }).click()
  // Nothing is chosen for them, and nothing is sent without a reason.
  await card.getByRole('button', { name: 'Enviar la objeción' }).click()
  await card.getByText('Elige qué debería decir.').waitFor()
  await card.getByRole('radio', { name: 'No se aplica' }).check()
  await card.getByText(/Con tu objeción cambian? \d+ resultado/).waitFor()
  await card.getByText(/con al menos 10 letras/).waitFor()
  await card.getByLabel('¿Por qué?').fill(REASON)
  await card.getByLabel('Un archivo (opcional)').setInputFiles({
    name: 'pagina.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('<!doctype html>'),
  })
  await card.getByText('Ese archivo no es un PDF ni una imagen').waitFor()
  await card.getByLabel('Un archivo (opcional)').setInputFiles({
    name: 'resolucion-12.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4 resolución 12'),
  })
  await card.getByLabel('Cómo contactarte').fill('vecina@ejemplo.cl')
  expect(await seriousFaults(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
  await card.getByRole('button', { name: 'Enviar la objeción' }).click()
  const link = (await card.getByRole('link', { name: /\/objecion\// }).getAttribute('href')) ?? ''
  await card.getByRole('link', { name: 'Ver la evaluación con la objeción' }).click()
  await page.waitForURL((url) => url.pathname !== `/s/${original.id}`)
  await page.getByText('Evaluación con 1 objeción').waitFor()
  await page.getByText('La evaluación original sigue como estaba.').waitFor()
  await page.getByText(REASON).first().waitFor()
  expect(await seriousFaults(page)).toEqual([])
  const derivedPath = new URL(page.url()).pathname
  const derived = (await (
    await fetch(`${address}/api/screenings/${derivedPath.slice(3)}`)
  ).json()) as Screening
  expect(derived.findings.find(({ rule }) => rule === RULE)).toMatchObject({
    outcome: 'not-triggered',
    override: { from: 'triggered', reason: REASON },
  })

  await page.goto(link)
  await page.getByText('Llegó y espera a que una persona la revise.').waitFor()
  await page.getByRole('link', { name: 'resolucion-12.pdf' }).waitFor()
  expect(await seriousFaults(page)).toEqual([])

  const reviewer = await open(browser, '/')
  await signInPage(reviewer.page, address, inject('reviewer'))
  await reviewer.page.goto(`${address}/datos/objeciones`)
  const item = reviewer.page.getByRole('listitem').filter({ hasText: REASON })
  await item.getByText('vecina@ejemplo.cl').waitFor()
  await item.getByRole('button', { name: 'Responder' }).click()
  await item.getByRole('button', { name: 'Aceptar' }).click()
  await item.getByText('Escribe la razón').waitFor()
  await item.getByLabel('Razón').fill(ANSWER)
  expect(await seriousFaults(reviewer.page)).toEqual([])
  await item.getByRole('button', { name: 'Aceptar' }).click()
  await reviewer.page.getByRole('tab', { name: 'Aceptadas (1)' }).waitFor()

  // The state stands on both screenings; who disputed it stays unknown to those who only have the link.
  for (const path of [`/s/${original.id}`, derivedPath]) {
    const anyone = await open(browser, path)
    const list = anyone.page.getByRole('button', { name: /^Objeciones/ })
    await list.waitFor({ timeout: 60_000 })
    if ((await list.getAttribute('aria-expanded')) === 'false') await list.click()
    await anyone.page.getByText(ANSWER).waitFor()
    await anyone.page.getByText('Aceptada', { exact: true }).first().waitFor()
    expect(await anyone.page.getByText('vecina@ejemplo.cl').count()).toBe(0)
    expect(anyone.errors).toEqual([])
    await anyone.close()
  }
  await page.reload()
  await page.getByText('Quien revisó te dio la razón.').waitFor()
  expect(await (await fetch(`${address}/api/screenings/${original.id}`)).text()).toBe(before)
  for (const each of [neighbour, reviewer]) {
    expect(each.errors).toEqual([])
    await each.close()
  }
})

test('in English, a verdict that nobody reviewed is not cleared without the data it rests on', async () => {
  const { id } = await newScreening()
  const { page, errors, close } = await open(browser, `/s/${id}?lang=en`)
  await page.getByRole('tab', { name: /touches/i }).click({ timeout: 60_000 })
  const line = page.getByRole('listitem').filter({ hasText: 'Not checked (' }).first()
  const theme = page.getByRole('tabpanel').getByRole('button', { expanded: false })
  while ((await line.count()) === 0 && (await theme.count()) > 0) await theme.first().click()
  await line.getByRole('button', { name: 'I disagree' }).click()
  await line.getByRole('radio', { name: 'Does not touch' }).check()
  await line.getByText('Saying it is clear is not enough').waitFor()
  await line.getByLabel('Why?').fill('We walked the whole site in June and there is none.')
  await line.getByRole('button', { name: 'Send the dispute' }).click()
  await line.getByText('Add a link or a file').waitFor()
  await line.getByLabel('Link to the data you rely on').fill('https://example.org/survey.pdf')
  await line.getByRole('button', { name: 'Send the dispute' }).click()
  await line.getByRole('link', { name: 'See the screening with the dispute' }).click()
  await page.getByText('Screening with 1 dispute').waitFor()
  expect(await seriousFaults(page)).toEqual([])
  expect(errors).toEqual([])
  await close()
})
