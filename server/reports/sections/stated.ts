import { FACTS } from '../../../geodata/facts/index.ts'
import type { Screening } from '../../../geodata/model/screening.ts'
import { answerText } from '../../../geodata/rules/sentence.ts'
import type { Block } from '../document.ts'
import { type Context, heading, paragraph } from './context.ts'

/** What was stated of the project, and what nobody has stated yet. */

/** Facts nobody has stated, with how many rules each decides; those that decide most first. */
export function openQuestions({ findings }: Screening): [fact: string, rules: number][] {
  const open = new Map<string, number>()
  for (const { missing_facts } of findings)
    for (const fact of missing_facts) open.set(fact, (open.get(fact) ?? 0) + 1)
  return [...open].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

/** What was stated of the project, and what is still to be answered. */
export function stated({ screening, words }: Context): Block[] {
  const { t, say, number } = words
  const known = Object.entries(screening.facts)
    .filter((entry): entry is [string, string | number | boolean] => entry[1] !== null)
    .sort(([a], [b]) => (a === 'type' ? -1 : b === 'type' ? 1 : a < b ? -1 : 1))
  const questions = openQuestions(screening)
  const ask = (fact: string) => say(FACTS[fact]?.question ?? { es: fact, en: fact })
  return [
    heading(2, t('Antecedentes del proyecto', 'Facts about the project')),
    ...(known.length
      ? [
          {
            kind: 'table' as const,
            title: t('Lo que se declaró', 'What was stated'),
            columns: [
              { title: t('Lo que se declaró', 'What was stated'), width: 70 },
              { title: t('Respuesta', 'Answer'), width: 30 },
            ],
            rows: known.map(([fact, value]) => [ask(fact), say(answerText(fact, value))]),
          },
        ]
      : [
          paragraph(
            t('No se declaró ningún antecedente del proyecto.', 'No fact about the project was stated.'),
          ),
        ]),
    ...(questions.length
      ? [
          heading(
            3,
            t(
              'Lo que no se sabe y puede cambiar el resultado',
              'What is not known and can change the result',
            ),
          ),
          paragraph(
            t(
              'Entre paréntesis, cuántas normas decide cada respuesta.',
              'In brackets, how many rules each answer decides.',
            ),
          ),
          {
            kind: 'list' as const,
            columns: 2 as const,
            items: questions.map(([fact, count]) => [
              ask(fact),
              { text: ` (${number(count, 0)})`, quiet: true },
            ]),
          },
        ]
      : []),
  ]
}
