import Flatbush from 'flatbush'
import type { Geometry } from '../../geodata/model/feature.ts'
import { toUtm19 } from '../map/coordinates.ts'

/** Distances in the plane of EPSG:32719, as the server measures them. */
export type Metres = [x: number, y: number]
type Ring = Metres[]

export interface Shape {
  /** Four numbers a stretch; a point is a stretch of no length. */
  stretches: Float64Array
  /** Rings of each polygon. */
  polygons: Ring[][]
  /** [west, south, east, north], m. */
  box: [number, number, number, number]
  tree: Flatbush | null
}

/** A geometry in metres, indexed when it will be measured against many. */
export function shapeOf(geometry: Geometry, indexed = false): Shape {
  const flat: number[] = []
  const polygons: Ring[][] = []
  const metres = (line: readonly (readonly number[])[]): Ring =>
    line.map(([lon = 0, lat = 0]) => toUtm19([lon, lat]))
  const push = (line: Ring) => {
    const [only] = line
    if (line.length === 1 && only) flat.push(...only, ...only)
    for (let i = 1; i < line.length; i++) flat.push(...(line[i - 1] as Metres), ...(line[i] as Metres))
  }
  const polygon = (rings: readonly (readonly (readonly number[])[])[]) => {
    const inMetres = rings.map(metres)
    polygons.push(inMetres)
    inMetres.forEach(push)
  }
  switch (geometry.type) {
    case 'Point':
      push(metres([geometry.coordinates]))
      break
    case 'MultiPoint':
      for (const point of geometry.coordinates) push(metres([point]))
      break
    case 'LineString':
      push(metres(geometry.coordinates))
      break
    case 'MultiLineString':
      for (const line of geometry.coordinates) push(metres(line))
      break
    case 'Polygon':
      polygon(geometry.coordinates)
      break
    case 'MultiPolygon':
      geometry.coordinates.forEach(polygon)
  }
  const stretches = Float64Array.from(flat)
  const box: Shape['box'] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < stretches.length; i += 2) {
    const [x, y] = [stretches[i] as number, stretches[i + 1] as number]
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  let tree: Flatbush | null = null
  if (indexed && stretches.length > 0) {
    tree = new Flatbush(stretches.length / 4)
    for (let i = 0; i < stretches.length; i += 4) tree.add(...boxOfStretch(stretches, i, 0))
    tree.finish()
  }
  return { stretches, polygons, box, tree }
}

function boxOfStretch(all: Float64Array, i: number, grow: number): [number, number, number, number] {
  const [x1, y1, x2, y2] = [
    all[i] as number,
    all[i + 1] as number,
    all[i + 2] as number,
    all[i + 3] as number,
  ]
  return [Math.min(x1, x2) - grow, Math.min(y1, y2) - grow, Math.max(x1, x2) + grow, Math.max(y1, y2) + grow]
}

export interface Nearest {
  distance_m: number
  /** Where the one is nearest to the other, and there where the other is. */
  from: Metres
  to: Metres
}

/** Distance between two shapes as far as `limit_m`; null: farther. `place` is indexed. */
export function nearest(place: Shape, other: Shape, limit_m: number): Nearest | null {
  if (!place.tree || other.stretches.length === 0) return null
  const [w, s, e, n] = other.box
  const [west, south, east, north] = place.box
  if (w - limit_m > east || e + limit_m < west || s - limit_m > north || n + limit_m < south) return null
  const start = (shape: Shape): Metres => [shape.stretches[0] as number, shape.stretches[1] as number]
  if (place.polygons.some((rings) => starts(other).some((at) => isIn(at, rings))))
    return { distance_m: 0, from: start(other), to: start(other) }
  if (other.polygons.some((rings) => starts(place).some((at) => isIn(at, rings))))
    return { distance_m: 0, from: start(place), to: start(place) }
  let best: Nearest | null = null
  let reach = limit_m
  // A first guess, so that the search is narrow from the beginning.
  const [first] = place.tree.neighbors(...start(other), 1)
  if (first !== undefined) {
    const guess = between(place.stretches, 4 * first, other.stretches, 0)
    if (guess.distance_m <= reach) {
      best = guess
      reach = guess.distance_m
    }
  }
  for (let i = 0; i < other.stretches.length && reach > 0; i += 4)
    for (const j of place.tree.search(...boxOfStretch(other.stretches, i, reach))) {
      const found = between(place.stretches, 4 * j, other.stretches, i)
      if (found.distance_m > reach || (best && found.distance_m === reach)) continue
      best = found
      reach = found.distance_m
    }
  return best
}

/** The first position of each part: parts that do not cross an outline lie wholly in it or out of it. */
function starts({ stretches }: Shape): Metres[] {
  const found: Metres[] = []
  for (let i = 0; i < stretches.length; i += 4) {
    const continues = i > 0 && stretches[i] === stretches[i - 2] && stretches[i + 1] === stretches[i - 1]
    if (!continues) found.push([stretches[i] as number, stretches[i + 1] as number])
  }
  return found
}

/** Even-odd rule over all rings: holes are outside. */
export function isIn([x, y]: Metres, rings: readonly Ring[]): boolean {
  let inside = false
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as Metres
      const [xj, yj] = ring[j] as Metres
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
    }
  return inside
}

function between(a: Float64Array, i: number, b: Float64Array, j: number): Nearest {
  const at = (all: Float64Array, k: number): Metres => [all[k] as number, all[k + 1] as number]
  const [a1, a2, b1, b2] = [at(a, i), at(a, i + 2), at(b, j), at(b, j + 2)]
  if (side(a1, a2, b1) * side(a1, a2, b2) < 0 && side(b1, b2, a1) * side(b1, b2, a2) < 0)
    return { distance_m: 0, from: b1, to: b1 }
  const found = [
    toStretch(a1, b1, b2),
    toStretch(a2, b1, b2),
    swapped(toStretch(b1, a1, a2)),
    swapped(toStretch(b2, a1, a2)),
  ]
  return found.reduce((best, one) => (one.distance_m < best.distance_m ? one : best))
}

const side = (a: Metres, b: Metres, c: Metres) =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

const swapped = ({ distance_m, from, to }: Nearest): Nearest => ({ distance_m, from: to, to: from })

function toStretch(point: Metres, c: Metres, d: Metres): Nearest {
  const [dx, dy] = [d[0] - c[0], d[1] - c[1]]
  const length = dx * dx + dy * dy
  const t =
    length === 0 ? 0 : Math.max(0, Math.min(1, ((point[0] - c[0]) * dx + (point[1] - c[1]) * dy) / length))
  const to: Metres = [c[0] + t * dx, c[1] + t * dy]
  return { distance_m: Math.hypot(point[0] - to[0], point[1] - to[1]), from: point, to }
}

/** How far inside polygons a whole shape lies, m; null: not wholly inside one of them. */
export function depthIn(shape: Shape, polygons: readonly Ring[][]): number | null {
  for (const rings of polygons) {
    const edge = edgeOf(rings)
    const inside = starts(shape).every((at) => isIn(at, rings))
    if (!inside) continue
    const found = nearest(edge, shape, Infinity)
    if (found && found.distance_m > 0) return found.distance_m
  }
  return null
}

const edges = new WeakMap<readonly Ring[], Shape>()

/** The rings of a polygon as lines, indexed once. */
function edgeOf(rings: readonly Ring[]): Shape {
  const known = edges.get(rings)
  if (known) return known
  const flat: number[] = []
  for (const ring of rings)
    for (let i = 1; i < ring.length; i++) flat.push(...(ring[i - 1] as Metres), ...(ring[i] as Metres))
  const stretches = Float64Array.from(flat)
  const tree = new Flatbush(Math.max(1, stretches.length / 4))
  for (let i = 0; i < stretches.length; i += 4) tree.add(...boxOfStretch(stretches, i, 0))
  if (stretches.length === 0) tree.add(0, 0, 0, 0)
  tree.finish()
  const made: Shape = { stretches, polygons: [], box: [-Infinity, -Infinity, Infinity, Infinity], tree }
  edges.set(rings, made)
  return made
}

/**
 * How deep two shapes reach into one another, m, as far as `enough`: the farthest known place of one from the edge of the
 * other. Places are vertices and the middles of stretches, so it is never more than the truth.
 */
export function depthOf(site: Shape, other: Shape, enough: number): number {
  let deepest = 0
  const look = (places: Shape, areas: readonly Ring[][]) => {
    for (const rings of areas)
      for (const place of placesOf(places)) {
        if (!isIn(place, rings)) continue
        const distance = nearest(edgeOf(rings), pointShape(place), Infinity)?.distance_m ?? 0
        deepest = Math.max(deepest, distance)
        if (deepest > enough) return
      }
  }
  look(site, other.polygons)
  if (deepest <= enough) look(other, site.polygons)
  return deepest
}

const pointShape = ([x, y]: Metres): Shape => ({
  stretches: Float64Array.of(x, y, x, y),
  polygons: [],
  box: [x, y, x, y],
  tree: null,
})

function* placesOf({ stretches }: Shape): Generator<Metres> {
  for (let i = 0; i < stretches.length; i += 4) {
    const [x1, y1, x2, y2] = stretches.subarray(i, i + 4) as unknown as [number, number, number, number]
    yield [x1, y1]
    yield [(x1 + x2) / 2, (y1 + y2) / 2]
  }
}

/** Square metres of the polygons of a shape. */
export function areaOf({ polygons }: Shape): number {
  const ringArea = (ring: Ring) => {
    let twice = 0
    for (let i = 1; i < ring.length; i++) {
      const [[x1, y1], [x2, y2]] = [ring[i - 1] as Metres, ring[i] as Metres]
      twice += x1 * y2 - x2 * y1
    }
    return Math.abs(twice) / 2
  }
  return polygons.reduce(
    (sum, [outer = [], ...holes]) =>
      sum + ringArea(outer) - holes.reduce((inside, hole) => inside + ringArea(hole), 0),
    0,
  )
}
