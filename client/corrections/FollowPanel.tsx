import { useParams } from '@tanstack/react-router'
import { CORRECTION_KINDS } from '../../geodata/model/correction.ts'
import { type Correction, useFollowedCorrection } from '../data/corrections.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { Panel } from '../ui/Panel.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { AboutFeature, CorrectionWords } from './CorrectionItem.tsx'
import styles from './Corrections.module.css'
import { usePlaceOnMap } from './PlaceField.tsx'
import { StatusTag } from './StatusTag.tsx'

/** `/correccion/{token}`: what became of a correction request, for whoever left it. */
export default function FollowPanel({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const { token = '' } = useParams({ strict: false }) as { token?: string }
  const { data, error, refetch } = useFollowedCorrection(token)
  usePlaceOnMap(data?.place ?? null)
  return (
    <Panel title={t('corrections.yours')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      {error && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {data && <Followed correction={data} />}
    </Panel>
  )
}

function Followed({ correction }: { correction: Correction }) {
  const { t, say, date } = useWords()
  const { kind, status, history } = correction
  return (
    <div className={styles.stack}>
      <AboutFeature correction={correction} />
      <p className={styles.head}>
        <strong>{say(CORRECTION_KINDS[kind])}</strong>
        <StatusTag status={status} />
      </p>
      <p>{t(`corrections.means.${status}`)}</p>
      <CorrectionWords correction={correction} />
      <div>
        <h3>{t('corrections.history')}</h3>
        <ol className={styles.history}>
          {history?.map((event) => (
            <li key={event.at + event.status}>
              <span>{date(event.at)}</span>
              <StatusTag status={event.status} />
            </li>
          ))}
        </ol>
      </div>
      <p className={styles.small}>{t('corrections.keepLink')}</p>
    </div>
  )
}
