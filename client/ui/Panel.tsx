import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react'
import { useWords } from '../i18n/index.ts'
import { IconButton } from './Button.tsx'
import styles from './Panel.module.css'
import { addHeading, titlePage } from './page-title.ts'

export interface PanelProps {
  title: ReactNode
  /** What the window is called while this is in it; without it, as the title. */
  pageTitle?: string | undefined
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
export function Panel({
  title,
  pageTitle,
  over,
  closeLabel,
  onClose,
  back,
  foot,
  takeFocus,
  children,
}: PanelProps) {
  const { t } = useWords()
  const id = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (takeFocus) heading.current?.focus({ preventScroll: true })
  }, [takeFocus])
  // What is gone into begins at its top; who comes back is where they were.
  const body = useRef<HTMLDivElement>(null)
  const left = useRef(0)
  const isInside = back !== undefined
  useLayoutEffect(() => {
    if (body.current) body.current.scrollTop = isInside ? 0 : left.current
  }, [isInside])
  const site = t('app.name')
  useEffect(() => {
    if (!heading.current) return
    const remove = addHeading(heading.current)
    return () => {
      remove()
      titlePage(site)
    }
  }, [site])
  // What the title says may be known later, or be said in another language.
  useEffect(() => titlePage(site))
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <header className={styles.head}>
        {back && <IconButton icon="back" label={back.label} onClick={back.onBack} />}
        <div className={styles.titles}>
          {over && <p className={styles.over}>{over}</p>}
          <h2 id={id} ref={heading} tabIndex={-1} className={styles.title} data-page={pageTitle}>
            {title}
          </h2>
        </div>
        <IconButton icon="close" label={closeLabel} onClick={onClose} />
      </header>
      <div
        ref={body}
        className={styles.body}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          if (!isInside) left.current = currentTarget.scrollTop
        }}
      >
        {children}
      </div>
      {foot && <footer className={styles.foot}>{foot}</footer>}
    </section>
  )
}
