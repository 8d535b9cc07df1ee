import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Outcome } from '../../geodata/model/rule.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useLawDifference } from '../data/rules.ts'
import { Hint } from '../help/Hint.tsx'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import type { RuleBook } from './report.ts'
import styles from './Screening.module.css'

/** Which findings of a screening would be others by the law of another day, with the same data. */
export function LawOnAnotherDay({ screening, book }: { screening: Screening; book: RuleBook }) {
  const { t, date, language } = useWords()
  const [on, setOn] = useState('')
  const difference = useLawDifference(screening.id, on === '' ? null : on)
  const said = (outcome: Outcome | null) =>
    outcome === null ? t('law.otherDay.notAsked') : t(`screening.outcome.${outcome}`)
  return (
    <Disclosure label={t('law.otherDay.title')}>
      <div className={styles.stack}>
        <p className={styles.quiet}>
          {t('law.otherDay.intro', { day: date(screening.as_of) })} <Hint id="asOf" />
        </p>
        <TextField
          label={t('law.otherDay.label')}
          type="date"
          value={on}
          onChange={(event) => setOn(event.target.value)}
        />
        {difference.error && (
          <ProblemMessage error={difference.error} onRetry={() => void difference.refetch()} />
        )}
        {difference.data && (
          <div role="status">
            {difference.data.changes.length === 0 ? (
              <p>{t('law.otherDay.same', { day: date(difference.data.to) })}</p>
            ) : (
              <ul className={styles.sentences}>
                {difference.data.changes.map((change) => (
                  <li key={change.rule}>
                    <Link to="/normas/$rule" params={{ rule: change.rule }} search={keepView}>
                      {book.byId[change.rule]?.[language] ?? change.rule}
                    </Link>
                    : {said(change.from)} → {said(change.to)}
                  </li>
                ))}
              </ul>
            )}
          </div>
        )}
      </div>
    </Disclosure>
  )
}
