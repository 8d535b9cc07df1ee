import type { Position } from 'geojson'
import type { Measure } from '../../../geodata/model/screening.ts'
import { fromUtm19, toUtm19 } from '../../map/coordinates.ts'
import type { Rings } from '../../map/sketch.ts'
import { type Box, boxOf, type Metres, type Rail, type Rails, type Ring } from './rails.ts'

/**
 * A sketch against the guard-rails, in the plane of EPSG:32719, as PostGIS does: vertices are projected, edges are
 * straight. Distances are to the simplified outlines; the margin of a feature is the accuracy of the sketch, its own, and
 * what simplifying may have moved. `certain` and `clear` hold however all three turn out.
 */
export interface Look {
  rail: Rail
  /** Whether the sketch comes within the reach of the rule (0: touches). */
  touch: Measure['touch']
  /** To the nearest feature, as far as it was looked for; null: none near enough to matter. */
  distance_m: number | null
  /** The margin of the feature that decides, and its name. */
  margin_m: number
  name: string | null
  /** The feature that decides; -1: none. */
  feature: number
  /** How far around the sketch the layer is known to be complete; null: it is not, here. */
  known_within_m: number | null
}

/** A stretch of the outline that is inside, or may be; [lon, lat]. */
export interface Edge {
  level: 'in' | 'doubt'
  line: Position[]
}

/** The outlines of a sketch in metres. */
export const inMetres = (polygons: readonly Rings[]): Ring[][] =>
  polygons.map((rings) => rings.map((ring) => ring.map(([lon = 0, lat = 0]) => toUtm19([lon, lat]))))

/** Looks at a sketch, whose outline may be off by `accuracy_m`, rail by rail. Rails that cannot be looked at are left out. */
export function lookAt(rails: Rails, sketch: readonly Ring[][], accuracy_m: number): Look[] {
  return rails.rails
    .filter(({ declared }) => declared.unguarded === null)
    .map((rail) => lookAtRail(rail, sketch, accuracy_m, rails.coverage_m))
}

function lookAtRail(rail: Rail, sketch: readonly Ring[][], accuracy_m: number, coverage_m: number): Look {
  const { reach_m, simplified_m } = rail.declared
  const marginOf = (feature: number) =>
    accuracy_m + simplified_m + (rail.features[feature]?.accuracy_m ?? rail.largest_accuracy_m)
  const most = reach_m + accuracy_m + simplified_m + rail.largest_accuracy_m
  const nearest = nearestOf(rail, sketch, most)
  const bare = { rail, known_within_m: knownWithin(rail, sketch, coverage_m) }
  // The one that is surest decides; among equals, the nearest.
  let best: Omit<Look, keyof typeof bare> | null = null
  for (const [feature, distance_m] of nearest) {
    const margin_m = marginOf(feature)
    if (distance_m > reach_m + margin_m) continue
    const isCertain =
      reach_m > 0
        ? distance_m + margin_m <= reach_m
        : distance_m === 0 && depthOf(rail, feature, sketch, margin_m) > margin_m
    const touch = isCertain ? 'certain' : 'cannot-tell'
    const isBetter =
      !best || (touch !== best.touch ? isCertain : distance_m < (best.distance_m ?? Number.POSITIVE_INFINITY))
    if (isBetter) best = { touch, distance_m, margin_m, name: rail.features[feature]?.name ?? null, feature }
  }
  return {
    ...bare,
    ...(best ?? { touch: 'clear', distance_m: null, margin_m: most - reach_m, name: null, feature: -1 }),
  }
}

/** Distance from the sketch to each feature that lies within `most` metres of it; 0 when they share a point. */
function nearestOf(rail: Rail, sketch: readonly Ring[][], most: number): Map<number, number> {
  const found = new Map<number, number>()
  const note = (feature: number, distance: number) => {
    if (distance <= most && distance < (found.get(feature) ?? Number.POSITIVE_INFINITY))
      found.set(feature, distance)
  }
  if (!rail.tree) return found
  for (const polygon of sketch) {
    const box = boxOf(polygon[0] ?? [])
    // Features of which some stretch begins inside: they touch.
    for (const i of rail.tree.search(...box)) {
      const owner = rail.owners[i] as number
      if (found.get(owner) === 0) continue
      if (isIn([rail.stretches[4 * i] as number, rail.stretches[4 * i + 1] as number], polygon))
        note(owner, 0)
    }
    for (const ring of polygon) {
      const [first] = ring
      if (first) for (const feature of areasAt(rail, first)) note(feature, 0)
      for (let at = 1; at < ring.length; at++) {
        const [a, b] = [ring[at - 1] as Metres, ring[at] as Metres]
        for (const i of rail.tree.search(...grow(boxOf([a, b]), most))) {
          const owner = rail.owners[i] as number
          if (found.get(owner) !== 0) note(owner, stretchDistance(a, b, rail, i))
        }
      }
    }
  }
  return found
}

/** How deep the sketch and a feature reach into one another, m: the farthest known place of one from the edge of the other. */
function depthOf(rail: Rail, feature: number, sketch: readonly Ring[][], enough: number): number {
  let deepest = 0
  const { polygons = [] } = rail.features[feature] ?? {}
  if (polygons.length > 0) {
    for (const place of placesOf(sketch)) {
      if (!polygons.some((rings) => isIn(place, rings))) continue
      deepest = Math.max(deepest, distanceToEdges(place, polygons))
      if (deepest > enough) return deepest
    }
  }
  for (const polygon of sketch) {
    for (const i of rail.tree?.search(...boxOf(polygon[0] ?? [])) ?? []) {
      if (rail.owners[i] !== feature) continue
      const [x1, y1, x2, y2] = rail.stretches.subarray(4 * i, 4 * i + 4) as unknown as [
        number,
        number,
        number,
        number,
      ]
      for (const part of [0, 0.25, 0.5, 0.75, 1]) {
        const place: Metres = [x1 + part * (x2 - x1), y1 + part * (y2 - y1)]
        if (!isIn(place, polygon)) continue
        deepest = Math.max(deepest, distanceToEdges(place, [polygon]))
        if (deepest > enough) return deepest
      }
    }
  }
  return deepest
}

/** Vertices, middles of edges, and the middle of each outline. */
function* placesOf(sketch: readonly Ring[][]): Generator<Metres> {
  for (const [outer = []] of sketch) {
    const [west, south, east, north] = boxOf(outer)
    const middle: Metres = [(west + east) / 2, (south + north) / 2]
    if (isIn(middle, [outer])) yield middle
    for (let i = 1; i < outer.length; i++) {
      const [a, b] = [outer[i - 1] as Metres, outer[i] as Metres]
      yield a
      yield [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
    }
  }
}

/** How far the sketch lies inside the layer's coverage, less what simplifying it may have moved; null: not wholly inside. */
function knownWithin({ coverage }: Rail, sketch: readonly Ring[][], coverage_m: number): number | null {
  if (!coverage) return null
  let nearest = Number.POSITIVE_INFINITY
  for (const [outer = []] of sketch) {
    for (const place of outer) {
      if (!coverage.some((rings) => isIn(place, rings))) return null
      nearest = Math.min(nearest, distanceToEdges(place, coverage))
    }
    for (const rings of coverage)
      for (const place of rings.flat()) {
        if (isIn(place, [outer])) return null
        nearest = Math.min(nearest, distanceToEdges(place, [[outer]]))
      }
  }
  const known = nearest - 2 * coverage_m
  return known > 0 ? known : null
}

/** Stretches looked at in one sketch. */
const SAMPLES = 600
const MOST_PIECES = 24

/** Which stretches of the outline lie within the reach of any of these rails; in [lon, lat]. */
export function edgesInside(looks: readonly Look[], sketch: readonly Ring[][]): Edge[] {
  if (looks.length === 0) return []
  const rings = sketch.flat()
  const edges = rings.reduce((sum, ring) => sum + ring.length - 1, 0)
  const pieces = Math.max(1, Math.min(MOST_PIECES, Math.floor(SAMPLES / Math.max(1, edges * looks.length))))
  const found: Edge[] = []
  for (const ring of rings) {
    let level: Edge['level'] | null = null
    let line: Metres[] = []
    const end = () => {
      if (level && line.length > 1)
        found.push({ level, line: line.map((place) => fromUtm19(place as [number, number])) })
      line = []
    }
    for (let at = 1; at < ring.length; at++) {
      const [a, b] = [ring[at - 1] as Metres, ring[at] as Metres]
      const half = Math.hypot(b[0] - a[0], b[1] - a[1]) / pieces / 2
      for (let piece = 0; piece < pieces; piece++) {
        const middle = between(a, b, (piece + 0.5) / pieces)
        const levels = looks.map(({ rail, margin_m }) => levelAt(rail, middle, margin_m, half))
        const here = levels.includes('in') ? 'in' : levels.includes('doubt') ? 'doubt' : null
        if (here !== level) {
          end()
          level = here
          line = [between(a, b, piece / pieces)]
        }
        if (level) line.push(between(a, b, (piece + 1) / pieces))
      }
    }
    end()
  }
  return found
}

const between = (a: Metres, b: Metres, part: number): Metres => [
  a[0] + part * (b[0] - a[0]),
  a[1] + part * (b[1] - a[1]),
]

/** `half`: half the piece that the place stands for; a piece that a line crosses is inside. */
function levelAt(rail: Rail, place: Metres, margin_m: number, half: number): Edge['level'] | null {
  if (areasAt(rail, place).length > 0) return 'in'
  const { reach_m } = rail.declared
  const most = Math.max(reach_m + margin_m, half)
  let nearest = Number.POSITIVE_INFINITY
  const [x, y] = place
  for (const i of rail.tree?.search(x - most, y - most, x + most, y + most) ?? [])
    nearest = Math.min(nearest, stretchDistance(place, place, rail, i))
  if (nearest <= Math.max(reach_m, half)) return 'in'
  return nearest <= reach_m + margin_m ? 'doubt' : null
}

/** The features one of whose polygons holds a place. */
function areasAt({ areaTree, areas, features }: Rail, place: Metres): number[] {
  const [x, y] = place
  return (areaTree?.search(x, y, x, y) ?? []).flatMap((i) => {
    const { feature, polygon } = areas[i] as (typeof areas)[number]
    const rings = features[feature]?.polygons[polygon]
    return rings && isIn(place, rings) ? [feature] : []
  })
}

/** Even-odd rule over all rings: holes are outside. */
export function isIn([x, y]: Metres, rings: readonly Ring[]): boolean {
  let inside = false
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as Metres
      const [xj, yj] = ring[j] as Metres
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
    }
  }
  return inside
}

function distanceToEdges(place: Metres, polygons: readonly (readonly Ring[])[]): number {
  let nearest = Number.POSITIVE_INFINITY
  for (const rings of polygons)
    for (const ring of rings)
      for (let i = 1; i < ring.length; i++)
        nearest = Math.min(nearest, pointToSegment(place, ring[i - 1] as Metres, ring[i] as Metres))
  return nearest
}

const grow = ([west, south, east, north]: Box, by: number): [number, number, number, number] => [
  west - by,
  south - by,
  east + by,
  north + by,
]

/** From the segment a–b to a stretch of a rail. */
function stretchDistance(a: Metres, b: Metres, { stretches }: Rail, i: number): number {
  const c: Metres = [stretches[4 * i] as number, stretches[4 * i + 1] as number]
  const d: Metres = [stretches[4 * i + 2] as number, stretches[4 * i + 3] as number]
  if (cross(a, b, c, d)) return 0
  return Math.min(
    pointToSegment(a, c, d),
    pointToSegment(b, c, d),
    pointToSegment(c, a, b),
    pointToSegment(d, a, b),
  )
}

const side = (a: Metres, b: Metres, c: Metres) =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

const cross = (a: Metres, b: Metres, c: Metres, d: Metres): boolean =>
  side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0

function pointToSegment([x, y]: Metres, [x1, y1]: Metres, [x2, y2]: Metres): number {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length))
  return Math.hypot(x - x1 - t * dx, y - y1 - t * dy)
}
