import { ipKeyGenerator } from 'express-rate-limit'
import { z } from 'zod'
import { PASSWORD_LENGTH } from '../../geodata/model/account.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { type Identity, ROLES } from '../db/as.ts'
import { Answer, type Call, type Route, route } from '../http/route.ts'
import { accept, changePassword, readInvitation, signIn, signOut } from './accounts.ts'
import { Attempts } from './attempts.ts'
import { readToken, writeToken } from './sessions.ts'

const roles = z.array(z.enum(ROLES))
const sessionSchema = z.object({
  person: z.object({ name: z.string(), roles }).nullable().meta({ description: 'Null: a visitor' }),
})
const name = z.string().trim().min(3).max(120)
const displayName = z.string().trim().min(2).max(80)
const password = z.string().max(PASSWORD_LENGTH.longest * 4)

const session = ({ person, roles }: Identity): z.input<typeof sessionSchema> => ({
  person: person === null ? null : { name: person, roles: [...roles] },
})
const noStore = { headers: { 'Cache-Control': 'no-store' } }

/** Somebody who mistypes is not kept waiting; somebody who guesses soon is. */
const byName = new Attempts({ free: 5, firstS: 15, mostS: 300, forgetS: 3600 })
const byAddress = new Attempts({ free: 20, firstS: 30, mostS: 900, forgetS: 3600 })

type AnyCall = Pick<Call<unknown, unknown, unknown>, 'request' | 'response' | 'context'>

/** Lets an attempt through, counted; or throws `too-many-requests` and says when to come back. */
async function patiently<T>(
  { request, response }: AnyCall,
  who: string,
  attempt: () => Promise<T>,
): Promise<T> {
  const address = ipKeyGenerator(request.ip ?? '')
  const seconds = Math.max(byName.wait(who), byAddress.wait(address))
  if (seconds > 0) {
    response.setHeader('Retry-After', String(seconds))
    throw new Problem('too-many-requests', {
      es: `Hubo demasiados intentos. Espera ${seconds} segundos y vuelve a intentar.`,
      en: `There were too many attempts. Wait ${seconds} seconds and try again.`,
    })
  }
  byName.add(who)
  byAddress.add(address)
  try {
    const result = await attempt()
    byName.clear(who)
    byAddress.forgive(address)
    return result
  } catch (error) {
    // Anything but a wrong password was no guess.
    if (!(error instanceof Problem) || error.slug !== 'sign-in-failed') {
      byName.forgive(who)
      byAddress.forgive(address)
    }
    throw error
  }
}

/** Accounts: sign in and out, use an invitation, change a password. */
export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/session',
    id: 'getSession',
    tag: 'Access',
    summary: { es: 'Quién ha entrado', en: 'Who is signed in' },
    answers: { 200: { description: 'Session', content: { 'application/json': sessionSchema } } },
    handler: (call) => {
      // A cookie that opens nothing any more would cost a query at every request.
      if (call.identity.person === null && readToken(call.request, call.context.config))
        writeToken(call, null)
      return new Answer(session(call.identity), noStore)
    },
  }),
  route({
    method: 'post',
    path: '/api/session',
    id: 'signIn',
    tag: 'Access',
    summary: { es: 'Entrar', en: 'Sign in' },
    body: z.strictObject({ name: z.string().trim().min(1).max(120), password }),
    answers: {
      200: { description: 'Signed in; sets a cookie', content: { 'application/json': sessionSchema } },
    },
    handler: async (call) => {
      const { context, body } = call
      const { identity, token } = await patiently(call, `name ${body.name.toLowerCase()}`, () =>
        signIn(context.db, body.name, body.password),
      )
      const before = readToken(call.request, context.config)
      if (before) await signOut(context.db, before)
      writeToken(call, token)
      return new Answer(session(identity), noStore)
    },
  }),
  route({
    method: 'delete',
    path: '/api/session',
    id: 'signOut',
    tag: 'Access',
    summary: { es: 'Salir', en: 'Sign out' },
    answers: { 200: { description: 'Signed out', content: { 'application/json': sessionSchema } } },
    handler: async (call) => {
      const token = readToken(call.request, call.context.config)
      if (token) await signOut(call.context.db, token)
      writeToken(call, null)
      return new Answer({ person: null }, noStore)
    },
  }),
  route({
    method: 'get',
    path: '/api/invitations/:code',
    id: 'getInvitation',
    tag: 'Access',
    summary: { es: 'Qué ofrece una invitación', en: 'What an invitation offers' },
    params: z.object({ code: z.string().max(100) }),
    answers: {
      200: {
        description: 'Invitation',
        content: {
          'application/json': z.object({
            name: z.string().nullable().meta({ description: 'Name to sign in with; null: to be chosen' }),
            roles,
            renews: z.boolean().meta({ description: 'Only a new password for an account that is there' }),
          }),
        },
      },
    },
    handler: async ({ context, params }) =>
      new Answer(await readInvitation(context.db, params.code), noStore),
  }),
  route({
    method: 'post',
    path: '/api/invitations/:code',
    id: 'acceptInvitation',
    tag: 'Access',
    summary: { es: 'Usar una invitación y entrar', en: 'Use an invitation and sign in' },
    params: z.object({ code: z.string().max(100) }),
    body: z.strictObject({
      name: name.nullable().default(null).meta({ description: 'When the invitation names nobody' }),
      display_name: displayName
        .nullable()
        .default(null)
        .meta({ description: 'What others read; for a new account' }),
      password,
    }),
    answers: {
      201: { description: 'Signed in; sets a cookie', content: { 'application/json': sessionSchema } },
    },
    handler: async (call) => {
      const { context, params, body } = call
      const { identity, token } = await accept(context.db, params.code, {
        name: body.name,
        displayName: body.display_name,
        password: body.password,
      })
      writeToken(call, token)
      return new Answer(session(identity), { ...noStore, status: 201 })
    },
  }),
  route({
    method: 'post',
    path: '/api/password',
    id: 'changePassword',
    tag: 'Access',
    summary: { es: 'Cambiar la contraseña propia', en: 'Change one’s own password' },
    body: z.strictObject({ current: password, password }),
    answers: {
      200: { description: 'Changed; other sessions ended', content: { 'application/json': sessionSchema } },
    },
    handler: async (call) => {
      const { context, body, request } = call
      const before = readToken(request, context.config) ?? ''
      const { identity, token } = await patiently(call, `session ${call.identity.person}`, () =>
        changePassword(context.db, before, body.current, body.password),
      )
      writeToken(call, token)
      return new Answer(session(identity), noStore)
    },
  }),
]
