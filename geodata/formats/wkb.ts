import { wkbToGeojson } from 'hyparquet/src/wkb.js'

/** ISO WKB (OGC 06-103r4) as GeoJSON, coordinates as they are; an empty point has no coordinates. Throws when it is not one. */
export function readWkb(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const geometry = wkbToGeojson({ view, offset: 0 })
  // WKB has no empty point: it is written with numbers that are none.
  if (geometry.type === 'Point' && geometry.coordinates.every(Number.isNaN))
    return { type: 'Point', coordinates: [] }
  return geometry
}
