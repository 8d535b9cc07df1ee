import { issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { decodeText } from './encoding.ts'
import type { Format, Row } from './format.ts'

/**
 * Tables of text (RFC 4180, and what is met in practice): comma, semicolon, tab or bar, found by looking. The first
 * line is the header. Values stay text; numbers, dates and coordinates are the connector's to read.
 */
export const csv: Format = {
  id: 'csv',
  label: { es: 'Tabla CSV', en: 'CSV table' },
  extensions: ['.csv', '.tsv', '.txt'],
  async read(bytes) {
    const { default: papaparse } = await import('papaparse')
    const { text, encoding, issues } = decodeText(bytes)
    const { data, meta, errors } = papaparse.parse<Record<string, string>>(text, {
      header: true,
      skipEmptyLines: 'greedy',
      delimitersToGuess: [',', ';', '\t', '|'],
      transformHeader: (name) => name.trim(),
    })
    const columns = (meta.fields ?? []).filter((name) => name !== '')
    if (columns.length === 0) {
      throw new Problem('import-failed', {
        es: 'La tabla no tiene una línea de encabezado.',
        en: 'The table has no header line.',
      })
    }
    const broken = new Set<number>()
    for (const error of errors) {
      if (error.row === undefined || broken.has(error.row)) continue
      broken.add(error.row)
      issues.push(issue('row_malformed', { reason: reasonOf(error.code) }, { row_number: error.row + 1 }))
    }
    const rows: Row[] = []
    data.forEach((properties, index) => {
      if (!broken.has(index)) rows.push({ row_number: index + 1, properties, geometry: null, id: null })
    })
    return { rows, columns, declared_crs: null, encoding, issues }
  },
}

function reasonOf(code: string) {
  switch (code) {
    case 'TooManyFields':
      return { es: 'tiene más valores que el encabezado', en: 'it has more values than the header' }
    case 'TooFewFields':
      return { es: 'tiene menos valores que el encabezado', en: 'it has fewer values than the header' }
    default:
      return { es: 'sus comillas no cierran', en: 'its quotes do not close' }
  }
}
