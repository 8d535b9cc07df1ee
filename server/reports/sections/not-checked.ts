import { layerById } from '../../../geodata/layers/index.ts'
import type { LayerNeed } from '../../../geodata/rules/report.ts'
import type { Block, Cell } from '../document.ts'
import { type Context, heading, LAYER, NORM, paragraph, titleOf } from './context.ts'

/** What could not be checked, and who answers for it: said before any finding. */

export function notChecked({ report, words }: Context): Block[] {
  const { t, count, say } = words
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
              { title: t('Capa', 'Layer'), width: 34 },
              { title: t('Dependen de ella', 'Depend on it'), width: 18 },
              { title: t('Quién responde por ella', 'Who answers for it'), width: 48 },
            ],
            rows: needs.map(({ layer, rules }): readonly Cell[] => {
              const declared = layerById(layer)
              const home = declared?.home
              return [
                titleOf(layer, words),
                count(rules.length, ...NORM),
                declared
                  ? [
                      say(declared.publisher),
                      ...(home && /^https?:/.test(home)
                        ? ['. ', { text: t('Dónde consultar', 'Where to ask'), link: home }]
                        : []),
                    ]
                  : '–',
              ]
            }),
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
        'Estas son las capas que aún podrían cambiar el resultado, y quién responde por ellas. Las normas que esperan por ellas están en el anexo B.',
        'These are the layers that could still change the result, and who answers for them. The rules that wait for them are in annex B.',
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
        'There are data, but whether they are all is not known: that something does not appear does not mean it is not there.',
      ),
      uncovered,
    ),
    ...group(
      t('No se puede saber', 'Cannot tell'),
      t(
        'Algo está más cerca del límite que lo que los contornos pueden estar corridos.',
        'Something lies nearer to the limit than the outlines may be off.',
      ),
      uncertain,
    ),
  ]
}
