import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Text } from '../../geodata/model/text.ts'

/** What GeoJSON itself can be wrong about, before PostGIS judges validity. Pure. */

/** [west, south, east, north] in degrees. */
export type Box = readonly [number, number, number, number]

export type ShapeFault =
  | { kind: 'geometry_missing' }
  | { kind: 'geometry_empty' }
  | { kind: 'geometry_not_finite' }
  | { kind: 'geometry_malformed'; reason: Text }
  | { kind: 'geometry_type'; found: string }

export interface Shape {
  type: string
  /** Every position, in order. */
  positions: number[][]
  box: Box
  hasHeights: boolean
}

/** Depth of the coordinates array, and how few positions a line or ring may have. */
const TYPES: Record<string, { depth: number; fewest: number; family: LayerDeclaration['geometry'] }> = {
  Point: { depth: 0, fewest: 1, family: 'point' },
  MultiPoint: { depth: 1, fewest: 1, family: 'point' },
  LineString: { depth: 1, fewest: 2, family: 'line' },
  MultiLineString: { depth: 2, fewest: 2, family: 'line' },
  Polygon: { depth: 2, fewest: 4, family: 'polygon' },
  MultiPolygon: { depth: 3, fewest: 4, family: 'polygon' },
}

/** Reads a GeoJSON geometry for a layer of the given kind: its positions and box, or what is wrong with it. */
export function readShape(geometry: unknown, expected: LayerDeclaration['geometry']): Shape | ShapeFault {
  if (geometry === null || geometry === undefined) return { kind: 'geometry_missing' }
  const { type, coordinates } = geometry as { type?: unknown; coordinates?: unknown }
  if (type === 'GeometryCollection') return { kind: 'geometry_type', found: type }
  const known = typeof type === 'string' ? TYPES[type] : undefined
  if (!known) return malformed(`no hay un tipo «${type}»`, `there is no type “${type}”`)
  if (expected !== 'mixed' && known.family !== expected) return { kind: 'geometry_type', found: String(type) }
  if (!Array.isArray(coordinates)) return malformed('faltan las coordenadas', 'the coordinates are missing')

  const lines: unknown[][] = []
  if (!collectLines(coordinates, known.depth, lines)) {
    return malformed(
      'las coordenadas no están anidadas como su tipo pide',
      'the coordinates are not nested as its type asks',
    )
  }
  if (lines.length === 0 || lines.every((line) => line.length === 0)) return { kind: 'geometry_empty' }
  const positions = lines.flat() as number[][]
  if (positions.some((position) => !Array.isArray(position) || position.length < 2)) {
    return malformed('una posición no tiene dos números', 'a position does not have two numbers')
  }
  if (positions.some((position) => !position.every((number) => Number.isFinite(number)))) {
    return { kind: 'geometry_not_finite' }
  }
  if (lines.some((line) => line.length < known.fewest)) {
    return malformed('una línea o anillo tiene muy pocas posiciones', 'a line or ring has too few positions')
  }
  if (known.family === 'polygon' && (lines as number[][][]).some((ring) => !isClosed(ring))) {
    return malformed('un anillo no termina donde empieza', 'a ring does not end where it starts')
  }
  return {
    type: String(type),
    positions,
    box: boxOf(positions),
    hasHeights: positions.some((p) => p.length > 2),
  }
}

export const isFault = (shape: Shape | ShapeFault): shape is ShapeFault => 'kind' in shape

const malformed = (es: string, en: string): ShapeFault => ({ kind: 'geometry_malformed', reason: { es, en } })

/** Gathers the lines (lists of positions) of nested coordinates; false when the nesting is not as deep as it should be. */
function collectLines(coordinates: unknown[], depth: number, lines: unknown[][]): boolean {
  if (depth === 0) {
    lines.push(coordinates.length === 0 ? [] : [coordinates])
    return !Array.isArray(coordinates[0])
  }
  if (depth === 1) {
    lines.push(coordinates)
    return coordinates.every((position) => Array.isArray(position) && !Array.isArray(position[0]))
  }
  return coordinates.every((part) => Array.isArray(part) && collectLines(part, depth - 1, lines))
}

function isClosed(ring: number[][]): boolean {
  const [first, last] = [ring[0], ring.at(-1)]
  return first?.[0] === last?.[0] && first?.[1] === last?.[1]
}

function boxOf(positions: number[][]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [lon, lat] of positions as [number, number][]) {
    if (lon < west) west = lon
    if (lon > east) east = lon
    if (lat < south) south = lat
    if (lat > north) north = lat
  }
  return [west, south, east, north]
}

export const boxesMeet = (a: Box, b: Box): boolean =>
  a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]

export const flipBox = ([west, south, east, north]: Box): Box => [south, west, north, east]
