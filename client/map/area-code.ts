import type { Position } from 'geojson'
import type { Geometry } from '../../geodata/model/feature.ts'

/**
 * A small geometry as text that fits in a link: differences of coordinates in hundred-thousandths of a degree (about a
 * metre), each folded to a natural number and written in groups of five bits with the letters of base64url, as polyline
 * encodings do. One vertex is a point, three or more an outline without its closing vertex.
 */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const SCALE = 1e5
/** Most vertices of an outline in a link. */
export const MAX_CODE_VERTICES = 120
/** What a code looks like: at most 8 letters a coordinate. */
export const AREA_CODE = /^[\w-]{2,2000}$/

function writeNumber(value: number): string {
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  let text = ''
  while (rest > 31) {
    text += LETTERS[(rest % 32) + 32]
    rest = Math.floor(rest / 32)
  }
  return text + LETTERS[rest]
}

/** The code of a point or of a polygon's outline; null for anything else, or when it has too many vertices. */
export function encodeArea(geometry: Geometry): string | null {
  const vertices: Position[] | null =
    geometry.type === 'Point'
      ? [geometry.coordinates]
      : geometry.type === 'Polygon' && geometry.coordinates.length === 1
        ? (geometry.coordinates[0] ?? []).slice(0, -1)
        : null
  if (!vertices?.length || vertices.length > MAX_CODE_VERTICES) return null
  let before = [0, 0]
  return vertices
    .map(([lon = 0, lat = 0]) => {
      const now = [Math.round(lon * SCALE), Math.round(lat * SCALE)]
      const text = now.map((value, i) => writeNumber(value - (before[i] ?? 0))).join('')
      before = now
      return text
    })
    .join('')
}

/** The geometry of a code, or null when the text is none. */
export function decodeArea(code: string): Geometry | null {
  if (!AREA_CODE.test(code)) return null
  const numbers: number[] = []
  let value = 0
  let weight = 1
  for (const letter of code) {
    const digit = LETTERS.indexOf(letter)
    value += (digit % 32) * weight
    if (digit >= 32) {
      weight *= 32
      if (weight > 2 ** 40) return null
      continue
    }
    numbers.push(value % 2 ? -(value + 1) / 2 : value / 2)
    value = 0
    weight = 1
  }
  if (weight !== 1 || numbers.length % 2 || numbers.length / 2 > MAX_CODE_VERTICES) return null
  const vertices: Position[] = []
  let [x, y] = [0, 0]
  for (let i = 0; i < numbers.length; i += 2) {
    x += numbers[i] ?? 0
    y += numbers[i + 1] ?? 0
    if (Math.abs(x) > 180 * SCALE || Math.abs(y) > 90 * SCALE) return null
    vertices.push([x / SCALE, y / SCALE])
  }
  const [first] = vertices
  if (!first || vertices.length === 2) return null
  return vertices.length === 1
    ? { type: 'Point', coordinates: first }
    : { type: 'Polygon', coordinates: [[...vertices, first]] }
}
