import { type PermitPath, pathRows } from '../../../geodata/permits/index.ts'
import { citeText } from '../../../geodata/rules/citation.ts'
import { BASIS_WORDS, CONFIDENCE_WORDS } from '../../../geodata/rules/words.ts'
import type { Block, Cell } from '../document.ts'
import { type Drawing, n, rectangle } from '../drawing.ts'
import type { Speak } from '../speak.ts'
import { sentence, termText } from '../speak.ts'
import { type Context, heading, NORM, paragraph } from './context.ts'

/** In which order to file, and what the procedure sets. */

/** A step's time as a bar: dark when it sets the end, hollow when it may not be needed, a diamond for a milestone. */
function barDrawing({
  bar,
  open,
  milestone,
  critical,
  possible,
}: ReturnType<typeof pathRows>[number]): Drawing {
  const [width, height] = [82, 9]
  const [from, to] = [2 + bar.from * (width - 8), 2 + bar.to * (width - 8)]
  const ink = critical ? '#1f1b16' : '#8a8177'
  const ground = { kind: 'path' as const, d: `M2 4.5H${width - 2}`, stroke: '#d8d0c2', width: 0.5 }
  if (milestone)
    return {
      width,
      height,
      marks: [
        ground,
        {
          kind: 'path',
          d: `M${n(from)} 1L${n(from + 3.5)} 4.5L${n(from)} 8L${n(from - 3.5)} 4.5Z`,
          fill: ink,
        },
      ],
    }
  const length = Math.max(2.5, to - from)
  return {
    width,
    height,
    marks: [
      ground,
      {
        kind: 'path',
        d: rectangle(from, 2, length, 5),
        ...(possible ? { fill: '#ffffff' } : { fill: ink }),
        stroke: ink,
        width: 0.7,
      },
      // No law says where it ends.
      ...(open
        ? [
            {
              kind: 'path' as const,
              d: `M${n(from + length)} 4.5h8`,
              stroke: ink,
              width: 1.6,
              dash: [1.5, 1.5] as const,
            },
          ]
        : []),
    ],
  }
}

/** How long the whole takes at most by law, in business days and on the calendar. */
export function wholeTerm(
  { at_least, business_days, calendar_days, finish }: PermitPath['totals'][number],
  { t, number, date }: Speak,
): string {
  if (at_least && business_days === 0) {
    return t(
      'no se conoce: ninguno de los pasos tiene un plazo contado',
      'not known: none of the steps has a term that counts',
    )
  }
  return t(
    `${at_least ? 'al menos ' : ''}${number(business_days, 0)} días hábiles (${number(calendar_days, 0)} corridos): ${at_least ? 'no antes del' : 'hasta el'} ${date(finish)}`,
    `${at_least ? 'at least ' : ''}${number(business_days, 0)} business days (${number(calendar_days, 0)} calendar days): ${at_least ? 'not before' : 'until'} ${date(finish)}`,
  )
}

/** The permits in the order of the law, with their terms. */
export function permitPath({ path, report, words }: Context): Block[] {
  const { t, date, number, say, language, list, count } = words
  const title = heading(2, t('Camino de permisos', 'Permit path'))
  if (!path)
    return [
      title,
      paragraph(
        t(
          'No se conocen los feriados de ese año, así que no se puede poner en un calendario.',
          'Holidays of that year are not known, so it cannot be put on a calendar.',
        ),
      ),
    ]
  if (path.nodes.length === 0) return []
  const titles = new Map(path.nodes.map(({ id, title }) => [id, say(title)]))
  const named = (ids: readonly string[]) => list(ids.flatMap((id) => titles.get(id) ?? []))
  const [own] = path.totals
  return [
    title,
    paragraph(
      t(
        `En qué orden se presenta lo que se aplica con certeza, si se comienza el ${date(path.start)}. Los plazos son los máximos que fija la ley, no lo que suele demorar; un paso sin plazo propio no cuenta, y por eso los días son «no antes de».`,
        `In which order to file what applies with certainty, when it begins on ${date(path.start)}. Terms are the maxima set by law, not what it usually takes; a step without a term of its own does not count, so the days are “not before”.`,
      ),
    ),
    {
      kind: 'facts',
      title: t('Resumen del camino', 'Summary of the path'),
      rows: [
        ...(path.exclusions.length
          ? [
              [
                t('Impedimento', 'Obstacle'),
                t(
                  'Mientras se aplique lo que excluye, no hay camino.',
                  'As long as what excludes applies, there is no path.',
                ),
              ] as const,
            ]
          : []),
        ...(own ? [[t('Plazo total', 'Whole term'), wholeTerm(own, words)] as const] : []),
        ...(path.file_first.length
          ? [[t('Primero', 'First'), named(path.file_first.slice(0, 5))] as const]
          : []),
        ...(path.critical.length
          ? [[t('Fijan el final', 'Set the end'), named(path.critical)] as const]
          : []),
        ...(path.no_term.length
          ? [[t('Sin plazo legal', 'Without a legal term'), named(path.no_term)] as const]
          : []),
        ...(path.left_out.possible.length
          ? [
              [
                t('Podrían sumarse', 'Could be added'),
                t(
                  `pasos de ${count(path.left_out.possible.length, ...NORM)} que ${path.left_out.possible.length === 1 ? 'podría' : 'podrían'} aplicarse, y de ${number(report.counts.notEvaluated, 0)} que no se pudieron evaluar`,
                  `steps of ${count(path.left_out.possible.length, ...NORM)} that could apply, and of ${number(report.counts.notEvaluated, 0)} that could not be evaluated`,
                ),
              ] as const,
            ]
          : []),
      ],
    },
    {
      kind: 'table',
      title: t('Pasos del camino de permisos', 'Steps of the permit path'),
      columns: [
        { title: t('Paso y autoridad', 'Step and authority'), width: 34 },
        { title: t('Plazo legal', 'Legal term'), width: 17 },
        { title: t('Artículo y certeza', 'Article and certainty'), width: 26 },
        { title: t('Cuándo', 'When'), width: 19 },
        { title: t('Línea de tiempo', 'Timeline'), width: 21 },
      ],
      rows: pathRows(path, language).map((row): readonly Cell[] => [
        [
          { text: row.title, bold: row.critical },
          { text: `. ${row.authority}`, quiet: true },
        ],
        row.term,
        [row.cites, { text: ` (${say(BASIS_WORDS[row.basis])})`, quiet: true }],
        row.when,
        barDrawing(row),
      ]),
    },
    paragraph(
      t(
        'En negrita y con barra oscura, los pasos que fijan el final. Una barra que sigue en puntos no tiene fin conocido; un rombo es un hito.',
        'In bold and with a dark bar, the steps that set the end. A bar that goes on in dots has no known end; a diamond is a milestone.',
      ),
      'quiet',
    ),
  ]
}

/** Rules about the procedure, which are not counted as findings. */
export function procedure({ report, words }: Context): Block[] {
  const { t, say, language } = words
  if (report.procedure.length === 0) return []
  return [
    heading(2, t('Procedimiento y plazos', 'Procedure and terms')),
    paragraph(
      t(
        'Sobre la tramitación, no sobre el sitio: no se cuentan como hallazgos. Los plazos son los máximos que fija la ley.',
        'About the procedure, not about the site: they are not counted as findings. Terms are the maxima set by law.',
      ),
    ),
    {
      kind: 'table',
      title: t('Procedimiento y plazos', 'Procedure and terms'),
      columns: [
        { title: t('Norma', 'Rule'), width: 26 },
        { title: t('Qué implica', 'What it implies'), width: 40 },
        { title: t('Plazo', 'Term'), width: 18 },
        { title: t('Artículo y certeza', 'Article and certainty'), width: 26 },
      ],
      rows: report.procedure.map(({ cited: [{ rule }] }) => [
        rule[language],
        sentence(say(rule.then.what)),
        rule.term ? termText(rule.term, words) : '–',
        [say(citeText(rule.cite)), { text: ` (${say(CONFIDENCE_WORDS[rule.confidence])})`, quiet: true }],
      ]),
    },
  ]
}
