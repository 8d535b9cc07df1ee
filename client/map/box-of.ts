import turfBbox from '@turf/bbox'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Bbox } from '../data/layers.ts'

/** [west, south, east, north] of a geometry; null when it has no vertex. */
export function boxOfGeometry(geometry: Geometry): Bbox | null {
  const [west, south, east, north] = turfBbox(geometry)
  return Number.isFinite(west) ? [west, south, east, north] : null
}
