import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { inject } from 'vitest'
import type { StartingSet } from '../../geodata/availability/sets.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import { signIn } from '../helpers/session.ts'

/** A screen that is there only when something was asked before: what it is, where it is, and what is pressed on it. */
export interface ResultScreen {
  name: string
  path: string
  press?: (page: Page) => Promise<void>
}

const square = (lon: number, lat: number, size: number) => ({
  type: 'Polygon' as const,
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

async function ask<T>(path: string, method = 'GET', body?: unknown, cookie = ''): Promise<T> {
  const isBytes = body instanceof Uint8Array
  const answer = await fetch(`${inject('address')}${path}`, {
    method,
    headers: {
      'Content-Type': isBytes ? 'application/octet-stream' : 'application/json',
      ...(cookie ? { Cookie: cookie, Origin: inject('address') } : {}),
    },
    ...(body === undefined ? {} : { body: isBytes ? (body as never) : JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return text === '' ? (undefined as T) : (JSON.parse(text) as T)
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isDone()); tries++) {
    if (tries > 600) throw new Error('it does not end')
    await wait(200)
  }
}

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const collection = (features: { geometry: unknown; properties: object }[]) => ({
  type: 'FeatureCollection',
  features: features.map((one, i) => ({ type: 'Feature', id: `r-${i + 1}`, ...one })),
})

const screened = (title: string, site: unknown) =>
  ask<Screening>('/ogc/processes/screening/execution', 'POST', {
    inputs: { site, facts: { type: 'lithium-brine', ore_t_month: 6000 }, title },
  })

/** An import that waits for whoever decides. */
async function staged(layer: string, cookie: string): Promise<number> {
  const file = bytes(collection([{ geometry: SITE, properties: { name: 'Recinto de prueba' } }]))
  const { id } = await ask<{ id: number }>(`/api/imports?name=${layer}.geojson`, 'POST', file, cookie)
  await ask(`/api/imports/${id}/mapping`, 'PUT', { layer, connector: null }, cookie)
  await ask(`/api/imports/${id}/stage`, 'POST', {}, cookie)
  await until(
    async () =>
      (await ask<{ status: string }>(`/api/imports/${id}`, 'GET', undefined, cookie)).status === 'staged',
  )
  return id
}

/** Everything that opens in the panel is open: what is folded away is a part of the screen. */
const unfold = (page: Page) =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll<HTMLElement>(
      ':is(aside, [data-stop]) button[aria-expanded="false"][aria-controls]',
    ))
      one.click()
  })

const tab = (id: string) => async (page: Page) => {
  await page
    .locator(`[data-tab="${id}"]`)
    .first()
    .evaluate((one: HTMLElement) => one.click())
}

/** Asks for one of each, as people do, and says where the answers are. */
export async function makeResults(): Promise<ResultScreen[]> {
  const cookie = await signIn(inject('address'), inject('steward'))
  const first = await screened('Salmuera de prueba', SITE)
  const second = await screened('Salmuera, más al norte', square(-68.35, -23.4, 0.03))
  const reason = 'La faena proyectada no extrae mineral: es un campamento.'
  const target = { rule: 'seia-mine-5000t', outcome: 'possible' }
  const dispute = await ask<{ token: string }>(`/api/screenings/${second.id}/disputes`, 'POST', {
    target,
    reason,
  })
  // What the first one rests on changes: it no longer stands as it was.
  const published = await staged('mining_easement', cookie)
  await ask(`/api/imports/${published}/publish`, 'POST', {}, cookie)
  const { sets } = await ask<{ sets: StartingSet[] }>('/api/availability/sets')
  const criteria = sets.flatMap(({ options }) => options).find(({ id }) => id === 'solar-pv')?.criteria
  const area = { kind: 'comunas', codes: ['02203'] }
  const land = await ask<{ id: string }>('/api/scenarios', 'POST', {
    title: 'Sol en San Pedro',
    criteria: { ...criteria, area },
  })
  await ask(`/api/scenarios/${land.id}/candidates`)
  return [
    { name: 'a screening that no longer stands', path: `/s/${first.id}`, press: unfold },
    { name: 'screenings side by side', path: `/alternativas?alt=${first.id},${second.id}`, press: unfold },
    { name: 'a dispute, followed', path: `/objecion/${dispute.token}` },
    { name: 'a land answer', path: `/suelo/${land.id}`, press: unfold },
    { name: 'its candidates', path: `/suelo/${land.id}`, press: tab('candidates') },
    { name: 'what if', path: `/suelo/${land.id}`, press: tab('whatif') },
    { name: 'its criteria', path: `/suelo/${land.id}`, press: tab('criteria') },
  ]
}
