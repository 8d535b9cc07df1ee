import { isUtf8 } from 'node:buffer'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import { type Issue, issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import type { Text } from '../model/text.ts'
import { type Bytes, truncated } from './bytes.ts'
import { visible } from './encoding.ts'
import { fileBytes } from './file-bytes.ts'
import type { Format, ReadOptions, Table } from './format.ts'
import { openShapefile, type ShapefileParts } from './shapefile.ts'

/** Of the members together, inflated. */
const MOST_BYTES = 1 << 30
/** How many times larger than the archive, once they are more than `RATIO_MATTERS` bytes. */
const MOST_RATIO = 200
const RATIO_MATTERS = 64 << 20
const MOST_MEMBERS = 10_000
const MOST_TABLES = 500

/**
 * Zip archives, and KMZ, which is one: every member that is data is read in its own format, and the parts of a shapefile
 * together. Members are inflated as they are read, never all at once; only formats that jump about in a file have theirs in
 * a temporary file, for as long as somebody reads. Limits on number, size and ratio come before anything is inflated.
 */
export function archive(formats: {
  formatOf(name: string): Format | null
  openFile(bytes: Bytes, options: ReadOptions): Promise<Table[]>
}): Format {
  return {
    id: 'zip',
    label: { es: 'ZIP', en: 'ZIP' },
    extensions: ['.zip', '.kmz'],
    isLike: isArchive,
    async open(bytes, options) {
      const { zip, members } = await membersOf(bytes)
      const scratch = new Scratch()
      const sources = sourcesOf(members, formats.formatOf)
      if (sources.found.length === 0) throw withoutData(bytes.name, members)
      if (sources.found.length > MOST_TABLES) {
        throw new Problem('too-large', {
          es: `«${bytes.name}» trae ${sources.found.length} archivos de datos y se leen hasta ${MOST_TABLES} de una vez. Divídelo.`,
          en: `“${bytes.name}” holds ${sources.found.length} data files and up to ${MOST_TABLES} are read at once. Split it.`,
        })
      }
      const inflate = ({ name, entry }: Member) => memberBytes(zip, entry, name, scratch)
      const openSource = async ({ member, parts, name }: Source): Promise<Table[]> => {
        if (parts) return [await openShapefile(bytesOfParts(parts, inflate), name, options)]
        const inflated = inflate(member)
        const head = await inflated.read(0, Math.min(4096, inflated.size))
        // Whatever it is called: archives that hold themselves have no end.
        if (isArchive(head)) throw new Problem('import-failed', NESTED)
        return formats.openFile(inflated, options)
      }
      const tables: Table[] = []
      const skipped: Issue[] = sources.nested.map(({ name }) =>
        issue('member_skipped', { name, reason: NESTED }),
      )
      let failure: unknown = null
      await scratch.during(async () => {
        for (const source of sources.found) {
          try {
            const opened = await openSource(source)
            for (const table of opened) tables.push(named(table, source, opened.length > 1))
          } catch (error) {
            if (!(error instanceof Problem)) throw error
            failure ??= error
            skipped.push(issue('member_skipped', { name: source.member.name, reason: inner(error.detail) }))
          }
        }
      })
      if (tables.length === 0) throw failure
      return tables.map((table) => ({
        ...table,
        name: tables.length === 1 ? '' : table.name,
        issues: [...skipped, ...table.issues],
        rows: (onIssue) => scratch.whileReading(() => table.rows(onIssue)),
      }))
    },
  }
}

const NESTED: Text = {
  es: 'es un archivo comprimido dentro de otro; súbelo aparte',
  en: 'it is an archive inside another; upload it on its own',
}

/** Office documents are archives too, and a format of their own. */
const isArchive = (head: Uint8Array): boolean =>
  isZip(head) && !Buffer.from(head).includes('[Content_Types].xml')

/** The signatures of a first member, and of an archive without any (APPNOTE.TXT, 4.3.7 and 4.3.16). */
const isZip = (head: Uint8Array): boolean =>
  ['504b0304', '504b0506'].includes(Buffer.from(head.subarray(0, 4)).toString('hex'))

/** A sentence inside another: without its full stop. */
const inner = ({ es, en }: Text): Text => ({ es: es.replace(/\.$/, ''), en: en.replace(/\.$/, '') })

interface Member {
  /** With its folders, `/` between them. */
  name: string
  entry: Entry
}

/** A member to read, or the members that are one shapefile. */
interface Source {
  /** Of the table: the member's name without its ending. */
  name: string
  member: Member
  parts: Map<string, Member> | null
}

function named(table: Table, { name }: Source, several: boolean): Table {
  return { ...table, name: several ? `${name}/${table.name}` : name }
}

/** The members of an archive; what systems leave in archives (`__MACOSX`, hidden files) is not one. */
async function membersOf(bytes: Bytes): Promise<{ zip: ZipFile; members: Member[] }> {
  const members: Member[] = []
  try {
    const zip = await fromRandomAccessReaderPromise(new Reader(bytes), bytes.size, { autoClose: false })
    if (zip.entryCount > MOST_MEMBERS) throw tooManyMembers(bytes.name, zip.entryCount)
    let total = 0
    for await (const entry of zip.eachEntry()) {
      total += entry.uncompressedSize
      if (total > MOST_BYTES || (total > RATIO_MATTERS && total > MOST_RATIO * bytes.size))
        throw bomb(bytes.name)
      // Archives made on a Mac have names in UTF-8 without saying so.
      const name = isUtf8(entry.fileNameRaw)
        ? entry.fileNameRaw.toString().replaceAll('\\', '/')
        : entry.fileName
      if (/\/$|(^|\/)(__MACOSX\/|\.|thumbs\.db$|desktop\.ini$)/i.test(name)) continue
      members.push({ name: visible(name), entry })
    }
    return { zip, members }
  } catch (error) {
    throw error instanceof Problem ? error : refusal(bytes.name, error as Error)
  }
}

/** What is to be read. Text files are read when there is nothing else: next to other data they are notes. */
function sourcesOf(
  members: readonly Member[],
  formatOf: (name: string) => Format | null,
): { found: Source[]; nested: Member[] } {
  const shapefiles = new Map<string, Map<string, Member>>()
  const [nested, notes, found]: [Member[], Source[], Source[]] = [[], [], []]
  for (const member of members) {
    const [, stem = member.name, ending = ''] = /^(.*)\.([^./]+)$/.exec(member.name) ?? []
    const kind = ending.toLowerCase()
    if (SHAPEFILE.has(kind)) {
      const key = stem.toLowerCase()
      const parts = shapefiles.get(key) ?? new Map<string, Member>()
      shapefiles.set(key, parts.set(kind, member))
      if (kind === 'shp') found.push({ name: stem, member, parts })
    } else if (ARCHIVES.has(kind)) nested.push(member)
    else if (formatOf(member.name)) (kind === 'txt' ? notes : found).push({ name: stem, member, parts: null })
  }
  const read = found.length > 0 ? found : notes
  const times = new Map<string, number>()
  for (const { name } of read) times.set(name, (times.get(name) ?? 0) + 1)
  for (const source of read) if ((times.get(source.name) ?? 0) > 1) source.name = source.member.name
  return { found: read, nested }
}

const SHAPEFILE: ReadonlySet<string> = new Set(['shp', 'dbf', 'shx', 'prj', 'cpg'])
const ARCHIVES: ReadonlySet<string> = new Set(['zip', 'kmz', 'rar', '7z', 'gz', 'tgz', 'tar', 'bz2', 'xz'])

function bytesOfParts(parts: Map<string, Member>, inflate: (member: Member) => Bytes): ShapefileParts {
  const part = (kind: string) => {
    const member = parts.get(kind)
    return member ? inflate(member) : null
  }
  return { shp: part('shp') as Bytes, dbf: part('dbf'), shx: part('shx'), prj: part('prj'), cpg: part('cpg') }
}

/** Bytes for `yauzl`, which asks for them by place. */
class Reader extends RandomAccessReader {
  readonly #bytes: Bytes

  constructor(bytes: Bytes) {
    super()
    this.#bytes = bytes
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const bytes = this.#bytes
    async function* pieces() {
      for (let at = start; at < end; at += PIECE)
        yield Buffer.from(await bytes.read(at, Math.min(at + PIECE, end)))
    }
    return Readable.from(pieces(), { objectMode: false })
  }
}

const PIECE = 256 << 10

/**
 * A member as Bytes. What is read from its beginning is inflated again each time; what is read from the middle comes from a
 * temporary copy. Throws `import-failed` when it is encrypted, packed in a way that is not read, or damaged.
 */
function memberBytes(zip: ZipFile, entry: Entry, name: string, scratch: Scratch): Bytes {
  const size = entry.uncompressedSize
  async function* stream(): AsyncGenerator<Uint8Array> {
    if (entry.isEncrypted()) throw encrypted(name)
    if (!entry.canDecodeFileData()) throw otherPacking(name)
    let sum = 0
    try {
      for await (const piece of await zip.openReadStreamPromise(entry)) {
        sum = crc32(piece, sum)
        yield piece
      }
    } catch (error) {
      throw error instanceof Problem ? error : damaged(name, error as Error)
    }
    if (sum !== entry.crc32) throw damaged(name)
  }
  const copy = scratch.copyOf(() => stream(), name)
  return {
    name,
    size,
    stream,
    async read(start, end) {
      if (end > size) throw truncated(name)
      if (start > 0) return (await copy()).read(start, end)
      const whole = new Uint8Array(end)
      let done = 0
      for await (const piece of stream()) {
        whole.set(piece.subarray(0, end - done), done)
        done = Math.min(end, done + piece.length)
        if (done === end && end < size) break
      }
      return whole
    },
  }
}

/** Temporary copies of members, in a folder that is there while somebody reads. */
class Scratch {
  #readers = 0
  #copies = 0
  #folder: Promise<string> | null = null

  /** A copy of what `stream` gives, made when first asked for, and again after the folder has gone. */
  copyOf(stream: () => AsyncIterable<Uint8Array>, name: string): () => Promise<Bytes> {
    let made: { folder: Promise<string>; bytes: Promise<Bytes> } | null = null
    return () => {
      this.#folder ??= mkdtemp(join(tmpdir(), 'suelo-comun-zip-'))
      const folder = this.#folder
      if (made?.folder !== folder) made = { folder, bytes: this.#copy(folder, stream, name) }
      return made.bytes
    }
  }

  async #copy(
    folder: Promise<string>,
    stream: () => AsyncIterable<Uint8Array>,
    name: string,
  ): Promise<Bytes> {
    this.#copies += 1
    const path = join(await folder, String(this.#copies))
    await pipeline(stream, createWriteStream(path))
    return fileBytes(path, name)
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#readers += 1
    try {
      return await work()
    } finally {
      await this.#leave()
    }
  }

  async *whileReading<T>(read: () => AsyncIterable<T>): AsyncGenerator<T> {
    this.#readers += 1
    try {
      yield* read()
    } finally {
      await this.#leave()
    }
  }

  async #leave(): Promise<void> {
    this.#readers -= 1
    const folder = this.#folder
    if (this.#readers > 0 || folder === null) return
    this.#folder = null
    await rm(await folder, { recursive: true, force: true })
  }
}

/** The sentence for what the library found wrong with the archive itself. */
function refusal(name: string, error: Error): Problem {
  const { message } = error
  if (/relative path|absolute path|invalid characters/.test(message)) {
    return new Problem('import-failed', {
      es: `«${name}» trae nombres que salen de su carpeta (con «..» o rutas absolutas). No se abre; pide otro a quien lo hizo.`,
      en: `“${name}” holds names that leave its folder (with “..” or absolute paths). It is not opened; ask whoever made it for another.`,
    })
  }
  if (/not found|unexpected EOF|overflows|bounds/i.test(message)) return truncated(name)
  if (/multi-disk/.test(message)) {
    return new Problem('import-failed', {
      es: `«${name}» es una parte de un archivo comprimido en varias. Júntalas y comprímelo en uno solo.`,
      en: `“${name}” is one part of an archive in several. Put them together and zip it as one.`,
    })
  }
  if (/encryption/.test(message)) return encrypted(name)
  return damaged(name, error)
}

const damaged = (name: string, cause?: Error): Problem =>
  new Problem(
    'import-failed',
    {
      es: `«${name}» está dañado: al descomprimirlo no cuadra con lo que anuncia. Vuelve a descargarlo.`,
      en: `“${name}” is damaged: unzipped, it is not what it says it is. Download it again.`,
    },
    { cause },
  )

const encrypted = (name: string): Problem =>
  new Problem('import-failed', {
    es: `«${name}» está protegido con contraseña. Comprímelo sin ella.`,
    en: `“${name}” is protected with a password. Zip it without one.`,
  })

const otherPacking = (name: string): Problem =>
  new Problem('import-failed', {
    es: `«${name}» está comprimido de un modo que no se lee. Comprímelo de nuevo como ZIP corriente (Deflate).`,
    en: `“${name}” is packed in a way that is not read. Zip it again as a common ZIP (Deflate).`,
  })

const tooManyMembers = (name: string, count: number): Problem =>
  new Problem('too-large', {
    es: `«${name}» contiene ${count} archivos y se abren hasta ${MOST_MEMBERS}. Divídelo.`,
    en: `“${name}” holds ${count} files and up to ${MOST_MEMBERS} are opened. Split it.`,
  })

const bomb = (name: string): Problem =>
  new Problem('too-large', {
    es: `«${name}» pesaría demasiado descomprimido: se abren hasta ${MOST_BYTES >> 20} MB, y hasta ${MOST_RATIO} veces su tamaño. Divídelo.`,
    en: `“${name}” would be too large unzipped: up to ${MOST_BYTES >> 20} MB are opened, and up to ${MOST_RATIO} times its size. Split it.`,
  })

function withoutData(name: string, members: readonly Member[]): Problem {
  const names = members.map((member) => member.name)
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? '…' : '')
  if (names.length === 0) {
    return new Problem('import-failed', { es: `«${name}» está vacío.`, en: `“${name}” is empty.` })
  }
  if (names.every((each) => ARCHIVES.has(each.slice(each.lastIndexOf('.') + 1).toLowerCase()))) {
    return new Problem('import-failed', {
      es: `«${name}» solo trae otros archivos comprimidos (${shown}). Sube cada uno aparte.`,
      en: `“${name}” only holds other archives (${shown}). Upload each on its own.`,
    })
  }
  if (names.some((each) => /\.(dbf|shx)$/i.test(each))) {
    return new Problem('import-failed', {
      es: `«${name}» trae partes de un shapefile (${shown}) y falta el .shp, donde están las formas.`,
      en: `“${name}” holds parts of a shapefile (${shown}) and the .shp, where the shapes are, is missing.`,
    })
  }
  return new Problem('import-failed', {
    es: `«${name}» no trae archivos de datos que se lean: ${shown}.`,
    en: `“${name}” holds no data files that are read: ${shown}.`,
  })
}
