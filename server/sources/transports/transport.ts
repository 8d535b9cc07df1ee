import type { Fetch } from '../../../geodata/model/connector.ts'
import { STUDY_FRAME } from '../../../geodata/model/crs.ts'
import type { Text } from '../../../geodata/model/text.ts'
import type { Client } from '../http.ts'

/** What was fetched, kept beside the file. */
export interface Receipt {
  /** Addresses that were asked, the one of the data first. */
  urls: string[]
  bytes: number
  /** Of the content: of a file its bytes; of a service its rows, whatever their order. */
  sha256: string
  etag: string | null
  last_modified: string | null
  /** Requests for rows; 1 for a file. */
  pages: number
  /** Null: a file, whose rows are not counted here. */
  rows: number | null
  /** ISO 8601. */
  fetched_at: string
  /** Name of the file in its folder. */
  file: string
  /** What was met on the way and is worth knowing, e.g. that paging by object ids was needed. */
  notes: Text[]
}

export interface Assignment<F extends Fetch = Fetch> {
  fetch: F
  /** Columns that are kept, or asked for; null: all. */
  columns: readonly string[] | null
  /** Folder of this source; holds the file, its receipt and unfinished work. */
  folder: string
  /** Name of the file, without extension. */
  stem: string
  previous: Receipt | null
  client: Client
  /** `total` null: not known. */
  onProgress: (rows: number, total: number | null) => void
}

/** Null: the source says that nothing has changed since `previous`. */
export type Transport<F extends Fetch = Fetch> = (assignment: Assignment<F>) => Promise<Receipt | null>

/** [west, south, east, north] in degrees of what is asked for; null: everything. */
export const frameOf = ({ area }: { area: 'region' | 'all' }) => (area === 'region' ? STUDY_FRAME : null)

/** An address with parameters added to those it has. */
export function withQuery(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was asked, as a key for unfinished work: another declaration, or other columns, is another question. */
export const questionOf = ({ fetch, columns }: Assignment): string => JSON.stringify([fetch, columns])
