import { Link } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import { DISPUTE_LIMITS, DISPUTE_STATUS_NAMES, type DisputeStatus } from '../../../geodata/model/dispute.ts'
import { type Dispute, useDisputesForReview, useReviewDispute } from '../../data/disputes.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useSession } from '../../data/session.ts'
import { useWords } from '../../i18n/index.ts'
import { keepView } from '../../map/page-links.ts'
import { Button } from '../../ui/Button.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Pager } from '../../ui/Pager.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { DisputeItem } from './DisputeItem.tsx'
import styles from './Disputes.module.css'
import { useTitles } from './FollowDispute.tsx'

const PAGE = 20

/** A reviewer's desk: disputes by state, those that wait the oldest first, with everything there is to them. */
export function DisputeQueue() {
  const { t } = useWords()
  const { isReviewer, known, person } = useSession()
  if (!known) return <Skeleton />
  if (!isReviewer)
    return (
      <div className={styles.stack}>
        <p>{t('disputes.reviewersOnly')}</p>
        {!person && (
          <p>
            <Link to="/entrar" search={keepView}>
              {t('access.signInLink')}
            </Link>
          </p>
        )}
      </div>
    )
  return <Desk />
}

function Desk() {
  const { t } = useWords()
  const [tab, setTab] = useState<DisputeStatus>('received')
  const [offset, setOffset] = useState(0)
  const asked = { status: tab, limit: PAGE, offset }
  const { data, error, isPlaceholderData, refetch } = useDisputesForReview(asked)
  const total = data?.counts[tab] ?? 0
  return (
    <div className={styles.stack}>
      <p>{t('disputes.queueIntro')}</p>
      <Tabs
        label={t('disputes.title')}
        tabs={DISPUTE_STATUS_NAMES.map((id) => ({
          id,
          title: t(`disputes.tab.${id}`, { count: data?.counts[id] ?? 0 }),
        }))}
        selected={tab}
        onSelect={(next) => {
          setTab(next)
          setOffset(0)
        }}
      >
        {error ? (
          <ProblemMessage error={error} onRetry={() => void refetch()} />
        ) : !data || isPlaceholderData ? (
          <Skeleton />
        ) : data.disputes.length === 0 ? (
          <p className={styles.item}>{t('disputes.queueEmpty')}</p>
        ) : (
          <ul>
            {data.disputes.map((dispute) => (
              <Case key={dispute.id} dispute={dispute} />
            ))}
          </ul>
        )}
        <Pager
          offset={offset}
          page={PAGE}
          total={total}
          before={t('disputes.previous')}
          after={t('disputes.next')}
          onOffset={setOffset}
        />
      </Tabs>
    </div>
  )
}

/** One dispute with what only reviewers see, and their answer. */
function Case({ dispute }: { dispute: Dispute }) {
  const { t, language } = useWords()
  const { person } = useSession()
  const say = useToast()
  const review = useReviewDispute()
  const titleOf = useTitles(dispute.screening)
  const [answer, setAnswer] = useState(dispute.answer ?? '')
  const [missing, setMissing] = useState(false)
  const [open, setOpen] = useState(false)
  const { id, status, name, account, contact, answered_by } = dispute
  const own = account !== null && account === person?.name
  const send = (next: 'accepted' | 'rejected') => {
    const words = answer.trim()
    setMissing(words === '')
    if (words === '') return
    review.mutate(
      { id, seen: status, status: next, answer: words },
      { onSuccess: () => say({ key: `dispute-${id}`, words: t(`disputes.did.${next}`) }) },
    )
  }
  const people = [
    ['name', name],
    ['account', account],
    ['contact', contact],
    ['answeredBy', answered_by],
  ] as const
  return (
    <DisputeItem dispute={dispute} titleOf={(rule) => titleOf(rule)?.[language]}>
      {people.some(([, value]) => value) && (
        <dl className={styles.facts}>
          {people.map(
            ([key, value]) =>
              value && (
                <Fragment key={key}>
                  <dt>{t(`disputes.who.${key}`)}</dt>
                  <dd>{value}</dd>
                </Fragment>
              ),
          )}
        </dl>
      )}
      {own ? (
        <p className={styles.small}>{t('disputes.own')}</p>
      ) : open ? (
        <div className={styles.stack}>
          <TextArea
            label={t('disputes.answerLabel')}
            help={t('disputes.answerHelp')}
            error={missing ? t('disputes.answerMissing') : undefined}
            value={answer}
            onChange={(event) => setAnswer(event.target.value)}
            rows={3}
            maxLength={DISPUTE_LIMITS.answer}
          />
          {review.error && <ProblemMessage error={review.error} />}
          <div className={styles.row}>
            {(['accepted', 'rejected'] as const)
              .filter((next) => next !== status)
              .map((next) => (
                <Button
                  key={next}
                  look={next === 'rejected' ? 'danger' : 'primary'}
                  disabled={review.isPending}
                  onClick={() => send(next)}
                >
                  {t(`disputes.do.${next}`)}
                </Button>
              ))}
            <Button look="plain" onClick={() => setOpen(false)}>
              {t('app.cancel')}
            </Button>
          </div>
        </div>
      ) : (
        <div className={styles.row}>
          <Button icon="pencil" onClick={() => setOpen(true)}>
            {t(status === 'received' ? 'disputes.review' : 'disputes.reviewAgain')}
          </Button>
        </div>
      )}
    </DisputeItem>
  )
}
