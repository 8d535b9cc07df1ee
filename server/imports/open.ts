import type { Bytes } from '../../geodata/formats/bytes.ts'
import type { Row, Table } from '../../geodata/formats/format.ts'
import { openFile } from '../../geodata/formats/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { PositionColumns, Reading } from '../../geodata/model/reading.ts'
import { understand } from '../../geodata/reading/understand.ts'
import { openReport } from './report.ts'

/** How a file is to be read, where it is not found by looking. */
export type ReadAs = Connector['read'] & {
  geometry?: 'file' | 'none' | PositionColumns
  /** Columns the table must have: tells it from the others of its file. */
  columns?: readonly string[]
}

export interface OpenedTable {
  table: Table
  reading: Reading
  /** How many rows it has, or may have: its size over that of the rows looked at. */
  expectedRows: number
  /** Nothing in the file says the datum of its coordinates: whoever asked to read it so does. */
  datumIsAssumed: boolean
}

/** How many rows are looked at to understand a file. */
const SAMPLE_ROWS = 1000

/**
 * Opens the table of a file and understands it: the one asked for, or the first that has the columns, or the one with
 * most to say. Throws `import-failed` when there is no such table or it has no rows, besides what the format throws.
 */
export async function openTable(bytes: Bytes, as: ReadAs): Promise<OpenedTable> {
  const { encoding, delimiter, header_row, srid, axes, geometry, stacked, columns = [] } = as
  const tables = stacked
    ? [await openReport(bytes, stacked)]
    : await openFile(bytes, {
        ...(encoding && { encoding }),
        ...(delimiter && { delimiter }),
        ...(header_row !== undefined && { header_row }),
      })
  const table = chooseTable(bytes.name, tables, stacked ? undefined : as.table, columns)
  const sample = await firstRows(table, SAMPLE_ROWS)
  if (sample.length === 0) {
    throw new Problem('import-failed', {
      es: `«${bytes.name}» no tiene filas que se puedan leer.`,
      en: `“${bytes.name}” has no rows that can be read.`,
    })
  }
  const reading = understand(table, sample, {
    ...(srid !== undefined && { srid }),
    ...(axes && { axes }),
    ...(geometry && { geometry }),
  })
  const unasked = () => understand(table, sample, geometry ? { geometry } : {})
  return {
    table,
    datumIsAssumed: reading.geometry !== 'none' && srid !== undefined && unasked().crs.certainty === 'guess',
    expectedRows: table.row_count ?? Math.round(bytes.size / meanSize(sample)),
    reading: {
      ...reading,
      table: table.name,
      tables: tables.map(({ name, row_count, columns: each }) => ({
        name,
        rows: row_count,
        columns: each.length,
      })),
    },
  }
}

/** Characters of a row as text. */
function meanSize(rows: readonly Row[]): number {
  const sizes = rows.map(({ properties, geometry }) => {
    const values = Object.values(properties).map((value) => String(value ?? '').length + 1)
    return values.reduce((a, b) => a + b, 0) + (geometry ? JSON.stringify(geometry).length : 0)
  })
  return Math.max(1, sizes.reduce((a, b) => a + b, 0) / rows.length)
}

function chooseTable(
  file: string,
  tables: readonly Table[],
  name: string | undefined,
  columns: readonly string[],
): Table {
  if (name !== undefined) {
    const found =
      tables.find((table) => table.name === name) ?? tables.find((table) => table.name.includes(name))
    if (found) return found
    const known = tables.map((table) => `«${table.name}»`).join(', ')
    throw new Problem('import-failed', {
      es: `«${file}» no tiene una tabla «${name}». Tiene: ${known}.`,
      en: `“${file}” has no table “${name}”. It has: ${known}.`,
    })
  }
  const fits = (table: Table) => columns.every((column) => table.columns.includes(column))
  const weight = (table: Table) =>
    (table.has_geometry ? 1e9 : 0) + (table.row_count ?? 1) * table.columns.length
  const [first] = [...tables].sort((a, b) => Number(fits(b)) - Number(fits(a)) || weight(b) - weight(a))
  return first as Table
}

/** The first rows of a table. */
export async function firstRows(table: Table, most: number): Promise<Row[]> {
  const rows: Row[] = []
  for await (const batch of table.rows(() => {})) {
    rows.push(...batch.slice(0, most - rows.length))
    if (rows.length >= most) break
  }
  return rows
}
