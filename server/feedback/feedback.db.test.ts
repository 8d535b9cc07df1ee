import { afterAll, describe, expect, test } from 'vitest'
import { FEEDBACK_CONTACT_DAYS, FEEDBACK_LIMITS } from '../../geodata/model/feedback.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { serve } from '../../test/helpers/serve.ts'
import { cookieOf } from '../../test/helpers/session.ts'
import { type Identity, KEEPER, STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { forgetFeedbackContacts } from './queries.ts'
import { routes } from './routes.ts'

const REVIEWER: Identity = { person: 'Revisora', roles: ['reviewer'] }

const { call, json } = await serve(routes)
afterAll(() => connection.ownerPool.query('delete from app.feedback; delete from app.person'))

const leave = (said: object) => call('POST', '/api/feedback', said)

const SAID = {
  kind: 'wrong',
  text: 'El botón de imprimir no se ve <script>alert(1)</script>',
  contact: 'vecina@ejemplo.cl',
  link: '/s/abc?c=-68.2,-22.9,9&lang=es',
  language: 'es',
  width: 390,
  height: 844,
}

describe('feedback', () => {
  test('is left by anyone with the link it is about, read by a steward, marked and opened again', async () => {
    const left = await leave(SAID)
    expect([left.status, await left.json()]).toEqual([201, { received: true }])

    const Cookie = await cookieOf(db, 'steward')
    const open = await json(call('GET', '/api/feedback', undefined, { Cookie }))
    expect(open).toMatchObject({ open: 1, resolved: 0 })
    expect(open.feedback[0]).toMatchObject({ ...SAID, resolved_at: null, resolved_by: null })

    const { id } = open.feedback[0]
    const mark = (resolved: boolean) => json(call('PUT', `/api/feedback/${id}`, { resolved }, { Cookie }))
    expect(await mark(true)).toMatchObject({ resolved_by: 'Prueba steward', resolved_at: expect.any(String) })
    expect(await json(call('GET', '/api/feedback', undefined, { Cookie }))).toMatchObject({
      open: 0,
      resolved: 1,
      feedback: [],
    })
    const resolved = await json(call('GET', '/api/feedback?state=resolved', undefined, { Cookie }))
    expect(resolved.feedback.map((each: { id: number }) => each.id)).toEqual([id])
    expect(await mark(false)).toMatchObject({ resolved_by: null, resolved_at: null })
    expect((await call('PUT', '/api/feedback/999999', { resolved: true }, { Cookie })).status).toBe(404)
  })

  test.each([
    ['without words', { text: '  ' }],
    ['with a book', { text: 'x'.repeat(FEEDBACK_LIMITS.text + 1) }],
    ['of an unknown kind', { kind: 'praise' }],
    ['about another site', { link: 'https://ejemplo.cl/' }],
    ['about another host', { link: '//ejemplo.cl/' }],
    ['about another host, by a backslash', { link: '/\\ejemplo.cl' }],
    ['about another host, by a tab', { link: '/\t/ejemplo.cl' }],
    ['about another host, by a line break', { link: '/\n/ejemplo.cl' }],
    ['with a character that no text has', { text: 'a\u0000b' }],
    ['with a link without end', { link: `/?c=${'1'.repeat(FEEDBACK_LIMITS.link)}` }],
    ['in a language that we do not speak', { language: 'fr' }],
    ['from no screen', { width: 0 }],
    ['with a state of its own', { resolved_at: '2026-01-01' }],
    ['with a contact without end', { contact: 'x'.repeat(FEEDBACK_LIMITS.contact + 1) }],
  ])('%s is refused', async (_what, change) => {
    expect((await leave({ ...SAID, ...change })).status).toBe(400)
  })

  test('too much from one address has to wait', async () => {
    const from = { 'X-Forwarded-For': '198.51.100.9' }
    const statuses: number[] = []
    for (let i = 0; i < 11; i++) statuses.push((await call('POST', '/api/feedback', SAID, from)).status)
    expect(statuses).toEqual([...Array(10).fill(201), 429])
  })

  test.each([
    ['nobody', null, 401],
    ['a community', 'community', 403],
    ['a proponent', 'proponent', 403],
    ['a reviewer', 'reviewer', 403],
    ['a steward', 'steward', 200],
  ] as const)('asking for the list, %s', async (_who, role, expected) => {
    const headers: Record<string, string> = role ? { Cookie: await cookieOf(db, role) } : {}
    expect((await call('GET', '/api/feedback', undefined, headers)).status).toBe(expected)
    const put = await call('PUT', '/api/feedback/1', { resolved: true }, headers)
    expect(put.status === 404 ? 200 : put.status).toBe(expected)
  })
})

const insert = (column = 'contact', value: string | null = null) => sql`
  insert into app.feedback (kind, text, link, language, width, height, ${sql.identifier(column)})
  values ('idea', 'x', '/', 'es', 1, 1, ${value})`

/** Role × table × verb, read aloud. */
describe('the table of feedback', () => {
  test.each([
    ['visitor', VISITOR, 'read', sql`select * from app.feedback`],
    ['visitor', VISITOR, 'read a contact', sql`select contact from app.feedback`],
    ['visitor', VISITOR, 'change', sql`update app.feedback set text = 'x'`],
    ['visitor', VISITOR, 'resolve', sql`update app.feedback set resolved_at = now()`],
    ['visitor', VISITOR, 'delete', sql`delete from app.feedback`],
    ['visitor', VISITOR, 'leave as resolved', insert('resolved_by', 'yo')],
    ['reviewer', REVIEWER, 'read', sql`select * from app.feedback`],
    ['reviewer', REVIEWER, 'resolve', sql`update app.feedback set resolved_at = now()`],
    ['steward', STEWARD, 'change what was said', sql`update app.feedback set text = 'x'`],
    ['steward', STEWARD, 'delete', sql`delete from app.feedback`],
    ['keeper', KEEPER, 'read', sql`select * from app.feedback`],
    ['keeper', KEEPER, 'leave', insert()],
  ])('%s, %3$s → refused', async (_who, identity, _verb, query) => {
    await expect(as(identity, (tx) => tx.run(query))).rejects.toMatchObject({ code: '42501' })
  })

  test.each([
    ['visitor', VISITOR],
    ['reviewer', REVIEWER],
    ['steward', STEWARD],
  ])('%s, leave → kept', async (_who, identity) => {
    expect(await as(identity, (tx) => tx.run(insert()))).toBe(1)
  })

  test('keeps no link to another place, whoever writes it', async () => {
    const elsewhere = sql`
      insert into app.feedback (kind, text, link, language, width, height)
      values ('idea', 'x', '//ejemplo.cl', 'es', 1, 1)`
    await expect(as(VISITOR, (tx) => tx.run(elsewhere))).rejects.toMatchObject({ code: '23514' })
  })

  test('forgets contacts some days after it is resolved, not before', async () => {
    const contacts = await as(STEWARD, async (tx) => {
      for (const days of [FEEDBACK_CONTACT_DAYS - 1, FEEDBACK_CONTACT_DAYS + 1]) {
        await tx.run(insert('contact', `resolved ${days}`))
        await tx.run(sql`
          update app.feedback set resolved_at = now() - make_interval(days => ${days}::integer)
          where contact = ${`resolved ${days}`}`)
      }
      expect(await forgetFeedbackContacts(tx)).toBe(1)
      return tx.rows(sql`select contact from app.feedback where contact like 'resolved %'`)
    })
    expect(contacts).toEqual([{ contact: `resolved ${FEEDBACK_CONTACT_DAYS - 1}` }])
  })
})
