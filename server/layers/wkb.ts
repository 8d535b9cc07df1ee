/** A point of a tile, in tile units. */
export interface TilePoint {
  x: number
  y: number
}

export interface TileShape {
  /** Geometry type of the vector tile specification 2.1, section 4.3.4: 1 points, 2 lines, 3 polygons. */
  type: 1 | 2 | 3
  /** Points: one list. Lines: one list each. Polygons: all rings, exterior before its holes, closed. */
  parts: TilePoint[][]
}

/**
 * Reads a two-dimensional geometry as little-endian WKB (OGC 06-103r4, section 8.2.8), as `st_asbinary(geom, 'NDR')`
 * writes it. Throws on geometry collections and on what is cut short.
 */
export function readWkb(bytes: Uint8Array): TileShape {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  const uint32 = () => {
    const value = view.getUint32(offset, true)
    offset += 4
    return value
  }
  const point = (): TilePoint => {
    const x = view.getFloat64(offset, true)
    const y = view.getFloat64(offset + 8, true)
    offset += 16
    return { x, y }
  }
  const times = <T>(read: () => T): T[] => {
    const count = uint32()
    const all: T[] = []
    for (let i = 0; i < count; i++) all.push(read())
    return all
  }
  const line = () => times(point)
  const rings = () => times(line)
  const geometryType = () => {
    if (view.getUint8(offset) !== 1) throw new Error('WKB is not little-endian')
    offset += 1
    return uint32()
  }
  const member = <T>(read: () => T) => {
    geometryType()
    return read()
  }
  const type = geometryType()
  switch (type) {
    case 1:
      return { type: 1, parts: [[point()]] }
    case 2:
      return { type: 2, parts: [line()] }
    case 3:
      return { type: 3, parts: rings() }
    case 4:
      return { type: 1, parts: [times(() => member(point))] }
    case 5:
      return { type: 2, parts: times(() => member(line)) }
    case 6:
      return { type: 3, parts: times(() => member(rings)).flat() }
    default:
      throw new Error(`WKB of type ${type} cannot stand in a tile`)
  }
}
