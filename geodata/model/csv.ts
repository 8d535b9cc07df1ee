import type { Language } from './text.ts'

export type CsvCell = string | number | boolean | null

/** In Spanish Excel expects `;`, because the comma is the decimal mark. Null: for machines. */
export const csvSeparator = (spreadsheet: Language | null): string => (spreadsheet === 'es' ? ';' : ',')

/**
 * Writes one cell of CSV (RFC 4180), for a spreadsheet in a language or for machines. Numbers are never quoted; text is, where
 * a separator, a quote or a line break stands in it. Text that a spreadsheet would run as a formula is kept from it by a
 * leading apostrophe.
 */
export function csvCell(cell: CsvCell, spreadsheet: Language | null): string {
  if (cell === null) return ''
  if (typeof cell === 'boolean') return String(cell)
  if (typeof cell === 'number') return spreadsheet === 'es' ? String(cell).replace('.', ',') : String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[";,\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A table as CSV for a spreadsheet: UTF-8 with a byte order mark, numbers to a millionth. */
export function spreadsheetCsv(rows: readonly (readonly CsvCell[])[], language: Language): string {
  const write = (cell: CsvCell) =>
    csvCell(typeof cell === 'number' ? Math.round(cell * 1e6) / 1e6 : cell, language)
  return `\uFEFF${rows.map((row) => row.map(write).join(csvSeparator(language))).join('\r\n')}\r\n`
}
