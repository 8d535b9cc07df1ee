import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { StartingSet } from '../../geodata/availability/sets.ts'
import type { Area, Criteria } from '../../geodata/model/availability.ts'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

/** Fields are made once a layer: the first answer of an instance takes the time of all of them. */
const FIRST_ANSWER_MS = 480_000
const ANSWER_MS = 120_000

const CALAMA: Area = { kind: 'comunas', codes: ['02201'] }
const SAN_PEDRO: Area = { kind: 'comunas', codes: ['02203'] }

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${inject('address')}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'Content-Type': 'application/json' },
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json() as Promise<T>
}

async function criteriaOf(set: string, area: Area): Promise<Criteria> {
  const { sets } = await ask<{ sets: StartingSet[] }>('/api/availability/sets')
  const option = sets.flatMap(({ options }) => options).find(({ id }) => id === set)
  if (!option) throw new Error(`no set ${set}`)
  return { ...option.criteria, area }
}

async function keep(title: string, set: string, area: Area): Promise<string> {
  const { id } = await ask<{ id: string }>('/api/scenarios', { title, criteria: await criteriaOf(set, area) })
  return id
}

/** The headline as it rests: of these criteria, and of the fine cells. */
async function settled(page: Page): Promise<string> {
  const headline = page
    .locator('[role="status"][aria-busy="false"]')
    .filter({ hasText: /Libre de lo revisado|Free of what was checked/ })
    .first()
  await headline.waitFor({ timeout: ANSWER_MS })
  return ((await headline.textContent()) ?? '').replace(/\s/g, ' ')
}

/** The free hectares of a headline. */
const freeHa = (headline: string) => Number(/: ([\d.,]+) ha/.exec(headline)?.[1]?.replace(/[.,]/g, ''))

let browser: Browser
let scenario: string
beforeAll(async () => {
  browser = await launch()
  scenario = await keep('Sol en San Pedro', 'solar-pv', SAN_PEDRO)
  await keep('Proveedores', 'industrial-suppliers', CALAMA)
}, FIRST_ANSWER_MS)
afterAll(() => browser.close())

describe('a planner looks for land', () => {
  test('picks a use and a comuna, sees hectares, moves a slider and sees fewer, opens a candidate and screens it', async () => {
    const { page, errors, close } = await open(browser, '/suelo')
    const panel = page.getByRole('region', { name: 'Encontrar suelo' })
    await panel
      .getByRole('button', { name: /Suelo industrial para proveedores/ })
      .click({ timeout: ANSWER_MS })
    await panel.getByRole('radio', { name: 'Comunas' }).check()
    await panel.getByRole('checkbox', { name: 'Calama' }).check()
    await panel
      .getByText(/en la comuna de Calama/)
      .first()
      .waitFor({ timeout: ANSWER_MS })
    const before = await settled(page)
    expect(before).toMatch(/^Libre de lo revisado: .* ha de .* ha en la comuna de Calama/)

    const slider = panel.getByRole('slider', { name: /^Ciudades, pueblos y localidades: Distancia/ })
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^500\sm$/)
    await slider.focus()
    for (let i = 0; i < 12; i += 1) await page.keyboard.press('ArrowRight')
    await expect.poll(() => slider.getAttribute('aria-valuetext')).not.toMatch(/^500\sm$/)
    await expect
      .poll(async () => freeHa(await settled(page)), { timeout: ANSWER_MS })
      .toBeLessThan(freeHa(before))
    expect(await seriousFaults(page)).toEqual([])
    // What the law fixes has no switch.
    expect(await panel.getByRole('switch', { name: 'Parques nacionales' }).count()).toBe(0)

    await panel.getByRole('tab', { name: 'Dónde' }).click()
    await panel.getByRole('button', { name: 'Buscar candidatos' }).click()
    await panel.getByText(/^\d+ candidatos?$/).waitFor({ timeout: ANSWER_MS })
    const best = panel.getByRole('button', { name: /^1 Calama · / })
    await best.click()
    await panel.getByText('De quién es y quién tiene derechos').waitFor()
    expect(await best.textContent()).toMatch(/entre los diez primeros/i)
    expect(await seriousFaults(page)).toEqual([])
    await panel.getByRole('button', { name: 'Revisar este candidato' }).click()
    await page.waitForURL(/\/s\/[\w-]{16,}/, { timeout: ANSWER_MS })
    expect(errors).toEqual([])
    await close()
  })

  test('asks why not in the Salar de Atacama: reasons, article, whose word it is, and what would free it', async () => {
    const { page, errors, close } = await open(browser, `/suelo/${scenario}?c=-68.25,-23.5,9`)
    await mapIdle(page)
    const panel = page.getByRole('region', { name: 'Sol en San Pedro' })
    const headline = await settled(page)
    expect(headline).toMatch(/en la comuna de San Pedro de Atacama .*criterios sin revisar del todo/)
    expect(freeHa(headline)).toBeGreaterThan(1_000_000)
    await panel.getByText('Lo que esto no te dice').waitFor()

    // Deep in the answer, and yet what is asked then is read from its top; who comes back is where they were.
    const limits = panel.getByRole('heading', { name: 'Lo que esto no te dice' })
    await limits.scrollIntoViewIfNeeded()

    // By the keyboard, in the middle of the map: the salt flat.
    await page.locator('canvas.maplibregl-canvas').focus()
    await page.keyboard.press('Enter')
    const why = page.getByRole('region', { name: '¿Por qué aquí?' })
    await why.getByText(/^Este punto está excluido por \d+ motivo/).waitFor({ timeout: ANSWER_MS })
    await why.getByText('Lo mínimo que lo liberaría').waitFor()
    await why
      .getByText(/Ley 21\.600 art\. 41/)
      .first()
      .waitFor()
    await why.getByRole('heading', { name: 'Lo que esto no te dice' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(await why.getByText(/^Este punto está excluido por/).evaluate(isInSight)).toBe(true)
    await why.getByRole('button', { name: 'Volver a la respuesta' }).click()
    await panel.getByText(/^Libre de lo revisado:/).waitFor()
    expect(await limits.evaluate(isInSight)).toBe(true)
    expect(errors).toEqual([])
    await close()
  })
})

/** Whether an element is inside the window and inside what scrolls around it. */
function isInSight(element: Element): boolean {
  const { x, y, width } = element.getBoundingClientRect()
  const found = document.elementFromPoint(x + Math.min(width / 2, 20), y + 4)
  return (
    found !== null && (element.contains(found) || found.contains(element)) && !found.contains(document.body)
  )
}

describe('scenarios', () => {
  test('on paper the land is in its colours, and what was not checked is said', async () => {
    const { page, errors, close } = await open(
      browser,
      `/suelo/${scenario}?c=-68.2,-23.4,8&print=a4-landscape-2000000`,
    )
    const sheet = page.locator('[data-sheet-ready]').first()
    await sheet.waitFor({ timeout: ANSWER_MS })
    const green = await sheet
      .locator('img')
      .first()
      .evaluate((image: HTMLImageElement) => {
        const canvas = document.createElement('canvas')
        canvas.width = 100
        canvas.height = 60
        const context = canvas.getContext('2d')
        context?.drawImage(image, 0, 0, 100, 60)
        const { data } = context?.getImageData(0, 0, 100, 60) ?? { data: [] }
        let found = 0
        for (let i = 0; i < data.length; i += 4) {
          const [red = 0, greens = 0, blue = 0] = [data[i], data[i + 1], data[i + 2]]
          if (greens > red + 15 && greens > blue + 40) found += 1
        }
        return found
      })
    expect(green).toBeGreaterThan(300)
    const words = (await page.locator('.sheet-page').allInnerTexts()).join('\n')
    expect(words).toMatch(/Lo que no se revisó\s+– No se aplicaron: no hay datos publicados: /)
    expect(errors).toEqual([])
    await close()
  })

  test('a change is kept under a name, compared with what it came from, and opened again by its link', async () => {
    const { page, errors, close } = await open(browser, `/suelo/${scenario}`)
    const first = page.getByRole('region', { name: 'Sol en San Pedro' })
    const before = await settled(page)
    await first.getByRole('tab', { name: 'Resultado' }).click()
    await first.getByRole('button', { name: 'Probar sin eso' }).click()
    await expect
      .poll(async () => freeHa(await settled(page)), { timeout: ANSWER_MS })
      .toBeGreaterThan(freeHa(before))
    const after = await settled(page)
    await first.getByRole('tab', { name: 'Guardar' }).click()
    await first.getByText(/Los criterios ya no son los del escenario/).waitFor()
    await first.getByLabel('Nombre del escenario').fill('Sin lo que más pesa')
    await first.getByRole('button', { name: 'Guardar como otro escenario' }).click()
    const second = page.getByRole('region', { name: 'Sin lo que más pesa' })
    await second.waitFor({ timeout: ANSWER_MS })
    const link = page.url()
    expect(link).not.toContain(scenario)

    await second.getByRole('button', { name: 'Comparar con su original' }).click()
    const comparison = page.getByRole('region', { name: 'Comparar escenarios' })
    await comparison.getByText(/^B deja libres .* más que A\.$/).waitFor({ timeout: ANSWER_MS })
    await comparison.getByText('1 criterio distinto').waitFor()
    await comparison.getByRole('slider', { name: 'Línea entre A y B' }).waitFor({ timeout: ANSWER_MS })
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()

    // Somebody else, who only has the link.
    const other = await open(browser, link.replace(inject('address'), ''))
    await other.page.getByRole('region', { name: 'Sin lo que más pesa' }).waitFor()
    expect(freeHa(await settled(other.page))).toBe(freeHa(after))
    expect(other.errors).toEqual([])
    await other.close()
  })

  test('on a phone, in English: the answer, why not by touch, nothing wider than the screen', async () => {
    const { page, errors, close } = await open(browser, `/suelo/${scenario}?lang=en&c=-68.25,-23.5,9`, {
      viewport: PHONE,
      hasTouch: true,
    })
    expect(await settled(page)).toMatch(/^Free of what was checked: .* ha of .* ha in .*San Pedro de Atacama/)
    await mapIdle(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
    await page.touchscreen.tap(195, 200)
    await page
      .getByText(/^This point is (excluded|free)/)
      .first()
      .waitFor({ timeout: ANSWER_MS })
    await page.getByText('What this does not tell you').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })

  test('a link that leads nowhere says so', async () => {
    const { page, close } = await open(browser, '/suelo/no-hay-tal-escenario-xx')
    await page
      .getByText(/no existe|no se encontró|No hay/i)
      .first()
      .waitFor()
    await close()
  })
})
