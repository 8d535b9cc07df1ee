import type { Position } from 'geojson'
import type { Geometry } from '../../geodata/model/feature.ts'

/**
 * The line that lies so many metres from a place, for drawing. Of a point it is a circle; of anything else it is read off
 * a grid of distances (marching squares), true to about a hundredth of its size. Flat about the middle of the place,
 * under 1 % off over the hundred kilometres asked about.
 */
export function distanceRing(geometry: Geometry, distance_m: number): Geometry {
  const parts = partsOf(geometry)
  const all = parts.flatMap(({ line }) => line)
  const [lon0, lat0] = [middle(all.map(([x = 0]) => x)), middle(all.map(([, y = 0]) => y))]
  const perLat = 110_574 + 1_117 * Math.sin((lat0 * Math.PI) / 180) ** 2
  const perLon = 111_320 * Math.cos((lat0 * Math.PI) / 180)
  const flat = ([lon = 0, lat = 0]: Position): Flat => [(lon - lon0) * perLon, (lat - lat0) * perLat]
  const round = ([x, y]: Flat): Position => [
    Number((lon0 + x / perLon).toFixed(5)),
    Number((lat0 + y / perLat).toFixed(5)),
  ]
  if (geometry.type === 'Point') {
    const circle = Array.from({ length: 97 }, (_, i) => {
      const angle = (i % 96) * (Math.PI / 48)
      return round([Math.sin(angle) * distance_m, Math.cos(angle) * distance_m])
    })
    return { type: 'LineString', coordinates: circle }
  }
  const shapes = parts.map(({ line, closed }) => ({ line: thin(line).map(flat), closed }))
  return { type: 'MultiLineString', coordinates: contour(shapes, distance_m).map((side) => side.map(round)) }
}

type Flat = [x: number, y: number]
interface Shape {
  line: Flat[]
  /** A ring: what lies inside is at distance 0. */
  closed: boolean
}

/** Cells along the longer side of the grid. */
const CELLS = 110
/** Most vertices of a part that are looked at. */
const VERTICES = 160

function partsOf(geometry: Geometry): { line: Position[]; closed: boolean }[] {
  const open = (line: Position[]) => ({ line, closed: false })
  const ring = (line: Position[]) => ({ line, closed: true })
  switch (geometry.type) {
    case 'Point':
      return [open([geometry.coordinates])]
    case 'MultiPoint':
      return geometry.coordinates.map((position) => open([position]))
    case 'LineString':
      return [open(geometry.coordinates)]
    case 'MultiLineString':
      return geometry.coordinates.map(open)
    case 'Polygon':
      return geometry.coordinates.slice(0, 1).map(ring)
    case 'MultiPolygon':
      return geometry.coordinates.flatMap((rings) => rings.slice(0, 1).map(ring))
  }
}

const middle = (values: number[]) =>
  (values.reduce((a, b) => Math.min(a, b), 180) + values.reduce((a, b) => Math.max(a, b), -180)) / 2

function thin<T>(points: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(points.length / VERTICES))
  return points.filter((_, i) => i % step === 0 || i === points.length - 1)
}

function distanceTo([x, y]: Flat, { line, closed }: Shape): number {
  let best = Number.POSITIVE_INFINITY
  let inside = false
  for (let i = 0; i < Math.max(1, line.length - 1); i++) {
    const [ax, ay] = line[i] as Flat
    const [bx, by] = line[i + 1] ?? (line[i] as Flat)
    const [dx, dy] = [bx - ax, by - ay]
    const square = dx * dx + dy * dy
    const along = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square))
    best = Math.min(best, Math.hypot(x - ax - along * dx, y - ay - along * dy))
    if (closed && ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * dx) inside = !inside
  }
  return inside ? 0 : best
}

/** Sides of the line at `level` metres from the nearest of the shapes. */
function contour(shapes: readonly Shape[], level: number): [Flat, Flat][] {
  const points = shapes.flatMap(({ line }) => line)
  const bound = (axis: 0 | 1, pick: (a: number, b: number) => number) =>
    points.map((point) => point[axis]).reduce((a, b) => pick(a, b))
  const margin = level * 1.06
  const [west, east] = [bound(0, Math.min) - margin, bound(0, Math.max) + margin]
  const [south, north] = [bound(1, Math.min) - margin, bound(1, Math.max) + margin]
  const cell = Math.max(east - west, north - south) / CELLS
  const [columns, rows] = [Math.ceil((east - west) / cell) + 1, Math.ceil((north - south) / cell) + 1]
  const place = (column: number, row: number): Flat => [west + column * cell, south + row * cell]
  const values = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const at = place(column, row)
      return shapes.reduce((least, shape) => Math.min(least, distanceTo(at, shape)), Number.POSITIVE_INFINITY)
    }),
  )
  const value = (column: number, row: number) => values[row]?.[column] ?? Number.POSITIVE_INFINITY
  const sides: [Flat, Flat][] = []
  for (let row = 0; row < rows - 1; row++)
    for (let column = 0; column < columns - 1; column++) {
      // Corners of the cell, counter-clockwise from the south-western one, and where the level crosses between them.
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ] as const
      const crossings: Flat[] = []
      for (const [i, [c1, r1]] of corners.entries()) {
        const [c2, r2] = corners[(i + 1) % 4] as (typeof corners)[number]
        const [v1, v2] = [value(c1, r1), value(c2, r2)]
        if (v1 > level === v2 > level) continue
        const part = (level - v1) / (v2 - v1)
        const [x1, y1] = place(c1, r1)
        const [x2, y2] = place(c2, r2)
        crossings.push([x1 + part * (x2 - x1), y1 + part * (y2 - y1)])
      }
      for (let i = 0; i + 1 < crossings.length; i += 2)
        sides.push([crossings[i] as Flat, crossings[i + 1] as Flat])
    }
  return sides
}
