import { useState } from 'react'
import { Hint } from '../help/Hint.tsx'
import { useWords } from '../i18n/index.ts'
import { readNumber } from '../i18n/read-number.ts'
import { TextButton } from '../ui/Button.tsx'
import { TextField } from '../ui/Field.tsx'
import styles from './Screening.module.css'
import type { Origin } from './site-origin.ts'

/** As the server takes it, m. */
export const MOST_ACCURACY_M = 50_000

/** By how much the outline may be off: proposed from how the site was given, changed by whoever knows better. */
export function AccuracyField({
  origin,
  stated,
  onState,
}: {
  origin: Origin
  /** What a person stated instead; null: what is proposed. */
  stated: number | null
  onState: (metres: number | null) => void
}) {
  const { t, number, distance, language } = useWords()
  const [text, setText] = useState<string | null>(null)
  const { accuracy_m, why, provenance } = origin
  const written = text ?? number(stated ?? accuracy_m, 1)
  const typed = readNumber(written, language)
  const isWrong = typed === null || typed < 0 || typed > MOST_ACCURACY_M
  return (
    <div className={styles.accuracy}>
      <TextField
        label={t('site.accuracy.label')}
        unit="m"
        inputMode="decimal"
        autoComplete="off"
        value={written}
        error={isWrong ? t('site.accuracy.wrong', { most: distance(MOST_ACCURACY_M) }) : undefined}
        help={
          stated === null
            ? t(`site.accuracy.why.${why}`, {
                operation: provenance.operation ?? '',
                accuracy: distance(accuracy_m),
              })
            : t('site.accuracy.stated', { accuracy: distance(accuracy_m) })
        }
        onChange={(event) => {
          setText(event.target.value)
          const metres = readNumber(event.target.value, language)
          if (metres !== null && metres >= 0 && metres <= MOST_ACCURACY_M) onState(metres)
        }}
        onBlur={() => setText(null)}
      />
      <Hint id="accuracy" />
      {stated !== null && (
        <TextButton
          onClick={() => {
            setText(null)
            onState(null)
          }}
        >
          {t('site.accuracy.reset')}
        </TextButton>
      )}
    </div>
  )
}
