import { afterAll, describe, expect, test } from 'vitest'
import { as, connection, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { serve } from '../../test/helpers/serve.ts'
import { cookieOf } from '../../test/helpers/session.ts'
import { type Identity, KEEPER, STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { openApiDocument } from '../http/openapi.ts'
import { leaveCorrection } from './corrections.ts'
import { countCorrections, forgetContacts, listCorrections } from './queries.ts'
import { routes } from './routes.ts'

const REVIEWER: Identity = { person: 'Revisora', roles: ['reviewer'] }
const ROSA: Identity = { person: 'Rosa', roles: ['steward'] }

const { address, call, json } = await serve(routes)
const steward = await cookieOf(db, 'steward')
afterAll(() => connection.ownerPool.query('delete from app.correction; delete from app.person'))

const asSteward = (method: string, path: string, body?: unknown) =>
  call(method, path, body, { Cookie: steward })
const leave = (wish: object) => call('POST', '/api/corrections', wish)

const ESCONDIDA = { layer: 'mine_site', feature: 'escondida' }
const WISH = {
  ...ESCONDIDA,
  kind: 'position',
  text: 'El rajo está 3 km más al este <script>alert(1)</script>',
  place: { lon: -69.05, lat: -24.26 },
  place_text: 'al este del camino',
  evidence_url: 'https://ejemplo.cl/plano.pdf',
  contact: 'vecina@ejemplo.cl',
}
const WORDS = /rajo está|al este|plano\.pdf|vecina|69\.05/

describe('a request', () => {
  test('is received, followed by its link, read by everyone only after review, and answered', async () => {
    const left = await leave(WISH)
    expect(left.status).toBe(201)
    const { token, url } = await json(left)
    expect(url).toBe(`${address}/correccion/${token}`)
    expect(token).toMatch(/^[\w-]{43}$/)

    const followed = await json(call('GET', `/api/corrections/${token}`))
    expect(followed).toMatchObject({
      ...ESCONDIDA,
      name: 'Escondida',
      status: 'received',
      answer: null,
      text: WISH.text,
    })
    expect(followed.history.map(({ status }: { status: string }) => status)).toEqual(['received'])
    expect(followed).not.toHaveProperty('contact')

    const where = '/api/corrections?layer=mine_site&feature=escondida'
    const seen = await json(call('GET', where))
    expect(seen).toMatchObject({ total: 1, open: 1, closed: 0, counts: { received: 1 } })
    expect(seen.corrections[0]).toMatchObject({
      status: 'received',
      kind: 'position',
      text: null,
      place: null,
    })
    expect(JSON.stringify(seen)).not.toMatch(WORDS)

    const { id } = seen.corrections[0]
    const queue = await json(asSteward('GET', where))
    expect(queue.corrections[0]).toMatchObject({ ...WISH, text_shown: false })

    const step = (body: object) => asSteward('PUT', `/api/corrections/${id}`, body)
    const review = await step({ status: 'in_review' })
    expect(await review.json()).toMatchObject({ status: 'in_review', text_shown: true })
    const public_ = await json(call('GET', where))
    expect(public_.corrections[0]).toMatchObject({
      text: WISH.text,
      place: WISH.place,
      evidence_url: WISH.evidence_url,
    })
    expect(JSON.stringify(public_)).not.toContain('vecina')

    const silent = await step({ status: 'accepted' })
    expect([silent.status, (await silent.json()).slug]).toEqual([400, 'bad-request'])
    expect((await step({ status: 'accepted', answer: 'Tiene razón.' })).status).toBe(200)
    expect((await step({ status: 'done' })).status).toBe(200)
    const late = await step({ status: 'rejected', answer: 'No.' })
    expect([late.status, await late.json()]).toMatchObject([
      409,
      { slug: 'correction-state', current: 'done' },
    ])

    const end = await json(call('GET', `/api/corrections/${token}`))
    expect(end).toMatchObject({ status: 'done', answer: 'Tiene razón.' })
    expect(end.history.map(({ status }: { status: string }) => status)).toEqual([
      'received',
      'in_review',
      'accepted',
      'done',
    ])
    expect(await json(call('GET', `${where}&status=open`))).toMatchObject({
      total: 0,
      open: 0,
      closed: 1,
      corrections: [],
    })
    expect((await json(call('GET', `${where}&status=closed`))).corrections).toHaveLength(1)
  })

  test('that must never be shown is rejected without its words', async () => {
    await leave({ ...ESCONDIDA, kind: 'other', text: 'Compre relojes' })
    const queue = await json(asSteward('GET', '/api/corrections?status=received'))
    const { id } = queue.corrections[0]
    await asSteward('PUT', `/api/corrections/${id}`, {
      status: 'rejected',
      answer: 'No trata de este elemento.',
    })
    const all = await json(call('GET', '/api/corrections'))
    expect(all.corrections[0]).toMatchObject({
      id,
      status: 'rejected',
      text: null,
      answer: 'No trata de este elemento.',
    })
    expect(JSON.stringify(all)).not.toContain('relojes')
  })

  test('in review can be hidden again', async () => {
    await leave({ ...ESCONDIDA, kind: 'other', text: 'El vecino Juan Pérez, RUT 11.111.111-1' })
    const { id } = (await json(asSteward('GET', '/api/corrections?status=received'))).corrections[0]
    await asSteward('PUT', `/api/corrections/${id}`, { status: 'in_review', text_shown: false })
    expect(JSON.stringify(await json(call('GET', '/api/corrections')))).not.toContain('11.111.111-1')
  })

  test('with only what is needed is enough; what is left empty was not said', async () => {
    const bare = { place_text: ' ', evidence_url: '', contact: '' }
    const { token } = await json(
      leave({ ...ESCONDIDA, kind: 'name', text: ' Se llama de otro modo ', ...bare }),
    )
    expect(await json(call('GET', `/api/corrections/${token}`))).toMatchObject({
      text: 'Se llama de otro modo',
      place: null,
      place_text: null,
      evidence_url: null,
    })
  })

  test.each([
    ['without words', { text: '   ' }, 400],
    ['with a book', { text: 'x'.repeat(2001) }, 400],
    ['of an unknown kind', { kind: 'revenge' }, 400],
    ['with a script for evidence', { evidence_url: 'javascript:alert(1)' }, 400],
    ['at a place that is none', { place: { lon: 200, lat: 0 } }, 400],
    ['with a state of its own', { status: 'done' }, 400],
    ['about a layer that is not', { layer: 'atlantis' }, 404],
    ['about a feature that is not', { feature: 'atlantis' }, 404],
    ['about a version that is not', { version: 999_999 }, 404],
    ['about a layer without data', { layer: 'mining_exploit', feature: 'x' }, 404],
  ])('%s is refused', async (_what, change, status) => {
    const response = await leave({ ...ESCONDIDA, kind: 'other', text: 'algo', ...change })
    expect(response.status, JSON.stringify(await response.json())).toBe(status)
  })

  test('too many from one address have to wait; a steward does not', async () => {
    const from = { 'X-Forwarded-For': '198.51.100.7' }
    const wish = { ...ESCONDIDA, kind: 'other', text: 'otra vez' }
    const statuses: number[] = []
    for (let i = 0; i < 11; i++) statuses.push((await call('POST', '/api/corrections', wish, from)).status)
    expect(statuses).toEqual([...Array(10).fill(201), 429])
    expect((await call('POST', '/api/corrections', wish, { ...from, Cookie: steward })).status).toBe(201)
  })

  test('is answered by stewards only', async () => {
    for (const [cookie, expected] of [
      [undefined, 401],
      [await cookieOf(db, 'reviewer'), 403],
    ] as const) {
      const headers: Record<string, string> = cookie ? { Cookie: cookie } : {}
      const response = await call('PUT', '/api/corrections/1', { status: 'in_review' }, headers)
      expect(response.status).toBe(expected)
    }
    expect((await asSteward('PUT', '/api/corrections/999999', { status: 'in_review' })).status).toBe(404)
    expect((await call('GET', '/api/corrections/nobody-was-given-this')).status).toBe(404)
    expect((await call('GET', `/api/corrections/${'A'.repeat(43)}`)).status).toBe(404)
  })

  test('is in the OpenAPI document', () => {
    const document = openApiDocument(routes, 'es', address)
    expect(Object.keys(document.paths?.['/api/corrections/{correction}'] ?? {})).toEqual(['get', 'put'])
  })
})

/** A restricted layer with one feature and a request about it, inside the caller's transaction. */
async function shelter(tx: Transaction) {
  const version = await publishTestLayer(tx, 'archaeological_site', [
    {
      feature_id: 'alero-7',
      geometry: { type: 'Point', coordinates: [-68.2, -22.9] },
      properties: { name: 'Alero 7' },
    },
  ])
  await tx.run(sql`
    insert into app.correction (token_sha256, layer_id, feature_id, version_id, kind, text)
    values (${Buffer.alloc(32, 7)}, 'archaeological_site', 'alero-7', ${version}, 'position', 'El alero está más arriba')`)
  await tx.run(
    sql`update app.correction set status = 'in_review', text_shown = true where feature_id = 'alero-7'`,
  )
}
const become = async (tx: Transaction, identity: Identity) => {
  await tx.rows(sql`select set_config('app.identity', ${JSON.stringify(identity)}, true)`)
  await tx.run(identity === ROSA ? sql`set local role geo_steward` : sql`set local role geo_visitor`)
}
const EVERYTHING = {
  layer: 'archaeological_site',
  statuses: ['received', 'in_review', 'accepted', 'rejected', 'done'],
  limit: 10,
  offset: 0,
} as const

describe('a restricted layer', () => {
  test.each([
    ['a visitor', VISITOR, 0],
    ['a community', { person: 'c', roles: ['community'] } as Identity, 0],
    ['a reviewer', REVIEWER, 1],
    ['a steward', ROSA, 1],
  ])('%s sees %s of its requests', async (_who, identity, expected) => {
    const { seen, counts } = await as(ROSA, async (tx) => {
      await shelter(tx)
      await become(tx, identity)
      return {
        seen: await listCorrections(tx, EVERYTHING, identity === ROSA),
        counts: await countCorrections(tx, { layer: 'archaeological_site' }),
      }
    })
    expect(seen).toHaveLength(expected)
    expect(counts).toEqual(expected === 0 ? {} : { in_review: expected })
  })

  test('whoever has the link but not the role learns the state and not the feature', async () => {
    const read = (identity: Identity) =>
      as(ROSA, async (tx) => {
        await shelter(tx)
        await become(tx, identity)
        return tx.one(sql`
          select layer_id, feature_id, status from app.correction_by_token(${Buffer.alloc(32, 7)})`)
      })
    expect(await read(VISITOR)).toEqual({ layer_id: null, feature_id: null, status: 'in_review' })
    expect(await read(REVIEWER)).toMatchObject({ feature_id: 'alero-7' })
  })

  test('a visitor cannot leave a request there, nor learn whether a feature exists', async () => {
    const wish = {
      kind: 'other',
      text: 'x',
      place: null,
      place_text: null,
      evidence_url: null,
      contact: null,
    } as const
    const attempt = (identity: Identity, feature: string) =>
      as(ROSA, async (tx) => {
        await shelter(tx)
        await become(tx, identity)
        const inside = {
          engine: db.engine,
          as: (_: Identity, work: (tx: Transaction) => unknown) => work(tx),
        }
        return leaveCorrection(inside as typeof db, identity, {
          ...wish,
          layer: 'archaeological_site',
          feature,
          version: null,
        }).then(
          () => 'received',
          ({ slug }: { slug: string }) => slug,
        )
      })
    expect(await attempt(VISITOR, 'alero-7')).toBe('not-found')
    expect(await attempt(VISITOR, 'alero-8')).toBe('not-found')
    expect(await attempt(REVIEWER, 'alero-7')).toBe('received')
    const direct = as(VISITOR, (tx) =>
      tx.run(sql`
        insert into app.correction (token_sha256, layer_id, feature_id, kind, text)
        values (${Buffer.alloc(32, 8)}, 'archaeological_site', 'alero-7', 'other', 'x')`),
    )
    await expect(direct).rejects.toMatchObject({ code: '42501' })
  })
})

describe('contacts', () => {
  test('are deleted 30 days after the request is closed, not before', async () => {
    const contacts = await as(ROSA, async (tx) => {
      for (const [i, days] of [0, 29, 31].entries()) {
        await tx.run(sql`
          insert into app.correction (token_sha256, layer_id, feature_id, kind, text, contact)
          values (${Buffer.alloc(32, 20 + i)}, 'mine_site', 'escondida', 'other', 'x', ${`closed ${days} days ago`})`)
      }
      await tx.run(
        sql`update app.correction set status = 'rejected', answer = 'No.' where contact like 'closed %'`,
      )
      await tx.run(sql`reset role`)
      await tx.run(sql`
        update app.correction set closed_at = now() - make_interval(days => substring(contact from '\\d+')::integer)
        where contact like 'closed %'`)
      await tx.run(sql`set local role geo_steward`)
      expect(await forgetContacts(tx)).toBe(1)
      return tx.rows(sql`select contact from app.correction where contact like 'closed %' order by 1`)
    })
    expect(contacts).toEqual([{ contact: 'closed 0 days ago' }, { contact: 'closed 29 days ago' }])
  })
})

/** Role × table × verb, read aloud. */
describe('the tables of corrections', () => {
  const insert = (column: string, value: string) => sql`
    insert into app.correction (token_sha256, layer_id, feature_id, kind, text, ${sql.identifier(column)})
    values (${Buffer.alloc(32, 9)}, 'mine_site', 'escondida', 'other', 'x', ${value})`
  test.each([
    ['visitor', VISITOR, 'read requests', sql`select * from app.correction`],
    ['visitor', VISITOR, 'read tokens', sql`select token_sha256 from app.correction`],
    ['visitor', VISITOR, 'read contacts', sql`select contact from app.correction`],
    ['visitor', VISITOR, 'answer one', sql`update app.correction set answer = 'x'`],
    ['visitor', VISITOR, 'delete one', sql`delete from app.correction`],
    ['visitor', VISITOR, 'leave one as done', insert('status', 'done')],
    ['visitor', VISITOR, 'leave one with an answer', insert('answer', 'x')],
    ['visitor', VISITOR, 'leave one that is shown', insert('text_shown', 'true')],
    ['visitor', VISITOR, 'read the history', sql`select * from app.correction_event`],
    [
      'visitor',
      VISITOR,
      'read the history of one',
      sql`select app.correction_history(c.id) from app.correction_public c`,
    ],
    [
      'visitor',
      VISITOR,
      'write the history',
      sql`insert into app.correction_event (correction_id, status) values (1, 'done')`,
    ],
    ['visitor', VISITOR, 'write through the view', sql`update app.correction_public set answer = 'x'`],
    ['steward', STEWARD, 'change what was said', sql`update app.correction set text = 'x'`],
    ['steward', STEWARD, 'delete one', sql`delete from app.correction`],
    ['steward', STEWARD, 'rewrite the history', sql`update app.correction_event set status = 'done'`],
    ['steward', STEWARD, 'delete the history', sql`delete from app.correction_event`],
    ['keeper', KEEPER, 'read requests', sql`select * from app.correction`],
    ['keeper', KEEPER, 'read the view', sql`select * from app.correction_public`],
  ])('%s, %3$s → refused', async (_who, identity, _verb, query) => {
    await expect(as(identity, (tx) => tx.run(query))).rejects.toMatchObject({ code: '42501' })
  })

  test('visitor, leave one → kept as received, unread, with a nameless beginning of its history', async () => {
    const row = await as(ROSA, async (tx) => {
      await become(tx, VISITOR)
      await tx.run(insert('contact', 'yo@ejemplo.cl'))
      await become(tx, ROSA)
      return tx.one(sql`
        select c.status, c.text_shown, c.answer, e.status as first, e.person
        from app.correction c join app.correction_event e on e.correction_id = c.id
        where c.token_sha256 = ${Buffer.alloc(32, 9)}`)
    })
    expect(row).toEqual({
      status: 'received',
      text_shown: false,
      answer: null,
      first: 'received',
      person: null,
    })
  })

  test('steward, answer one → the history says who, in their own name', async () => {
    const events = await as(ROSA, async (tx) => {
      await tx.run(insert('contact', 'yo@ejemplo.cl'))
      await tx.run(sql`update app.correction set status = 'in_review' where contact = 'yo@ejemplo.cl'`)
      return tx.rows(sql`select status, person from app.correction_event order by id desc limit 2`)
    })
    expect(events).toEqual([
      { status: 'in_review', person: 'Rosa' },
      { status: 'received', person: null },
    ])
  })

  test('nobody accepts without saying why', async () => {
    const accepted = as(ROSA, async (tx) => {
      await tx.run(insert('contact', 'yo@ejemplo.cl'))
      await tx.run(sql`update app.correction set status = 'accepted' where contact = 'yo@ejemplo.cl'`)
    })
    await expect(accepted).rejects.toMatchObject({ code: '23514' })
  })
})
