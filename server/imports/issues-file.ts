import { spreadsheetCsv } from '../../geodata/model/csv.ts'
import { ISSUE_KINDS, type Issue } from '../../geodata/model/issue.ts'
import type { Language } from '../../geodata/model/text.ts'

const HEADER: Record<Language, string[]> = {
  es: ['fila', 'elemento', 'columna', 'tipo', 'gravedad', 'quien_puede_arreglarlo', 'valor', 'explicacion'],
  en: ['row', 'feature', 'column', 'kind', 'severity', 'who_can_mend_it', 'value', 'explanation'],
}

/** Issues as a table to work through or send to the publisher. */
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
  return spreadsheetCsv([HEADER[language], ...data], language)
}
