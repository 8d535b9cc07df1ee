import { JSONParser } from '@streamparser/json'
import { issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { allBytes, type Bytes } from './bytes.ts'
import { decoded, headText, textOf, visible } from './encoding.ts'
import type { Encoding } from './format.ts'

/** JSON up to this many bytes is parsed at once; above it, its list of rows is streamed. */
export const AT_ONCE = 32 << 20

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A JSON document whose rows are one of its members. */
export interface JsonList {
  /** The other members: of a short document all, of a long one those asked for. */
  rest: Record<string, unknown>
  /** Null: the document has no such list. */
  count: number | null
  /** In the pieces they come in, from the start at each call. */
  items(): AsyncIterable<readonly unknown[]>
}

/**
 * Reads a document's list of rows, `list`, and the members beside it, `members`. `look` hears of every item once.
 * Throws `malformed-json`.
 */
export async function openList(
  bytes: Bytes,
  encoding: Encoding,
  { list, members, atOnce = AT_ONCE }: { list: string; members: readonly string[]; atOnce?: number },
  look: (item: unknown) => void,
): Promise<JsonList> {
  if (bytes.size <= atOnce) {
    const document = parseJson(decoded(await allBytes(bytes, atOnce), encoding), bytes.name)
    const rest = isRecord(document) ? document : {}
    const items = rest[list]
    if (!Array.isArray(items)) return { rest, count: null, items: noItems }
    for (const item of items) look(item)
    return {
      rest,
      count: items.length,
      async *items() {
        yield items
      },
    }
  }
  const rest: Record<string, unknown> = {}
  const stream = () => streamList(bytes, encoding, list, members, rest)
  let count: number | null = null
  for await (const items of stream()) {
    for (const item of items) look(item)
    count = (count ?? 0) + items.length
  }
  return { rest, count, items: stream }
}

async function* noItems(): AsyncGenerator<readonly unknown[]> {}

async function* streamList(
  bytes: Bytes,
  encoding: Encoding,
  list: string,
  members: readonly string[],
  rest: Record<string, unknown>,
): AsyncGenerator<unknown[]> {
  let items: unknown[] = []
  const parser = new JSONParser({
    paths: [`$.${list}.*`, ...members.map((member) => `$.${member}`)],
    keepStack: false,
  })
  parser.onValue = ({ key, value, stack }) => {
    // A list inside is at depth 2, a member at depth 1.
    if (stack.length === 2) items.push(value)
    else rest[String(key)] = value
  }
  try {
    for await (const text of textOf(bytes, encoding)) {
      parser.write(text)
      if (items.length > 0) yield items
      items = []
    }
  } catch (error) {
    throw error instanceof Problem ? error : malformed(error as Error)
  }
  if (!parser.isEnded) throw cutShort(bytes.name)
}

/** Throws `malformed-json`, with the parser's words unless the text just ends before its time. */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (/end of JSON input|Unterminated string/.test((error as Error).message)) throw cutShort(name)
    throw malformed(error as Error)
  }
}

function malformed(error: Error): Problem {
  const words = visible(error.message)
  return new Problem(
    'malformed-json',
    { es: `El archivo no es JSON válido: ${words}`, en: `The file is not valid JSON: ${words}` },
    { cause: error },
  )
}

export const cutShort = (name: string): Problem =>
  new Problem('malformed-json', {
    es: `«${name}» está cortado: su JSON termina antes de cerrarse. Vuelve a descargarlo.`,
    en: `“${name}” is cut short: its JSON ends before it closes. Download it again.`,
  })

/** What a JSON file is, by its first bytes: rows one per line, Esri's, TopoJSON, or some other object. */
export function jsonKind(head: Uint8Array): 'lines' | 'esri' | 'topology' | 'object' | null {
  const text = headText(head)
  if (text.startsWith('\u001e')) return 'lines'
  if (!text.startsWith('{')) return null
  const line = /^(\{.*\})\s*\n\s*\{/.exec(text)?.[1]
  if (line && isJson(line)) return 'lines'
  if (/"type"\s*:\s*"Topology"/.test(text)) return 'topology'
  if (/"type"\s*:\s*"Feature(Collection)?"/.test(text)) return 'object'
  if (
    /"(objectIdFieldName|displayFieldName|fieldAliases)"\s*:|"esriGeometry|"attributes"\s*:\s*\{/.test(text)
  ) {
    return 'esri'
  }
  return 'object'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Throws `import-failed` when a document is an ArcGIS service's refusal (status 200 and an `error`), in its words. */
export function refuseServiceError(document: Record<string, unknown>): void {
  const { error } = document
  if (!isRecord(error) || document.features !== undefined) return
  const { code, message, details } = error
  const said = [code, message, ...(Array.isArray(details) ? details : [])]
    .filter((word) => (typeof word === 'string' && word !== '') || typeof word === 'number')
    .join(' ')
  throw new Problem('import-failed', {
    es: `El archivo no trae datos sino el error con que el servicio respondió: «${said}». Pídelo de nuevo.`,
    en: `The file holds no data but the error the service answered with: “${said}”. Ask for it again.`,
  })
}

/** What a service says of an answer that it cut at its own limit; GeoJSON has it among the properties of the whole. */
export function cutByService(document: Record<string, unknown>) {
  const { exceededTransferLimit, properties } = document
  const cut = exceededTransferLimit ?? (isRecord(properties) ? properties.exceededTransferLimit : false)
  return cut === true ? [issue('rows_left_behind', {})] : []
}
