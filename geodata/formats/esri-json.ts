import type { Geometry, Position } from 'geojson'
import { issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { Columns } from './columns.ts'
import { encodingOf } from './encoding.ts'
import { type CrsClaim, type Format, inBatches, type Row } from './format.ts'
import { cutByService, isRecord, jsonKind, openList, refuseServiceError } from './json.ts'

/**
 * Esri JSON: a FeatureSet as ArcGIS services answer with `f=json`
 * (https://developers.arcgis.com/rest/services-reference/enterprise/geometry-objects/).
 */
export const esriJson: Format = {
  id: 'esri-json',
  label: { es: 'JSON de Esri', en: 'Esri JSON' },
  extensions: ['.esrijson', '.json'],
  isLike: (head) => jsonKind(head) === 'esri',
  async open(bytes, options) {
    const { encoding, issues } = await encodingOf(bytes, options)
    const columns = new Columns(bytes.name)
    let located = false
    const members = ['spatialReference', 'geometryType', 'fields', 'error', 'exceededTransferLimit']
    const document = await openList(bytes, encoding, { list: 'features', members }, (feature) => {
      if (!isRecord(feature)) return
      located ||= isRecord(feature.geometry)
      columns.add(feature.attributes)
    })
    refuseServiceError(document.rest)
    if (document.count === null) {
      throw new Problem('import-failed', {
        es: `«${bytes.name}» es JSON de Esri sin elementos: falta la lista \`features\`.`,
        en: `“${bytes.name}” is Esri JSON without features: the list \`features\` is missing.`,
      })
    }
    const { fields, geometryType, spatialReference } = document.rest
    const dates = dateFields(fields)
    return [
      {
        name: '',
        format: 'esri-json',
        columns: columns.names,
        crs: esriCrs(spatialReference),
        has_geometry: located || typeof geometryType === 'string',
        encoding,
        used: { encoding },
        row_count: document.count,
        issues: [...issues, ...cutByService(document.rest)],
        rows: (onIssue) =>
          inBatches(document.items(), (feature, index) => {
            const row_number = index + 1
            const row = esriRow(feature, row_number, dates)
            if (row) return row
            const reason = hasCurves(feature) ? CURVES : NOT_A_FEATURE
            onIssue(issue('row_malformed', { reason }, { row_number }))
            return null
          }),
      },
    ]
  },
}

const NOT_A_FEATURE = {
  es: 'no es un elemento de Esri, con `attributes`',
  en: 'it is not an Esri feature, with `attributes`',
}
const CURVES = {
  es: 'su geometría trae curvas; pídela al servicio con returnTrueCurves=false',
  en: 'its geometry has curves; ask the service for it with returnTrueCurves=false',
}

function hasCurves(feature: unknown): boolean {
  const geometry = isRecord(feature) ? feature.geometry : null
  return isRecord(geometry) && ('curveRings' in geometry || 'curvePaths' in geometry)
}

/** Names of the columns that hold dates, from the `fields` of a FeatureSet or of a layer. */
export function dateFields(fields: unknown): ReadonlySet<string> {
  if (!Array.isArray(fields)) return new Set()
  return new Set(
    fields.flatMap((field) =>
      isRecord(field) && field.type === 'esriFieldTypeDate' ? [String(field.name)] : [],
    ),
  )
}

/**
 * An Esri feature as a row; null when it is not one, or has curves. Dates, which come as milliseconds since 1970 in UTC,
 * become ISO 8601 text; every other value stays.
 */
export function esriRow(feature: unknown, row_number: number, dates: ReadonlySet<string>): Row | null {
  if (!isRecord(feature) || hasCurves(feature)) return null
  const { attributes, geometry } = feature
  if (!isRecord(attributes) && !isRecord(geometry)) return null
  const properties: Record<string, unknown> = { ...(isRecord(attributes) ? attributes : {}) }
  for (const name of dates) {
    const value = properties[name]
    if (typeof value !== 'number') continue
    const date = new Date(value)
    properties[name] = Number.isNaN(date.getTime()) ? null : date.toISOString()
  }
  return { row_number, properties, geometry: esriGeometry(geometry), id: null }
}

/** What a `spatialReference` says: the newest number it gives, or its words. */
export function esriCrs(spatialReference: unknown): CrsClaim | null {
  if (!isRecord(spatialReference)) return null
  const { wkid, latestWkid, wkt, wkt2 } = spatialReference
  const number = [latestWkid, wkid].find((each) => typeof each === 'number' && each > 0) as number | undefined
  // Numbers from 37000 up are Esri's own; 102100 is the one on every web map.
  const srid = number === undefined ? null : number === 102100 ? 3857 : number < 37000 ? number : null
  const words = [wkt2, wkt].find((each) => typeof each === 'string')
  const text = number === undefined ? words : `${srid === null ? 'ESRI' : 'EPSG'}:${srid ?? number}`
  return text === undefined ? null : { text: String(text), srid, from: 'spatialReference' }
}

/**
 * An Esri geometry (point, multipoint, polyline, polygon, envelope) as GeoJSON, its coordinates untouched; null when there
 * is none, or it is empty, or it has curves. Measures are left out; heights stay.
 */
export function esriGeometry(geometry: unknown): Geometry | null {
  if (!isRecord(geometry)) return null
  const { x, y, points, paths, rings, xmin, ymin, xmax, ymax } = geometry
  const measured = geometry.hasM === true && geometry.hasZ !== true
  const position = (each: unknown): Position => {
    const [px, py, third] = each as unknown[]
    return third === undefined || third === null || measured
      ? ([px, py] as Position)
      : ([px, py, third] as Position)
  }
  const lines = (of: unknown): Position[][] =>
    (Array.isArray(of) ? of : [])
      .filter(isFilled)
      .map((line) => (line as unknown[]).filter(Array.isArray).map(position))

  if (typeof x === 'number' && typeof y === 'number') {
    return { type: 'Point', coordinates: typeof geometry.z === 'number' ? [x, y, geometry.z] : [x, y] }
  }
  if (isFilled(points)) {
    return { type: 'MultiPoint', coordinates: (points as unknown[]).filter(Array.isArray).map(position) }
  }
  if (isFilled(paths)) {
    const [first, ...others] = lines(paths)
    if (!first) return null
    return others.length === 0
      ? { type: 'LineString', coordinates: first }
      : { type: 'MultiLineString', coordinates: [first, ...others] }
  }
  if (isFilled(rings)) {
    const [first, ...others] = polygonsOf(lines(rings))
    if (!first) return null
    return others.length === 0
      ? { type: 'Polygon', coordinates: first }
      : { type: 'MultiPolygon', coordinates: [first, ...others] }
  }
  if ([xmin, ymin, xmax, ymax].every((each) => typeof each === 'number')) {
    const [w, s, e, n] = [xmin, ymin, xmax, ymax] as [number, number, number, number]
    return {
      type: 'Polygon',
      coordinates: [
        [
          [w, s],
          [e, s],
          [e, n],
          [w, n],
          [w, s],
        ],
      ],
    }
  }
  return null
}

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0

/**
 * Rings as polygons with their holes. Esri's outer rings run clockwise and holes the other way, but not every writer keeps
 * to it: a ring is a hole when it lies in an odd number of others; of the ring around it, it is the hole.
 */
function polygonsOf(rings: readonly Position[][]): Position[][][] {
  const sorted = rings
    .map((ring) => ({ ring, area: areaOf(ring), box: boxOf(ring), depth: 0, polygon: [ring] }))
    .sort((a, b) => b.area - a.area)
  const polygons: Position[][][] = []
  sorted.forEach((inner, index) => {
    // The smallest ring around it is the nearest: larger ones come first.
    for (let at = index - 1; at >= 0; at--) {
      const outer = sorted[at] as (typeof sorted)[number]
      if (outer.area === inner.area || !boxInside(inner.box, outer.box)) continue
      if (!ringInside(inner.ring, outer.ring)) continue
      inner.depth = outer.depth + 1
      if (inner.depth % 2 === 1) outer.polygon.push(inner.ring)
      break
    }
    if (inner.depth % 2 === 0) polygons.push(inner.polygon)
  })
  return polygons
}

/** Of a ring, in square units of its coordinates. */
function areaOf(ring: readonly Position[]): number {
  const [ox = 0, oy = 0] = ring[0] ?? []
  let sum = 0
  for (let i = 1; i < ring.length; i++) {
    const [[ax = 0, ay = 0], [bx = 0, by = 0]] = [ring[i - 1] as Position, ring[i] as Position]
    sum += (ax - ox) * (by - oy) - (bx - ox) * (ay - oy)
  }
  return Math.abs(sum) / 2
}

type Box = [number, number, number, number]

function boxOf(ring: readonly Position[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x = 0, y = 0] of ring) {
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  return box
}

const boxInside = (inner: Box, outer: Box): boolean =>
  inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3]

/** Rings do not cross, so the first vertex that is not on the other's line tells; none: they touch all along. */
function ringInside(inner: readonly Position[], outer: readonly Position[]): boolean {
  for (const vertex of inner) {
    const side = sideOf(vertex, outer)
    if (side !== 'on') return side === 'in'
  }
  const [[ax = 0, ay = 0], [bx = 0, by = 0]] = [inner[0] as Position, inner[1] ?? (inner[0] as Position)]
  return sideOf([(ax + bx) / 2, (ay + by) / 2], outer) === 'in'
}

function sideOf([x = 0, y = 0]: Position, ring: readonly Position[]): 'in' | 'out' | 'on' {
  let inside = false
  for (let i = 1; i < ring.length; i++) {
    const [[ax = 0, ay = 0], [bx = 0, by = 0]] = [ring[i - 1] as Position, ring[i] as Position]
    const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    const between =
      Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by)
    if (cross === 0 && between) return 'on'
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside ? 'in' : 'out'
}
