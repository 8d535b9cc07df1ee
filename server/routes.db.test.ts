import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { LARGEST_BATCH_BYTES } from '../geodata/model/batch.ts'
import { LARGEST_SITE_FILE_BYTES } from '../geodata/model/site.ts'
import { LARGEST_UPLOAD_BYTES } from '../geodata/model/upload.ts'
import { db } from '../test/helpers/database.ts'
import { serve } from '../test/helpers/serve.ts'
import { cookieOf } from '../test/helpers/session.ts'
import type { Route } from './http/route.ts'
import { routes } from './routes.ts'

/** Every route of the table, asked what nobody should: a new route is held to it without being named here. */
const { address, call } = await serve(routes)
const steward = { Cookie: await cookieOf(db, 'steward') }

const MIB = 1024 * 1024
const writes = routes.filter(({ method }) => method !== 'get')
const named = (list: readonly Route[]) => list.map((each) => [`${each.method} ${each.path}`, each] as const)
/** The address of a route, every parameter the same: a layer that is there, or a number. */
const at = ({ path }: Route, value = /layers|collections|points/.test(path) ? 'comuna' : '1') =>
  path.replace(/:(\w+)/g, () => encodeURIComponent(value))
const said = async (response: Response) => [response.status, (await response.json()).slug]

/** How a browser says that a page of somebody else asks. */
const FOREIGN: Record<string, string>[] = [
  { 'Sec-Fetch-Site': 'cross-site' },
  { Origin: 'https://example.org' },
  { Origin: 'null' },
]

describe('whoever writes', () => {
  test.each(named(writes.filter(({ path }) => path.startsWith('/api/'))))(
    '%s, from the page of another site, is refused',
    async (_name, entry) => {
      for (const header of FOREIGN)
        expect(
          await said(await call(entry.method.toUpperCase(), at(entry), {}, { ...steward, ...header })),
        ).toEqual([403, 'foreign-origin'])
    },
  )

  test.each(named(writes.filter(({ body }) => body)))(
    '%s takes JSON, no more than it may, and says which field is wrong',
    async (_name, entry) => {
      const send = (body: BodyInit, type: string) =>
        fetch(`${address}${at(entry)}`, {
          method: entry.method.toUpperCase(),
          headers: { ...steward, 'Content-Type': type },
          body,
        })
      expect(await said(await send('{}', 'text/plain'))).toEqual([415, 'unsupported-media-type'])
      expect(await said(await send('{"a":', 'application/json'))).toEqual([400, 'malformed-json'])
      expect((await said(await send('[[]]', 'application/json')))[0]).toBeGreaterThanOrEqual(400)
      const most = entry.bodyLimit ?? MIB
      expect(most).toBeLessThanOrEqual(16 * MIB)
      const long = JSON.stringify({ long: randomBytes(most / 2).toString('hex') })
      expect(await said(await send(long, 'application/json'))).toEqual([413, 'too-large'])
    },
  )

  test.each([
    ['/api/imports', LARGEST_UPLOAD_BYTES],
    ['/api/sites/read', LARGEST_SITE_FILE_BYTES],
    ['/api/batches', LARGEST_BATCH_BYTES],
  ])('a file for %s that is announced too large is not received', async (path, most) => {
    const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request(`${address}${path}?name=a.csv`, {
        method: 'POST',
        headers: { ...steward, 'Content-Length': String(most * 2 + 1) },
      })
      asked.on('response', async (response) => {
        let text = ''
        for await (const piece of response) text += piece
        resolve({ status: response.statusCode ?? 0, text })
        asked.destroy()
      })
      asked.on('error', reject)
      asked.write('a,b\n')
    })
    expect([answer.status, JSON.parse(answer.text).slug]).toEqual([413, 'too-large'])
  })
})

/** What no parameter expects. */
const NASTY = [
  "'; drop table geo.layer; --",
  '"><script>alert(1)</script>',
  '../../../../etc/passwd',
  '\u0000',
  '2147483648',
  '99999999999999999999',
  '-70,-24,-68,-22',
  '__proto__',
  'x'.repeat(3000),
]

describe('whoever asks', () => {
  test.each(named(routes.filter(({ method }) => method === 'get')))(
    '%s answers whatever it is asked, without failing and under the content policy',
    async (_name, entry) => {
      const names = Object.keys(entry.query?.shape ?? {})
      const paths = [
        `${at(entry)}?not_known=1`,
        ...(entry.path.includes(':') ? NASTY.map((value) => at(entry, value)) : []),
        ...NASTY.flatMap((value) => names.map((name) => `${at(entry)}?${name}=${encodeURIComponent(value)}`)),
      ]
      for (const [i, path] of paths.entries()) {
        const response = await call('GET', path, undefined, i % 2 === 0 ? {} : steward)
        const text = await response.text()
        expect(response.status, `${path}: ${text.slice(0, 300)}`).not.toBe(500)
        if (/html|xml|svg/.test(response.headers.get('content-type') ?? ''))
          expect(text, path).not.toContain('<script>alert')
        expect(response.headers.get('content-security-policy'), path).toContain("default-src 'self'")
        expect(response.headers.get('x-content-type-options'), path).toBe('nosniff')
      }
    },
  )

  test.each(named(routes.filter(({ openQuery }) => !openQuery)))(
    '%s refuses a parameter that it does not know',
    async (_name, entry) => {
      const response = await call(
        entry.method.toUpperCase(),
        `${at(entry)}?not_known=1`,
        entry.body ? {} : undefined,
        steward,
      )
      expect([400, 404]).toContain(response.status)
    },
  )
})
