import type { Issue } from '../model/issue.ts'
import type { Text } from '../model/text.ts'

/** One row as its file says it. */
export interface Row {
  /** Starts at 1: the first feature, or the first line under the header. */
  row_number: number
  /** The source's own names and values, untouched. */
  properties: Record<string, unknown>
  /** GeoJSON geometry as it came, unchecked; null: none. */
  geometry: unknown
  /** The identifier the file gives the row outside its columns (GeoJSON `id`). */
  id: string | number | null
}

/** What a file holds. */
export interface Table {
  rows: Row[]
  /** Every column that some row has, in order of appearance. */
  columns: string[]
  /** EPSG number of the coordinates; null: the file does not speak of coordinates. */
  declared_crs: number | null
  encoding: Encoding
  /** What reading found; rows that cannot be read are here and not in `rows`. */
  issues: Issue[]
}

export type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252'

/** A file format. Adding one is a file that exports one of these and a line in `index.ts`. */
export interface Format {
  readonly id: string
  readonly label: Text
  /** Lower case, with the dot. */
  readonly extensions: readonly string[]
  /**
   * Bytes to rows. Heavy parsers are imported inside.
   * Throws the problems `import-failed`, `malformed-json` and `unsupported-crs`, each with a sentence.
   */
  read(bytes: Uint8Array): Promise<Table>
}
