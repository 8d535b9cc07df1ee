import { useMemo, useState } from 'react'
import type { Rule } from '../../geodata/model/rule.ts'
import { citeText } from '../../geodata/rules/citation.ts'
import { useWords } from '../i18n/index.ts'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import { type FindingContext, ForceTag, OutcomeTag, Overridden, OverrideTag } from './FindingCard.tsx'
import { RuleTree } from './RuleTree.tsx'
import styles from './Screening.module.css'
import { searchRules } from './search-rules.ts'

/** Rules shown of those found. */
const MOST = 12

/** «¿Por qué no…?»: any rule of the base, found by its words, explained part by part. */
export function WhyNot({ context: { book, screening } }: { context: FindingContext }) {
  const { t } = useWords()
  const [wanted, setWanted] = useState('')
  const rules = useMemo(() => Object.values(book.byId), [book])
  const found = useMemo(() => searchRules(rules, wanted), [rules, wanted])
  return (
    <section className={styles.stack}>
      <h3 className={styles.section}>{t('screening.whyNot.title')}</h3>
      <p className={styles.quiet}>{t('screening.whyNot.text')}</p>
      <TextField
        label={t('screening.whyNot.search')}
        type="search"
        autoComplete="off"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      {wanted.trim() && (
        <>
          <p className={styles.quiet} role="status">
            {found.length === 0
              ? t('screening.whyNot.none')
              : t(found.length > MOST ? 'screening.whyNot.foundSome' : 'screening.whyNot.found', {
                  count: found.length,
                  shown: MOST,
                })}
          </p>
          <ul className={styles.findings}>
            {found.slice(0, MOST).map((rule) => (
              <li key={rule.id} className={styles.finding}>
                <Disclosure label={<Head rule={rule} screening={screening} />}>
                  <div className={styles.stack}>
                    <OverriddenRule rule={rule} screening={screening} />
                    <RuleTree rule={rule} screening={screening} startOpen />
                  </div>
                </Disclosure>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** What somebody holds of the rule, where they do: the explanation under it is the engine's. */
function OverriddenRule({ rule, screening }: { rule: Rule; screening: FindingContext['screening'] }) {
  const finding = screening.findings.find((one) => one.rule === rule.id)
  return finding?.override && <Overridden finding={finding} />
}

function Head({ rule, screening }: { rule: Rule; screening: FindingContext['screening'] }) {
  const { say, language } = useWords()
  const finding = screening.findings.find((one) => one.rule === rule.id)
  return (
    <span className={styles.findingHead}>
      <span className={styles.tags}>
        {finding && <OutcomeTag outcome={finding.outcome} held={finding.override !== null} />}
        {finding?.override && <OverrideTag />}
        <ForceTag rule={rule} asOf={screening.as_of} />
      </span>
      <span className={styles.findingTitle}>{rule[language]}</span>
      <span className={styles.findingWhat}>{say(citeText(rule.cite))}</span>
    </span>
  )
}
