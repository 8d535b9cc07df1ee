import papaparse from 'papaparse'
import { issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import type { Text } from '../model/text.ts'
import type { Bytes } from './bytes.ts'
import { MOST_COLUMNS, tooManyColumns } from './columns.ts'
import { encodingOf, headText, textOf, visible } from './encoding.ts'
import { BATCH, type Encoding, type Format, type ReadOptions, type Row } from './format.ts'

/** Looked at to find separator and header, in characters; the header line has to fit. */
const SAMPLE = 256 << 10
/** A row may be this long, in characters; a longer one has a quote that never closes. */
const LONGEST_ROW = 8 << 20

/**
 * Tables of text (RFC 4180, and what is met in practice): comma, semicolon, tab or bar, title lines above the header,
 * blanks before quotes: found by looking. Values stay text; numbers, dates and coordinates are for who reads the table.
 */
export const csv: Format = {
  id: 'csv',
  label: { es: 'Tabla CSV', en: 'CSV table' },
  extensions: ['.csv', '.tsv', '.tab', '.txt'],
  isLike: (head) =>
    (head[0] === 0xff && head[1] === 0xfe) || (!head.includes(0) && !/^[{<]/.test(headText(head))),
  async open(bytes, options) {
    const { encoding, issues } = await encodingOf(bytes, options)
    const shape = await shapeOf(bytes, encoding, options)
    return [
      {
        name: '',
        format: 'csv',
        columns: shape.columns.filter((name) => name !== null),
        crs: null,
        has_geometry: false,
        encoding,
        used: { encoding, delimiter: shape.delimiter, header_row: shape.headerRow },
        row_count: null,
        issues,
        async *rows(onIssue) {
          let [rows, record, row_number]: [Row[], number, number] = [[], 0, 0]
          for await (const { records, broken } of recordsOf(bytes, encoding, shape)) {
            for (const [index, cells] of records.entries()) {
              record += 1
              if (record <= shape.headerRow || cells.every(isBlank)) continue
              row_number += 1
              const reason = broken.has(index) ? QUOTES : misfit(cells, shape.columns)
              if (reason) {
                onIssue(issue('row_malformed', { reason }, { row_number }))
                continue
              }
              const properties: Record<string, string> = {}
              for (let at = 0; at < shape.columns.length; at++) {
                const name = shape.columns[at]
                if (name !== null) properties[name as string] = cells[at] as string
              }
              rows.push({ row_number, properties, geometry: null, id: null })
              if (rows.length === BATCH) {
                yield rows
                rows = []
              }
            }
          }
          if (rows.length > 0) yield rows
        },
      },
    ]
  },
}

const QUOTES: Text = { es: 'sus comillas no cierran', en: 'its quotes do not close' }

function misfit(cells: readonly string[], columns: readonly (string | null)[]): Text | null {
  if (cells.length < columns.length) {
    return { es: 'tiene menos valores que el encabezado', en: 'it has fewer values than the header' }
  }
  if (cells.length > columns.length && !cells.slice(columns.length).every(isBlank)) {
    return { es: 'tiene más valores que el encabezado', en: 'it has more values than the header' }
  }
  return null
}

const isBlank = (cell: string): boolean => cell.trim() === ''

/** How a table is laid out. */
interface Layout {
  delimiter: string
  newline: '\n' | '\r'
  /** Some values have blanks before their opening quote. */
  blanksBeforeQuotes: boolean
}

interface Shape extends Layout {
  /** From 1, blank lines counted; 0: none. */
  headerRow: number
  /** Up to the last one with a name; null: no name and nothing in it. */
  columns: (string | null)[]
}

async function shapeOf(bytes: Bytes, encoding: Encoding, options: ReadOptions): Promise<Shape> {
  const sample = await sampleOf(bytes, encoding)
  const newline = sample.includes('\n') || !sample.includes('\r') ? '\n' : '\r'
  const named = /^sep=(.)\r?\n/.exec(sample)?.[1]
  const delimiter = options.delimiter ?? named ?? guessDelimiter(sample, newline)
  const blanksBeforeQuotes = blanks(delimiter, newline).test(sample)
  const layout: Layout = { delimiter, newline, blanksBeforeQuotes }
  const { records } = parse(sample, layout, false)
  const headerRow = options.header_row ?? findHeader(records, named === undefined ? 0 : 1)
  const columns = columnsOf(records, headerRow)
  if (columns.length === 0) {
    throw new Problem('import-failed', {
      es: `«${bytes.name}» no tiene una línea de encabezado con los nombres de las columnas.`,
      en: `“${bytes.name}” has no header line with the names of the columns.`,
    })
  }
  if (columns.length > MOST_COLUMNS) throw tooManyColumns(bytes.name)
  return { ...layout, headerRow, columns }
}

/** The whole lines of the first characters. */
async function sampleOf(bytes: Bytes, encoding: Encoding): Promise<string> {
  let sample = ''
  for await (const text of textOf(bytes, encoding)) {
    sample += text
    if (sample.length <= SAMPLE) continue
    const end = Math.max(sample.lastIndexOf('\n', SAMPLE), sample.lastIndexOf('\r', SAMPLE))
    if (end < 0) throw tooManyColumns(bytes.name)
    return sample.slice(0, end + 1)
  }
  return sample
}

/**
 * The separator that cuts most lines into the same number of values; of two that do, the one that makes more values; of two
 * that still do, the one that texts and numbers hold less often.
 */
function guessDelimiter(sample: string, newline: '\n' | '\r'): string {
  let best = { delimiter: ',', share: 0, width: 1 }
  for (const delimiter of ['\t', ';', '|', ',']) {
    const blanksBeforeQuotes = blanks(delimiter, newline).test(sample)
    const { records } = parse(sample, { delimiter, newline, blanksBeforeQuotes }, false)
    const filled = records.filter((cells) => !cells.every(isBlank)).slice(0, 200)
    const lines = new Map<number, number>()
    for (const { length } of filled) if (length > 1) lines.set(length, (lines.get(length) ?? 0) + 1)
    for (const [width, count] of lines) {
      const share = count / filled.length
      if (share > best.share || (share === best.share && width > best.width))
        best = { delimiter, share, width }
    }
  }
  return best.delimiter
}

/**
 * The number of the line that names the columns: the first with nearly as many values as the fullest ones, so that titles
 * and notes above it are passed over. 0 when that line is all numbers, some with decimals or a sign: there is no header.
 */
function findHeader(records: readonly string[][], from: number): number {
  const looked = records.slice(from, 200)
  const filled = looked.map((cells) => cells.filter((cell) => !isBlank(cell)).length)
  const counts = new Map<number, number>()
  for (const { length } of looked) counts.set(length, (counts.get(length) ?? 0) + 1)
  const [usual = 1] = [...counts].sort(([a, n], [b, m]) => m - n || b - a)[0] ?? []
  const most = Math.min(usual, Math.max(...filled))
  const enough = most > 3 ? Math.min(0.8 * most, most - 1) : most
  const index = filled.findIndex((count) => count > 0 && count >= enough)
  const cells = (looked[index] ?? []).filter((cell) => !isBlank(cell))
  const numbers = cells.every((cell) => /^\s*[-+]?\d+([.,]\d+)*(e[-+]?\d+)?\s*$/i.test(cell))
  return numbers && cells.some((cell) => /[-.,]/.test(cell)) ? 0 : from + index + 1
}

/** Names as they are, without blanks at their ends, each once: the second `AREA` is `AREA_2`. */
function columnsOf(records: readonly string[][], headerRow: number): (string | null)[] {
  const data = records.slice(headerRow, headerRow + 200)
  const header =
    headerRow === 0 ? (records.find((cells) => !cells.every(isBlank)) ?? []) : records[headerRow - 1]
  const taken = new Set<string>()
  const columns = (header ?? []).map((cell, at) => {
    const given = headerRow === 0 ? '' : cell.replace(/\s+/g, ' ').trim()
    if (given === '' && !data.some((cells) => !isBlank(cells[at] ?? ''))) return null
    const base = given || `columna_${at + 1}`
    let name = base
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`
    taken.add(name)
    return name
  })
  return columns.slice(0, columns.findLastIndex((name) => name !== null) + 1)
}

/** Blanks that come after a separator, or at the beginning of a line, and before a quote. */
const blanks = (delimiter: string, newline: string): RegExp =>
  new RegExp(`(^|${newline}|${delimiter.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}) +(?=")`, 'g')

/** Records of a text and, of these, the numbers of those whose quotes are wrong; `cursor`: where the last whole one ends. */
function parse(text: string, layout: Layout, more: boolean) {
  const { delimiter, newline, blanksBeforeQuotes } = layout
  const input = blanksBeforeQuotes ? text.replace(blanks(delimiter, newline), '$1') : text
  const parser = new papaparse.Parser({ delimiter, newline })
  const { data, errors, meta }: papaparse.ParseResult<string[]> = parser.parse(input, 0, more)
  for (const cells of data) {
    const last = cells.length - 1
    const cell = cells[last]
    // Lines are cut at \n, whatever comes before it.
    if (cell?.endsWith('\r')) cells[last] = cell.slice(0, -1)
  }
  return {
    records: data,
    broken: new Set(errors.map(({ row }) => row)),
    rest: more ? input.slice(meta.cursor) : '',
  }
}

async function* recordsOf(bytes: Bytes, encoding: Encoding, layout: Layout) {
  let rest = ''
  for await (const text of textOf(bytes, encoding)) {
    const found = parse(rest + text, layout, true)
    rest = found.rest
    if (rest.length > LONGEST_ROW) {
      throw new Problem('import-failed', {
        es: `En «${bytes.name}» hay una comilla que no cierra: una fila pasa de ${LONGEST_ROW >> 20} MB. Empieza así: ${visible(rest.slice(0, 60))}…`,
        en: `In “${bytes.name}” there is a quote that does not close: a row is longer than ${LONGEST_ROW >> 20} MB. It starts: ${visible(rest.slice(0, 60))}…`,
      })
    }
    yield found
  }
  if (rest !== '') yield parse(rest, layout, false)
}
