import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits for a cookie, an invitation or a link, as 43 characters that fit in an address. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** What `newToken` can have made; anything else is refused without asking the database. */
export const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** What the database keeps of a token: whoever reads the table cannot use it. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()
