import type { Connector } from '../../geodata/model/connector.ts'
import { type Issue, type IssueKind, issue } from '../../geodata/model/issue.ts'
import type { Reading } from '../../geodata/model/reading.ts'

/** Where texts are cut, in bytes: the longest a text column of a shapefile or a geodatabase holds. */
const CUT_AT = [254, 255]
/** Fewer letters than this are never so many bytes. */
const CUT_LEAST = 120
/** From how many decimals a number says more than anybody measured: a tenth of a millimetre in degrees has nine. */
const MOST_DECIMALS = 12
/** How many words that say nothing are named, of each column. */
const MOST_WORDS = 5

interface Count {
  rows: number
  lastRow: number
  make: (rows: number) => Issue
}

/**
 * What is true of many rows of a file: said once, with how many, and not row by row. A row counts once for each of the
 * things it shows.
 */
export class FileNotes {
  readonly #counts = new Map<string, Count>()
  readonly #nothing = new Map<string, { lastRow: number; words: Map<string, number> }>()
  readonly #decimals = new Map<string, { lastRow: number; rows: number; most: number }>()

  #count(key: string, row: number, make: Count['make']): void {
    const found = this.#counts.get(key)
    if (!found) this.#counts.set(key, { rows: 1, lastRow: row, make })
    else if (found.lastRow !== row) {
      found.rows += 1
      found.lastRow = row
    }
  }

  /** A cell whose words mean that nothing is known. An empty cell is no word. */
  nothing(column: string, value: unknown, row: number): void {
    const text = String(value ?? '')
    if (text === '') return
    const found = this.#nothing.get(column) ?? { lastRow: 0, words: new Map() }
    if (found.lastRow === row) return
    found.lastRow = row
    const word = text.trim() === '' ? ' ' : text.trim().slice(0, 40)
    found.words.set(word, (found.words.get(word) ?? 0) + 1)
    this.#nothing.set(column, found)
  }

  /** A text that is used, as the source writes it. */
  text(column: string, value: unknown, row: number): void {
    if (typeof value !== 'string') return
    if (value !== value.trim()) {
      this.#count(`spaces ${column}`, row, (rows) =>
        issue('spaces_trimmed', { column, rows }, { field: column }),
      )
    }
    if (
      value.length >= CUT_LEAST &&
      CUT_AT.some((n) => n === value.length || n === Buffer.byteLength(value))
    ) {
      this.#count(`cut ${column}`, row, (rows) =>
        issue('text_cut', { column, length: CUT_AT[0] as number, rows }, { field: column }),
      )
    }
    if (value.length <= MOST_DECIMALS) return
    const decimals = /^[-+]?\d*[.,](\d{6,})$/.exec(value)?.[1]?.length ?? 0
    if (decimals <= MOST_DECIMALS) return
    const found = this.#decimals.get(column) ?? { lastRow: 0, rows: 0, most: 0 }
    if (found.lastRow !== row) found.rows += 1
    found.lastRow = row
    found.most = Math.max(found.most, decimals)
    this.#decimals.set(column, found)
  }

  date(column: string, value: unknown, row: number): void {
    if (typeof value !== 'string' || /^\s*\d{4}(\.0|-\d{2}(-\d{2}([T ].*)?)?)?\s*$/.test(value)) return
    const text = value.trim().slice(0, 40)
    this.#count(`date ${column}`, row, (rows) =>
      issue('dates_as_text', { column, value: text, rows }, { field: column, value: text }),
    )
  }

  /** A number as its source writes it, where a comma is the decimal. */
  thousands(column: string, value: unknown, row: number): void {
    if (typeof value !== 'string' || !/\d\.\d{3}(?!\d)/.test(value)) return
    const text = value.trim().slice(0, 40)
    this.#count(`thousands ${column}`, row, (rows) =>
      issue('thousands_dots', { column, value: text, rows }, { field: column, value: text }),
    )
  }

  /** An easting in metres, in a zone of UTM (`name`): 6° are less than 700 km wide, and neighbours stretch to 1,000. */
  easting(x: number, name: string, row: number): void {
    if (x > 0 && x < 1_000_000) return
    this.#count('easting', row, (rows) => issue('beyond_zone', { x, name, rows }, { value: x }))
  }

  padded(column: string, value: string, padded: string, row: number): void {
    this.#count(`padded ${column}`, row, (rows) =>
      issue('code_padded', { column, value, padded, rows }, { field: column, value }),
    )
  }

  converted(column: string, property: string, times: number, row: number): void {
    this.#count(`times ${column} ${property}`, row, (rows) =>
      issue('unit_converted', { column, property, times, rows }, { field: column }),
    )
  }

  moved(column: string, hours: number, row: number): void {
    this.#count(`hours ${column}`, row, (rows) =>
      issue('date_moved', { column, hours, rows }, { field: column }),
    )
  }

  /** A zone of UTM (`19S`, `19`) and the longitude it stands beside, in degrees. */
  zone(column: string, said: unknown, lon: number, row: number): void {
    const text = String(said ?? '').trim()
    const number = Number.parseInt(text, 10)
    const zone = Math.floor((lon + 180) / 6) + 1
    if (Number.isNaN(number) || Math.abs(lon) > 180 || number === zone) return
    this.#count(`zone ${column} ${text} ${zone}`, row, (rows) =>
      issue('zone_everywhere', { column, said: text, zone, rows }, { field: column, value: text }),
    )
  }

  issues(): Issue[] {
    const nothing = [...this.#nothing].map(([column, { words }]) => {
      const named = [...words].sort((a, b) => b[1] - a[1])
      const shown = named.slice(0, MOST_WORDS).map(([word, n]) => `«${word}» (${n})`)
      const more = named.length > MOST_WORDS ? ', …' : ''
      return issue('said_nothing', { column, words: shown.join(', ') + more }, { field: column })
    })
    const decimals = [...this.#decimals].map(([column, { rows, most }]) =>
      issue('excess_decimals', { column, decimals: most, rows }, { field: column }),
    )
    return [...[...this.#counts.values()].map(({ rows, make }) => make(rows)), ...nothing, ...decimals]
  }
}

/** What the formats say themselves, so that it is not said twice. */
const ABOUT_ENCODING: ReadonlySet<IssueKind> = new Set(['encoding_not_utf8', 'encoding_declared'])

/**
 * What reading the file took that a steward should see: where its header was, its encoding, separator and decimals, its
 * coordinate system, and what its connector knows of the source. `found`: the issues of the format itself.
 */
export function readingNotes(
  { caveats, read }: Pick<Connector, 'caveats' | 'read'>,
  reading: Reading,
  { found, datumIsAssumed }: { found: readonly Issue[]; datumIsAssumed: boolean },
): Issue[] {
  const notes: Issue[] = caveats.map((text) => issue('source_caveat', { text }))
  const { header_row, delimiter, encoding, columns, crs, axes, geometry, sampled } = reading
  if (header_row !== null && header_row > 1 && read.header_row === undefined) {
    notes.push(issue('header_found', { line: header_row }))
  }
  if (encoding === 'windows-1252' && !found.some(({ kind }) => ABOUT_ENCODING.has(kind))) {
    notes.push(issue('encoding_stated', { encoding: 'ISO-8859-1' }))
  }
  if (delimiter !== null && delimiter !== ',') notes.push(issue('delimiter_found', { delimiter }))
  const commas = columns.filter(({ decimal_comma }) => decimal_comma).map(({ name }) => name)
  if (commas.length > 0) notes.push(issue('decimal_comma', { columns: commas.join(', ') }))
  const cut = columns.map(({ name }) => name).filter((name) => name.length === 10)
  if (reading.format === 'shapefile' && cut.length > 0)
    notes.push(issue('names_cut', { columns: cut.join(', ') }))
  if (geometry === 'none') return notes
  if (crs.operation && crs.operation.code !== null) {
    const { name, accuracy_m } = crs.operation
    notes.push(
      issue('crs_transformed', { name: `${crs.name} (EPSG:${crs.srid})`, operation: name, accuracy_m }),
    )
  }
  if (typeof geometry === 'object' && geometry.notation === 'dms') {
    notes.push(issue('positions_in_dms', { x: geometry.x, y: geometry.y }))
  }
  if (datumIsAssumed) notes.push(issue('datum_assumed', { name: crs.name ?? `EPSG:${crs.srid}` }))
  if (axes === 'yx' && read.axes === undefined) {
    notes.push(
      geometry === 'file'
        ? issue('axes_flipped_repaired', { rows: sampled })
        : issue('headers_swapped', { x: geometry.x, y: geometry.y, rows: sampled }),
    )
  }
  return notes
}
