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
  /** As bytes, until the encoding is known. */
  name: Uint8Array
  type: string
  start: number
  end: number
}

/**
 * A dBase table (dBase III to VFP; https://www.dbf2002.com/dbf-file-format.html), the part of it that shapefiles carry:
 * texts, numbers, dates (as YYYY-MM-DD) and flags; empty is null. The encoding is the one of `options`; else what the
 * texts themselves show (UTF-8, or not), reported when that is not what the `.cpg` says, or when nothing says it.
 * Own code: the libraries there are give deleted records as live ones and stop at types they do not know.
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
  const fields = fieldsOf(await bytes.read(32, headLength))
  if (fields.length === 0 || (fields.at(-1)?.end ?? 0) > recordLength) throw notDbf(bytes.name)
  const looked = Math.min(recordCount, Math.ceil(LOOKED_AT / recordLength)) * recordLength
  const sample = await bytes.read(headLength, headLength + looked)
  const found = encodingOfTexts(textsOf(fields, sample, recordLength))
  const { encoding, issues } = chooseEncoding(options.encoding ?? null, cpg, head.getUint8(29), found)
  const decoder = new TextDecoder(encoding)
  const columns = columnsOf(fields, decoder)
  return {
    columns,
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
          const value = ({ type, start, end }: Field) =>
            readValue(block.subarray(at + start, at + end), type, decoder)
          yield block[at] === DELETED
            ? null
            : Object.fromEntries(fields.map((field, n) => [columns[n], value(field)]))
        }
      }
    },
  }
}

const DELETED = 0x2a
const END_OF_FIELDS = 0x0d

function fieldsOf(descriptors: Uint8Array): Field[] {
  const fields: Field[] = []
  let start = 1
  for (let at = 0; at + 32 <= descriptors.length && descriptors[at] !== END_OF_FIELDS; at += 32) {
    const padded = descriptors.subarray(at, at + 11)
    const name = padded.includes(0) ? padded.subarray(0, padded.indexOf(0)) : padded
    const type = String.fromCharCode(descriptors[at + 11] ?? 0)
    // A text longer than 255 keeps the rest of its length where numbers keep their decimals.
    const length = (descriptors[at + 16] ?? 0) + (type === 'C' ? (descriptors[at + 17] ?? 0) * 256 : 0)
    fields.push({ name, type, start, end: start + length })
    start += length
  }
  return fields
}

/** Names of the fields, each once: the second `AREA` is `AREA_2`. */
function columnsOf(fields: readonly Field[], decoder: TextDecoder): string[] {
  const columns: string[] = []
  fields.forEach((field, index) => {
    const given = decoder.decode(field.name).trim() || `FIELD_${index + 1}`
    let name = given
    for (let n = 2; columns.includes(name); n += 1) name = `${given}_${n}`
    columns.push(name)
  })
  return columns
}

function readValue(bytes: Uint8Array, type: string, decoder: TextDecoder): unknown {
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

/** How much is looked at to tell encodings apart, in bytes. */
const LOOKED_AT = 4 << 20

/** The bytes of names and texts, one by one. */
function* textsOf(fields: readonly Field[], records: Uint8Array, recordLength: number): Iterable<Uint8Array> {
  for (const { name } of fields) yield name
  const texts = fields.filter(({ type }) => type === 'C')
  for (let at = 0; at < records.length; at += recordLength) {
    for (const { start, end } of texts) yield records.subarray(at + start, at + end)
  }
}

function chooseEncoding(
  asked: Encoding | null,
  cpg: string | null,
  languageByte: number,
  found: Encoding | null,
): { encoding: Encoding; issues: Issue[] } {
  if (asked !== null) return { encoding: asked, issues: [] }
  const declared = encodingOfCpg(cpg) ?? (LATIN_LANGUAGES.has(languageByte) ? 'windows-1252' : null)
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

/**
 * UTF-8, or not; null when all is ASCII and it makes no difference. Texts are cut by the width of their column, perhaps in
 * the middle of a letter: that is no proof against UTF-8 while most letters are whole.
 */
function encodingOfTexts(texts: Iterable<Uint8Array>): Encoding | null {
  const strict = new TextDecoder('utf-8', { fatal: true })
  let [whole, broken] = [0, 0]
  for (const text of texts) {
    if (text.every((byte) => byte < 0x80)) continue
    try {
      strict.decode(text)
      whole += 1
    } catch {
      broken += 1
    }
  }
  if (whole + broken === 0) return null
  return whole > broken ? 'utf-8' : 'windows-1252'
}

const viewOf = (array: Uint8Array) => new DataView(array.buffer, array.byteOffset, array.byteLength)

const notDbf = (name: string): Problem =>
  new Problem('import-failed', {
    es: `«${name}» no es una tabla dBase: su encabezado no cuadra. Vuelve a exportar el shapefile.`,
    en: `“${name}” is not a dBase table: its header does not add up. Export the shapefile again.`,
  })
