import { encode } from 'uqr'
import { FACTS } from '../../geodata/facts/index.ts'
import { layerById } from '../../geodata/layers/index.ts'
import { COMUNAS } from '../../geodata/layers/properties.ts'
import type { Group, Context as SiteContext } from '../../geodata/model/context.ts'
import { crsOf } from '../../geodata/model/crs.ts'
import { formatNumber } from '../../geodata/model/format.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import { measureKey, type Screening } from '../../geodata/model/screening.ts'
import type { Language } from '../../geodata/model/text.ts'
import { UNITS } from '../../geodata/model/units.ts'
import { type PermitPath, pathRows } from '../../geodata/permits/index.ts'
import { authorityText, citeText } from '../../geodata/rules/citation.ts'
import { forceOf } from '../../geodata/rules/in-force.ts'
import {
  buildReport,
  type Item,
  type LayerNeed,
  measuresOf,
  type Report,
  type RuleBook,
} from '../../geodata/rules/report.ts'
import { answerText, layerText } from '../../geodata/rules/sentence.ts'
import { countVerdicts, type LayerVerdict, layerVerdicts } from '../../geodata/rules/verdict.ts'
import { OUTCOME_WORDS } from '../screening/export.ts'
import type { Block, Cell, Column, ReportDocument, Run, Weight, Words } from './document.ts'
import { type Drawing, n, rectangle } from './drawing.ts'
import { type DrawnMap, drawMap, jointLegend, type LegendRow, type MapData, siteRings } from './map.ts'
import { arcText, unproject } from './map-frame.ts'
import { amountText, measureWords, sourceText, verdictText } from './measure-words.ts'
import {
  BASIS_WORDS,
  CONFIDENCE_WORDS,
  KIND_WORDS,
  SEVERITY_WORDS,
  type Speak,
  sentence,
  speak,
  termText,
} from './speak.ts'

/** Of what lies around, as much as a report says. */
export type Around = Pick<SiteContext, 'layers' | 'zones' | 'truncated'>

/** What a report is made of. Nothing else goes into it: no clock, no database, no chance. */
export interface ReportInput {
  screening: Screening
  /** Rules of the base it was made with. */
  book: RuleBook<{ id: string; default_m: number; title: { es: string; en: string } }>
  maps: MapData
  /** From the day of the screening on, of what applies; null: holidays of that year are not known. */
  path: PermitPath | null
  /** What else lies around, from the versions that are kept; the same for every reader. */
  around: Around
  /** Permalink of the screening. */
  address: string
}

/** The document of a screening in one language, in the order in which it is read. Pure. */
export function reportOf(input: ReportInput, language: Language): ReportDocument {
  const words = speak(language)
  const { t, date } = words
  const { screening, book, maps, address } = input
  const report = buildReport(screening, book)
  const comunas = screening.site.comunas.map((code) => (COMUNAS as Record<string, string>)[code] ?? code)
  const name =
    screening.title ??
    (comunas.length
      ? t(`Sitio en ${words.list(comunas)}`, `Site in ${words.list(comunas)}`)
      : t('Sitio sin nombre', 'Site without a name'))
  const context: Context = {
    ...input,
    words,
    report,
    comunas,
    name,
    rows: layerVerdicts(screening.measures, layerById),
  }
  const drawn = maps.windows.map((window, at) => drawMap(window, screening, language, at + 1))
  const figures = mapFigures(context, drawn)
  return {
    language,
    title: t(`Evaluación preliminar: ${name}`, `Screening: ${name}`),
    subject: t(
      `Qué toca el sitio, a qué distancia está de qué y qué normas se le aplican, al ${date(screening.as_of)}`,
      `What the site touches, how far things are and which rules apply to it, as of ${date(screening.as_of)}`,
    ),
    code: screening.id,
    address,
    made_at: screening.created_at,
    blocks: [
      ...opening(context),
      ...theSite(context, figures[0]),
      ...theMaps(context, drawn, figures.slice(1)),
      ...notChecked(context),
      ...findings(context),
      ...eia(context),
      ...permitPath(context),
      ...procedure(context),
      ...stated(context),
      ...layers(context),
      ...whatElse(context),
      ...corrections(context),
      ...limits(context),
      ...madeWith(context),
      ...followUp(context),
      ...annexes(context),
    ],
  }
}

interface Context extends ReportInput {
  words: Speak
  report: Report
  comunas: string[]
  name: string
  rows: LayerVerdict[]
}

const heading = (level: 1 | 2 | 3, text: string, more: { breakBefore?: boolean } = {}): Block => ({
  kind: 'heading',
  level,
  text,
  ...more,
})
const paragraph = (words: Words, look?: 'lead' | 'quiet' | 'note'): Block => ({
  kind: 'paragraph',
  words,
  ...(look ? { look } : {}),
})

const NORM = [
  { es: 'norma', en: 'rule' },
  { es: 'normas', en: 'rules' },
] as const
const LAYER = [
  { es: 'capa', en: 'layer' },
  { es: 'capas', en: 'layers' },
] as const

/** Layers that any site touches and that say nothing about it. */
const isGround = (layer: LayerDeclaration) => layer.theme === 'base'

// ── the question and the answer ──────────────────────────────────────────────────────────────────────────────────

function opening({ screening, words, report, name, rows }: Context): Block[] {
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

// ── the site ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Vertices shown beside the facts; the others stand in an annex, up to so many. */
const VERTICES_SHOWN = 10
const VERTICES_IN_ANNEX = 500

interface Vertex {
  ring: number
  number: number
  east: number
  north: number
  given: string | null
}

/** Vertices without the one that closes a ring, in the order of the geometry. */
function verticesOf({ site }: Screening): Vertex[] {
  const given = site.provenance.vertices
  let at = 0
  return siteRings(site.geometry).flatMap((ring, index) =>
    ring.slice(0, -1).map(([east, north], place) => ({
      ring: index + 1,
      number: place + 1,
      east,
      north,
      given: given?.[at++]?.join('; ') ?? null,
    })),
  )
}

function vertexTable(vertices: readonly Vertex[], rings: number, { screening, words }: Context): Block {
  const { t } = words
  const asGiven = vertices.some(({ given }) => given !== null)
  const crs = screening.site.provenance.crs
  return {
    kind: 'table',
    title: t('Vértices', 'Vertices'),
    columns: [
      { title: t('Vértice', 'Vertex'), width: 12 },
      { title: t('Este (m)', 'East (m)'), width: 18, align: 'end' },
      { title: t('Norte (m)', 'North (m)'), width: 20, align: 'end' },
      { title: t('Longitud', 'Longitude'), width: 20, align: 'end' },
      { title: t('Latitud', 'Latitude'), width: 20, align: 'end' },
      ...(asGiven
        ? [
            {
              title: t(`Como se dio${crs ? ` (${crs})` : ''}`, `As given${crs ? ` (${crs})` : ''}`),
              width: 34,
            },
          ]
        : []),
    ],
    rows: vertices.map(({ ring, number: place, east, north, given }) => {
      const [lon, lat] = unproject([east, north])
      return [
        rings > 1 ? `${ring}.${place}` : String(place),
        formatNumber(east, words.language, 1, true),
        formatNumber(north, words.language, 1, true),
        arcSeconds(lon, words, ['O', 'W']),
        arcSeconds(lat, words, ['S', 'S']),
        ...(asGiven ? [given ?? '–'] : []),
      ]
    }),
  }
}

/** `69°30'12,34" O`: a hundredth of a second is 0.3 m. */
function arcSeconds(degrees: number, { number, t }: Speak, [es, en]: readonly [string, string]): string {
  const hundredths = Math.round(Math.abs(degrees) * 360_000)
  const [d, m, s] = [
    Math.floor(hundredths / 360_000),
    Math.floor((hundredths % 360_000) / 6000),
    (hundredths % 6000) / 100,
  ]
  const [whole = '0', rest = '00'] = s.toFixed(2).split('.')
  const separator = number(1.5).charAt(1)
  return `${d}°${String(m).padStart(2, '0')}'${whole.padStart(2, '0')}${separator}${rest}" ${t(es, en)}`
}

function howGiven({ screening, words }: Context): Words {
  const { t, say } = words
  const { provenance, repaired_from } = screening.site
  const { feature, file } = provenance
  const layer = feature ? layerById(feature.layer) : undefined
  const way =
    provenance.method === 'drawn'
      ? t('dibujado en el mapa', 'drawn on the map')
      : provenance.method === 'typed'
        ? t('coordenadas escritas', 'typed coordinates')
        : provenance.method === 'file'
          ? t(`archivo «${file?.name ?? '–'}»`, `file “${file?.name ?? '–'}”`)
          : provenance.method === 'feature' && feature
            ? t(
                `elemento ${feature.feature_id} de la capa «${layer ? say(layer.title) : feature.layer}» (versión con código ${feature.version_id})${feature.buffer_m > 0 ? `, con ${words.distance(feature.buffer_m)} alrededor` : ''}`,
                `feature ${feature.feature_id} of the layer “${layer ? say(layer.title) : feature.layer}” (version with code ${feature.version_id})${feature.buffer_m > 0 ? `, with ${words.distance(feature.buffer_m)} around it` : ''}`,
              )
            : t('enviado por otra aplicación (API)', 'sent by another application (API)')
  return repaired_from
    ? `${way}. ${t('El contorno se cruzaba y se reparó con acuerdo de quien preguntó', 'The outline crossed itself and was repaired with the consent of who asked')}.`
    : `${way}.`
}

type Figure = Extract<Block, { kind: 'figure' }>

function theSite(context: Context, location: Figure | undefined): Block[] {
  const { screening, words, comunas, name } = context
  const { t, number, quantity, margin } = words
  const { site } = screening
  const vertices = verticesOf(screening)
  const rings = siteRings(site.geometry).length
  const { file, operation, operation_accuracy_m, crs } = site.provenance
  const shown = vertices.length <= VERTICES_SHOWN + 4 ? vertices : vertices.slice(0, VERTICES_SHOWN)
  const datum = crs ? (crsOf(Number(crs.slice('EPSG:'.length)))?.name ?? null) : null
  const facts: Block = {
    kind: 'facts',
    title: t('Datos del sitio', 'Facts about the site'),
    rows: [
      [t('Nombre', 'Name'), name],
      [t('Superficie', 'Area'), quantity(site.area_ha, 'ha', site.area_ha < 10 ? 3 : 2)],
      [t('Perímetro', 'Perimeter'), quantity(site.perimeter_m, 'm', 1)],
      [
        t('Comuna', 'Comuna'),
        comunas.length ? words.list(comunas) : t('fuera de toda comuna', 'outside any comuna'),
      ],
      [
        t('Exactitud del contorno', 'Accuracy of the outline'),
        site.accuracy_m > 0
          ? `±${margin(site.accuracy_m)}`
          : t('no indicada; se tomó como exacto', 'not stated; taken as exact'),
      ],
      [
        t('Sistema y datum', 'System and datum'),
        [
          t(
            'WGS 84 / UTM zona 19 Sur (EPSG:32719), en metros.',
            'WGS 84 / UTM zone 19 South (EPSG:32719), in metres.',
          ),
          crs
            ? t(
                ` Llegó en ${datum ? `${datum} (${crs})` : crs}.`,
                ` It came in ${datum ? `${datum} (${crs})` : crs}.`,
              )
            : '',
          operation
            ? t(
                ` Operación a WGS 84: ${operation}${operation_accuracy_m === null ? '' : `, ±${margin(operation_accuracy_m)}`}.`,
                ` Operation to WGS 84: ${operation}${operation_accuracy_m === null ? '' : `, ±${margin(operation_accuracy_m)}`}.`,
              )
            : '',
        ],
      ],
      [t('Cómo se indicó', 'How it was given'), howGiven(context)],
      ...(file
        ? [
            [
              t('Archivo', 'File'),
              t(
                `${file.name}, ${number(file.bytes, 0)} bytes. SHA-256 ${file.sha256}`,
                `${file.name}, ${number(file.bytes, 0)} bytes. SHA-256 ${file.sha256}`,
              ),
            ] as const,
          ]
        : []),
      [
        t('Vértices', 'Vertices'),
        words.count(vertices.length, { es: 'vértice', en: 'vertex' }, { es: 'vértices', en: 'vertices' }),
      ],
      [t('Huella del contorno', 'Hash of the outline'), `SHA-256 ${site.sha256}`],
    ],
  }
  return [
    heading(2, t('El sitio', 'The site')),
    location ? { kind: 'beside', figure: location, blocks: [facts] } : facts,
    vertexTable(shown, rings, context),
    ...(shown.length < vertices.length
      ? [
          paragraph(
            vertices.length <= VERTICES_IN_ANNEX
              ? t(
                  `Los primeros ${shown.length} de ${number(vertices.length, 0)} vértices; todos están en el anexo A.`,
                  `The first ${shown.length} of ${number(vertices.length, 0)} vertices; all are in annex A.`,
                )
              : t(
                  `Los primeros ${shown.length} de ${number(vertices.length, 0)} vértices; los primeros ${VERTICES_IN_ANNEX} están en el anexo A. La huella es la de todos.`,
                  `The first ${shown.length} of ${number(vertices.length, 0)} vertices; the first ${VERTICES_IN_ANNEX} are in annex A. The hash is that of all of them.`,
                ),
            'quiet',
          ),
        ]
      : []),
  ]
}

// ── maps ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function mapFigures({ maps, words, name }: Context, drawn: readonly DrawnMap[]): Figure[] {
  const { t, number, list } = words
  const titles = maps.windows.map(({ kind }) =>
    kind === 'location'
      ? t('Dónde está el sitio en la región', 'Where the site is in the region')
      : kind === 'detail'
        ? t('El sitio y lo que toca', 'The site and what it touches')
        : t('El sitio y lo que tiene cerca', 'The site and what lies near it'),
  )
  return drawn.map((map, at): Figure => {
    const arc = arcText(map.grid_deg, map.grid_deg, ['', '']).trim()
    const named = map.names.slice(0, 12)
    const rest = map.names.length - named.length
    const what = named.length
      ? t(
          ` Se ve: ${list([...named, ...(rest > 0 ? [`${rest} más`] : [])])}.`,
          ` It shows: ${list([...named, ...(rest > 0 ? [`${rest} more`] : [])])}.`,
        )
      : ''
    const whole = map.around.length
      ? t(
          ` Todo el mapa está dentro de: ${map.around.join('; ')}.`,
          ` The whole map lies within: ${map.around.join('; ')}.`,
        )
      : ''
    return {
      kind: 'figure',
      drawing: map.drawing,
      alt: t(
        `Mapa ${at + 1}: ${titles[at]}, «${name}», a escala 1:${number(map.scale, 0)}.${what}`,
        `Map ${at + 1}: ${titles[at]}, “${name}”, at 1:${number(map.scale, 0)}.${what}`,
      ),
      caption: t(
        `Mapa ${at + 1}. ${titles[at]}. Escala 1:${number(map.scale, 0)} en A4. Cuadrícula UTM 19 Sur (WGS 84) cada ${words.distance(map.grid_m)}; grados cada ${arc} en los bordes de arriba y de la derecha. Norte de la cuadrícula.${whole}`,
        `Map ${at + 1}. ${titles[at]}. Scale 1:${number(map.scale, 0)} on A4. UTM 19 South grid (WGS 84) every ${words.distance(map.grid_m)}; degrees every ${arc} on the upper and right edges. Grid north.${whole}`,
      ),
    }
  })
}

function theMaps(
  { maps, words, screening }: Context,
  drawn: readonly DrawnMap[],
  figures: readonly Figure[],
): Block[] {
  const { t, list } = words
  const notes: Words[] = [
    t(
      'Se dibuja el sitio, los elementos que esta evaluación nombra (los que toca, o los más cercanos de cada capa) y lo que ayuda a ubicarse.',
      'The site is drawn, with the features this screening names (those it touches, or the nearest of each layer) and what helps to find one’s way.',
    ),
    t(
      'Los contornos están simplificados para la escala del papel. Las medidas del informe se hicieron sobre los contornos completos.',
      'Outlines are simplified for the scale of the paper. The measures of the report were made on the whole outlines.',
    ),
    t(
      'Tramas, líneas y símbolos dicen lo mismo que los colores: se puede imprimir en blanco y negro.',
      'Patterns, lines and symbols say the same as the colours: it can be printed in black and white.',
    ),
    ...(maps.withheld.length
      ? [
          t(
            `No se dibujan los elementos de ${list(maps.withheld.map((id) => `«${titleOf(id, words)}»`))}: su ubicación no es pública.`,
            `Features of ${list(maps.withheld.map((id) => `“${titleOf(id, words)}”`))} are not drawn: where they are is not public.`,
          ),
        ]
      : []),
    ...(maps.gone.length
      ? [
          t(
            `Ya no se guarda la versión con que se evaluó: ${list(maps.gone.map((id) => titleOf(id, words)))}. Lo que el informe dice de esas capas es lo que se midió entonces; no se puede dibujar.`,
            `The version that was screened is no longer kept: ${list(maps.gone.map((id) => titleOf(id, words)))}. What the report says of those layers is what was measured then; it cannot be drawn.`,
          ),
        ]
      : []),
  ]
  return [
    heading(2, t('Mapas', 'Maps'), { breakBefore: true }),
    ...figures,
    heading(3, t('Leyenda, fuentes y fechas', 'Legend, sources and dates')),
    { kind: 'list', items: notes },
    legendTable(jointLegend(drawn), { screening, words }),
  ]
}

const titleOf = (id: string, { say }: Speak) => {
  const layer = layerById(id)
  return layer ? say(layer.title) : id
}

function legendTable(
  rows: readonly LegendRow[],
  { screening, words }: Pick<Context, 'screening' | 'words'>,
): Block {
  const { t, date, margin } = words
  return {
    kind: 'table',
    title: t('Leyenda de los mapas', 'Legend of the maps'),
    columns: [
      { title: t('Qué es', 'What it is'), width: 36 },
      { title: t('Símbolo', 'Symbol'), width: 10 },
      { title: t('Mapas', 'Maps'), width: 9 },
      { title: t('Fuente', 'Source'), width: 30 },
      { title: t('Datos de', 'Data of'), width: 13 },
      { title: t('Exactitud', 'Accuracy'), width: 12 },
    ],
    rows: rows.map(({ layer, label, swatch, maps }): readonly Cell[] => {
      const version = layer ? screening.layer_versions[layer] : null
      const numbers = maps.join(', ')
      if (!layer)
        return [
          label,
          swatch,
          numbers,
          t('quien preguntó', 'who asked'),
          date(screening.created_at),
          screening.site.accuracy_m > 0 ? `±${margin(screening.site.accuracy_m)}` : '–',
        ]
      return [
        label,
        swatch,
        numbers,
        version ? sourceText(version.source) : '–',
        version?.vintage ? date(version.vintage) : '–',
        version?.accuracy_m ? `±${margin(version.accuracy_m)}` : t('no indicada', 'not stated'),
      ]
    }),
  }
}

// ── what was not checked ─────────────────────────────────────────────────────────────────────────────────────────

function notChecked({ report, words }: Context): Block[] {
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

// ── findings ─────────────────────────────────────────────────────────────────────────────────────────────────────

const WEIGHT: Readonly<Record<string, Weight>> = {
  triggered: 'certain',
  possible: 'possible',
  'not-evaluated': 'unknown',
  'not-triggered': 'plain',
}

/** Measures of an item that are said in its card; the others are in the table of layers. */
const MEASURES_SAID = 6

function forceNote(rule: Rule, asOf: string, { t }: Speak): string | null {
  switch (forceOf(rule, asOf)) {
    case 'staged':
      return t(
        'Entra en vigor por etapas: hay que revisar si ya rige.',
        'It takes effect by stages: check whether it is in force yet.',
      )
    case 'annulled':
      return t('Fue anulada: hay que revisar qué rige hoy.', 'It was annulled: check what holds today.')
    case 'superseded':
      return t(
        'Otra norma la reemplazó: hay que revisar qué rige hoy.',
        'Another norm replaced it: check what holds today.',
      )
    default:
      return null
  }
}

function card(item: Item, { screening, book, words, address }: Context): Block {
  const { t, say, language, list } = words
  const [{ rule }] = item.cited
  const all = measuresOf(item, screening.measures)
  const near = item.cited.flatMap(({ finding }) => finding.near)
  const titles = new Map(book.parameters.map(({ id, title }) => [id, title]))
  const looked = new Set(
    near.map(({ parameter, limit_m, terrain }) => {
      const title = titles.get(parameter)
      return t(
        `Se miró hasta ${words.distance(limit_m)}${title ? ` (${title.es.toLowerCase()})` : ''}: es una distancia de cribado que eligió el equipo; la ley no fija ninguna.${terrain ? ' La ley mira lo que queda aguas abajo; aquí solo se midió la distancia, no el relieve.' : ''}`,
        `It was looked for up to ${words.distance(limit_m)}${title ? ` (${title.en.toLowerCase()})` : ''}: a screening distance chosen by the team; the law sets none.${terrain ? ' The law looks at what lies downstream; here only distance was measured, not terrain.' : ''}`,
      )
    }),
  )
  const uncertain = [...new Set(item.cited.flatMap(({ finding }) => finding.uncertain_layers))]
  const missing = [...new Set(item.cited.flatMap(({ finding }) => finding.missing_facts))].map((fact) =>
    say(FACTS[fact]?.question ?? { es: fact, en: fact }),
  )
  const waiting = [
    ...new Set(item.cited.flatMap(({ finding }) => [...finding.missing_layers, ...finding.uncovered_layers])),
  ].map((layer) => t(`datos de «${titleOf(layer, words)}»`, `data of “${titleOf(layer, words)}”`))
  const terms = [
    ...new Set(item.cited.flatMap(({ rule }) => (rule.term ? [termText(rule.term, words)] : []))),
  ]
  const authorities = [...new Set(item.cited.map(({ rule }) => say(authorityText(rule.authority))))]
  const caveats = [...new Set(item.cited.flatMap(({ rule }) => (rule.caveats ? [say(rule.caveats)] : [])))]
  const notes = [...new Set(item.cited.flatMap(({ rule }) => forceNote(rule, screening.as_of, words) ?? []))]
  const overrides = item.cited.flatMap(({ rule, finding }) =>
    finding.override ? [{ rule, override: finding.override }] : [],
  )
  const rows: (readonly [string, Words])[] = [
    [
      t('Artículo', 'Article'),
      item.cited.flatMap(({ rule }, at): (string | Run)[] => [
        at > 0 ? '; ' : '',
        say(citeText(rule.cite)),
        {
          text: ` (${say(CONFIDENCE_WORDS[rule.confidence])}, ${say(BASIS_WORDS[rule.basis])})`,
          quiet: true,
        },
      ]),
    ],
    [t('Autoridad', 'Authority'), authorities.join(' / ')],
    [
      t('Plazo', 'Term'),
      terms.length
        ? `${terms.join('; ')} ${t('(máximo legal)', '(legal maximum)')}`
        : t('ninguno fijado por ley', 'none set by law'),
    ],
    ...(missing.length || waiting.length
      ? ([[t('Falta saber', 'Still to know'), [...missing, ...waiting].join(' · ')]] as const)
      : []),
    ...(uncertain.length
      ? ([
          [
            t('Margen', 'Margin'),
            t(
              `La exactitud de los contornos no alcanza para decidir en ${list(uncertain.map((id) => `«${titleOf(id, words)}»`))}.`,
              `The accuracy of the outlines is not enough to decide for ${list(uncertain.map((id) => `“${titleOf(id, words)}”`))}.`,
            ),
          ],
        ] as const)
      : []),
    ...(caveats.length || notes.length
      ? ([[t('Advertencias', 'Caveats'), [...notes, ...caveats].map(sentence).join(' ')]] as const)
      : []),
    ...overrides.map(
      ({ override }) =>
        [
          t('Corregido', 'Corrected'),
          t(
            `El motor dice «${OUTCOME_WORDS[override.from]?.es}». ${override.by ?? 'Alguien'} sostiene lo que aquí se lee: ${override.reason} (objeción ${override.dispute}).`,
            `The engine says “${OUTCOME_WORDS[override.from]?.en}”. ${override.by ?? 'Somebody'} holds what is read here: ${override.reason} (dispute ${override.dispute}).`,
          ),
        ] as const,
    ),
  ]
  const outcome = say(OUTCOME_WORDS[item.outcome] ?? { es: item.outcome, en: item.outcome })
  const corrected = overrides.length ? t(' · corregido por una objeción', ' · corrected by a dispute') : ''
  return {
    kind: 'card',
    weight: WEIGHT[item.outcome] ?? 'plain',
    tag: `${outcome} · ${say(KIND_WORDS[rule.then.kind])}${corrected}`,
    title: rule[language],
    blocks: [
      paragraph(sentence(say(rule.then.what))),
      ...all.slice(0, MEASURES_SAID).map((measure) => paragraph(measureWords(measure, words))),
      ...(all.length > MEASURES_SAID
        ? [
            paragraph(
              t(
                `Y ${all.length - MEASURES_SAID} medidas más, en «Qué toca, capa por capa».`,
                `And ${all.length - MEASURES_SAID} more measures, in “What it touches, layer by layer”.`,
              ),
            ),
          ]
        : []),
      ...[...looked].map((text) => paragraph(text)),
      { kind: 'facts', title: rule[language], rows },
      ...(overrides.length
        ? [
            paragraph(
              t(`La discusión completa está en ${address}.`, `The whole discussion is at ${address}.`),
            ),
          ]
        : []),
    ],
  }
}

function findings(context: Context): Block[] {
  const { report, words } = context
  const { t, say, count } = words
  const group = (title: string, groups: Report['triggered'], none: string): Block[] => [
    heading(2, title),
    ...(groups.length === 0 ? [paragraph(none)] : []),
    ...groups.flatMap(({ severity, items }) => [
      heading(3, `${say(SEVERITY_WORDS[severity])} (${items.length})`),
      ...items.map((item) => card(item, context)),
    ]),
  ]
  return [
    ...group(
      t(
        `Lo que se aplica: ${count(report.counts.triggered, ...NORM)}`,
        `What applies: ${count(report.counts.triggered, ...NORM)}`,
      ),
      report.triggered,
      t(
        'Con lo que se pudo revisar, ninguna norma se aplica con certeza.',
        'With what could be checked, no rule applies with certainty.',
      ),
    ),
    ...group(
      t(
        `Lo que podría aplicarse: ${count(report.counts.possible, ...NORM)}`,
        `What could apply: ${count(report.counts.possible, ...NORM)}`,
      ),
      report.possible,
      t(
        'Nada más podría aplicarse, con lo que se pudo revisar.',
        'Nothing else could apply, with what could be checked.',
      ),
    ),
  ]
}

function eia(context: Context): Block[] {
  const { report, words, screening } = context
  const { t } = words
  const { route } = screening
  const entry = route.value
    ? paragraph(
        route.assumed
          ? t(
              `Se supuso ingreso al SEIA por ${route.value}, porque una norma de ingreso se aplica y nadie dijo otra vía.`,
              `Entry into the SEIA by ${route.value} was assumed, because a rule of entry applies and nobody stated another route.`,
            )
          : t(
              `Evaluado con la vía declarada: ${route.value}.`,
              `Screened with the stated route: ${route.value}.`,
            ),
      )
    : null
  if (report.eia.length === 0 && !entry) return []
  return [
    heading(2, t('DIA o EIA', 'DIA or EIA')),
    ...(entry ? [entry] : []),
    ...(report.eia.length
      ? [
          paragraph(
            t(
              'Estos efectos del artículo 11 de la Ley 19.300 habría que descartarlos o estudiarlos. Solo un estudio decide: este informe nunca dice que un EIA sea obligatorio.',
              'These effects of article 11 of Ley 19.300 would have to be ruled out or studied. Only a study decides: this report never says that an EIA is required.',
            ),
          ),
          ...report.eia.map((item) => card(item, context)),
        ]
      : [
          paragraph(
            t(
              'Con lo que se pudo revisar, ningún efecto del artículo 11 de la Ley 19.300 aparece como posible.',
              'With what could be checked, no effect of article 11 of Ley 19.300 appears as possible.',
            ),
          ),
        ]),
  ]
}

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

function permitPath({ path, report, words }: Context): Block[] {
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
        ...(own
          ? [
              [
                t('Plazo total', 'Whole term'),
                t(
                  `${own.at_least ? 'al menos ' : ''}${number(own.business_days, 0)} días hábiles (${number(own.calendar_days, 0)} corridos): ${own.at_least ? 'no antes del' : 'hasta el'} ${date(own.finish)}`,
                  `${own.at_least ? 'at least ' : ''}${number(own.business_days, 0)} business days (${number(own.calendar_days, 0)} calendar days): ${own.at_least ? 'not before' : 'until'} ${date(own.finish)}`,
                ),
              ] as const,
            ]
          : []),
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

function procedure({ report, words }: Context): Block[] {
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

// ── what was stated ──────────────────────────────────────────────────────────────────────────────────────────────

/** Questions still open that are listed; the others are counted. */
const QUESTIONS_LISTED = 40

function stated({ screening, words }: Context): Block[] {
  const { t, say, number } = words
  const known = Object.entries(screening.facts)
    .filter((entry): entry is [string, string | number | boolean] => entry[1] !== null)
    .sort(([a], [b]) => (a === 'type' ? -1 : b === 'type' ? 1 : a < b ? -1 : 1))
  const open = new Map<string, number>()
  for (const { missing_facts } of screening.findings)
    for (const fact of missing_facts) open.set(fact, (open.get(fact) ?? 0) + 1)
  const questions = [...open].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
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
          {
            kind: 'table' as const,
            title: t('Antecedentes que faltan', 'Facts still missing'),
            columns: [
              { title: t('Pregunta', 'Question'), width: 80 },
              { title: t('Normas que decide', 'Rules it decides'), width: 20, align: 'end' as const },
            ],
            rows: questions.slice(0, QUESTIONS_LISTED).map(([fact, count]) => [ask(fact), number(count, 0)]),
          },
          ...(questions.length > QUESTIONS_LISTED
            ? [
                paragraph(
                  t(
                    `Y ${questions.length - QUESTIONS_LISTED} preguntas más, que deciden menos.`,
                    `And ${questions.length - QUESTIONS_LISTED} more questions, which decide less.`,
                  ),
                  'quiet',
                ),
              ]
            : []),
        ]
      : []),
  ]
}

// ── layers ───────────────────────────────────────────────────────────────────────────────────────────────────────

const VERDICT_ORDER = ['touches', 'unknown', 'clear', 'not-reviewed'] as const

/** What touches first, what was not checked last; then the nearest; then by name of the layer. */
const byVerdict = (a: LayerVerdict, b: LayerVerdict) =>
  VERDICT_ORDER.indexOf(a.verdict.word) - VERDICT_ORDER.indexOf(b.verdict.word) ||
  Number(a.verdict.reason === 'no-data') - Number(b.verdict.reason === 'no-data') ||
  Number(isGround(a.layer)) - Number(isGround(b.layer)) ||
  b.measure.overlap_ha - a.measure.overlap_ha ||
  (a.measure.distance_m ?? 1e9) - (b.measure.distance_m ?? 1e9) ||
  (a.layer.id < b.layer.id ? -1 : 1)

function layers({ screening, words, rows }: Context): Block[] {
  const { t, say, date, measured, margin, number } = words
  const counts = countVerdicts(rows)
  return [
    heading(2, t('Qué toca, capa por capa', 'What it touches, layer by layer')),
    paragraph(
      t(
        `De ${number(rows.length, 0)} capas: toca ${counts.touches}, no toca ${counts.clear}, no se puede saber en ${counts.unknown} y no se revisaron ${counts['not-reviewed']}. «No toca» solo se dice donde la capa está completa y los contornos son lo bastante exactos.`,
        `Of ${number(rows.length, 0)} layers: it touches ${counts.touches}, does not touch ${counts.clear}, cannot tell for ${counts.unknown} and ${counts['not-reviewed']} were not checked. “Does not touch” is only said where the layer is complete and the outlines are exact enough.`,
      ),
    ),
    {
      kind: 'table',
      title: t('Capas con su veredicto y su versión', 'Layers with their verdict and version'),
      columns: [
        { title: t('Capa', 'Layer'), width: 21 },
        { title: t('Veredicto', 'Verdict'), width: 18 },
        { title: t('Lo medido', 'What was measured'), width: 24 },
        { title: t('Versión', 'Version'), width: 15 },
        { title: t('Datos de', 'Data of'), width: 14.5 },
        { title: t('Fuente y licencia', 'Source and licence'), width: 24 },
        { title: t('Exactitud', 'Accuracy'), width: 12 },
      ],
      rows: [...rows].sort(byVerdict).map(({ layer, measure, verdict }): readonly Cell[] => {
        const version = screening.layer_versions[layer.id] ?? null
        const [nearest] = measure.features
        const amount = amountText(measure, words)
        const name = nearest?.name ?? null
        const at =
          measure.distance_m === null || measure.status === 'no-version'
            ? null
            : measure.touch === 'certain'
              ? (amount ??
                t(
                  words.count(
                    measure.count,
                    { es: 'elemento', en: 'feature' },
                    { es: 'elementos', en: 'features' },
                  ),
                  words.count(
                    measure.count,
                    { es: 'elemento', en: 'feature' },
                    { es: 'elementos', en: 'features' },
                  ),
                ))
              : measured(measure.distance_m, measure.margin_m)
        return [
          say(layer.title),
          [{ text: verdictText(verdict, words), bold: verdict.word === 'touches' }],
          [at ?? '–', ...(name && at ? [{ text: `: ${name}`, quiet: true }] : [])],
          version
            ? t(
                `${version.number}, del ${date(version.published_at)}`,
                `${version.number}, of ${date(version.published_at)}`,
              )
            : t('sin datos', 'no data'),
          version?.vintage ? date(version.vintage) : '–',
          version
            ? [
                sourceText(version.source),
                ...(version.source.licence
                  ? [
                      {
                        text: t(
                          `. Licencia: ${version.source.licence}`,
                          `. Licence: ${version.source.licence}`,
                        ),
                        quiet: true,
                      },
                    ]
                  : []),
              ]
            : '–',
          version?.accuracy_m ? `±${margin(version.accuracy_m)}` : '–',
        ]
      }),
    },
  ]
}

const GROUP_WORDS: Readonly<Record<Group, { es: string; en: string }>> = {
  built: { es: 'construidos o en operación', en: 'built or operating' },
  approved: { es: 'aprobados', en: 'approved' },
  in_evaluation: { es: 'en evaluación', en: 'in assessment' },
  announced: { es: 'anunciados o planificados', en: 'announced or planned' },
  closed: { es: 'cerrados o abandonados', en: 'closed or abandoned' },
  refused: { es: 'rechazados o desistidos', en: 'refused or withdrawn' },
  unknown: { es: 'estado no informado', en: 'state not stated' },
}

/** Rows of a layer whose version of then is gone would count what nobody screened. */
function whatElse({ around, words }: Context): Block[] {
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

// ── corrections, limits, verification ────────────────────────────────────────────────────────────────────────────

function corrections({ screening, book, words }: Context): Block[] {
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

function limits({ screening, report, rows, words }: Context): Block[] {
  const { t, count, margin } = words
  const versions = Object.values(screening.layer_versions).filter((version) => version !== null)
  const years = versions.flatMap(({ vintage }) => vintage?.slice(0, 4) ?? []).sort()
  const accuracies = screening.measures.flatMap(({ features }) =>
    features.flatMap(({ accuracy_m }) => accuracy_m ?? []),
  )
  const unknown = rows.filter(({ verdict }) => verdict.word === 'unknown').length
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

function madeWith({ screening, book, path, words }: Context): Block[] {
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
export function qrDrawing(text: string, side = 96): Drawing {
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

function followUp({ address, words }: Context): Block[] {
  const { t } = words
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
          t('Esta evaluación está en ', 'This screening is at '),
          { text: address, link: address },
          t(
            '. No cambia nunca: quien tenga el enlace ve lo mismo que este papel dice.',
            '. It never changes: whoever has the link sees what this paper says.',
          ),
        ]),
        paragraph(
          t(
            'Ahí se puede ver en el mapa, responder lo que falta, objetar un hallazgo, evaluar de nuevo con los datos y las normas de hoy, y descargar todo como JSON, GeoJSON y CSV. El mismo enlace da siempre este mismo informe, byte por byte.',
            'There it can be seen on the map, what is missing can be answered, a finding can be disputed, it can be screened again with today’s data and rules, and everything can be downloaded as JSON, GeoJSON and CSV. The same link always gives this same report, byte for byte.',
          ),
        ),
      ],
    },
  ]
}

function annexes(context: Context): Block[] {
  const { screening, report, words } = context
  const { t, say, language, count } = words
  const vertices = verticesOf(screening)
  const rings = siteRings(screening.site.geometry).length
  const blocks: Block[] = []
  if (vertices.length > VERTICES_SHOWN + 4)
    blocks.push(
      heading(2, t('Anexo A. Vértices del sitio', 'Annex A. Vertices of the site'), { breakBefore: true }),
      vertexTable(vertices.slice(0, VERTICES_IN_ANNEX), rings, context),
    )
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
        t('Anexo B. Normas que no se pudieron evaluar', 'Annex B. Rules that could not be evaluated'),
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
  if (report.notTriggered.length)
    blocks.push(
      heading(2, t('Anexo C. Normas que no se aplican', 'Annex C. Rules that do not apply')),
      paragraph(
        t(
          `${count(report.notTriggered.length, ...NORM)} se revisaron con datos suficientes y no se aplican a lo que se declaró.`,
          `${count(report.notTriggered.length, ...NORM)} were checked with enough data and do not apply to what was stated.`,
        ),
      ),
      ruleTable(
        t('Normas que no se aplican', 'Rules that do not apply'),
        report.notTriggered,
        { title: t('Qué pediría', 'What it would ask'), width: 32 },
        ({ cited: [{ rule }] }) => say(KIND_WORDS[rule.then.kind]),
      ),
    )
  return blocks
}
