import { type ReactNode, useId, useState } from 'react'
import styles from './Disclosure.module.css'
import { Icon } from './Icon.tsx'

export interface DisclosureProps {
  label: ReactNode
  /** Small text at the end of the line, e.g. a count. */
  aside?: ReactNode
  startOpen?: boolean
  children: ReactNode
}

/** A heading that opens and closes what is under it. Closed content is not rendered. */
export function Disclosure({ label, aside, startOpen = false, children }: DisclosureProps) {
  const [open, setOpen] = useState(startOpen)
  const id = useId()
  return (
    <div className={styles.disclosure}>
      <button
        type="button"
        className={styles.summary}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name="chevron" size={16} />
        <span className={styles.label}>{label}</span>
        {aside !== undefined && <span className={styles.aside}>{aside}</span>}
      </button>
      <div id={id} className={styles.body} hidden={!open}>
        {open && children}
      </div>
    </div>
  )
}
