import { Component, type ReactNode } from 'react'
import { useSignal } from '../data/signal.ts'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Message } from '../ui/Message.tsx'
import styles from './Failing.module.css'

interface Props {
  /** Where one is: elsewhere it is tried anew. */
  at: string
  children: ReactNode
  /** Opens what is kept for no signal. */
  onKept?: () => void
  /** Over the map, not in a panel. */
  floats?: boolean
}

/** Holds the failure of one part of the page: the rest goes on, and so does whoever leaves it. */
export class Failing extends Component<Props, { error: unknown; failed: boolean }> {
  override state = { error: null as unknown, failed: false }
  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true }
  }
  override componentDidUpdate({ at }: Props) {
    if (this.state.failed && at !== this.props.at) this.setState({ error: null, failed: false })
  }
  override render() {
    if (!this.state.failed) return this.props.children
    const { onKept, floats } = this.props
    return <Failed error={this.state.error} onKept={onKept} floats={floats} />
  }
}

/** What each browser says when a part of the page could not be brought. */
const NOT_BROUGHT = /dynamically imported module|importing a module script|unable to preload/i

/** What happened, and what can be done: without a signal a part that is not on this device cannot be brought. */
export function Failed({
  error,
  onKept,
  floats,
}: {
  error: unknown
  onKept?: (() => void) | undefined
  floats?: boolean | undefined
}) {
  const { t } = useWords()
  const signal = useSignal()
  const isMissing = NOT_BROUGHT.test(String(error))
  return (
    <div className={floats ? styles.floating : styles.failed}>
      <Message
        tone={isMissing ? 'warn' : 'danger'}
        title={isMissing ? t('app.missing.title') : undefined}
        action={
          <>
            {/* A part that failed to come is not asked for again by the same page. */}
            <Button onClick={() => window.location.reload()}>{t('app.retry')}</Button>
            {isMissing && !signal.on && onKept && (
              <Button look="plain" onClick={onKept}>
                {t('offline.noteOpen')}
              </Button>
            )}
          </>
        }
      >
        <p>{t(isMissing ? 'app.missing.text' : 'app.crash')}</p>
      </Message>
    </div>
  )
}
