import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useSession } from '../data/session.ts'
import { type DataSource, type SourceStatus, usePull, useSources } from '../data/sources.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { keepView } from '../map/page-links.ts'
import { Button } from '../ui/Button.tsx'
import { Select } from '../ui/Field.tsx'
import { Tag, type TagProps } from '../ui/Tag.tsx'
import styles from './Imports.module.css'

const LOOKS: Record<SourceStatus, Pick<TagProps, 'tone' | 'icon'>> = {
  running: {},
  new: { tone: 'ok', icon: 'check' },
  unchanged: { tone: 'ok', icon: 'check' },
  failed: { tone: 'danger', icon: 'warning' },
  never: { tone: 'unknown', icon: 'unknown' },
}
/** Failures first: they are what somebody has to look at. */
const ORDER: readonly SourceStatus[] = ['failed', 'running', 'new', 'unchanged', 'never']

/** The official services: when each was last asked, what came of it, when it is asked again; for stewards, asking now. */
export function Sources() {
  const { t, say, language } = useWords()
  const { isSteward } = useSession()
  /** When a source was asked from here, and what was known of it then: until that changes, news is awaited. */
  const [asked, setAsked] = useState<Readonly<Record<string, string | null>>>({})
  const [status, setStatus] = useState<SourceStatus | ''>('')
  const { data, error, refetch } = useSources(Object.keys(asked).length > 0)
  const pull = usePull()
  const sources = data?.sources ?? []
  const isAwaited = ({ id, last_tried_at, status }: DataSource) =>
    status === 'running' || (id in asked && asked[id] === last_tried_at)
  const done = sources.filter((source) => source.id in asked && !isAwaited(source))
  if (done.length > 0)
    setAsked(Object.fromEntries(Object.entries(asked).filter(([id]) => !done.some((one) => one.id === id))))
  const { compare } = new Intl.Collator(language)
  const shown = sources
    .filter((source) => status === '' || source.status === status)
    .sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || compare(say(a.title), say(b.title)))
  return (
    <div className={styles.stack}>
      <p>{t('imports.sources.text')}</p>
      {error && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      {pull.error && <ProblemMessage error={pull.error} />}
      {data && (
        <Select
          label={t('imports.sources.filter')}
          value={status}
          onChange={({ target }) => setStatus(target.value as SourceStatus | '')}
          options={[
            { value: '', title: t('imports.sources.all', { count: sources.length }) },
            ...ORDER.flatMap((one) => {
              const count = sources.filter((source) => source.status === one).length
              return count > 0
                ? [{ value: one, title: `${t(`imports.sources.status.${one}`)} (${count})` }]
                : []
            }),
          ]}
        />
      )}
      <ul>
        {shown.map((source) => (
          <Line
            key={source.id}
            source={source}
            isAwaited={isAwaited(source)}
            {...(isSteward
              ? {
                  onPull: () =>
                    pull.mutate(source.id, {
                      onSuccess: () => setAsked({ ...asked, [source.id]: source.last_tried_at }),
                    }),
                }
              : {})}
          />
        ))}
      </ul>
    </div>
  )
}

function Line({
  source,
  isAwaited,
  onPull,
}: {
  source: DataSource
  isAwaited: boolean
  onPull?: () => void
}) {
  const { t, say, number, date } = useWords()
  const layer = layerById(source.layer)
  const facts = [
    source.last_checked_at && t('imports.sources.checked', { date: date(source.last_checked_at) }),
    source.last_changed_at && t('imports.sources.changed', { date: date(source.last_changed_at) }),
    source.rows !== null && t('imports.rows', { count: source.rows, formatted: number(source.rows, 0) }),
    source.next_due_at && t('imports.sources.due', { date: date(source.next_due_at) }),
    source.cadence === null && t('imports.sources.onRequest'),
  ].filter(Boolean)
  return (
    <li className={styles.run}>
      <div className={styles.grow}>
        <p className={styles.line}>
          <span className={styles.strong}>{say(source.title)}</span>
          <Tag {...LOOKS[source.status]}>{t(`imports.sources.status.${source.status}`)}</Tag>
        </p>
        <p className={styles.quiet}>
          {layer && (
            <Link to="/datos/$layer" params={{ layer: layer.id }} search={keepView}>
              {say(layer.title)}
            </Link>
          )}{' '}
          · {say(source.publisher)} ·{' '}
          <a href={source.url} target="_blank" rel="noreferrer">
            {t(`imports.sources.protocol.${source.protocol as 'http'}`)}
          </a>
        </p>
        {facts.length > 0 && <p className={styles.quiet}>{facts.join(' · ')}</p>}
        {source.message && (
          <p className={source.status === 'failed' ? styles.reason : styles.quiet}>{say(source.message)}</p>
        )}
        {source.run_id !== null && onPull && (
          <p className={styles.quiet}>
            <Link to="/datos/cargar/$run" params={{ run: String(source.run_id) }} search={keepView}>
              {t('imports.sources.run')}
            </Link>
          </p>
        )}
      </div>
      {onPull && (
        <Button
          onClick={onPull}
          disabled={isAwaited}
          aria-label={t('imports.sources.pullOf', { source: say(source.title) })}
        >
          {isAwaited ? t('imports.sources.pulling') : t('imports.sources.pull')}
        </Button>
      )}
    </li>
  )
}
