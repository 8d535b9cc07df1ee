import { type ReactNode, useId, useRef } from 'react'
import { useWords } from '../i18n/index.ts'
import styles from './Progress.module.css'
import { roundedLeft, secondsLeft } from './time-left.ts'

export interface ProgressProps {
  /** What is being done, and how far it is: «412 de 5.000 sitios». */
  label: ReactNode
  done: number
  /** Null: nobody knows yet; the bar then moves without saying how far. */
  total: number | null
  /** When whoever does the work knows how long is left, s; null: it does not know yet. Absent: told from the pace. */
  left?: number | null
  /** A way to stop it. */
  action?: ReactNode
}

/** Long work: what it is doing, how much is done, how long is left, and the way to stop it. */
export function Progress({ label, done, total, left, action }: ProgressProps) {
  const { t } = useWords()
  const id = useId()
  const began = useRef<{ at: number; done: number } | null>(null)
  began.current ??= { at: performance.now(), done }
  const { at, done: before } = began.current
  const told =
    left !== undefined || total === null
      ? left
      : secondsLeft(done - before, total - before, performance.now() - at)
  const rounded = typeof told === 'number' ? roundedLeft(told) : null
  return (
    <div className={styles.progress}>
      <progress aria-labelledby={id} {...(total === null ? {} : { value: done, max: Math.max(total, 1) })} />
      <p role="status">
        <strong id={id}>{label}</strong>
        <span className={styles.left}>
          {rounded ? t(`progress.${rounded.unit}`, { count: rounded.count }) : t('progress.unknown')}
        </span>
      </p>
      {action}
    </div>
  )
}
