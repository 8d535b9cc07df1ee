import { Link, useNavigate } from '@tanstack/react-router'
import { type DragEvent, useEffect, useId, useRef, useState } from 'react'
import { LARGEST_UPLOAD_BYTES } from '../../geodata/model/upload.ts'
import { type ImportSummary, isBusy, type RunStatus, uploadFile, useImports } from '../data/imports.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useSession } from '../data/session.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { keepView } from '../map/page-links.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Icon } from '../ui/Icon.tsx'
import { Message } from '../ui/Message.tsx'
import { Tag, type TagProps } from '../ui/Tag.tsx'
import { bytesIn } from './bytes.ts'
import styles from './Imports.module.css'

/** Files come in here, and every import is listed; for stewards. Others are told who may. */
export function ImportRoom() {
  const { t } = useWords()
  const { isSteward, known, person } = useSession()
  if (!known) return null
  if (!isSteward)
    return (
      <Message title={t('imports.stewardsOnly')}>
        <p>{person ? t('imports.notSteward') : t('imports.whoMay')}</p>
        {!person && (
          <p>
            <Link to="/entrar" search={keepView}>
              {t('imports.signIn')}
            </Link>
          </p>
        )}
      </Message>
    )
  return (
    <div className={styles.stack}>
      <DropZone />
      <Runs />
    </div>
  )
}

interface Sending {
  name: string
  share: number
  abort: AbortController
}

/** A file is dropped or chosen and sent, with its progress; then its own page opens. */
function DropZone() {
  const { t, number } = useWords()
  const navigate = useNavigate()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [sending, setSending] = useState<Sending | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const limit = bytesIn(LARGEST_UPLOAD_BYTES, number)
  useEffect(() => () => sending?.abort.abort(), [sending?.abort])

  const take = async (files: readonly File[]) => {
    const [file] = files
    if (!file || sending) return
    setError(null)
    setRefused(null)
    if (files.length > 1) return setRefused(t('imports.drop.one'))
    if (file.size > LARGEST_UPLOAD_BYTES)
      return setRefused(
        t('imports.drop.tooBig', { name: file.name, size: bytesIn(file.size, number), limit }),
      )
    const abort = new AbortController()
    setSending({ name: file.name, share: 0, abort })
    try {
      const run = await uploadFile(file, {
        signal: abort.signal,
        onProgress: (share) => setSending((now) => now && { ...now, share }),
      })
      void navigate({ to: '/datos/cargar/$run', params: { run: String(run.id) }, search: keepView })
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
    <section aria-labelledby={id} className={styles.stack}>
      <h3 id={id} className={styles.heading}>
        {t('imports.drop.title')}
      </h3>
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
          <p>{t('imports.drop.here')}</p>
          <Button look="primary" onClick={() => input.current?.click()}>
            {t('imports.drop.choose')}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            data-testid="import-file"
            onChange={({ target }) => {
              void take([...(target.files ?? [])])
              target.value = ''
            }}
          />
          <p className={styles.quiet}>{t('imports.drop.formats', { limit })}</p>
        </div>
      )}
      {refused && <Message tone="warn">{refused}</Message>}
      {error !== null && <ProblemMessage error={error} />}
    </section>
  )
}

const LOOKS: Record<RunStatus, Pick<TagProps, 'tone' | 'icon'>> = {
  received: { tone: 'warn', icon: 'pencil' },
  ready: { tone: 'warn', icon: 'pencil' },
  staging: {},
  staged: { tone: 'warn', icon: 'pencil' },
  published: { tone: 'ok', icon: 'check' },
  unchanged: {},
  discarded: {},
  failed: { tone: 'danger', icon: 'warning' },
}

export function StatusTag({ status }: { status: RunStatus }) {
  const { t } = useWords()
  return <Tag {...LOOKS[status]}>{t(`imports.status.${status}`)}</Tag>
}

function Runs() {
  const { t } = useWords()
  const id = useId()
  const { data, error, refetch } = useImports(true)
  return (
    <section aria-labelledby={id} className={styles.stack}>
      <h3 id={id} className={styles.heading}>
        {t('imports.runs.title')}
      </h3>
      {error && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      {data?.runs.length === 0 && <p>{t('imports.runs.empty')}</p>}
      {data && data.runs.length > 0 && (
        <ul>
          {data.runs.map((run) => (
            <RunLine key={run.id} run={run} />
          ))}
        </ul>
      )}
    </section>
  )
}

function RunLine({ run }: { run: ImportSummary }) {
  const { t, say, number, date } = useWords()
  const layer = run.mapping ? layerById(run.mapping.layer) : undefined
  const facts = [
    layer && say(layer.title),
    run.counts && t('imports.rows', { count: run.counts.rows, formatted: number(run.counts.rows, 0) }),
    run.person,
    date(run.started_at),
  ].filter(Boolean)
  return (
    <li className={styles.run}>
      <div className={styles.grow}>
        <Link
          to="/datos/cargar/$run"
          params={{ run: String(run.id) }}
          search={keepView}
          className={styles.strong}
        >
          {run.file.name}
        </Link>
        <p className={styles.quiet}>{facts.join(' · ')}</p>
        {run.status === 'failed' && run.message && <p className={styles.quiet}>{say(run.message)}</p>}
        {isBusy(run.status) && run.progress && <StepWords progress={run.progress} />}
      </div>
      <StatusTag status={run.status} />
    </li>
  )
}

const STEPS = ['read', 'load', 'check', 'join', 'prepare'] as const

/** What the server is doing, and how much of it is done. */
export function StepWords({ progress }: { progress: NonNullable<ImportSummary['progress']> }) {
  const { t, number } = useWords()
  const step = STEPS.find((one) => one === progress.step)
  return (
    <p className={styles.quiet} role="status">
      {step ? t(`imports.step.${step}`) : t('imports.step.other')}
      {progress.done > 0 &&
        ` · ${
          progress.total === null
            ? t('imports.done', { done: number(progress.done, 0) })
            : t('imports.doneOf', { done: number(progress.done, 0), total: number(progress.total, 0) })
        }`}
    </p>
  )
}
