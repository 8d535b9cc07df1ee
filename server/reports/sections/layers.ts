import { layerById } from '../../../geodata/layers/index.ts'
import type { Group } from '../../../geodata/model/context.ts'
import { UNITS } from '../../../geodata/model/units.ts'
import { countVerdicts, type LayerVerdict } from '../../../geodata/rules/verdict.ts'
import type { Block, Cell } from '../document.ts'
import { amountText, licenceText, sourceText, verdictText } from '../measure-words.ts'
import { type Context, heading, isGround, paragraph, titleOf } from './context.ts'

/** What the site touches layer by layer, and what else the same layers know around it. */

const VERDICT_ORDER = ['touches', 'unknown', 'clear', 'not-reviewed'] as const

/** What touches first, what was not checked last; then the nearest; then by name of the layer. */
export const byVerdict = (a: LayerVerdict, b: LayerVerdict) =>
  VERDICT_ORDER.indexOf(a.verdict.word) - VERDICT_ORDER.indexOf(b.verdict.word) ||
  b.measure.overlap_ha - a.measure.overlap_ha ||
  (a.measure.distance_m ?? 1e9) - (b.measure.distance_m ?? 1e9) ||
  (a.layer.id < b.layer.id ? -1 : 1)

/** What the site touches, layer by layer, those without data among them. */
export function layers(context: Context): Block[] {
  const { words, rows } = context
  const { t, say, number } = words
  const sorted = [...rows].sort(byVerdict)
  const site = sorted.filter(({ layer }) => !isGround(layer))
  const empty = site.filter(({ verdict }) => verdict.reason === 'no-data')
  const ground = sorted.filter(({ layer, verdict }) => isGround(layer) && verdict.reason !== 'no-data')
  const counts = countVerdicts(site)
  return [
    heading(2, t('Qué toca, capa por capa', 'What it touches, layer by layer')),
    paragraph(
      t(
        `De ${number(site.length, 0)} capas temáticas: toca ${counts.touches}, no toca ${counts.clear}, no se puede saber en ${counts.unknown} y no se revisaron ${counts['not-reviewed']}. «No toca» solo se dice donde la capa está completa y los contornos son lo bastante exactos.`,
        `Of ${number(site.length, 0)} thematic layers: it touches ${counts.touches}, does not touch ${counts.clear}, cannot tell for ${counts.unknown} and ${counts['not-reviewed']} were not checked. “Does not touch” is only said where the layer is complete and the outlines are exact enough.`,
      ),
    ),
    layerTable(
      t('Capas con su veredicto y su versión', 'Layers with their verdict and version'),
      site.filter(({ verdict }) => verdict.reason !== 'no-data'),
      context,
    ),
    ...(empty.length
      ? [
          heading(
            3,
            t(`No revisadas, sin datos (${empty.length})`, `Not checked, no data (${empty.length})`),
          ),
          paragraph(`${empty.map(({ layer }) => say(layer.title)).join('; ')}.`),
        ]
      : []),
    ...(ground.length
      ? [
          heading(3, t(`Capas de base (${ground.length})`, `Base layers (${ground.length})`)),
          paragraph(
            t(
              'Sirven para ubicarse y no se cuentan arriba.',
              'They help to find one’s way and are not counted above.',
            ),
          ),
          layerTable(t('Capas de base', 'Base layers'), ground, context),
        ]
      : []),
  ]
}

function layerTable(title: string, rows: readonly LayerVerdict[], { screening, words }: Context): Block {
  const { t, say, date, measured, margin } = words
  return {
    kind: 'table',
    title,
    columns: [
      { title: t('Capa', 'Layer'), width: 25 },
      { title: t('Veredicto', 'Verdict'), width: 20 },
      { title: t('Lo medido', 'What was measured'), width: 29 },
      { title: t('Datos y versión', 'Data and version'), width: 42 },
    ],
    rows: rows.map(({ layer, measure, verdict }): readonly Cell[] => {
      const version = screening.layer_versions[layer.id] ?? null
      const name = measure.features[0]?.name ?? null
      const at =
        measure.distance_m === null || measure.status === 'no-version'
          ? null
          : measure.touch === 'certain'
            ? (amountText(measure, words) ??
              words.count(
                measure.count,
                { es: 'elemento', en: 'feature' },
                { es: 'elementos', en: 'features' },
              ))
            : measured(measure.distance_m, measure.margin_m)
      const licence = version?.source.licence ? licenceText(version.source.licence, words) : null
      return [
        say(layer.title),
        [{ text: verdictText(verdict, words), bold: verdict.word === 'touches' }],
        [at ?? '–', ...(name && at ? [{ text: `: ${name}`, quiet: true }] : [])],
        version
          ? [
              [
                sourceText(version.source),
                ...(version.vintage
                  ? [t(`datos de ${date(version.vintage)}`, `data of ${date(version.vintage)}`)]
                  : []),
                ...(version.accuracy_m ? [`±${margin(version.accuracy_m)}`] : []),
              ].join('; '),
              {
                text: t(
                  `. Versión ${version.number}, del ${date(version.published_at)}${licence ? `. Licencia: ${licence}` : ''}`,
                  `. Version ${version.number}, of ${date(version.published_at)}${licence ? `. Licence: ${licence}` : ''}`,
                ),
                quiet: true,
              },
            ]
          : '–',
      ]
    }),
  }
}

const GROUP_WORDS: Readonly<Record<Group, { es: string; en: string }>> = {
  built: { es: 'construidos o en operación', en: 'built or operating' },
  approved: { es: 'aprobados', en: 'approved' },
  in_evaluation: { es: 'en evaluación', en: 'in evaluation' },
  announced: { es: 'anunciados o planificados', en: 'announced or planned' },
  closed: { es: 'cerrados o abandonados', en: 'closed or abandoned' },
  refused: { es: 'rechazados o desistidos', en: 'rejected or withdrawn' },
  unknown: { es: 'estado no informado', en: 'state not stated' },
}

/** Rows of a layer whose version of then is gone would count what nobody screened. */
export function whatElse({ around, words }: Context): Block[] {
  const { t, say, number, quantity, list, distance } = words
  const then = new Set(around.layers.filter(({ used }) => used === 'then').map(({ layer }) => layer))
  const zones = around.zones
    .filter(({ id, kind }) => kind !== 'band' || id.startsWith('0-'))
    .map((zone) => ({
      ...zone,
      rows: zone.rows.filter(({ layer, count, may }) => then.has(layer) && count + may > 0),
    }))
    .filter(({ rows }) => rows.length > 0)
  const widest = zones.filter(({ kind }) => kind === 'band').sort((a, b) => (b.to_m ?? 0) - (a.to_m ?? 0))[0]
  const shown = zones.filter((zone) => zone.kind !== 'band' || zone === widest)
  if (shown.length === 0) return []
  const nameOf = (zone: (typeof shown)[number]) => {
    const names = list(zone.names.flatMap(({ name }) => name ?? []))
    if (zone.kind === 'basin') return t(`En la misma cuenca: ${names}`, `In the same basin: ${names}`)
    if (zone.kind === 'comuna') return t(`En la misma comuna: ${names}`, `In the same comuna: ${names}`)
    return t(
      `A menos de ${distance(zone.to_m ?? 0)} del sitio`,
      `Within ${distance(zone.to_m ?? 0)} of the site`,
    )
  }
  return [
    heading(2, t('Qué más hay alrededor', 'What else lies around')),
    paragraph(
      t(
        'Ningún proyecto está solo. Esto es lo que las mismas capas dicen de lo que se construyó, se opera o se planea alrededor; no es una evaluación de efectos acumulados. «Tal vez» cuenta lo que la exactitud no deja ubicar. Las sumas son por capa: un mismo proyecto puede estar en varias.',
        'No project is alone. This is what the same layers say of what was built, runs or is planned around; it is no assessment of cumulative effects. “Maybe” counts what accuracy does not let us place. Sums are by layer: one project may be in several.',
      ),
    ),
    ...(around.truncated
      ? [
          paragraph(
            t(
              'Hay más de lo que se alcanzó a contar: los números son un mínimo.',
              'There is more than could be counted: the numbers are a minimum.',
            ),
            'note' as const,
          ),
        ]
      : []),
    ...shown.flatMap((zone): Block[] => [
      heading(3, nameOf(zone)),
      {
        kind: 'table',
        title: nameOf(zone),
        columns: [
          { title: t('Capa', 'Layer'), width: 30 },
          { title: t('Estado', 'State'), width: 24 },
          { title: t('Cuántos', 'How many'), width: 11, align: 'end' },
          { title: t('Tal vez', 'Maybe'), width: 9, align: 'end' },
          { title: t('Suma de lo declarado', 'Sum of what is stated'), width: 40 },
        ],
        rows: zone.rows.map((row): readonly Cell[] => {
          const declared = layerById(row.layer)
          const sums = row.sums
            .filter(({ stated }) => stated > 0)
            .map(({ property, total, stated, of }) => {
              const column = declared?.properties[property]
              const unit = column && 'unit' in column && column.unit ? say(UNITS[column.unit].symbol) : ''
              const title = column ? say(column.title) : property
              return `${title}: ${quantity(total, unit, total < 10 ? 2 : 0)} (${t(`${stated} de ${of} lo dicen`, `${stated} of ${of} state it`)})`
            })
          const incomplete = zone.incomplete.includes(row.layer)
          return [
            titleOf(row.layer, words),
            say(GROUP_WORDS[row.group]),
            row.count > 0 ? `${incomplete ? '≥ ' : ''}${number(row.count, 0)}` : '–',
            row.may > 0 ? number(row.may, 0) : '–',
            sums.join('; ') || '–',
          ]
        }),
      },
    ]),
    paragraph(
      t(
        '«≥»: la lista no está completa en toda la zona; hay al menos eso.',
        '“≥”: the list is not complete in the whole zone; there is at least that.',
      ),
      'quiet',
    ),
  ]
}
