import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Finding } from '../../geodata/model/screening.ts'
import { isInForce } from '../../geodata/rules/in-force.ts'
import { connection, db } from '../../test/helpers/database.ts'
import { identifier } from '../access/sessions.ts'
import { readConfig } from '../config.ts'
import { VISITOR } from '../db/as.ts'
import { createApp } from '../http/app.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { screen } from '../screening/screen.ts'
import { routes } from './routes.ts'

/** «¿Y con la ley de otro día?», over HTTP. */

let server: Server
let address: string
beforeAll(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '1000000' })
  const identify = identifier(db, config)
  const context = { config, db, connection, log: pino({ level: 'silent' }), startedAt: new Date(), identify }
  server = createServer(createApp(context, routes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const ring = [
  [-69.3, -23.3],
  [-69.28, -23.3],
  [-69.28, -23.28],
  [-69.3, -23.28],
  [-69.3, -23.3],
]
const SITE = { type: 'Polygon', coordinates: [ring] }
const FACTS = { type: 'solar-pv', power_mw: 50 }
const NOW = '2026-11-23'
/** Before the sectoral permits law and the rules dated by it. */
const BEFORE = '2020-01-01'

const screened = (as_of: string) => screen(db, VISITOR, { site: SITE, facts: FACTS, as_of })
const lawOf = async (id: string, on: string, language = 'es') => {
  const response = await fetch(`${address}/api/screenings/${id}/law?on=${encodeURIComponent(on)}`, {
    headers: { 'Accept-Language': language },
  })
  return { status: response.status, body: await response.json() }
}
const byRule = (findings: readonly Finding[]) => new Map(findings.map(({ rule, outcome }) => [rule, outcome]))

describe('the law of another day', () => {
  test('of the same day changes nothing', async () => {
    const { id } = await screened(NOW)
    expect(await lawOf(id, NOW)).toEqual({ status: 200, body: { from: NOW, to: NOW, changes: [] } })
  })

  test('says each finding that differs, as a screening of that day would, and nothing else', async () => {
    const now = await screened(NOW)
    const then = await screened(BEFORE)
    const { status, body } = await lawOf(now.id, BEFORE)
    expect(status).toBe(200)
    expect(body).toMatchObject({ from: NOW, to: BEFORE })
    const [here, there] = [byRule(now.findings), byRule(then.findings)]
    const expected = [...new Set([...here.keys(), ...there.keys()])]
      .map((rule) => ({ rule, from: here.get(rule) ?? null, to: there.get(rule) ?? null }))
      .filter(({ from, to }) => from !== to)
    const sorted = (changes: { rule: string }[]) => [...changes].sort((a, b) => (a.rule < b.rule ? -1 : 1))
    expect(sorted(body.changes)).toEqual(sorted(expected))
    // A rule that had not begun is not asked, which is not the same as not applying.
    const begun = ruleBase().rules.filter((rule) => isInForce(rule, NOW) && !isInForce(rule, BEFORE))
    expect(begun.length).toBeGreaterThan(0)
    for (const { id } of begun)
      expect(body.changes.find(({ rule }: { rule: string }) => rule === id)?.to, id).toBeNull()
  })

  test('the other way round is the same, turned round', async () => {
    const [now, then] = [await screened(NOW), await screened(BEFORE)]
    const turned = (await lawOf(then.id, NOW)).body.changes.map(
      ({ rule, from, to }: { rule: string; from: string | null; to: string | null }) => ({
        rule,
        from: to,
        to: from,
      }),
    )
    const there = (await lawOf(now.id, BEFORE)).body.changes
    expect(new Set(turned.map((one: object) => JSON.stringify(one)))).toEqual(
      new Set(there.map((one: object) => JSON.stringify(one))),
    )
  })

  test('stores nothing', async () => {
    const { id } = await screened(NOW)
    const count = async () =>
      (await connection.ownerPool.query('select count(*)::integer as n from app.screening')).rows[0].n
    const before = await count()
    await lawOf(id, BEFORE)
    expect(await count()).toBe(before)
  })

  test.each(['2026-13-01', '2026-02-30', 'ayer', ''])(
    'a day that is none (%j) is said in both languages',
    async (on) => {
      const { id } = await screened(NOW)
      for (const [language, said] of [
        ['es', /no es un día del calendario\. Escríbelo como AAAA-MM-DD/],
        ['en', /is no day of the calendar\. Write it as YYYY-MM-DD/],
      ] as const) {
        const { status, body } = await lawOf(id, on, language)
        expect(status).toBe(400)
        expect(body.detail).toMatch(said)
      }
    },
  )

  test('of a screening that is not there is not found', async () => {
    expect((await lawOf('AAAAAAAAAAAAAAAAAAAA', NOW)).status).toBe(404)
    expect((await lawOf('x', NOW)).status).toBe(404)
    expect((await fetch(`${address}/api/screenings/AAAAAAAAAAAAAAAAAAAA/law`)).status).toBe(400)
  })
})
