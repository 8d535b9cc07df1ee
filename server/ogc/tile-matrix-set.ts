import { Problem } from '../../geodata/model/problem.ts'

export const WEB_MERCATOR_QUAD = 'WebMercatorQuad'
export const WEB_MERCATOR_QUAD_URI = 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad'
export const WEB_MERCATOR_CRS = 'http://www.opengis.net/def/crs/EPSG/0/3857'

/** Deepest tile matrix we answer for. */
export const MAX_ZOOM = 22

/** Half the side of the square, in metres of EPSG:3857: π × 6378137 (OGC 17-083r4, annex D.1). */
const HALF = Math.PI * 6_378_137

/** Standardised size of a rendering pixel, in metres (OGC 17-083r4, section 6.2). */
const PIXEL = 0.28e-3

/** The definition of WebMercatorQuad (OGC 17-083r4, annex D.1), as JSON, zooms 0 to 22. */
export function tileMatrixSet() {
  return {
    id: WEB_MERCATOR_QUAD,
    title: 'Google Maps Compatible for the World',
    uri: WEB_MERCATOR_QUAD_URI,
    crs: WEB_MERCATOR_CRS,
    orderedAxes: ['X', 'Y'],
    wellKnownScaleSet: 'http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible',
    tileMatrices: Array.from({ length: MAX_ZOOM + 1 }, (_, z) => {
      const cellSize = (2 * HALF) / 256 / 2 ** z
      return {
        id: String(z),
        scaleDenominator: cellSize / PIXEL,
        cellSize,
        cornerOfOrigin: 'topLeft',
        pointOfOrigin: [-HALF, HALF],
        tileWidth: 256,
        tileHeight: 256,
        matrixWidth: 2 ** z,
        matrixHeight: 2 ** z,
      }
    }),
  }
}

export interface TilePosition {
  z: number
  y: number
  x: number
}

/**
 * Reads tile matrix, row and column of a path. Throws `bad-parameter` for what is not a whole number and `not-found`
 * for what is outside the matrix.
 */
export function readTilePosition(path: { z: string; y: string; x: string }): TilePosition {
  const whole = (name: 'z' | 'y' | 'x') => {
    if (/^\d{1,8}$/.test(path[name])) return Number(path[name])
    throw new Problem('bad-parameter', {
      es: `La tesela se pide como zoom/fila/columna, con números enteros; «${path[name].slice(0, 40)}» no lo es.`,
      en: `A tile is asked for as zoom/row/column, in whole numbers; “${path[name].slice(0, 40)}” is not one.`,
    })
  }
  const [z, y, x] = [whole('z'), whole('y'), whole('x')]
  if (z > MAX_ZOOM || y >= 2 ** z || x >= 2 ** z) {
    throw new Problem('not-found', {
      es: `No hay tesela ${z}/${y}/${x}: el zoom va de 0 a ${MAX_ZOOM} y en el zoom z hay 2^z filas y columnas. El orden es zoom/fila/columna.`,
      en: `There is no tile ${z}/${y}/${x}: zooms go from 0 to ${MAX_ZOOM}, and zoom z has 2^z rows and columns. The order is zoom/row/column.`,
    })
  }
  return { z, y, x }
}

export interface TileMatrixLimits {
  tileMatrix: string
  minTileRow: number
  maxTileRow: number
  minTileCol: number
  maxTileCol: number
}

/** The rows and columns a box in degrees needs, for each zoom from `minzoom` to `maxzoom`. */
export function tileLimits(
  [west, south, east, north]: readonly [number, number, number, number],
  minzoom: number,
  maxzoom: number,
): TileMatrixLimits[] {
  const limits: TileMatrixLimits[] = []
  for (let z = minzoom; z <= maxzoom; z++) {
    const size = 2 ** z
    const clamp = (value: number) => Math.min(size - 1, Math.max(0, Math.floor(value)))
    const column = (lon: number) => clamp(((lon + 180) / 360) * size)
    const row = (lat: number) => {
      const radians = (Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180
      return clamp(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * size)
    }
    limits.push({
      tileMatrix: String(z),
      minTileRow: row(north),
      maxTileRow: row(south),
      minTileCol: column(west),
      maxTileCol: column(east),
    })
  }
  return limits
}
