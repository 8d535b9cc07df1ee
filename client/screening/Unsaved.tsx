import type { Rule } from '../../geodata/model/rule.ts'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import type { Change } from './live.ts'
import styles from './Screening.module.css'

/** Answers that only this page holds: how many, what they change, and the way to keep them. */
export function Unsaved({
  count,
  changes,
  byId,
  busy,
  onSave,
  onDiscard,
}: {
  count: number
  changes: readonly Change[]
  byId: Readonly<Record<string, Rule>>
  busy: boolean
  onSave: () => void
  onDiscard: () => void
}) {
  const { t, language } = useWords()
  const changed =
    changes.length > 0
      ? t('screening.live.changed', { count: changes.length })
      : t('screening.live.unchanged')
  return (
    <>
      <section className={styles.unsaved} aria-label={t('screening.live.title', { count })}>
        <p role="status">
          <strong>{t('screening.live.title', { count })}</strong>
        </p>
        <div className={styles.tightRow}>
          <Button className={styles.tight} disabled={busy} onClick={onDiscard}>
            {t('screening.live.discard')}
          </Button>
          <Button className={styles.tight} look="primary" disabled={busy} aria-busy={busy} onClick={onSave}>
            {t(busy ? 'screening.live.saving' : 'screening.live.save')}
          </Button>
        </div>
      </section>
      <Disclosure label={<span className={styles.why}>{changed}</span>}>
        <p className={styles.quiet}>{t('screening.live.text')}</p>
        <ul className={styles.sentences}>
          {changes.map(({ rule, from, to }) => (
            <li key={rule}>
              {t('screening.live.change', {
                rule: byId[rule]?.[language] ?? rule,
                from: t(`screening.outcome.${from}`),
                to: t(`screening.outcome.${to}`),
              })}
            </li>
          ))}
        </ul>
      </Disclosure>
    </>
  )
}
