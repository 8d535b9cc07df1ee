import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { Button, IconButton } from './Button.tsx'
import styles from './Toast.module.css'

export interface ToastMessage {
  /** Messages with the same key replace one another. */
  key: string
  words: ReactNode
  action?: { label: string; onAction: () => void }
  /** How long it stays, ms. Undo of a destructive act stays 10 s. */
  lasts?: number
}

const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined)

/** Says something quiet at the bottom of the map. */
export const useToast = () => useContext(ToastContext)

export function ToastProvider({ closeLabel, children }: { closeLabel: string; children: ReactNode }) {
  const [messages, setMessages] = useState<ToastMessage[]>([])
  const drop = useCallback(
    (key: string) => setMessages((all) => all.filter((message) => message.key !== key)),
    [],
  )
  const say = useCallback(
    (message: ToastMessage) =>
      setMessages((all) => [...all.filter((one) => one.key !== message.key), message].slice(-3)),
    [],
  )
  const shown = useMemo(
    () => (
      <div className={styles.stack} role="status" aria-live="polite">
        {messages.map((message) => (
          <Toast
            key={message.key}
            message={message}
            closeLabel={closeLabel}
            onClose={() => drop(message.key)}
          />
        ))}
      </div>
    ),
    [messages, closeLabel, drop],
  )
  return (
    <ToastContext.Provider value={say}>
      {children}
      {shown}
    </ToastContext.Provider>
  )
}

function Toast({
  message,
  closeLabel,
  onClose,
}: {
  message: ToastMessage
  closeLabel: string
  onClose: () => void
}) {
  const lasts = message.lasts ?? 7000
  useEffect(() => {
    const timer = setTimeout(onClose, lasts)
    return () => clearTimeout(timer)
  }, [message, lasts])
  return (
    <div className={styles.toast}>
      <span className={styles.words}>{message.words}</span>
      {message.action && (
        <Button
          look="plain"
          onClick={() => {
            message.action?.onAction()
            onClose()
          }}
        >
          {message.action.label}
        </Button>
      )}
      <IconButton icon="close" label={closeLabel} onClick={onClose} />
    </div>
  )
}
