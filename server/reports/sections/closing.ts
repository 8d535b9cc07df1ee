import { encode } from 'uqr'
import { layerById } from '../../../geodata/layers/index.ts'
import { measureKey, type Screening } from '../../../geodata/model/screening.ts'
import { layerText } from '../../../geodata/rules/sentence.ts'
import { OUTCOME_WORDS } from '../../screening/export.ts'
import type { Block } from '../document.ts'
import { type Drawing, rectangle } from '../drawing.ts'
import type { Speak } from '../speak.ts'
import { type Context, heading, isGround, LAYER, paragraph } from './context.ts'

/** What was disputed, what the report does not say, what it was made with, where to go on. */

/** What disputes changed; nothing where there are none. */
export function corrections({ screening, book, words }: Context): Block[] {
  const { t, say, language } = words
  if (screening.overrides.length === 0) return []
  return [
    heading(2, t('Objeciones aplicadas', 'Disputes applied')),
    paragraph(
      t(
        'Este resultado no es solo del motor: alguien sostuvo otra cosa, y aquí se aplicó. Queda dicho qué, por qué y quién.',
        'This result is not the engine’s alone: somebody held something else, and here it was applied. What, why and who is said.',
      ),
    ),
    {
      kind: 'table',
      title: t('Objeciones aplicadas', 'Disputes applied'),
      columns: [
        { title: t('Sobre', 'About'), width: 30 },
        { title: t('Lo que se sostiene', 'What is held'), width: 20 },
        { title: t('Por qué', 'Why'), width: 36 },
        { title: t('Quién', 'Who'), width: 16 },
      ],
      rows: screening.overrides.map(({ target, reason, by, dispute }) => {
        const [about, held] =
          'rule' in target
            ? [
                book.byId[target.rule]?.[language] ?? target.rule,
                say(OUTCOME_WORDS[target.outcome] ?? { es: target.outcome, en: target.outcome }),
              ]
            : [
                measureTitle(target.measure, screening, words),
                target.verdict === 'touches' ? t('Toca', 'Touches') : t('No toca', 'Does not touch'),
              ]
        return [about, held, reason, `${by ?? '–'} (${dispute})`]
      }),
    },
  ]
}

function measureTitle(key: string, { measures }: Screening, { say }: Speak): string {
  const measure = measures.find(({ layer, where }) => measureKey(layer, where) === key)
  return measure ? say(layerText(measure.layer, measure.where, layerById)) : key
}

/** «Lo que esto no te dice». */
export function limits({ screening, report, rows, words }: Context): Block[] {
  const { t, count, margin } = words
  const versions = Object.values(screening.layer_versions).filter((version) => version !== null)
  const years = versions.flatMap(({ vintage }) => vintage?.slice(0, 4) ?? []).sort()
  const accuracies = screening.measures.flatMap(({ features }) =>
    features.flatMap(({ accuracy_m }) => accuracy_m ?? []),
  )
  const unknown = rows.filter(({ layer, verdict }) => verdict.word === 'unknown' && !isGround(layer)).length
  const items = [
    t(
      'No decide: orienta. Deciden los servicios que nombra cada hallazgo, con el proyecto completo a la vista.',
      'It does not decide: it guides. The services that each finding names decide, with the whole project in view.',
    ),
    ...(report.missing.length
      ? [
          t(
            `No revisó ${count(report.missing.length, ...LAYER)} que las normas necesitan, porque no hay datos.`,
            `It did not check ${count(report.missing.length, ...LAYER)} that the rules need, because there are no data.`,
          ),
        ]
      : []),
    ...(report.uncovered.length
      ? [
          t(
            `En ${count(report.uncovered.length, ...LAYER)} la lista no está completa aquí: puede haber cosas que no se ven.`,
            `In ${count(report.uncovered.length, ...LAYER)} the list is not complete here: there may be things that are not seen.`,
          ),
        ]
      : []),
    ...(unknown
      ? [
          t(
            `En ${count(unknown, ...LAYER)} los contornos no son lo bastante exactos para saber si el sitio toca.`,
            `In ${count(unknown, ...LAYER)} the outlines are not exact enough to know whether the site touches.`,
          ),
        ]
      : []),
    ...(years.length
      ? [
          t(
            `Los datos son de ${years[0]} a ${years.at(-1)}; lo que cambió después no está.`,
            `The data are of ${years[0]} to ${years.at(-1)}; what changed later is not there.`,
          ),
        ]
      : []),
    ...(accuracies.length
      ? [
          t(
            `Cada posición tiene su exactitud; la peor de las usadas es ±${margin(Math.max(...accuracies))}.`,
            `Each position has its accuracy; the worst of those used is ±${margin(Math.max(...accuracies))}.`,
          ),
        ]
      : []),
    t(
      'Las distancias de cribado las eligió el equipo; no son ley. Los plazos son máximos legales, no experiencia.',
      'Screening distances were chosen by the team; they are not law. Terms are legal maxima, not experience.',
    ),
    t(
      'Cada artículo dice con qué certeza se leyó. Antes de usarlo hay que leer el texto vigente.',
      'Each article says with what certainty it was read. Before it is used, the text in force must be read.',
    ),
    t(
      'No ve lo que no está en un mapa: acuerdos, juicios, títulos, usos que no se han registrado.',
      'It does not see what is not on a map: agreements, lawsuits, titles, uses nobody has recorded.',
    ),
  ]
  return [heading(2, t('Lo que esto no te dice', 'What this does not tell you')), { kind: 'list', items }]
}

/** Day, rule base, versions and distances that it was made with. */
export function madeWith({ screening, book, path, words }: Context): Block[] {
  const { t, date, number, say, distance } = words
  const defaults = new Map(book.parameters.map((parameter) => [parameter.id, parameter]))
  const changed = Object.entries(screening.parameters)
    .filter(([id, metres]) => defaults.has(id) && defaults.get(id)?.default_m !== metres)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const why = screening.derived_from?.why
  return [
    heading(2, t('Con qué se hizo', 'What it was made with')),
    {
      kind: 'facts',
      title: t('Con qué se hizo', 'What it was made with'),
      rows: [
        [t('Código', 'Code'), screening.id],
        [t('Fecha', 'Date'), date(screening.created_at)],
        [t('Derecho al', 'Law as of'), date(screening.as_of)],
        [
          t('Base normativa', 'Rule base'),
          t(
            `${number(screening.rule_base.count, 0)} normas. SHA-256 ${screening.rule_base.hash}`,
            `${number(screening.rule_base.count, 0)} rules. SHA-256 ${screening.rule_base.hash}`,
          ),
        ],
        [t('Motor', 'Engine'), screening.engine_version],
        ...(path ? [[t('Tablas de permisos', 'Permit tables'), `SHA-256 ${path.permits}`] as const] : []),
        [
          t('Capas', 'Layers'),
          t(
            `${number(Object.values(screening.layer_versions).filter(Boolean).length, 0)} versiones, cada una con su número y fecha en la tabla de capas`,
            `${number(Object.values(screening.layer_versions).filter(Boolean).length, 0)} versions, each with its number and date in the table of layers`,
          ),
        ],
        ...(changed.length
          ? ([
              [
                t('Distancias cambiadas', 'Changed distances'),
                changed
                  .map(([id, metres]) => {
                    const known = defaults.get(id)
                    return known
                      ? `${say(known.title)}: ${distance(metres)} (${t('por omisión', 'default')} ${distance(known.default_m)})`
                      : id
                  })
                  .join('; '),
              ],
            ] as const)
          : []),
        ...(screening.derived_from
          ? ([
              [
                t('Viene de', 'Comes from'),
                why === 'rerun'
                  ? t(
                      `${screening.derived_from.id}, evaluada de nuevo con datos o normas de otra fecha`,
                      `${screening.derived_from.id}, screened again with data or rules of another date`,
                    )
                  : why === 'dispute'
                    ? t(
                        `${screening.derived_from.id}, con las objeciones que se dicen`,
                        `${screening.derived_from.id}, with the disputes that are told`,
                      )
                    : t(
                        `${screening.derived_from.id}, con otro sitio u otros antecedentes`,
                        `${screening.derived_from.id}, with another site or other facts`,
                      ),
              ],
            ] as const)
          : []),
      ],
    },
  ]
}

/** A QR code as one path, `side` points wide. */
function qrDrawing(text: string, side = 96): Drawing {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const step = side / size
  const d = data
    .flatMap((line, y) =>
      line.flatMap((dark, x) => (dark ? [rectangle(x * step, y * step, step, step)] : [])),
    )
    .join('')
  return {
    width: side,
    height: side,
    marks: [
      { kind: 'path', d: rectangle(0, 0, side, side), fill: '#ffffff' },
      { kind: 'path', d, fill: '#000000' },
    ],
  }
}

/** Where a paper can be seen again: its code and address, and what can be done there. `isAt`: "This screening is at ". */
export function followUpBlocks(address: string, { t }: Speak, isAt: string, more: readonly Block[]): Block[] {
  return [
    heading(2, t('Verificar y seguir', 'To verify and to go on')),
    {
      kind: 'beside',
      figure: {
        kind: 'figure',
        drawing: qrDrawing(address),
        alt: t(`Código QR con el enlace ${address}`, `QR code with the link ${address}`),
        caption: '',
        code: true,
      },
      blocks: [
        paragraph([
          isAt,
          { text: address, link: address },
          t(
            '. No cambia nunca: quien tenga el enlace ve lo mismo que este papel dice.',
            '. It never changes: whoever has the link sees what this paper says.',
          ),
        ]),
        ...more,
      ],
    },
  ]
}

/** Where to go on from the paper. */
export function followUp({ address, words }: Context): Block[] {
  const { t } = words
  return followUpBlocks(address, words, t('Esta evaluación está en ', 'This screening is at '), [
    paragraph(
      t(
        'Ahí se puede ver en el mapa, responder lo que falta, objetar un hallazgo, evaluar de nuevo con los datos y las normas de hoy, y descargar todo como JSON, GeoJSON y CSV. El mismo enlace da siempre este mismo informe, byte por byte.',
        'There it can be seen on the map, what is missing can be answered, a finding can be disputed, it can be screened again with today’s data and rules, and everything can be downloaded as JSON, GeoJSON and CSV. The same link always gives this same report, byte for byte.',
      ),
    ),
  ])
}
