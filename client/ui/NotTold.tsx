import { useId } from 'react'
import { useWords } from '../i18n/index.ts'
import styles from './NotTold.module.css'

/**
 * «Lo que esto no te dice»: how every result ends. `part`: of one part of a page that says its own at its end.
 */
export function NotTold({ items, part = false }: { items: readonly string[]; part?: boolean }) {
  const { t } = useWords()
  const id = useId()
  return (
    <section className={styles.limits} aria-labelledby={id}>
      <h3 id={id} className={styles.title}>
        {t(part ? 'notTold.part' : 'notTold.title')}
      </h3>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  )
}
