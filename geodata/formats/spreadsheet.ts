import { type Issue, issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { allBytes, type Bytes } from './bytes.ts'
import { MOST_COLUMNS, tooManyColumns } from './columns.ts'
import { BATCH, type Format, type ReadOptions, type Row, type Table } from './format.ts'

/**
 * Excel workbooks: XLSX and the old XLS (Excel 97 to 2003), with SheetJS, which reads both. It is the `@e965/xlsx` build:
 * the `xlsx` of the registry stopped at 0.18.5, before the corrections of CVE-2023-30533 and CVE-2024-22363.
 *
 * Every sheet with cells is a table. Its header is found below titles and merged cells (`used.header_row`); values are what
 * the cells hold, not how they look: numbers, texts with their spaces, dates as YYYY-MM-DD, what a formula gave when the
 * file was saved. A cell merged downwards says its value in each row. Workbooks are read whole, so there are limits; the
 * size of an XLSX is measured before it is parsed.
 */
export const spreadsheet: Format = {
  id: 'spreadsheet',
  label: { es: 'Planilla Excel', en: 'Excel spreadsheet' },
  extensions: ['.xlsx', '.xlsm', '.xls'],
  isLike: (head) => isXls(head) || isXlsx(head),
  async open(bytes, options) {
    const { sheets, date1904 } = await parse(bytes)
    const tables = sheets
      .map(({ name, cells, merges }) => tableOf(name, gridOf(cells, merges, date1904), options))
      .filter((table) => table !== null)
    if (tables.length > 0)
      return tables.length === 1 ? tables.map((table) => ({ ...table, name: '' })) : tables
    throw new Problem('import-failed', {
      es: `«${bytes.name}» no tiene celdas escritas en ninguna hoja.`,
      en: `“${bytes.name}” has no cells written in any sheet.`,
    })
  },
}

/** Bytes of an XLS, and bytes to which the parts of an XLSX unfold: about 500 MB of memory while they are parsed. */
export const LIMITS = { xls: 12 << 20, xlsx: 64 << 20 } as const

const isXls = (head: Uint8Array) => startsWith(head, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
const isZip = (head: Uint8Array) => startsWith(head, [0x50, 0x4b, 3, 4])
const isXlsx = (head: Uint8Array) =>
  isZip(head) &&
  /\[Content_Types\]\.xml|_rels\/\.rels|docProps\/|xl\//.test(new TextDecoder('latin1').decode(head))
const startsWith = (head: Uint8Array, magic: readonly number[]) => magic.every((byte, n) => head[n] === byte)

interface Cell {
  /** SheetJS's types: text, number, flag, error, stub. */
  t: 's' | 'n' | 'b' | 'e' | 'z' | 'd'
  v?: unknown
  /** Number format. */
  z?: string
  /** Formula. */
  f?: string
}
interface Merge {
  s: { r: number; c: number }
  e: { r: number; c: number }
}
interface Sheet {
  name: string
  cells: (Cell | undefined)[][]
  merges: Merge[]
}

type Xlsx = typeof import('@e965/xlsx')
let library: Xlsx

async function parse(bytes: Bytes): Promise<{ sheets: Sheet[]; date1904: boolean }> {
  library ??= await import('@e965/xlsx')
  // Cells as they are stored, with their number format, which tells dates; nothing of how they look. Stubs are cells
  // without a value: formulas that were never calculated are among them.
  const asked = { dense: true, sheetStubs: true, cellNF: true, cellHTML: false, cellText: false } as const
  const head = await bytes.read(0, Math.min(bytes.size, 8))
  const container = isZip(head) ? await unzip(bytes) : await allBytes(bytes, LIMITS.xls)
  let book: ReturnType<Xlsx['read']>
  try {
    book = isZip(head) ? parseZip(container, asked) : library.read(container, { ...asked, type: 'array' })
  } catch (error) {
    throw unreadable(bytes.name, error)
  }
  const sheets = book.SheetNames.flatMap((name) => {
    const sheet = book.Sheets[name] as Record<string, unknown> | undefined
    const cells = sheet?.['!data']
    return Array.isArray(cells) ? [{ name, cells, merges: (sheet?.['!merges'] ?? []) as Merge[] }] : []
  })
  return { sheets, date1904: book.Workbook?.WBProps?.date1904 ?? false }
}

/** Exported by the library, and left out of its types: a workbook from parts that are unfolded already. */
const parseZip = (parts: unknown, options: object) =>
  (library as unknown as { parse_zip(parts: unknown, options: object): ReturnType<Xlsx['read']> }).parse_zip(
    parts,
    options,
  )

const MOST_PARTS = 5000

/** The parts of an XLSX as the library's own container, unfolded here, where what they add up to is watched. */
async function unzip(bytes: Bytes): Promise<unknown> {
  const { default: yauzl } = await import('yauzl')
  const file = Buffer.from(await allBytes(bytes, LIMITS.xlsx))
  const container = library.CFB.utils.cfb_new({ type: 'zip' })
  let total = 0
  try {
    const zip = await yauzl.fromBufferPromise(file, { lazyEntries: true })
    if (zip.entryCount > MOST_PARTS) throw tooLarge(bytes.name)
    for await (const entry of zip.eachEntry()) {
      if (!/\.(xml|rels|bin)$/i.test(entry.fileName)) continue
      const pieces: Buffer[] = []
      for await (const piece of await zip.openReadStreamPromise(entry)) {
        total += piece.length
        if (total > LIMITS.xlsx) throw tooLarge(bytes.name)
        pieces.push(piece)
      }
      library.CFB.utils.cfb_add(container, entry.fileName, Buffer.concat(pieces))
    }
  } catch (error) {
    throw error instanceof Problem ? error : unreadable(bytes.name, error)
  }
  return container
}

interface Line {
  /** Of the sheet, from 1. */
  number: number
  values: unknown[]
}
interface Grid {
  lines: Line[]
  merges: readonly Merge[]
  errors: number
  /** Formulas that were never calculated. */
  empty_formulas: number
}

function gridOf(cells: readonly (Cell | undefined)[][], merges: readonly Merge[], date1904: boolean): Grid {
  const grid: Grid = { lines: [], merges, errors: 0, empty_formulas: 0 }
  const byRow = new Map<number, unknown[]>()
  // `forEach` passes over holes: a lone cell in row 1,048,576 is one step, not a million.
  cells.forEach((row, r) => {
    const values: unknown[] = []
    row?.forEach((cell, c) => {
      if (!cell) return
      if (cell.t === 'e') grid.errors += 1
      else if (cell.t === 'z' && cell.f !== undefined) grid.empty_formulas += 1
      const value = valueOfCell(cell, date1904)
      if (value !== null) values[c] = value
    })
    if (values.length > 0) byRow.set(r, values)
  })
  fillDownwards(byRow, merges)
  for (const [r, values] of byRow) grid.lines.push({ number: r + 1, values })
  return grid
}

/** What a cell merged over several rows says, each of them says: what people see. */
function fillDownwards(byRow: ReadonlyMap<number, unknown[]>, merges: readonly Merge[]): void {
  // Merges cannot overlap, so this is never reached but by a file made to harm.
  let left = 2_000_000
  for (const { s, e } of merges) {
    const value = byRow.get(s.r)?.[s.c]
    if (value === undefined) continue
    for (let r = s.r + 1; r <= e.r && left > 0; r += 1, left -= 1) {
      const values = byRow.get(r)
      if (values) values[s.c] ??= value
    }
  }
}

function valueOfCell({ t, v, z }: Cell, date1904: boolean): unknown {
  switch (t) {
    case 's':
      return typeof v === 'string' && v.trim() !== '' ? v : null
    case 'n':
      if (typeof v !== 'number') return null
      return z && library.SSF.is_date(z) ? dateText(v, date1904) : v
    case 'b':
      return typeof v === 'boolean' ? v : null
    default:
      return null
  }
}

/** A serial date as ISO 8601: the date, the date with its time, or the time alone. Out of Excel's range: the number. */
function dateText(serial: number, date1904: boolean): string | number {
  const found = library.SSF.parse_date_code(serial, { date1904 })
  if (!found) return serial
  const two = (n: number) => String(n).padStart(2, '0')
  const time = `${two(found.H)}:${two(found.M)}:${two(Math.floor(found.S))}`
  if (serial >= 0 && serial < 1 && !date1904) return time
  const date = `${String(found.y).padStart(4, '0')}-${two(found.m)}-${two(found.d)}`
  return time === '00:00:00' ? date : `${date}T${time}`
}

/** Null: the sheet is empty. */
function tableOf(name: string, grid: Grid, options: ReadOptions): Table | null {
  const { lines, merges, errors, empty_formulas } = grid
  if (lines.length === 0) return null
  const asked =
    options.header_row === 0 ? NO_HEADER : lines.find(({ number }) => number === options.header_row)
  const header = asked ?? headerOf(lines, merges)
  const body = lines.filter(({ number }) => number > header.number)
  const columns = columnsOf(header, body)
  const names = columns.map(([, column]) => column)
  if (names.length > MOST_COLUMNS) throw tooManyColumns(name)
  const issues: Issue[] = []
  if (errors > 0) issues.push(issue('cell_errors', { count: errors }))
  if (empty_formulas > 0) issues.push(issue('formulas_not_saved', { count: empty_formulas }))
  return {
    name,
    format: spreadsheet.id,
    columns: names,
    crs: null,
    has_geometry: false,
    encoding: null,
    used: { header_row: header.number },
    row_count: body.length,
    issues,
    async *rows() {
      for (let start = 0; start < body.length; start += BATCH) {
        yield body.slice(start, start + BATCH).map(
          ({ number, values }): Row => ({
            row_number: number - header.number,
            properties: Object.fromEntries(columns.map(([c, column]) => [column, values[c] ?? null])),
            geometry: null,
            id: null,
          }),
        )
      }
    },
  }
}

/** Before the first line: columns are called by Excel's letters. */
const NO_HEADER: Line = { number: 0, values: [] }
/** Lines among which the header is looked for. */
const LOOKED_AT = 60

/**
 * The line of the header: the first that fills most of the table's width, mostly with words. A header of two storeys ends
 * where its merged cells end. A table of numbers has none.
 */
function headerOf(lines: readonly Line[], merges: readonly Merge[]): Line {
  const looked = lines.slice(0, LOOKED_AT)
  const width = Math.max(...looked.map(({ values }) => filled(values).length))
  const isHeader = ({ values }: Line) => {
    const [all, words] = [filled(values), filled(values).filter(isWord)]
    return all.length >= Math.max(Math.min(width, 2), 0.6 * width) && words.length >= 0.7 * all.length
  }
  const first = looked.find(isHeader) ?? NO_HEADER
  const storeys = merges.filter(({ s, e }) => s.r === first.number - 1 && e.r - s.r < 5)
  const end = storeys.reduce((last, { e }) => Math.max(last, e.r + 1), first.number)
  return lines.findLast(({ number }) => number <= end) ?? first
}

const filled = (values: readonly unknown[]) => values.filter((value) => value !== undefined)
const isWord = (value: unknown) => typeof value === 'string' && !/^[\d\s.,:/-]+$/.test(value)

/** The columns that have a name or a value: their place and their name, each once. Without a name, Excel's letters. */
function columnsOf(header: Line, body: readonly Line[]): [place: number, name: string][] {
  const places = new Set<number>()
  for (const { values } of [header, ...body]) for (const c of Object.keys(values)) places.add(Number(c))
  const names = new Map<string, number>()
  return [...places]
    .sort((a, b) => a - b)
    .map((place) => {
      const given = String(header.values[place] ?? library.utils.encode_col(place))
        .replaceAll(/\s+/g, ' ')
        .trim()
      const times = (names.get(given) ?? 0) + 1
      names.set(given, times)
      const name = times === 1 ? given : `${given}_${times}`
      names.set(name, names.get(name) ?? 1)
      return [place, name]
    })
}

function tooLarge(name: string): Problem {
  const most = LIMITS.xlsx >> 20
  return new Problem('too-large', {
    es: `«${name}» se despliega a más de ${most} MB, lo máximo que se lee de una planilla. Guárdala como CSV, que se lee por partes.`,
    en: `“${name}” unfolds to more than ${most} MB, the most that is read of a spreadsheet. Save it as CSV, which is read piece by piece.`,
  })
}

function unreadable(name: string, cause: unknown): Problem {
  if (/password|encrypt/i.test((cause as Error).message)) {
    return new Problem(
      'import-failed',
      {
        es: `«${name}» está protegido con contraseña. Ábrelo, quita la contraseña y guárdalo otra vez.`,
        en: `“${name}” is protected with a password. Open it, remove the password and save it again.`,
      },
      { cause },
    )
  }
  return new Problem(
    'import-failed',
    {
      es: `«${name}» no se puede leer como planilla Excel: está dañado o es otra cosa. Ábrelo en una planilla y guárdalo como .xlsx.`,
      en: `“${name}” cannot be read as an Excel spreadsheet: it is damaged or is something else. Open it in a spreadsheet and save it as .xlsx.`,
    },
    { cause },
  )
}
