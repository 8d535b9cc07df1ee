import { useNavigate } from '@tanstack/react-router'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { BATCH_KEPT_DAYS, LARGEST_BATCH_BYTES, MOST_SITES } from '../../geodata/model/batch.ts'
import { uploadBatch } from '../data/batches.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Icon } from '../ui/Icon.tsx'
import { Message } from '../ui/Message.tsx'
import styles from './Batches.module.css'

interface Sending {
  name: string
  share: number
  abort: AbortController
}

/** A file of sites is dropped or chosen and sent; then its own page opens. */
export function Upload() {
  const { t, number } = useWords()
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [sending, setSending] = useState<Sending | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [refused, setRefused] = useState<string | null>(null)
  useEffect(() => () => sending?.abort.abort(), [sending?.abort])
  const limit = number(LARGEST_BATCH_BYTES / 1048576, 0)

  const take = async (files: readonly File[]) => {
    const [file] = files
    if (!file || sending) return
    setError(null)
    setRefused(null)
    if (files.length > 1) return setRefused(t('batches.drop.one'))
    if (file.size > LARGEST_BATCH_BYTES)
      return setRefused(t('batches.drop.tooBig', { name: file.name, limit }))
    const abort = new AbortController()
    setSending({ name: file.name, share: 0, abort })
    try {
      const batch = await uploadBatch(file, {
        signal: abort.signal,
        onProgress: (share) => setSending((now) => now && { ...now, share }),
      })
      void navigate({ to: '/lotes/$batch', params: { batch: batch.id }, search: keepView })
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
    <div className={styles.stack}>
      <p>{t('batches.intro', { most: number(MOST_SITES, 0) })}</p>
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
          className={classNames(styles.drop, over && styles.isOver)}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          <Icon name="upload" size={28} />
          <p>{t('batches.drop.here')}</p>
          <Button look="primary" onClick={() => input.current?.click()}>
            {t('imports.drop.choose')}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            data-testid="batch-file"
            onChange={({ target }) => {
              void take([...(target.files ?? [])])
              target.value = ''
            }}
          />
          <p className={styles.quiet}>{t('batches.drop.formats', { limit })}</p>
        </div>
      )}
      {refused && <Message tone="warn">{refused}</Message>}
      {error !== null && <ProblemMessage error={error} />}
      <ul className={styles.bullets}>
        <li>{t('batches.about.facts')}</li>
        <li>{t('batches.about.answers')}</li>
        <li>{t('batches.about.kept', { days: BATCH_KEPT_DAYS })}</li>
      </ul>
    </div>
  )
}
