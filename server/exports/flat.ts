/** A geometry with its coordinates in one row: x, y, x, y… */
export interface FlatGeometry {
  /** WKB type: 1 point, 2 line, 3 polygon, 4 to 6 the same in several parts. */
  type: 1 | 2 | 3 | 4 | 5 | 6
  xy: number[]
  /** Where each line or ring ends, in vertices. Empty for points. */
  ends: number[]
  /** How many rings each polygon has. Empty for points and lines. */
  rings: number[]
}

/**
 * Reads a two-dimensional geometry as little-endian WKB (OGC 06-103r4, section 8.2.8), as PostGIS writes it. Throws on
 * collections and on what is cut short.
 */
export function readFlat(bytes: Uint8Array): FlatGeometry {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const uint32 = () => {
    const value = view.getUint32(at, true)
    at += 4
    return value
  }
  const header = () => {
    if (view.getUint8(at) !== 1) throw new Error('WKB is not little-endian')
    at += 1
    return uint32()
  }
  const type = header()
  const flat: FlatGeometry = { type: type as FlatGeometry['type'], xy: [], ends: [], rings: [] }
  const points = (count: number) => {
    for (let i = 0; i < count; i++) {
      flat.xy.push(view.getFloat64(at, true), view.getFloat64(at + 8, true))
      at += 16
    }
  }
  const line = () => {
    points(uint32())
    flat.ends.push(flat.xy.length / 2)
  }
  const polygon = () => {
    const rings = uint32()
    for (let i = 0; i < rings; i++) line()
    flat.rings.push(rings)
  }
  const each = (read: () => void) => {
    const parts = uint32()
    for (let i = 0; i < parts; i++) {
      header()
      read()
    }
  }
  switch (type) {
    case 1:
      points(1)
      break
    case 2:
      line()
      break
    case 3:
      polygon()
      break
    case 4:
      each(() => points(1))
      break
    case 5:
      each(line)
      break
    case 6:
      each(polygon)
      break
    default:
      throw new Error(`a geometry of WKB type ${type} cannot be written`)
  }
  return flat
}

/** [xmin, ymin, xmax, ymax]; infinite the wrong way round when there are no vertices. */
export function boundsOf(xy: readonly number[]): [number, number, number, number] {
  let [xmin, ymin, xmax, ymax] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  for (let i = 0; i < xy.length; i += 2) {
    const x = xy[i] as number
    const y = xy[i + 1] as number
    if (x < xmin) xmin = x
    if (x > xmax) xmax = x
    if (y < ymin) ymin = y
    if (y > ymax) ymax = y
  }
  return [xmin, ymin, xmax, ymax]
}
