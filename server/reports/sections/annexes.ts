import { citeText } from '../../../geodata/rules/citation.ts'
import type { Item } from '../../../geodata/rules/report.ts'
import type { Block, Cell, Column } from '../document.ts'
import { siteRings } from '../map-read.ts'
import {
  annexLetter,
  type Context,
  heading,
  idle,
  NORM,
  paragraph,
  titleOf,
  VERTICES_SHOWN,
} from './context.ts'
import { VERTICES_IN_ANNEX, vertexTable, verticesOf } from './site.ts'

/** What a reader looks up: all vertices, rules that wait for data, rules that do not apply. */

/** Vertices, rules that wait for data, rules that do not apply. */
export function annexes(context: Context): Block[] {
  const { screening, report, words } = context
  const { t, say, language, count } = words
  const vertices = verticesOf(screening)
  const rings = siteRings(screening.site.geometry).length
  const blocks: Block[] = []
  const ruleTable = (
    title: string,
    items: readonly Item[],
    third: Column,
    cell: (item: Item) => Cell,
  ): Block => ({
    kind: 'table',
    title,
    columns: [
      { title: t('Norma', 'Rule'), width: 44 },
      third,
      { title: t('Artículo', 'Article'), width: 34 },
    ],
    rows: items.map((item) => [
      item.cited[0].rule[language],
      cell(item),
      item.cited.map(({ rule }) => say(citeText(rule.cite))).join('; '),
    ]),
  })
  if (report.notEvaluated.length)
    blocks.push(
      heading(
        2,
        t(
          `Anexo ${annexLetter('waiting', context)}. Normas que no se pudieron evaluar`,
          `Annex ${annexLetter('waiting', context)}. Rules that could not be evaluated`,
        ),
      ),
      paragraph(
        t(
          'Dependen de datos que no hay o que no alcanzan.',
          'They depend on data that are missing or not enough.',
        ),
      ),
      ruleTable(
        t('Normas que no se pudieron evaluar', 'Rules that could not be evaluated'),
        report.notEvaluated,
        { title: t('Espera por', 'Waits for'), width: 32 },
        ({ cited }) =>
          [
            ...new Set(
              cited.flatMap(({ finding }) => [
                ...finding.missing_layers,
                ...finding.uncovered_layers,
                ...finding.uncertain_layers,
              ]),
            ),
          ]
            .map((id) => titleOf(id, words))
            .join('; ') || '–',
      ),
    )
  const without = idle(report)
  if (without.length)
    blocks.push(
      heading(
        2,
        t(
          `Anexo ${annexLetter('idle', context)}. Normas que no se aplican`,
          `Annex ${annexLetter('idle', context)}. Rules that do not apply`,
        ),
      ),
      paragraph(
        t(
          `${count(without.length, ...NORM)} se revisaron con datos suficientes y no se aplican a lo que se declaró.`,
          `${count(without.length, ...NORM)} were checked with enough data and do not apply to what was stated.`,
        ),
      ),
      {
        kind: 'list',
        columns: 2,
        items: without.map(({ cited }) => [
          cited[0].rule[language],
          { text: `. ${cited.map(({ rule }) => say(citeText(rule.cite))).join('; ')}`, quiet: true },
        ]),
      },
    )
  if (vertices.length > VERTICES_SHOWN + 4)
    blocks.push(
      heading(
        2,
        t(
          `Anexo ${annexLetter('vertices', context)}. Vértices del sitio`,
          `Annex ${annexLetter('vertices', context)}. Vertices of the site`,
        ),
      ),
      vertexTable(vertices.slice(0, VERTICES_IN_ANNEX), rings, context),
    )
  return blocks
}
