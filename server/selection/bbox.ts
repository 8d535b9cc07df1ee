import { Problem } from '../../geodata/model/problem.ts'
import { CRS84, type ServedCrs } from './crs.ts'

/** A box with x before y, whatever the axis order of the request. */
export interface Box {
  xmin: number
  ymin: number
  xmax: number
  ymax: number
  srid: number
}

/**
 * Reads `bbox`: four numbers, or six with heights, which are read and not used. Order of axes and units are those of
 * `crs`. Throws `bad-parameter` with the reason, also for a box over the antimeridian: no data lies there.
 */
export function readBbox(text: string, crs: ServedCrs = CRS84): Box {
  const parts = text.split(',').map((part) => part.trim())
  const numbers = parts.map(Number)
  if (
    (parts.length !== 4 && parts.length !== 6) ||
    parts.some((part) => part === '') ||
    !numbers.every(Number.isFinite)
  ) {
    throw new Problem('bad-parameter', {
      es: '«bbox» son cuatro números separados por comas: oeste,sur,este,norte (o seis, con alturas). Por ejemplo: bbox=-69,-24,-67,-22.',
      en: '“bbox” is four numbers with commas: west,south,east,north (or six, with heights). For example: bbox=-69,-24,-67,-22.',
    })
  }
  const half = numbers.length / 2
  const [a1 = 0, b1 = 0] = numbers
  const [a2 = 0, b2 = 0] = numbers.slice(half)
  const box = crs.latitudeFirst
    ? { xmin: b1, ymin: a1, xmax: b2, ymax: a2, srid: crs.srid }
    : { xmin: a1, ymin: b1, xmax: a2, ymax: b2, srid: crs.srid }
  if (box.ymin > box.ymax) {
    throw new Problem('bad-parameter', {
      es: `En «bbox» el sur (${box.ymin}) está más al norte que el norte (${box.ymax}). El orden es oeste,sur,este,norte.`,
      en: `In “bbox” the south (${box.ymin}) lies north of the north (${box.ymax}). The order is west,south,east,north.`,
    })
  }
  if (box.srid === CRS84.srid) checkDegrees(box)
  if (box.xmin > box.xmax) {
    throw new Problem('bad-parameter', {
      es: `En «bbox» el oeste (${box.xmin}) es mayor que el este (${box.xmax}): la caja cruzaría el antimeridiano (180°). Aquí solo hay datos de la Región de Antofagasta, entre 71,5° y 66,4° oeste.`,
      en: `In “bbox” the west (${box.xmin}) is greater than the east (${box.xmax}): the box would cross the antimeridian (180°). There are only data of the Antofagasta Region here, between 71.5° and 66.4° west.`,
    })
  }
  return box
}

function checkDegrees({ xmin, ymin, xmax, ymax }: Box) {
  if (Math.abs(xmin) <= 180 && Math.abs(xmax) <= 180 && Math.abs(ymin) <= 90 && Math.abs(ymax) <= 90) return
  throw new Problem('bad-parameter', {
    es: '«bbox» tiene números que no son grados (longitud entre -180 y 180, latitud entre -90 y 90). Para metros UTM 19S agrega bbox-crs=http://www.opengis.net/def/crs/EPSG/0/32719.',
    en: '“bbox” has numbers that are not degrees (longitude between -180 and 180, latitude between -90 and 90). For UTM 19S metres add bbox-crs=http://www.opengis.net/def/crs/EPSG/0/32719.',
  })
}
