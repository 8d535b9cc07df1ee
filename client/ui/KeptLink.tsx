import { type ReactNode, useState } from 'react'
import { useWords } from '../i18n/index.ts'
import { Button } from './Button.tsx'
import styles from './KeptLink.module.css'
import { Message } from './Message.tsx'

export interface KeptLinkProps {
  title: ReactNode
  /** What the link is good for, and that nobody can ask for it again. */
  text: ReactNode
  url: string
  copyLabel: string
  children?: ReactNode
}

/** A link that is shown once: the only key to what was just sent. */
export function KeptLink({ title, text, url, copyLabel, children }: KeptLinkProps) {
  const { t } = useWords()
  const [copied, setCopied] = useState(false)
  return (
    <div role="status">
      <Message title={title}>
        <div className={styles.link}>
          <p>{text}</p>
          <a href={url}>{url}</a>
          <Button
            icon={copied ? 'check' : 'link'}
            onClick={() => void navigator.clipboard?.writeText(url).then(() => setCopied(true))}
          >
            {copied ? t('app.linkCopied') : copyLabel}
          </Button>
          {children}
        </div>
      </Message>
    </div>
  )
}
