import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { as, connection, db } from '../../test/helpers/database.ts'
import { cookieOf } from '../../test/helpers/session.ts'
import { readConfig } from '../config.ts'
import { KEEPER, STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { createApp } from '../http/app.ts'
import { route } from '../http/route.ts'
import { firstInvitation, invite } from './accounts.ts'
import { type Asked, carryOut } from './cli.ts'
import { requireRole } from './require.ts'
import { routes } from './routes.ts'
import { identifier } from './sessions.ts'

const GOOD = 'cobre viejo en la neblina'
const NEXT = 'campanario azul 17 norte'

/** What a room with something to protect looks like, and an address under /ogc that says who asks. */
const whoAsks = [
  route({
    method: 'post',
    path: '/api/publish',
    id: 'publish',
    tag: 'Test',
    summary: { es: 'Publicar', en: 'Publish' },
    answers: {},
    handler: ({ identity }) => {
      requireRole(identity, 'steward')
      return { by: identity.person }
    },
  }),
  route({
    method: 'get',
    path: '/ogc/who',
    id: 'who',
    tag: 'Test',
    summary: { es: 'Quién', en: 'Who' },
    answers: {},
    handler: ({ identity }) => identity,
  }),
]

let server: Server
let address: string
beforeAll(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '1000000' })
  const context = { config, db, connection, log: pino({ level: 'silent' }), startedAt: new Date() }
  server = createServer(createApp({ ...context, identify: identifier(db, config) }, [...routes, ...whoAsks]))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
const sweep = () =>
  connection.ownerPool.query('delete from app.invitation; delete from app.session; delete from app.person')
beforeAll(sweep)
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await sweep()
})

type Headers = Record<string, string>
const call = (method: string, path: string, body?: unknown, headers: Headers = {}) =>
  fetch(`${address}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const cookie = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
const slug = async (response: Response) => (await response.json()).slug
const whoIs = async (Cookie: string) =>
  (await (await call('GET', '/api/session', undefined, { Cookie })).json()).person

describe('the first account', () => {
  test('is made with the code of the start, once, and its person is signed in', async () => {
    const code = await firstInvitation(db)
    const again = await firstInvitation(db)
    const offer = await (await call('GET', `/api/invitations/${code}`)).json()
    expect(offer).toEqual({ name: null, roles: ['steward'], renews: false })

    const wish = { name: 'primera@ejemplo.cl', display_name: 'Primera', password: GOOD }
    const weak = await call('POST', `/api/invitations/${code}`, { ...wish, password: 'primeraprimera' })
    expect([weak.status, await slug(weak)]).toEqual([422, 'weak-password'])

    const made = await call('POST', `/api/invitations/${code}`, wish)
    expect(made.status).toBe(201)
    expect(await made.json()).toEqual({ person: { name: 'Primera', roles: ['steward'] } })
    expect(made.headers.get('set-cookie')).toMatch(/; Path=\/; .*HttpOnly; SameSite=Lax$/)
    expect(await whoIs(cookie(made))).toEqual({ name: 'Primera', roles: ['steward'] })

    for (const used of [code, again]) {
      const response = await call('POST', `/api/invitations/${used}`, {
        ...wish,
        name: 'segunda',
        display_name: 'Otra',
      })
      expect([response.status, await slug(response)], String(used)).toEqual([404, 'invitation-invalid'])
    }
    expect(await firstInvitation(db)).toBeNull()
  })
})

describe('an invitation', () => {
  test('makes an account with its roles and the name it was made for', async () => {
    const code = await invite(db, { name: 'rev.uno', roles: ['reviewer'] })
    const made = await call('POST', `/api/invitations/${code}`, {
      name: 'otro',
      display_name: 'Revisora Uno',
      password: GOOD,
    })
    expect(await made.json()).toEqual({ person: { name: 'Revisora Uno', roles: ['reviewer'] } })
    expect((await call('POST', '/api/session', { name: 'REV.UNO', password: GOOD })).status).toBe(200)
    expect((await call('POST', '/api/session', { name: 'otro', password: GOOD })).status).toBe(401)
  })

  test('for somebody who has an account gives a new password and ends their sessions', async () => {
    const before = cookie(await call('POST', '/api/session', { name: 'rev.uno', password: GOOD }))
    const code = await invite(db, { name: 'Rev.Uno', roles: ['reviewer', 'steward'] })
    expect(await (await call('GET', `/api/invitations/${code}`)).json()).toMatchObject({ renews: true })
    const renewed = await call('POST', `/api/invitations/${code}`, { password: NEXT })
    expect(await renewed.json()).toEqual({ person: { name: 'Revisora Uno', roles: ['reviewer', 'steward'] } })
    expect(await whoIs(before)).toBeNull()
    expect((await call('POST', '/api/session', { name: 'rev.uno', password: GOOD })).status).toBe(401)
  })

  test('that is made up, expired or for a name that somebody shows is refused', async () => {
    expect(await slug(await call('GET', '/api/invitations/abc'))).toBe('invitation-invalid')
    expect(await slug(await call('GET', `/api/invitations/${'A'.repeat(43)}`))).toBe('invitation-invalid')
    const late = await invite(db, { name: 'tarde', roles: ['steward'] })
    await connection.ownerPool.query(
      `update app.invitation set expires_at = now() - interval '1 second' where name = 'tarde'`,
    )
    const answer = await call('POST', `/api/invitations/${late}`, { display_name: 'Tarde', password: GOOD })
    expect(await slug(answer)).toBe('invitation-invalid')
    const same = await invite(db, { name: 'otra.mas', roles: ['steward'] })
    const taken = await call('POST', `/api/invitations/${same}`, {
      display_name: 'revisora uno',
      password: GOOD,
    })
    expect([taken.status, await slug(taken)]).toEqual([409, 'name-taken'])
    // What was refused can be tried again.
    expect((await call('GET', `/api/invitations/${same}`)).status).toBe(200)
  })

  test('used twice at the same moment makes one account', async () => {
    const code = await invite(db, { name: 'veloz', roles: ['steward'] })
    const wish = (display_name: string) =>
      call('POST', `/api/invitations/${code}`, { display_name, password: GOOD })
    const statuses = (await Promise.all([wish('Veloz A'), wish('Veloz B')])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([201, 404])
  })
})

describe('a session', () => {
  const signIn = async () =>
    cookie(await call('POST', '/api/session', { name: 'primera@ejemplo.cl', password: GOOD }))
  const age = (column: string, interval: string) =>
    connection.ownerPool.query(`update app.session set ${column} = now() - $1::interval`, [interval])

  test('a wrong password, an unknown name and a closed account get the same answer', async () => {
    const code = await invite(db, { name: 'cerrada', roles: ['steward'] })
    await call('POST', `/api/invitations/${code}`, { display_name: 'Cerrada', password: GOOD })
    const open = cookie(await call('POST', '/api/session', { name: 'cerrada', password: GOOD }))
    expect(await whoIs(open)).not.toBeNull()
    await connection.ownerPool.query(`update app.person set active = false where name = 'cerrada'`)
    expect(await whoIs(open)).toBeNull()
    const answers = await Promise.all(
      [
        { name: 'primera@ejemplo.cl', password: 'otra cosa muy distinta' },
        { name: 'nadie', password: GOOD },
        { name: 'cerrada', password: GOOD },
      ].map(async (wish) => {
        const response = await call('POST', '/api/session', wish)
        const { request, ...problem } = await response.json()
        return { status: response.status, problem, cookie: response.headers.get('set-cookie') }
      }),
    )
    expect(answers[0]).toMatchObject({ status: 401, cookie: null, problem: { slug: 'sign-in-failed' } })
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  test('ends when its person leaves, and a copy of its cookie with it', async () => {
    const kept = await signIn()
    expect(await whoIs(kept)).toMatchObject({ name: 'Primera' })
    const left = await call('DELETE', '/api/session', undefined, { Cookie: kept })
    expect(left.headers.get('set-cookie')).toMatch(/^suelo-comun=; .*Expires=Thu, 01 Jan 1970/)
    expect(await whoIs(kept)).toBeNull()
  })

  test('ends after 12 idle hours, and a cookie that opens nothing is taken away', async () => {
    const kept = await signIn()
    await age('last_seen_at', '11 hours 59 minutes')
    expect(await whoIs(kept)).toMatchObject({ name: 'Primera' })
    await age('last_seen_at', '12 hours 1 minute')
    const answer = await call('GET', '/api/session', undefined, { Cookie: kept })
    expect(await answer.json()).toEqual({ person: null })
    expect(answer.headers.get('set-cookie')).toContain('1970')
  })

  test('ends after 7 days, used or not', async () => {
    const kept = await signIn()
    await connection.ownerPool.query(`update app.session set expires_at = expires_at - interval '7 days'`)
    expect(await whoIs(kept)).toBeNull()
  })

  test('being here keeps it open', async () => {
    const kept = await signIn()
    await age('last_seen_at', '11 hours')
    await whoIs(kept)
    const { rows } = await connection.ownerPool.query<{ idle: boolean }>(
      `select bool_or(last_seen_at < now() - interval '1 minute') as idle from app.session`,
    )
    expect(rows).toEqual([{ idle: false }])
  })

  test('a new password ends the other sessions and renews this one', async () => {
    const [one, two] = [await signIn(), await signIn()]
    const wrong = await call(
      'POST',
      '/api/password',
      { current: 'no es esta', password: NEXT },
      { Cookie: one },
    )
    expect([wrong.status, await slug(wrong)]).toEqual([401, 'sign-in-failed'])
    const changed = await call('POST', '/api/password', { current: GOOD, password: NEXT }, { Cookie: one })
    expect(changed.status).toBe(200)
    expect(await whoIs(one)).toBeNull()
    expect(await whoIs(two)).toBeNull()
    expect(await whoIs(cookie(changed))).toMatchObject({ name: 'Primera' })
    await call('POST', '/api/password', { current: NEXT, password: `${GOOD} 2` }, { Cookie: cookie(changed) })
    await connection.ownerPool.query(`update app.session set expires_at = now()`)
    const visitor = await call('POST', '/api/password', { current: GOOD, password: NEXT })
    expect(await slug(visitor)).toBe('sign-in-needed')
  })

  test('the database holds neither the token nor the password', async () => {
    const answer = await call('POST', '/api/session', { name: 'primera@ejemplo.cl', password: `${GOOD} 2` })
    const token = cookie(answer).split('=')[1] as string
    const { rows } = await connection.ownerPool.query(
      `select (select json_agg(p) from app.person p)::text || (select json_agg(s) from app.session s)::text
        || (select json_agg(a) from app.audit a)::text as everything`,
    )
    expect(token).toHaveLength(43)
    expect(rows[0].everything).not.toContain(token)
    expect(rows[0].everything).not.toContain(Buffer.from(token).toString('hex'))
    expect(rows[0].everything).not.toContain(GOOD)
  })

  test('behind https the cookie is bound to the host and never in the clear; the plain one is not taken', async () => {
    const config = readConfig({ LOG_LEVEL: 'silent', PUBLIC_URL: 'https://suelo.example' })
    const identify = identifier(db, config)
    const context = {
      config,
      db,
      connection,
      log: pino({ level: 'silent' }),
      startedAt: new Date(),
      identify,
    }
    const https = createServer(createApp(context, routes))
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve))
    const at = `http://127.0.0.1:${(https.address() as AddressInfo).port}/api/session`
    const response = await fetch(at, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: 'https://suelo.example' },
      body: JSON.stringify({ name: 'primera@ejemplo.cl', password: `${GOOD} 2` }),
    })
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-suelo-comun=[\w-]{43}; Max-Age=604800; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/,
    )
    const read = async (Cookie: string) => (await (await fetch(at, { headers: { Cookie } })).json()).person
    expect(await read(cookie(response))).toMatchObject({ name: 'Primera' })
    expect(await read(cookie(response).replace('__Host-', ''))).toBeNull()
    await new Promise((resolve) => https.close(resolve))
  })
})

describe('who may', () => {
  test.each([
    ['a visitor', null, 401, 'sign-in-needed'],
    ['a reviewer', 'reviewer', 403, 'not-allowed'],
    ['a steward', 'steward', 200, undefined],
    ['an administrator', 'admin', 200, undefined],
  ] as const)('publish: %s', async (_who, role, status, expected) => {
    const headers: Headers = role ? { Cookie: await cookieOf(db, role) } : {}
    const response = await call('POST', '/api/publish', undefined, headers)
    expect([response.status, await slug(response)]).toEqual([status, expected])
  })

  test('under /ogc everybody is a visitor, whatever their cookie', async () => {
    const response = await call('GET', '/ogc/who', undefined, { Cookie: await cookieOf(db, 'steward') })
    expect(await response.json()).toEqual(VISITOR)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('a cookie that is not one of ours asks the database nothing', async () => {
    let asked = 0
    const counting = {
      ...db,
      as: (...rest: Parameters<typeof db.as>) => {
        asked++
        return db.as(...rest)
      },
    } as typeof db
    const identify = identifier(counting, readConfig({}))
    const from = (header?: string) => identify({ headers: { cookie: header }, secure: false } as never)
    expect(await from()).toBe(VISITOR)
    expect(await from('suelo-comun=abc; other=1')).toBe(VISITOR)
    expect(asked).toBe(0)
    expect(await from(`x=1; suelo-comun=${'A'.repeat(43)}`)).toBe(VISITOR)
    expect(asked).toBe(1)
  })

  test.each([
    ['of our own page', { Origin: 'ours', 'Sec-Fetch-Site': 'same-origin' }, 200],
    ['of our own page, in an older browser', { Origin: 'ours' }, 200],
    ['of a program', {}, 200],
    ['of another site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }, 403],
    [
      'of a neighbour under the same domain',
      { Origin: 'https://x.example', 'Sec-Fetch-Site': 'same-site' },
      403,
    ],
    ['of another site, in an older browser', { Origin: 'https://evil.example' }, 403],
    ['of a page without an origin', { Origin: 'null' }, 403],
  ] as [string, Headers, number][])('a write %s: %o → %s', async (_what, headers, status) => {
    const sent: Headers = { ...headers, Cookie: await cookieOf(db, 'steward') }
    if (headers.Origin === 'ours') sent.Origin = address
    const response = await call('POST', '/api/publish', undefined, sent)
    expect(response.status).toBe(status)
    if (status === 403) expect(await slug(response)).toBe('foreign-origin')
  })

  test('guessing passwords soon has to wait, for a name nobody has as well', async () => {
    const guess = () => call('POST', '/api/session', { name: 'adivinada', password: 'no se cual es' })
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) statuses.push((await guess()).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    const refused = await guess()
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await slug(refused)).toBe('too-many-requests')
  })
})

describe('npm run people', () => {
  const people = (asked: Asked) => carryOut(db, { publicUrl: 'https://suelo.example', port: 3000 }, asked)

  test('invites, lists, closes and opens again', async () => {
    const asked = { language: 'es', verb: 'add', name: 'por.consola', roles: ['steward'] } as const
    const [link = ''] = await people({ ...asked, roles: ['steward'] })
    expect(link).toMatch(/^https:\/\/suelo\.example\/entrar\?codigo=[\w-]{43}$/)
    const code = new URL(link).searchParams.get('codigo')
    const made = await call('POST', `/api/invitations/${code}`, { display_name: 'Consola', password: GOOD })
    expect(made.status).toBe(201)
    const line = async () =>
      (await people({ language: 'en', verb: 'list' })).find((each) => /por\.consola/.test(each))
    expect(await line()).toMatch(/^por\.consola +Consola +steward +open +\d{4}-\d\d-\d\dT/)

    const [second = ''] = await people({ ...asked, roles: ['reviewer'] })
    const closing = await people({ language: 'es', verb: 'close', name: 'POR.consola' })
    expect(closing).toEqual(['«POR.consola» ya no puede entrar. Invitaciones retiradas: 1.'])
    expect(await line()).toMatch(/closed +–$/)
    expect(await whoIs(cookie(made))).toBeNull()
    const withdrawn = new URL(second).searchParams.get('codigo')
    expect((await call('GET', `/api/invitations/${withdrawn}`)).status).toBe(404)

    const [third = ''] = await people({ ...asked, roles: ['reviewer'] })
    const reopened = await call('POST', `/api/invitations/${new URL(third).searchParams.get('codigo')}`, {
      password: NEXT,
    })
    expect(await reopened.json()).toEqual({ person: { name: 'Consola', roles: ['reviewer'] } })
  })

  test('says when it does not know a name', async () => {
    const unknown = people({ language: 'es', verb: 'close', name: 'quien.sabe' })
    await expect(unknown).rejects.toMatchObject({ slug: 'not-found' })
  })
})

/** Role × table × verb, read aloud. */
describe('the tables of accounts', () => {
  const tables = ['person', 'session', 'invitation', 'audit']
  const mayNot = (who: string, verbs: string[]) =>
    tables.flatMap((table) => verbs.map((verb) => [who, verb, table] as const))
  const column = { person: 'roles', session: 'person_id', invitation: 'roles', audit: 'person' }
  const statement = (verb: string, name: string) => {
    const table = sql.identifier(`app.${name}`)
    if (verb === 'read') return sql`select * from ${table}`
    if (verb === 'insert') return sql`insert into ${table} default values`
    if (verb === 'update') return sql`update ${table} set ${sql.identifier(column[name as 'person'])} = null`
    return sql`delete from ${table}`
  }

  test.each([
    ...mayNot('visitor', ['read', 'insert', 'update', 'delete']),
    ...mayNot('steward', ['read', 'insert', 'update', 'delete']).filter(
      ([, verb, table]) => !(verb === 'read' && table === 'audit'),
    ),
    ['keeper', 'delete', 'person'] as const,
    ['keeper', 'update', 'session'] as const,
    ['keeper', 'update', 'audit'] as const,
    ['keeper', 'delete', 'audit'] as const,
    ['keeper', 'read', 'audit'] as const,
  ])('%s, %s %s → refused', async (who, verb, table) => {
    const identity = { visitor: VISITOR, steward: STEWARD, keeper: KEEPER }[who as 'visitor']
    await expect(as(identity, (tx) => tx.run(statement(verb, table)))).rejects.toMatchObject({
      code: '42501',
    })
  })

  test.each([
    ['features', sql`select * from geo.feature limit 1`],
    ['layers', sql`update geo.layer set theme = 'x'`],
    ['screenings', sql`select * from app.screening`],
    ['import runs', sql`select * from app.import_run`],
  ])('keeper, %s → refused', async (_table, query) => {
    await expect(as(KEEPER, (tx) => tx.run(query))).rejects.toMatchObject({ code: '42501' })
  })

  test('a steward adds to the audit in their own name only, and reads it', async () => {
    const rosa = { person: 'Rosa', roles: ['steward'] as const }
    const lines = await as(rosa, async (tx) => {
      await tx.run(sql`select app.note('published', '{"layer": "lake_salar"}')`)
      return tx.rows(sql`select person, action, detail from app.audit order by id desc limit 1`)
    })
    expect(lines).toEqual([{ person: 'Rosa', action: 'published', detail: { layer: 'lake_salar' } }])
    await expect(as(VISITOR, (tx) => tx.run(sql`select app.note('x', '{}')`))).rejects.toMatchObject({
      code: '42501',
    })
  })
})
