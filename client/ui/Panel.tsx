import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './Button.tsx'
import styles from './Panel.module.css'

export interface PanelProps {
  title: ReactNode
  /** A line above the title: what kind of thing this is. */
  over?: ReactNode
  closeLabel: string
  onClose: () => void
  /** Shows an arrow before the title. */
  back?: { label: string; onBack: () => void } | undefined
  /** Stays in reach under the scrolling body: the one primary action. */
  foot?: ReactNode
  /** Moves focus to the title when the panel opens, so that a screen reader starts there. */
  takeFocus?: boolean
  children: ReactNode
}

/** Title, scrolling body, optional foot. Used in the right column of a desk and in the sheet of a phone. */
export function Panel({ title, over, closeLabel, onClose, back, foot, takeFocus, children }: PanelProps) {
  const id = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (takeFocus) heading.current?.focus({ preventScroll: true })
  }, [takeFocus])
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <header className={styles.head}>
        {back && <IconButton icon="back" label={back.label} onClick={back.onBack} />}
        <div className={styles.titles}>
          {over && <p className={styles.over}>{over}</p>}
          <h2 id={id} ref={heading} tabIndex={-1} className={styles.title}>
            {title}
          </h2>
        </div>
        <IconButton icon="close" label={closeLabel} onClick={onClose} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <div className={styles.body} tabIndex={0}>
        {children}
      </div>
      {foot && <footer className={styles.foot}>{foot}</footer>}
    </section>
  )
}
