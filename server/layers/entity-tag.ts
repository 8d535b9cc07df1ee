import { createHash } from 'node:crypto'

/** A strong entity tag for a body (RFC 9110, section 8.8.3). */
export function entityTag(body: string | Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
}

/** Whether the caller already has what carries this entity tag (RFC 9110, section 13.1.2: weak comparison). */
export function alreadyHas(request: { get(name: string): string | undefined }, etag: string): boolean {
  const header = request.get('if-none-match')
  if (!header) return false
  const strip = (tag: string) => tag.trim().replace(/^W\//, '')
  return header.split(',').some((tag) => strip(tag) === strip(etag))
}
