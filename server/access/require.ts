import { Problem } from '../../geodata/model/problem.ts'
import type { Identity, Role } from '../db/as.ts'

/** Whether an identity has one of the roles. Administrators may whatever anyone may. */
export function hasRole(identity: Identity, ...roles: readonly Role[]): boolean {
  return identity.roles.some((role) => role === 'admin' || roles.includes(role))
}

/**
 * Lets pass who has one of the roles, and administrators. Call it first in a handler, before the body is read.
 * Throws `sign-in-needed` (401) for a visitor without an account, `not-allowed` (403) for another account.
 */
export function requireRole(identity: Identity, ...roles: readonly Role[]): void {
  if (hasRole(identity, ...roles)) return
  if (identity.person === null) {
    throw new Problem('sign-in-needed', {
      es: 'Para hacer esto hay que entrar con una cuenta. Si habías entrado, tu sesión terminó: vuelve a entrar en /entrar.',
      en: 'This needs an account. If you had signed in, your session has ended: sign in again at /entrar.',
    })
  }
  throw new Problem('not-allowed', {
    es: `La cuenta «${identity.person}» no tiene el permiso que esto necesita. Pídelo a quien administra el servicio.`,
    en: `The account “${identity.person}” lacks the permission this needs. Ask whoever runs the service for it.`,
  })
}
