import type { Role, Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

/** SQL of accounts and sessions. Everything here runs as `KEEPER`. */

export interface Person {
  id: number
  name: string
  display_name: string
  roles: Role[]
  active: boolean
}

/** Whether anybody has an account. */
export async function anyPerson(tx: Transaction): Promise<boolean> {
  return (await tx.one<{ found: boolean }>(sql`select exists (select from app.person) as found`)).found
}

/** A person by the name they type, in any case, with their hash. */
export function personByName(tx: Transaction, name: string) {
  return tx.maybe<Person & { password: string }>(sql`
    select id, name, display_name, roles, active, password from app.person where lower(name) = lower(${name})`)
}

/** All accounts, with when each was last seen. */
export function listPeople(tx: Transaction) {
  return tx.rows<Person & { last_seen_at: string | null }>(sql`
    select p.id, p.name, p.display_name, p.roles, p.active,
      to_char(max(s.last_seen_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as last_seen_at
    from app.person p left join app.session s on s.person_id = p.id
    group by p.id order by lower(p.name)`)
}

/** Whether somebody else signs with this name. */
export async function isShownNameTaken(tx: Transaction, displayName: string): Promise<boolean> {
  return Boolean(
    await tx.maybe(sql`select 1 from app.person where lower(display_name) = lower(${displayName})`),
  )
}

/** Makes an account; returns its number. `password`: its hash. */
export async function insertPerson(
  tx: Transaction,
  person: { name: string; displayName: string; password: string; roles: readonly Role[] },
): Promise<number> {
  const { id } = await tx.one<{ id: number }>(sql`
    insert into app.person (name, display_name, password, roles)
    values (${person.name}, ${person.displayName}, ${person.password}, ${person.roles}) returning id`)
  return id
}

/** A new password, and the roles of the invitation that allowed it. Opens a closed account again. */
export async function renewPerson(tx: Transaction, id: number, password: string, roles: readonly Role[]) {
  await tx.run(
    sql`update app.person set password = ${password}, roles = ${roles}, active = true where id = ${id}`,
  )
}

/** Changes the hash of a password. */
export async function setPassword(tx: Transaction, id: number, password: string) {
  await tx.run(sql`update app.person set password = ${password} where id = ${id}`)
}

/** Closes an account: nobody signs in with it. */
export async function closePerson(tx: Transaction, id: number) {
  await tx.run(sql`update app.person set active = false where id = ${id}`)
}

/** Idle for 12 hours or older than 7 days, a session is over. */
const ALIVE = sql`s.expires_at > now() and s.last_seen_at > now() - interval '12 hours'`

/** Opens a session and clears away those that are over. */
export async function insertSession(tx: Transaction, token: Buffer, personId: number) {
  await tx.run(sql`delete from app.session s where not (${ALIVE})`)
  await tx.run(sql`
    insert into app.session (token_sha256, person_id, expires_at)
    values (${token}, ${personId}, now() + interval '7 days')`)
}

/** Whose session it is, while it lasts and the account is open; notes that they were here, every five minutes. */
export async function personOfSession(tx: Transaction, token: Buffer): Promise<Person | null> {
  const found = await tx.maybe<Person & { stale: boolean }>(sql`
    select p.id, p.name, p.display_name, p.roles, p.active, s.last_seen_at < now() - interval '5 minutes' as stale
    from app.session s join app.person p on p.id = s.person_id
    where s.token_sha256 = ${token} and p.active and ${ALIVE}`)
  if (found?.stale) {
    await tx.run(sql`update app.session set last_seen_at = now() where token_sha256 = ${token}`)
  }
  return found
}

/** Ends a session; returns how many that were. */
export async function deleteSession(tx: Transaction, token: Buffer): Promise<number> {
  return tx.run(sql`delete from app.session where token_sha256 = ${token}`)
}

/** Ends all sessions of a person. */
export async function deleteSessionsOf(tx: Transaction, personId: number): Promise<number> {
  return tx.run(sql`delete from app.session where person_id = ${personId}`)
}

export interface Invitation {
  /** Null: for the first person of this instance. */
  name: string | null
  roles: Role[]
}

/** Makes an invitation of 24 hours (the first person's) or 7 days, and clears away those that are over. */
export async function insertInvitation(tx: Transaction, code: Buffer, { name, roles }: Invitation) {
  await tx.run(sql`delete from app.invitation where used_at is null and expires_at < now()`)
  await tx.run(sql`
    insert into app.invitation (code_sha256, name, roles, expires_at)
    values (${code}, ${name}, ${roles},
      now() + case when ${name}::text is null then interval '24 hours' else interval '7 days' end)`)
}

const UNUSED = sql`used_at is null and expires_at > now() and (name is not null or not exists (select from app.person))`

/** An invitation that can still be used. */
export function openInvitation(tx: Transaction, code: Buffer): Promise<Invitation | null> {
  return tx.maybe<Invitation & Record<string, unknown>>(sql`
    select name, roles from app.invitation where code_sha256 = ${code} and ${UNUSED}`)
}

/** Takes an invitation, once. Null: somebody was faster, or it is over. */
export async function takeInvitation(tx: Transaction, code: Buffer): Promise<Invitation | null> {
  // Two first persons at the same moment: one waits, and finds that it is not the first.
  await tx.run(sql`select pg_advisory_xact_lock(hashtext('app.invitation'))`)
  return tx.maybe<Invitation & Record<string, unknown>>(sql`
    update app.invitation set used_at = now() where code_sha256 = ${code} and ${UNUSED} returning name, roles`)
}

/** Writes down whose account came of an invitation. */
export async function noteWhoUsed(tx: Transaction, code: Buffer, personId: number) {
  await tx.run(sql`update app.invitation set person_id = ${personId} where code_sha256 = ${code}`)
}

/** Invitations for a name that nobody has used stop working. */
export async function withdrawInvitations(tx: Transaction, name: string): Promise<number> {
  return tx.run(sql`delete from app.invitation where used_at is null and lower(name) = lower(${name})`)
}

/** A line of the audit. `person` is the shown name, null for the application itself. */
export async function note(
  tx: Transaction,
  person: string | null,
  action: string,
  detail: Record<string, unknown> = {},
) {
  await tx.run(
    sql`insert into app.audit (person, action, detail) values (${person}, ${action}, ${JSON.stringify(detail)})`,
  )
}
