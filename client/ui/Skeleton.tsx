import { useWords } from '../i18n/index.ts'
import { classNames } from './class-names.ts'
import styles from './Skeleton.module.css'
import { useLate } from './use-late.ts'

export interface SkeletonProps {
  /** What is being waited for, said in sight; without it, it is only read aloud that something is loading. */
  words?: string | undefined
  /** Lines of text that will be here. */
  lines?: number
  /** What will be here before the lines: a heading, a list whose lines have two rows each. */
  shape?: 'text' | 'panel' | 'list'
  className?: string
}

/**
 * The place of what is coming, as large as it will be: room is taken at once, so that nothing jumps, and drawn after
 * 300 ms, so that what comes quickly does not flicker.
 */
export function Skeleton({ words, lines = 3, shape = 'text', className }: SkeletonProps) {
  const { t } = useWords()
  const late = useLate(true)
  return (
    <div className={classNames(styles.skeleton, styles[shape], late && styles.late, className)}>
      {late && (
        <p role="status" className={words ? styles.words : 'visually-hidden'}>
          {words ?? t('app.loading')}
        </p>
      )}
      <div className={styles.lines} aria-hidden="true">
        {shape === 'panel' && <span className={styles.title} />}
        {Array.from({ length: lines }, (_, index) => (
          <span key={index} className={styles.line} />
        ))}
      </div>
    </div>
  )
}
