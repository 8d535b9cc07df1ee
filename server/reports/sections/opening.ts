import { answerText } from '../../../geodata/rules/sentence.ts'
import { countVerdicts } from '../../../geodata/rules/verdict.ts'
import type { Block } from '../document.ts'
import { type Context, heading, isGround, LAYER, NORM, paragraph } from './context.ts'

/** The question and the answer: what a reader has to know in a minute. */

export function opening({ screening, words, report, name, rows }: Context): Block[] {
  const { t, date, count } = words
  const { counts } = report
  const verdicts = countVerdicts(rows.filter(({ layer }) => !isGround(layer)))
  const margins = rows.flatMap(({ layer, verdict }) =>
    verdict.word === 'unknown' && !isGround(layer) ? (verdict.margin_m ?? []) : [],
  )
  const type = screening.facts.type
  const project = typeof type === 'string' ? words.say(answerText('type', type)) : null
  const touches =
    verdicts.touches > 0
      ? t(
          `El sitio toca con certeza ${count(verdicts.touches, ...LAYER)}`,
          `The site certainly touches ${count(verdicts.touches, ...LAYER)}`,
        )
      : t(
          'El sitio no toca con certeza nada de lo que se pudo revisar',
          'The site certainly touches nothing of what could be checked',
        )
  const unknown =
    verdicts.unknown > 0
      ? t(
          `; en ${count(verdicts.unknown, ...LAYER)} no se puede saber (hasta ±${words.margin(Math.max(0, ...margins))})`,
          `; for ${count(verdicts.unknown, ...LAYER)} it cannot be told (up to ±${words.margin(Math.max(0, ...margins))})`,
        )
      : ''
  const unchecked =
    verdicts['not-reviewed'] > 0
      ? t(
          `, y ${count(verdicts['not-reviewed'], ...LAYER)} no se ${verdicts['not-reviewed'] === 1 ? 'revisó' : 'revisaron'}`,
          `, and ${count(verdicts['not-reviewed'], ...LAYER)} could not be checked`,
        )
      : ''
  const also = counts.possible
  const effects =
    counts.eia > 0
      ? t(
          `, ${count(counts.eia, { es: 'efecto podría', en: 'effect' }, { es: 'efectos podrían', en: 'effects' })} requerir un EIA`,
          `, ${count(counts.eia, { es: 'efecto', en: 'effect' }, { es: 'efectos', en: 'effects' })} could require an EIA`,
        )
      : ''
  const follows = t(
    `. ${counts.triggered === 1 ? 'Se aplica' : 'Se aplican'} ${count(counts.triggered, ...NORM)}, ${also === 1 ? 'podría aplicarse' : 'podrían aplicarse'} ${words.number(also, 0)} más${effects} y ${count(counts.notEvaluated, ...NORM)} ${counts.notEvaluated === 1 ? 'quedó' : 'quedaron'} sin evaluar.`,
    `. ${count(counts.triggered, ...NORM)} ${counts.triggered === 1 ? 'applies' : 'apply'}, ${words.number(also, 0)} more could apply${effects} and ${count(counts.notEvaluated, ...NORM)} could not be evaluated.`,
  )
  return [
    heading(1, name),
    paragraph(
      t(
        `Evaluación preliminar para permisos, Región de Antofagasta. Hecha el ${date(screening.created_at)} con las normas vigentes al ${date(screening.as_of)}. Código ${screening.id}.`,
        `Screening for permits, Antofagasta Region. Made on ${date(screening.created_at)} with the rules in force on ${date(screening.as_of)}. Code ${screening.id}.`,
      ),
      'quiet',
    ),
    paragraph([
      { text: t('Lo que se preguntó. ', 'What was asked. '), bold: true },
      project
        ? t(
            `Qué toca este sitio, a qué distancia está de qué y qué normas se aplicarían a un proyecto de tipo «${project}».`,
            `What this site touches, how far things are and which rules would apply to a project of type “${project}”.`,
          )
        : t(
            'Qué toca este sitio, a qué distancia está de qué y qué normas se aplicarían. No se dijo de qué tipo es el proyecto.',
            'What this site touches, how far things are and which rules would apply. The type of project was not stated.',
          ),
    ]),
    paragraph(`${touches}${unknown}${unchecked}${follows}`, 'lead'),
    paragraph(
      t(
        'Este informe orienta, no decide. Deciden los servicios que nombra cada hallazgo, con el proyecto completo a la vista. Lo que no se pudo revisar está dicho antes que los hallazgos: pocos hallazgos no significan un sitio despejado.',
        'This report guides, it does not decide. The services that each finding names decide, with the whole project in view. What could not be checked is said before the findings: few findings do not mean a clear site.',
      ),
      'note',
    ),
  ]
}
