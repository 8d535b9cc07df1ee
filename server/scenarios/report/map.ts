import { layerById } from '../../../geodata/layers/index.ts'
import { symbolOf } from '../../../geodata/layers/symbology.ts'
import type { Geometry } from '../../../geodata/model/feature.ts'
import type { Scenario } from '../../../geodata/model/scenario.ts'
import type { Language } from '../../../geodata/model/text.ts'
import type { Mask } from '../../availability/ground.ts'
import type { Transaction } from '../../db/as.ts'
import { circle, type Drawing, type Mark, n, placed, rectangle } from '../../reports/drawing.ts'
import {
  type Box,
  type Frame,
  frameAround,
  grown,
  metresPerPoint,
  project,
  ticks,
  toPaper,
} from '../../reports/map-frame.ts'
import { frameMarks, furnitureOf, gridMark } from '../../reports/map-furniture.ts'
import { INK, type Label, placedLabels, QUIET } from '../../reports/map-labels.ts'
import { BACKDROP, boxOf, COLUMN, GUTTER, partsOf } from '../../reports/map-read.ts'
import { lineFeatureMarks, pathOf, swatch } from '../../reports/map-symbols.ts'
import { featuresInBox, keptVersions, type MapFeature } from '../../reports/queries.ts'
import { cellBoxOf } from '../area-cells.ts'
import { BY_CHOICE, BY_LAW, CHOICE, FREE, FREE_COLOURS, FREE_PLAIN, fifthOf, LAW } from '../colours.ts'
import { indexedPng } from './indexed-png.ts'

/** The map of a scenario on paper: every cell's class, over it the coast, comunas, main roads, places and candidates. */

/** A candidate on the map: where its number stands. */
export interface Numbered {
  number: number
  /** [lon, lat]. */
  point: readonly [number, number]
  geometry: Geometry
}

export interface ScenarioMap {
  frame: Frame
  mask: Pick<Mask, 'grid' | 'classes' | 'score'>
  backdrop: MapFeature[]
  numbered: readonly Numbered[]
  /** Comunas where something that was applied is not complete although it is elsewhere. */
  hatched: readonly string[]
  /** Window of the map of candidates, metres: drawn as a box, and the candidates there. Null: there is none. */
  inset: Box | null
}

const WIDTH = COLUMN - 2 * GUTTER
const HEIGHTS = { least: 300, most: 590 }
/** Dots to the inch of paper. */
const DOTS_PER_INCH = 220

/** The box of cells that belong to the area, metres. Null: none does. */
export function areaBox(mask: Pick<Mask, 'grid' | 'classes'>): Box | null {
  const box = cellBoxOf(mask)
  if (!box) return null
  const { west, north, cell_m } = mask.grid
  return [
    west + box.left * cell_m,
    north - box.bottom * cell_m,
    west + box.right * cell_m,
    north - box.top * cell_m,
  ]
}

/** The window that shows an area: as wide as the text, as high as it needs. */
export function frameOf(box: Box): Frame {
  const room = grown(box, 0.03, 2000)
  const ratio = (room[3] - room[1]) / (room[2] - room[0])
  const height = Math.round(Math.min(HEIGHTS.most, Math.max(HEIGHTS.least, WIDTH * ratio)))
  return frameAround(room, { width: WIDTH, height, least: 5000 })
}

/** The window around candidates, where they lie so near one another that a map of the area cannot tell them apart. */
export function detailFrame(numbered: readonly Numbered[], whole: Frame): Frame | null {
  if (numbered.length === 0) return null
  const box = boxOf(
    numbered.flatMap(({ geometry }) => partsOf(geometry).areas.flatMap((rings) => rings.flat().map(project))),
  )
  const frame = frameOf(box)
  return frame.scale * 3 <= whole.scale ? frame : null
}

/** Reads what helps to find one's way, from the versions of the scenario that are still kept. */
export async function readBackdrop(tx: Transaction, scenario: Scenario, frame: Frame): Promise<MapFeature[]> {
  const pinned = BACKDROP.flatMap((layer) => scenario.versions[layer]?.id ?? [])
  const kept = await keptVersions(tx, pinned)
  const wanted = pinned.flatMap((id) => (kept.has(id) ? [{ version_id: id, feature_ids: null }] : []))
  return featuresInBox(tx, wanted, grown(frame.box, 0.02), metresPerPoint(frame) * 0.35)
}

/** Places in the palette of the picture. */
const DOT = { paper: 0, free: 1, plain: 6, law: 7, lawLine: 8, choice: 9, choiceLine: 10 } as const
const PALETTE = [
  '#ffffff',
  ...FREE_COLOURS,
  FREE_PLAIN,
  LAW.ground,
  LAW.line,
  CHOICE.ground,
  CHOICE.line,
] as const

/** One dot of the picture: law crossed, choice hatched, so that both read without colour. */
function dotOf(kind: number, score: number | null, x: number, y: number): number {
  if (kind === FREE) return score === null || score > 100 ? DOT.plain : DOT.free + fifthOf(score)
  const [up, falling] = [(x + y) % 9 === 0, (x - y + 900_000) % 9 === 0]
  if (kind === BY_LAW) return up || falling ? DOT.lawLine : DOT.law
  if (kind === BY_CHOICE) return up ? DOT.choiceLine : DOT.choice
  return DOT.paper
}

/** The cells as a picture of the window: of each dot, the cell at its middle. */
export function picture({ grid, classes, score }: ScenarioMap['mask'], frame: Frame): Mark {
  const { width, height } = frame
  const perPoint = DOTS_PER_INCH / 72
  const [columns, rows] = [Math.round(width * perPoint), Math.round(height * perPoint)]
  const dots = new Uint8Array(columns * rows)
  const [west, south, east, north] = frame.box
  for (let y = 0, at = 0; y < rows; y += 1) {
    const row = Math.floor((grid.north - (north - ((y + 0.5) / rows) * (north - south))) / grid.cell_m)
    if (row < 0 || row >= grid.rows) {
      at += columns
      continue
    }
    for (let x = 0; x < columns; x += 1, at += 1) {
      const column = Math.floor((west + ((x + 0.5) / columns) * (east - west) - grid.west) / grid.cell_m)
      if (column < 0 || column >= grid.columns) continue
      const cell = row * grid.columns + column
      dots[at] = dotOf(classes[cell] as number, score ? (score[cell] as number) : null, x, y)
    }
  }
  return { kind: 'image', x: 0, y: 0, width, height, png: indexedPng(dots, columns, rows, PALETTE) }
}

/** A swatch of the legend, drawn as the map draws it. */
export function classSwatch(kind: number, score: number | null): Drawing {
  const [width, height] = [26, 15]
  const perPoint = DOTS_PER_INCH / 72
  const [columns, rows] = [Math.round((width - 3) * perPoint), Math.round((height - 3) * perPoint)]
  const dots = Uint8Array.from({ length: columns * rows }, (_, at) =>
    dotOf(kind, score, at % columns, Math.floor(at / columns)),
  )
  return {
    width,
    height,
    marks: [
      {
        kind: 'image',
        x: 1.5,
        y: 1.5,
        width: width - 3,
        height: height - 3,
        png: indexedPng(dots, columns, rows, PALETTE),
      },
      { kind: 'path', d: rectangle(1.5, 1.5, width - 3, height - 3), stroke: INK, width: 0.4 },
    ],
  }
}

const hatchPath = ([left, top, right, bottom]: Box, step = 9): string => {
  const lines: string[] = []
  for (let sum = Math.floor((left + top) / step) * step; sum <= right + bottom; sum += step)
    lines.push(`M${n(sum - bottom)} ${n(bottom)}L${n(sum - top)} ${n(top)}`)
  return lines.join('')
}
const HATCH = { stroke: '#8a5a00', width: 0.55, dash: [3, 2] as const }

export const hatchSwatch: Drawing = {
  width: 26,
  height: 15,
  marks: [
    {
      kind: 'group',
      clip: rectangle(1.5, 1.5, 23, 12),
      marks: [{ kind: 'path', d: hatchPath([1.5, 1.5, 24.5, 13.5]), ...HATCH }],
    },
    { kind: 'path', d: rectangle(1.5, 1.5, 23, 12), stroke: INK, width: 0.4 },
  ],
}

const candidateMarks = (d: string): Mark[] => [
  { kind: 'path', d, stroke: '#ffffff', width: 2, round: true },
  { kind: 'path', d, stroke: '#8c1d17', width: 0.9, round: true },
]
export const candidateSwatch: Drawing = {
  width: 26,
  height: 15,
  marks: candidateMarks('M4 3L20 2L23 9L15 13L5 11Z'),
}

/** Bare kinds of places whose names are written on a map of a region. */
const TOWNS: Record<string, number> = { city: 0, town: 1 }
const FARTHEST_NAMES_M_PER_POINT = 250

export interface DrawnScenarioMap {
  drawing: Drawing
  scale: number
  grid_m: number
  grid_deg: number
  /** Layers of the backdrop that are drawn, with their swatches. */
  legend: { layer: string; swatch: Drawing }[]
}

/** The map of a scenario as marks on paper, with what its legend has to hold. */
export function drawScenarioMap(map: ScenarioMap, language: Language): DrawnScenarioMap {
  const { frame, backdrop, numbered, hatched } = map
  const { width, height } = frame
  const paper = toPaper(frame)
  const lines: Mark[] = []
  const over: Mark[] = []
  const points: Mark[] = []
  const labels: (Label & { rank: number })[] = []
  const taken: Box[] = []
  const legend = new Map<string, Drawing>()
  const close = metresPerPoint(frame) < FARTHEST_NAMES_M_PER_POINT
  for (const feature of backdrop) {
    const layer = layerById(feature.layer_id)
    if (!layer) continue
    const { areas, lines: paths, points: places } = partsOf(feature.geometry)
    const symbol = symbolOf(layer.symbology, feature.properties)
    const name = feature.properties[layer.label]
    const text = typeof name === 'string' ? name : ''
    if (feature.layer_id === 'comuna') {
      for (const rings of areas) {
        const shape = rings.map((ring) => ring.map(([x, y]) => paper(x, y)))
        const d = pathOf(shape, true)
        over.push(
          { kind: 'path', d, stroke: '#ffffff', width: 1.5 },
          { kind: 'path', d, stroke: INK, width: 0.45 },
        )
        if (hatched.includes(String(feature.properties.code)))
          over.push({
            kind: 'group',
            clip: d,
            marks: [{ kind: 'path', d: hatchPath(boxOf(shape.flat())), ...HATCH }],
          })
      }
      legend.set('comuna', {
        width: 26,
        height: 15,
        marks: [{ kind: 'path', d: 'M2 11L9 5L16 9L24 4', stroke: INK, width: 0.6 }],
      })
      const largest = [...areas].sort((a, b) => (b[0]?.length ?? 0) - (a[0]?.length ?? 0))[0]
      if (!largest || !text) continue
      const box = boxOf(largest.flat())
      const [x, y] = paper((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
      labels.push({ x, y, text: text.toUpperCase(), size: 6.2, colour: QUIET, off: 0, rank: 3 })
    } else if (paths.length) {
      lines.push(
        ...lineFeatureMarks(
          paths.map((line) => line.map(([x, y]) => paper(x, y))),
          symbol,
          layer.theme,
        ),
      )
      legend.set(layer.id, swatch(symbol, layer.theme, ['line']))
    }
    const rank = TOWNS[String(feature.properties.kind)]
    if (feature.layer_id !== 'settlement' || !(close || rank !== undefined)) continue
    for (const [east = 0, north = 0] of places) {
      const [x, y] = paper(east, north)
      if (x < 0 || y < 0 || x > width || y > height) continue
      points.push(
        { kind: 'path', d: circle(x, y, 2.2), fill: '#ffffff' },
        { kind: 'path', d: circle(x, y, 1.5), fill: INK },
      )
      taken.push([x - 2, y - 2, x + 2, y + 2])
      const town = rank !== undefined && rank < 2
      if (text)
        labels.push({ x, y, text, size: town ? 7 : 6, bold: town, colour: INK, off: 3.4, rank: town ? 1 : 2 })
      legend.set('settlement', {
        width: 26,
        height: 15,
        marks: [{ kind: 'path', d: circle(13, 7.5, 1.6), fill: INK }],
      })
    }
  }
  for (const { number, point, geometry } of map.inset ? [] : numbered) {
    const [x, y] = paper(...project(point))
    const shape = partsOf(geometry)
      .areas.flat()
      .map((ring) => ring.map((at) => paper(...project(at))))
    points.push(...candidateMarks(pathOf(shape, true)))
    labels.push({ x, y, text: String(number), size: 8, bold: true, colour: '#8c1d17', off: 4, rank: 0 })
  }
  if (map.inset) {
    const [west, south, east, north] = map.inset
    const [[left, top], [right, bottom]] = [paper(west, north), paper(east, south)]
    points.push(...candidateMarks(rectangle(left, top, right - left, bottom - top)))
  }
  const { marks: furniture, covers } = furnitureOf(frame, language)
  taken.push(...covers)
  const grid = ticks(frame)
  const inside: Mark[] = [
    { kind: 'path', d: rectangle(0, 0, width, height), fill: '#ffffff' },
    picture(map.mask, frame),
    gridMark(frame, grid),
    ...over,
    ...lines,
    ...points,
    ...placedLabels(
      [...labels].sort((a, b) => a.rank - b.rank),
      frame,
      taken,
    ),
    ...furniture,
  ]
  return {
    drawing: {
      width: width + 2 * GUTTER,
      height: height + 2 * GUTTER,
      marks: [
        { ...placed(inside, GUTTER, GUTTER), clip: rectangle(0, 0, width, height) },
        ...frameMarks(frame, grid, language),
      ],
    },
    scale: frame.scale,
    grid_m: grid.step_m,
    grid_deg: grid.step_deg,
    legend: BACKDROP.flatMap((layer) => {
      const drawn = legend.get(layer)
      return drawn ? [{ layer, swatch: drawn }] : []
    }),
  }
}
