import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './Icon.tsx'
import styles from './Tag.module.css'

export interface TagProps {
  /** `unknown` is hatched, as what is not known is on the map. */
  tone?: 'neutral' | 'danger' | 'ok' | 'warn' | 'unknown'
  icon?: IconName
  children: ReactNode
}

/** A short word about a thing; colour is never the only sign. */
export function Tag({ tone = 'neutral', icon, children }: TagProps) {
  return (
    <span className={classNames(styles.tag, tone !== 'neutral' && styles[tone])}>
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  )
}
