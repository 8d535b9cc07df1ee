import type { Criteria, NotChecked } from '../../../geodata/model/availability.ts'
import { useWords } from '../../i18n/index.ts'
import { comunaName, layerById } from '../../map/catalogue.ts'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Message } from '../../ui/Message.tsx'
import styles from '../panel/Availability.module.css'
import { criterionName } from '../words.ts'
import { countOpen, groupNotChecked } from './sentences.ts'

/** What was not checked, said before what was found: «free» must not read as free of it. */
export function NotCheckedList({
  entries,
  criteria,
}: {
  entries: readonly NotChecked[]
  criteria: Criteria
}) {
  const { t } = useWords()
  const { open, preferences, off } = groupNotChecked(entries, criteria)
  const count = countOpen({ open, preferences, off })
  return (
    <div className={styles.tight}>
      {count > 0 && (
        <Message tone="unknown">
          <p>
            <strong>{t('availability.results.notChecked.title', { count })}.</strong>{' '}
            {t('availability.results.notChecked.text')}
          </p>
          {open.map(({ reason, entries: here }) => (
            <Disclosure
              key={reason}
              label={t(`availability.results.notChecked.${reason}`)}
              aside={String(here.length)}
            >
              <Entries entries={here} criteria={criteria} />
            </Disclosure>
          ))}
        </Message>
      )}
      {preferences.length > 0 && (
        <Disclosure
          label={t('availability.results.notChecked.preferences', { count: preferences.length })}
          aside={String(preferences.length)}
        >
          <Entries entries={preferences} criteria={criteria} />
        </Disclosure>
      )}
      {off.length > 0 && (
        <Disclosure
          label={t('availability.results.notChecked.off', { count: off.length })}
          aside={String(off.length)}
        >
          <Entries entries={off} criteria={criteria} />
        </Disclosure>
      )}
    </div>
  )
}

function Entries({ entries, criteria }: { entries: readonly NotChecked[]; criteria: Criteria }) {
  const words = useWords()
  const { t, say, list } = words
  return (
    <ul className={styles.bullets}>
      {entries.map(({ criterion, layer, reason, complete_in }) => {
        const declared = layer === null ? undefined : layerById(layer)
        return (
          <li key={`${criterion} ${reason}`}>
            {criterionName(criteria, criterion, words)}
            <span className={styles.quiet}>
              {reason === 'incomplete' &&
                `: ${
                  complete_in.length === 0
                    ? t('availability.results.notChecked.completeNowhere')
                    : t('availability.results.notChecked.completeIn', {
                        comunas: list(complete_in.map(comunaName)),
                      })
                }`}
              {reason === 'no-property' && `: ${t('availability.results.notChecked.noProperty')}`}
              {reason === 'candidates-only' && `: ${t('availability.results.notChecked.candidatesOnly')}`}
            </span>
            {reason === 'no-version' && declared && (
              <>
                {'. '}
                {declared.home && /^https?:/.test(declared.home) ? (
                  <a href={declared.home} target="_blank" rel="noreferrer" className={styles.quiet}>
                    {t('availability.results.notChecked.home', { publisher: say(declared.publisher) })}
                  </a>
                ) : (
                  <span className={styles.quiet}>
                    {t('availability.results.notChecked.home', { publisher: say(declared.publisher) })}
                  </span>
                )}
              </>
            )}
          </li>
        )
      })}
    </ul>
  )
}
