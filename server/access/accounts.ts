import { Problem } from '../../geodata/model/problem.ts'
import { type Database, type Identity, KEEPER, type Role } from '../db/as.ts'
import { hashPassword, isPassword } from './password.ts'
import { requireGoodPassword } from './password-rules.ts'
import {
  anyPerson,
  deleteSession,
  deleteSessionsOf,
  type Invitation,
  insertInvitation,
  insertPerson,
  insertSession,
  isShownNameTaken,
  note,
  noteWhoUsed,
  openInvitation,
  personByName,
  personOfSession,
  renewPerson,
  setPassword,
  takeInvitation,
} from './queries.ts'
import { newToken, TOKEN, tokenHash } from './tokens.ts'

/** Somebody who has just proved who they are, and the token their browser will hold. */
export interface SignedIn {
  identity: Identity
  token: string
}

const isDuplicate = (error: unknown) => (error as { code?: string }).code === '23505'

/**
 * Opens a session for a name and its password. Throws `sign-in-failed`, the same for a name nobody has, a wrong password
 * and a closed account, after the same work.
 */
export async function signIn(db: Database, name: string, password: string): Promise<SignedIn> {
  const person = await db.as(KEEPER, (tx) => personByName(tx, name))
  const right = await isPassword(password, person?.password ?? null)
  if (!person || !right || !person.active) {
    await db.as(KEEPER, (tx) => note(tx, person?.display_name ?? null, 'sign-in-refused'))
    throw new Problem('sign-in-failed', {
      es: 'El nombre o la contraseña no corresponden. Revisa mayúsculas y vuelve a intentar.',
      en: 'The name or the password is not right. Check capitals and try again.',
    })
  }
  return db.as(KEEPER, async (tx) => {
    const token = newToken()
    await insertSession(tx, tokenHash(token), person.id)
    await note(tx, person.display_name, 'signed-in')
    return { identity: { person: person.display_name, roles: person.roles }, token }
  })
}

/** Ends a session; nothing happens when it had ended. */
export async function signOut(db: Database, token: string): Promise<void> {
  await db.as(KEEPER, async (tx) => {
    const person = await personOfSession(tx, tokenHash(token))
    if (!person) return
    await deleteSession(tx, tokenHash(token))
    await note(tx, person.display_name, 'signed-out')
  })
}

/** Makes a one-time code. `name` null: for the first person of this instance. */
export async function invite(db: Database, invitation: Invitation): Promise<string> {
  const code = newToken()
  await db.as(KEEPER, async (tx) => {
    await insertInvitation(tx, tokenHash(code), invitation)
    await note(tx, null, 'invited', { ...invitation })
  })
  return code
}

/** The code that makes the first steward, while nobody has an account; null afterwards. */
export async function firstInvitation(db: Database): Promise<string | null> {
  if (await db.as(KEEPER, anyPerson)) return null
  return invite(db, { name: null, roles: ['steward'] })
}

function useless(): Problem {
  return new Problem('invitation-invalid', {
    es: 'Esta invitación no sirve: ya se usó, venció o está incompleta. Pide otra a quien administra el servicio; si nadie tiene cuenta todavía, reinicia el servidor y usa el enlace que escribe al partir.',
    en: 'This invitation is of no use: it was used, has expired or is incomplete. Ask whoever runs the service for another; if nobody has an account yet, restart the server and use the link it writes as it starts.',
  })
}

export interface OpenInvitation {
  /** The name to sign in with, when it is given; null: the person chooses it. */
  name: string | null
  roles: readonly Role[]
  /** The account is there already: only the password is new. */
  renews: boolean
}

/** What an invitation offers. Throws `invitation-invalid`. */
export async function readInvitation(db: Database, code: string): Promise<OpenInvitation> {
  if (!TOKEN.test(code)) throw useless()
  return db.as(KEEPER, async (tx) => {
    const invitation = await openInvitation(tx, tokenHash(code))
    if (!invitation) throw useless()
    const renews = invitation.name !== null && (await personByName(tx, invitation.name)) !== null
    return { ...invitation, renews }
  })
}

export interface Accepting {
  /** Read when the invitation names nobody. */
  name: string | null
  /** Read when the account is new. */
  displayName: string | null
  password: string
}

/**
 * Uses an invitation: makes the account, or gives it a new password, and opens a session. Throws `invitation-invalid`,
 * `weak-password`, `name-taken`, and `bad-request` when a name that is needed is missing.
 */
export async function accept(db: Database, code: string, wish: Accepting): Promise<SignedIn> {
  const offer = await readInvitation(db, code)
  const name = offer.name ?? wish.name
  const { displayName } = wish
  if (name === null || (displayName === null && !offer.renews)) {
    throw new Problem('bad-request', {
      es: 'Falta un nombre. Escribe el nombre con que entrarás y el nombre que verán las demás personas.',
      en: 'A name is missing. Write the name you will sign in with and the name other people will see.',
    })
  }
  await requireGoodPassword(wish.password, displayName === null ? [name] : [name, displayName])
  const password = await hashPassword(wish.password)
  try {
    return await db.as(KEEPER, async (tx) => {
      const invitation = await takeInvitation(tx, tokenHash(code))
      if (!invitation) throw useless()
      const existing = await personByName(tx, name)
      let id: number
      let shown: string
      if (existing && offer.renews) {
        id = existing.id
        shown = existing.display_name
        await renewPerson(tx, id, password, invitation.roles)
        await deleteSessionsOf(tx, id)
        await note(tx, shown, 'account-renewed', { roles: invitation.roles })
      } else {
        if (existing || displayName === null || (await isShownNameTaken(tx, displayName))) throw taken()
        id = await insertPerson(tx, { name, displayName, password, roles: invitation.roles })
        shown = displayName
        await note(tx, shown, 'account-created', { roles: invitation.roles })
      }
      await noteWhoUsed(tx, tokenHash(code), id)
      const token = newToken()
      await insertSession(tx, tokenHash(token), id)
      return { identity: { person: shown, roles: invitation.roles }, token }
    })
  } catch (error) {
    throw isDuplicate(error) ? taken() : error
  }
}

function taken(): Problem {
  return new Problem('name-taken', {
    es: 'Otra cuenta ya usa ese nombre, o lo usó. Elige otro; por ejemplo, agrega tu segundo apellido o tu unidad.',
    en: 'Another account uses that name, or did. Choose another; for example, add a second surname or your unit.',
  })
}

/**
 * A new password for whoever holds the session; every other session of theirs ends, and this one goes on under a new
 * token. Throws `sign-in-needed`, `sign-in-failed` (wrong current password), `weak-password`.
 */
export async function changePassword(
  db: Database,
  token: string,
  current: string,
  next: string,
): Promise<SignedIn> {
  const person = await db.as(KEEPER, async (tx) => {
    const holder = await personOfSession(tx, tokenHash(token))
    return holder && personByName(tx, holder.name)
  })
  if (!person) {
    throw new Problem('sign-in-needed', {
      es: 'Tu sesión terminó. Vuelve a entrar en /entrar; la contraseña no cambió.',
      en: 'Your session has ended. Sign in again at /entrar; the password did not change.',
    })
  }
  if (!(await isPassword(current, person.password))) {
    throw new Problem('sign-in-failed', {
      es: 'La contraseña actual no corresponde. Nada cambió; revisa mayúsculas y vuelve a intentar.',
      en: 'The current password is not right. Nothing changed; check capitals and try again.',
    })
  }
  await requireGoodPassword(next, [person.name, person.display_name])
  const password = await hashPassword(next)
  return db.as(KEEPER, async (tx) => {
    await setPassword(tx, person.id, password)
    await deleteSessionsOf(tx, person.id)
    const renewed = newToken()
    await insertSession(tx, tokenHash(renewed), person.id)
    await note(tx, person.display_name, 'password-changed')
    return { identity: { person: person.display_name, roles: person.roles }, token: renewed }
  })
}
