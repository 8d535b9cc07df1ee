import { useNavigate } from '@tanstack/react-router'
import { BATCH_KEPT_DAYS, LARGEST_BATCH_BYTES, MOST_SITES } from '../../geodata/model/batch.ts'
import { uploadBatch } from '../data/batches.ts'
import { bytesIn } from '../data/bytes.ts'
import { FileDrop } from '../data/FileDrop.tsx'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import styles from './Batches.module.css'

/** A file of sites is dropped or chosen and sent; then its own page opens. */
export function Upload() {
  const { t, number } = useWords()
  const navigate = useNavigate()
  return (
    <div className={styles.stack}>
      <p>{t('batches.intro', { most: number(MOST_SITES, 0) })}</p>
      <FileDrop
        here={t('batches.drop.here')}
        formats={t('batches.drop.formats', { limit: bytesIn(LARGEST_BATCH_BYTES, number) })}
        mostBytes={LARGEST_BATCH_BYTES}
        tooBig={(file) => t('batches.drop.tooBig', file)}
        testId="batch-file"
        send={uploadBatch}
        onSent={({ id }) => void navigate({ to: '/lotes/$batch', params: { batch: id }, search: keepView })}
      />
      <ul className={styles.bullets}>
        <li>{t('batches.about.facts')}</li>
        <li>{t('batches.about.answers')}</li>
        <li>{t('batches.about.kept', { days: BATCH_KEPT_DAYS })}</li>
      </ul>
    </div>
  )
}
