import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ZipFile } from 'yazl'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** As it is pasted from a report: heading, labels, points for thousands, decimal commas; the datum is not said. */
const TABLE = [
  'Coordenadas UTM, Huso 19',
  'Vértice\tNorte\tEste',
  'V1\t7.380.120,5\t582.340,2',
  'V2\t7.380.120,5\t583.340,2',
  'V3\t7.379.620,5\t583.340,2',
  'V4\t7.379.620,5\t582.340,2',
].join('\n')

const screeningOf = async (page: Page) => {
  const id = new URL(page.url()).pathname.split('/').pop()
  return (await fetch(`${inject('address')}/api/screenings/${id}`)).json()
}
const evaluate = (page: Page) => page.getByRole('button', { name: 'Evaluar el sitio' }).click()

async function screenSquare(west: number, south: number, title: string): Promise<string> {
  const [east, north] = [west + 0.03, south + 0.03]
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  const answer = await fetch(`${inject('address')}/ogc/processes/screening/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      inputs: { site: { type: 'Polygon', coordinates: [ring] }, facts: { type: 'solar-pv' }, title },
    }),
  })
  return (await answer.json()).id
}

describe('where the site is', () => {
  test('a UTM table without a datum is asked about, taken over from PSAD56, and says so in the screening', async () => {
    const { page, errors, close } = await open(browser, '/?task=screen')
    await mapIdle(page)
    const panel = page.getByRole('region', { name: 'Revisar un sitio' })
    await panel.getByRole('tab', { name: 'Coordenadas' }).click()
    await panel.getByRole('textbox', { name: /Vértices/ }).fill(TABLE)
    await panel.getByText(/Ignorar el datum mueve el sitio unos 400/).waitFor()
    // Without the datum there is no site yet.
    await evaluate(page)
    await page.getByText('Falta decir el datum').first().waitFor()
    expect(page.url()).not.toMatch(/\/s\//)
    await panel.getByRole('radio', { name: /PSAD56/ }).check()
    await panel.getByText(/Leído en PSAD56 \/ UTM huso 19S/).waitFor()
    expect(await panel.getByRole('textbox', { name: /Exactitud del contorno/ }).inputValue()).toBe('17')
    await evaluate(page)
    await page.waitForURL(/\/s\/[\w-]{16,}/)
    const { site } = await screeningOf(page)
    expect(site.accuracy_m).toBe(17)
    expect(site.provenance).toMatchObject({
      method: 'typed',
      crs: 'EPSG:24879',
      operation: 'PSAD56 to WGS 84 (15) (EPSG:6971)',
      operation_accuracy_m: 17,
    })
    expect(site.provenance.vertices[0]).toEqual(['582.340,2', '7.380.120,5'])
    // Where PROJ takes it.
    expect(site.geometry.coordinates[0][0][0]).toBeCloseTo(-68.19419939, 6)
    expect(site.geometry.coordinates[0][0][1]).toBeCloseTo(-23.69103694, 6)
    expect(errors).toEqual([])
    await close()
  })

  test('a zipped shapefile: its system is read, its hash travels with the screening', async () => {
    const made = new ZipFile()
    for (const ending of ['shp', 'dbf', 'prj', 'cpg'])
      made.addBuffer(
        readFileSync(new URL(`../fixtures/formats/zonas.${ending}`, import.meta.url)),
        `zonas.${ending}`,
      )
    made.end()
    const { page, errors, close } = await open(browser, '/?task=screen')
    await mapIdle(page)
    await page.getByRole('tab', { name: 'Archivo' }).click()
    await page.locator('aside input[type=file]').setInputFiles({
      name: 'zonas.zip',
      mimeType: 'application/zip',
      buffer: await buffer(made.outputStream),
    })
    await page.getByText(/Sistema: PSAD56 \/ UTM huso 19S \(declarado\)/).waitFor()
    await page.getByRole('checkbox', { name: /Dos partes/ }).uncheck()
    await page.getByText(/puede errar esto al llevar las coordenadas/).waitFor()
    await evaluate(page)
    await page.waitForURL(/\/s\/[\w-]{16,}/)
    const screening = await screeningOf(page)
    expect(screening.site.provenance).toMatchObject({ method: 'file', file: { name: 'zonas.zip' } })
    expect(screening.site.provenance.file.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(screening.site.geometry.type).toBe('Polygon')
    expect(errors).toEqual([])
    await close()
  })

  test('a point of the map asks how far around it, and keeps what was said', async () => {
    const { page, errors, close } = await open(browser, '/?sel=indigenous_community/peine')
    await mapIdle(page)
    await page.getByRole('button', { name: 'Revisar este sitio' }).click()
    await page.getByRole('textbox', { name: 'Metros alrededor de este punto' }).fill('500')
    await page.getByRole('button', { name: 'Usar este contorno' }).click()
    await page.getByText(/El sitio es lo que está a 500/).waitFor()
    await evaluate(page)
    await page.waitForURL(/\/s\/[\w-]{16,}/)
    const { site } = await screeningOf(page)
    expect(site.provenance).toMatchObject({
      method: 'feature',
      feature: { layer: 'indigenous_community', feature_id: 'peine', buffer_m: 500 },
    })
    expect(site.accuracy_m).toBeGreaterThan(0)
    expect(errors).toEqual([])
    await close()
  })
})

describe('while a site is drawn', () => {
  test.each([
    ['desk', {}, [520, 300], [700, 460]],
    ['phone', { viewport: PHONE, hasTouch: true }, [110, 120], [270, 300]],
  ] as const)('entering a park turns its edge red and says why: %s', async (_name, options, from, to) => {
    const { page, errors, close } = await open(browser, '/?task=screen&c=-70.56,-23.5,10', options)
    await mapIdle(page)
    await page.getByRole('button', { name: 'Polígono' }).click()
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(1000)
    const [[west, north], [east, south]] = [from, to]
    for (const [x, y] of [
      [west, north],
      [east, north],
      [east, south],
      [west, south],
    ] as const) {
      await page.mouse.move(x, y, { steps: 4 })
      await page.mouse.click(x, y)
      await page.waitForTimeout(120)
    }
    // Not finished yet: the browser saw it by itself.
    const note = page.locator('[data-guard="sketch"]')
    await note
      .getByText(/Entra a .*Morro Moreno.*Exclusión: .*Ley 21\.600/)
      .first()
      .waitFor()
    await page.mouse.click(west, north)
    await page
      .locator('[data-guard="server"]')
      .getByText(/Morro Moreno/)
      .first()
      .waitFor()
    // What has no data is said, and not passed over.
    await page.getByRole('button', { name: /No revisado aquí/ }).click()
    await page
      .getByText(/sin datos publicados/)
      .first()
      .waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })
})

describe('alternatives', () => {
  test('a site is cloned, moved out of the park, screened, and compared with where it was', async () => {
    const first = await screenSquare(-70.6, -23.5, 'En el parque')
    const { page, errors, close } = await open(browser, `/s/${first}`)
    await page.getByRole('tab', { name: 'Normas' }).waitFor()
    await page.getByRole('button', { name: 'Probar una alternativa' }).click()
    // The shape is in hand at once, with the facts it had.
    await page.getByRole('button', { name: 'Corregir', pressed: true }).waitFor()
    await page.getByRole('button', { name: 'Mover el sitio por metros' }).click()
    await page.getByRole('textbox', { name: 'Al este' }).fill('40.000')
    await page.getByRole('textbox', { name: 'Al norte' }).fill('-12.000')
    await page.getByRole('button', { name: 'Mover', exact: true }).click()
    await page
      .getByText(/No entra a ninguna|Puede|podría|Exclusión/)
      .first()
      .waitFor()
    await evaluate(page)
    await page.waitForURL(/\/alternativas\?/)
    const table = page.getByRole('table')
    await table
      .getByText(/Parque Nacional - prohíbe/)
      .first()
      .waitFor()
    const ids = new URL(page.url()).searchParams.get('alt')?.split(',') ?? []
    expect(ids).toHaveLength(2)
    expect(ids[0]).toBe(first)
    const second = await (await fetch(`${inject('address')}/api/screenings/${ids[1]}`)).json()
    expect(second.derived_from).toEqual({ id: first, why: 'edit' })
    expect(second.facts).toEqual({ type: 'solar-pv' })
    // As large as it was: it was moved, not drawn anew.
    expect(second.site.area_ha / 1019).toBeCloseTo(1, 2)
    const row = table.getByRole('row').filter({ hasText: 'Parque Nacional - prohíbe' })
    expect(await row.getByRole('cell').allInnerTexts()).toEqual([
      expect.stringContaining('Se aplica'),
      expect.not.stringMatching(/^\s*Se aplica/),
    ])
    // The link keeps the set.
    const theirs = await open(browser, `/alternativas?alt=${ids.join(',')}`, {
      viewport: PHONE,
      hasTouch: true,
    })
    await theirs.page
      .getByRole('table')
      .getByText(/Parque Nacional - prohíbe/)
      .first()
      .waitFor()
    expect(await seriousFaults(theirs.page)).toEqual([])
    expect([...errors, ...theirs.errors]).toEqual([])
    await theirs.close()
    await close()
  })
})
