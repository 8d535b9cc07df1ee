import { layerById } from '../../../geodata/layers/index.ts'
import type { LayerNeed } from '../../../geodata/rules/report.ts'
import type { Block, Cell, Run } from '../document.ts'
import type { Speak } from '../speak.ts'
import { annexLetter, type Context, heading, LAYER, NORM, paragraph, titleOf } from './context.ts'

/** What could not be checked, and who answers for it: said before any finding. */

/** A row for each body that answers for layers; first the one on which most rules wait. */
function byPublisher(needs: readonly LayerNeed[], words: Speak): Cell[][] {
  const groups = new Map<string, LayerNeed[]>()
  for (const need of needs) {
    const declared = layerById(need.layer)
    const who = declared ? words.say(declared.publisher) : '–'
    groups.set(who, [...(groups.get(who) ?? []), need])
  }
  const weight = (group: readonly LayerNeed[]) => group.reduce((sum, { rules }) => sum + rules.length, 0)
  return [...groups]
    .sort(([a, left], [b, right]) => weight(right) - weight(left) || (a < b ? -1 : 1))
    .map(([who, group]): Cell[] => [
      who,
      group.flatMap(({ layer, rules }, at): (string | Run)[] => {
        const home = layerById(layer)?.home
        return [
          at > 0 ? '; ' : '',
          { text: titleOf(layer, words), ...(home && /^https?:/.test(home) ? { link: home } : {}) },
          ` (${rules.length})`,
        ]
      }),
    ])
}

/** What could not be checked and why; said also where all could be. */
export function notChecked(context: Context): Block[] {
  const { report, words } = context
  const { t, count } = words
  const { missing, uncovered, uncertain, counts } = report
  if (missing.length + uncovered.length + uncertain.length === 0)
    return [
      heading(2, t('Lo que no se pudo revisar', 'What could not be checked')),
      paragraph(
        t(
          'Todas las capas que las normas necesitan tienen datos aquí, y bastaron para decidir.',
          'All layers that the rules need have data here, and they were enough to decide.',
        ),
      ),
    ]
  const group = (title: string, why: string, needs: readonly LayerNeed[]): Block[] =>
    needs.length === 0
      ? []
      : [
          heading(3, `${title}: ${count(needs.length, ...LAYER)}`),
          paragraph(why),
          {
            kind: 'table',
            title,
            columns: [
              { title: t('Quién responde', 'Who answers'), width: 36 },
              {
                title: t(
                  'Capas, y cuántas normas dependen de cada una',
                  'Layers, and how many rules depend on each',
                ),
                width: 64,
              },
            ],
            rows: byPublisher(needs, words),
          },
        ]
  return [
    heading(2, t('Lo que no se pudo revisar', 'What could not be checked')),
    paragraph([
      {
        text: t(
          `${count(counts.notEvaluated, ...NORM)} ${counts.notEvaluated === 1 ? 'quedó' : 'quedaron'} sin evaluar. `,
          `${count(counts.notEvaluated, ...NORM)} could not be evaluated. `,
        ),
        bold: true,
      },
      t(
        `Estas son las capas que aún podrían cambiar el resultado, y quién responde por ellas. Las normas que esperan por ellas están en el anexo ${annexLetter('waiting', context)}.`,
        `These are the layers that could still change the result, and who answers for them. The rules that wait for them are in annex ${annexLetter('waiting', context)}.`,
      ),
    ]),
    ...group(
      t('Sin datos', 'No data'),
      t(
        'La capa no tiene una versión publicada: no se sabe nada.',
        'The layer has no published version: nothing is known.',
      ),
      missing,
    ),
    ...group(
      t('Lista incompleta aquí', 'List incomplete here'),
      t(
        'Hay datos, pero no se sabe si están todos: que algo no aparezca no significa que no exista.',
        'There are data, but perhaps not all: something that does not appear may still exist.',
      ),
      uncovered,
    ),
    ...group(
      t('Contornos poco exactos para decidir', 'Outlines not exact enough to decide'),
      t(
        'Algo está más cerca del límite que lo que los contornos pueden estar corridos.',
        'Something lies nearer to the limit than the outlines may be off.',
      ),
      uncertain,
    ),
  ]
}
