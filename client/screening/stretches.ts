import { FACTS } from '../../geodata/facts/index.ts'
import type { Outcome, Rule } from '../../geodata/model/rule.ts'
import { UNITS } from '../../geodata/model/units.ts'
import type { Words } from '../i18n/index.ts'
import { writeFact } from './facts.ts'
import type { Answer } from './questions.ts'

type Speak = Pick<Words, 't' | 'say' | 'quantity' | 'language'>

/** An answer as a person gives it: «Sí», «Arriendo», «Más de 3 MW y hasta 50 MW». */
export function answerWords(
  fact: string,
  { value, stretch }: Pick<Answer, 'value' | 'stretch'>,
  words: Speak,
): string {
  const { t, quantity, language } = words
  const declared = FACTS[fact]
  if (!stretch || declared?.type !== 'number') return writeFact(fact, value, words)
  const write = (limit: number) => quantity(limit, UNITS[declared.unit].symbol[language], 4)
  const { from, fromIncluded, to, toIncluded } = stretch
  if (from === null && to === null) return t('screening.questions.stretch.any')
  if (from === null)
    return t(toIncluded ? 'screening.questions.stretch.upTo' : 'screening.questions.stretch.under', {
      high: write(to ?? 0),
    })
  const low = write(from)
  if (to === null)
    return t(fromIncluded ? 'screening.questions.stretch.atLeast' : 'screening.questions.stretch.over', {
      low,
    })
  if (from === to) return t('screening.questions.stretch.exactly', { low })
  const ends = `${fromIncluded ? 'atLeast' : 'over'}${toIncluded ? 'UpTo' : 'Under'}` as const
  return t(`screening.questions.stretch.${ends}`, { low, high: write(to) })
}

/** In this order: what would apply before what would be ruled out. */
const TOLD: readonly Outcome[] = ['triggered', 'possible', 'not-evaluated', 'not-triggered']

/**
 * What an answer would do, in one line: «Sí → se aplicaría "X" y 2 más; se descartan 3 normas.» One rule is named, with
 * what would apply first; what is ruled out is only counted, unless it is one.
 */
export function effectSentence(
  fact: string,
  answer: Answer,
  byId: Readonly<Record<string, Rule>>,
  words: Speak,
): string {
  const { t, language } = words
  const said = answerWords(fact, answer, words)
  if (answer.effects.length === 0) return t('screening.questions.ifNothing', { answer: said })
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  const effects = TOLD.flatMap((outcome) => {
    const rules = answer.effects.filter(({ to }) => to === outcome).map(({ rule }) => rule)
    const [first, ...others] = rules
    if (!first) return []
    const title = t('screening.questions.quoted', { rule: byId[first]?.[language] ?? first })
    const names =
      others.length === 0
        ? title
        : outcome === 'not-triggered'
          ? t('screening.questions.rules', { count: rules.length })
          : list.format([title, t('screening.questions.more_rules', { count: others.length })])
    return t(`screening.questions.effect.${outcome}`, { count: rules.length, names })
  })
  return t('screening.questions.if', { answer: said, effects: effects.join('; ') })
}

/**
 * The answers worth a line under a question: those that would make something apply or possible; without any, those that
 * change something. At most three.
 */
export function tellingAnswers(answers: readonly Answer[]): Answer[] {
  const adds = answers.filter(({ effects }) =>
    effects.some(({ to }) => to === 'triggered' || to === 'possible'),
  )
  const changes = answers.filter(({ effects }) => effects.length > 0)
  return (adds.length > 0 ? adds : changes).slice(0, 3)
}
