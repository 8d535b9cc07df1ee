import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { PermitPath } from '../../geodata/permits/model.ts'
import { seriousFaults } from './axe.ts'
import { launch, open, PHONE } from './browser.ts'

let browser: Browser
let id: string
beforeAll(async () => {
  browser = await launch()
  const site = {
    type: 'Polygon',
    coordinates: [
      [
        [-69.9, -23.9],
        [-69.89, -23.9],
        [-69.89, -23.89],
        [-69.9, -23.89],
        [-69.9, -23.9],
      ],
    ],
  }
  const facts = { type: 'tailings', ore_t_month: 900_000, route: 'EIA' }
  const answer = await fetch(`${inject('address')}/ogc/processes/screening/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ inputs: { site, facts } }),
  })
  expect(answer.status).toBe(200)
  id = ((await answer.json()) as { id: string }).id
})
afterAll(() => browser.close())

const pathOf = async (query: string) =>
  (await (await fetch(`${inject('address')}/api/screenings/${id}/path${query}`)).json()) as PermitPath

const day = (iso = '') => iso.split('-').reverse().join('-')
const finish = ({ totals }: PermitPath) => day(totals[0]?.finish)

async function openPath(page: Page, name: string) {
  await page.getByRole('tab', { name }).click()
  return page.getByRole('tabpanel', { name })
}

describe('a reviewer reads in what order to file', () => {
  test('sees the end by law, what sets it, and what to file first; the start moves it', async () => {
    const { page, errors, close } = await open(browser, `/s/${id}`)
    const panel = await openPath(page, 'Camino de permisos')
    await panel.getByText('Plazos legales máximos, no experiencia').waitFor()

    const start = panel.getByLabel('Día en que se ingresa lo primero')
    const from = await pathOf('?start=2027-03-01')
    await start.fill('2027-03-01')
    await panel.getByText(new RegExp(`^(Al menos h|H)asta el ${finish(from)}`)).waitFor()
    const later = await pathOf('?start=2027-09-01')
    expect(finish(later)).not.toBe(finish(from))
    await start.fill('2027-09-01')
    await panel.getByText(new RegExp(`^(Al menos h|H)asta el ${finish(later)}`)).waitFor()

    // What sets the end says so in words, not by colour alone.
    const review = panel
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: /^Evaluación ambiental/ }) })
    await review.getByText('Marca el final').waitFor()
    expect(await review.innerText()).toContain('hasta 120\u00a0días hábiles')
    await review.getByRole('button').click()
    await review.getByText(/ICSARA y Adenda/).waitFor()
    expect(await review.innerText()).toMatch(/Ley 19\.300 arts\. 15, 15 bis, 16/)

    const first = panel
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: 'Qué ingresar primero' }) })
    expect(await first.getByRole('listitem').first().innerText()).toMatch(
      /Ingreso al SEIA[\s\S]*marca el final/,
    )

    // The plan of closure is filed after the RCA, and says why.
    const closure = panel
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: /^PAS 137/ }) })
    await closure.getByRole('button').click()
    await closure
      .getByText(/Resolución de calificación ambiental/)
      .first()
      .waitFor()
    expect(await closure.innerText()).toMatch(/Ley 20\.551 art\. 6/)
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })

  test('asks for what could apply, and reads all of it as a table', async () => {
    const { page, errors, close } = await open(browser, `/s/${id}`)
    const panel = await openPath(page, 'Camino de permisos')
    const certain = await pathOf('')
    const possible = await pathOf('?include=with-possible')
    expect(possible.nodes.length).toBeGreaterThan(certain.nodes.length)
    await panel.getByRole('heading', { name: `${certain.nodes.length} pasos` }).waitFor()
    await panel.getByText('Incluir lo que podría aplicarse').click()
    await panel.getByRole('heading', { name: `${possible.nodes.length} pasos` }).waitFor()
    await panel.getByText('Podría aplicarse').first().waitFor()
    await panel.getByRole('button', { name: 'Ver como tabla' }).click()
    const table = panel.getByRole('table', { name: 'Pasos del camino de permisos' })
    expect(await table.getByRole('row').count()).toBe(possible.nodes.length + 1)
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })

  test('on a telephone in English nothing is wider than the screen', async () => {
    const { page, errors, close } = await open(browser, `/s/${id}?lang=en`, {
      viewport: PHONE,
      locale: 'en-GB',
    })
    const panel = await openPath(page, 'Permit path')
    await panel.getByText('Legal maxima, not experience').waitFor()
    await panel.getByText('Sets the end').first().waitFor()
    const wide = await panel.evaluate(
      (element) =>
        [...element.querySelectorAll('*')].filter(
          (one) => one.getBoundingClientRect().right > window.innerWidth + 1,
        ).length,
    )
    expect(wide).toBe(0)
    expect(errors).toEqual([])
    await close()
  })
})
