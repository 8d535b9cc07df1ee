import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/**
 * Passwords as scrypt hashes (RFC 7914) in PHC notation: `$scrypt$ln=15,r=8,p=3$salt$hash`. The parameters are one of
 * the equivalent sets of OWASP's password storage guide: 32 MiB and about a third of a second per attempt.
 */
const COST = { ln: 15, r: 8, p: 3 }
const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** At most this many at once: each takes 32 MiB and a thread of the pool that also reads files. */
const AT_ONCE = 2
let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

/** The same characters typed on different keyboards are the same password. */
const bytesOf = (password: string) => password.normalize('NFKC')

const run = (password: string, salt: Buffer, { ln, r, p }: typeof COST) =>
  inTurn(() => derive(bytesOf(password), salt, 32, { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r }))

const write = (salt: Buffer, hash: Buffer, { ln, r, p }: typeof COST) =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`

/** Hashes a password with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return write(salt, await run(password, salt, COST), COST)
}

/** Nobody's password: compared with when there is no such person, so that the answer takes as long. */
const NOBODY = write(Buffer.alloc(16), Buffer.alloc(32), COST)

/**
 * Whether a password is the one that was hashed. `stored` null: there is no such person; the answer is no, after the
 * same work. Throws when `stored` is not in our notation.
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, ln, r, p, salt, hash] =
    /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(stored ?? NOBODY) ?? []
  if (!salt || !hash) throw new Error('a stored password is not in PHC notation')
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  const found = await run(password, Buffer.from(salt, 'base64url'), cost)
  return timingSafeEqual(found, Buffer.from(hash, 'base64url')) && stored !== null
}
