import { useParams } from '@tanstack/react-router'
import { useBatch } from '../data/batches.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { Panel } from '../ui/Panel.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import styles from './Batches.module.css'
import { Results } from './Results.tsx'
import { Running } from './Running.tsx'
import { Understood } from './Understood.tsx'
import { Upload } from './Upload.tsx'

/** «Revisar muchos sitios»: a file of sites, what was understood of it, and what came of screening them all. */
export default function BatchesPage({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const { batch } = useParams({ strict: false }) as { batch?: string }
  if (batch !== undefined) return <OneBatch key={batch} id={batch} onClose={onClose} />
  return (
    <Panel title={t('batches.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <Upload />
    </Panel>
  )
}

function OneBatch({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useWords()
  const { data: batch, error, refetch } = useBatch(id)
  return (
    <Panel
      over={t('batches.over')}
      title={batch?.title ?? batch?.file.name ?? t('batches.title')}
      closeLabel={t('app.close')}
      onClose={onClose}
      takeFocus
    >
      <div className={styles.page}>
        {error && <ProblemMessage error={error} onRetry={() => void refetch()} />}
        {!batch && !error && <Skeleton />}
        {batch?.status === 'waiting' && <Understood key={batch.reading.table} batch={batch} />}
        {batch && batch.status !== 'waiting' && <Running batch={batch} />}
        {batch?.frozen && <Results batch={batch} />}
      </div>
    </Panel>
  )
}
