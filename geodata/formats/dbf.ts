import { type Issue, issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { type Bytes, truncated } from './bytes.ts'
import type { Encoding, ReadOptions } from './format.ts'

/** The attributes of a shapefile. */
export interface Dbf {
  columns: string[]
  encoding: Encoding
  /** Deleted ones too. */
  recordCount: number
  /** About the texts of the whole file. */
  issues: Issue[]
  /** In order; null: deleted, its place kept. */
  records(): AsyncIterable<Record<string, unknown> | null>
}

interface Field {
  name: string
  type: string
  start: number
  end: number
}

/**
 * A dBase table (dBase III to VFP; https://www.dbf2002.com/dbf-file-format.html), the part of it that shapefiles carry:
 * texts, numbers, dates (as YYYY-MM-DD) and flags; empty is null. The encoding is the one of `options`; else what the
 * texts themselves show (UTF-8, or not), reported when that is not what the `.cpg` says, or when nothing says it.
 * Own code, for the libraries that read `.shp` give deleted records as live ones and stop at types they do not know.
 * Throws `import-failed` when the file is cut short or is not one.
 */
export async function openDbf(bytes: Bytes, cpg: string | null, options: ReadOptions): Promise<Dbf> {
  if (bytes.size < 33) throw truncated(bytes.name)
  const head = viewOf(await bytes.read(0, 32))
  const [recordCount, headLength, recordLength] = [
    head.getUint32(4, true),
    head.getUint16(8, true),
    head.getUint16(10, true),
  ]
  if (headLength < 33 || recordLength < 1) throw notDbf(bytes.name)
  if (bytes.size < headLength + recordCount * recordLength) throw truncated(bytes.name)
  const descriptors = await bytes.read(32, headLength)
  const sample = await bytes.read(headLength, headLength + sampleSize(recordCount, recordLength))
  const { encoding, issues } = chooseEncoding(options.encoding ?? null, cpg, head.getUint8(29), [
    descriptors,
    sample,
  ])
  const decoder = new TextDecoder(encoding)
  const fields = fieldsOf(descriptors, decoder)
  if (fields.length === 0 || (fields.at(-1)?.end ?? 0) > recordLength) throw notDbf(bytes.name)
  return {
    columns: fields.map(({ name }) => name),
    encoding,
    recordCount,
    issues,
    async *records() {
      const perRead = Math.max(1, Math.floor((1 << 20) / recordLength))
      for (let first = 0; first < recordCount; first += perRead) {
        const count = Math.min(perRead, recordCount - first)
        const start = headLength + first * recordLength
        const block = await bytes.read(start, start + count * recordLength)
        for (let at = 0; at < block.length; at += recordLength) {
          yield block[at] === DELETED
            ? null
            : valuesOf(block.subarray(at, at + recordLength), fields, decoder)
        }
      }
    },
  }
}

const DELETED = 0x2a
const END_OF_FIELDS = 0x0d

function fieldsOf(descriptors: Uint8Array, decoder: TextDecoder): Field[] {
  const fields: Field[] = []
  const names = new Set<string>()
  let start = 1
  for (let at = 0; at + 32 <= descriptors.length && descriptors[at] !== END_OF_FIELDS; at += 32) {
    const nameBytes = descriptors.subarray(at, at + 11)
    const zero = nameBytes.indexOf(0)
    const given = decoder.decode(zero < 0 ? nameBytes : nameBytes.subarray(0, zero)).trim()
    const type = String.fromCharCode(descriptors[at + 11] ?? 0)
    // A text longer than 255 keeps the rest of its length where numbers keep their decimals.
    const length = (descriptors[at + 16] ?? 0) + (type === 'C' ? (descriptors[at + 17] ?? 0) * 256 : 0)
    let name = given || `FIELD_${fields.length + 1}`
    for (let n = 2; names.has(name); n += 1) name = `${given}_${n}`
    names.add(name)
    fields.push({ name, type, start, end: start + length })
    start += length
  }
  return fields
}

function valuesOf(
  record: Uint8Array,
  fields: readonly Field[],
  decoder: TextDecoder,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const field of fields)
    values[field.name] = valueOf(record.subarray(field.start, field.end), field.type, decoder)
  return values
}

function valueOf(bytes: Uint8Array, type: string, decoder: TextDecoder): unknown {
  // 32-bit integers and the doubles of dBase 7 and FoxPro are binary.
  if (type === 'I' && bytes.length === 4) return viewOf(bytes).getInt32(0, true)
  if ((type === 'B' || type === 'O') && bytes.length === 8) return viewOf(bytes).getFloat64(0, true)
  const text = decoder.decode(bytes).replaceAll('\0', ' ').trimEnd()
  if (text.trim() === '') return null
  switch (type) {
    case 'N':
    case 'F': {
      // Asterisks: the number did not fit; a comma: written by a machine that speaks Spanish.
      const number = Number(text.trim().replace(',', '.'))
      return Number.isFinite(number) ? number : null
    }
    case 'D':
      return /^[1-9]\d{7}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}` : null
    case 'L':
      return /^[ty]/i.test(text) ? true : /^[nf]/i.test(text) ? false : null
    default:
      return text
  }
}

/** How much is looked at to tell encodings apart: whole records, some megabytes. */
const sampleSize = (recordCount: number, recordLength: number) =>
  Math.min(recordCount, Math.ceil((4 << 20) / recordLength)) * recordLength

function chooseEncoding(
  asked: Encoding | null,
  cpg: string | null,
  languageByte: number,
  texts: readonly Uint8Array[],
): { encoding: Encoding; issues: Issue[] } {
  if (asked !== null) return { encoding: asked, issues: [] }
  const declared = encodingOfCpg(cpg) ?? (LATIN_LANGUAGES.has(languageByte) ? 'windows-1252' : null)
  const found = encodingOfTexts(texts)
  if (found === null) return { encoding: declared ?? 'utf-8', issues: [] }
  // The language byte is written without a thought (GDAL puts Windows-1252 for ISO-8859-1 and nothing for UTF-8): only
  // the `.cpg` is contradicted aloud.
  if (cpg !== null && encodingOfCpg(cpg) !== null && found !== declared) {
    return { encoding: found, issues: [issue('encoding_declared', { declared: cpg, used: NAMES[found] })] }
  }
  if (found === 'windows-1252' && declared === null) {
    return { encoding: found, issues: [issue('encoding_not_utf8', { encoding: 'ISO-8859-1' })] }
  }
  return { encoding: found, issues: [] }
}

const NAMES: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'windows-1252': 'ISO-8859-1',
}

/** Language drivers for Windows: 0x03 ANSI, 0x57 current ANSI, 0x58 Western European ANSI, 0x59 Spanish ANSI. */
const LATIN_LANGUAGES: ReadonlySet<number> = new Set([0x03, 0x57, 0x58, 0x59])

function encodingOfCpg(cpg: string | null): Encoding | null {
  const word = cpg?.toLowerCase().replaceAll(/[^a-z0-9]/g, '') ?? ''
  if (/^(utf8|65001|cp65001)$/.test(word)) return 'utf-8'
  if (/^(iso)?8859(1|15)$|^(ansi|cp|windows)?1252$|^latin1$|^ansi$/.test(word)) return 'windows-1252'
  return null
}

/** UTF-8, or not; null when all is ASCII and it makes no difference. A text cut in the middle of a letter by the width of its column is no proof against UTF-8. */
function encodingOfTexts(texts: readonly Uint8Array[]): Encoding | null {
  let [letters, broken] = [0, 0]
  for (const bytes of texts) {
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0
      if (byte < 0x80) continue
      const follow =
        byte >= 0xc2 && byte <= 0xdf
          ? 1
          : byte >= 0xe0 && byte <= 0xef
            ? 2
            : byte >= 0xf0 && byte <= 0xf4
              ? 3
              : 0
      let seen = 0
      while (seen < follow && ((bytes[at + 1 + seen] ?? 0) & 0xc0) === 0x80) seen += 1
      if (follow > 0 && seen === follow) letters += 1
      else broken += 1
      at += seen
    }
  }
  if (letters === 0 && broken === 0) return null
  return letters > 10 * broken ? 'utf-8' : 'windows-1252'
}

const viewOf = (array: Uint8Array) => new DataView(array.buffer, array.byteOffset, array.byteLength)

const notDbf = (name: string): Problem =>
  new Problem('import-failed', {
    es: `«${name}» no es una tabla dBase: su encabezado no cuadra. Vuelva a exportar el shapefile.`,
    en: `“${name}” is not a dBase table: its header does not add up. Export the shapefile again.`,
  })
