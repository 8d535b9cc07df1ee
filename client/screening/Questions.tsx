import { useState } from 'react'
import { FACTS } from '../../geodata/facts/index.ts'
import { plain } from '../../geodata/model/plain.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { citeText } from '../../geodata/rules/citation.ts'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import { FactField } from './FactField.tsx'
import { OutcomeTag } from './FindingCard.tsx'
import { type FactValue, writeFact } from './facts.ts'
import type { Answer, Question } from './questions.ts'
import styles from './Screening.module.css'
import { answerWords, effectSentence, tellingAnswers } from './stretches.ts'
import { TypePicker } from './TypePicker.tsx'

/** Asked at a time. */
const HANDFUL = 4

export interface QuestionsProps {
  /** What is stated and kept by the server. */
  stated: Facts
  /** What was answered since; null: not known. */
  answers: Facts
  /** What can still change the result, with those answers. */
  questions: readonly Question[]
  byId: Readonly<Record<string, Rule>>
  /** Undefined takes an answer back. */
  onAnswer: (fact: string, value: FactValue | null | undefined) => void
}

const titleOf = (fact: string) => FACTS[fact]?.question ?? { es: fact, en: fact }

/**
 * What is stated about the project, and what some answer can still change: the most deciding first, a handful at a time.
 * Every answer counts at once; a question that was shown keeps its place, answered or not.
 */
export function Questions({ stated, answers, questions, byId, onAnswer }: QuestionsProps) {
  const words = useWords()
  const { t, say } = words
  const [room, setRoom] = useState(HANDFUL)
  const [seen, setSeen] = useState<readonly string[]>([])
  const [editing, setEditing] = useState<readonly string[]>([])
  const [wanted, setWanted] = useState('')

  const byFact = new Map(questions.map((question) => [question.fact, question]))
  const asked = questions.filter(({ fact, declined }) => fact !== 'type' && !declined)
  const declined = questions.filter((one) => one.declined)
  const current = (fact: string) => (fact in answers ? answers[fact] : stated[fact])

  // What was shown stays where it was; what is new comes after it, while there is room for open questions.
  const waiting = asked.filter(({ fact }) => !seen.includes(fact))
  const free = room - seen.filter((fact) => byFact.has(fact) && !(fact in answers)).length
  const added = waiting.slice(0, Math.max(0, free)).map(({ fact }) => fact)
  if (added.length > 0) setSeen([...seen, ...added])
  const shown = [...seen, ...added]
  const more = waiting.length - added.length

  const found = wanted.trim()
    ? asked
        .map(({ fact }) => fact)
        .filter((fact) => plain(Object.values(titleOf(fact)).join(' ')).includes(plain(wanted.trim())))
    : null
  const known = Object.entries({ ...stated, ...answers }).filter(
    (entry): entry is [string, FactValue] =>
      entry[1] !== null && entry[0] !== 'type' && entry[0] !== 'route' && !shown.includes(entry[0]),
  )

  return (
    <div className={styles.stack}>
      <TypePicker
        value={(current('type') as string | null | undefined) ?? null}
        onChange={(type) => onAnswer('type', type)}
      />
      <section className={styles.stack}>
        <h3 className={styles.label}>{t('screening.questions.open', { count: asked.length })}</h3>
        <p className={styles.quiet}>
          {t(asked.length > 0 ? 'screening.questions.text' : 'screening.questions.nothing')}
        </p>
        {asked.length > HANDFUL && (
          <TextField
            label={t('screening.questions.search')}
            type="search"
            autoComplete="off"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        )}
        {(found ?? shown).map((fact) => {
          const question = byFact.get(fact)
          if (!question && !(fact in answers))
            return (
              <p key={fact} className={styles.quiet}>
                {t('screening.questions.moot', { question: say(titleOf(fact)) })}
              </p>
            )
          return (
            <div key={fact} className={styles.asked}>
              <FactField
                fact={fact}
                value={current(fact)}
                onChange={(value) => onAnswer(fact, value)}
                onClear={() => onAnswer(fact, undefined)}
                why={
                  question &&
                  tellingAnswers(question.answers).map((answer) => (
                    <span key={String(answer.value)} className={styles.line}>
                      {effectSentence(fact, answer, byId, words)}
                    </span>
                  ))
                }
              />
              {question && <Why question={question} byId={byId} />}
            </div>
          )
        })}
        {found?.length === 0 && <p className={styles.quiet}>{t('screening.questions.none')}</p>}
        {!found && more > 0 && (
          <Button icon="plus" onClick={() => setRoom(room + HANDFUL)}>
            {t('screening.questions.more', { count: more })}
          </Button>
        )}
      </section>
      {declined.length > 0 && (
        <section>
          <h3 className={styles.label}>{t('screening.questions.declined')}</h3>
          <p className={styles.quiet}>{t('screening.questions.declinedText')}</p>
          <Stated
            facts={declined.flatMap(({ fact }) => (shown.includes(fact) ? [] : [[fact, null] as const]))}
            editing={editing}
            current={current}
            onEdit={(fact) => setEditing([...editing, fact])}
            onAnswer={onAnswer}
          />
        </section>
      )}
      {known.length > 0 && (
        <section>
          <h3 className={styles.label}>{t('screening.questions.stated')}</h3>
          <Stated
            facts={known}
            editing={editing}
            current={current}
            onEdit={(fact) => setEditing([...editing, fact])}
            onAnswer={onAnswer}
          />
        </section>
      )}
    </div>
  )
}

/** Facts and what was said of them, each of which can be said anew. */
function Stated({
  facts,
  editing,
  current,
  onEdit,
  onAnswer,
}: {
  facts: readonly (readonly [string, FactValue | null])[]
  editing: readonly string[]
  current: (fact: string) => FactValue | null | undefined
  onEdit: (fact: string) => void
  onAnswer: QuestionsProps['onAnswer']
}) {
  const words = useWords()
  const { t, say } = words
  return (
    <ul className={styles.stated}>
      {facts.map(([fact, value]) =>
        editing.includes(fact) ? (
          <li key={fact}>
            <FactField fact={fact} value={current(fact)} onChange={(next) => onAnswer(fact, next)} />
          </li>
        ) : (
          <li key={fact} className={styles.chosen}>
            <span>
              <span className={styles.quiet}>{say(titleOf(fact))}</span>
              <br />
              <strong>{value === null ? t('screening.unknown') : writeFact(fact, value, words)}</strong>
            </span>
            <Button onClick={() => onEdit(fact)}>{t('screening.change')}</Button>
          </li>
        ),
      )}
    </ul>
  )
}

/** Which rules wait for an answer, what each answer would make of them, and their articles on demand. */
function Why({
  question: { fact, rules, answers },
  byId,
}: {
  question: Question
  byId: QuestionsProps['byId']
}) {
  const words = useWords()
  const { t } = words
  return (
    <Disclosure
      label={<span className={styles.why}>{t('screening.questions.why', { count: rules.length })}</span>}
    >
      <div className={styles.stack}>
        {answers
          .filter(({ effects }) => effects.length > 0)
          .map((answer) => (
            <section key={String(answer.value)}>
              <h5 className={styles.label}>
                {t('screening.questions.ifTitle', { answer: answerWords(fact, answer, words) })}
              </h5>
              <Effects answer={answer} byId={byId} />
            </section>
          ))}
      </div>
    </Disclosure>
  )
}

function Effects({ answer, byId }: { answer: Answer; byId: QuestionsProps['byId'] }) {
  const { t, say, language } = useWords()
  return (
    <ul className={styles.effects}>
      {answer.effects.map(({ rule: id, to }) => {
        const rule = byId[id]
        return (
          <li key={id}>
            <OutcomeTag outcome={to} /> {rule?.[language] ?? id}
            {rule && (
              <details className={styles.article}>
                <summary>{t('screening.questions.article')}</summary>
                <p>{say(citeText(rule.cite))}</p>
                <p className={styles.quiet}>
                  {t('screening.finding.certainty', {
                    confidence: t(`screening.confidence.${rule.confidence}`),
                    basis: t(`screening.basis.${rule.basis}`),
                  })}
                </p>
              </details>
            )}
          </li>
        )
      })}
    </ul>
  )
}
