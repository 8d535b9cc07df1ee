import { Link, useParams } from '@tanstack/react-router'
import { useFollowedDispute } from '../../data/disputes.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useRules, useScreening } from '../../data/screening.ts'
import { useWords } from '../../i18n/index.ts'
import { keepView } from '../../map/page-links.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { DisputeBody } from './DisputeItem.tsx'
import { DisputeStatusTag } from './DisputeStatusTag.tsx'
import styles from './Disputes.module.css'

/** `/objecion/{token}`: what became of a dispute, for whoever made it. */
export default function FollowDispute({ onClose }: { onClose: () => void }) {
  const { t, date, language } = useWords()
  const { token = '' } = useParams({ strict: false }) as { token?: string }
  const { data, error, refetch } = useFollowedDispute(token)
  const titleOf = useTitles(data?.screening ?? null)
  return (
    <Panel title={t('disputes.yours')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      {error && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {data && (
        <div className={styles.stack}>
          <p>{t(`disputes.means.${data.status}`)}</p>
          <DisputeBody dispute={data} titleOf={(rule) => titleOf(rule)?.[language]} fileKey={token} />
          <p className={styles.row}>
            <Link to="/s/$id" params={{ id: data.derived }} search={keepView}>
              {t('disputes.seeDerived')}
            </Link>
            <Link to="/s/$id" params={{ id: data.screening }} search={keepView}>
              {t('disputes.seeOriginal')}
            </Link>
          </p>
          <div>
            <h3>{t('disputes.history')}</h3>
            <ol className={styles.history}>
              {data.history?.map((event) => (
                <li key={event.at + event.status}>
                  <span>{date(event.at)}</span>
                  <DisputeStatusTag status={event.status} />
                </li>
              ))}
            </ol>
          </div>
          <p className={styles.small}>{t('disputes.keepLink')}</p>
        </div>
      )}
    </Panel>
  )
}

/** Titles of rules as a screening was made with them. */
export function useTitles(screening: string | null) {
  const stored = useScreening(screening)
  const rules = useRules(stored.data?.rule_base.hash)
  return (id: string) =>
    rules.data?.chapters.flatMap((chapter) => chapter.rules).find((rule) => rule.id === id)
}
