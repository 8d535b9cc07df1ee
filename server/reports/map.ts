import { layerById } from '../../geodata/layers/index.ts'
import { symbolOf } from '../../geodata/layers/symbology.ts'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import { formatNumber, formatQuantity } from '../../geodata/model/format.ts'
import type { FeatureSymbol, LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import type { Language } from '../../geodata/model/text.ts'
import type { Transaction } from '../db/as.ts'
import { circle, type Drawing, type Mark, n, placed, rectangle } from './drawing.ts'
import {
  arcText,
  type Box,
  type Frame,
  frameAround,
  grown,
  joined,
  metresPerPoint,
  project,
  roundBelow,
  type Tick,
  ticks,
  toPaper,
} from './map-frame.ts'
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
import { featuresInBox, keptVersions, type MapFeature } from './queries.ts'

/**
 * Terms
 * - window: the part of the ground one map shows. Three kinds: `location` (the region), `detail` (the site),
 *   `around` (the site with what lies near it; only where the detail does not reach that far).
 * - backdrop: what helps the reader to know where he is: coast, comunas, main roads, names of places.
 */
export type WindowKind = 'location' | 'detail' | 'around'

export interface MapWindow {
  kind: WindowKind
  frame: Frame
  backdrop: MapFeature[]
  /** Features the screening names. */
  named: MapFeature[]
}

export interface MapData {
  windows: MapWindow[]
  /** Layers whose recorded version is not kept any more: what the screening says of them stands, but is not drawn. */
  gone: string[]
  /** Layers whose features are shown to some people only: named in the text where the screening names them, never drawn. */
  withheld: string[]
}

const BACKDROP = ['coastline', 'comuna', 'road_national', 'settlement'] as const
/** Layers that are the ground itself: drawn as backdrop or not at all. */
const isGround = (layer: LayerDeclaration | undefined) =>
  layer === undefined || layer.theme === 'base' || layer.geometry === 'none' || layer.geometry === 'raster'

/** Width of the text column, points. */
export const COLUMN = 487
const GUTTER = 15
const SIZES: Record<WindowKind, { width: number; height: number }> = {
  location: { width: 182, height: 262 },
  detail: { width: COLUMN - 2 * GUTTER, height: 500 },
  around: { width: COLUMN - 2 * GUTTER, height: 540 },
}

/** Farthest that a feature is looked for to be drawn around the site, m. */
const AROUND_M = 25_000

/** Rings of polygons or lines of line strings, and points, in metres. */
function partsOf(geometry: Geometry): { areas: Shape[]; lines: Shape; points: readonly number[][] } {
  switch (geometry.type) {
    case 'Point':
      return { areas: [], lines: [], points: [geometry.coordinates] }
    case 'MultiPoint':
      return { areas: [], lines: [], points: geometry.coordinates }
    case 'LineString':
      return { areas: [], lines: [geometry.coordinates as never], points: [] }
    case 'MultiLineString':
      return { areas: [], lines: geometry.coordinates as never, points: [] }
    case 'Polygon':
      return { areas: [geometry.coordinates as never], lines: [], points: [] }
    case 'MultiPolygon':
      return { areas: geometry.coordinates as never, lines: [], points: [] }
  }
}

/** The rings of a site, [east, north] in EPSG:32719. */
export function siteRings(geometry: Geometry): [number, number][][] {
  return partsOf(geometry).areas.flatMap((rings) => rings.map((ring) => ring.map(project)))
}

function boxOf(points: Iterable<readonly number[]>): Box {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x = 0, y = 0] of points) {
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  return box
}

const pointsOf = (geometry: Geometry): readonly (readonly number[])[] => {
  const { areas, lines, points } = partsOf(geometry)
  return [...areas.flat(2), ...lines.flat(), ...points]
}

/** How far around the site the findings that hold, or could, look at something, m; 0: nothing near. */
function reach({ findings, measures }: Screening): number {
  const alive = new Set(
    findings.flatMap(({ outcome, because }) =>
      outcome === 'triggered' || outcome === 'possible' ? because.map((key) => key.split('?')[0]) : [],
    ),
  )
  const distances = measures.flatMap(({ layer, distance_m }) =>
    alive.has(layer) && !isGround(layerById(layer)) && distance_m !== null && distance_m <= AROUND_M
      ? [distance_m]
      : [],
  )
  return Math.max(0, ...distances)
}

/**
 * What the maps of a screening show, from the versions it was made with, as far as they are kept. Only public features:
 * the drawing is the same for everybody who may read the screening.
 */
export async function readMaps(tx: Transaction, screening: Screening): Promise<MapData> {
  const versions = screening.layer_versions
  const kept = await keptVersions(
    tx,
    Object.values(versions).flatMap((version) => version?.id ?? []),
  )
  const site = boxOf(siteRings(screening.site.geometry).flat())
  const backdropVersions = BACKDROP.flatMap((id) => {
    const version = versions[id]
    return version && kept.has(version.id) ? [{ version_id: version.id, feature_ids: null }] : []
  })
  const wanted = screening.measures.flatMap(({ layer, where, version_id, features }) =>
    where === null && version_id !== null && kept.has(version_id) && !isGround(layerById(layer))
      ? [{ version_id, feature_ids: features.map(({ feature_id }) => feature_id) }]
      : [],
  )
  const window = async (kind: WindowKind, frame: Frame): Promise<MapWindow> => {
    const tolerance = metresPerPoint(frame) * 0.35
    // A little more than the window, so that the edges of what is cut lie outside it.
    const box = grown(frame.box, 0.02)
    return {
      kind,
      frame,
      backdrop: await featuresInBox(tx, backdropVersions, box, tolerance),
      named: kind === 'location' ? [] : await featuresInBox(tx, wanted, box, tolerance),
    }
  }

  const [west, south, east, north] = STUDY_FRAME
  const everywhere = boxOf([west, east].flatMap((lon) => [south, north].map((lat) => project([lon, lat]))))
  const comuna = versions.comuna && kept.has(versions.comuna.id) ? versions.comuna.id : null
  const region =
    comuna === null
      ? []
      : await featuresInBox(tx, [{ version_id: comuna, feature_ids: null }], everywhere, 2000)
  const regionBox = region.length ? boxOf(region.flatMap(({ geometry }) => pointsOf(geometry))) : everywhere
  const detail = frameAround(grown(site, 0.35, 400), { ...SIZES.detail, least: 1000 })
  const windows = [
    await window('location', frameAround(joined(grown(regionBox, 0.02), site), SIZES.location)),
    await window('detail', detail),
  ]
  const far = reach(screening)
  const around: Box = [site[0] - far, site[1] - far, site[2] + far, site[3] + far]
  const shows = joined(detail.box, around)
  if (far > 0 && shows.some((side, i) => side !== detail.box[i]))
    windows.push(await window('around', frameAround(grown(around, 0.06), SIZES.around)))
  return {
    windows,
    gone: Object.entries(versions)
      .flatMap(([layer, version]) => (version && !kept.has(version.id) ? [layer] : []))
      .sort(),
    withheld: screening.measures
      .filter(
        ({ layer, where, features }) =>
          where === null && features.length > 0 && layerById(layer)?.access === 'restricted',
      )
      .map(({ layer }) => layer)
      .sort(),
  }
}

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

interface Label {
  x: number
  y: number
  text: string
  size: number
  bold?: boolean
  colour: string
  /** Distance from what it names, points; 0: written over it. */
  off: number
}

const INK = '#1f1b16'
const QUIET = '#5c544b'

/** Names that stand clear of one another, the first ones first. */
function placedLabels(labels: readonly Label[], { width, height }: Frame, taken: Box[]): Mark[] {
  const marks: Mark[] = []
  const written = new Set<string>()
  for (const label of labels) {
    const wide = label.text.length * label.size * 0.52
    const key = `${label.text} ${Math.round(label.x / 60)} ${Math.round(label.y / 60)}`
    if (written.has(key)) continue
    const { x, y, off, size } = label
    const tries: [number, number, 'start' | 'middle' | 'end'][] =
      off === 0
        ? [[x, y + size * 0.35, 'middle']]
        : [
            [x + off, y + size * 0.35, 'start'],
            [x - off, y + size * 0.35, 'end'],
            [x, y - off, 'middle'],
            [x, y + off + size * 0.8, 'middle'],
          ]
    for (const [tx, ty, anchor] of tries) {
      const left = anchor === 'start' ? tx : anchor === 'end' ? tx - wide : tx - wide / 2
      const area: Box = [left - 1, ty - size, left + wide + 1, ty + size * 0.3]
      if (area[0] < 2 || area[1] < 2 || area[2] > width - 2 || area[3] > height - 2) continue
      if (taken.some((o) => area[0] < o[2] && area[2] > o[0] && area[1] < o[3] && area[3] > o[1])) continue
      taken.push(area)
      written.add(key)
      marks.push({
        kind: 'text',
        x: tx,
        y: ty,
        text: label.text,
        size,
        anchor,
        colour: label.colour,
        halo: '#ffffff',
        ...(label.bold ? { bold: true } : {}),
      })
      break
    }
  }
  return marks
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
    const label = choiceText ? `${title}: ${choiceText.toLowerCase()}` : title
    const graduated = symbology.kind === 'graduated'
    const key = `${layer.id} ${label}`
    const row = legend.get(key)
    if (row) for (const one of drawn) row.drawn.add(one)
    else
      legend.set(key, {
        layer: layer.id,
        label: graduated
          ? `${label} (${es ? 'tamaño según' : 'size by'} ${(layer.properties[symbology.property]?.title[language] ?? symbology.property).toLowerCase()})`
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

  // Scale bar, north and scale stand on white, so that nothing is read through them.
  const perPoint = metresPerPoint(frame)
  const bar_m = roundBelow(perPoint * Math.min(110, width * 0.3))
  const bar = bar_m / perPoint
  const barText =
    bar_m >= 1000 ? formatQuantity(bar_m / 1000, 'km', language, 1) : formatQuantity(bar_m, 'm', language, 0)
  const panel = { x: 6, y: height - 31, width: Math.max(bar + 34, 86), height: 25 }
  const half = bar / 2
  const furniture: Mark[] = [
    {
      kind: 'path',
      d: rectangle(panel.x, panel.y, panel.width, panel.height),
      fill: '#ffffff',
      fillOpacity: 0.88,
    },
    { kind: 'path', d: rectangle(panel.x + 8, panel.y + 16, half, 3.4), fill: INK },
    { kind: 'path', d: rectangle(panel.x + 8, panel.y + 16, bar, 3.4), stroke: INK, width: 0.6 },
    { kind: 'text', x: panel.x + 8, y: panel.y + 13.4, text: '0', size: 6, anchor: 'middle', colour: INK },
    {
      kind: 'text',
      x: panel.x + 8 + bar,
      y: panel.y + 13.4,
      text: barText,
      size: 6,
      anchor: 'middle',
      colour: INK,
    },
    {
      kind: 'text',
      x: panel.x + 4,
      y: panel.y + 6.6,
      text: `1:${formatNumber(frame.scale, language, 0)}`,
      size: 6.4,
      anchor: 'start',
      bold: true,
      colour: INK,
    },
    { kind: 'path', d: rectangle(width - 25, 5, 20, 31), fill: '#ffffff', fillOpacity: 0.88 },
    { kind: 'path', d: `M${n(width - 15)} 15L${n(width - 20.5)} 33L${n(width - 15)} 29.5Z`, fill: INK },
    {
      kind: 'path',
      d: `M${n(width - 15)} 15L${n(width - 9.5)} 33L${n(width - 15)} 29.5Z`,
      fill: '#ffffff',
      stroke: INK,
      width: 0.6,
    },
    { kind: 'text', x: width - 15, y: 13, text: 'N', size: 7.5, anchor: 'middle', bold: true, colour: INK },
  ]
  taken.push(
    [panel.x, panel.y, panel.x + panel.width, panel.y + panel.height],
    [width - 25, 5, width - 5, 36],
  )

  const grid = ticks(frame, kind === 'location' ? 62 : 95)
  const gridPath = [
    ...grid.east.map(({ at }) => `M${n(at)} 0V${n(height)}`),
    ...grid.north.map(({ at }) => `M0 ${n(at)}H${n(width)}`),
  ].join('')
  const metres = (value: number) => formatNumber(value, language, 0)
  const west: readonly [string, string] = es ? ['O', 'E'] : ['W', 'E']
  const clear = (values: readonly Tick[], length: number, margin: number) =>
    values.filter(({ at }) => at > margin && at < length - margin)
  const tick = (x: number, y: number, dx: number, dy: number) => `M${n(x)} ${n(y)}l${n(dx)} ${n(dy)}`
  const frameMarks: Mark[] = [
    { kind: 'path', d: rectangle(GUTTER, GUTTER, width, height), stroke: INK, width: 0.8 },
    {
      kind: 'path',
      d: [
        ...grid.east.map(({ at }) => tick(GUTTER + at, GUTTER + height, 0, 3)),
        ...grid.north.map(({ at }) => tick(GUTTER, GUTTER + at, -3, 0)),
        ...grid.longitude.map(({ at }) => tick(GUTTER + at, GUTTER, 0, -3)),
        ...grid.latitude.map(({ at }) => tick(GUTTER + width, GUTTER + at, 3, 0)),
      ].join(''),
      stroke: INK,
      width: 0.6,
    },
    ...clear(grid.east, width, 18).map(
      ({ value, at }): Mark => ({
        kind: 'text',
        x: GUTTER + at,
        y: GUTTER + height + 9.5,
        text: metres(value),
        size: 5.8,
        anchor: 'middle',
        colour: INK,
      }),
    ),
    ...clear(grid.north, height, 18).map(
      ({ value, at }): Mark => ({
        kind: 'text',
        x: GUTTER - 4.8,
        y: GUTTER + at,
        text: metres(value),
        size: 5.8,
        anchor: 'middle',
        colour: INK,
        angle: -90,
      }),
    ),
    ...clear(grid.longitude, width, 18).map(
      ({ value, at }): Mark => ({
        kind: 'text',
        x: GUTTER + at,
        y: GUTTER - 4.6,
        text: arcText(value, grid.step_deg, west),
        size: 5.8,
        anchor: 'middle',
        colour: QUIET,
      }),
    ),
    ...clear(grid.latitude, height, 18).map(
      ({ value, at }): Mark => ({
        kind: 'text',
        x: GUTTER + width + 4.8,
        y: GUTTER + at,
        text: arcText(value, grid.step_deg, ['S', 'N']),
        size: 5.8,
        anchor: 'middle',
        colour: QUIET,
        angle: 90,
      }),
    ),
  ]

  const sorted = [...labels].sort((a, b) => a.rank - b.rank)
  const inside: Mark[] = [
    { kind: 'path', d: rectangle(0, 0, width, height), fill: '#ffffff' },
    ...areas,
    { kind: 'path', d: gridPath, stroke: QUIET, width: 0.25, dash: [1, 3] },
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
      marks: [{ ...placed(inside, GUTTER, GUTTER), clip: rectangle(0, 0, width, height) }, ...frameMarks],
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
