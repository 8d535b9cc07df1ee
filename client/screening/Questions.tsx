import { useState } from 'react'
import { FACTS } from '../../geodata/facts/index.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import { FactField, type FactValue, writeFact } from './FactField.tsx'
import type { Question } from './questions.ts'
import styles from './Screening.module.css'
import { TypePicker } from './TypePicker.tsx'

/** Asked at a time. */
const HANDFUL = 4

export interface QuestionsProps {
  /** What is stated already. */
  facts: Facts
  questions: readonly Question[]
  byId: Readonly<Record<string, Rule>>
  busy: boolean
  onAnswer: (facts: Facts) => void
}

const bare = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()

/**
 * What is stated about the project, and what the rules still wait for: the most deciding first, a handful at a time.
 * Nothing moves while a person answers; the answers go together.
 */
export function Questions({ facts, questions, byId, busy, onAnswer }: QuestionsProps) {
  const words = useWords()
  const { t, say, language } = words
  const [answers, setAnswers] = useState<Facts>({})
  const [shown, setShown] = useState(HANDFUL)
  const [editing, setEditing] = useState<readonly string[]>([])
  const [wanted, setWanted] = useState('')

  const changed = Object.entries(answers).filter(([fact, value]) => value !== (facts[fact] ?? null))
  const next = Object.fromEntries(
    Object.entries({ ...facts, ...answers }).filter(([, value]) => value !== null && value !== undefined),
  )
  const answer = (fact: string) => (value: FactValue | null) =>
    setAnswers((before) => ({ ...before, [fact]: value }))
  const current = (fact: string) => (fact in answers ? answers[fact] : facts[fact]) ?? null

  const stated = Object.entries(facts).filter(
    (entry): entry is [string, FactValue] => entry[1] !== null && entry[0] !== 'type' && entry[0] !== 'route',
  )
  const asked = questions.filter(({ fact }) => fact !== 'type')
  const found = wanted.trim()
    ? asked.filter(({ fact }) => {
        const declared = FACTS[fact]
        return (
          declared && bare(`${declared.question.es} ${declared.question.en}`).includes(bare(wanted.trim()))
        )
      })
    : asked.slice(0, shown)

  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault()
        if (changed.length > 0) onAnswer(next)
      }}
    >
      <TypePicker value={(current('type') as string | null) ?? null} onChange={answer('type')} />
      {stated.length > 0 && (
        <section>
          <h4 className={styles.label}>{t('screening.questions.stated')}</h4>
          <ul className={styles.stated}>
            {stated.map(([fact, value]) => {
              const declared = FACTS[fact]
              if (!declared) return null
              if (editing.includes(fact))
                return (
                  <li key={fact}>
                    <FactField fact={fact} value={current(fact)} onChange={answer(fact)} />
                  </li>
                )
              return (
                <li key={fact} className={styles.chosen}>
                  <span>
                    <span className={styles.quiet}>{say(declared.question)}</span>
                    <br />
                    <strong>{writeFact(fact, value, words)}</strong>
                  </span>
                  <Button onClick={() => setEditing((all) => [...all, fact])}>{t('screening.change')}</Button>
                </li>
              )
            })}
          </ul>
        </section>
      )}
      {asked.length > 0 && (
        <section className={styles.stack}>
          <h4 className={styles.label}>{t('screening.questions.open', { count: asked.length })}</h4>
          <p className={styles.quiet}>{t('screening.questions.text')}</p>
          {asked.length > HANDFUL && (
            <TextField
              label={t('screening.questions.search')}
              type="search"
              autoComplete="off"
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          )}
          {found.map(({ fact, rules }) => (
            <div key={fact} className={styles.asked}>
              <FactField fact={fact} value={current(fact)} onChange={answer(fact)} />
              <Disclosure
                label={
                  <span className={styles.why}>{t('screening.questions.why', { count: rules.length })}</span>
                }
              >
                <ul className={styles.sentences}>
                  {rules.map((id) => (
                    <li key={id}>{byId[id]?.[language] ?? id}</li>
                  ))}
                </ul>
              </Disclosure>
            </div>
          ))}
          {wanted.trim() && found.length === 0 && (
            <p className={styles.quiet}>{t('screening.questions.none')}</p>
          )}
          {!wanted.trim() && shown < asked.length && (
            <Button icon="plus" onClick={() => setShown(shown + HANDFUL)}>
              {t('screening.questions.more', { count: asked.length - shown })}
            </Button>
          )}
        </section>
      )}
      <div className={styles.send}>
        <Button type="submit" look="primary" wide disabled={changed.length === 0 || busy} aria-busy={busy}>
          {busy
            ? t('screening.busy')
            : changed.length > 0
              ? t('screening.questions.send', { count: changed.length })
              : t('screening.again')}
        </Button>
      </div>
    </form>
  )
}
