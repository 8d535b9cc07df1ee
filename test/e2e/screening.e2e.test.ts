import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const BESIDE_THE_SALAR = ['-23.35 -68.30', '-23.35 -68.25', '-23.40 -68.25', '-23.40 -68.30'].join('\n')

/** Opens the task, types the outline, chooses lithium brine, evaluates, and waits for the stored answer. */
async function screenTyped(page: Page, words: { task: string; type: string; brine: RegExp; go: string }) {
  const panel = page.getByRole('region', { name: words.task })
  await panel.getByRole('tab', { name: words.type }).click()
  await panel.getByRole('textbox', { name: /Vértices|Vertices/ }).fill(BESIDE_THE_SALAR)
  // What was typed is read back before it is used.
  await panel
    .getByText(/1 (polígono|polygon)/)
    .first()
    .waitFor()
  await panel.getByText(words.brine).first().click()
  await page.getByRole('button', { name: words.go }).click()
  await page.waitForURL(/\/s\/[\w-]{16,}/)
}

/** Asks the server for a screening of the same outline, of lithium brine. `accuracy_m`: of the outline, metres. */
async function screened(accuracy_m = 0) {
  const ring = [
    [-68.3, -23.35],
    [-68.25, -23.35],
    [-68.25, -23.4],
    [-68.3, -23.4],
    [-68.3, -23.35],
  ]
  const answer = await fetch(`${inject('address')}/ogc/processes/screening/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      inputs: {
        site: { type: 'Polygon', coordinates: [ring] },
        facts: { type: 'lithium-brine' },
        accuracy_m,
      },
    }),
  })
  expect(answer.status).toBe(200)
  return answer.json()
}

const SPANISH = {
  task: 'Revisar un sitio',
  type: 'Coordenadas',
  brine: /Extracción de salmuera/,
  go: 'Evaluar el sitio',
}

describe('a person asks what a site touches', () => {
  test('draws a polygon beside the Salar de Atacama, says lithium brine, 6,000 t a month, and reads the answer', async () => {
    const { page, errors, close } = await open(browser, '/?task=screen&c=-68.3,-23.35,10')
    await mapIdle(page)
    const panel = page.getByRole('region', { name: 'Revisar un sitio' })
    await panel.getByRole('button', { name: 'Polígono' }).click()
    // The drawing library is loaded when drawing starts.
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(1000)
    const corners = [
      [520, 300],
      [640, 300],
      [640, 420],
      [520, 420],
      [520, 300],
    ] as const
    for (const [x, y] of corners) {
      await page.mouse.move(x, y, { steps: 4 })
      await page.mouse.click(x, y)
      await page.waitForTimeout(120)
    }
    // The area is said while it is drawn.
    await panel
      .getByText(/\d\s+ha\b/)
      .first()
      .waitFor()
    await panel
      .getByText(/Extracción de salmuera/)
      .first()
      .click()
    // Of all that could be asked, what decides for brine.
    await panel.getByRole('textbox', { name: /Cuánto mineral/ }).fill('6.000')
    await page.getByRole('button', { name: 'Evaluar el sitio' }).click()
    await page.waitForURL(/\/s\/[\w-]{16,}/)

    await page
      .getByText(/norma.* quedaron sin evaluar/)
      .first()
      .waitFor()
    const first = await page.locator('body').innerText()
    expect(first).toMatch(/El sitio toca .*Salar de Atacama|El sitio toca/)
    expect(first).toMatch(/Pocos hallazgos no significan un sitio despejado/)
    expect(first).toMatch(/Lo que esto no te dice/i)

    const panelText = await page.getByRole('complementary').last().innerText()
    expect(panelText).toMatch(/desarrollo minero sobre 5\.000\s+t\/mes/)
    expect(errors).toEqual([])
    await close()
  })

  test('the same link, opened by someone else, shows the same thing', async () => {
    const mine = await open(browser, '/?task=screen')
    await mapIdle(mine.page)
    await screenTyped(mine.page, SPANISH)
    await mine.page.getByRole('tab', { name: 'Normas' }).waitFor()
    const path = new URL(mine.page.url()).pathname
    const summary = await mine.page
      .getByText(/^El sitio toca/)
      .first()
      .innerText()

    const theirs = await open(browser, path)
    await theirs.page.getByRole('tab', { name: 'Normas' }).waitFor()
    expect(
      await theirs.page
        .getByText(/^El sitio toca/)
        .first()
        .innerText(),
    ).toBe(summary)
    expect([...mine.errors, ...theirs.errors]).toEqual([])
    await mine.close()
    await theirs.close()
  })

  test('in English, with the keyboard alone, on coordinates', async () => {
    const { page, errors, close } = await open(browser, '/?task=screen&lang=en')
    await mapIdle(page)
    await screenTyped(page, {
      task: 'Check a site',
      type: 'Coordinates',
      brine: /[Bb]rine/,
      go: 'Screen the site',
    })
    await page
      .getByText(/The site touches/)
      .first()
      .waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(errors).toEqual([])
    await close()
  })

  test('takes the answer away as JSON, GeoJSON and CSV', async () => {
    const { page, close } = await open(browser, '/?task=screen')
    await mapIdle(page)
    await screenTyped(page, SPANISH)
    const id = new URL(page.url()).pathname.split('/').pop()
    const get = (path: string) => fetch(`${inject('address')}/api/screenings/${id}${path}`)
    const screening = await (await get('')).json()
    expect(screening).toMatchObject({ id, facts: { type: 'lithium-brine' } })
    const geojson = await (await get('.geojson')).json()
    expect(geojson.features[0].properties.role).toBe('site')
    expect(geojson.features.length).toBeGreaterThan(3)
    const bytes = await (await get('.csv?lang=es')).arrayBuffer()
    const csv = new TextDecoder().decode(bytes)
    expect(csv.split('\r\n').length).toBe(screening.findings.length + 2)
    expect(new Uint8Array(bytes).slice(0, 3)).toEqual(new Uint8Array([0xef, 0xbb, 0xbf]))
    await close()
  })

  test('answers a question, sees the rules change at once, keeps the answer, and the link has it', async () => {
    const { id: first } = await screened()
    const { page, errors, close } = await open(browser, `/s/${first}`)
    await page.getByRole('tab', { name: 'Normas' }).waitFor({ timeout: 90_000 })
    const before = page.url()
    await page.getByRole('tab', { name: /^Preguntas/ }).click()
    const part = page.getByRole('tabpanel')
    const mine = 'Proyecto de desarrollo minero sobre 5.000 t/mes'
    // The limit that matters is said before anybody answers, and why it is asked.
    const ore = part.getByRole('textbox', { name: /Cuánto mineral/ })
    await part
      .getByText(/Más de 5\.000\s+t\/mes → se aplicaría/)
      .first()
      .waitFor()

    const asked: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') asked.push(new URL(request.url()).pathname)
    })
    const change = page.getByText(
      new RegExp(`${mine.replaceAll('.', '\\.')}: de «Podría aplicarse» a «(No s|S)e aplica»`),
    )
    await ore.fill('6000')
    const unsaved = page.getByRole('region', { name: '1 respuesta sin guardar' })
    await page.getByRole('button', { name: /^cambian? \d+ norma/ }).click()
    expect(await change.innerText()).toMatch(/a «Se aplica»$/)
    // As it is typed, and back.
    await ore.fill('4000')
    await page
      .getByText(/a «No se aplica»$/)
      .first()
      .waitFor()
    expect(await change.innerText()).toMatch(/a «No se aplica»$/)
    await ore.fill('6000')
    await page.getByRole('tab', { name: 'Normas' }).click()
    await part.getByRole('button', { name: new RegExp(`Se aplica ${mine.replaceAll('.', '\\.')}`) }).waitFor()
    // Nothing of it came from the server.
    expect(asked).toEqual([])
    expect(page.url()).toBe(before)

    await unsaved.getByRole('button', { name: 'Guardar' }).click()
    await page.waitForURL((url) => url.toString() !== before && /\/s\/[\w-]{16,}/.test(url.pathname))
    await unsaved.waitFor({ state: 'detached' })
    expect(asked).toContain('/ogc/processes/screening/execution')
    const id = new URL(page.url()).pathname.split('/').pop()
    const kept = await (await fetch(`${inject('address')}/api/screenings/${id}`)).json()
    expect(kept.facts).toMatchObject({ type: 'lithium-brine', ore_t_month: 6000 })
    expect(kept.derived_from).toEqual({ id: first, why: 'edit' })
    const one = kept.findings.find(({ rule }: { rule: string }) => rule === 'seia-mine-5000t')
    expect(one.outcome).toBe('triggered')
    expect(errors).toEqual([])
    await close()
  })

  test('says «No lo sé» once: it is kept, not asked again, and still listed as open', async () => {
    const { id: first } = await screened()
    const { page, errors, close } = await open(browser, `/s/${first}`)
    await page.getByRole('tab', { name: 'Normas' }).waitFor({ timeout: 90_000 })
    const before = page.url()
    await page.getByRole('tab', { name: /^Preguntas/ }).click()
    const part = page.getByRole('tabpanel')
    await part.getByRole('textbox', { name: /Cuánto mineral/ }).waitFor()
    await part.getByRole('checkbox', { name: 'No lo sé' }).first().check()
    await page.getByRole('button', { name: 'Guardar' }).click()
    await page.waitForURL((url) => url.toString() !== before && /\/s\/[\w-]{16,}/.test(url.pathname))
    const open_ = part.getByText('Abiertas: dijiste que no lo sabes')
    await open_.waitFor()
    expect(await part.getByRole('textbox', { name: /Cuánto mineral/ }).count()).toBe(0)
    expect(
      await part
        .locator('section')
        .filter({ has: page.getByText('Abiertas: dijiste') })
        .last()
        .innerText(),
    ).toMatch(/¿Cuánto mineral [\s\S]*No lo sé/)
    expect(errors).toEqual([])
    await close()
  })

  test('asks why a rule does not apply, and is told part by part with this site and project', async () => {
    const { id: first } = await screened()
    const { page, errors, close } = await open(browser, `/s/${first}`)
    await page.getByRole('tab', { name: 'Normas' }).waitFor({ timeout: 90_000 })
    const part = page.getByRole('tabpanel')
    await part.getByRole('searchbox', { name: /Nombre, permiso o artículo/ }).fill('generadora 3 MW')
    const rule = part.getByRole('button', { name: /^No se aplica .*3\s+MW/ }).first()
    await rule.click()
    await part
      .getByText(/El tipo de proyecto es «Extracción de salmuera .*»; la norma es para:/)
      .first()
      .waitFor()
    const said = await part.innerText()
    expect(said).toMatch(/No se aplica, porque:/)
    expect(said).toMatch(/Deben cumplirse todas:/)
    expect(said).toMatch(
      /No se sabe\s+¿Qué potencia de generación se instalará\? Sin respuesta; la norma parte sobre 3\s+MW/,
    )
    expect(errors).toEqual([])
    await close()
  })

  test('is told when the accuracy of the edges cannot tell, and it never counts as clear', async () => {
    // The edge of the site lies beside that of the salt flat; a kilometre of doubt reaches over it.
    const screening = await screened(5000)
    type Seen = { touch: string; layer: string; where: unknown; margin_m: number }
    const blurred = screening.measures.filter(
      ({ touch, where, layer }: Seen) => touch === 'cannot-tell' && where === null && layer !== 'comuna',
    )
    expect(blurred.length).toBeGreaterThan(0)

    const { page, errors, close } = await open(browser, `/s/${screening.id}`)
    await page.getByRole('tab', { name: 'Qué toca' }).click({ timeout: 90_000 })
    const part = page.getByRole('tabpanel')
    const tags = part.getByText(/^No se puede saber \(±\s\S+\s(m|km)\)$/)
    await tags.first().waitFor()
    await page.getByRole('heading', { name: /de \d+ capas? no se puede saber/ }).waitFor()
    await page.getByRole('button', { name: /^Ver como tabla/ }).click()
    const rows = part.getByRole('row').filter({ hasText: 'No se puede saber' })
    const all = screening.measures.filter(
      ({ touch, where }: Seen) => touch === 'cannot-tell' && where === null,
    )
    expect(await rows.count()).toBe(all.length)
    expect(await rows.filter({ hasText: 'No toca' }).count()).toBe(0)
    expect(errors).toEqual([])
    await close()
  })

  test('an outline that crosses itself is mended only with consent', async () => {
    const { page, errors, close } = await open(browser, '/?task=screen')
    await mapIdle(page)
    const panel = page.getByRole('region', { name: 'Revisar un sitio' })
    await panel.getByRole('tab', { name: 'Coordenadas' }).click()
    await panel
      .getByRole('textbox', { name: /Vértices/ })
      .fill(['-23.5 -68.2', '-23.4 -68.1', '-23.5 -68.1', '-23.4 -68.2'].join('\n'))
    await panel
      .getByText(/1 polígono/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Evaluar el sitio' }).click()
    await page.getByText('El contorno se cruza a sí mismo').first().waitFor()
    expect(page.url()).not.toMatch(/\/s\//)
    await page.getByRole('button', { name: 'Usar la reparación' }).click()
    await page.waitForURL(/\/s\//)
    await page
      .getByText(/se reparó con acuerdo/)
      .first()
      .waitFor()
    // The refusal is a 422, which browsers write to the console; nothing else may be there.
    expect(errors.filter((error) => !error.includes('422'))).toEqual([])
    await close()
  })

  test('a screening that does not exist says so', async () => {
    const { page, close } = await open(browser, '/s/AAAAAAAAAAAAAAAAAAAA')
    await page
      .getByText(/No hay una evaluación con ese código/)
      .first()
      .waitFor()
    await close()
  })

  test.each([
    ['desk', {}],
    ['phone', { viewport: PHONE, hasTouch: true }],
  ])('the answer has nothing serious for axe: %s', async (_name, options) => {
    const { page, close } = await open(browser, '/?task=screen')
    await mapIdle(page)
    await screenTyped(page, SPANISH)
    const path = new URL(page.url()).pathname
    await close()
    const shown = await open(browser, path, options)
    await shown.page.getByRole('tab', { name: 'Normas' }).waitFor()
    expect(await seriousFaults(shown.page)).toEqual([])
    await shown.close()
  })
})

describe('a neighbour asks what is near', () => {
  test('Peine, 30 km: operations and projects in plain Spanish, nearest first', async () => {
    const { page, errors, close } = await open(browser, '/?task=near')
    await mapIdle(page)
    await page.getByRole('combobox', { name: /Cerca de qué lugar/ }).fill('Peine')
    await page.getByRole('option', { name: /Peine/ }).first().click()
    await page
      .getByText(/faena.* a 30\s+km o menos/)
      .first()
      .waitFor()
    const text = await page.locator('body').innerText()
    expect(text).toMatch(/Pozas de evaporación de Albemarle/)
    expect(text).toMatch(/a 25\s+km al oeste/)
    expect(text).toMatch(/Lo que esto no te dice/)
    expect(page.url()).toMatch(/place=\w+(\/|%2F)peine/)

    // Farther: more of it, and never a nearer thing after a farther one.
    const answer = await fetch(`${inject('address')}/ogc/processes/nearby/execution`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        inputs: { place: { layer: 'indigenous_community', feature_id: 'peine' }, distance_m: 100_000 },
      }),
    })
    const { items } = await answer.json()
    const distances = items.map((item: { distance_m: number }) => item.distance_m)
    expect(distances.length).toBeGreaterThan(5)
    expect(distances).toEqual([...distances].sort((a: number, b: number) => a - b))
    expect(errors).toEqual([])
    await close()
  })

  test.each([
    ['desk, Spanish', '/?task=near&place=indigenous_community/peine&km=60', {}],
    [
      'phone, English',
      '/?task=near&place=indigenous_community/peine&km=60&lang=en',
      { viewport: PHONE, hasTouch: true },
    ],
  ])('the answer has nothing serious for axe: %s', async (_name, path, options) => {
    const { page, errors, close } = await open(browser, path, options)
    await mapIdle(page)
    await page
      .getByText(/Albemarle/)
      .first()
      .waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })
})
