import { layerById } from '../../../geodata/layers/index.ts'
import { crsOf, crsTitle } from '../../../geodata/model/crs.ts'
import { formatNumber } from '../../../geodata/model/format.ts'
import type { Screening } from '../../../geodata/model/screening.ts'
import type { Block, Words } from '../document.ts'
import { unproject } from '../map-frame.ts'
import { siteRings } from '../map-read.ts'
import type { Speak } from '../speak.ts'
import { annexLetter, type Context, type Figure, heading, paragraph, VERTICES_SHOWN } from './context.ts'

/** The site: its size, where it is, in which system it came, its vertices. */

/** Most vertices that an annex writes out. */
export const VERTICES_IN_ANNEX = 500

interface Vertex {
  ring: number
  number: number
  east: number
  north: number
  given: string | null
}

/** Vertices without the one that closes a ring, in the order of the geometry. */
export function verticesOf({ site }: Screening): Vertex[] {
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

/** The vertices of the site, in the given system beside WGS 84 where there is one. */
export function vertexTable(
  vertices: readonly Vertex[],
  rings: number,
  { screening, words }: Context,
): Block {
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
    ? `${way}. ${t('El contorno se cruzaba y se reparó con acuerdo de quien preguntó', 'The outline crossed itself and was repaired with the consent of whoever asked')}.`
    : `${way}.`
}

/** Where the site is, how large, and how exactly it is known. */
export function theSite(context: Context, location: Figure | undefined): Block[] {
  const { screening, words, comunas, name } = context
  const { t, number, quantity, margin } = words
  const { site } = screening
  const annex = annexLetter('vertices', context)
  const vertices = verticesOf(screening)
  const rings = siteRings(site.geometry).length
  const { file, operation, operation_accuracy_m, crs } = site.provenance
  const shown = vertices.length <= VERTICES_SHOWN + 4 ? vertices : vertices.slice(0, VERTICES_SHOWN)
  const known = crs ? crsOf(Number(crs.slice('EPSG:'.length))) : null
  const datum = known ? crsTitle(known.name, words.language) : null
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
            'WGS 84 / UTM huso 19S (EPSG:32719), en metros.',
            'WGS 84 / UTM zone 19S (EPSG:32719), in metres.',
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
                  `Los primeros ${shown.length} de ${number(vertices.length, 0)} vértices; todos están en el anexo ${annex}.`,
                  `The first ${shown.length} of ${number(vertices.length, 0)} vertices; all are in annex ${annex}.`,
                )
              : t(
                  `Los primeros ${shown.length} de ${number(vertices.length, 0)} vértices; los primeros ${VERTICES_IN_ANNEX} están en el anexo ${annex}. La huella es la de todos.`,
                  `The first ${shown.length} of ${number(vertices.length, 0)} vertices; the first ${VERTICES_IN_ANNEX} are in annex ${annex}. The hash is that of all of them.`,
                ),
            'quiet',
          ),
        ]
      : []),
  ]
}
