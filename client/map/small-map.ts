import type { Position } from 'geojson'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Bbox } from '../data/layers.ts'

/** A small drawing of where things are, in SVG paths. Pure. EPSG:4326, drawn as if degrees were flat about their middle. */

export interface Frame {
  width: number
  height: number
  /** [lon, lat] in degrees to pixels. */
  place: (position: Position) => [number, number]
}

/** Rings, lines or points of a geometry, each as a list of positions. */
export function partsOf(geometry: Geometry): Position[][] {
  switch (geometry.type) {
    case 'Point':
      return [[geometry.coordinates]]
    case 'MultiPoint':
    case 'LineString':
      return [geometry.coordinates]
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates
    case 'MultiPolygon':
      return geometry.coordinates.flat()
  }
}

/** The box around geometries; null around none. Positions that are no degrees are passed over. */
export function boxOf(geometries: readonly (Geometry | null)[]): Bbox | null {
  let box: Bbox | null = null
  for (const geometry of geometries) {
    if (!geometry) continue
    for (const part of partsOf(geometry))
      for (const [lon = Number.NaN, lat = Number.NaN] of part) {
        if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) continue
        box = box
          ? [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)]
          : [lon, lat, lon, lat]
      }
  }
  return box
}

const MARGIN = 8

/** A frame of that width that shows the box whole; as tall as the box asks for, within the limits. */
export function frameOf([west, south, east, north]: Bbox, width: number, tallest = 1.6): Frame {
  const flat = Math.cos(((south + north) / 2) * (Math.PI / 180))
  const across = Math.max((east - west) * flat, 0.01)
  const up = Math.max(north - south, 0.01)
  const height = Math.round(width * Math.max(0.6, Math.min(tallest, up / across)))
  const scale = Math.min((width - 2 * MARGIN) / across, (height - 2 * MARGIN) / up)
  const [lon0, lat0] = [(west + east) / 2, (south + north) / 2]
  return {
    width,
    height,
    place: ([lon = 0, lat = 0]) => [
      round(width / 2 + (lon - lon0) * flat * scale),
      round(height / 2 - (lat - lat0) * scale),
    ],
  }
}

const round = (value: number) => Math.round(value * 10) / 10

export const kindOf = ({ type }: Geometry): 'area' | 'line' | 'point' =>
  /Polygon/.test(type) ? 'area' : /Point/.test(type) ? 'point' : 'line'

/** Path of an area or a line. */
export function pathOf(geometry: Geometry, { place }: Frame): string {
  const closed = kindOf(geometry) === 'area'
  return partsOf(geometry)
    .map((part) => svgPath(part.map(place), closed))
    .join('')
}

/** Pixels nearer than half of one are one: a coast of thousands of vertices is drawn with hundreds. */
export function svgPath(points: readonly [number, number][], closed: boolean): string {
  let last: [number, number] | null = null
  let d = ''
  for (const at of points) {
    if (last && Math.abs(at[0] - last[0]) + Math.abs(at[1] - last[1]) < 0.5) continue
    d += `${last ? 'L' : 'M'}${at[0]} ${at[1]}`
    last = at
  }
  return d && closed ? `${d}Z` : d
}
