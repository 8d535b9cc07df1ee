import { type DragEvent, useEffect, useRef, useState } from 'react'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Icon } from '../ui/Icon.tsx'
import { Message } from '../ui/Message.tsx'
import { bytesIn } from './bytes.ts'
import styles from './FileDrop.module.css'
import { ProblemMessage } from './ProblemMessage.tsx'

export interface FileDropProps<Sent> {
  /** What to drop here, and which formats, in words. */
  here: string
  formats: string
  mostBytes: number
  /** What to say of a larger file; sizes in words. */
  tooBig: (file: { name: string; size: string; limit: string }) => string
  /** `data-testid` of the file input. */
  testId: string
  /** Sends the file; told to stop when the person leaves or cancels. `onProgress`: the part sent, 0 to 1. */
  send: (file: File, options: { signal: AbortSignal; onProgress: (share: number) => void }) => Promise<Sent>
  onSent: (sent: Sent) => void
}

interface Sending {
  name: string
  share: number
  abort: AbortController
}

/** One file is dropped or chosen and sent, with its progress; what cannot be sent is said here. */
export function FileDrop<Sent>({
  here,
  formats,
  mostBytes,
  tooBig,
  testId,
  send,
  onSent,
}: FileDropProps<Sent>) {
  const { t, number } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [sending, setSending] = useState<Sending | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [refused, setRefused] = useState<string | null>(null)
  useEffect(() => () => sending?.abort.abort(), [sending?.abort])

  const take = async (files: readonly File[]) => {
    const [file] = files
    if (!file || sending) return
    setError(null)
    setRefused(null)
    if (files.length > 1) return setRefused(t('imports.drop.one'))
    if (file.size > mostBytes) {
      const [size, limit] = [bytesIn(file.size, number), bytesIn(mostBytes, number)]
      return setRefused(tooBig({ name: file.name, size, limit }))
    }
    const abort = new AbortController()
    setSending({ name: file.name, share: 0, abort })
    try {
      const onProgress = (share: number) => setSending((now) => now && { ...now, share })
      onSent(await send(file, { signal: abort.signal, onProgress }))
    } catch (problem) {
      if (!(problem instanceof DOMException && problem.name === 'AbortError')) setError(problem)
    } finally {
      setSending(null)
    }
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take([...event.dataTransfer.files])
  }
  return (
    <>
      {sending ? (
        <div className={styles.drop}>
          <p>{t('imports.drop.sending', { name: sending.name })}</p>
          <progress
            className={styles.progress}
            max={1}
            value={sending.share}
            aria-label={t('imports.drop.sending', { name: sending.name })}
          />
          <p role="status">
            {sending.share < 1
              ? t('imports.drop.share', { percent: number(Math.floor(sending.share * 100), 0) })
              : t('imports.drop.reading')}
          </p>
          <Button onClick={() => sending.abort.abort()}>{t('app.cancel')}</Button>
        </div>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the pointer's way to what the button does
        <div
          className={classNames(styles.drop, over && styles.over)}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          <Icon name="upload" size={28} />
          <p>{here}</p>
          <Button look="primary" onClick={() => input.current?.click()}>
            {t('imports.drop.choose')}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            data-testid={testId}
            onChange={({ target }) => {
              void take([...(target.files ?? [])])
              target.value = ''
            }}
          />
          <p className={styles.quiet}>{formats}</p>
        </div>
      )}
      {refused && <Message tone="warn">{refused}</Message>}
      {error !== null && <ProblemMessage error={error} />}
    </>
  )
}
