import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { signInPage } from '../helpers/session.ts'
import { seriousFaults } from './axe.ts'
import { launch, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** The words of what has the focus. */
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '')

test('on a desk: the tour by keyboard, a term on tap, a comment that keeps the link, answered by a steward', async () => {
  const visit = await open(browser, '/')
  const { page } = visit
  page.setDefaultTimeout(60_000)
  await page.getByRole('button', { name: 'Hacer el recorrido' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Paso 1 de 5').waitFor()
  expect(await focused(page)).toBe('Tres preguntas para empezar')
  expect(await seriousFaults(page)).toEqual([])
  for (const step of ['Busca un lugar', 'Elige qué ver', 'Toca el mapa', 'Ayuda, y tu opinión']) {
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: step }).waitFor()
    expect(await focused(page)).toBe(step)
  }
  await page.keyboard.press('Escape')
  await page.getByText('Paso 5 de 5').waitFor({ state: 'detached' })
  // Answered: it is not offered again, and Help has it.
  expect(await page.getByRole('button', { name: 'Hacer el recorrido' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Ayuda' }).click()
  await page.getByRole('button', { name: 'Repetir el recorrido' }).waitFor()

  await page.goto(`${inject('address')}/normas/nature-santuario`)
  const term = page.getByRole('button', { name: /^santuario/i }).first()
  await term.focus()
  await page.keyboard.press('Enter')
  expect(await term.getAttribute('aria-expanded')).toBe('true')
  await page.getByRole('note').getByText('Ley 17.288').waitFor()
  expect(await seriousFaults(page)).toEqual([])
  await page.keyboard.press('Escape')
  expect(await page.getByRole('note').count()).toBe(0)
  expect(await term.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Ver en el glosario' }).click()
  await page.getByLabel('Buscar una palabra').fill('relaves')
  await page.getByText('Depósito de relaves', { exact: true }).waitFor()
  expect(await seriousFaults(page)).toEqual([])

  const text = 'No entiendo qué es «vigencia».'
  await page.goto(`${inject('address')}/metodo?layers=volcano`)
  await page.getByText(/\d+ de \d+ capas tienen datos: [\d.]+ elementos/).waitFor()
  expect(await seriousFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Comentar', exact: true }).click()
  await page.getByRole('button', { name: 'Enviar', exact: true }).click()
  await page.getByText('Escribe algo antes de enviar.').waitFor()
  await page.getByLabel('Cuéntanos').fill(text)
  await page.getByRole('dialog').getByText('/metodo?layers=volcano').waitFor()
  expect(await seriousFaults(page)).toEqual([])
  // Without a signal nothing is lost, not even with the page.
  await page.route('**/api/feedback', (route) => route.abort())
  await page.getByRole('button', { name: 'Enviar', exact: true }).click()
  await page.getByText('quedó guardado en este navegador').waitFor()
  await page.unroute('**/api/feedback')
  visit.errors.length = 0
  await page.reload()
  await page.getByRole('button', { name: 'Comentar', exact: true }).click()
  expect(await page.getByLabel('Cuéntanos').inputValue()).toBe(text)
  await page.getByRole('button', { name: 'Enviar', exact: true }).click()
  await page.getByText('Tu comentario llegó').waitFor()

  await signInPage(page, inject('address'), inject('steward'))
  await page.goto(`${inject('address')}/datos/comentarios`)
  const said = page.getByRole('article').filter({ hasText: text })
  expect(await said.getByRole('link', { name: 'Ver la pantalla' }).getAttribute('href')).toBe(
    '/metodo?layers=volcano',
  )
  expect(await seriousFaults(page)).toEqual([])
  await said.getByRole('button', { name: 'Resuelto' }).click()
  await page.getByRole('tab', { name: 'Resueltos (1)' }).click()
  await said.getByText('por Custodia de prueba').waitFor()
  expect(visit.errors).toEqual([])
  await visit.close()
})

test('on a phone, in English and in the dark: the tour, a term at the bottom, a comment', async () => {
  const visit = await open(browser, '/?lang=en&theme=dark', {
    viewport: PHONE,
    hasTouch: true,
    locale: 'en-GB',
  })
  const { page } = visit
  page.setDefaultTimeout(60_000)
  await page.getByRole('button', { name: 'Take the tour' }).tap()
  for (let step = 1; step < 5; step++) {
    await page.getByText(`Step ${step} of 5`).waitFor()
    await page.getByRole('button', { name: 'Next' }).tap()
  }
  // The card and what it speaks of are both on the screen.
  const card = await page.getByRole('dialog').boundingBox()
  expect(
    card && card.x >= 0 && card.x + card.width <= PHONE.width && card.y + card.height <= PHONE.height,
  ).toBe(true)
  expect(await seriousFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Finish' }).tap()

  await page.goto(`${inject('address')}/normas/nature-santuario?lang=en&theme=dark`)
  await page
    .getByRole('button', { name: /^nature sanctuary/i })
    .first()
    .tap()
  const note = await page.getByRole('note').boundingBox()
  expect(note && [note.x, Math.round(note.y + note.height)]).toEqual([0, PHONE.height])
  expect(await seriousFaults(page)).toEqual([])

  await page.goto(`${inject('address')}/?lang=en&task=help`)
  await page.getByRole('button', { name: 'Comment on this screen' }).tap()
  await page.getByLabel('Tell us').fill('A pitch is a good idea.')
  expect(await seriousFaults(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
  await page.getByRole('button', { name: 'Send', exact: true }).tap()
  await page.getByText('Your comment has arrived').waitFor()
  expect(visit.errors).toEqual([])
  await visit.close()
})
