import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto'
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { type Database, STEWARD } from '../db/as.ts'
import { keyId } from './certificate.ts'
import { keepSigningKey } from './queries.ts'

/** What certificates are signed with (Ed25519, RFC 8032), and what they are verified with. */
export interface SigningKey {
  /** SHA-256 of the public half as SubjectPublicKeyInfo (DER), 64 hexadecimal digits. */
  id: string
  /** SubjectPublicKeyInfo (DER), base64: 60 characters. */
  publicKey: string
  privateKey: KeyObject
}

const FILE = 'certificate-key.pem'

/** A private Ed25519 key from PEM, or from PKCS8 (DER) in base64. Throws an Error with one sentence when it is none. */
export function readSigningKey(text: string): SigningKey {
  // A line of an environment file has no line breaks of its own.
  const written = text.trim().replaceAll('\\n', '\n')
  let privateKey: KeyObject
  try {
    privateKey = written.startsWith('-----')
      ? createPrivateKey(written)
      : createPrivateKey({ key: Buffer.from(written, 'base64'), format: 'der', type: 'pkcs8' })
  } catch {
    throw new Error(
      'It is no private key: PEM, or PKCS8 in base64, is expected (openssl genpkey -algorithm ed25519).',
    )
  }
  if (privateKey.asymmetricKeyType !== 'ed25519') {
    throw new Error(
      `It is a key for ${privateKey.asymmetricKeyType}; certificates are signed with Ed25519 (openssl genpkey -algorithm ed25519).`,
    )
  }
  return withPublicHalf(privateKey)
}

function withPublicHalf(privateKey: KeyObject): SigningKey {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { id: keyId(spki), publicKey: spki.toString('base64'), privateKey }
}

/**
 * The key of this service: that of SIGNING_KEY, or the one kept in the data folder, made there once (mode 0600).
 * Servers that share a database should share SIGNING_KEY: else each signs with a key of its own.
 * Throws an Error with one sentence when the key cannot be used or others may read its file.
 */
export async function loadSigningKey(config: Pick<Config, 'signingKey' | 'dataDir'>): Promise<SigningKey> {
  if (config.signingKey !== null) {
    try {
      return readSigningKey(config.signingKey)
    } catch (error) {
      throw new Error(`SIGNING_KEY cannot be used. ${(error as Error).message}`)
    }
  }
  const path = join(config.dataDir, FILE)
  const pem = (await readPrivate(path)) ?? (await makeKey(config.dataDir, path))
  try {
    return readSigningKey(pem)
  } catch (error) {
    throw new Error(`${path} cannot be used. ${(error as Error).message}`)
  }
}

async function readPrivate(path: string): Promise<string | null> {
  try {
    const { mode } = await stat(path)
    // Windows has no such bits.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(`Others than its owner may read ${path}, which signs certificates: chmod 600 it.`)
    }
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Whole or not at all, and never over a key that another process made meanwhile. */
async function makeKey(folder: string, path: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const { privateKey } = generateKeyPairSync('ed25519')
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}

const signers = new WeakMap<Database, Promise<SigningKey>>()

/** The key of this service, its public half written down for good before it signs anything. */
export function signer(db: Database, config: Pick<Config, 'signingKey' | 'dataDir'>): Promise<SigningKey> {
  const known = signers.get(db)
  if (known) return known
  const made = loadSigningKey(config).then(async (key) => {
    await db.as(STEWARD, (tx) => keepSigningKey(tx, key))
    return key
  })
  made.catch(() => signers.delete(db))
  signers.set(db, made)
  return made
}
