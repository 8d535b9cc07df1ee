import area from '@turf/area'
import { lineString, polygon } from '@turf/helpers'
import length from '@turf/length'
import type { FeatureCollection } from 'geojson'

export type Point = [lon: number, lat: number]

export interface Measured {
  /** Metres along the points. */
  length_m: number
  /** Metres around the shape that the points close; null with fewer than three. */
  perimeter_m: number | null
  /** Square metres of that shape; null with fewer than three points. */
  area_m2: number | null
}

/** Measures a path typed or clicked, EPSG:4326, on a sphere of the mean radius: within 0.6 % of the ellipsoid here. */
export function measurePath(points: readonly Point[]): Measured {
  if (points.length < 2) return { length_m: 0, perimeter_m: null, area_m2: null }
  const length_m = length(lineString([...points]), { units: 'meters' })
  const first = points[0]
  if (points.length < 3 || !first) return { length_m, perimeter_m: null, area_m2: null }
  const ring = [...points, first]
  return {
    length_m,
    perimeter_m: length(lineString(ring), { units: 'meters' }),
    area_m2: area(polygon([ring])),
  }
}

/** What the map draws of a measurement: the path, the side that closes it, the area, the points. */
export function measureFeatures(points: readonly Point[]): FeatureCollection {
  const [first] = points
  const last = points.at(-1)
  const features: FeatureCollection['features'] = points.map((coordinates) => ({
    type: 'Feature',
    properties: { part: 'point' },
    geometry: { type: 'Point', coordinates },
  }))
  if (points.length >= 2)
    features.unshift({
      type: 'Feature',
      properties: { part: 'path' },
      geometry: { type: 'LineString', coordinates: [...points] },
    })
  if (points.length >= 3 && first && last)
    features.unshift(
      {
        type: 'Feature',
        properties: { part: 'area' },
        geometry: { type: 'Polygon', coordinates: [[...points, first]] },
      },
      {
        type: 'Feature',
        properties: { part: 'closing' },
        geometry: { type: 'LineString', coordinates: [last, first] },
      },
    )
  return { type: 'FeatureCollection', features }
}
