import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { seriousFaults } from './axe.ts'
import { launch, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** What the address says, without how it is written. */
const state = (page: Page) => {
  const { pathname, searchParams } = new URL(page.url())
  return { pathname, ...Object.fromEntries(searchParams) }
}

/** The short link that the dialog shows. */
async function shareLink(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name, exact: true }).first().click()
  const field = page.getByRole('dialog').getByRole('textbox')
  await field.waitFor()
  await expect.poll(() => field.inputValue()).toMatch(/\/v\/[1-9A-HJ-NP-Za-km-z]{10}$/)
  return field.inputValue()
}

describe('a view is passed on', () => {
  test('by a short link that opens the same', async () => {
    const views = [
      '/?c=-68.2,-23.2,9&layers=lake_salar,power_plant:0.6&grid=1',
      '/datos/power_plant?c=-69.5,-23.7,8&lang=en&theme=dark',
    ]
    const { page, errors, close } = await open(browser, views[0] ?? '/')
    await page.locator('#map:not([data-map-state="loading"])').waitFor({ timeout: 60_000 })
    const before = state(page)
    const link = await shareLink(page, 'Compartir')
    expect(await page.getByRole('img', { name: 'Código QR con el enlace' }).count()).toBe(1)
    expect(await seriousFaults(page)).toEqual([])
    await page.goto(link)
    await page.getByRole('button', { name: 'Compartir', exact: true }).first().waitFor()
    expect(state(page)).toEqual(before)
    const ids = await page.evaluate(
      async (views) =>
        Promise.all(
          views.map(async (address) => {
            const post = await fetch('/api/links', {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: JSON.stringify({ address }),
            })
            return (await post.json()).url as string
          }),
        ),
      views,
    )
    await page.goto(ids[1] ?? '')
    await page
      .getByRole('heading', { level: 1 })
      .or(page.getByRole('heading', { level: 2 }))
      .first()
      .waitFor()
    expect(state(page)).toEqual({
      pathname: '/datos/power_plant',
      c: '-69.5,-23.7,8',
      lang: 'en',
      theme: 'dark',
    })
    expect(errors).toEqual([])
    await close()
  })

  test('and what of a link is damaged, or leads nowhere, is told without breaking anything', async () => {
    const { page, errors, close } = await open(
      browser,
      '/?c=-69,-24,8&layers=lake_salar,B!&base=mars&quux=1',
      {
        viewport: PHONE,
        hasTouch: true,
      },
    )
    await page.getByText('3 partes del enlace no se entendieron').waitFor()
    // The next change leaves in the address only what was understood.
    await page
      .getByRole('button', { name: 'Abrir la tabla' })
      .or(page.getByRole('button', { name: /tabla/i }))
      .first()
      .click()
    expect(state(page)).toEqual({ pathname: '/', c: '-69,-24,8', layers: 'lake_salar', table: '1' })
    await page.goto(`${inject('address')}/v/1111111111`)
    await page.getByText('Ese enlace no lleva a ninguna vista').waitFor()
    expect(errors).toEqual([])
    await close()
  })
})

test('a sheet has everything on it, on the paper that was chosen, in English too', async () => {
  const { page, errors, close } = await open(
    browser,
    '/imprimir?c=-68.3,-23.4,8&layers=lake_salar,power_plant&lang=en',
  )
  const first = page.locator('[data-sheet-ready]').first()
  await first.waitFor({ timeout: 120_000 })
  expect(new URL(page.url()).searchParams.get('print')).toMatch(/^a4-landscape-\d+$/)
  const scale = Number(new URL(page.url()).searchParams.get('print')?.split('-').at(-1))
  await first.getByText(`Scale 1 : ${scale.toLocaleString('en-GB')}`).waitFor()
  for (const name of ['North', /QR code that leads to .*\/v\//, /^Map with/])
    expect(await first.getByRole('img', { name }).count()).toBe(1)
  const words = (await page.locator('.sheet-page').allInnerTexts()).join('\n')
  for (const part of [
    'Map of the Antofagasta Region',
    /\d° W/,
    /\d° S|\d+°\d+′ S/,
    /\d{3},\d{3} E/,
    /7,\d{3},\d{3} N/,
    'Salt flat',
    'Sources of what is seen and answered',
    /accuracy ±/,
    'What was not checked',
    'What this does not tell you',
    /Printed on \d/,
    /Data from \d{4} to \d{4}/,
    /Sheet 1 of (\d)/,
  ])
    expect(words).toMatch(part)
  // The map was drawn: its picture is of the size of the paper, and not of one colour.
  const picture = await first
    .locator('img')
    .first()
    .evaluate(async (image: HTMLImageElement) => {
      const canvas = document.createElement('canvas')
      canvas.width = 40
      canvas.height = 40
      const context = canvas.getContext('2d')
      context?.drawImage(image, 0, 0, 40, 40)
      const pixels = context?.getImageData(0, 0, 40, 40).data ?? []
      const colours = new Set<number>()
      for (let i = 0; i < pixels.length; i += 4)
        colours.add(((pixels[i] ?? 0) << 16) | ((pixels[i + 1] ?? 0) << 8) | (pixels[i + 2] ?? 0))
      return { dpi: image.naturalWidth / (image.getBoundingClientRect().width / 96), colours: colours.size }
    })
  expect(picture.dpi).toBeGreaterThanOrEqual(199)
  expect(picture.colours).toBeGreaterThan(10)
  const total = Number(/Sheet 1 of (\d+)/.exec(words)?.[1])
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(total)
  const [, width, height] = /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? []
  expect([Number(width) / 842, Number(height) / 595].every((part) => Math.abs(part - 1) < 0.01)).toBe(true)
  expect(await seriousFaults(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Share', exact: true }).first().waitFor()
  expect(new URL(page.url()).searchParams.has('print')).toBe(false)
  expect(errors).toEqual([])
  await close()
})

test('the sheet of what is near says its numbers, where they come from, and what is not known, of layers that are off too', async () => {
  const { page, errors, close } = await open(
    browser,
    '/?task=near&place=settlement/toconao&km=60&layers=lake_salar&print=a4',
  )
  await page.locator('[data-sheet-ready]').first().waitFor({ timeout: 120_000 })
  // The link does not say where to look: the ring, 120 km across, is whole on a map that is 148 mm tall.
  const { c, print } = state(page) as unknown as { c: string; print: string }
  const [lon, lat] = c.split(',').map(Number)
  expect([Math.abs((lon ?? 0) + 68) < 0.05, Math.abs((lat ?? 0) + 23.19) < 0.05]).toEqual([true, true])
  expect(Number(print.split('-').at(-1))).toBe(1_000_000)
  const words = (await page.locator('.sheet-page').allInnerTexts()).join('\n')
  for (const part of [
    /Simbología\s+Cerca de Toconao\s+Toconao\s+A 60\skm de Toconao\s+Lo que está dentro o podría estarlo/,
    /Los números del mapa\s+1\. /,
    /Fuentes de lo que se ve y se responde[\s\S]*Proyectos en el SEIA: /,
    /Lo que no se revisó\s+– No revisamos, porque no hay datos: /,
    /– Estas listas no están completas aquí/,
  ])
    expect(words).toMatch(part)
  expect(errors).toEqual([])
  await close()
})

test('a story on paper has the signs and the sources of each step, and on a phone nothing of it is cut', async () => {
  const { page, errors, close } = await open(browser, '/relato', { viewport: PHONE, hasTouch: true })
  const step = (title: string, text: string, address: string) => ({ title, text, address })
  const story = {
    title: 'El agua del salar',
    by: '',
    language: 'es',
    steps: [
      step('El salar', 'Aquí.', '/?c=-68.2,-23.5,9&layers=lake_salar,power_plant'),
      step('Un texto largo', 'palabra '.repeat(250).trim(), '/?c=-69.5,-23.5,7&layers=power_plant'),
    ],
  }
  await page.evaluate(
    (story) =>
      localStorage.setItem(
        'suelo-comun.stories',
        JSON.stringify([{ key: 'a', story, kept: null, saved: null }]),
      ),
    story,
  )
  await page.goto(`${inject('address')}/?story=mine.1&print=a4-landscape`)
  await page.locator('[data-sheet-ready]').first().waitFor({ timeout: 180_000 })
  const sheets = await page.locator('.sheet-page').allInnerTexts()
  const words = sheets.join('\n')
  for (const part of [
    /El salar[\s\S]*Simbología[\s\S]*Salar[\s\S]*Fuentes de lo que se ve y se responde\s+\S/,
    /Un texto largo[\s\S]*Simbología[\s\S]*Fuentes de lo que se ve y se responde\s+Centrales eléctricas: /,
  ])
    expect(words).toMatch(part)
  expect([...words.matchAll(/Hoja (\d+) de (\d+)/g)].map(([, at, of]) => [Number(at), Number(of)])).toEqual(
    sheets.map((_, i) => [i + 1, sheets.length]),
  )
  const cut = await page.locator('.sheet-page').evaluateAll((pages) =>
    pages.flatMap((page) => {
      const foot = page.querySelector('.sheet-foot')?.getBoundingClientRect().top ?? 0
      return [...page.querySelectorAll('.sheet-block')]
        .filter((block) => block.getBoundingClientRect().bottom > foot + 1)
        .map((block) => block.textContent)
    }),
  )
  expect(cut).toEqual([])
  expect(errors).toEqual([])
  await close()
})

test('a story is made, survives a reload, is saved, and is told by keyboard to somebody else', async () => {
  const { page, errors, close } = await open(browser, '/relato?c=-68.2,-23.5,9&layers=lake_salar')
  await page.getByRole('button', { name: 'Empezar un relato' }).click()
  await page.getByLabel('Título del relato').fill('El agua del salar')
  const add = page.getByRole('button', { name: 'Agregar el mapa como está' })
  await add.click()
  await page.getByLabel('Título del paso').fill('El salar')
  await page.getByLabel('Lo que se dice').fill('Primero.\n\nVer https://example.org <b>ahí</b>.')
  await add.click()
  await page.getByLabel('Título del paso').nth(1).fill('Otra vez')
  await page.getByRole('button', { name: 'Subir el paso 2' }).click()
  await page.reload()
  const titles = page.getByLabel('Título del paso')
  await titles.nth(1).waitFor()
  expect([await titles.nth(0).inputValue(), await titles.nth(1).inputValue()]).toEqual([
    'Otra vez',
    'El salar',
  ])
  expect(await seriousFaults(page)).toEqual([])

  // Without the server nothing is lost, and it is told.
  await page.route('**/api/stories', (route) => route.abort())
  await page.getByRole('button', { name: 'Guardar y obtener el enlace' }).click()
  await page
    .getByRole('alert')
    .or(page.locator('[role=status]', { hasText: /señal|conex|servidor/i }))
    .first()
    .waitFor()
  await page.unroute('**/api/stories')
  await page.getByRole('button', { name: 'Guardar y obtener el enlace' }).click()
  const link = await page
    .getByRole('link', { name: /\/relato\// })
    .first()
    .getAttribute('href')
  expect(link).toMatch(/\/relato\/[1-9A-HJ-NP-Za-km-z]{12}$/)

  // Another window with the same key saves first: the second is told and chooses.
  const [, key = ''] = /relato\/(\w+)$/.exec(link ?? '') ?? []
  await page.evaluate(async (id) => {
    const [draft] = JSON.parse(localStorage.getItem('suelo-comun.stories') ?? '[]')
    await fetch(`/api/stories/${id}`, {
      method: 'PUT',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${draft.kept.secret}`,
        'If-Match': '"1"',
      },
      body: JSON.stringify({ ...draft.story, title: 'El de la otra ventana' }),
    })
  }, key)
  await page.getByLabel('Quién lo cuenta (opcional)').fill('Junta de vecinas')
  await page.getByRole('button', { name: 'Guardar los cambios' }).click()
  await page.getByText('Alguien guardó este relato mientras tú lo cambiabas').waitFor()
  await page.getByRole('button', { name: 'Dejar a la vista lo mío' }).click()
  await page.getByText('Guardado. Quien tenga el enlace lo ve así.').waitFor()
  expect(errors.filter((error) => !/Failed to load resource|ERR_FAILED/.test(error))).toEqual([])
  await close()

  const other = await open(browser, new URL(link ?? '').pathname, { viewport: PHONE, hasTouch: true })
  await other.page.getByRole('button', { name: 'Mostrar', exact: true }).click()
  const heading = other.page.getByRole('heading', { level: 1 })
  await expect.poll(() => heading.innerText()).toBe('Otra vez')
  expect(await seriousFaults(other.page)).toEqual([])
  await other.page.keyboard.press('ArrowRight')
  await expect.poll(() => heading.innerText()).toBe('El salar')
  expect(await other.page.getByRole('link', { name: 'https://example.org' }).getAttribute('rel')).toContain(
    'noopener',
  )
  expect(await other.page.getByText('<b>ahí</b>').count()).toBe(1)
  await other.page.keyboard.press('ArrowRight')
  expect(new URL(other.page.url()).searchParams.get('story')).toBe(`${key}.2`)
  await other.page.keyboard.press('Escape')
  await other.page.getByText('Junta de vecinas').waitFor()
  expect(new URL(other.page.url()).pathname).toBe(`/relato/${key}`)
  expect(other.errors).toEqual([])
  await other.close()
})
