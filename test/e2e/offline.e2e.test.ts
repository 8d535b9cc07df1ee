import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { launch, PHONE } from './browser.ts'

/** Stands between the page and the server, so that the server can be gone for this page alone. */
function listen(port: number): Promise<Server> {
  const server = createServer((asked, answered) => {
    const on = request(
      `${inject('address')}${asked.url}`,
      { method: asked.method, headers: asked.headers },
      (from) => {
        answered.writeHead(from.statusCode ?? 502, from.headers)
        from.pipe(answered)
      },
    )
    on.on('error', () => answered.destroy())
    asked.pipe(on)
  })
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)))
}

const gone = (server: Server) =>
  new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })

let browser: Browser
let context: BrowserContext
let page: Page
let server: Server
let address: string

beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

// A second try begins where nothing is kept and the server answers.
beforeEach(async () => {
  server = await listen(0)
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  context = await browser.newContext({
    viewport: PHONE,
    locale: 'es-CL',
    reducedMotion: 'reduce',
    hasTouch: true,
  })
  page = await context.newPage()
  page.setDefaultTimeout(60_000)
})
afterEach(async () => {
  await context.close()
  await gone(server)
})

const PEINE = { layer: 'settlement', feature_id: 'peine' }

/** A square beside the Salar de Atacama, left unfinished in this browser. */
const LEFT = {
  polygons: [
    [
      [-68.2, -23.6],
      [-68.18, -23.6],
      [-68.18, -23.58],
      [-68.2, -23.58],
      [-68.2, -23.6],
    ],
  ].map((ring) => [ring]),
  origin: null,
  draft: { facts: { type: 'solar-pv' }, title: 'Planta de prueba', accuracy_m: null, from: null },
  at: '2026-11-20T12:00:00Z',
}

test('a territory is kept, used in flight mode and without the server, brought up to date, and deleted', async () => {
  await page.goto(`${address}/?task=offline`)
  await page.getByRole('heading', { name: 'Guardar un territorio' }).waitFor()
  const where = page.getByLabel('Qué territorio')
  await where.getByRole('option', { name: 'Comuna de San Pedro de Atacama' }).waitFor({ state: 'attached' })
  await where.selectOption({ label: 'Comuna de San Pedro de Atacama' })
  await page.getByText(/elementos: unos [\d,]+\sMB/).waitFor()
  await page.getByRole('button', { name: 'Guardar para usar sin señal' }).click()
  await page
    .getByText(/^Guardado el \d\d-\d\d-\d{4} \(.+\) · \d+ capas, [\d.]+ elementos · [\d,]+\sMB$/)
    .waitFor()
  expect(await seriousFaults(page)).toEqual([])

  // Whoever was told «Guardado» has the page too: nobody waited here for the service worker, nor is there a server now.
  const asked = await fetch(`${inject('address')}/ogc/processes/nearby/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ inputs: { place: PEINE, distance_m: 45_000 } }),
  })
  const { items } = (await asked.json()) as { items: { name: string; distance_m: number }[] }
  await gone(server)
  await context.setOffline(true)
  // The answer is the server's, from what is kept.
  await page.goto(`${address}/?task=near&place=settlement/peine&km=30`)
  await page.getByText(/Sin señal: con lo guardado el .+ de «San Pedro de Atacama»/).waitFor()
  expect(items[0]?.distance_m).toBeGreaterThan(0)
  await page
    .getByRole('button', { name: items[0]?.name ?? '' })
    .first()
    .waitFor()
  expect(await seriousFaults(page)).toEqual([])

  // The map is drawn, in English too, and a name is found.
  await page.goto(`${address}/?c=-68.1,-23.6,9&lang=en`)
  await page
    .getByText(/^No signal/)
    .first()
    .waitFor()
  await page.locator('[data-map-state="idle"]').waitFor({ timeout: 60_000 })
  await page.getByRole('combobox').first().fill('Peine')
  await page.getByRole('option', { name: /Peine/ }).first().waitFor()

  // A site left unfinished is offered and reviewed with what is kept.
  await page.evaluate((left) => localStorage.setItem('suelo-comun.site', JSON.stringify(left)), LEFT)
  await page.goto(`${address}/?task=screen`)
  await page.getByRole('button', { name: 'Seguir con él' }).click()
  await page.getByRole('button', { name: 'Evaluar el sitio' }).click()
  await page.getByText('Sin señal: revisión incompleta, con lo guardado').waitFor()
  await page.getByText(/Revisado con «San Pedro de Atacama»/).waitFor()
  await page.getByText(/Sin señal no se miden superficies/).waitFor()
  expect(await seriousFaults(page)).toEqual([])

  // The device has a network and the server is gone: the same.
  await context.setOffline(false)
  await page.getByRole('button', { name: 'Hacer la revisión completa' }).click()
  await page.getByText('Sin señal: revisión incompleta, con lo guardado').waitFor()

  // It is back: the full review, of the same site.
  server = await listen(Number(new URL(address).port))
  await page.getByRole('button', { name: 'Hacer la revisión completa' }).click()
  await page.waitForURL(/\/s\//)
  await page.getByText('Planta de prueba').first().waitFor()

  await page.goto(`${address}/?task=offline`)
  await page.getByRole('button', { name: 'Borrar San Pedro de Atacama' }).click()
  await page.getByText(/Todavía nada/).waitFor()
  await page.getByRole('button', { name: 'Deshacer' }).click()
  await page.getByRole('button', { name: 'Borrar San Pedro de Atacama' }).waitFor()
}, 300_000)
