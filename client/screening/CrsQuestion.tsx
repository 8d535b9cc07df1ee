import { useId } from 'react'
import { crsTitle } from '../../geodata/model/crs.ts'
import type { Candidate } from '../data/sites.ts'
import { Hint } from '../help/Hint.tsx'
import { useWords } from '../i18n/index.ts'
import { Radio } from '../ui/Field.tsx'
import styles from './Screening.module.css'

/** In which datum the numbers are: asked with what a wrong answer costs. `value`: EPSG number, or null while not said. */
export function CrsQuestion({
  candidates,
  value,
  onChange,
}: {
  candidates: readonly Pick<Candidate, 'srid' | 'name' | 'operation'>[]
  value: number | null
  onChange: (srid: number) => void
}) {
  const { t, distance, language } = useWords()
  const name = useId()
  return (
    <fieldset className={styles.question}>
      <legend>{t('site.datum.question')}</legend>
      <p className={styles.quiet}>
        {t('site.datum.cost')} <Hint id="datum" />
      </p>
      <div className={styles.datums}>
        {candidates.map(({ srid, name: title, operation }) => (
          <Radio
            key={srid}
            name={name}
            checked={value === srid}
            onChange={() => onChange(srid)}
            label={
              <>
                {crsTitle(title, language)}{' '}
                <span className={styles.quiet}>
                  {operation.accuracy_m > 0
                    ? t('site.datum.operation', { accuracy: distance(operation.accuracy_m) })
                    : t('site.datum.asIs')}
                </span>
              </>
            }
          />
        ))}
      </div>
    </fieldset>
  )
}
