import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import {
  CORRECTION_LIMITS,
  type CorrectionStatus,
  needsAnswer,
  nextStatuses,
} from '../../geodata/model/correction.ts'
import { type Correction, useCorrections, useReply } from '../data/corrections.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useSession } from '../data/session.ts'
import { useWords } from '../i18n/index.ts'
import { useMap } from '../map/context.ts'
import { keepView } from '../map/page-links.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox, TextArea } from '../ui/Field.tsx'
import { Pager } from '../ui/Pager.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { useToast } from '../ui/Toast.tsx'
import { CorrectionItem } from './CorrectionItem.tsx'
import { CorrectionList } from './CorrectionList.tsx'
import styles from './Corrections.module.css'
import { usePlaceOnMap } from './PlaceField.tsx'

const TABS = ['received', 'in_review', 'accepted', 'closed'] as const
type Tab = (typeof TABS)[number]
const PAGE = 20
/** Nothing goes back to being received. */
type Step = Exclude<CorrectionStatus, 'received'>

/** A steward's desk: what was asked, by state, with the answer beside it. Everyone else reads the requests of all layers. */
export function CorrectionQueue({ layer }: { layer?: string }) {
  const { t } = useWords()
  const { isSteward, known, person } = useSession()
  if (!known) return <Skeleton />
  if (!isSteward)
    return (
      <div className={styles.stack}>
        <p>{t('corrections.publicIntro')}</p>
        <CorrectionList {...(layer ? { layer } : {})} />
        {!person && (
          <p className={styles.small}>
            <Link to="/entrar" search={keepView}>
              {t('access.signInLink')}
            </Link>
          </p>
        )}
      </div>
    )
  return <Desk layer={layer} />
}

function Desk({ layer }: { layer: string | undefined }) {
  const { t } = useWords()
  const [tab, setTab] = useState<Tab>('received')
  const [offset, setOffset] = useState(0)
  const { data, error, isPlaceholderData, refetch } = useCorrections({
    status: tab,
    limit: PAGE,
    offset,
    ...(layer ? { layer } : {}),
  })
  const count = (each: Tab) => (each === 'closed' ? data?.closed : data?.counts[each])
  return (
    <div className={styles.stack}>
      <p>{t('corrections.queueIntro')}</p>
      <Tabs
        label={t('corrections.title')}
        tabs={TABS.map((id) => ({ id, title: t(`corrections.tab.${id}`, { count: count(id) ?? 0 }) }))}
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
        ) : data.corrections.length === 0 ? (
          <p className={styles.item}>{t('corrections.queueEmpty')}</p>
        ) : (
          <ul>
            {data.corrections.map((correction) => (
              <CorrectionItem
                key={correction.id}
                correction={correction}
                named={layer ? 'feature' : 'feature-and-layer'}
              >
                <Answering correction={correction} />
              </CorrectionItem>
            ))}
          </ul>
        )}
        <Pager
          offset={offset}
          page={PAGE}
          total={data?.total ?? 0}
          before={t('corrections.newer')}
          after={t('corrections.older')}
          onOffset={setOffset}
        />
      </Tabs>
    </div>
  )
}

/** What only a steward sees of a request, and what they can do with it. */
function Answering({ correction }: { correction: Correction }) {
  const { t } = useWords()
  const say = useToast()
  const reply = useReply()
  const [answer, setAnswer] = useState(correction.answer ?? '')
  const [missing, setMissing] = useState(false)
  const [open, setOpen] = useState(false)
  const shell = useMap()
  const { id, status, text_shown, contact, place } = correction
  usePlaceOnMap(open ? place : null)
  const start = () => {
    setOpen(true)
    if (place) shell?.fit([place.lon, place.lat, place.lon, place.lat], { maxZoom: 11 })
  }
  const send = (next: CorrectionStatus, shown: boolean | null = null) => {
    const words = answer.trim()
    setMissing(needsAnswer(next) && !words)
    if (needsAnswer(next) && !words) return
    reply.mutate(
      { id, status: next, answer: words || null, text_shown: shown },
      { onSuccess: () => say({ key: `correction-${id}`, words: t(`corrections.did.${next as Step}`) }) },
    )
  }
  return (
    <div className={styles.stack}>
      {contact && (
        <dl className={styles.facts}>
          <dt>{t('corrections.contactShort')}</dt>
          <dd>{contact}</dd>
        </dl>
      )}
      {status !== 'received' && (
        <Checkbox
          label={t('corrections.showText')}
          checked={text_shown ?? false}
          disabled={reply.isPending}
          onChange={(event) => reply.mutate({ id, status, answer: null, text_shown: event.target.checked })}
        />
      )}
      {open ? (
        <>
          <TextArea
            label={t('corrections.answerLabel')}
            help={t('corrections.answerHelp')}
            error={missing ? t('corrections.answerMissing') : undefined}
            value={answer}
            onChange={(event) => setAnswer(event.target.value)}
            rows={3}
            maxLength={CORRECTION_LIMITS.answer}
          />
          {reply.error && <ProblemMessage error={reply.error} />}
          <div className={styles.row}>
            {nextStatuses(status).map((next, i) => (
              <Button
                key={next}
                look={next === 'rejected' ? 'danger' : i === 0 ? 'primary' : 'normal'}
                disabled={reply.isPending}
                onClick={() => send(next)}
              >
                {t(`corrections.do.${next as Step}`)}
              </Button>
            ))}
            <Button look="plain" onClick={() => setOpen(false)}>
              {t('app.cancel')}
            </Button>
          </div>
        </>
      ) : (
        <div className={styles.row}>
          <Button icon="pencil" onClick={start}>
            {t('corrections.reply')}
          </Button>
        </div>
      )}
    </div>
  )
}
