import { createHash } from 'node:crypto'

/** SHA-256 of a text (UTF-8), 64 hexadecimal digits. Only the server imports this file: it needs `node:crypto`. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
