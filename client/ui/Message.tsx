import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './Icon.tsx'
import styles from './Message.module.css'

export interface MessageProps {
  tone?: 'info' | 'warn' | 'danger' | 'unknown'
  title?: ReactNode
  action?: ReactNode
  children?: ReactNode
}

/** What happened, and what can be done about it. `danger` is read aloud at once. */
export function Message({ tone = 'info', title, action, children }: MessageProps) {
  const icon = tone === 'info' ? 'info' : tone === 'unknown' ? 'unknown' : 'warning'
  return (
    <div
      className={classNames(styles.message, tone !== 'info' && styles[tone])}
      role={tone === 'danger' ? 'alert' : undefined}
    >
      <Icon name={icon} />
      <div className={styles.body}>
        {title && <p className={styles.title}>{title}</p>}
        {children}
        {action && <div className={styles.action}>{action}</div>}
      </div>
    </div>
  )
}
