import { useEffect, useState } from 'react'
import { useWords } from '../../i18n/index.ts'
import styles from './Availability.module.css'

/** True once `waiting` has lasted long enough to wonder. */
export function useLate(waiting: boolean): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) {
      setLate(false)
      return
    }
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [waiting])
  return waiting && late
}

/** What will be here, while it comes; nothing at all in the first 300 ms. */
export function Skeleton({ words }: { words?: string }) {
  const { t } = useWords()
  const late = useLate(true)
  if (!late) return null
  return (
    <div role="status">
      <p className={styles.quiet}>{words ?? t('availability.panel.waiting')}</p>
      <div className={styles.skeleton} aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
    </div>
  )
}
