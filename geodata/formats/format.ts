import type { Issue } from '../model/issue.ts'
import type { Text } from '../model/text.ts'
import type { Bytes } from './bytes.ts'

/** One row as its file says it. */
export interface Row {
  /** Starts at 1: the first feature, or the first line under the header. */
  row_number: number
  /** The source's own names and values, untouched. */
  properties: Record<string, unknown>
  /** GeoJSON geometry, coordinates as they came (any CRS), unchecked; null: none. */
  geometry: unknown
  /** The identifier the file gives the row outside its columns (GeoJSON `id`). */
  id: string | number | null
}

export type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252'

/** What a file says of its own coordinates. */
export interface CrsClaim {
  /** As written: WKT of a `.prj`, the name in a `crs` member, the format's own rule («RFC 7946»). */
  text: string
  /** EPSG number, when the claim names one; else the words are for `geodata/reading` to understand. */
  srid: number | null
  /** `prj`, `crs`, `gpkg`, `fgb`, `geoparquet`, `spatialReference`: written in the file. `format`: the format allows no other. */
  from: 'prj' | 'crs' | 'gpkg' | 'fgb' | 'geoparquet' | 'spatialReference' | 'format'
}

/** How a person, or a connector, says a file is to be read, where it is not found by looking. */
export interface ReadOptions {
  encoding?: Encoding
  /** Of CSV. */
  delimiter?: string
  /** Line of the header in tables, from 1; 0: there is none, and columns are called by their number. */
  header_row?: number
}

/** One list of rows in a file: the file itself, a layer, a sheet, a member of an archive. */
export interface Table {
  /** What tells it from the other tables of its file; '' when there is only one. */
  name: string
  /** Of the format that reads it (`shapefile` inside a zip). */
  format: string
  /** In order of appearance. */
  columns: string[]
  /** Null: the file does not speak of coordinates. */
  crs: CrsClaim | null
  /** Rows carry a geometry of their own, outside the columns. */
  has_geometry: boolean
  encoding: Encoding | null
  /** What was found by looking, and used; can be given back as options. */
  used: ReadOptions
  /** Null: not known before reading it all. */
  row_count: number | null
  /** Found while opening: about the whole table. */
  issues: Issue[]
  /**
   * The rows, some hundreds at a time, from the start at each call. `onIssue` hears of rows that cannot be read: they are
   * left out. Throws `import-failed` when the rest of the file cannot be read.
   */
  rows(onIssue: (issue: Issue) => void): AsyncIterable<Row[]>
}

/** A file format. Adding one is a file that exports one of these and a line in `index.ts`. */
export interface Format {
  readonly id: string
  readonly label: Text
  /** Lower case, with the dot. */
  readonly extensions: readonly string[]
  /** Whether the first bytes (up to 4 kB) can be of this format: a wrong extension is told apart. */
  isLike(head: Uint8Array): boolean
  /**
   * The tables of a file, at least one. Heavy parsers are imported inside.
   * Throws the problems `import-failed`, `malformed-json` and `too-large`, each with a sentence.
   */
  open(bytes: Bytes, options: ReadOptions): Promise<Table[]>
}

/** Rows handed over at a time. */
export const BATCH = 500

/** Items in the pieces they come in, as rows, some hundreds at a time; what `toRow` answers null for is left out. */
export async function* inBatches<T>(
  pieces: Iterable<readonly T[]> | AsyncIterable<readonly T[]>,
  toRow: (item: T, index: number) => Row | null,
): AsyncGenerator<Row[]> {
  let rows: Row[] = []
  let index = 0
  for await (const piece of pieces) {
    for (const item of piece) {
      const row = toRow(item, index)
      index += 1
      if (row) rows.push(row)
      if (rows.length === BATCH) {
        yield rows
        rows = []
      }
    }
  }
  if (rows.length > 0) yield rows
}
