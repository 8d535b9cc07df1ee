import { FACTS } from '../../../geodata/facts/index.ts'
import { layerById } from '../../../geodata/layers/index.ts'
import type { Severity, SeverityGroup } from '../../../geodata/rules/report.ts'
import { answerText, layerText } from '../../../geodata/rules/sentence.ts'
import { countVerdicts } from '../../../geodata/rules/verdict.ts'
import type { Block } from '../document.ts'
import { type Context, firstOf, heading, isGround, LAYER, NORM, paragraph, titleOf } from './context.ts'
import { routeText } from './findings.ts'
import { byVerdict } from './layers.ts'
import { wholeTerm } from './path.ts'
import { openQuestions } from './stated.ts'

/** The question and the answer: what a reader has to know in a minute. */

/** The first page. */
export function opening(context: Context): Block[] {
  const { screening, words, report, name, rows } = context
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
    inAMinute(context),
  ]
}

/** What somebody who signs has to know first; each line is said with its reasons further on. */
function inAMinute({ screening, words, report, rows, path }: Context): Block {
  const { t, say, language, margin, count } = words
  const site = rows.filter(({ layer }) => !isGround(layer)).sort(byVerdict)
  const touched = site
    .filter(({ verdict }) => verdict.word === 'touches')
    .map(({ layer, measure }) => {
      const name = measure.features[0]?.name
      return `${say(layerText(layer.id, null, layerById))}${name ? ` (${name})` : ''}`
    })
  const unknown = site
    .filter(({ verdict }) => verdict.word === 'unknown')
    .map(
      ({ layer, verdict }) =>
        `${say(layerText(layer.id, null, layerById))}${verdict.margin_m === null ? '' : ` (±${margin(verdict.margin_m)})`}`,
    )
  const titles = (groups: readonly SeverityGroup[], severity: Severity) =>
    groups.flatMap((group) =>
      group.severity === severity ? group.items.map(({ cited: [{ rule }] }) => rule[language]) : [],
    )
  const waiting = report.notEvaluated.flatMap(({ cited: [{ rule }] }) =>
    rule.severity === 'exclusion' ? [rule[language]] : [],
  )
  const excludes = titles(report.triggered, 'exclusion')
  const mayExclude = titles(report.possible, 'exclusion')
  const exclusion = [
    excludes.length
      ? `${firstOf(excludes, 6, words)}.`
      : t('Nada de lo que se pudo revisar excluye.', 'Nothing of what could be checked excludes.'),
    ...(mayExclude.length
      ? [
          t(
            `Podría excluir: ${firstOf(mayExclude, 4, words)}.`,
            `Could exclude: ${firstOf(mayExclude, 4, words)}.`,
          ),
        ]
      : []),
    ...(waiting.length
      ? [t(`Sin evaluar: ${firstOf(waiting, 4, words)}.`, `Not evaluated: ${firstOf(waiting, 4, words)}.`)]
      : []),
  ]
  const permits = titles(report.triggered, 'permit')
  const effects = report.eia.map(({ cited: [{ rule }] }) => rule[language])
  const steps = new Map(path?.nodes.map((node) => [node.id, node]))
  const first = (path?.file_first ?? []).flatMap((id) => {
    const step = steps.get(id)
    return step ? [`${say(step.title)} (${say(step.authority)})`] : []
  })
  const route = routeText(screening, words)
  const needs = new Map<string, number>()
  for (const { layer, rules } of [...report.missing, ...report.uncovered])
    needs.set(layer, Math.max(needs.get(layer) ?? 0, rules.length))
  const absent = [...needs].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  const questions = openQuestions(screening)
  const [own] = path?.totals ?? []
  const row = (name: string, said: string | null): readonly (readonly [string, string])[] =>
    said ? [[name, said]] : []
  return {
    kind: 'facts',
    title: t('En un minuto', 'In a minute'),
    rows: [
      ...row(t('Lo que excluye', 'What excludes'), exclusion.join(' ')),
      ...row(t('Permisos e ingreso', 'Permits and entry'), firstOf(permits, 8, words)),
      ...row(
        t('DIA o EIA', 'DIA or EIA'),
        [
          ...(route ? [route] : []),
          ...(effects.length
            ? [
                t(
                  `Podrían requerir un EIA: ${firstOf(effects, 6, words)}.`,
                  `Could require an EIA: ${firstOf(effects, 6, words)}.`,
                ),
              ]
            : []),
        ].join(' '),
      ),
      ...row(t('Se presenta primero', 'To file first'), firstOf(first, 5, words)),
      ...row(t('Plazo legal', 'Legal term'), own && first.length ? wholeTerm(own, words) : null),
      ...row(t('Toca', 'Touches'), firstOf(touched, 8, words)),
      ...row(t('No se puede saber', 'Cannot tell'), firstOf(unknown, 6, words)),
      ...row(
        t('No se revisó', 'Not checked'),
        firstOf(
          absent.map(([layer, rules]) => `${titleOf(layer, words)} (${count(rules, ...NORM)})`),
          6,
          words,
        ),
      ),
      ...row(
        t('Falta responder', 'To be answered'),
        firstOf(
          questions.map(([fact]) => say(FACTS[fact]?.question ?? { es: fact, en: fact })),
          3,
          words,
          ' ',
        ),
      ),
    ],
  }
}
