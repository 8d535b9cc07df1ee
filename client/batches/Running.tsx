import { type Batch, useCancelBatch } from '../data/batches.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Message } from '../ui/Message.tsx'
import { Progress } from '../ui/Progress.tsx'
import styles from './Batches.module.css'

/** How far a batch has got, how long is left, and the way to stop it; when it is over, how it ended. */
export function Running({ batch }: { batch: Batch }) {
  const { t, say, number, date } = useWords()
  const cancel = useCancelBatch(batch.id)
  const { sites, done, problems, seconds_left, rate } = batch.progress
  const kept = t('batches.kept', { date: date(batch.kept_until) })
  const part = t('batches.progress', { done: number(done, 0), sites: number(sites, 0) })
  if (batch.status === 'running') {
    return (
      <section className={styles.running} aria-label={t('batches.running')}>
        <Progress label={part} done={done} total={sites} left={seconds_left} />
        {rate !== null && (
          <p className={styles.quiet}>{t('batches.rate', { rate: number(rate, rate < 10 ? 1 : 0) })}</p>
        )}
        <p className={styles.quiet}>{t('batches.leave')}</p>
        {cancel.error && <ProblemMessage error={cancel.error} />}
        <div>
          <Button disabled={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('batches.cancel')}
          </Button>
        </div>
      </section>
    )
  }
  return (
    <div className={styles.stack}>
      {batch.status === 'failed' && (
        <Message tone="danger" title={t('batches.failed')}>
          {batch.message && <p>{say(batch.message)}</p>}
        </Message>
      )}
      {batch.status === 'cancelled' && (
        <Message title={t('batches.cancelled')}>{sites > 0 && <p>{part}</p>}</Message>
      )}
      {batch.status === 'done' && (
        <p>
          <strong>{t('batches.done', { count: sites, formatted: number(sites, 0) })}</strong>{' '}
          {problems > 0 && t('batches.problems', { count: problems, formatted: number(problems, 0) })}
        </p>
      )}
      <p className={styles.quiet}>
        {kept} {t('batches.keepAddress')}
      </p>
    </div>
  )
}
