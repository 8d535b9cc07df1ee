import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { CORRECTION_KINDS } from '../../geodata/model/correction.ts'
import type { Correction } from '../data/corrections.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { formatDegrees } from '../map/coordinates.ts'
import { tidyView, type View } from '../map/view.ts'
import styles from './Corrections.module.css'
import { StatusTag } from './StatusTag.tsx'

/** The feature a request is about, and a way to see it on the map. `bare`: everyone knows of which layer. */
export function AboutFeature({ correction, bare }: { correction: Correction; bare?: boolean }) {
  const { t, say } = useWords()
  const { layer, feature, name } = correction
  const declaration = layer ? layerById(layer) : undefined
  if (!layer || !feature) return <span>{t('corrections.restricted')}</span>
  return (
    <span>
      <Link to="." search={((previous: View) => tidyView({ ...previous, sel: { layer, feature } })) as never}>
        {name ?? feature}
      </Link>
      {declaration && !bare && <span className={styles.small}> · {say(declaration.title)}</span>}
    </span>
  )
}

/** The words of a request, as far as the reader may read them, and the answer. */
export function CorrectionWords({ correction }: { correction: Correction }) {
  const { t, language } = useWords()
  const { text, place, place_text, evidence_url, answer } = correction
  return (
    <>
      {text ? (
        <p className={styles.words}>{text}</p>
      ) : (
        <p className={styles.small}>
          {correction.status === 'received' ? t('corrections.unread') : t('corrections.withheld')}
        </p>
      )}
      {(place || place_text || evidence_url) && (
        <dl className={styles.facts}>
          {(place_text || place) && (
            <>
              <dt>{t('corrections.whereShort')}</dt>
              <dd>
                {[place_text, place && formatDegrees([place.lon, place.lat], language)]
                  .filter(Boolean)
                  .join(' · ')}
              </dd>
            </>
          )}
          {evidence_url && (
            <>
              <dt>{t('corrections.evidenceShort')}</dt>
              <dd>
                <a href={evidence_url} target="_blank" rel="noreferrer nofollow ugc">
                  {evidence_url.replace(/^https?:\/\//, '')}
                </a>
              </dd>
            </>
          )}
        </dl>
      )}
      {answer && (
        <div className={styles.answer}>
          <p className={styles.small}>{t('corrections.answer')}</p>
          <p className={styles.words}>{answer}</p>
        </div>
      )}
    </>
  )
}

interface CorrectionItemProps {
  correction: Correction
  /** Also says which feature it is about, with its layer or without. */
  named?: 'feature' | 'feature-and-layer' | undefined
  children?: ReactNode
}

/** One request in a list: what, where it stands, since when. */
export function CorrectionItem({ correction, named, children }: CorrectionItemProps) {
  const { t, say, date } = useWords()
  return (
    <li className={styles.item}>
      {named && <AboutFeature correction={correction} bare={named === 'feature'} />}
      <p className={styles.head}>
        <strong>{say(CORRECTION_KINDS[correction.kind])}</strong>
        <StatusTag status={correction.status} />
      </p>
      <CorrectionWords correction={correction} />
      <p className={styles.small}>
        {t('corrections.askedOn', { date: date(correction.created_at) })}
        {correction.changed_at !== correction.created_at &&
          ` · ${t('corrections.changedOn', { date: date(correction.changed_at) })}`}
      </p>
      {children}
    </li>
  )
}
