import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Screening } from '../../geodata/model/screening.ts'
import { signIn } from '../helpers/session.ts'
import { seriousFaults } from './axe.ts'
import { launch, open, PHONE } from './browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'standing-'))
let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})

const square = (lon: number, lat: number, size: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [lon, lat],
      [lon + size, lat],
      [lon + size, lat + size],
      [lon, lat + size],
      [lon, lat],
    ],
  ],
})
/** On the Salar de Atacama, where others work. */
const SITE = square(-68.35, -23.55, 0.03)

async function screenSite(): Promise<Screening> {
  const response = await fetch(`${inject('address')}/ogc/processes/screening/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ inputs: { site: SITE, facts: { type: 'mine' }, title: 'Faena de prueba' } }),
  })
  return (await response.json()) as Screening
}

/** A steward brings in a file and publishes it, as the page does. */
async function publish(layer: string, geometry: unknown): Promise<void> {
  const address = inject('address')
  const cookie = await signIn(address, inject('steward'))
  const call = async (method: string, path: string, body?: unknown, type = 'application/json') => {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { Cookie: cookie, Origin: address, ...(body === undefined ? {} : { 'Content-Type': type }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(JSON.stringify(answer))
    return answer as { id: number; status: string }
  }
  const file = {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', id: 'recinto-1', geometry, properties: { name: 'Recinto de prueba' } }],
  }
  const { id } = await call(
    'POST',
    `/api/imports?name=${layer}.geojson`,
    JSON.stringify(file),
    'application/octet-stream',
  )
  await call('PUT', `/api/imports/${id}/mapping`, { layer, connector: null })
  await call('POST', `/api/imports/${id}/stage`)
  for (let tries = 0; (await call('GET', `/api/imports/${id}`)).status === 'staging'; tries++) {
    if (tries > 100) throw new Error('still staging')
    await wait(100)
  }
  const { status } = await call('POST', `/api/imports/${id}/publish`)
  expect(status).toBe('published')
}

/** `npm run verify`, in a process of its own that knows no server. */
const verify = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'server/certificates/cli.ts', ...args]).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  )

test('a layer is published: the page says so, screening again says what changed and why, and a certificate proves it', async () => {
  const { id } = await screenSite()
  const { page, errors, close } = await open(browser, `/s/${id}`)
  const standing = page.getByRole('region', { name: '¿Sigue vigente?' })
  await standing.getByText(/no cambió ninguna capa ni la base normativa/).waitFor()

  await publish('military_area', square(-68.34, -23.54, 0.005))
  await page.reload()
  await standing.getByText('Desde esta evaluación cambió 1 capa de las que usa.').waitFor()
  await standing.getByRole('button', { name: /Qué cambió/ }).click()
  await standing.getByText(/Recintos y terrenos militares: no tenía datos y ahora sí/).waitFor()
  expect(await seriousFaults(page)).toEqual([])

  await standing.getByRole('button', { name: 'Volver a evaluar con lo de hoy' }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/s/') && !url.pathname.endsWith(id))
  await standing.getByText(/Esta evaluación repite la del .* con los datos y las normas de hoy/).waitFor()
  await standing.getByText(/^\d+ hallazgos son otros$/).waitFor()
  const change = standing.getByRole('listitem').filter({ hasText: 'Recinto o área militar' })
  await change.getByText('Por qué: datos nuevos en Recintos y terrenos militares.').waitFor()
  expect(await seriousFaults(page)).toEqual([])

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    standing.getByRole('link', { name: 'Descargar el certificado' }).click(),
  ])
  const file = join(folder, download.suggestedFilename())
  await download.saveAs(file)
  const key = join(folder, 'key.json')
  writeFileSync(key, await (await fetch(`${inject('address')}/api/certificates/key`)).text())
  const good = await verify(file, '--key', key)
  expect(good.stdout).toContain('El certificado se cumple.')
  expect(good.code).toBe(0)
  const moved = join(folder, 'moved.json')
  writeFileSync(moved, readFileSync(file, 'utf8').replaceAll('[-68.35,-23.55]', '[-68.3500001,-23.55]'))
  const bad = await verify(moved, '--key', key)
  expect(bad.code).toBe(1)
  expect(bad.stdout).toMatch(/Sitio +NO .*no es el que se evaluó/)

  // The earlier one is a link away, as it was, and what is new in it is said again.
  await standing.getByRole('link', { name: 'Ver la anterior' }).click()
  await page.waitForURL((url) => url.pathname.endsWith(id))
  await standing.getByText('Desde esta evaluación cambió 1 capa de las que usa.').waitFor()
  expect(errors).toEqual([])
  await close()
})

test('what else lies around is told by basin, comuna and distance, on a phone too, and leads to its record', async () => {
  const { id } = await screenSite()
  const { page, errors, close } = await open(browser, `/s/${id}?lang=en`, {
    viewport: PHONE,
    hasTouch: true,
    locale: 'en-GB',
  })
  await page.getByRole('tab', { name: 'Around' }).click()
  const where = page.getByRole('group', { name: 'Where to look' })
  await where.getByRole('radio', { name: /In the same comuna: San Pedro de Atacama/ }).check()
  const part = page.getByRole('region', { name: 'In the same comuna: San Pedro de Atacama' })
  const table = part.getByRole('table', { name: 'How many there are, by layer and status' })
  await table.getByRole('rowheader', { name: 'Brine operations' }).waitFor()
  await part.getByText(/The list is not complete here in \d+ layers/).waitFor()
  await part.getByRole('button', { name: /See them one by one/ }).click()
  const first = part.getByRole('list').last().getByRole('listitem').first()
  const name = (await first.locator('p').first().textContent())?.trim() ?? ''
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
  expect(await seriousFaults(page)).toEqual([])
  await first.getByRole('button', { name: /^Show on the map/ }).click()
  await first.getByRole('button', { name: /^Record/ }).click()
  await page.getByRole('heading', { name: name.replace(/ could be here$/, '') }).waitFor()
  expect(errors).toEqual([])
  await close()
})
