import type { Coverage, Geometry } from '../../geodata/model/feature.ts'
import type { Feature } from '../data/features.ts'
import type { Bbox } from '../data/layers.ts'
import type { NearbyAnswer, NearbyGroup, NearbyItem } from '../data/nearby.ts'
import { fromUtm19 } from '../map/coordinates.ts'
import { depthIn, type Metres, nearest, type Shape, shapeOf } from './nearest.ts'

/** Most items of an answer, as the server's. */
const MOST_ITEMS = 500

/** A layer of the question «what is near», as it is kept. */
export interface NearLayer {
  id: string
  group: NearbyGroup
  label: string
  /** Null: it has no data, or is not kept. */
  features: readonly Feature[] | null
  coverage: Coverage
}

export interface KeptPlace {
  geometry: Geometry
  name: string | null
  /** The place itself is not near itself. */
  self: { layer: string; feature_id: string } | null
}

/** The areas that coverages name, kept whole. */
export interface KnownAreas {
  region: Geometry | null
  comunas: ReadonlyMap<string, Geometry>
}

/**
 * What lies within a distance of a place, from kept features: distances in metres on EPSG:32719 as the server measures
 * them. Nothing is known beyond the kept box: where the search reaches out of it, every layer is partial.
 */
export function nearbyKept(
  place: KeptPlace,
  distance_m: number,
  layers: readonly NearLayer[],
  box: Bbox,
  areas: KnownAreas,
): Omit<NearbyAnswer, 'kept'> & { leaves_box: boolean } {
  const here = shapeOf(place.geometry, true)
  const items: NearbyItem[] = []
  for (const { id, group, label, features } of layers)
    for (const feature of features ?? []) {
      if (!feature.geometry) continue
      if (place.self?.layer === id && place.self.feature_id === String(feature.id)) continue
      const found = nearest(here, shapeOf(feature.geometry), distance_m)
      if (found) items.push(itemOf(feature, id, group, label, found, here))
    }
  items.sort((a, b) => a.distance_m - b.distance_m || (a.layer < b.layer ? -1 : a.layer > b.layer ? 1 : 0))
  const kept = layers.filter(({ features }) => features !== null)
  const leaves = leavesBox(here, distance_m, box)
  const region = areas.region && depthIn(here, shapeOf(areas.region).polygons)
  return {
    place: { name: place.name, geometry: place.geometry },
    distance_m,
    items: items.slice(0, MOST_ITEMS),
    truncated: items.length > MOST_ITEMS,
    not_checked: layers.filter(({ features }) => features === null).map(({ id }) => id),
    partial: kept
      .filter(({ coverage }) => leaves || !isComplete(here, distance_m, coverage, areas))
      .map(({ id }) => id),
    beyond_region: areas.region === null ? null : region === null || region < distance_m,
    leaves_box: leaves,
  }
}

/** Whether a search around a shape reaches out of a box in degrees. */
export function leavesBox(shape: Shape, distance_m: number, [west, south, east, north]: Bbox): boolean {
  const [x1, y1, x2, y2] = shape.box
  const corners: Metres[] = [
    [x1 - distance_m, y1 - distance_m],
    [x2 + distance_m, y1 - distance_m],
    [x2 + distance_m, y2 + distance_m],
    [x1 - distance_m, y2 + distance_m],
  ]
  return corners.map(fromUtm19).some(([lon, lat]) => lon < west || lon > east || lat < south || lat > north)
}

function isComplete(here: Shape, reach_m: number, coverage: Coverage, areas: KnownAreas): boolean {
  if (coverage === null) return false
  const named = coverage === 'region' ? [areas.region] : coverage.map((code) => areas.comunas.get(code))
  // Of several comunas each is asked by itself: a search over a border between two counts as not complete.
  return named.some((area) => area && (depthIn(here, shapeOf(area).polygons) ?? -1) >= reach_m)
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)

function itemOf(
  { id, geometry, properties }: Feature,
  layer: string,
  group: NearbyGroup,
  label: string,
  { distance_m, from, to }: { distance_m: number; from: Metres; to: Metres },
  here: Shape,
): NearbyItem {
  const middle = centerOf(geometry as Geometry)
  const [a, b]: [Metres, Metres] =
    distance_m === 0
      ? [fromUtm19([(here.box[0] + here.box[2]) / 2, (here.box[1] + here.box[3]) / 2]), middle]
      : [fromUtm19(from), fromUtm19(to)]
  return {
    layer,
    feature_id: String(id),
    name: text(properties[label]) ?? text(properties.name) ?? String(id),
    group,
    kind: text(properties.kind),
    status: text(properties.status),
    decided_on: text(properties.decided_on),
    operator: text(properties.operator) ?? text(properties.owner),
    distance_m: Math.round(distance_m),
    bearing_deg: bearing(a, b),
    center: middle.map((degrees) => Number(degrees.toFixed(6))) as [number, number],
    source: properties.source as NearbyItem['source'],
    accuracy_m: properties.accuracy_m ?? null,
    vintage: properties.vintage ?? null,
  }
}

/** Degrees clockwise from north on a sphere; null when both are one place. */
function bearing([lon1, lat1]: Metres, [lon2, lat2]: Metres): number | null {
  const [p, q, d] = [lat1, lat2, lon2 - lon1].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ]
  if (Math.hypot(lon2 - lon1, lat2 - lat1) < 1e-9) return null
  const angle = Math.atan2(
    Math.sin(d) * Math.cos(q),
    Math.cos(p) * Math.sin(q) - Math.sin(p) * Math.cos(q) * Math.cos(d),
  )
  return (Math.round(((angle * 180) / Math.PI + 360) * 10) / 10) % 360
}

/** Centroid of what a geometry is made of: of its areas, or else its lines, or else its points. */
export function centerOf(geometry: Geometry): Metres {
  const sums = [0, 0, 0] as [number, number, number]
  const add = (x: number, y: number, weight: number) => {
    sums[0] += x * weight
    sums[1] += y * weight
    sums[2] += weight
  }
  const ring = (positions: readonly (readonly number[])[]) => {
    for (let i = 1; i < positions.length; i++) {
      const [[x1 = 0, y1 = 0], [x2 = 0, y2 = 0]] = [positions[i - 1] ?? [], positions[i] ?? []]
      const weight = x1 * y2 - x2 * y1
      add((x1 + x2) / 3, (y1 + y2) / 3, weight)
    }
  }
  const line = (positions: readonly (readonly number[])[]) => {
    for (let i = 1; i < positions.length; i++) {
      const [[x1 = 0, y1 = 0], [x2 = 0, y2 = 0]] = [positions[i - 1] ?? [], positions[i] ?? []]
      add((x1 + x2) / 2, (y1 + y2) / 2, Math.hypot(x2 - x1, y2 - y1))
    }
  }
  switch (geometry.type) {
    case 'Polygon':
      geometry.coordinates.forEach(ring)
      break
    case 'MultiPolygon':
      geometry.coordinates.flat().forEach(ring)
      break
    case 'LineString':
      line(geometry.coordinates)
      break
    case 'MultiLineString':
      geometry.coordinates.forEach(line)
      break
    case 'MultiPoint':
      for (const [x = 0, y = 0] of geometry.coordinates) add(x, y, 1)
      break
    case 'Point':
      add(geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0, 1)
  }
  return [sums[0] / sums[2], sums[1] / sums[2]]
}
