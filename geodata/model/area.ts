import type { Position } from 'geojson'
import type { Geometry } from './feature.ts'
import { Problem } from './problem.ts'

/** Most vertices of an area in an address: more do not fit into one. */
export const MAX_AREA_VERTICES = 700

type Polygonal = Extract<Geometry, { type: 'Polygon' | 'MultiPolygon' }>

/**
 * Reads an area of a request: POLYGON or MULTIPOLYGON as well-known text (OGC 06-103r4, section 7), longitude before
 * latitude, EPSG:4326. Whether it crosses itself is PostGIS's to say. Throws `bad-parameter` with the reason.
 */
export function readArea(text: string): Polygonal {
  const written = /^\s*(MULTI)?POLYGON\s*(\([-+\d.eE,()\s]*\))\s*$/i.exec(text)
  if (!written) throw bad()
  const multi = written[1] !== undefined
  // Parentheses become brackets and each pair of numbers a position: the rest is JSON.
  const json = (written[2] ?? '')
    .replace(/([-+\d.eE]+)\s+([-+\d.eE]+)/g, '[$1,$2]')
    .replaceAll('(', '[')
    .replaceAll(')', ']')
  let coordinates: unknown
  try {
    coordinates = JSON.parse(json)
  } catch {
    throw bad()
  }
  const polygons = multi ? coordinates : [coordinates]
  if (!isList(polygons, (polygon) => isList(polygon, isRing))) throw bad()
  const vertices = (polygons as Position[][][]).flat(2)
  if (vertices.length > MAX_AREA_VERTICES) {
    throw new Problem('bad-parameter', {
      es: `El «area» tiene ${vertices.length} vértices y en una dirección caben ${MAX_AREA_VERTICES}. Simplifícala, o usa «bbox».`,
      en: `The “area” has ${vertices.length} vertices and ${MAX_AREA_VERTICES} fit into an address. Simplify it, or use “bbox”.`,
    })
  }
  if (vertices.some(([lon = 999, lat = 999]) => Math.abs(lon) > 180 || Math.abs(lat) > 90)) {
    throw new Problem('bad-parameter', {
      es: 'El «area» tiene números que no son grados. Se escribe en longitud y latitud (EPSG:4326), la longitud primero.',
      en: 'The “area” has numbers that are not degrees. Write it in longitude and latitude (EPSG:4326), longitude first.',
    })
  }
  return (multi ? { type: 'MultiPolygon', coordinates } : { type: 'Polygon', coordinates }) as Polygonal
}

const isList = (value: unknown, each: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(each)

function isRing(value: unknown): boolean {
  if (!isList(value, isPosition)) return false
  const ring = value as Position[]
  const [first, last] = [ring[0], ring.at(-1)]
  return ring.length >= 4 && first?.[0] === last?.[0] && first?.[1] === last?.[1]
}

const isPosition = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((number) => Number.isFinite(number))

const bad = () =>
  new Problem('bad-parameter', {
    es: '«area» es un polígono cerrado en texto WKT, con longitud y latitud: POLYGON((-69 -23,-68 -23,-68 -22,-69 -23)).',
    en: '“area” is a closed polygon as WKT text, with longitude and latitude: POLYGON((-69 -23,-68 -23,-68 -22,-69 -23)).',
  })

/** The area as well-known text that `readArea` reads, for links; coordinates to about a metre. */
export function writeArea(area: Polygonal): string {
  const ring = (positions: Position[]) =>
    `(${positions.map(([lon = 0, lat = 0]) => `${round(lon)} ${round(lat)}`).join(',')})`
  const polygon = (rings: Position[][]) => `(${rings.map(ring).join(',')})`
  return area.type === 'Polygon'
    ? `POLYGON${polygon(area.coordinates)}`
    : `MULTIPOLYGON(${area.coordinates.map(polygon).join(',')})`
}

const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5
