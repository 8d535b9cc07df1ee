import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { PROBLEMS } from '../../geodata/model/problem.ts'
import { readConfig } from '../config.ts'
import { createApp } from './app.ts'
import { openApiDocument } from './openapi.ts'
import { Answer, type Context, type Route, route } from './route.ts'

const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/sum/:a',
    id: 'sum',
    tag: 'Test',
    summary: { es: 'Suma', en: 'Sum' },
    params: z.object({ a: z.coerce.number() }),
    query: z.object({ b: z.coerce.number().max(10).default(1) }),
    answers: { 200: { description: 'Sum', content: { 'application/json': z.object({ sum: z.number() }) } } },
    handler: ({ params, query }) => ({ sum: params.a + query.b }),
  }),
  route({
    method: 'get',
    path: '/api/kept/:how',
    id: 'kept',
    tag: 'Test',
    summary: { es: 'Guardado', en: 'Kept' },
    params: z.object({ how: z.string() }),
    answers: {},
    handler: ({ params }) => new Answer({}, { headers: { 'Cache-Control': params.how } }),
  }),
  route({
    method: 'post',
    path: '/api/echo',
    id: 'echo',
    tag: 'Test',
    summary: { es: 'Eco', en: 'Echo' },
    body: z.strictObject({ text: z.string().max(5) }),
    answers: { 200: { description: 'Echo', content: { 'application/json': null } } },
    handler: ({ body, language }) => new Answer({ ...body, language }, { headers: { ETag: '"x"' } }),
  }),
  route({
    method: 'get',
    path: '/api/broken',
    id: 'broken',
    tag: 'Test',
    summary: { es: 'Roto', en: 'Broken' },
    answers: {},
    handler: () => {
      throw new Error('password=hunter2 at /secret/path')
    },
  }),
]

let server: Server
let address: string
const logged: string[] = []
beforeAll(async () => {
  const context = {
    config: readConfig({ RATE_LIMIT_PER_MINUTE: '60' }),
    log: pino({ level: 'info' }, { write: (line: string) => logged.push(line) }),
    startedAt: new Date(),
    identify: async ({ headers }: { headers: { cookie?: string } }) => ({
      person: headers.cookie ?? null,
      roles: [],
    }),
  } as unknown as Context
  server = createServer(createApp(context, routes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${address}${path}`, { headers })
const post = (body: string, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
  fetch(`${address}/api/echo`, { method: 'POST', headers, body })

async function problem(response: Response) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const body = await response.json()
  expect(body.status).toBe(response.status)
  expect(body.detail.length).toBeGreaterThan(15)
  return body
}

describe('a route', () => {
  test('answers with typed parameters', async () => {
    expect(await (await get('/api/sum/2?b=3')).json()).toEqual({ sum: 5 })
    expect(await (await get('/api/sum/2')).json()).toEqual({ sum: 3 })
  })

  test('speaks Spanish unless asked otherwise', async () => {
    const language = async (response: Response) => (await response.json()).language
    expect(await language(await post('{"text":"hola"}'))).toBe('es')
    const english = { 'Content-Type': 'application/json', 'Accept-Language': 'en-GB,en;q=0.9' }
    expect(await language(await post('{"text":"hola"}', english))).toBe('en')
  })

  test('refuses, in the language asked for, what it does not know', async () => {
    expect(await problem(await get('/api/sum/2?constructor=3'))).toMatchObject({ unknown: ['constructor'] })
    const spanish = await problem(await get('/api/sum/2?c=3'))
    expect(spanish).toMatchObject({ status: 400, slug: 'unknown-parameter', unknown: ['c'] })
    expect(spanish.detail).toMatch(/no conoce «c»/)
    expect((await problem(await get('/api/sum/2?c=3&lang=en'))).detail).toMatch(/does not know “c”/)
  })

  test.each([
    ['a word for a number', '/api/sum/2?b=two', 400, 'bad-parameter'],
    ['a number too large', '/api/sum/2?b=11', 400, 'bad-parameter'],
    ['a parameter twice', '/api/sum/2?b=1&b=2', 400, 'bad-parameter'],
    ['an address that cannot be', '/api/sum/two', 404, 'not-found'],
    ['an address nobody has', '/api/nothing', 404, 'not-found'],
    ['a language we do not speak', '/api/sum/2?lang=fr', 400, 'bad-parameter'],
    ['broken percent signs', '/api/sum/%E0%A4%A', 400, 'bad-request'],
  ])('refuses %s', async (_name, path, status, slug) => {
    expect(await problem(await get(path))).toMatchObject({ status, slug })
  })

  test('refuses other methods and says which there are', async () => {
    const response = await fetch(`${address}/api/echo`, { method: 'DELETE' })
    expect(response.headers.get('allow')).toContain('POST')
    expect(await problem(response)).toMatchObject({ status: 405, slug: 'method-not-allowed' })
  })
})

describe('a body', () => {
  test.each([
    ['that is not JSON', '{"text": ', 400, 'malformed-json'],
    ['with a field too many', '{"text":"a","more":1}', 400, 'bad-request'],
    ['with a text too long', '{"text":"<script>alert(1)</script>"}', 400, 'bad-request'],
    ['of the wrong shape', '[]', 400, 'bad-request'],
  ])('%s is refused', async (_name, body, status, slug) => {
    expect(await problem(await post(body))).toMatchObject({ status, slug })
  })

  test('names the wrong field by a pointer', async () => {
    const body = await problem(await post('{"text":"too long"}'))
    expect(body.errors).toEqual([{ pointer: '/text', detail: expect.any(String) }])
  })

  test('of 50 MB is refused without being read', async () => {
    const response = await post(`{"text":"${'x'.repeat(50 * 1024 * 1024)}"}`).catch(() => null)
    // The server may close the connection before the client has sent it all; both ends are a refusal.
    if (response) expect(await problem(response)).toMatchObject({ status: 413, slug: 'too-large' })
    expect((await get('/api/sum/1')).status).toBe(200)
  })

  test('of another type is refused', async () => {
    const response = await post('text=a', { 'Content-Type': 'application/x-www-form-urlencoded' })
    expect(await problem(response)).toMatchObject({ status: 415, slug: 'unsupported-media-type' })
  })
})

test('the log keeps no secret that an address holds', async () => {
  const secret = 'x'.repeat(43)
  await get(`/api/invitations/${secret}`)
  await get(`/entrar?codigo=${secret}`)
  await get('/api/sum/2?b=3')
  expect(logged.join('')).not.toContain(secret)
  expect(logged.join('')).toContain('/api/invitations/…')
  expect(logged.join('')).toContain('/api/sum/2?b=3')
})

test('an unexpected error says nothing of what is inside', async () => {
  const body = await problem(await get('/api/broken'))
  expect(body).toMatchObject({ status: 500, slug: 'internal' })
  expect(JSON.stringify(body)).not.toMatch(/hunter2|secret/)
})

test('headers keep the page to itself', async () => {
  const { headers } = await get('/api/sum/1')
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-powered-by')).toBeNull()
})

test.each([
  ['public, max-age=9', 'private, no-cache'],
  ['no-cache', 'private, no-cache'],
  ['no-store', 'no-store'],
  ['private, no-store', 'private, no-store'],
])('what says «%s» says «%s» to who is signed in', async (how, expected) => {
  const path = `/api/kept/${encodeURIComponent(how)}`
  expect((await get(path)).headers.get('cache-control')).toBe(how)
  const own = await get(path, { Cookie: 'somebody' })
  expect(own.headers.get('cache-control')).toBe(expected)
  expect(own.headers.get('vary')).toContain('Cookie')
})

test('the OpenAPI document holds every route, in both languages', () => {
  const es = openApiDocument(routes, 'es', address)
  expect(Object.keys(es.paths ?? {})).toEqual(['/api/sum/{a}', '/api/kept/{how}', '/api/echo', '/api/broken'])
  expect(es.paths?.['/api/sum/{a}']?.get?.summary).toBe('Suma')
  expect(openApiDocument(routes, 'en', address).paths?.['/api/sum/{a}']?.get?.summary).toBe('Sum')
})

test('every problem has a title in both languages and a status that fits', () => {
  for (const [slug, { status, title }] of Object.entries(PROBLEMS)) {
    expect(status, slug).toBeGreaterThanOrEqual(400)
    expect(title.es, slug).not.toBe(title.en)
  }
})

test('too many requests are refused for a while', async () => {
  let last = await get('/api/sum/1')
  for (let i = 0; i < 80 && last.status === 200; i++) last = await get('/api/sum/1')
  expect(await problem(last)).toMatchObject({ status: 429, slug: 'too-many-requests' })
})
