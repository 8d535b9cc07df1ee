import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Format, Table } from '../../geodata/formats/format.ts'
import { FORMATS, formatOf } from '../../geodata/formats/index.ts'
import { Problem } from '../../geodata/model/problem.ts'

/** A file that was fetched: its bytes and what names them. */
export interface SourceFile {
  name: string
  bytes: Uint8Array
  /** SHA-256 of the bytes, hex. */
  sha256: string
  format: Format
}

/** Files are read whole, so there is a limit. */
const LARGEST_FILE_BYTES = 200 * 1024 * 1024

/** Fetch: the bytes of a local file. Throws `import-failed` and `too-large`, each with a sentence. */
export async function fetchFile(path: string): Promise<SourceFile> {
  const name = basename(path)
  const format = formatOf(name)
  if (!format) {
    const known = FORMATS.flatMap(({ extensions }) => extensions).join(', ')
    throw new Problem('import-failed', {
      es: `No se sabe leer «${name}»: se leen ${known}.`,
      en: `“${name}” cannot be read: ${known} can.`,
    })
  }
  const size = await stat(path).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  )
  if (size === null) {
    throw new Problem('import-failed', {
      es: `No hay un archivo en ${path}.`,
      en: `There is no file at ${path}.`,
    })
  }
  if (size > LARGEST_FILE_BYTES) {
    throw new Problem('too-large', {
      es: `«${name}» pesa ${Math.round(size / 1048576)} MB; se leen hasta 200 MB. Divídalo.`,
      en: `“${name}” is ${Math.round(size / 1048576)} MB; files up to 200 MB are read. Split it.`,
    })
  }
  const bytes = await readFile(path)
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex'), format }
}

/** Read: bytes to rows. Throws when there is nothing in it, besides what the format throws. */
export async function readTable(file: SourceFile): Promise<Table> {
  const table = await file.format.read(file.bytes)
  if (table.rows.length === 0) {
    throw new Problem('import-failed', {
      es: `«${file.name}» no tiene filas que se puedan leer.`,
      en: `“${file.name}” has no rows that can be read.`,
    })
  }
  return table
}
