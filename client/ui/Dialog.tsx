import { type ReactNode, useEffect, useId, useRef } from 'react'
import styles from './Dialog.module.css'

export interface DialogProps {
  title: ReactNode
  onClose: () => void
  actions: ReactNode
  children: ReactNode
}

/** A question that has to be answered before going on. Native `dialog`: focus stays inside, Escape closes. */
export function Dialog({ title, onClose, actions, children }: DialogProps) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      {children}
      <div className={styles.actions}>{actions}</div>
    </dialog>
  )
}
