import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import styles from './Help.module.css'
import { answerTour, startTour, useTourOffer } from './help-state.ts'

/** Offers the tour to whoever is here for the first time, under what they came for. */
export function TourOffer() {
  const { t } = useWords()
  if (!useTourOffer()) return null
  return (
    <section className={styles.offer} aria-label={t('tour.offer')}>
      <p>
        <strong>{t('tour.offer')}</strong> {t('tour.offerText')}
      </p>
      <div className={styles.row}>
        <Button onClick={startTour}>{t('tour.start')}</Button>
        <Button look="plain" onClick={answerTour}>
          {t('tour.no')}
        </Button>
      </div>
    </section>
  )
}
