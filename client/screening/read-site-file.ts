import type { Position } from 'geojson'
import { countVertices, type Rings } from '../map/sketch.ts'

/** Most bytes of a file that is read, and most vertices that the server takes. */
export const MAX_FILE_BYTES = 5_000_000
export const MAX_SITE_VERTICES = 10_000

export type FileProblem =
  | 'too-big'
  | 'not-json'
  | 'not-geojson'
  | 'no-polygon'
  | 'too-many-vertices'
  | 'not-degrees'
  | 'flipped'
  | 'other-crs'

export type SiteFile =
  | { problem: FileProblem; count?: number }
  | {
      problem: null
      polygons: Rings[]
      vertices: number
      /** Points and lines of the file that are no part of a site. */
      ignored: number
      /** Name of the first feature that has one. */
      name: string | null
    }

type Loose = Record<string, unknown>

/** Reads the polygons of a GeoJSON text, WGS 84. Nothing leaves the browser; whether they cross is the server's to say. */
export function readSiteFile(text: string): SiteFile {
  if (text.length > MAX_FILE_BYTES) return { problem: 'too-big' }
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return { problem: 'not-json' }
  }
  if (typeof value !== 'object' || value === null || !TYPES.has(String((value as Loose).type)))
    return { problem: 'not-geojson' }
  const crs = ((value as Loose).crs as { properties?: { name?: unknown } } | null | undefined)?.properties
    ?.name
  if (crs !== undefined && !/(CRS84|EPSG:{1,2}4326)$/i.test(String(crs))) return { problem: 'other-crs' }

  const found = { polygons: [] as Rings[], ignored: 0, name: null as string | null }
  collect(value as Loose, found)
  if (found.polygons.length === 0) return { problem: 'no-polygon' }
  const vertices = countVertices(found.polygons)
  if (vertices > MAX_SITE_VERTICES) return { problem: 'too-many-vertices', count: vertices }
  const all = found.polygons.flat(2)
  if (all.some(([x = 0, y = 0]) => Math.abs(x) > 180 || Math.abs(y) > 90)) return { problem: 'not-degrees' }
  // The region lies near 69° W, 23° S; swapped, near 23° W, 69° S.
  if (all.every(([x = 0, y = 0]) => y < -60 && x > -40)) return { problem: 'flipped' }
  return { problem: null, vertices, ...found }
}

const TYPES = new Set([
  'FeatureCollection',
  'Feature',
  'GeometryCollection',
  'Polygon',
  'MultiPolygon',
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
])

function collect(value: Loose, found: { polygons: Rings[]; ignored: number; name: string | null }): void {
  switch (value.type) {
    case 'FeatureCollection':
      for (const feature of list(value.features)) collect(feature as Loose, found)
      return
    case 'GeometryCollection':
      for (const geometry of list(value.geometries)) collect(geometry as Loose, found)
      return
    case 'Feature': {
      const properties = (value.properties ?? {}) as Loose
      const name = properties.name ?? properties.nombre ?? properties.NOMBRE ?? properties.Name
      if (typeof name === 'string' && name.trim()) found.name ??= name.trim().slice(0, 200)
      if (value.geometry) collect(value.geometry as Loose, found)
      return
    }
    case 'Polygon':
      addPolygon(value.coordinates, found)
      return
    case 'MultiPolygon':
      for (const rings of list(value.coordinates)) addPolygon(rings, found)
      return
    default:
      found.ignored += 1
  }
}

const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : []

function addPolygon(value: unknown, found: { polygons: Rings[] }): void {
  const rings = list(value)
    .map((ring) => list(ring).flatMap(readPosition))
    .filter((ring) => ring.length >= 3)
    .map(close)
  if (rings.length > 0) found.polygons.push(rings)
}

function readPosition(value: unknown): Position[] {
  const [x, y] = value as unknown[]
  return typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y)
    ? [[x, y]]
    : []
}

function close(ring: Position[]): Position[] {
  const first = ring[0] as Position
  const last = ring.at(-1) as Position
  return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first]
}
