import { useCallback, useMemo, useState } from 'react'
import type { Facts, Screening } from '../../geodata/model/screening.ts'
import type { FactValue } from './facts.ts'
import { withAnswers } from './live.ts'
import type { RuleBook } from './report.ts'

const NOTHING: Facts = {}

/** A stored screening with what was answered here since the server last heard. */
export interface Answering<S extends Screening | undefined = Screening> {
  /** As the server holds it. */
  stored: S
  /** The same with the answers, as the same engine has it; without answers, the stored one. */
  screening: S
  answers: Facts
  /** Null: not known. Undefined takes an answer back. */
  onAnswer: (fact: string, value: FactValue | null | undefined) => void
  onDiscard: () => void
}

/** Answers belong to one screening: another one, or the same saved anew, begins without any. */
export function useAnswers<S extends Screening | undefined>(stored: S, book: RuleBook | null): Answering<S> {
  const id = stored?.id
  const [draft, setDraft] = useState<{ of: string | undefined; answers: Facts }>({ of: id, answers: NOTHING })
  const answers = draft.of === id ? draft.answers : NOTHING
  const screening = useMemo(
    () => (stored && book ? (withAnswers(stored, book, answers) as S) : stored),
    [stored, book, answers],
  )
  const onAnswer = useCallback(
    (fact: string, value: FactValue | null | undefined) =>
      setDraft((before) => {
        const { [fact]: _, ...others } = before.of === id ? before.answers : NOTHING
        const same = value === undefined || value === stored?.facts[fact]
        return { of: id, answers: same ? others : { ...others, [fact]: value } }
      }),
    [id, stored],
  )
  const onDiscard = useCallback(() => setDraft({ of: id, answers: NOTHING }), [id])
  return { stored, screening, answers, onAnswer, onDiscard }
}
