import { Problem } from '../model/problem.ts'
import { type Bytes, truncated } from './bytes.ts'

/**
 * The shapes of a `.shp` (ESRI Shapefile Technical Description, 1998). Own code: the libraries there are give the holes of
 * an island to the land around its lake, and leave out heights without a word.
 */

/** A shape that cannot be read; those after it can. */
export class DamagedShape {}

type Position = number[]
type Ring = Position[]

/** Types of the specification that are read: points, lines, polygons, points in one; with z and m, with m. */
const KINDS: Readonly<Record<number, 'point' | 'line' | 'polygon' | 'points'>> = {
  1: 'point',
  3: 'line',
  5: 'polygon',
  8: 'points',
  11: 'point',
  13: 'line',
  15: 'polygon',
  18: 'points',
  21: 'point',
  23: 'line',
  25: 'polygon',
  28: 'points',
}
const hasHeights = (type: number) => type > 10 && type < 20

export const isShp = (head: Uint8Array): boolean =>
  head.length >= 100 && viewOf(head).getInt32(0) === 9994 && viewOf(head).getInt32(28, true) === 1000

/** Looks at the header. Throws when it is not a `.shp`, is cut short, or holds surfaces in space (MultiPatch). */
export async function checkShp(shp: Bytes): Promise<void> {
  if (shp.size < 100) throw truncated(shp.name)
  const head = await shp.read(0, 100)
  if (!isShp(head)) {
    throw new Problem('import-failed', {
      es: `«${shp.name}» se llama .shp y no lo es: sus primeros bytes son de otra cosa. Vuelve a exportarlo.`,
      en: `“${shp.name}” is called .shp and is not one: its first bytes are something else’s. Export it again.`,
    })
  }
  const view = viewOf(head)
  if (shp.size < view.getInt32(24) * 2) throw truncated(shp.name)
  const type = view.getInt32(32, true)
  if (type !== 0 && KINDS[type] === undefined) {
    throw new Problem('import-failed', {
      es: `«${shp.name}» tiene superficies en tres dimensiones (MultiPatch), que no se leen. Conviértelas a polígonos.`,
      en: `“${shp.name}” holds surfaces in three dimensions (MultiPatch), which are not read. Convert them to polygons.`,
    })
  }
}

/**
 * The shapes in order, as GeoJSON with the file's own coordinates, heights included, measures left out; null where the file
 * says there is none. The file is streamed. Throws `import-failed` where it no longer tells one shape from the next.
 */
export async function* shapesOf(shp: Bytes): AsyncGenerator<unknown, void> {
  const take = taker(shp)
  const head = await take(100)
  // In 16-bit words, as are all lengths. What comes after the end is not of the file.
  const end = head ? viewOf(head).getInt32(24) * 2 : 0
  for (let at = 100; at < end; ) {
    const next = take(8)
    const record = next instanceof Promise ? await next : next
    if (record === null) throw truncated(shp.name)
    const length = viewOf(record).getInt32(4) * 2
    at += 8 + length
    if (length < 4 || at > shp.size) throw damaged(shp.name)
    const rest = take(length)
    const content = rest instanceof Promise ? await rest : rest
    if (content === null) throw truncated(shp.name)
    yield shapeOf(content)
  }
}

/** Bytes from the start, as many as are asked for each time; null at the end. */
function taker(bytes: Bytes): (length: number) => Uint8Array | null | Promise<Uint8Array | null> {
  const stream = bytes.stream()[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array()
  const first = (length: number) => {
    const taken = held.subarray(0, length)
    held = held.subarray(length)
    return taken
  }
  const more = async (length: number) => {
    const pieces = [held]
    let size = held.length
    while (size < length) {
      const { done, value } = await stream.next()
      if (done) return null
      pieces.push(value)
      size += value.length
    }
    const joined = new Uint8Array(size)
    let at = 0
    for (const piece of pieces) {
      joined.set(piece, at)
      at += piece.length
    }
    held = joined
    return first(length)
  }
  // At once where the bytes are there: a promise for each shape would take longer than reading it.
  return (length) => (held.length < length ? more(length) : first(length))
}

function shapeOf(content: Uint8Array): unknown {
  const view = viewOf(content)
  const type = view.getInt32(0, true)
  if (type === 0) return null
  try {
    switch (KINDS[type]) {
      case 'point':
        return { type: 'Point', coordinates: positionsAt(view, 1, 4, hasHeights(type) ? 20 : null)[0] }
      case 'points': {
        const count = view.getInt32(36, true)
        const heights = hasHeights(type) ? 40 + 16 * count + 16 : null
        return { type: 'MultiPoint', coordinates: positionsAt(view, count, 40, heights) }
      }
      case 'line': {
        const lines = partsOf(view, hasHeights(type))
        return lines.length === 1
          ? { type: 'LineString', coordinates: lines[0] }
          : { type: 'MultiLineString', coordinates: lines }
      }
      case 'polygon': {
        const polygons = polygonsOf(partsOf(view, hasHeights(type)))
        return polygons.length === 1
          ? { type: 'Polygon', coordinates: polygons[0] }
          : { type: 'MultiPolygon', coordinates: polygons }
      }
      default:
        return new DamagedShape()
    }
  } catch (error) {
    if (error instanceof RangeError) return new DamagedShape()
    throw error
  }
}

/** Throws a RangeError beyond the end of the record, as do all that read from it. */
function positionsAt(view: DataView, count: number, start: number, heights: number | null): Position[] {
  if (count < 0 || start + 16 * count > view.byteLength) throw new RangeError('more positions than bytes')
  const positions: Position[] = new Array(count)
  for (let n = 0, at = start; n < count; n += 1, at += 16) {
    const position = [view.getFloat64(at, true), view.getFloat64(at + 8, true)]
    if (heights !== null) position.push(view.getFloat64(heights + 8 * n, true))
    positions[n] = position
  }
  return positions
}

/** The parts of lines and polygons: positions, cut where each part begins. */
function partsOf(view: DataView, withHeights: boolean): Position[][] {
  const [parts, count] = [view.getInt32(36, true), view.getInt32(40, true)]
  if (parts < 0 || 44 + 4 * parts > view.byteLength) throw new RangeError('more parts than bytes')
  const start = 44 + 4 * parts
  const positions = positionsAt(view, count, start, withHeights ? start + 16 * count + 16 : null)
  const begins = Array.from({ length: parts }, (_, n) => view.getInt32(44 + 4 * n, true))
  return begins.map((from, n) => {
    const to = begins[n + 1] ?? count
    if (from < 0 || to < from || to > count) throw new RangeError('parts out of order')
    return positions.slice(from, to)
  })
}

interface Outer {
  ring: Ring
  holes: Ring[]
  area: number
  box: Box
}
type Box = readonly [west: number, south: number, east: number, north: number]

/** Boxes and edges that may be looked at to place the holes of one shape: about a second. */
const MOST_STEPS = 100_000_000

/**
 * Rings as polygons. Outer rings run clockwise and holes the other way round; a hole belongs to the smallest outer ring it
 * lies in, so that the lakes of an island are the island's. Where all run the other way round they are taken for outer
 * rings; a hole in none is a polygon of its own.
 */
function polygonsOf(rings: Ring[]): Ring[][] {
  const areas = rings.map(clockwiseArea)
  const turned = areas.some((area) => area > 0) ? 1 : -1
  const outers: Outer[] = []
  const holes: Ring[] = []
  rings.forEach((ring, n) => {
    const area = (areas[n] ?? 0) * turned
    if (area > 0) outers.push({ ring, holes: [], area, box: boxOf(ring) })
    else holes.push(ring)
  })
  const bySize = outers.toSorted((a, b) => a.area - b.area)
  const alone: Ring[][] = []
  let steps = 0
  for (const hole of holes) {
    const box = boxOf(hole)
    let owner: Outer | null = null
    for (const outer of bySize) {
      steps += 1
      if (!isWithin(box, outer.box)) continue
      steps += outer.ring.length
      if (steps > MOST_STEPS) break
      if (bySize.length > 1 && !holds(outer.ring, hole)) continue
      owner = outer
      break
    }
    if (steps > MOST_STEPS) throw new RangeError('too many rings in one shape')
    if (owner) owner.holes.push(hole)
    else alone.push([hole])
  }
  return [...outers.map((outer) => [outer.ring, ...outer.holes]), ...alone]
}

/** Twice the area; positive for a ring that runs clockwise. */
function clockwiseArea(ring: Ring): number {
  let area = 0
  for (let n = 1; n < ring.length; n += 1) {
    const a = ring[n - 1] as Position
    const b = ring[n] as Position
    area += (x(b) - x(a)) * (y(b) + y(a))
  }
  return area
}

function boxOf(ring: Ring): Box {
  let west = Number.POSITIVE_INFINITY
  let south = Number.POSITIVE_INFINITY
  let east = Number.NEGATIVE_INFINITY
  let north = Number.NEGATIVE_INFINITY
  for (const position of ring) {
    west = Math.min(west, x(position))
    south = Math.min(south, y(position))
    east = Math.max(east, x(position))
    north = Math.max(north, y(position))
  }
  return [west, south, east, north]
}

const isWithin = (a: Box, b: Box) => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3]

/** Whether a ring lies in another: by the middle of its first side, which is no corner of the other. */
function holds(outer: Ring, [first, second]: Ring): boolean {
  if (!first || !second) return false
  const px = (x(first) + x(second)) / 2
  const py = (y(first) + y(second)) / 2
  let inside = false
  for (let n = 1; n < outer.length; n += 1) {
    const a = outer[n - 1] as Position
    const b = outer[n] as Position
    if (y(a) > py !== y(b) > py && px < x(a) + ((py - y(a)) / (y(b) - y(a))) * (x(b) - x(a))) inside = !inside
  }
  return inside
}

const x = (position: Position) => position[0] as number
const y = (position: Position) => position[1] as number

const viewOf = (array: Uint8Array) => new DataView(array.buffer, array.byteOffset, array.byteLength)

const damaged = (name: string): Problem =>
  new Problem('import-failed', {
    es: `«${name}» está dañado: no se sabe dónde termina una forma y empieza otra. Vuelve a descargarlo o a exportarlo.`,
    en: `“${name}” is damaged: where one shape ends and the next begins is not known. Download or export it again.`,
  })
