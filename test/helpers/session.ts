import type { Page } from 'playwright-core'
import { insertPerson, insertSession, personByName } from '../../server/access/queries.ts'
import { newToken, tokenHash } from '../../server/access/tokens.ts'
import { type Database, KEEPER, type Role } from '../../server/db/as.ts'

export interface TestAccount {
  name: string
  password: string
}

/**
 * A session for a test over HTTP, without signing in: `fetch(url, { headers: { Cookie: await cookieOf(db, 'steward') } })`.
 * The account is made when it is not there yet, and stays; its shown name is `Prueba <role>`. The server that is asked
 * must be made with `identify: identifier(db, config)`.
 */
export async function cookieOf(db: Database, role: Exclude<Role, 'public'>): Promise<string> {
  const token = newToken()
  await db.as(KEEPER, async (tx) => {
    const name = `prueba-${role}`
    const person = await personByName(tx, name)
    const id =
      person?.id ??
      (await insertPerson(tx, {
        name,
        displayName: `Prueba ${role}`,
        password: 'nobody signs in',
        roles: [role],
      }))
    await insertSession(tx, tokenHash(token), id)
  })
  return `suelo-comun=${token}`
}

/** Makes the first steward of a running instance from the link it gave at its start. */
export async function makeFirstSteward(link: string, account: TestAccount): Promise<void> {
  const { origin, searchParams } = new URL(link)
  const invitation = `${origin}/api/invitations/${searchParams.get('codigo')}`
  await acceptInvitation(invitation, account, 'Custodia de prueba')
}

/** Accepts an invitation, by its address in the API. */
export async function acceptInvitation(address: string, account: TestAccount, shown: string): Promise<void> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: account.name, display_name: shown, password: account.password }),
  })
  if (response.status !== 201) throw new Error(`no account: ${await response.text()}`)
}

/** Signs in over HTTP and gives the cookie header: for requests beside the browser. */
export async function signIn(address: string, account: TestAccount): Promise<string> {
  const response = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(account),
  })
  if (!response.ok) throw new Error(`could not sign in: ${await response.text()}`)
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

/** Signs a page of the browser in, in place of its visitor; load the page again afterwards. */
export async function signInPage(page: Page, address: string, account: TestAccount): Promise<void> {
  const [name = '', value = ''] = (await signIn(address, account)).split('=')
  await page.context().addCookies([{ name, value, url: address, httpOnly: true, sameSite: 'Lax' }])
}
