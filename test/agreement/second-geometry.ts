import 'jsts/org/locationtech/jts/monkey.js'
import GeoJSONReader, { type JtsGeometry } from 'jsts/org/locationtech/jts/io/GeoJSONReader.js'
import IndexedFacetDistance from 'jsts/org/locationtech/jts/operation/distance/IndexedFacetDistance.js'
import proj4 from 'proj4'

/**
 * A second way to measure a site, for tests: plain loops over whole features with JTS (JSTS) on coordinates that proj4
 * took to EPSG:32719. No SQL, no PostGIS, no index, no parts.
 */

export type { JtsGeometry }

const UTM19S = '+proj=utm +zone=19 +south +datum=WGS84 +units=m +no_defs'
const reader = new GeoJSONReader()
const toUtm = proj4('EPSG:4326', UTM19S)

/** Any GeoJSON geometry in degrees (EPSG:4326), as JTS in metres (EPSG:32719). */
export function inMetres(geometry: { type: string; coordinates: unknown }): JtsGeometry {
  const project = (value: unknown): unknown =>
    Array.isArray(value) && typeof value[0] === 'number'
      ? toUtm.forward([value[0], value[1]])
      : (value as unknown[]).map(project)
  return reader.read({ type: geometry.type, coordinates: project(geometry.coordinates) })
}

/** A geometry in metres as its coordinates are. */
export const read = (geometry: unknown): JtsGeometry => reader.read(geometry)

export class Shape {
  readonly geometry: JtsGeometry
  readonly accuracy_m: number
  readonly properties: Record<string, unknown>
  #facets: IndexedFacetDistance | undefined
  constructor(geometry: JtsGeometry, accuracy_m: number, properties: Record<string, unknown> = {}) {
    this.geometry = geometry
    this.accuracy_m = accuracy_m
    this.properties = properties
  }
  far(site: JtsGeometry): number {
    return this.geometry.getEnvelopeInternal().distance(site.getEnvelopeInternal())
  }
  intersects(site: JtsGeometry): boolean {
    if (!this.geometry.getEnvelopeInternal().intersects(site.getEnvelopeInternal())) return false
    return this.geometry.intersects(site)
  }
  /** Metres; 0 when they share a point. */
  distance(site: JtsGeometry): number {
    if (this.intersects(site)) return 0
    this.#facets ??= new IndexedFacetDistance(this.geometry)
    return this.#facets.distance(site)
  }
}

export interface SecondMeasure {
  touch: 'certain' | 'cannot-tell' | 'clear'
  /**
   * The engine may be more careful: the feature is surely met only because the site lies deep in it, which the engine
   * tries at one point alone, or by so little that how an eroded outline is rounded decides.
   */
  barely: boolean
  cover: 'inside' | 'cannot-tell' | 'not-inside'
  possible_m: number | null
  certain_m: number | null
  distance_m: number | null
  count: number
  overlap_m2: number
  length_m: number
}

const parts = (geometry: JtsGeometry) =>
  Array.from({ length: geometry.getNumGeometries() }, (_, i) => geometry.getGeometryN(i))

/** A geometry without its rim, or null when nothing is left. JSTS sometimes gives a shape turned inside out instead. */
function withoutRim(geometry: JtsGeometry, width: number): JtsGeometry | null {
  const inner = geometry.buffer(-width)
  return inner.isEmpty() || inner.distance(geometry.getBoundary()) < 0.98 * width ? null : inner
}

const meets = (a: JtsGeometry, b: JtsGeometry | null) => b?.intersects(a) ?? false

const unite = (geometries: readonly JtsGeometry[]): JtsGeometry | null =>
  geometries.reduce<JtsGeometry | null>((whole, each) => (whole ? whole.union(each) : each), null)

/** Of a clip, what has this dimension. */
const ofDimension = (geometry: JtsGeometry, dimension: number) =>
  parts(geometry).filter((part) => !part.isEmpty() && part.getDimension() === dimension)

/** What stands between a site and some features. `accuracy_m`: of the site. `cover`: whether it is asked. */
export function measureBySecond(
  site: JtsGeometry,
  accuracy_m: number,
  shapes: readonly Shape[],
  cover: boolean,
): SecondMeasure {
  let possible = Number.POSITIVE_INFINITY
  let certain = Number.POSITIVE_INFINITY
  let distance = Number.POSITIVE_INFINITY
  let [count, sure, safe] = [0, false, false]
  const areas: JtsGeometry[] = []
  const lines: JtsGeometry[] = []
  for (const shape of [...shapes].sort((a, b) => a.far(site) - b.far(site))) {
    const margin = accuracy_m + shape.accuracy_m
    const far = shape.far(site)
    if (far > distance && far - margin > possible && far + margin > certain) continue
    const d = shape.distance(site)
    distance = Math.min(distance, d)
    possible = Math.min(possible, Math.max(0, d - margin))
    certain = Math.min(certain, d + margin)
    if (d > 0) continue
    count++
    const dimension = shape.geometry.getDimension()
    const bySite = margin === 0 || meets(shape.geometry, withoutRim(site, margin))
    const byFeature = !bySite && dimension === 2 && meets(site, withoutRim(shape.geometry, margin))
    sure ||= bySite || byFeature
    safe ||= bySite && (margin === 0 || meets(shape.geometry, withoutRim(site, 1.001 * margin)))
    const clip = shape.geometry.intersection(site)
    if (dimension === 2) areas.push(...ofDimension(clip, 2))
    if (dimension === 1) lines.push(...ofDimension(clip, 1))
  }
  const none = shapes.length === 0
  return {
    touch: sure ? 'certain' : possible <= 0 ? 'cannot-tell' : 'clear',
    barely: sure && !safe,
    cover: cover ? covered(site, accuracy_m, shapes) : 'not-inside',
    possible_m: none ? null : possible,
    certain_m: none ? null : sure ? 0 : certain,
    distance_m: none ? null : distance,
    count,
    overlap_m2: unite(areas)?.getArea() ?? 0,
    length_m: unite(lines)?.getLength() ?? 0,
  }
}

function covered(site: JtsGeometry, accuracy_m: number, shapes: readonly Shape[]): SecondMeasure['cover'] {
  const worst = accuracy_m + Math.max(0, ...shapes.map((shape) => shape.accuracy_m))
  const near = shapes.filter((shape) => shape.geometry.getDimension() === 2 && shape.far(site) <= worst)
  const whole = unite(near.map((shape) => shape.geometry))
  if (!whole) return 'not-inside'
  const margin = accuracy_m + Math.max(...near.map((shape) => shape.accuracy_m))
  const out = (geometry: JtsGeometry, of: JtsGeometry) => geometry.difference(of).getArea()
  if (out(site, whole) < 0.5) {
    return margin === 0 || out(site.buffer(margin), whole) < 0.5 ? 'inside' : 'cannot-tell'
  }
  return margin === 0 || out(site, whole.buffer(margin)) > 0.5 ? 'not-inside' : 'cannot-tell'
}

/** How far around a site an area of knowledge reaches, m; null when the site is not wholly in it. */
export function knownWithin(site: JtsGeometry, area: JtsGeometry | null): number | null {
  if (!area?.covers(site)) return null
  return area.getBoundary().distance(site)
}
