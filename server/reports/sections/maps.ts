import type { Block, Cell, Words } from '../document.ts'
import { type DrawnMap, jointLegend, type LegendRow } from '../map-draw.ts'
import { arcText } from '../map-frame.ts'
import { sourceText } from '../measure-words.ts'
import { type Context, type Figure, heading, titleOf } from './context.ts'

/** The maps, and the one legend they share. */

/** The maps as figures, each with its text. */
export function mapFigures({ maps, words, name }: Context, drawn: readonly DrawnMap[]): Figure[] {
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
    const { box } = (maps.windows[at] as (typeof maps.windows)[number]).frame
    const [across, up] = [words.distance(box[2] - box[0]), words.distance(box[3] - box[1])]
    const extent = {
      es: `${across} de oeste a este, ${up} de sur a norte, con el sitio en rojo`,
      en: `${across} from west to east, ${up} from south to north, with the site in red`,
    }
    return {
      kind: 'figure',
      drawing: map.drawing,
      alt: t(
        `Mapa ${at + 1}: ${titles[at]}, «${name}», a escala 1:${number(map.scale, 0)}; ${extent.es}.${what}${whole}`,
        `Map ${at + 1}: ${titles[at]}, “${name}”, at 1:${number(map.scale, 0)}; ${extent.en}.${what}${whole}`,
      ),
      caption: t(
        `Mapa ${at + 1}. ${titles[at]}. Escala 1:${number(map.scale, 0)} en A4. Cuadrícula UTM huso 19S (WGS 84) cada ${words.distance(map.grid_m)}; grados cada ${arc} en los bordes de arriba y de la derecha. Norte de la cuadrícula.${whole}`,
        `Map ${at + 1}. ${titles[at]}. Scale 1:${number(map.scale, 0)} on A4. UTM zone 19S grid (WGS 84) every ${words.distance(map.grid_m)}; degrees every ${arc} on the upper and right edges. Grid north.${whole}`,
      ),
    }
  })
}

/** The section of the maps, with what holds for all of them. */
export function theMaps(
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
    heading(3, t('Simbología, fuentes y fechas', 'Legend, sources and dates')),
    { kind: 'list', items: notes },
    legendTable(jointLegend(drawn), { screening, words }),
  ]
}

function legendTable(
  rows: readonly LegendRow[],
  { screening, words }: Pick<Context, 'screening' | 'words'>,
): Block {
  const { t, date, margin } = words
  return {
    kind: 'table',
    title: t('Simbología de los mapas', 'Legend of the maps'),
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
