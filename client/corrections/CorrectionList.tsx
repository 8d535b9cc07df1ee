import { useState } from 'react'
import { type CorrectionsAsked, useCorrections } from '../data/corrections.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { CorrectionItem } from './CorrectionItem.tsx'

const PAGE = 20
/** The server gives no more at once. */
const MOST = 100

export interface CorrectionListProps extends Pick<CorrectionsAsked, 'layer' | 'feature' | 'status'> {}

/** Correction requests of a feature, of a layer, or of all layers, the latest first. */
export function CorrectionList({ layer, feature, status }: CorrectionListProps) {
  const { t } = useWords()
  const [limit, setLimit] = useState(PAGE)
  const asked: CorrectionsAsked = {
    limit,
    ...(layer ? { layer } : {}),
    ...(feature ? { feature } : {}),
    ...(status ? { status } : {}),
  }
  const { data, error, refetch } = useCorrections(asked)
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton />
  if (data.total === 0) return <p>{t('corrections.none')}</p>
  return (
    <>
      {!feature && (
        <p>
          {t('corrections.open', { count: data.open })} · {t('corrections.closed', { count: data.closed })}
        </p>
      )}
      <ul>
        {data.corrections.map((correction) => (
          <CorrectionItem
            key={correction.id}
            correction={correction}
            named={feature ? undefined : layer ? 'feature' : 'feature-and-layer'}
          />
        ))}
      </ul>
      {data.total > limit && limit < MOST && (
        <Button onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>{t('corrections.more')}</Button>
      )}
      {data.total > MOST && limit === MOST && <p>{t('corrections.latest', { count: MOST })}</p>}
    </>
  )
}
