import type { Position } from 'geojson'
import type { Geometry } from '../../geodata/model/feature.ts'
import { kindOf, partsOf, svgPath } from '../map/small-map.ts'

/**
 * A small drawing of a site and what lies by it, in plain SVG paths. Pure. Coordinates are flattened about the middle of
 * the site (EPSG:4326 to metres on the ellipsoid's local radii), true to under 1 % over the few tens of kilometres drawn.
 */

export interface Drawn {
  id: string
  kind: 'area' | 'line' | 'point'
  /** Path of an area or a line, in pixels. */
  d: string
  /** Places of points, in pixels. */
  points: [number, number][]
}

export interface MiniMap {
  width: number
  height: number
  site: string
  features: Drawn[]
  /** From the site to the nearest of the features, in pixels; null when they touch or there are none. */
  gap: { from: [number, number]; to: [number, number] } | null
  /** How wide the margin around the site is drawn, from the edge out, in pixels; 0 without one. */
  band: number
  /** A round length and how long it is drawn. */
  scale: { metres: number; pixels: number }
}

type Flat = [x: number, y: number]

/** Least metres across the drawing, so that a small site still shows where it is. */
const LEAST_M = 400
const MARGIN = 0.12

export interface Neighbour {
  id: string
  geometry: Geometry
  /** It shares a point with the site: then the drawing stays on the site, however far it reaches. */
  touches: boolean
}

/**
 * Draws `site` and `features` in a box, in pixels. `margin_m`: by how much the edges of both may be off; the frame has
 * room for it around the site.
 */
export function drawMiniMap(
  site: Geometry,
  features: readonly Neighbour[],
  { width, height, margin_m = 0 }: { width: number; height: number; margin_m?: number },
): MiniMap {
  const siteParts = partsOf(site)
  const [lon0, lat0] = middle(siteParts.flat())
  const metresPerLat = 110_574 + 1_117 * Math.sin((lat0 * Math.PI) / 180) ** 2
  const metresPerLon = 111_320 * Math.cos((lat0 * Math.PI) / 180)
  const flatten = ([lon = 0, lat = 0]: Position): Flat => [
    (lon - lon0) * metresPerLon,
    (lat0 - lat) * metresPerLat,
  ]
  const sitePaths = siteParts.map((part) => part.map(flatten))
  const drawn = features.map(({ id, geometry, touches }) => ({
    id,
    touches,
    kind: kindOf(geometry),
    parts: partsOf(geometry).map((part) => part.map(flatten)),
  }))

  // The frame holds the site and the nearest place of each feature; the rest of a long river is cut off.
  const nearest = drawn.map(({ parts, touches }) => (touches ? null : nearestPair(sitePaths, parts)))
  const grown = sitePaths.flat().flatMap(([x, y]): Flat[] =>
    margin_m > 0
      ? [
          [x - margin_m, y - margin_m],
          [x + margin_m, y + margin_m],
        ]
      : [[x, y]],
  )
  const inFrame: Flat[] = [...grown, ...nearest.flatMap((pair) => (pair ? [pair.to] : []))]
  const xs = inFrame.map(([x]) => x)
  const ys = inFrame.map(([, y]) => y)
  const box = { west: Math.min(...xs), east: Math.max(...xs), north: Math.min(...ys), south: Math.max(...ys) }
  const across = Math.max(box.east - box.west, (box.south - box.north) * (width / height), LEAST_M)
  // With nothing beside it, the site is given room to show what it lies in.
  const margin = nearest.some(Boolean) ? MARGIN : 3 * MARGIN
  const metresPerPixel = (across * (1 + 2 * margin)) / width
  const [cx, cy] = [(box.west + box.east) / 2, (box.north + box.south) / 2]
  const place = ([x, y]: Flat): [number, number] => [
    round(width / 2 + (x - cx) / metresPerPixel),
    round(height / 2 + (y - cy) / metresPerPixel),
  ]

  const gaps = nearest.filter((pair) => pair !== null)
  const shortest = gaps.sort((a, b) => a.distance - b.distance)[0]
  return {
    width,
    height,
    site: sitePaths.map((part) => svgPath(part.map(place), true)).join(''),
    features: drawn.map(({ id, kind, parts }) => ({
      id,
      kind,
      d: kind === 'point' ? '' : parts.map((part) => svgPath(part.map(place), kind === 'area')).join(''),
      points: kind === 'point' ? parts.flat().map(place) : [],
    })),
    gap:
      shortest && shortest.distance > metresPerPixel * 2
        ? { from: place(shortest.from), to: place(shortest.to) }
        : null,
    band: round(margin_m / metresPerPixel),
    scale: roundScale(metresPerPixel, width * 0.4),
  }
}

const round = (value: number) => Math.round(value * 10) / 10

function middle(positions: readonly Position[]): [number, number] {
  const xs = positions.map(([x = 0]) => x)
  const ys = positions.map(([, y = 0]) => y)
  const half = (values: number[]) =>
    values.length
      ? values.reduce((low, v) => Math.min(low, v)) / 2 + values.reduce((high, v) => Math.max(high, v)) / 2
      : 0
  return [half(xs), half(ys)]
}

interface Pair {
  from: Flat
  to: Flat
  distance: number
}

/** The shortest way between two sets of paths, from a vertex of one to a side of the other. Null when one is empty. */
function nearestPair(from: readonly Flat[][], to: readonly Flat[][]): Pair | null {
  let best: Pair | null = null
  const look = (vertices: readonly Flat[][], sides: readonly Flat[][], swapped: boolean) => {
    for (const vertex of thin(vertices.flat()))
      for (const side of sides)
        for (let i = 0; i < Math.max(1, side.length - 1); i++) {
          const a = side[i]
          if (!a) continue
          const foot = footOf(vertex, a, side[i + 1] ?? a)
          const distance = Math.hypot(foot[0] - vertex[0], foot[1] - vertex[1])
          if (!best || distance < best.distance)
            best = swapped ? { from: foot, to: vertex, distance } : { from: vertex, to: foot, distance }
        }
  }
  look(from, to.map(thin), false)
  look(to, from.map(thin), true)
  return best
}

/** At most 300 of them, evenly: this is for a drawing two fingers wide. */
function thin(points: readonly Flat[]): Flat[] {
  const step = Math.ceil(points.length / 300)
  return points.filter((_, i) => i % step === 0 || i === points.length - 1)
}

function footOf([x, y]: Flat, [ax, ay]: Flat, [bx, by]: Flat): Flat {
  const [dx, dy] = [bx - ax, by - ay]
  const square = dx * dx + dy * dy
  const along = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square))
  return [ax + along * dx, ay + along * dy]
}

/** The longest of 1, 2 and 5 by powers of ten that fits. */
function roundScale(metresPerPixel: number, pixels: number): MiniMap['scale'] {
  const most = metresPerPixel * pixels
  const power = 10 ** Math.floor(Math.log10(most))
  const metres = [5, 2, 1].map((step) => step * power).find((length) => length <= most) ?? power
  return { metres, pixels: round(metres / metresPerPixel) }
}
