import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import styles from './Pager.module.css'

/** The pages of a list: back, on, and between them what is shown. Nothing when all fits on one page. */
export function Pager({
  offset,
  page,
  total,
  before,
  after,
  children,
  onOffset,
}: {
  /** How many come before the first that is shown. */
  offset: number
  /** How many a page holds. */
  page: number
  total: number
  before: string
  after: string
  children?: ReactNode
  onOffset: (offset: number) => void
}) {
  if (offset === 0 && total <= page) return null
  return (
    <div className={styles.pager}>
      <Button
        look="plain"
        icon="back"
        disabled={offset === 0}
        onClick={() => onOffset(Math.max(0, offset - page))}
      >
        {before}
      </Button>
      {children}
      <Button look="plain" disabled={offset + page >= total} onClick={() => onOffset(offset + page)}>
        {after}
      </Button>
    </div>
  )
}
