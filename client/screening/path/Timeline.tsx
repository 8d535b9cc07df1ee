import { type ReactNode, useId, useState } from 'react'
import type { PathNode, PermitPath } from '../../../geodata/permits/model.ts'
import type { PathRow } from '../../../geodata/permits/rows.ts'
import { useWords } from '../../i18n/index.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { monthTicks } from './axis.ts'
import styles from './PermitPath.module.css'

export interface TimelineProps {
  title: string
  path: PermitPath
  nodes: readonly PathNode[]
  /** Lines of the whole path, by the ids of its nodes. */
  rows: readonly PathRow[]
  detail: (node: PathNode) => ReactNode
}

/** The time shown ends before the edge: what has no known end goes on past it. */
const SHOWN = 0.86
const place = (part: number) => `${(part * SHOWN * 100).toFixed(2)}%`

const TICKS = 4

/**
 * One lane of the path: a list of steps, each with its words and, for the eye, its bar over the months of the whole
 * path. What the bar says the words say too, so that it is left out for screen readers.
 */
export function Timeline({ title, path, nodes, rows, detail }: TimelineProps) {
  const id = useId()
  const { language } = useWords()
  const last = path.nodes.reduce((end, { finish }) => (finish > end ? finish : end), path.start)
  const ticks = monthTicks(path.start, last, TICKS)
  const month = new Intl.DateTimeFormat(language === 'es' ? 'es-CL' : 'en-GB', {
    month: 'short',
    year: '2-digit',
    timeZone: 'UTC',
  })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return (
    <section aria-labelledby={id} className={styles.lane}>
      <h4 id={id} className={styles.laneTitle}>
        {title}
      </h4>
      <div className={styles.axis} aria-hidden="true">
        {ticks.map(({ at, day }) => (
          <span key={day} style={{ left: place(at) }}>
            {month.format(new Date(day))}
          </span>
        ))}
      </div>
      <ol className={styles.steps}>
        {nodes.map((node) => {
          const row = byId.get(node.id)
          return (
            row && (
              <Line
                key={node.id}
                node={node}
                row={row}
                cover={byId.get(node.inside ?? '')?.bar}
                lines={ticks.map(({ at }) => at)}
                detail={detail}
              />
            )
          )
        })}
      </ol>
    </section>
  )
}

function Line({
  node,
  row,
  cover,
  lines,
  detail,
}: {
  node: PathNode
  row: PathRow
  cover: PathRow['bar'] | undefined
  lines: readonly number[]
  detail: TimelineProps['detail']
}) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <li
      className={styles.step}
      data-critical={row.critical || undefined}
      data-inside={row.inside || undefined}
    >
      <button
        type="button"
        className={styles.open}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name="chevron" size={16} />
        <span className={styles.words}>
          <span className={styles.name}>{row.title}</span>
          <span className={styles.when}>
            {row.when} · {row.term}
          </span>
        </span>
      </button>
      {(row.critical || row.possible || row.practice) && (
        <p className={styles.tags}>
          {row.critical && (
            <Tag tone="danger" icon="forward">
              {t('path.critical')}
            </Tag>
          )}
          {row.possible && <Tag icon="unknown">{t('path.couldApply')}</Tag>}
          {row.practice && <Tag>{t('path.practice')}</Tag>}
        </p>
      )}
      <div className={styles.track} aria-hidden="true">
        {lines.map((at) => (
          <span key={at} className={styles.line} style={{ left: place(at) }} />
        ))}
        <Bar node={node} row={row} cover={cover} />
      </div>
      <div id={id} hidden={!open}>
        {open && detail(node)}
      </div>
    </li>
  )
}

function Bar({ node, row, cover }: { node: PathNode; row: PathRow; cover: PathRow['bar'] | undefined }) {
  const { from, to } = row.bar
  const span = (a: number, b: number) => ({ left: place(a), width: place(b - a) })
  if (node.milestone) return <span className={styles.point} style={{ left: place(to) }} />
  if (!row.open) {
    // It may have been filed and wait for another's decision beyond its own term; the bar is to its end.
    return <span className={styles.bar} style={span(from, to)} />
  }
  if (node.length === 'inside' && cover) return <span className={styles.waits} style={span(from, cover.to)} />
  return (
    <>
      {to > from && <span className={styles.waits} style={span(from, to)} />}
      <span className={styles.unknown} style={{ left: place(to) }} />
    </>
  )
}
