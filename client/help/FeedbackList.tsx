import { useState } from 'react'
import { FEEDBACK_KINDS } from '../../geodata/model/feedback.ts'
import { type Feedback, useFeedback, useResolveFeedback } from '../data/feedback.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useSession } from '../data/session.ts'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Pager } from '../ui/Pager.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { Tag } from '../ui/Tag.tsx'
import styles from './Help.module.css'

const TABS = ['open', 'resolved'] as const
const PAGE = 20

/** What people said of screens, for stewards, with a way to see what they saw. */
export function FeedbackList() {
  const { t } = useWords()
  const { isSteward, known } = useSession()
  if (!known) return <Skeleton />
  if (!isSteward) return <p>{t('feedback.stewardsOnly')}</p>
  return <Desk />
}

function Desk() {
  const { t } = useWords()
  const [state, setState] = useState<(typeof TABS)[number]>('open')
  const [offset, setOffset] = useState(0)
  const { data, error, isPlaceholderData, refetch } = useFeedback({ state, limit: PAGE, offset })
  return (
    <div className={styles.stack}>
      <p>{t('feedback.listIntro')}</p>
      <Tabs
        label={t('feedback.list')}
        tabs={TABS.map((id) => ({
          id,
          title: t(id === 'open' ? 'feedback.tabOpen' : 'feedback.tabResolved', { count: data?.[id] ?? 0 }),
        }))}
        selected={state}
        onSelect={(next) => {
          setState(next)
          setOffset(0)
        }}
      >
        {error ? (
          <ProblemMessage error={error} onRetry={() => void refetch()} />
        ) : !data || isPlaceholderData ? (
          <Skeleton />
        ) : data.feedback.length === 0 ? (
          <p className={styles.item}>{t('feedback.empty')}</p>
        ) : (
          <div>
            {data.feedback.map((one) => (
              <Item key={one.id} said={one} />
            ))}
          </div>
        )}
        <Pager
          offset={offset}
          page={PAGE}
          total={data?.[state] ?? 0}
          before={t('corrections.newer')}
          after={t('corrections.older')}
          onOffset={setOffset}
        />
      </Tabs>
    </div>
  )
}

function Item({ said }: { said: Feedback }) {
  const { t, say, date, number } = useWords()
  const resolve = useResolveFeedback()
  const { id, kind, text, contact, link, language, width, height, created_at, resolved_at, resolved_by } =
    said
  const size = t('feedback.sizeValue', { width: number(width, 0), height: number(height, 0) })
  return (
    <article className={styles.item}>
      <div className={styles.row}>
        <Tag tone={kind === 'wrong' ? 'warn' : 'neutral'}>{say(FEEDBACK_KINDS[kind])}</Tag>
        <span className={styles.quiet}>
          {t('feedback.saidOn', { date: date(created_at), language, size })}
        </span>
      </div>
      <p className={styles.said}>{text}</p>
      {contact && (
        <dl className={styles.facts}>
          <dt>{t('feedback.contactShown')}</dt>
          <dd>{contact}</dd>
        </dl>
      )}
      {resolved_at && (
        <p className={styles.quiet}>
          {resolved_by
            ? t('feedback.resolvedBy', { date: date(resolved_at), by: resolved_by })
            : t('feedback.resolvedOn', { date: date(resolved_at) })}
        </p>
      )}
      {resolve.error && <ProblemMessage error={resolve.error} />}
      <div className={styles.row}>
        <Button
          icon={resolved_at ? 'undo' : 'check'}
          disabled={resolve.isPending}
          onClick={() => resolve.mutate({ id, resolved: !resolved_at })}
        >
          {resolved_at ? t('feedback.reopen') : t('feedback.resolve')}
        </Button>
        <a href={link} target="_blank" rel="noreferrer">
          {t('feedback.see')}
        </a>
      </div>
    </article>
  )
}
