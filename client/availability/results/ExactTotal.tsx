import { useState } from 'react'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords } from '../../i18n/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Message } from '../../ui/Message.tsx'
import { type Asked, useDismissJob, useExactTotal, useJob, useStartExact } from '../data.ts'
import styles from '../panel/Availability.module.css'
import { useAvailability } from '../state.ts'
import { hectares, shareText } from '../words.ts'

/** The total cut exactly from the vector layers: a job that runs while one goes on working. */
export function ExactTotal() {
  const words = useWords()
  const { t, number } = words
  const criteria = useAvailability((state) => state.criteria)
  const versions = useAvailability((state) => state.versions)
  const start = useStartExact()
  const dismiss = useDismissJob()
  const [asked, setAsked] = useState<Asked | null>(null)
  const id = start.data?.jobID ?? null
  const job = useJob(id)
  const status = job.data ?? start.data
  const total = useExactTotal(id, status?.status === 'successful')
  if (!criteria) return null
  const run = () => {
    const next = { criteria, versions }
    setAsked(next)
    start.mutate(next)
  }
  const isBusy = start.isPending || status?.status === 'accepted' || status?.status === 'running'
  const isOld = asked !== null && asked.criteria !== criteria
  const error = start.error ?? job.error ?? total.error
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.results.exact.title')}</h3>
      <p className={styles.quiet}>{t('availability.results.exact.text')}</p>
      {error && <ProblemMessage error={error} onRetry={run} />}
      {status?.status === 'failed' && (
        <Message tone="danger" title={t('availability.results.exact.failed')}>
          {status.message && <p>{status.message}</p>}
        </Message>
      )}
      {status?.status === 'dismissed' && <p>{t('availability.results.exact.cancelled')}</p>}
      {isBusy && (
        <div className={styles.tight}>
          <p role="status">
            {status?.status === 'running'
              ? t('availability.results.exact.running', {
                  progress: shareText((status.progress ?? 0) / 100, words),
                })
              : t('availability.results.exact.waiting')}
          </p>
          <div className={styles.meter} aria-hidden="true">
            <span className={styles.freeMeter} style={{ width: `${status?.progress ?? 0}%` }} />
          </div>
          {id && (
            <div>
              <Button icon="close" disabled={dismiss.isPending} onClick={() => dismiss.mutate(id)}>
                {t('availability.results.exact.cancel')}
              </Button>
            </div>
          )}
        </div>
      )}
      {total.data && (
        <p role="status">
          {t('availability.results.exact.done', {
            free: hectares(total.data.free_ha, false, words),
            area: hectares(total.data.area_ha, false, words),
            share: shareText(total.data.area_ha > 0 ? total.data.free_ha / total.data.area_ha : 0, words),
            grid: hectares(total.data.grid.free_ha, false, words),
            points: number(total.data.difference_points, 3),
          })}{' '}
          {isOld && <span className={styles.quiet}>{t('availability.results.exact.old')}</span>}
        </p>
      )}
      {!isBusy && (total.data === undefined || isOld) && (
        <div>
          <Button icon="ruler" onClick={run}>
            {t('availability.results.exact.start')}
          </Button>
        </div>
      )}
    </section>
  )
}
