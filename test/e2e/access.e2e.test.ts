import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { type Running, start } from '../../server/main.ts'
import { signInPage } from '../helpers/session.ts'
import { seriousFaults } from './axe.ts'
import { launch, open, PHONE } from './browser.ts'

const PASSWORD = 'cobre viejo en la neblina'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe('the first account of an instance', () => {
  let running: Running
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'suelo-comun-first-'))
    running = await start(
      readConfig({ PORT: '0', DATA_DIR: folder, ATLAS: 'off' }),
      pino({ level: 'silent' }),
    )
  })
  afterAll(async () => {
    await running.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('is made from the link of the start; its person leaves and comes back; a wrong password does not', async () => {
    const link = running.firstSteward ?? ''
    expect(link).toMatch(/\/entrar\?codigo=[\w-]{43}$/)
    const { page, close } = await open(browser, '/')
    await page.goto(link)
    await page.getByRole('heading', { name: 'Invitación' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.getByLabel('Nombre para entrar').fill('primera@ejemplo.cl')
    await page.getByLabel('Nombre que verán').fill('Primera Custodia')
    await page.getByLabel('Contraseña', { exact: true }).fill('antofagasta2026')
    await page.getByRole('button', { name: 'Crear la cuenta y entrar' }).click()
    await page.getByText('Esta contraseña es fácil de adivinar').waitFor()
    await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Crear la cuenta y entrar' }).click()

    const header = page.getByRole('banner')
    await page.getByRole('heading', { name: 'Tu cuenta' }).waitFor()
    await header.getByText('Primera Custodia').waitFor()
    expect(page.url()).not.toContain('codigo')
    expect(await page.evaluate(() => document.cookie)).toBe('')

    await header.getByRole('button', { name: 'Salir' }).click()
    await page.getByRole('heading', { name: 'Entrar' }).waitFor()
    expect(await header.getByText('Primera Custodia').count()).toBe(0)

    await page.getByLabel('Nombre para entrar').fill('primera@ejemplo.cl')
    await page.getByLabel('Contraseña', { exact: true }).fill('otra cosa distinta')
    await page.getByRole('button', { name: 'Entrar', exact: true }).click()
    await page.getByRole('alert').getByText('No se pudo entrar').waitFor()

    await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Entrar', exact: true }).click()
    await header.getByText('Primera Custodia').waitFor()
    await page.reload()
    await header.getByText('Primera Custodia').waitFor()
    await close()

    const second = await open(browser, '/')
    await second.page.goto(`${link}&lang=en`)
    await second.page.getByRole('alert').getByText('This invitation is of no use').waitFor()
    await second.close()
  })
})

describe('signing in', () => {
  test('in English on the phone, with a password that is looked at while typed', async () => {
    const { name, password } = inject('steward')
    const { page, errors, close } = await open(browser, '/entrar?lang=en', {
      viewport: PHONE,
      hasTouch: true,
    })
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.getByLabel('Name to sign in with').fill(name)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByLabel('Show the password').check()
    expect(await page.getByLabel('Password', { exact: true }).getAttribute('type')).toBe('text')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This account may: publish layers and answer corrections.').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
    await page.getByRole('button', { name: 'Sign out' }).first().click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(errors).toEqual([])
    await close()
  })

  test('visitors see nothing of accounts on the map', async () => {
    const { page, errors, close } = await open(browser, '/')
    await page.getByText('Encontrar suelo').first().waitFor()
    expect(
      await page
        .getByRole('banner')
        .getByText(/Entrar|Salir/)
        .count(),
    ).toBe(0)
    expect(errors).toEqual([])
    await close()
  })

  test('a page that was open while the session ended says so', async () => {
    const { page, close } = await open(browser, '/')
    await signInPage(page, inject('address'), inject('steward'))
    await page.goto(`${inject('address')}/entrar`)
    await page.getByRole('heading', { name: 'Tu cuenta' }).waitFor()
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Cambiar la contraseña' }).click()
    await page.getByLabel('Contraseña actual').fill(inject('steward').password)
    await page.getByLabel('Contraseña nueva').fill(PASSWORD)
    await page.getByRole('button', { name: 'Cambiar la contraseña' }).last().click()
    await page.getByText('Tu sesión terminó').waitFor()
    await close()
  })
})
