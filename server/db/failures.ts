/** Codes of PostgreSQL for what happens to a statement through no fault of its own. */
export const TOO_SLOW = '57014'
export const BUSY = '53300'

/** What `server/db` itself says of the embedded engine, with the code that a server would give. */
export class DatabaseFailure extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'DatabaseFailure'
    this.code = code
  }
}

/**
 * Whether the database, or the way to it, failed, and not what was asked of it: the same question later may be answered.
 * Classes of PostgreSQL: connection (08), resources (53), rollback (40), operator (57, without a statement that took too
 * long); `pg` gives a broken connection no code, only words.
 */
export function isDatabaseAway(error: unknown): boolean {
  const { code = '', syscall, message = '' } = error as { code?: string; syscall?: string; message?: string }
  if (/^(08|53|40)/.test(code) || (code.startsWith('57') && code !== TOO_SLOW)) return true
  if (['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code)) return true
  // The socket of an embedded engine that is being opened again.
  if (code === 'ENOENT' && syscall === 'connect') return true
  return code === '' && /^(Connection terminated|timeout exceeded when trying to connect)/.test(message)
}
