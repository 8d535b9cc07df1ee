import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { TextButton } from './Button.tsx'
import { classNames } from './class-names.ts'
import { Icon } from './Icon.tsx'
import styles from './Table.module.css'

export interface Column<Row> {
  id: string
  title: ReactNode
  /** Written small beside the title. */
  unit?: string
  number?: boolean
  /** What the column sorts by; rows without a value come last in either direction. */
  value: (row: Row) => string | number | null
  /** What the cell shows, when it is not the value itself. */
  show?: (row: Row) => ReactNode
}

export interface TableProps<Row> {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  selected?: string | undefined
  /** Makes the first cell of each row a button. */
  onSelect?: (row: Row) => void
  language: string
  /** The order when somebody else sorts, as a server does by pages; null: its own. */
  order?: { sort: Sort | null; onSort: (sort: Sort | null) => void }
  /** A box before each row to choose several. */
  marks?: {
    title: string
    name: (row: Row) => string
    has: (row: Row) => boolean
    set: (row: Row, on: boolean) => void
  }
}

export interface Sort {
  column: string
  descending: boolean
}

/** Rows in order of a column: text by the rules of the language, numbers by size, nothing at the end. */
export function sortRows<Row>(
  rows: readonly Row[],
  column: Column<Row> | undefined,
  descending: boolean,
  language: string,
): Row[] {
  if (!column) return [...rows]
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' })
  return [...rows].sort((a, b) => {
    const x = column.value(a)
    const y = column.value(b)
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    const order =
      typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y))
    return descending ? -order : order
  })
}

/** A sortable table whose rows can be chosen; the chosen row scrolls into sight. */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowId,
  selected,
  onSelect,
  language,
  order,
  marks,
}: TableProps<Row>) {
  const [ownSort, setOwnSort] = useState<Sort | null>(null)
  const sort = order ? order.sort : ownSort
  const isSorted = order !== undefined
  const sorted = useMemo(
    () =>
      isSorted
        ? rows
        : sortRows(
            rows,
            columns.find((column) => column.id === sort?.column),
            sort?.descending ?? false,
            language,
          ),
    [rows, columns, sort, language, isSorted],
  )
  const body = useRef<HTMLTableSectionElement>(null)
  useEffect(() => {
    if (selected) body.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [selected, sorted])

  const toggle = (column: string) =>
    (order?.onSort ?? setOwnSort)(
      sort?.column !== column
        ? { column, descending: false }
        : sort.descending
          ? null
          : { column, descending: true },
    )

  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {marks && (
              <th scope="col" className={styles.mark}>
                <span className="visually-hidden">{marks.title}</span>
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classNames(column.number && styles.number)}
                aria-sort={
                  sort?.column === column.id ? (sort.descending ? 'descending' : 'ascending') : 'none'
                }
              >
                <button type="button" className={styles.sort} onClick={() => toggle(column.id)}>
                  {column.title} {column.unit && <span className={styles.unit}>({column.unit})</span>}
                  <Icon name="down" size={14} />
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {sorted.map((row) => {
            const id = rowId(row)
            return (
              <tr
                key={id}
                aria-selected={onSelect ? id === selected : undefined}
                className={classNames(onSelect && styles.row, id === selected && styles.selected)}
                onClick={onSelect && (() => onSelect(row))}
              >
                {marks && (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the box inside is what keys reach
                  <td
                    className={styles.mark}
                    onClick={(event) => {
                      event.stopPropagation()
                      // Beside the box is as good as on it.
                      if (event.target === event.currentTarget) marks.set(row, !marks.has(row))
                    }}
                  >
                    <input
                      type="checkbox"
                      aria-label={marks.name(row)}
                      checked={marks.has(row)}
                      onChange={(event) => marks.set(row, event.target.checked)}
                    />
                  </td>
                )}
                {columns.map((column, index) => {
                  const content = column.show ? column.show(row) : (column.value(row) ?? '–')
                  return (
                    <td key={column.id} className={classNames(column.number && styles.number)}>
                      {index === 0 && onSelect ? (
                        <TextButton
                          onClick={(event) => {
                            event.stopPropagation()
                            onSelect(row)
                          }}
                        >
                          {content}
                        </TextButton>
                      ) : (
                        content
                      )}
                    </td>
                  )
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
