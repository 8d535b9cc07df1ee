import type { Connector } from '../../geodata/model/connector.ts'
import { dayOf } from '../../geodata/model/day.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import type { PullOutcome } from './pull.ts'
import type { SourceState } from './queries.ts'

const STATUS = {
  new: { es: 'nueva', en: 'new' },
  unchanged: { es: 'sin cambios', en: 'unchanged' },
  checked: { es: 'revisada', en: 'checked' },
  failed: { es: 'falló', en: 'failed' },
  absent: { es: 'no está', en: 'not there' },
  running: { es: 'en curso', en: 'under way' },
  never: { es: 'nunca', en: 'never' },
} satisfies Record<string, Text>

export const CADENCES = {
  daily: { es: 'diaria', en: 'daily' },
  weekly: { es: 'semanal', en: 'weekly' },
  monthly: { es: 'mensual', en: 'monthly' },
  quarterly: { es: 'trimestral', en: 'quarterly' },
  yearly: { es: 'anual', en: 'yearly' },
  irregular: { es: 'irregular', en: 'irregular' },
} satisfies Record<NonNullable<Connector['cadence']>, Text>

/** Lines of a table, columns aligned; the last column is not padded. */
export function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)))
  return lines.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

const OUTCOMES = {
  es: ['fuente', 'capa', 'estado', 'filas', 'publicadas', 'rechazadas', 'MB', 's', 'qué pasó'],
  en: ['source', 'layer', 'status', 'rows', 'published', 'refused', 'MB', 's', 'what happened'],
} satisfies Record<Language, string[]>

/** What came of a pull, one line a connector. */
export function pullTable(outcomes: readonly PullOutcome[], language: Language): string[] {
  const cells = ({ connector, layer, status, report, receipt, failure, seconds }: PullOutcome) => [
    connector,
    layer,
    STATUS[status][language],
    String(report?.rows ?? receipt?.rows ?? ''),
    report ? String(report.published) : '',
    report ? String(report.refused) : '',
    receipt ? (receipt.bytes / 1048576).toFixed(1) : '',
    seconds.toFixed(1),
    failure?.[language] ?? (receipt?.notes ?? []).map((note) => note[language]).join(' '),
  ]
  return aligned([OUTCOMES[language], ...outcomes.map(cells)])
}

const SOURCES = {
  es: ['fuente', 'capa', 'protocolo', 'renovación', 'estado', 'consultada', 'toca', 'título'],
  en: ['source', 'layer', 'protocol', 'renewed', 'status', 'checked', 'due', 'title'],
} satisfies Record<Language, string[]>

/** Every connector with a service, and how its source stands. */
export function sourceTable(
  connectors: readonly Connector[],
  states: ReadonlyMap<string, SourceState>,
  language: Language,
): string[] {
  const day = (date: Date | null | undefined) => (date ? dayOf(date) : '')
  const asked = { es: 'al pedirla', en: 'when asked' }[language]
  return aligned([
    SOURCES[language],
    ...connectors.map(({ id, layer, fetch, cadence, title }) => {
      const state = states.get(id)
      return [
        id,
        layer,
        fetch?.kind ?? '',
        cadence ? CADENCES[cadence][language] : asked,
        STATUS[state?.status ?? 'never'][language],
        day(state?.last_checked_at),
        day(state?.next_due_at),
        title[language],
      ]
    }),
  ])
}
