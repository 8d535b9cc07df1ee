import type { Role } from '../data/session.ts'
import type { Words } from '../i18n/index.ts'

/** «publicar capas y responder correcciones, …»: what roles let a person do, in words. */
export const roleNames = (roles: readonly Role[], { t }: Pick<Words, 't'>): string =>
  roles.map((role) => t(`access.role.${role}`)).join(', ')
