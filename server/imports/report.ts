import type { Bytes } from '../../geodata/formats/bytes.ts'
import { BATCH, type Row, type Table } from '../../geodata/formats/format.ts'
import { openFile } from '../../geodata/formats/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { issue } from '../../geodata/model/issue.ts'
import { Problem } from '../../geodata/model/problem.ts'

type Layout = NonNullable<Connector['read']['stacked']>

/**
 * A report laid out for paper, as one table: what stands beside each label above the header becomes a column of every row,
 * columns repeated side by side become rows, and sheets follow one another. Throws `import-failed` when no sheet has the
 * labels and columns.
 */
export async function openReport(bytes: Bytes, layout: Layout): Promise<Table> {
  const sheets = await openFile(bytes)
  const lines = await openFile(bytes, { header_row: 0 })
  const parts = await Promise.all(
    sheets.map(async (sheet) => ({
      sheet,
      labels: await labelsOf(
        lines.find(({ name }) => name === sheet.name),
        layout.labels,
        sheet.used.header_row ?? 0,
      ),
      groups: groupsOf(sheet.columns, layout.side_by_side),
    })),
  )
  const known = parts.filter(
    ({ labels, groups }) => labels.size > 0 && (layout.side_by_side.length === 0 || groups.length > 0),
  )
  const [first] = known
  if (!first) {
    const wanted = [...layout.labels, ...layout.side_by_side].join(', ')
    throw new Problem('import-failed', {
      es: `«${bytes.name}» no tiene el formato de informe que se espera: ${wanted}.`,
      en: `“${bytes.name}” does not have the form of report that is expected: ${wanted}.`,
    })
  }
  const rows: Row[] = []
  for (const part of known) {
    for await (const properties of rowsOf(part, layout)) {
      rows.push({ row_number: rows.length + 1, properties, geometry: null, id: null })
    }
  }
  const groups = Math.max(...known.map((part) => part.groups.length))
  return {
    ...first.sheet,
    name: '',
    columns: [...layout.labels, ...layout.side_by_side],
    used: {},
    row_count: rows.length,
    issues: [
      issue('tables_stacked', { tables: known.length, groups, rows: rows.length }),
      ...known.flatMap(({ sheet }) => sheet.issues),
    ],
    async *rows() {
      for (let start = 0; start < rows.length; start += BATCH) yield rows.slice(start, start + BATCH)
    },
  }
}

interface Part {
  sheet: Table
  labels: ReadonlyMap<string, unknown>
  /** For each time the columns stand side by side, the sheet's names of them. */
  groups: readonly (readonly string[])[]
}

const filled = (row: Row): unknown[] => Object.values(row.properties).filter((value) => value !== null)

const bare = (value: unknown) => (typeof value === 'string' ? value.trim().replace(/\s*:$/, '') : null)

/** What stands right of each label, in the lines before the header. */
async function labelsOf(lines: Table | undefined, labels: readonly string[], headerLine: number) {
  const found = new Map<string, unknown>()
  if (!lines) return found
  for await (const batch of lines.rows(() => {})) {
    for (const row of batch.filter(({ row_number }) => row_number < headerLine)) {
      const cells = filled(row)
      cells.forEach((cell, i) => {
        const label = labels.find((each) => each === bare(cell))
        if (label !== undefined && cells[i + 1] !== undefined && !found.has(label))
          found.set(label, cells[i + 1])
      })
    }
    break
  }
  return found
}

/** `Fecha, Nivel, Fecha_2, Nivel_2` → `[[Fecha, Nivel], [Fecha_2, Nivel_2]]`. */
function groupsOf(columns: readonly string[], names: readonly string[]): string[][] {
  const groups: string[][] = []
  for (let n = 1; names.length > 0; n += 1) {
    const group = names.map((name) => (n === 1 ? name : `${name}_${n}`))
    if (!group.every((name) => columns.includes(name))) break
    groups.push(group)
  }
  return groups
}

async function* rowsOf({ sheet, labels, groups }: Part, layout: Layout) {
  const common = Object.fromEntries(layout.labels.map((label) => [label, labels.get(label) ?? null]))
  if (layout.side_by_side.length === 0) {
    yield common
    return
  }
  for await (const batch of sheet.rows(() => {})) {
    for (const { properties } of batch) {
      for (const group of groups) {
        const own = group.map((name) => properties[name] ?? null)
        if (own.every((value) => value === null)) continue
        yield { ...common, ...Object.fromEntries(layout.side_by_side.map((name, i) => [name, own[i]])) }
      }
    }
  }
}
