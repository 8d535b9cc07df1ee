import { lazy, Suspense, useState } from 'react'
import { useCorrections } from '../data/corrections.ts'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import styles from './Corrections.module.css'
import { hasDraft } from './draft.ts'

const CorrectionForm = lazy(() => import('./CorrectionForm.tsx'))
const CorrectionList = lazy(() =>
  import('./CorrectionList.tsx').then((module) => ({ default: module.CorrectionList })),
)

export interface FeatureCorrectionsProps {
  layer: string
  feature: string
  /** Id of the version that is shown. */
  version: number | null
}

/** What was asked to be corrected of a feature, and the way to ask; for the panel that shows the feature. */
export function FeatureCorrections({ layer, feature, version }: FeatureCorrectionsProps) {
  const { t } = useWords()
  const { data } = useCorrections({ layer, feature, limit: 1 })
  const [writing, setWriting] = useState(() => hasDraft(layer, feature))
  const count = (data?.open ?? 0) + (data?.closed ?? 0)
  return (
    <section className={styles.section}>
      <h3>{t('corrections.title')}</h3>
      <div className={styles.stack}>
        {writing ? (
          <Suspense fallback={<Skeleton />}>
            <p className={styles.small}>{t('corrections.intro')}</p>
            <CorrectionForm
              layer={layer}
              feature={feature}
              version={version}
              onCancel={() => setWriting(false)}
            />
          </Suspense>
        ) : (
          <Button icon="pencil" onClick={() => setWriting(true)}>
            {t('corrections.ask')}
          </Button>
        )}
        {count > 0 && data && (
          <Disclosure
            label={t('corrections.requests')}
            aside={`${t('corrections.open', { count: data.open })} · ${t('corrections.closed', { count: data.closed })}`}
          >
            <Suspense fallback={<Skeleton />}>
              <CorrectionList layer={layer} feature={feature} />
            </Suspense>
          </Disclosure>
        )}
      </div>
    </section>
  )
}
