import type { Connector } from '../../geodata/model/connector.ts'
import type { Reading } from '../../geodata/model/reading.ts'

/** Columns in which a connector knows persons to be: those it never reads, and those of which it keeps companies alone. */
export function columnsWithPeople({ personal, map }: Pick<Connector, 'personal' | 'map'>): string[] {
  const names = Object.values(map).flatMap((rule) =>
    typeof rule === 'object' && 'from' in rule && rule.as === 'company' ? rule.from : [],
  )
  return [...personal, ...names]
}

/** What was understood of a file, without examples of columns in which these connectors know persons to be. */
export function withoutPeople(
  reading: Reading,
  connectors: readonly Pick<Connector, 'personal' | 'map'>[],
): Reading {
  const people = new Set(connectors.flatMap(columnsWithPeople))
  return {
    ...reading,
    columns: reading.columns.map((column) =>
      people.has(column.name) ? { ...column, personal: true, examples: [] } : column,
    ),
  }
}
