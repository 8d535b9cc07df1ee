import { createHash, sign } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Screening } from '../../geodata/model/screening.ts'
import { sha256, siteHash } from '../../geodata/rules/hash.ts'
import type { Chapter } from '../../geodata/rules/index.ts'
import type { SigningKey } from './key.ts'
import type { CertifiedVersion } from './queries.ts'

/** Name and version of the document below. */
export const FORMAT = 'suelo-comun/certificate/1'

/**
 * A screening as it was stored, with all that is needed to check it without us: the rules it was evaluated with, whole,
 * the hash of every layer version it was measured on, and a signature.
 * - `site_sha256`: of the canonical JSON of `screening.site.geometry`.
 * - `rule_base.hash`: of the canonical JSON of the chapters, chapters and rules sorted by name.
 * - `key.id`: SHA-256 of the public key as SubjectPublicKeyInfo (DER); `key.public_key`: that, base64.
 * - `signature`: Ed25519 (RFC 8032), base64, over the canonical JSON (RFC 8785) of the document without `signature`.
 */
export interface Certificate {
  format: typeof FORMAT
  /** As stored; of engine 1.0.0 it lacks what later ones have. */
  screening: Screening
  site_sha256: string
  layer_versions: Record<string, Omit<CertifiedVersion, 'layer_id'> | null>
  rule_base: { hash: string; chapters: readonly Chapter[] }
  key: { algorithm: 'Ed25519'; id: string; public_key: string }
  signature: string
}

/** JSON as RFC 8785 (JCS) writes it. Throws when there is no such: a lone surrogate in a text, a number that is none. */
export function canonicalJson(value: unknown): string {
  return canonicalize(value) as string
}

/** The name of a public key: SHA-256 of its SubjectPublicKeyInfo (DER). */
export const keyId = (spki: Uint8Array) => createHash('sha256').update(spki).digest('hex')

/** The hash that names exactly these rules: the one of the rule base. */
export function chaptersHash(chapters: readonly Chapter[]): string {
  const by =
    <T>(key: (item: T) => string) =>
    (a: T, b: T) =>
      key(a) < key(b) ? -1 : 1
  return sha256(
    canonicalJson(
      chapters
        .map((chapter) => ({ ...chapter, rules: [...chapter.rules].sort(by((rule) => rule.id)) }))
        .sort(by((chapter) => chapter.chapter)),
    ),
  )
}

/** What a signature of a certificate is over, UTF-8. */
export function signedBytes(certificate: Omit<Certificate, 'signature'> & { signature?: string }): Buffer {
  const { signature: _, ...signed } = certificate
  return Buffer.from(canonicalJson(signed), 'utf8')
}

/**
 * The certificate of a stored screening as its bytes. The same screening and key give the same bytes: nothing of the
 * moment goes in, and Ed25519 has no randomness. Throws when a text in it cannot be written as canonical JSON.
 */
export function certify(
  screening: Screening,
  chapters: readonly Chapter[],
  versions: readonly CertifiedVersion[],
  key: SigningKey,
): Buffer {
  const known = new Map(versions.map(({ layer_id, ...version }) => [version.id, version]))
  const unsigned = {
    format: FORMAT,
    screening,
    site_sha256: siteHash(screening.site.geometry),
    layer_versions: Object.fromEntries(
      Object.entries(screening.layer_versions).map(([layer, version]) => [
        layer,
        (version && known.get(version.id)) ?? null,
      ]),
    ),
    rule_base: { hash: screening.rule_base.hash, chapters },
    key: { algorithm: 'Ed25519', id: key.id, public_key: key.publicKey },
  } as const
  const signature = sign(null, signedBytes(unsigned), key.privateKey).toString('base64')
  return Buffer.from(canonicalJson({ ...unsigned, signature } satisfies Certificate), 'utf8')
}
