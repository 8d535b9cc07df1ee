import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { signInPage } from '../helpers/session.ts'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const WORDS = 'El rajo principal está unos 3 km más al este.'

test('a neighbour asks for a correction on the phone, a steward answers, the neighbour reads the answer', async () => {
  const phone = { viewport: PHONE, hasTouch: true }
  const neighbour = await open(browser, '/?sel=mine_site/escondida', phone)
  const { page } = neighbour
  await mapIdle(page)
  await page.getByRole('button', { name: 'Pedir una corrección' }).click()
  await page.getByLabel('¿Qué está mal?').selectOption({ label: 'Está en otro lugar, o su forma no es esa' })
  await page.getByLabel('Explícalo').fill(WORDS)
  await page.getByRole('button', { name: 'Marcar en el mapa' }).click()
  await page.getByText('Toca el lugar en el mapa').waitFor()
  await page.touchscreen.tap(150, 250)
  await page.getByText(/Punto marcado: 2\d,\d+° S/).waitFor()
  await page.getByLabel('Cómo contactarte').fill('vecina@ejemplo.cl')
  expect(await seriousFaults(page)).toEqual([])
  // What was written survives looking elsewhere.
  await page.getByRole('button', { name: 'Cerrar' }).click()
  await page.goBack()
  expect(await page.getByLabel('Explícalo').inputValue()).toBe(WORDS)
  await page.getByRole('button', { name: 'Enviar la petición' }).click()
  const link = await page.getByRole('link', { name: /\/correccion\// }).getAttribute('href')
  await page.goto(link ?? '')
  await page.getByText('Llegó y espera a que alguien la revise.').waitFor()
  expect(await page.getByText(WORDS).isVisible()).toBe(true)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
  expect(await seriousFaults(page)).toEqual([])

  const anyone = await open(browser, '/?sel=mine_site/escondida&lang=en')
  await anyone.page.getByRole('button', { name: /Requests/ }).click()
  await anyone.page.getByText('The text is published once somebody has reviewed it.').waitFor()
  expect(await anyone.page.getByText(WORDS).count()).toBe(0)

  const steward = await open(browser, '/')
  await signInPage(steward.page, inject('address'), inject('steward'))
  await steward.page.goto(`${inject('address')}/datos/correcciones`)
  await steward.page.getByRole('tab', { name: 'Recibidas (1)' }).waitFor()
  const card = steward.page.getByRole('listitem').filter({ hasText: WORDS })
  await card.getByText('vecina@ejemplo.cl').waitFor()
  await card.getByRole('button', { name: 'Responder' }).click()
  await card.getByRole('button', { name: 'Tomar en revisión' }).click()
  await steward.page.getByRole('tab', { name: 'En revisión (1)' }).click()
  await card.getByRole('button', { name: 'Responder' }).click()
  await card.getByRole('button', { name: 'Aceptar' }).click()
  await card.getByText('Escribe una respuesta').waitFor()
  await card.getByRole('textbox', { name: 'Respuesta' }).fill('Tiene razón: el punto era el campamento.')
  expect(await seriousFaults(steward.page)).toEqual([])
  await card.getByRole('button', { name: 'Aceptar' }).click()
  await steward.page.getByRole('tab', { name: 'Aceptadas (1)' }).waitFor()

  await page.reload()
  await page.getByText('Tiene razón: el punto era el campamento.').waitFor()
  await page.getByText('se corregirá en una próxima versión').waitFor()
  await anyone.page.reload()
  await anyone.page.getByRole('button', { name: /Requests/ }).click()
  await anyone.page.getByText(WORDS).waitFor()
  expect(await anyone.page.getByText('vecina@ejemplo.cl').count()).toBe(0)

  for (const each of [neighbour, anyone, steward]) {
    expect(each.errors).toEqual([])
    await each.close()
  }
})
