import { type Issue, issue } from '../model/issue.ts'
import type { Encoding } from './format.ts'

/**
 * Bytes to text. UTF-8 unless the bytes say otherwise: a byte order mark (RFC 3629, RFC 2781), or a sequence that is
 * not UTF-8, which in Chilean files means Windows-1252 (a superset of ISO-8859-1), and is reported.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding; issues: Issue[] } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoded(bytes, 'utf-16le')
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8', issues: [] }
  } catch {
    return decoded(bytes, 'windows-1252')
  }
}

function decoded(bytes: Uint8Array, encoding: 'utf-16le' | 'windows-1252') {
  return {
    text: new TextDecoder(encoding).decode(bytes),
    encoding,
    issues: [issue('encoding_not_utf8', { encoding: encoding === 'utf-16le' ? 'UTF-16' : 'ISO-8859-1' })],
  }
}
