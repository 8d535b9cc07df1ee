import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { appendFile, mkdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'

/** A row as a service gives it; coordinates in degrees, EPSG:4326. */
export interface Feature {
  id?: string | number | null
  geometry: unknown
  properties: Record<string, unknown>
}

/** Rows of a service that have come so far, in a folder, so that a broken pull goes on where it stopped. */
export interface Pages<State> {
  /** How far the transport was, as it said; null: it begins. */
  readonly state: State | null
  readonly rows: number
  /** Rows and progress become safe together. */
  add(features: readonly Feature[], state: State): Promise<void>
  /** Begins again. */
  clear(): Promise<void>
  /**
   * Writes what has come as a GeoJSON file, one feature a line, and forgets the pages. `sha256`: of the content, whatever
   * the order of its rows.
   */
  finish(path: string): Promise<{ rows: number; bytes: number; sha256: string }>
}

interface Note<State> {
  /** What was asked: pages of another question are of no use. */
  question: string
  at: string
  rows: number
  bytes: number
  state: State
}

/** Rows older than this are not joined with new ones. */
const LONGEST_PAUSE_MS = 12 * 3600_000

/**
 * Opens the pages of a question in `folder`.
 * `columns`: those that are kept; null keeps all. `#id` keeps the identifier outside the columns.
 */
export async function openPages<State>(
  folder: string,
  question: string,
  columns: readonly string[] | null,
): Promise<Pages<State>> {
  const [rowsPath, notePath] = [join(folder, 'rows.ndjson'), join(folder, 'progress.json')]
  const kept = columns && new Set(columns)
  await mkdir(folder, { recursive: true })
  let note = await readNote<State>(notePath, rowsPath, question)

  async function clear() {
    note = null
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
  }
  if (!note) await clear()

  return {
    get state() {
      return note?.state ?? null
    },
    get rows() {
      return note?.rows ?? 0
    },
    clear,
    async add(features, state) {
      const text = features.map((feature) => `${featureLine(feature, kept)}\n`).join('')
      await appendFile(rowsPath, text)
      note = {
        question,
        at: new Date().toISOString(),
        rows: (note?.rows ?? 0) + features.length,
        bytes: (note?.bytes ?? 0) + Buffer.byteLength(text),
        state,
      }
      await writeFile(`${notePath}.new`, JSON.stringify(note))
      await rename(`${notePath}.new`, notePath)
    },
    async finish(path) {
      const digests: string[] = []
      await mkdir(dirname(path), { recursive: true })
      await pipeline(
        collection(rowsPath, (line) => digests.push(createHash('sha256').update(line).digest('hex'))),
        createWriteStream(`${path}.new`),
      )
      await rename(`${path}.new`, path)
      await rm(folder, { recursive: true, force: true })
      const { size } = await stat(path)
      const sha256 = createHash('sha256').update(digests.sort().join()).digest('hex')
      return { rows: digests.length, bytes: size, sha256 }
    },
  }
}

/** Lines as a FeatureCollection (RFC 7946), told to `onLine` on the way. */
async function* collection(rowsPath: string, onLine: (line: string) => void) {
  yield '{"type":"FeatureCollection","features":['
  let isFirst = true
  for await (const line of createInterface({ input: createReadStream(rowsPath), crlfDelay: Infinity })) {
    if (line === '') continue
    onLine(line)
    yield `${isFirst ? '' : ','}\n${line}`
    isFirst = false
  }
  yield '\n]}\n'
}

/** The note of an unfinished pull of the same question; rows that came after it was written are cut off. */
async function readNote<State>(notePath: string, rowsPath: string, question: string) {
  try {
    const note: Note<State> = JSON.parse(await readFile(notePath, 'utf8'))
    const isOld = Date.now() - Date.parse(note.at) > LONGEST_PAUSE_MS
    const { size } = await stat(rowsPath)
    if (note.question !== question || isOld || size < note.bytes) return null
    await truncate(rowsPath, note.bytes)
    return note
  } catch {
    return null
  }
}

/** One feature as a line that is the same whenever its content is: columns sorted, coordinates to 8 decimals (1 mm). */
export function featureLine({ id, geometry, properties }: Feature, kept: ReadonlySet<string> | null): string {
  const names = Object.keys(properties)
    .filter((name) => !kept || kept.has(name))
    .sort()
  const hasId = id !== undefined && id !== null && (!kept || kept.has('#id'))
  return JSON.stringify({
    type: 'Feature',
    ...(hasId ? { id } : {}),
    geometry: rounded(geometry),
    properties: Object.fromEntries(names.map((name) => [name, properties[name] ?? null])),
  })
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1e8) / 1e8
  if (Array.isArray(value)) return value.map(rounded)
  if (value === null || typeof value !== 'object') return value ?? null
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]))
}
