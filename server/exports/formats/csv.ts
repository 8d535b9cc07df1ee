import { csvCell, csvSeparator } from '../../../geodata/model/csv.ts'
import type { Language } from '../../../geodata/model/text.ts'
import { UNITS } from '../../../geodata/model/units.ts'
import type { ExportJob } from '../job.ts'
import { cellsOf, pages } from '../pages.ts'
import { type Cell, type ExportColumn, ID_COLUMN, ID_TITLE } from '../table.ts'
import { withAddress } from './geojson.ts'

/**
 * CSV (RFC 4180), UTF-8. For machines: comma, decimal point, ids and codes. For a spreadsheet in a language: a byte
 * order mark, titles with units and words for codes; in Spanish `;` and decimal comma, as Excel expects there. Text that
 * a spreadsheet would run as a formula is kept from it by a leading apostrophe, in both.
 * Geometry: longitude and latitude (or easting and northing) of the point, or of a point inside the shape; or WKT.
 */
export async function* writeCsv(job: ExportJob) {
  const [part] = job.parts
  const { spreadsheet, crs } = job
  const table = withAddress(part)
  const hasGeometry = table.geometry !== 'none'
  const separator = csvSeparator(spreadsheet)
  const title = (column: ExportColumn) => (spreadsheet ? titleOf(column, spreadsheet) : column.id)
  const geometryTitles = !hasGeometry ? [] : job.geometry === 'wkt' ? ['wkt'] : positionTitles(crs.geographic)
  const header = [
    spreadsheet ? ID_TITLE[spreadsheet] : ID_COLUMN,
    ...table.columns.map(title),
    ...geometryTitles,
  ]
  const line = (cells: readonly Cell[]) => cells.map((cell) => csvCell(cell, spreadsheet)).join(separator)
  yield `${spreadsheet ? '\uFEFF' : ''}${line(header)}\r\n`

  const encoding = !hasGeometry
    ? ({ as: 'none' } as const)
    : ({ as: job.geometry === 'wkt' ? 'wkt' : 'position', crs } as const)
  for await (const page of pages(job.reader, table, encoding)) {
    const lines = page.map((row) => {
      const cells = cellsOf(row).map((cell, i) => inWords(table.columns[i], cell, spreadsheet))
      const place: Cell[] = !hasGeometry
        ? []
        : job.geometry === 'wkt'
          ? [row.geometry]
          : row.geometry === null
            ? [null, null]
            : JSON.parse(row.geometry)
      return line([row.key, ...cells, ...place])
    })
    yield `${lines.join('\r\n')}\r\n`
  }
}

const positionTitles = (geographic: boolean) => (geographic ? ['lon', 'lat'] : ['easting', 'northing'])

/** Title of a column with its unit, for people. */
export function titleOf({ title, unit }: ExportColumn, language: Language): string {
  const symbol = unit ? UNITS[unit].symbol[language] : ''
  return symbol ? `${title[language]} (${symbol})` : title[language]
}

/** What a code means in a language; other cells as they are. */
export function inWords(column: ExportColumn | undefined, cell: Cell, language: Language | null): Cell {
  if (language === null) return cell
  if (typeof cell === 'boolean') return language === 'es' ? (cell ? 'sí' : 'no') : cell ? 'yes' : 'no'
  return typeof cell === 'string' ? (column?.choices?.[cell]?.[language] ?? cell) : cell
}
