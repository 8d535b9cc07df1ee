import { issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { allBytes } from './bytes.ts'
import { decoded, encodingOf, headText } from './encoding.ts'
import { type Format, inBatches, type Row } from './format.ts'

const MOST_BYTES = 256 * 1048576

/**
 * Tables of text (RFC 4180, and what is met in practice): comma, semicolon, tab or bar, found by looking. The first
 * line is the header. Values stay text; numbers, dates and coordinates are the connector's to read.
 */
export const csv: Format = {
  id: 'csv',
  label: { es: 'Tabla CSV', en: 'CSV table' },
  extensions: ['.csv', '.tsv', '.txt'],
  isLike: (head) =>
    (head[0] === 0xff && head[1] === 0xfe) || (!head.includes(0) && !/^[{<]/.test(headText(head))),
  async open(bytes, options) {
    const { default: papaparse } = await import('papaparse')
    const { encoding, issues } = await encodingOf(bytes, options)
    const { data, meta, errors } = papaparse.parse<Record<string, string>>(
      decoded(await allBytes(bytes, MOST_BYTES), encoding),
      {
        header: true,
        skipEmptyLines: 'greedy',
        delimiter: options.delimiter ?? '',
        delimitersToGuess: [',', ';', '\t', '|'],
        transformHeader: (name) => name.trim(),
      },
    )
    const columns = (meta.fields ?? []).filter((name) => name !== '')
    if (columns.length === 0) {
      throw new Problem('import-failed', {
        es: 'La tabla no tiene una línea de encabezado.',
        en: 'The table has no header line.',
      })
    }
    const broken = new Map<number, string>()
    for (const error of errors) {
      if (error.row !== undefined && !broken.has(error.row)) broken.set(error.row, error.code)
    }
    return [
      {
        name: '',
        format: 'csv',
        columns,
        crs: null,
        has_geometry: false,
        encoding,
        used: { encoding, delimiter: meta.delimiter, header_row: 1 },
        row_count: data.length,
        issues,
        rows: (onIssue) =>
          inBatches([data], (properties, index): Row | null => {
            const code = broken.get(index)
            const row_number = index + 1
            if (code === undefined) return { row_number, properties, geometry: null, id: null }
            onIssue(issue('row_malformed', { reason: reasonOf(code) }, { row_number }))
            return null
          }),
      },
    ]
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
