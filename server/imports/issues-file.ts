import papaparse from 'papaparse'
import { ISSUE_KINDS, type Issue } from '../../geodata/model/issue.ts'
import type { Language } from '../../geodata/model/text.ts'

const HEADER: Record<Language, string[]> = {
  es: ['fila', 'elemento', 'columna', 'tipo', 'gravedad', 'quien_puede_arreglarlo', 'valor', 'explicacion'],
  en: ['row', 'feature', 'column', 'kind', 'severity', 'who_can_mend_it', 'value', 'explanation'],
}

/**
 * Issues as a table to work through or send to the publisher: UTF-8 with a byte order mark, semicolons in Spanish (what
 * Excel expects there). Texts that a spreadsheet would run as a formula are kept from it.
 */
export function issuesFile(issues: readonly Issue[], language: Language): string {
  const data = issues.map(
    ({ row_number, feature_id, field, kind, severity, responsible, value, message }) => [
      row_number,
      feature_id,
      field,
      ISSUE_KINDS[kind].title[language],
      severity,
      responsible,
      value,
      message[language],
    ],
  )
  const text = papaparse.unparse(
    { fields: HEADER[language], data },
    { delimiter: language === 'es' ? ';' : ',', escapeFormulae: true, newline: '\r\n' },
  )
  return `\ufeff${text}\r\n`
}
