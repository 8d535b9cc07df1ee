import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { signIn, signInPage } from '../helpers/session.ts'
import { seriousFaults } from './axe.ts'
import { launch, mapIdle, open, PHONE } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** A layer that no other journey asks about. */
const LAYER = 'peak'

interface Peak {
  code: string
  name: string
  height: string
  east: string
  north: string
}
const peak = (code: string, name: string, height: string, east: string, north: string): Peak => ({
  code,
  name,
  height,
  east,
  north,
})

/** Title lines above the header, semicolons, decimal commas, Windows-1252, and a datum that nothing names. */
function csv(name: string, peaks: readonly Peak[]) {
  const lines = [
    'Catastro de cumbres de prueba;;;;',
    ';;;;',
    'CODIGO;NOMBRE;ALTURA;ESTE;NORTE',
    ...peaks.map(({ code, name, height, east, north }) => [code, name, height, east, north].join(';')),
  ]
  return { name, mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1') }
}

const FIRST = [
  peak('C-1', 'Cumbre Añil', '5.916,5', '501.234,0', '7.400.123,0'),
  peak('C-2', 'Cumbre Bermeja', '4.120,0', '511.234,0', '7.390.123,0'),
  peak('C-3', 'Cumbre Celeste', '3.300,0', '485.000,0', '7.420.000,0'),
  peak('C-4', 'Cumbre Dorada', '2.870,0', '470.000,0', '7.430.000,0'),
  peak('C-5', 'Cumbre Escarlata', '2.100,0', '460.000,0', '7.440.000,0'),
  peak('C-6', 'Cumbre Fucsia', '1.990,0', '450.000,0', '7.450.000,0'),
]
/** As the first, with a row twice and one far to the south. */
const WITH_FAULTS = [
  ...FIRST,
  FIRST[2] as Peak,
  peak('C-8', 'Cumbre Lejana', '900,0', '340.000,0', '6.300.000,0'),
]
/** One is higher and 1 km away, one is gone, one is new. */
const NEXT = [
  ...FIRST.slice(0, 5).map((one) =>
    one.code === 'C-2' ? { ...one, height: '4.199,0', east: '512.234,0' } : one,
  ),
  peak('C-9', 'Cumbre Granate', '1.500,0', '440.000,0', '7.460.000,0'),
]

/** A page of a data steward. */
async function openAsSteward(path: string) {
  const opened = await open(browser, '/datos')
  await signInPage(opened.page, inject('address'), inject('steward'))
  await opened.page.goto(`${inject('address')}${path}`)
  return opened
}

/** Drops a file on the page, says which layer it is, and that its coordinates are PSAD56, not what was guessed. */
async function bring(page: Page, file: ReturnType<typeof csv>) {
  await page.getByRole('button', { name: 'Elegir un archivo' }).waitFor()
  const dropped = await page.evaluateHandle(
    ({ name, bytes }) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(bytes)], name))
      return transfer
    },
    { name: file.name, bytes: [...file.buffer] },
  )
  await page
    .getByText('Soltar aquí el archivo')
    .locator('..')
    .dispatchEvent('drop', { dataTransfer: dropped })
  await page.waitForURL(/\/datos\/cargar\/\d+/)

  const next = page.getByRole('button', { name: 'Seguir: las columnas' })
  await next.waitFor()
  expect(await next.isDisabled()).toBe(true)
  const text = await page.locator('body').innerText()
  expect(text).toMatch(/punto y coma/)
  expect(text).toMatch(/Windows-1252/)
  expect(text).toMatch(/fila 3/)
  expect(text).toMatch(/«ESTE» y «NORTE»/)
  expect(text).toMatch(/Es una suposición/)

  const another = page.getByRole('radio', { name: 'Otra capa' })
  if (await another.count()) await another.check()
  await page.getByRole('combobox', { name: '¿Qué capa es?' }).selectOption(LAYER)
  await page.getByText('Falta confirmar el sistema de coordenadas.').waitFor()
  expect(await next.isDisabled()).toBe(true)
  await page.getByRole('radio', { name: 'No, es otro' }).check()
  await page.getByLabel('Sistema de coordenadas', { exact: true }).selectOption('24879')
  await page.getByText(/De PSAD56 a WGS 84 .*EPSG 6971.*±17\s+m/).waitFor()
  await page.getByText('Guardado: puedes dejarlo y seguir después.').waitFor()
  await next.click()
}

/** Says what the columns mean and prepares. */
async function prepare(page: Page) {
  await page.getByText('Columnas y propiedades').waitFor()
  await page.getByRole('combobox', { name: 'Nombre · el nombre del elemento' }).selectOption('NOMBRE')
  const rest = page.getByRole('button', { name: /propiedades? sin columna/ })
  await rest.click()
  await page.getByRole('combobox', { name: /^Altitud/ }).selectOption('ALTURA')
  await page.getByRole('combobox', { name: 'Código', exact: true }).selectOption('CODIGO')
  await page
    .getByRole('checkbox', { name: /Coma decimal/ })
    .first()
    .check()
  await page.getByLabel('Vigencia').fill('2024')
  await page.getByRole('combobox', { name: 'Identificador' }).selectOption('CODIGO')
  await page.getByText('Guardado: puedes dejarlo y seguir después.').waitFor()
  // As it would be published: a number as the reader writes it, an accent as the file meant it.
  await page.getByRole('cell', { name: 'Cumbre Añil' }).waitFor()
  await page.getByRole('cell', { name: /^5\.917/ }).waitFor()
  await page.getByRole('button', { name: 'Preparar', exact: true }).click()
  await page.getByRole('heading', { name: 'Decidir' }).waitFor({ timeout: 60_000 })
}

describe('a data steward', () => {
  // The versions that the second journey needs are made by the first.
  test('brings a file, confirms its datum, maps it, reads its issues, publishes, and finds it on the layer’s page', async () => {
    const { page, errors, close } = await openAsSteward('/datos/cargar')
    await mapIdle(page)
    await bring(page, csv('cumbres.csv', WITH_FAULTS))
    expect(await seriousFaults(page)).toEqual([])
    await prepare(page)

    await page.getByRole('button', { name: 'Fuera de la región y su entorno' }).click()
    await page.getByText(/queda por completo fuera de la región/).waitFor()
    await page.getByRole('button', { name: 'Todos los tipos' }).click()
    await page.getByText(/La fila es idéntica a la fila 3/).waitFor()
    const file = await page.getByRole('link', { name: 'Descargar en CSV' }).getAttribute('href')
    const answer = await fetch(`${inject('address')}${file}`, {
      headers: { Cookie: await signIn(inject('address'), inject('steward')) },
    })
    expect(await answer.text()).toMatch(/outside_frame|Fuera de la región/)
    await page.getByText('6 nuevos').waitFor()

    // What is open is in the address: a reload finds it again.
    await page.reload()
    await page.getByText('6 nuevos').waitFor()
    expect(await page.locator('body').innerText()).toMatch(/filas leídas\s*8/)
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Publicar', exact: true }).click()
    await page.getByText('Publicada: es lo que todos ven en «Cumbres»').waitFor()

    await page.getByRole('link', { name: 'Ir a la página de la capa' }).click()
    await page.getByRole('link', { name: 'Versión n.º 2' }).waitFor()
    const text = await page.locator('body').innerText()
    expect(text).toMatch(/PSAD56 \/ UTM zone 19S\. Se llevó a WGS 84 con .*EPSG 6971.*±17\s+m/)
    expect(text).toMatch(/2 · 6 elementos/)
    expect(text).toMatch(/Filas repetidas/)
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })

  test('sees on the next edition what is new, changed and gone, publishes it, and restores the one before', async () => {
    const { page, errors, close } = await openAsSteward('/datos/cargar')
    await mapIdle(page)
    await bring(page, csv('cumbres-2.csv', NEXT))
    await prepare(page)
    // All come from another file; one of them says something else.
    for (const words of ['1 nuevo', '5 cambiados', '1 que ya no está'])
      await page.getByRole('checkbox', { name: words, exact: true }).waitFor()
    await page.getByText('Mostrar también 4 que solo cambiaron de fuente').waitFor()
    const changed = page.getByRole('listitem').filter({ hasText: 'Cumbre Bermeja' })
    expect(await changed.innerText()).toMatch(/Se movió 1\s+km/)
    expect(await changed.innerText()).toMatch(/4\.120\s+m.*\s+→?\s*4\.199\s+m/s)
    expect(await page.getByRole('listitem').filter({ hasText: 'Cumbre Fucsia' }).innerText()).toMatch(
      /ya no está/,
    )
    // Only what says something else is listed, and a kind of change can be put aside.
    expect(await page.getByRole('button', { name: 'Cumbre Añil' }).count()).toBe(0)
    await page.getByRole('checkbox', { name: '1 nuevo' }).uncheck()
    expect(await page.getByRole('button', { name: 'Cumbre Granate' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Publicar', exact: true }).click()
    await page.getByText('Publicada: es lo que todos ven en «Cumbres»').waitFor()

    await page.goto(`${inject('address')}/datos/${LAYER}`)
    await page.getByRole('button', { name: 'Ver la diferencia' }).click()
    await page.getByRole('checkbox', { name: '5 cambiados' }).waitFor()
    const second = page.getByRole('listitem').filter({ hasText: 'Versión n.º 2' })
    await second.getByRole('button', { name: 'Restaurar' }).click()
    await page.getByText('volverá a mostrar la versión n.º 2 en vez de la n.º 3').waitFor()
    await page.getByRole('button', { name: 'Restaurar la n.º 2' }).click()
    await page.getByText('Se muestra de nuevo la versión n.º 2.').waitFor()
    await second.getByText('la que se muestra').waitFor()
    const { current, versions } = await (await fetch(`${inject('address')}/api/layers/${LAYER}`)).json()
    expect(versions.find((version: { id: number }) => version.id === current).number).toBe(2)
    // Undo is to restore the other.
    await page.getByRole('button', { name: 'Deshacer' }).click()
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Versión n.º 3' })
      .getByText('la que se muestra')
      .waitFor()
    expect(errors).toEqual([])
    await close()
  })

  test('is told when somebody else published first, and prepares again', async () => {
    const { page, close } = await openAsSteward('/datos/cargar')
    await bring(page, csv('primera.csv', FIRST.slice(0, 5)))
    await prepare(page)

    const cookie = await signIn(inject('address'), inject('steward'))
    const ask = async (method: string, path: string, body: unknown = {}) => {
      const isFile = body instanceof Uint8Array
      const response = await fetch(`${inject('address')}/api/imports${path}`, {
        method,
        headers: { Cookie: cookie, 'Content-Type': isFile ? 'application/octet-stream' : 'application/json' },
        ...(method === 'GET' ? {} : { body: isFile ? (body as never) : JSON.stringify(body) }),
      })
      expect(response.ok, `${method} ${path}`).toBe(true)
      return response.json()
    }
    const { id } = await ask('POST', '?name=otra.csv', csv('otra.csv', NEXT.slice(1)).buffer)
    await ask('PUT', `/${id}/mapping`, {
      layer: LAYER,
      connector: null,
      read: { srid: 24879 },
      map: { name: 'NOMBRE' },
    })
    await ask('POST', `/${id}/stage`)
    await expect.poll(async () => (await ask('GET', `/${id}`)).status, { timeout: 30_000 }).toBe('staged')
    await ask('POST', `/${id}/publish`)

    await page.getByRole('button', { name: 'Publicar', exact: true }).click()
    await page.getByText('Otra persona publicó antes en esta capa').waitFor()
    await page.getByRole('button', { name: 'Volver a preparar' }).click()
    await page.getByText('Otra persona publicó antes en esta capa').waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'Decidir' }).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Publicar', exact: true }).click()
    await page.getByText('Publicada: es lo que todos ven en «Cumbres»').waitFor()
    await close()
  })

  test('throws an import away only after saying so', async () => {
    const { page, close } = await openAsSteward('/datos/cargar')
    await bring(page, csv('descartar.csv', FIRST))
    await prepare(page)
    await page.getByRole('button', { name: 'Descartar' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Esto no se puede deshacer').waitFor()
    await dialog.getByRole('button', { name: 'Descartar' }).click()
    await page.getByText('Esta importación se descartó').waitFor()
    await close()
  })

  test('is told what cannot be read, in one sentence', async () => {
    const { page, close } = await openAsSteward('/datos/cargar')
    await page.getByRole('button', { name: 'Elegir un archivo' }).waitFor()
    await page.setInputFiles('input[type=file]', {
      name: 'informe.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('%PDF-1.7 nothing to see'),
    })
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toMatch(/informe\.pdf/)
    // The page is as it was: another file can be chosen.
    expect(await page.getByRole('button', { name: 'Elegir un archivo' }).isVisible()).toBe(true)
    await close()
  })
})

describe('anyone', () => {
  test('finds every layer with its source and age, and no import', async () => {
    const { page, errors, close } = await open(browser, '/datos')
    await mapIdle(page)
    await page.getByRole('link', { name: 'Salares, lagos y lagunas' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('link', { name: 'Cargar' }).click()
    await page.getByText('Cargar datos es tarea de quienes custodian las capas').waitFor()
    expect(await page.getByRole('button', { name: 'Elegir un archivo' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Entrar', exact: true }).click()
    await page.waitForURL(/\/entrar/)
    const refused = await fetch(`${inject('address')}/api/imports?name=x.csv`, {
      method: 'POST',
      body: 'a;b',
    })
    expect([401, 403]).toContain(refused.status)
    expect(errors).toEqual([])
    await close()
  })

  test('reads where a layer may lack something: hatched on the map, and said', async () => {
    const { page, errors, close } = await open(browser, '/datos/mine_site?lang=en')
    await mapIdle(page)
    await page.getByText('No data: “Mine sites” is not known to be complete anywhere').waitFor()
    await page.getByRole('img', { name: /Coverage of “Mine sites” by comuna/ }).waitFor()
    expect(await page.getByRole('button', { name: 'Restore' }).count()).toBe(0)
    expect(await seriousFaults(page)).toEqual([])
    expect(errors).toEqual([])
    await close()
  })

  test('an old link to the data opens the page', async () => {
    const { page, close } = await open(browser, '/?task=data&lang=en')
    await page.waitForURL(/\/datos\?lang=en/)
    await page.getByRole('link', { name: 'Salt flats, lakes and lagoons' }).waitFor()
    await close()
  })

  test.each(['/datos', '/datos/fuentes', '/datos/lake_salar', '/datos/lake_salar/v/1'])(
    'fits the phone, with nothing serious for axe: %s',
    async (path) => {
      const { page, errors, close } = await open(browser, path, {
        viewport: PHONE,
        hasTouch: true,
        colorScheme: 'dark',
      })
      await mapIdle(page)
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
      expect(await seriousFaults(page)).toEqual([])
      expect(errors).toEqual([])
      await close()
    },
  )

  test('on the phone, what is asked to be seen on the map is seen', async () => {
    const { page, close } = await open(browser, '/datos/lake_salar', { viewport: PHONE, hasTouch: true })
    await mapIdle(page)
    const sheet = page.locator('[data-stop]')
    expect(await sheet.getAttribute('data-stop')).toBe('full')
    await page.getByRole('button', { name: 'Ver la capa en el mapa' }).click()
    await page.locator('[data-stop="half"]').waitFor()
    await page.getByText('Sin datos: no se sabe si «Salares, lagos y lagunas» está completa').waitFor()
    await close()
  })
})
