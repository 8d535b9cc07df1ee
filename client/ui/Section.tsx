import { type ReactNode, useId } from 'react'
import styles from './Section.module.css'

/** A part of a page with its own heading, set off from the one before. */
export function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h3 id={id} className={styles.heading}>
        {title}
      </h3>
      {children}
    </section>
  )
}
