import { CRS84_URI, UTM_19S, WGS84 } from '../../geodata/model/crs.ts'
import { Problem } from '../../geodata/model/problem.ts'

/** A coordinate system in which items are answered and boxes are asked. */
export interface ServedCrs {
  uri: string
  srid: number
  /** The first axis is latitude, as EPSG declares it. */
  latitudeFirst: boolean
  /** Decimals of a coordinate: about a centimetre. */
  decimals: number
}

export const CRS84: ServedCrs = { uri: CRS84_URI, srid: WGS84, latitudeFirst: false, decimals: 7 }

/** What Features Part 2 lets a client ask for; the first is the default and the one data are stored in. */
export const SERVED_CRS: readonly ServedCrs[] = [
  CRS84,
  { uri: 'http://www.opengis.net/def/crs/EPSG/0/4326', srid: WGS84, latitudeFirst: true, decimals: 7 },
  { uri: 'http://www.opengis.net/def/crs/EPSG/0/32719', srid: UTM_19S, latitudeFirst: false, decimals: 2 },
]

/** The coordinate system a parameter names, CRS84 when it is not given. Throws `bad-parameter`. */
export function readCrs(name: 'crs' | 'bbox-crs', uri: string | undefined): ServedCrs {
  if (uri === undefined) return CRS84
  const served = SERVED_CRS.find((crs) => crs.uri === uri)
  if (served) return served
  const known = SERVED_CRS.map((crs) => crs.uri).join(', ')
  throw new Problem('bad-parameter', {
    es: `El parámetro «${name}» pide un sistema de coordenadas que aquí no se ofrece. Se ofrecen: ${known}.`,
    en: `The parameter “${name}” asks for a coordinate system that is not offered here. Offered: ${known}.`,
  })
}
