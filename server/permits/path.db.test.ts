import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { today } from '../../geodata/model/day.ts'
import type { PermitPath } from '../../geodata/permits/index.ts'
import { connection, db } from '../../test/helpers/database.ts'
import { readConfig } from '../config.ts'
import { database, VISITOR } from '../db/as.ts'
import { createApp } from '../http/app.ts'
import { screen } from '../screening/screen.ts'
import { routes } from './routes.ts'

const SITE = {
  type: 'Polygon',
  coordinates: [
    [
      [-69.9, -23.9],
      [-69.89, -23.9],
      [-69.89, -23.89],
      [-69.9, -23.89],
      [-69.9, -23.9],
    ],
  ],
}

let server: Server
let address: string
let id: string
beforeAll(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '1000000' })
  const context = { config, db: database(connection), connection, log: pino({ level: 'silent' }) }
  server = createServer(createApp({ ...context, startedAt: new Date() }, routes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const facts = { type: 'tailings', ore_t_month: 900_000, route: 'EIA', excavates: true }
  id = (await screen(db, VISITOR, { site: SITE, facts })).id
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
})

const ask = (query: string, which = id) => fetch(`${address}/api/screenings/${which}/path${query}`)
const pathOf = async (query: string) => (await (await ask(query)).json()) as PermitPath

test('a stored screening has a path from a day on', async () => {
  const path = await pathOf('?start=2026-03-02')
  expect(path).toMatchObject({ start: '2026-03-02', include: 'triggered', route: 'EIA' })
  expect(path.nodes.find(({ id }) => id === 'seia-review')?.term).toMatchObject({ n: 120, unit: 'bd' })
  expect(path.critical).toEqual(['seia-filed', 'seia-review', 'rca', 'pas-137'])
  const later = await pathOf('?start=2026-03-09')
  expect(later.totals[0]?.finish.localeCompare(path.totals[0]?.finish ?? '')).toBe(1)
})

test('what could apply comes when asked for; without a day it begins today', async () => {
  const certain = await pathOf('')
  expect(certain.start).toBe(today())
  const possible = await pathOf('?include=with-possible')
  expect(possible.nodes.length).toBeGreaterThan(certain.nodes.length)
  expect(certain.left_out.possible.length).toBeGreaterThan(0)
})

test.each([
  ['?start=2026-02-30', 400, 'start'],
  ['?start=1999-01-01', 400, '2022'],
  ['?include=all', 400, 'include'],
  ['?act=gift', 400, 'lease'],
  ['?act=constructor', 400, 'lease'],
  ['?from=2026-01-01', 400, 'from'],
])('%s is refused with a sentence', async (query, status, words) => {
  const answer = await ask(query)
  expect(answer.status).toBe(status)
  expect(JSON.stringify(await answer.json())).toContain(words)
})

test('a screening nobody made has none', async () => {
  expect((await ask('', 'AAAAAAAAAAAAAAAAAAAA')).status).toBe(404)
})
