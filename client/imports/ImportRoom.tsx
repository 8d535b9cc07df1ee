import { Link, useNavigate } from '@tanstack/react-router'
import { useId } from 'react'
import { LARGEST_UPLOAD_BYTES } from '../../geodata/model/upload.ts'
import { bytesIn } from '../data/bytes.ts'
import { FileDrop } from '../data/FileDrop.tsx'
import { type ImportSummary, isBusy, type RunStatus, uploadFile, useImports } from '../data/imports.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useSession } from '../data/session.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { keepView } from '../map/page-links.ts'
import { Message } from '../ui/Message.tsx'
import { Tag, type TagProps } from '../ui/Tag.tsx'
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

/** A file is dropped or chosen and sent; then its own page opens. */
function DropZone() {
  const { t, number } = useWords()
  const navigate = useNavigate()
  const id = useId()
  return (
    <section aria-labelledby={id} className={styles.stack}>
      <h3 id={id} className={styles.heading}>
        {t('imports.drop.title')}
      </h3>
      <FileDrop
        here={t('imports.drop.here')}
        formats={t('imports.drop.formats', { limit: bytesIn(LARGEST_UPLOAD_BYTES, number) })}
        mostBytes={LARGEST_UPLOAD_BYTES}
        tooBig={(file) => t('imports.drop.tooBig', file)}
        testId="import-file"
        send={uploadFile}
        onSent={({ id: run }) =>
          void navigate({ to: '/datos/cargar/$run', params: { run: String(run) }, search: keepView })
        }
      />
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
