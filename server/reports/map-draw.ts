import { layerById } from '../../geodata/layers/index.ts'
import { symbolOf } from '../../geodata/layers/symbology.ts'
import { midSentence } from '../../geodata/model/format.ts'
import type { FeatureSymbol } from '../../geodata/model/layer.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import type { Language } from '../../geodata/model/text.ts'
import { circle, type Drawing, type Mark, placed, rectangle } from './drawing.ts'
import { type Box, type Frame, ticks, toPaper } from './map-frame.ts'
import { frameMarks, furnitureOf, gridMark } from './map-furniture.ts'
import { INK, type Label, placedLabels, QUIET } from './map-labels.ts'
import { BACKDROP, boxOf, GUTTER, type MapWindow, partsOf, pointsOf, siteRings } from './map-read.ts'
import {
  areaMarks,
  type Drawn,
  lineFeatureMarks,
  pointMarks,
  type Shape,
  siteMarks,
  siteSwatch,
  swatch,
  symbolRadius,
} from './map-symbols.ts'
import type { MapFeature } from './queries.ts'

/** One map drawn on paper: what the screening names over what helps to find one’s way, and the legend of it. */

export interface LegendRow {
  layer: string | null
  label: string
  swatch: Drawing
  /** Numbers of the maps that show it. */
  maps: number[]
}

/** Whether the window lies wholly in areas cut to a box a little larger than it. */
function holdsWhole(areas: readonly Shape[], { box }: Frame): boolean {
  if (areas.length > 1) return false
  const [outer, ...holes] = areas[0] ?? []
  if (!outer || holes.length > 0 || outer.length > 6) return false
  const [west, south, east, north] = boxOf(outer)
  const corners = outer.every(([x, y]) => (x === west || x === east) && (y === south || y === north))
  return corners && west <= box[0] && south <= box[1] && east >= box[2] && north >= box[3]
}

/** Middle of the longest ring or line: where its name is written. */
function middleOf(shape: Shape): readonly number[] {
  const longest = [...shape].sort((a, b) => b.length - a.length)[0] ?? []
  return longest[Math.floor(longest.length / 2)] ?? [0, 0]
}

const centre = (shape: Shape): readonly [number, number] => {
  const box = boxOf(shape.flat())
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
}

/** Bare name of a place under which people know a settlement's size. */
const IMPORTANCE: Record<string, number> = { city: 0, town: 1, village: 2, hamlet: 3 }

export interface DrawnMap {
  drawing: Drawing
  legend: LegendRow[]
  scale: number
  grid_m: number
  grid_deg: number
  /** Names of what is drawn and named by the screening. */
  names: string[]
  /** Names of areas in which the whole map lies: an edge nobody would see is not drawn. */
  around: string[]
}

/** One map as a drawing, with what its legend must explain. */
export function drawMap(
  window: MapWindow,
  screening: Pick<Screening, 'site'>,
  language: Language,
  number: number,
): DrawnMap {
  const { frame, kind } = window
  const { width, height } = frame
  const paper = toPaper(frame)
  const es = language === 'es'
  const onPaper = (shape: Shape): Shape => shape.map((line) => line.map(([x, y]) => paper(x, y)))
  const legend = new Map<string, LegendRow & { symbol: FeatureSymbol; drawn: Set<Drawn>; order: number }>()
  const areas: Mark[] = []
  const lines: Mark[] = []
  const points: Mark[] = []
  const labels: (Label & { rank: number })[] = []
  const names = new Set<string>()
  const taken: Box[] = []

  const around = new Set<string>()
  const draw = (feature: MapFeature, place: number, isNamed: boolean) => {
    const layer = layerById(feature.layer_id)
    if (!layer) return
    const symbol = symbolOf(layer.symbology, feature.properties)
    const parts = partsOf(feature.geometry)
    const name = feature.properties[layer.label]
    const text = typeof name === 'string' && name ? name : null
    if (parts.areas.length && holdsWhole(parts.areas, frame)) {
      const title = layer.title[language]
      if (isNamed) around.add(text ? `${title}: ${text}` : title)
      return
    }
    const drawn: Drawn[] = []
    if (parts.areas.length) {
      drawn.push('area')
      for (const rings of parts.areas) areas.push(...areaMarks(onPaper(rings), symbol, layer.theme))
    }
    if (parts.lines.length) {
      drawn.push('line')
      lines.push(...lineFeatureMarks(onPaper(parts.lines), symbol, layer.theme))
    }
    const small = feature.layer_id === 'settlement'
    const rank = small ? (IMPORTANCE[String(feature.properties.kind)] ?? 3) : 3
    // Hamlets would crowd a map of the region: their names come with the detail.
    if (small && kind === 'location' && rank > 1) return
    for (const [x = 0, y = 0] of parts.points) {
      const at = paper(x, y)
      if (at[0] < 0 || at[1] < 0 || at[0] > width || at[1] > height) continue
      if (!drawn.includes('point')) drawn.push('point')
      if (small) points.push({ kind: 'path', d: circle(at[0], at[1], 1.6), fill: INK })
      else points.push(...pointMarks(at, symbol, layer.theme))
      const r = small ? 1.6 : symbolRadius(symbol)
      taken.push([at[0] - r, at[1] - r, at[0] + r, at[1] + r])
    }
    if (drawn.length === 0) return
    if (isNamed && text) names.add(text)
    // What tells the symbol from the others of its layer.
    const { symbology } = layer
    const choice = symbology.kind === 'by-choice' ? String(feature.properties[symbology.property] ?? '') : ''
    const property = symbology.kind === 'by-choice' ? layer.properties[symbology.property] : undefined
    const choiceText =
      property?.type === 'choice' && !small ? property.choices[choice]?.[language] : undefined
    const title = layer.title[language]
    const label = choiceText ? `${title}: ${midSentence(choiceText)}` : title
    const graduated = symbology.kind === 'graduated'
    const key = `${layer.id} ${label}`
    const row = legend.get(key)
    if (row) for (const one of drawn) row.drawn.add(one)
    else
      legend.set(key, {
        layer: layer.id,
        label: graduated
          ? `${label} (${es ? 'tamaño según' : 'size by'} ${midSentence(layer.properties[symbology.property]?.title[language] ?? symbology.property)})`
          : label,
        swatch: siteSwatch,
        symbol,
        drawn: new Set(drawn),
        maps: [number],
        order: place,
      })
    if (!text) return
    if (feature.layer_id === 'comuna') {
      const [x, y] = paper(...centre(parts.areas[0] ?? []))
      labels.push({
        x,
        y,
        text: text.toUpperCase(),
        size: kind === 'location' ? 5.6 : 6.5,
        colour: QUIET,
        off: 0,
        rank: 8,
      })
    } else if (feature.layer_id === 'road_national') {
      const route = feature.properties.route
      const [x = 0, y = 0] = middleOf(parts.lines)
      const [px, py] = paper(x, y)
      if (kind !== 'location' && typeof route === 'string' && route)
        labels.push({
          x: px,
          y: py,
          text: `${es ? 'Ruta' : 'Route'} ${route}`,
          size: 5.8,
          colour: QUIET,
          off: 3,
          rank: 9,
        })
    } else if (small) {
      const [x = 0, y = 0] = parts.points[0] ?? []
      const [px, py] = paper(x, y)
      labels.push({
        x: px,
        y: py,
        text,
        size: rank < 2 ? 7 : 6,
        bold: rank < 2,
        colour: INK,
        off: 3.2,
        rank: 2 + rank,
      })
    } else if (isNamed) {
      const point = parts.points[0]
      const [x, y] = point
        ? paper(point[0] ?? 0, point[1] ?? 0)
        : parts.areas.length
          ? paper(...centre(parts.areas[0] ?? []))
          : paper(...(middleOf(parts.lines) as [number, number]))
      labels.push({
        x,
        y,
        text,
        size: 6.5,
        colour: INK,
        off: point ? symbolRadius(symbol) + 2 : parts.areas.length ? 0 : 3,
        rank: 1,
      })
    }
  }

  window.backdrop.forEach((feature) => {
    draw(feature, 1000 + BACKDROP.indexOf(feature.layer_id as (typeof BACKDROP)[number]), false)
  })
  // Large areas first, so that small ones lie on them.
  const size = ({ geometry }: MapFeature) => {
    const box = boxOf(pointsOf(geometry))
    return (box[2] - box[0]) * (box[3] - box[1])
  }
  const bySize = window.named
    .map((feature) => ({ feature, size: size(feature) }))
    .sort((a, b) => b.size - a.size)
  bySize.forEach(({ feature }) => {
    draw(feature, 0, true)
  })

  const rings = siteRings(screening.site.geometry).map((ring) => ring.map(([x, y]) => paper(x, y)))
  const siteBox = boxOf(rings.flat())
  const tiny = siteBox[2] - siteBox[0] < 9 && siteBox[3] - siteBox[1] < 9
  const [sx, sy] = [(siteBox[0] + siteBox[2]) / 2, (siteBox[1] + siteBox[3]) / 2]
  const site: Mark[] = tiny
    ? [
        { kind: 'path', d: circle(sx, sy, 7), stroke: '#ffffff', width: 3.2 },
        { kind: 'path', d: circle(sx, sy, 7), stroke: '#b3261e', width: 1.8 },
        { kind: 'path', d: circle(sx, sy, 1.4), fill: '#b3261e' },
      ]
    : siteMarks(rings)
  if (tiny) taken.push([sx - 8, sy - 8, sx + 8, sy + 8])
  const word = es ? 'Sitio' : 'Site'
  labels.push({
    x: sx,
    y: sy,
    text: word,
    size: 7.5,
    bold: true,
    colour: '#8c1d17',
    off: tiny ? 9 : 0,
    rank: 0,
  })

  const { marks: furniture, covers } = furnitureOf(frame, language)
  taken.push(...covers)
  const grid = ticks(frame, kind === 'location' ? 62 : 95)

  const sorted = [...labels].sort((a, b) => a.rank - b.rank)
  const inside: Mark[] = [
    { kind: 'path', d: rectangle(0, 0, width, height), fill: '#ffffff' },
    ...areas,
    gridMark(frame, grid),
    ...lines,
    ...points,
    ...site,
    ...placedLabels(sorted, frame, taken),
    ...furniture,
  ]
  const rows = [...legend.values()].sort((a, b) => a.order - b.order)
  return {
    drawing: {
      width: width + 2 * GUTTER,
      height: height + 2 * GUTTER,
      marks: [
        { ...placed(inside, GUTTER, GUTTER), clip: rectangle(0, 0, width, height) },
        ...frameMarks(frame, grid, language),
      ],
    },
    legend: [
      { layer: null, label: word, swatch: siteSwatch, maps: [number] },
      ...rows.map(({ layer, label, symbol, drawn, maps }) => ({
        layer,
        label,
        swatch:
          layer === 'settlement'
            ? {
                width: 26,
                height: 15,
                marks: [{ kind: 'path' as const, d: circle(13, 7.5, 1.6), fill: INK }],
              }
            : swatch(symbol, layerById(layer as string)?.theme ?? 'base', [...drawn]),
        maps,
      })),
    ],
    scale: frame.scale,
    grid_m: grid.step_m,
    grid_deg: grid.step_deg,
    names: [...names].sort(),
    around: [...around].sort(),
  }
}

/** Legends of several maps as one, each row with the maps that show it. */
export function jointLegend(maps: readonly DrawnMap[]): LegendRow[] {
  const rows = new Map<string, LegendRow>()
  for (const { legend } of maps)
    for (const row of legend) {
      const key = `${row.layer} ${row.label}`
      const known = rows.get(key)
      if (known) known.maps = [...new Set([...known.maps, ...row.maps])].sort()
      else rows.set(key, { ...row })
    }
  return [...rows.values()]
}
