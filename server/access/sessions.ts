import type { Config } from '../config.ts'
import { type Database, type Identity, KEEPER, VISITOR } from '../db/as.ts'
import type { Call } from '../http/route.ts'
import { personOfSession } from './queries.ts'
import { TOKEN, tokenHash } from './tokens.ts'

type Request = Call<unknown, unknown, unknown>['request']

/** Whether people reach us over https: then the cookie is bound to this host and never travels in the clear. */
function isSecure(request: Request, config: Config): boolean {
  return config.publicUrl ? config.publicUrl.startsWith('https:') : request.secure
}

const cookieName = (secure: boolean) => (secure ? '__Host-suelo-comun' : 'suelo-comun')

/** The token of the request's cookie; null when there is none, or what it holds cannot be one. */
export function readToken(request: Request, config: Config): string | null {
  const start = `${cookieName(isSecure(request, config))}=`
  const pair = request.headers.cookie?.split(/;\s*/).find((each) => each.startsWith(start))
  const token = pair?.slice(start.length) ?? ''
  return TOKEN.test(token) ? token : null
}

/** Gives the browser the token, or takes it away. */
export function writeToken(
  { request, response, context }: Pick<Call<unknown, unknown, unknown>, 'request' | 'response' | 'context'>,
  token: string | null,
): void {
  const secure = isSecure(request, context.config)
  const attributes = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const
  if (token === null) response.clearCookie(cookieName(secure), attributes)
  else response.cookie(cookieName(secure), token, { ...attributes, maxAge: 7 * 24 * 3600 * 1000 })
}

/** Who sends a request: the person of its session, or a visitor. Without a cookie the database is not asked. */
export function identifier(db: Database, config: Config): (request: Request) => Promise<Identity> {
  return async (request) => {
    const token = readToken(request, config)
    if (token === null) return VISITOR
    const person = await db.as(KEEPER, (tx) => personOfSession(tx, tokenHash(token)))
    return person ? { person: person.display_name, roles: person.roles } : VISITOR
  }
}
