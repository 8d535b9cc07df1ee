import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Geometry } from '../model/feature.ts'

/** SHA-256 of a text (UTF-8), 64 hexadecimal digits. Only the server imports this file: it needs `node:crypto`. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** SHA-256 of a site's geometry as canonical JSON (RFC 8785): one vertex moved, another hash. */
export function siteHash(geometry: Geometry): string {
  return sha256(canonicalize(geometry) as string)
}
