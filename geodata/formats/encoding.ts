import { type Issue, issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import type { Bytes } from './bytes.ts'
import type { Encoding, ReadOptions } from './format.ts'

/**
 * How a text file is written. UTF-8 unless its bytes say otherwise: a byte order mark (RFC 3629, RFC 2781), or somewhere
 * in the file a sequence that is not UTF-8, which in Chilean files means Windows-1252 (a superset of ISO-8859-1) and is
 * reported. The whole file is looked at, piece by piece; what a person says is taken as said.
 * Throws `import-failed` for UTF-16 with the high byte first.
 */
export async function encodingOf(
  bytes: Bytes,
  options: ReadOptions,
): Promise<{ encoding: Encoding; issues: Issue[] }> {
  if (options.encoding) return { encoding: options.encoding, issues: [] }
  const [first, second] = await bytes.read(0, Math.min(2, bytes.size))
  if (first === 0xff && second === 0xfe) return found('utf-16le', 'UTF-16')
  if (first === 0xfe && second === 0xff) {
    throw new Problem('import-failed', {
      es: `«${bytes.name}» está en UTF-16 con el byte alto primero. Guárdalo en UTF-8 y vuelve a subirlo.`,
      en: `“${bytes.name}” is in UTF-16 with the high byte first. Save it as UTF-8 and upload it again.`,
    })
  }
  return (await isWholeUtf8(bytes)) ? { encoding: 'utf-8', issues: [] } : found('windows-1252', 'ISO-8859-1')
}

const found = (encoding: Encoding, shown: string) => ({
  encoding,
  issues: [issue('encoding_not_utf8', { encoding: shown })],
})

async function isWholeUtf8(bytes: Bytes): Promise<boolean> {
  let rest: Uint8Array = new Uint8Array(0)
  for await (const piece of bytes.stream()) {
    const joined = rest.length === 0 ? piece : joinedOf(rest, piece)
    const end = joined.length - unfinished(joined)
    if (!isUtf8(joined.subarray(0, end))) return false
    rest = joined.subarray(end)
  }
  return rest.length === 0
}

function joinedOf(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}

/** Whether bytes are whole characters of UTF-8; also where there is no Node. */
function isUtf8(array: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(array)
    return true
  } catch {
    return false
  }
}

/** How many bytes at the end are the beginning of a character (RFC 3629, section 3): 0 to 3. */
function unfinished(array: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, array.length); back++) {
    const byte = array[array.length - back] as number
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

/** The text of a file, piece by piece, without its byte order mark. */
export async function* textOf(bytes: Bytes, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const piece of bytes.stream()) yield decoder.decode(piece, { stream: true })
  yield decoder.decode()
}

/** The text of bytes in memory, without their byte order mark. */
export function decoded(array: Uint8Array, encoding: Encoding): string {
  const decoder = new TextDecoder(encoding)
  // Not in one call: there Node 20 takes 0x80 to 0x9F of Windows-1252 (quotes, €) for control characters.
  return decoder.decode(array, { stream: true }) + decoder.decode()
}

/** The first bytes as text, to recognise a format by; characters beyond ASCII do not matter. */
export function headText(head: Uint8Array): string {
  const utf16 = head[0] === 0xff && head[1] === 0xfe
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(head).trimStart()
}

/** A piece of a file that goes into a sentence: no control characters. */
export const visible = (text: string): string => text.replace(/\p{Cc}/gu, '\ufffd')
