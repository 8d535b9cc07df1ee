import { ISSUE_KINDS, type IssueKind } from '../../geodata/model/issue.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import type { ImportReport } from './run.ts'

/** One line of the summary of many imports. */
export interface Outcome {
  file: string
  layer: string
  connector: string | null
  report: ImportReport | null
  /** Why it failed, when it did. */
  failure: Text | null
  seconds: number
}

const STATUS = {
  published: { es: 'publicada', en: 'published' },
  unchanged: { es: 'sin cambios', en: 'unchanged' },
  checked: { es: 'revisada', en: 'checked' },
  failed: { es: 'falló', en: 'failed' },
} satisfies Record<string, Text>

const HEADER = {
  es: ['archivo', 'capa', 'filas', 'publicadas', 'rechazadas', 'unidas', 'estado', 's', 'observaciones'],
  en: ['file', 'layer', 'rows', 'published', 'refused', 'merged', 'status', 's', 'issues'],
} satisfies Record<Language, string[]>

/** The outcomes as lines of a table, columns aligned. */
export function outcomeTable(outcomes: readonly Outcome[], language: Language): string[] {
  const lines = [HEADER[language], ...outcomes.map((outcome) => cells(outcome, language))]
  const widths = HEADER[language].map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)))
  return lines.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cells({ file, layer, report, failure, seconds }: Outcome, language: Language): string[] {
  const time = seconds.toFixed(1)
  if (!report) return [file, layer, '', '', '', '', STATUS.failed[language], time, failure?.[language] ?? '']
  const { rows, published, refused, merged, status } = report
  return [
    file,
    layer,
    ...[rows, published, refused, merged].map(String),
    STATUS[status][language],
    time,
    issueCounts(report),
  ]
}

/** `area_mismatch 12, spelling 3`. */
const issueCounts = (report: ImportReport) =>
  kindsOf(report)
    .map(([kind, n]) => `${kind} ${n}`)
    .join(', ')

/** Kinds with their number, the most frequent first. */
const kindsOf = ({ issue_kinds }: ImportReport) =>
  (Object.entries(issue_kinds) as [IssueKind, number][]).sort((a, b) => b[1] - a[1])

/** How many issues of a kind are read out one by one on a terminal. */
const SHOWN_OF_A_KIND = 5

/** One import, for a person: what happened, and the issues by kind with the first of each. */
export function describeReport(report: ImportReport, language: Language): string[] {
  const { file, layer, connector, status, rows, published, refused, merged, issues } = report
  const by = connector ? ` (${connector})` : ''
  const said = {
    es: `${file} → ${layer}${by}: ${STATUS[status].es}. ${rows} filas, ${published} publicadas, ${refused} rechazadas, ${merged} unidas a otra.`,
    en: `${file} → ${layer}${by}: ${STATUS[status].en}. ${rows} rows, ${published} published, ${refused} refused, ${merged} merged into another.`,
  }
  if (status === 'unchanged') {
    said.es = `${file} → ${layer}${by}: sin cambios; la capa ya tiene este archivo.`
    said.en = `${file} → ${layer}${by}: unchanged; the layer already holds this file.`
  }
  const lines = [said[language]]
  for (const [kind, n] of kindsOf(report)) {
    lines.push(`  ${ISSUE_KINDS[kind].title[language]}: ${n}`)
    for (const each of issues.filter((found) => found.kind === kind).slice(0, SHOWN_OF_A_KIND)) {
      const row = each.row_number === null ? '' : `${language === 'es' ? 'fila' : 'row'} ${each.row_number}: `
      lines.push(`    ${row}${each.message[language]}`)
    }
    if (n > SHOWN_OF_A_KIND) lines.push('    …')
  }
  return lines
}
