import { afterAll, describe, expect, test } from 'vitest'
import { MOST_WAITING_DISPUTES } from '../../geodata/model/dispute.ts'
import { LARGEST_EVIDENCE_BYTES } from '../../geodata/model/evidence.ts'
import { type Screening, screeningSchema } from '../../geodata/model/screening.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { serve } from '../../test/helpers/serve.ts'
import { cookieOf } from '../../test/helpers/session.ts'
import { tokenHash } from '../access/tokens.ts'
import { type Identity, KEEPER, type Role, STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'
import { openApiDocument } from '../http/openapi.ts'
import { screen } from '../screening/screen.ts'
import { forgetDisputeContacts } from './queries.ts'
import { routes } from './routes.ts'

const { address, call, json } = await serve(routes)
const cookies: Partial<Record<Role, string>> = {}
for (const role of ['community', 'proponent', 'reviewer', 'steward', 'admin'] as const)
  cookies[role] = await cookieOf(db, role)
afterAll(() => connection.ownerPool.query('delete from app.dispute; delete from app.person'))

const cookieFor = (role: Role): Record<string, string> => (cookies[role] ? { Cookie: cookies[role] } : {})
const leave = (id: string, wish: object, headers: Record<string, string> = {}) =>
  call('POST', `/api/screenings/${id}/disputes`, wish, headers)
const review = (dispute: string, body: object, role: Role = 'reviewer') =>
  call('PUT', `/api/disputes/${dispute}`, { seen: 'received', ...body }, cookieFor(role))

const SITE = {
  type: 'Polygon',
  coordinates: [
    [
      [-68.28, -23.42],
      [-68.24, -23.42],
      [-68.24, -23.38],
      [-68.28, -23.38],
      [-68.28, -23.42],
    ],
  ],
}
const newScreening = () =>
  screen(db, VISITOR, { site: SITE, facts: { type: 'lithium-brine', ore_t_month: 6000 } })
const stored = async (id: string): Promise<Screening> =>
  (
    await as(VISITOR, (tx) =>
      tx.one<{ content: Screening }>(sql`select app.screening_by_id(${id}) as content`),
    )
  ).content
const finding = (screening: Screening, id: string) => screening.findings.find(({ rule }) => rule === id)

const ENTRY = { rule: 'seia-mine-5000t', outcome: 'not-triggered' }
const REASON = 'La planta procesa 4.000 t al mes; vea la resolución <b>12</b>.'
const WISH = { target: ENTRY, reason: REASON }
const PDF = Buffer.from('%PDF-1.4\n% un documento de prueba\n')

describe('a dispute', () => {
  test('leaves the screening as it was and makes another in which it is marked', async () => {
    const original = await newScreening()
    const before = JSON.stringify(await stored(original.id))
    const response = await leave(original.id, {
      ...WISH,
      evidence_url: 'https://ejemplo.cl/res12.pdf',
      name: 'Una vecina',
      contact: 'vecina@ejemplo.cl',
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { dispute, token, url } = await json(response)
    expect(url).toBe(`${address}/objecion/${token}`)
    expect(dispute).toMatchObject({
      screening: original.id,
      target: ENTRY,
      before: 'triggered',
      status: 'received',
      by: null,
    })

    expect(JSON.stringify(await stored(original.id))).toBe(before)
    const derived = await stored(dispute.derived)
    expect(screeningSchema.parse(derived)).toEqual(derived)
    expect(derived.derived_from).toEqual({ id: original.id, why: 'dispute' })
    expect(derived.overrides).toEqual([{ dispute: dispute.id, target: ENTRY, reason: REASON, by: null }])
    expect(finding(derived, ENTRY.rule)).toMatchObject({
      outcome: 'not-triggered',
      override: { dispute: dispute.id, from: 'triggered', reason: REASON, by: null },
    })
    expect(derived.measures).toEqual(original.measures)
    const untouched = derived.findings.filter(({ override }) => override === null)
    for (const each of untouched) expect(each).toEqual(finding(original, each.rule))

    for (const id of [original.id, dispute.derived]) {
      const seen = await json(call('GET', `/api/screenings/${id}/disputes`))
      expect(seen.screening).toBe(original.id)
      expect(seen.disputes).toMatchObject([{ id: dispute.id, reason: REASON, status: 'received' }])
      expect(seen.disputes[0].evidence).toMatchObject({ url: null, has_url: true, open: false })
      expect(JSON.stringify(seen)).not.toMatch(/Rosa|rosa@|res12/)
    }
    const followed = await json(call('GET', `/api/disputes/${token}`))
    expect(followed.evidence).toMatchObject({ url: 'https://ejemplo.cl/res12.pdf', open: true })
    expect(followed.history).toMatchObject([{ status: 'received' }])
    expect(followed).not.toHaveProperty('contact')
  })

  test('is accepted or rejected with a reason that both screenings show; neither changes', async () => {
    const original = await newScreening()
    const { dispute, token } = await json(leave(original.id, WISH))
    const before = [await stored(original.id), await stored(dispute.derived)]
    expect((await review(dispute.id, { status: 'accepted', answer: '  ' })).status).toBe(400)
    expect((await review(dispute.id, { status: 'accepted', answer: 'Así consta.' })).status).toBe(200)
    const again = await review(dispute.id, { status: 'accepted', answer: 'Otra vez.' })
    expect([again.status, (await again.json()).slug]).toEqual([409, 'dispute-state'])
    const late = await review(dispute.id, { status: 'rejected', answer: 'No lo había visto.' })
    expect(late.status).toBe(409)
    const changed = { seen: 'accepted', status: 'rejected', answer: 'La resolución se dejó sin efecto.' }
    expect((await review(dispute.id, changed)).status).toBe(200)
    for (const id of [original.id, dispute.derived]) {
      const { disputes } = await json(call('GET', `/api/screenings/${id}/disputes`))
      expect(disputes).toMatchObject([{ status: 'rejected', answer: changed.answer }])
    }
    const { history } = await json(call('GET', `/api/disputes/${token}`))
    expect(history.map(({ status }: { status: string }) => status)).toEqual([
      'received',
      'accepted',
      'rejected',
    ])
    expect([await stored(original.id), await stored(dispute.derived)]).toEqual(before)
  })

  test('adds to those that stand, without the rejected and those about the same thing', async () => {
    const original = await newScreening()
    const clear = { measure: 'lake_salar', verdict: 'clear' }
    const touches = original.measures.find(({ layer }) => layer === 'lake_salar')?.touch === 'certain'
    const other = touches ? clear : { ...clear, verdict: 'touches' }
    const first = (await json(leave(original.id, WISH))).dispute
    const second = (await json(leave(first.derived, { target: other, reason: REASON }))).dispute
    expect(second.screening).toBe(original.id)
    expect((await stored(second.derived)).derived_from).toEqual({ id: original.id, why: 'dispute' })
    expect((await stored(second.derived)).overrides.map(({ dispute }) => dispute)).toEqual([
      first.id,
      second.id,
    ])
    const instead = { ...WISH, target: { ...ENTRY, outcome: 'possible' } }
    const third = (await json(leave(original.id, instead))).dispute
    const derived = await stored(third.derived)
    expect(derived.overrides.map(({ dispute }) => dispute)).toEqual([second.id, third.id])
    expect(finding(derived, ENTRY.rule)?.outcome).toBe('possible')
    await review(second.id, { status: 'rejected', answer: 'El salar está donde dice la capa.' })
    const fourth = { target: { rule: 'indigenous-seia-consultation', outcome: 'possible' }, reason: REASON }
    const last = await json(leave(original.id, fourth))
    const overrides = (await stored(last.dispute.derived)).overrides
    expect(overrides.map(({ dispute }) => dispute)).not.toContain(second.id)
    expect(overrides.map(({ dispute }) => dispute)).toEqual([first.id, third.id, last.dispute.id])
  })

  test('that was accepted says nothing of another screening of the same site', async () => {
    const original = await newScreening()
    const { dispute } = await json(leave(original.id, WISH))
    await review(dispute.id, { status: 'accepted', answer: 'Así consta.' })
    const another = await newScreening()
    expect(another.overrides).toEqual([])
    expect(finding(another, ENTRY.rule)).toEqual(finding(original, ENTRY.rule))
    expect((await json(call('GET', `/api/screenings/${another.id}/disputes`))).disputes).toEqual([])
  })

  test('shows a name only when its owner agreed', async () => {
    const original = await newScreening()
    const { dispute } = await json(leave(original.id, { ...WISH, name: 'Una vecina', name_shown: true }))
    expect(dispute.by).toBe('Una vecina')
    expect((await stored(dispute.derived)).overrides[0]?.by).toBe('Una vecina')
    const quiet = (await json(leave(original.id, { ...WISH, name: '', name_shown: true }))).dispute
    expect(quiet.by).toBeNull()
  })

  test('of a layer nobody reviewed needs what it rests on, and stays marked as a word', async () => {
    const original = await newScreening()
    const missing = original.measures.find(
      ({ status, where, layer }) =>
        status === 'no-version' &&
        where === null &&
        original.findings.some((f) => f.missing_layers.includes(layer)),
    )
    const target = { measure: missing?.layer, verdict: 'clear' }
    const bare = await leave(original.id, { target, reason: REASON })
    expect([bare.status, (await bare.json()).slug]).toEqual([422, 'evidence-needed'])
    const { dispute } = await json(
      leave(original.id, { target, reason: REASON, evidence_url: 'https://ejemplo.cl/datos' }),
    )
    const derived = await stored(dispute.derived)
    const marked = derived.findings.filter(({ override }) => override !== null)
    for (const each of marked) expect(each.missing_layers).toContain(missing?.layer)
    expect(derived.measures.find(({ layer }) => layer === missing?.layer)?.status).toBe('no-version')
    const rule = original.findings.find(({ outcome }) => outcome === 'not-evaluated')?.rule
    const unseen = { target: { rule, outcome: 'not-triggered' }, reason: REASON }
    expect((await leave(original.id, unseen)).status).toBe(422)
  })

  test.each([
    ['without a reason', { reason: '  no  ' }, 400],
    ['with a book', { reason: 'x'.repeat(2001) }, 400],
    ['that holds what is said', { target: { ...ENTRY, outcome: 'triggered' } }, 400],
    ['that holds nothing', { target: { ...ENTRY, outcome: 'not-evaluated' } }, 400],
    ['of both', { target: { ...ENTRY, measure: 'lake_salar', verdict: 'clear' } }, 400],
    ['of a rule that is not', { target: { ...ENTRY, rule: 'atlantis' } }, 404],
    ['of a layer that is not', { target: { measure: 'atlantis', verdict: 'clear' } }, 404],
    ['with a script for evidence', { evidence_url: 'javascript:alert(1)' }, 400],
    ['with a state of its own', { status: 'accepted' }, 400],
    ['with a file that is no base64', { file: { name: 'x', content: '<script>' } }, 400],
  ])('%s is refused, and nothing is kept', async (_what, change, status) => {
    const original = await newScreening()
    const response = await leave(original.id, { ...WISH, ...change })
    expect(response.status, JSON.stringify(await response.json())).toBe(status)
    expect((await json(call('GET', `/api/screenings/${original.id}/disputes`))).disputes).toEqual([])
  })

  test('of a screening that is not, or a link that is not, is not found', async () => {
    expect((await leave('no-such-screening-1', WISH)).status).toBe(404)
    expect((await call('GET', '/api/screenings/no-such-screening-1/disputes')).status).toBe(404)
    expect((await call('GET', `/api/disputes/${'A'.repeat(43)}`)).status).toBe(404)
    expect((await call('GET', '/api/disputes/short')).status).toBe(404)
    expect((await review('A'.repeat(16), { status: 'accepted', answer: 'x' })).status).toBe(404)
  })

  test('too many from one address have to wait, a reviewer has not; too many of one screening wait for a review', async () => {
    const from = { 'X-Forwarded-For': '198.51.100.7' }
    const { id } = await newScreening()
    const statuses: number[] = []
    for (let i = 0; i < 11; i++) statuses.push((await leave(id, WISH, from)).status)
    expect(statuses).toEqual([...Array(10).fill(201), 429])
    const asReviewer = { ...from, ...cookieFor('reviewer') }
    expect((await leave(id, WISH, asReviewer)).status).toBe(201)
    await connection.ownerPool.query(
      `with base as (select * from app.dispute where screening_id = $1 limit 1),
        copies as (
          insert into app.screening (id, site, rule_base_hash, content)
          select 'copy-' || lpad(n::text, 15, '0'), s.site, s.rule_base_hash, s.content
          from generate_series(1, $2::integer) n, app.screening s where s.id = $1 returning id)
      insert into app.dispute (id, token_sha256, screening_id, derived_id, target_rule, held, before, reason)
      select right(c.id, 16), sha256(c.id::bytea), b.screening_id, c.id, b.target_rule, b.held, b.before, b.reason
      from copies c, base b`,
      [id, MOST_WAITING_DISPUTES - 11],
    )
    const full = await leave(id, WISH, asReviewer)
    expect([full.status, (await full.json()).slug]).toEqual([429, 'too-many-requests'])
    await connection.ownerPool.query(`delete from app.screening where id like 'copy-%'`)
  })

  test('is in the OpenAPI document', () => {
    const document = openApiDocument(routes, 'es', address)
    expect(Object.keys(document.paths?.['/api/disputes/{dispute}'] ?? {})).toEqual(['get', 'put'])
  })
})

describe('a file', () => {
  const withFile = (content: Buffer, name = 'C:\\fotos\\vega.pdf') => ({
    ...WISH,
    file: { name, content: content.toString('base64') },
  })

  test('is hashed, kept as it came, and only ever given to be saved, to who may open it', async () => {
    const original = await newScreening()
    const { dispute, token } = await json(leave(original.id, withFile(PDF)))
    const { createHash } = await import('node:crypto')
    const sha256 = createHash('sha256').update(PDF).digest('hex')
    expect(dispute.evidence.file).toEqual({
      type: 'application/pdf',
      bytes: PDF.length,
      sha256,
      name: 'vega.pdf',
    })
    const public_ = (await json(call('GET', `/api/screenings/${original.id}/disputes`))).disputes[0]
    expect(public_.evidence.file).toEqual({ type: 'application/pdf', bytes: PDF.length, sha256 })

    const open = (key: string, role: Role = 'public') =>
      call('GET', `/api/disputes/${key}/evidence`, undefined, cookieFor(role))
    for (const role of ['public', 'community', 'proponent', 'steward'] as const)
      expect((await open(dispute.id, role)).status, role).toBe(404)
    for (const response of [
      await open(token),
      await open(dispute.id, 'reviewer'),
      await open(dispute.id, 'admin'),
    ]) {
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('application/octet-stream')
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename="respaldo-\w+\.pdf"$/,
      )
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('content-security-policy')).toContain('sandbox')
      expect(Buffer.from(await response.arrayBuffer())).toEqual(PDF)
    }
    await review(dispute.id, { status: 'accepted', answer: 'Así consta.' })
    expect((await open(dispute.id)).status).toBe(200)
    await review(dispute.id, { seen: 'accepted', status: 'rejected', answer: 'No era ese.' })
    expect((await open(dispute.id)).status).toBe(404)
  })

  test.each([
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 415, 'unsupported-media-type'],
    ['a program by the name of a picture', Buffer.from('MZ\x90\0'), 415, 'unsupported-media-type'],
    ['nothing', Buffer.alloc(0), 415, 'unsupported-media-type'],
    ['a book', Buffer.concat([PDF, Buffer.alloc(LARGEST_EVIDENCE_BYTES)]), 413, 'too-large'],
  ])('that is %s is refused', async (_what, content, status, slug) => {
    const original = await newScreening()
    const response = await leave(original.id, withFile(content, 'foto.jpg'))
    expect([response.status, (await response.json()).slug]).toEqual([status, slug])
  })

  test('of the largest size is taken', async () => {
    const original = await newScreening()
    const content = Buffer.concat([PDF, Buffer.alloc(LARGEST_EVIDENCE_BYTES - PDF.length, 7)])
    const { dispute, token } = await json(leave(original.id, withFile(content)))
    expect(dispute.evidence.file.bytes).toBe(LARGEST_EVIDENCE_BYTES)
    const back = Buffer.from(await (await call('GET', `/api/disputes/${token}/evidence`)).arrayBuffer())
    expect(back.equals(content)).toBe(true)
  })
})

describe('the desk of reviewers', () => {
  test.each([
    ['public', 401],
    ['community', 403],
    ['proponent', 403],
    ['steward', 403],
    ['reviewer', 200],
    ['admin', 200],
  ] as const)('%s: %i', async (role, status) => {
    expect((await call('GET', '/api/disputes', undefined, cookieFor(role))).status).toBe(status)
    const answer = await review('A'.repeat(16), { status: 'accepted', answer: 'x' }, role)
    expect(answer.status).toBe(status === 200 ? 404 : status)
  })

  test('holds everything there is to a dispute, who waits longest first', async () => {
    await connection.ownerPool.query('delete from app.dispute')
    const original = await newScreening()
    const one = await json(leave(original.id, { ...WISH, name: 'Una vecina', contact: 'vecina@ejemplo.cl' }))
    const two = await json(leave(original.id, WISH, cookieFor('community')))
    const queue = await json(call('GET', '/api/disputes', undefined, cookieFor('reviewer')))
    expect(queue.counts).toEqual({ received: 2, accepted: 0, rejected: 0 })
    expect(queue.disputes).toMatchObject([
      { id: one.dispute.id, name: 'Una vecina', account: null, contact: 'vecina@ejemplo.cl' },
      { id: two.dispute.id, name: null, account: 'Prueba community', contact: null },
    ])
    await review(one.dispute.id, { status: 'rejected', answer: 'No consta.' })
    const closed = await json(call('GET', '/api/disputes?status=rejected', undefined, cookieFor('reviewer')))
    expect(closed.disputes).toMatchObject([{ id: one.dispute.id, answered_by: 'Prueba reviewer' }])
  })

  test('does not let anybody decide on what they hold themselves', async () => {
    const original = await newScreening()
    const { dispute } = await json(leave(original.id, WISH, cookieFor('reviewer')))
    const own = await review(dispute.id, { status: 'accepted', answer: 'Tengo razón.' })
    expect([own.status, (await own.json()).slug]).toEqual([403, 'not-allowed'])
    expect((await review(dispute.id, { status: 'accepted', answer: 'La tiene.' }, 'admin')).status).toBe(200)
  })
})

/** Role × table × verb, read aloud. Whoever is no reviewer meets no row; what nobody may do is refused. */
describe('the tables of disputes', () => {
  const IDENTITIES = {
    visitor: VISITOR,
    community: { person: 'c', roles: ['community'] },
    proponent: { person: 'p', roles: ['proponent'] },
    steward: { person: 's', roles: ['steward'] },
    reviewer: { person: 'r', roles: ['reviewer'] },
    admin: { person: 'a', roles: ['admin'] },
  } as const satisfies Record<string, Identity>
  const NAMES = Object.keys(IDENTITIES) as (keyof typeof IDENTITIES)[]
  const REVIEWS = ['reviewer', 'admin']
  const one = async () =>
    (
      await json(
        leave((await newScreening()).id, { ...WISH, file: { name: 'a', content: PDF.toString('base64') } }),
      )
    ).dispute

  test.each(NAMES)('%s reads and answers as far as they review', async (name) => {
    const { id } = await one()
    const may = REVIEWS.includes(name)
    const count = (query: Sql) => as(IDENTITIES[name], async (tx) => (await tx.rows(query)).length)
    expect(await count(sql`select id, reason, contact, name from app.dispute where id = ${id}`)).toBe(
      may ? 1 : 0,
    )
    expect(await count(sql`select * from app.dispute_event where dispute_id = ${id}`)).toBe(may ? 1 : 0)
    expect(await count(sql`select * from app.dispute_file where dispute_id = ${id}`)).toBe(may ? 1 : 0)
    expect(
      await count(sql`select * from app.disputes_for_review('received', 100, 0) d where d ->> 'id' = ${id}`),
    ).toBe(may ? 1 : 0)
    expect(await count(sql`select * from app.dispute_evidence(${id}, null)`)).toBe(may ? 1 : 0)
    const changed = await as(IDENTITIES[name], (tx) =>
      tx.run(sql`update app.dispute set status = 'accepted', answer = 'x' where id = ${id}`),
    )
    expect(changed).toBe(may ? 1 : 0)
  })

  const NOBODY: [string, Sql][] = [
    ['read tokens', sql`select token_sha256 from app.dispute`],
    ['insert a dispute', sql`insert into app.dispute (id) values ('AAAAAAAAAAAAAAAA')`],
    ['change what was said', sql`update app.dispute set reason = 'otra cosa cualquiera'`],
    ['change who said it', sql`update app.dispute set name = 'x'`],
    ['delete one', sql`delete from app.dispute`],
    ['insert a file', sql`insert into app.dispute_file (dispute_id) values ('x')`],
    ['change a file', sql`update app.dispute_file set content = ''`],
    ['delete a file', sql`delete from app.dispute_file`],
    ['write the history', sql`insert into app.dispute_event (dispute_id, status) values ('x', 'accepted')`],
    ['rewrite the history', sql`update app.dispute_event set status = 'accepted'`],
    ['delete the history', sql`delete from app.dispute_event`],
    ['read a dispute whole', sql`select app.dispute_whole(d) from app.dispute d`],
  ]
  test.each(NAMES.flatMap((name) => NOBODY.map(([verb, query]) => [name, verb, query] as const)))(
    '%s may not %s',
    async (name, _verb, query) => {
      await expect(as(IDENTITIES[name], (tx) => tx.run(query))).rejects.toMatchObject({ code: '42501' })
    },
  )
  test.each([
    ['read disputes', sql`select id from app.dispute`],
    ['read those of a screening', sql`select * from app.disputes_of('x')`],
    ['follow a link', sql`select app.dispute_by_token('x')`],
    ['leave one', sql`select app.leave_dispute('{}', 'x', null, 1)`],
  ])('the keeper of accounts may not %s', async (_verb, query) => {
    await expect(as(KEEPER, (tx) => tx.run(query))).rejects.toMatchObject({ code: '42501' })
  })
  test.each(NAMES.filter((name) => name !== 'steward' && name !== 'admin'))(
    '%s may not forget contacts',
    async (name) => {
      const forget = as(IDENTITIES[name], (tx) => tx.run(sql`select app.forget_dispute_contacts(0)`))
      await expect(forget).rejects.toMatchObject({ code: '42501' })
    },
  )

  test('a dispute is left with a derived screening of that screening, in the name of whoever asks, as received', async () => {
    const original = await newScreening()
    const other = await newScreening()
    const put = (tx: Transaction, change: object) =>
      tx.run(
        sql`select app.leave_dispute(${JSON.stringify({
          id: 'BBBBBBBBBBBBBBBB',
          screening_id: original.id,
          derived_id: other.id,
          target_rule: ENTRY.rule,
          held: 'possible',
          before: 'triggered',
          reason: REASON,
          name_shown: false,
          ...change,
        })}::jsonb, ${tokenHash('x')}, null, 50)`,
      )
    await expect(as(VISITOR, (tx) => put(tx, {}))).rejects.toMatchObject({ code: '23514' })
    const { dispute } = await json(leave(original.id, WISH))
    const derived = { screening_id: dispute.derived, derived_id: dispute.derived }
    await expect(as(VISITOR, (tx) => put(tx, derived))).rejects.toMatchObject({ code: '23514' })
    const row = await db.as(
      IDENTITIES.community,
      async (tx) => {
        await tx.run(sql`
          insert into app.screening (id, site, rule_base_hash, content)
          select 'derived-by-hand-0001', st_geomfromgeojson(${JSON.stringify(SITE)}::text), ${original.rule_base.hash},
            ${JSON.stringify({ ...original, derived_from: { id: original.id, why: 'dispute' } })}::json`)
        const forged = {
          derived_id: 'derived-by-hand-0001',
          status: 'accepted',
          answer: 'x',
          account: 'Otra',
        }
        await put(tx, forged)
        await tx.run(sql`select set_config('app.identity', ${JSON.stringify(IDENTITIES.reviewer)}, true)`)
        return tx.one(sql`select status, answer, account from app.dispute where id = 'BBBBBBBBBBBBBBBB'`)
      },
      { rollback: true },
    )
    expect(row).toEqual({ status: 'received', answer: null, account: 'c' })
  })

  test('the history says who answered, and keeps both answers', async () => {
    const { id } = await one()
    const events = await as(IDENTITIES.reviewer, async (tx) => {
      await tx.run(sql`update app.dispute set status = 'accepted', answer = 'Sí' where id = ${id}`)
      await tx.run(sql`update app.dispute set status = 'rejected', answer = 'No' where id = ${id}`)
      return tx.rows(
        sql`select status, answer, person from app.dispute_event where dispute_id = ${id} order by id`,
      )
    })
    expect(events).toEqual([
      { status: 'received', answer: null, person: null },
      { status: 'accepted', answer: 'Sí', person: 'r' },
      { status: 'rejected', answer: 'No', person: 'r' },
    ])
  })

  test('nobody answers without saying why', async () => {
    const { id } = await one()
    const silent = as(IDENTITIES.reviewer, (tx) =>
      tx.run(sql`update app.dispute set status = 'accepted' where id = ${id}`),
    )
    await expect(silent).rejects.toMatchObject({ code: '23514' })
  })

  test('contacts are deleted 30 days after the answer, not before', async () => {
    const original = await newScreening()
    for (const days of [null, 29, 31]) {
      const { dispute } = await json(leave(original.id, { ...WISH, contact: `answered ${days} days ago` }))
      if (days === null) continue
      await review(dispute.id, { status: 'rejected', answer: 'No.' })
      await connection.ownerPool.query(
        'update app.dispute set closed_at = now() - make_interval(days => $2) where id = $1',
        [dispute.id, days],
      )
    }
    expect(await db.as(STEWARD, (tx) => forgetDisputeContacts(tx, 30))).toBe(1)
    const rows = await as(IDENTITIES.reviewer, (tx) =>
      tx.rows(sql`select contact from app.dispute where contact like 'answered %' order by seq`),
    )
    expect(rows).toEqual([{ contact: 'answered null days ago' }, { contact: 'answered 29 days ago' }])
  })
})
