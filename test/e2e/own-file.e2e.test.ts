import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, mapIdle, open, settled } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const fixture = (name: string) => readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url))

/** In the name and the words of every file: nothing that leaves the browser may hold it. */
const SECRET = 'vertiente-de-la-abuela'
const [LON, LAT] = ['-68.123457', '-22.654321']
const KML = `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>${SECRET}</name>
  <Point><coordinates>${LON},${LAT}</coordinates></Point></Placemark></kml>`
const FILES: Record<string, Uint8Array> = {
  'kml.kml': strToU8(KML),
  'kmz.kmz': zipSync({ 'doc.kml': strToU8(KML) }),
  'gpx.gpx': strToU8(
    `<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
    <wpt lat="${LAT}" lon="${LON}"><name>${SECRET}</name></wpt></gpx>`,
  ),
  'csv.csv': strToU8(`nombre;lat;lon\n${SECRET};${LAT};${LON}\n`),
  'geojson.geojson': strToU8(
    JSON.stringify({
      type: 'Feature',
      properties: { nombre: SECRET },
      geometry: { type: 'Point', coordinates: [Number(LON), Number(LAT)] },
    }),
  ),
  'shp.zip': zipSync(
    Object.fromEntries(['shp', 'dbf', 'prj', 'cpg'].map((end) => [`zonas.${end}`, fixture(`zonas.${end}`)])),
  ),
  'gpkg.gpkg': fixture('capas.gpkg'),
}

const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-own-'))
afterAll(() => rmSync(folder, { recursive: true }))

function choose(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  writeFileSync(join(folder, name), bytes)
  return page.getByTestId('own-file').setInputFiles(join(folder, name))
}

test('a file of one’s own, of every format, is drawn and listed, and nothing of it leaves the browser or stays in it', async () => {
  const { page, errors, close } = await open(browser, '/?c=-68.2,-23,8&layers=lake_salar')
  await mapIdle(page)
  await settled(page)
  const sent: Request[] = []
  page.on('request', (request) => sent.push(request))
  const sockets: string[] = []
  page.on('websocket', (socket) => sockets.push(socket.url()))

  for (const [ending, bytes] of Object.entries(FILES)) {
    const name = `${SECRET}-${ending}`
    await choose(page, name, bytes)
    const own = page.locator(`[data-own-layer="${name}"]`)
    await own.getByText(/^\d+ elementos?\./).waitFor({ timeout: 60_000 })
    await page.getByRole('region', { name: 'Simbología' }).getByText(name).waitFor()
    await own.getByRole('button', { name: 'Ver sus elementos' }).click()
    expect(await page.getByRole('dialog').getByRole('row').count()).toBeGreaterThan(1)
    await page.keyboard.press('Escape')
  }
  await mapIdle(page)
  await settled(page)
  // What was fetched meanwhile: tiles of where the file lies, and the code that reads it. Never with something in hand.
  expect(sent.length).toBeGreaterThan(0)
  const told = await Promise.all(
    sent.map(async (request) => ({
      method: request.method(),
      body: request.postDataBuffer()?.length ?? 0,
      words: decodeURIComponent(`${request.url()} ${JSON.stringify(await request.allHeaders())}`),
    })),
  )
  expect(told.filter(({ method, body }) => method !== 'GET' || body > 0)).toEqual([])
  const traces = [SECRET, LON, LAT, LON.slice(0, 7), LAT.slice(0, 7), 'zonas']
  const holding = (text: string) => traces.filter((trace) => text.includes(trace))
  expect(told.flatMap(({ words }) => holding(words))).toEqual([])
  expect(sockets).toEqual([])
  // Neither the address nor anything that the browser keeps.
  const kept = await page.evaluate(async () => {
    const names = await Promise.all((await indexedDB.databases()).map(({ name }) => name ?? ''))
    const caches = await Promise.all(
      (await window.caches.keys()).map(async (key) =>
        (await (await window.caches.open(key)).keys()).map(({ url }) => url),
      ),
    )
    return JSON.stringify([
      location.href,
      history.state,
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      names,
      caches,
    ])
  })
  expect(holding(decodeURIComponent(kept.replaceAll('%', '%25')))).toEqual([])
  await page.reload()
  await mapIdle(page)
  expect(await page.locator('[data-own-layer]').count()).toBe(0)
  expect(errors).toEqual([])
  await close()
})

test('a file that is not one is refused in words, in both languages, and nothing breaks', async () => {
  const large = new Uint8Array(60 << 20)
  const CASES: [string, Uint8Array, RegExp, RegExp][] = [
    ['vacio.csv', new Uint8Array(), /está vacío/, /is empty/],
    ['grande.geojson', large, /pesa 60 MB; aquí se abren hasta 20 MB/, /60 MB.*20 MB/],
    ['roto.zip', Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2), /puede estar dañado/, /damaged/],
    ['sin-lugar.csv', strToU8('nombre;edad\nAna;4\n'), /no trae posiciones/, /no positions|positions/],
    ['nota.pdf', strToU8('%PDF-1.7\n'), /no es de un formato que se abra aquí/, /not in a format/],
  ]
  for (const [language, at] of [
    ['es', 2],
    ['en', 3],
  ] as const) {
    const { page, errors, close } = await open(browser, `/?c=-68.2,-23,8&layers=lake_salar&lang=${language}`)
    await page.getByTestId('own-file').waitFor({ state: 'attached' })
    for (const one of CASES) {
      await choose(page, one[0], one[1])
      await page.getByRole('alert').getByText(one[at]).waitFor({ timeout: 60_000 })
    }
    expect(await page.locator('[data-own-layer]').count()).toBe(0)
    // What says PSAD56 is drawn in PSAD56; what says nothing asks.
    await choose(page, 'zonas.zip', FILES['shp.zip'] as Uint8Array)
    await page
      .locator('[data-own-layer]')
      .getByText(/PSAD56/)
      .waitFor()
    await choose(page, 'metros.csv', strToU8('nombre;ESTE;NORTE\nUno;590000;7440000\nDos;591000;7441000\n'))
    const second = page.locator('[data-own-layer="metros.csv"]')
    await second
      .getByRole('combobox')
      .selectOption({ label: await second.locator('option', { hasText: /PSAD/ }).innerText() })
    await second
      .getByText(/PSAD56.*\.$/)
      .first()
      .waitFor()
    expect(errors).toEqual([])
    await close()
  }
})
