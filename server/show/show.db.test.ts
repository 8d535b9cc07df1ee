import { afterAll, describe, expect, test } from 'vitest'
import { STORY_LIMITS, type Story } from '../../geodata/model/story.ts'
import { as, connection } from '../../test/helpers/database.ts'
import { serve } from '../../test/helpers/serve.ts'
import { tokenHash } from '../access/tokens.ts'
import { type Identity, KEEPER, STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { openApiDocument } from '../http/openapi.ts'
import { beginStory, saveStory } from './queries.ts'
import { routes } from './routes.ts'

const { address, call, json } = await serve(routes)
afterAll(() => connection.ownerPool.query('delete from app.short_link; delete from app.story'))

const linkTo = (view: string) => call('POST', '/api/links', { address: view })

describe('a short link', () => {
  const VIEW = '/s/abcdefghijklmnop?c=-68.2,-23.5,9&layers=salt_flat,lagoon:0.6&lang=en'

  test('leads to its view, and the same view has the same link', async () => {
    const { id, url } = await json(linkTo(VIEW))
    expect(id).toMatch(/^[1-9A-HJ-NP-Za-km-z]{10}$/)
    expect(url).toBe(`${address}/v/${id}`)
    const followed = await call('GET', `/v/${id}`)
    expect([followed.status, followed.headers.get('location')]).toEqual([302, VIEW])
    expect((await json(linkTo(VIEW))).id).toBe(id)
    expect((await json(linkTo(`${VIEW}&grid=1`))).id).not.toBe(id)
  })

  test('made many times at once is one', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => json(linkTo('/?c=-69,-24,8'))))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
  })

  test.each([
    ['another host', 'https://example.org/'],
    ['another host without its protocol', '//example.org/'],
    ['another host behind a backslash', '/\\example.org'],
    ['a way out of a folder', '/../api/session'],
    ['the server’s own answers', '/api/session'],
    ['another short link', '/v/123456789A'],
    ['a key to a correction', `/correccion/${'A'.repeat(43)}`],
    ['an invitation', '/entrar?codigo=abc'],
    ['a script', 'javascript:alert(1)'],
    ['a header of its own', '/?c=1\r\nSet-Cookie: a=b'],
    ['markup', '/?title=<script>'],
    ['broken percent signs', '/?title=%E0%A4%A'],
    ['a novel', `/?title=${'a'.repeat(4000)}`],
    ['nothing', ''],
  ])('to %s is refused', async (_what, view) => {
    const response = await linkTo(view)
    expect([response.status, (await response.json()).slug]).toEqual([400, 'bad-request'])
  })

  test('that nobody was given leads to a page that says so', async () => {
    for (const id of ['1111111111', 'short', 'x'.repeat(30)]) {
      const response = await call('GET', `/v/${id}`)
      expect([response.status, response.headers.get('location')]).toEqual([302, '/enlace-perdido'])
    }
  })

  test('too many from one address have to wait', async () => {
    const from = { 'X-Forwarded-For': '198.51.100.9' }
    const statuses: number[] = []
    for (let i = 0; i < 61; i++)
      statuses.push((await call('POST', '/api/links', { address: '/' }, from)).status)
    expect(statuses).toEqual([...Array(60).fill(200), 429])
  })
})

const STORY: Story = {
  title: 'El agua del salar',
  by: 'Junta de vecinas',
  language: 'es',
  steps: [
    {
      title: 'Dónde estamos',
      text: 'Primero el valle.\n\nLuego <b>el salar</b>.',
      address: '/?c=-68.2,-23.5,9',
    },
    { title: 'Qué hay', text: '', address: '/?task=near&place=indigenous_community/toconao&km=10' },
  ],
}
const change = (id: string, story: unknown, secret: string, etag?: string) =>
  call('PUT', `/api/stories/${id}`, story, {
    Authorization: `Bearer ${secret}`,
    ...(etag === undefined ? {} : { 'If-Match': etag }),
  })

describe('a story', () => {
  test('is read by whoever has its link and changed by whoever has its secret', async () => {
    const response = await call('POST', '/api/stories', STORY)
    expect([response.status, response.headers.get('etag')]).toEqual([201, '"1"'])
    const { id, secret, url, version } = await response.json()
    expect([url, version]).toEqual([`${address}/relato/${id}`, 1])
    const read = await call('GET', `/api/stories/${id}`)
    expect(read.headers.get('etag')).toBe('"1"')
    const body = await read.json()
    expect(body).toMatchObject({ ...STORY, id, version: 1 })
    expect(JSON.stringify(body)).not.toContain(secret)

    const next = { ...STORY, title: 'El agua y el salar', steps: STORY.steps.toReversed() }
    const saved = await change(id, next, secret, '"1"')
    expect([saved.status, await saved.json(), saved.headers.get('etag')]).toEqual([
      200,
      { version: 2 },
      '"2"',
    ])
    expect(await json(call('GET', `/api/stories/${id}`))).toMatchObject({ ...next, version: 2 })
  })

  test('changed by two people loses nothing: the second is told, and both versions are kept', async () => {
    const { id, secret } = await json(call('POST', '/api/stories', STORY))
    const both = await Promise.all(
      ['Una', 'Otra'].map((title) => change(id, { ...STORY, title }, secret, '"1"')),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
    const late = both.find(({ status }) => status === 412) as Response
    expect(await late.json()).toMatchObject({ slug: 'edited-meanwhile', version: 2 })
    const mine = await change(id, { ...STORY, title: 'La mía encima' }, secret, '"2"')
    expect(mine.status).toBe(200)
    const { rows } = await connection.ownerPool.query(
      "select number, content ->> 'title' as title from app.story_version where story_id = $1 order by 1",
      [id],
    )
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3])
    expect([rows[0].title, rows[2].title]).toEqual([STORY.title, 'La mía encima'])
    expect(['Una', 'Otra']).toContain(rows[1].title)
  })

  test('is not changed without its secret, its version, or by a guess', async () => {
    const { id, secret } = await json(call('POST', '/api/stories', STORY))
    const slug = async (response: Promise<Response>) => (await json(response)).slug
    expect(await slug(change(id, STORY, secret))).toBe('precondition-needed')
    expect(await slug(change(id, STORY, secret, '*'))).toBe('precondition-needed')
    expect(await slug(change(id, STORY, 'A'.repeat(43), '"1"'))).toBe('not-allowed')
    expect(await slug(change(id, STORY, 'x', '"1"'))).toBe('not-allowed')
    expect(await slug(change('111111111111', STORY, secret, '"1"'))).toBe('not-found')
    expect(await slug(call('GET', '/api/stories/111111111111'))).toBe('not-found')
    expect(await slug(call('GET', `/api/stories/${'x'.repeat(40)}`))).toBe('not-found')
    expect((await json(call('GET', `/api/stories/${id}`))).version).toBe(1)
  })

  test.each([
    ['without steps', { steps: [] }],
    ['of 31 steps', { steps: Array(31).fill(STORY.steps[0]) }],
    ['without a title', { title: '  ' }],
    ['with a title too long', { title: 'x'.repeat(121) }],
    ['with a step that is a book', { steps: [{ ...STORY.steps[0], text: 'x'.repeat(2001) }] }],
    ['with a step elsewhere', { steps: [{ ...STORY.steps[0], address: 'https://example.org' }] }],
    ['with a bell in it', { steps: [{ ...STORY.steps[0], text: 'a\u0007' }] }],
    ['with something more', { extra: 1 }],
  ])('%s is refused', async (_what, part) => {
    const response = await call('POST', '/api/stories', { ...STORY, ...part })
    expect([response.status, (await response.json()).slug]).toEqual([400, 'bad-request'])
  })

  test('saved ever so often keeps its latest versions and no more, and goes on counting', async () => {
    const { id, secret } = await json(call('POST', '/api/stories', STORY))
    const times = STORY_LIMITS.versions + 5
    for (let known = 1; known < times; known++) {
      const saved = await change(id, { ...STORY, title: `Versión ${known + 1}` }, secret, `"${known}"`)
      expect(saved.status).toBe(200)
    }
    const { rows } = await connection.ownerPool.query(
      `select number, content ->> 'title' as title from app.story_version where story_id = $1 order by number`,
      [id],
    )
    expect(rows).toHaveLength(STORY_LIMITS.versions)
    expect([rows[0]?.number, rows.at(-1)?.number]).toEqual([6, times])
    expect(rows.at(-1)?.title).toBe(`Versión ${times}`)
    // One that was saved five hundred times and more is saved again.
    await connection.ownerPool.query(
      'update app.story_version set number = 1200 where story_id = $1 and number = $2',
      [id, times],
    )
    expect((await (await change(id, STORY, secret, '"1200"')).json()).version).toBe(1201)
  })

  test('larger than is kept is refused in words, begun or changed; the largest with Spanish words is kept', async () => {
    const step = (text: string) => ({ title: '', text, address: '/' })
    const full = (letter: string) => ({
      ...STORY,
      steps: Array(STORY_LIMITS.steps).fill(step(letter.repeat(STORY_LIMITS.text))),
    })
    const { id, secret } = await json(call('POST', '/api/stories', full('ñ')))
    for (const response of [
      await call('POST', '/api/stories', { ...full('\ud83c'), title: 'x' }),
      await change(id, full('\ud83c'), secret, '"1"'),
    ]) {
      const problem = await response.json()
      expect([response.status, problem.slug]).toEqual([413, 'too-large'])
      expect(problem.detail).toMatch(/pesa \d{3} KB y aquí se guardan hasta 256 KB/)
    }
    expect((await json(call('GET', `/api/stories/${id}`))).version).toBe(1)
  })

  test('is in the OpenAPI document', () => {
    const { paths } = openApiDocument(routes, 'es', address)
    expect(Object.keys(paths?.['/api/stories/{id}'] ?? {})).toEqual(['get', 'put'])
  })
})

/** Role × table × verb, read aloud. */
describe('the tables of what is shown', () => {
  const keep = async (tx: Transaction) => {
    await beginStory(tx, { id: '111111111112', secret: tokenHash('a'), json: JSON.stringify(STORY) })
    await tx.one(sql`select app.keep_short_link('1111111112', '/') as id`)
  }
  const WHO: [string, Identity][] = [
    ['visitor', VISITOR],
    ['reviewer', { person: 'r', roles: ['reviewer'] }],
    ['steward', STEWARD],
    ['keeper', KEEPER],
  ]
  const VERBS = [
    ['list links', sql`select * from app.short_link`],
    [
      'write a link',
      sql`insert into app.short_link (id, address, address_sha256) values ('1111111113', '/', 'x')`,
    ],
    ['send a link elsewhere', sql`update app.short_link set address = '/x'`],
    ['delete a link', sql`delete from app.short_link`],
    ['list stories', sql`select id from app.story`],
    ['read secrets', sql`select secret_sha256 from app.story`],
    ['change a secret', sql`update app.story set secret_sha256 = secret_sha256`],
    ['list versions', sql`select * from app.story_version`],
    ['change a version', sql`update app.story_version set content = '{}'`],
    ['delete a version', sql`delete from app.story_version`],
  ] as const
  test.each(WHO.flatMap(([who, identity]) => VERBS.map(([verb, query]) => ({ who, verb, identity, query }))))(
    '$who, $verb → refused',
    async ({ identity, query }) => {
      await expect(as(identity, (tx) => tx.run(query))).rejects.toMatchObject({ code: '42501' })
    },
  )

  test('the keeper of accounts reads and writes none', async () => {
    await expect(as(KEEPER, keep)).rejects.toMatchObject({ code: '42501' })
  })

  test.each(WHO.slice(0, 3))('%s keeps and changes through the functions', async (_who, identity) => {
    const outcomes = await as(identity, async (tx) => {
      await keep(tx)
      const save = (secret: string, known: number) =>
        saveStory(tx, { id: '111111111112', secret: tokenHash(secret), known, json: JSON.stringify(STORY) })
      return [await save('b', 1), await save('a', 7), await save('a', 1)].map(({ outcome }) => outcome)
    })
    expect(outcomes).toEqual(['refused', 'changed', 'saved'])
  })

  test('a link to another host is not kept, whoever asks', async () => {
    for (const address of ['https://example.org', '//example.org', '/\\example.org', ''])
      await expect(
        as(VISITOR, (tx) => tx.one(sql`select app.keep_short_link('1111111114', ${address}) as id`)),
      ).rejects.toMatchObject({ code: '23514' })
  })
})
