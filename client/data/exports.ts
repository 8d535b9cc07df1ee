import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { writeArea } from '../../geodata/model/area.ts'
import type { ExportFormatId } from '../../geodata/model/export.ts'
import { address, type Query, request } from './api.ts'
import type { NearbyPlace } from './nearby.ts'

/** Which features of a layer, and which of their columns. Absent: all. */
export interface ExportSelection {
  /** Id of a published version. */
  version: number
  columns?: readonly string[]
  /** [west, south, east, north] in degrees. */
  bbox?: readonly number[]
  /** POLYGON or MULTIPOLYGON as WKT, degrees. */
  area?: string
  ids?: readonly string[]
  /** Property → value, as the OGC API filters. */
  filters?: Readonly<Record<string, string>>
}

/** How a file is written. */
export interface ExportManner {
  format: ExportFormatId
  /** EPSG number; absent: longitude and latitude. */
  crs?: number
  geometry?: 'lonlat' | 'wkt'
  /** In a zip beside its record. */
  packed?: boolean
  /** Language of titles and side files. */
  lang: string
}

const query = ({ version, columns, bbox, area, ids, filters }: ExportSelection): Query => ({
  version,
  columns,
  bbox,
  area,
  ids,
  ...filters,
})

const path = (layer: string) => `/api/layers/${encodeURIComponent(layer)}/export`

/** Address of a download. */
export function exportAddress(layer: string, selection: ExportSelection, manner: ExportManner): string {
  const { format, crs, geometry, packed, lang } = manner
  const asked = { format, ...query(selection), crs, geometry, package: packed ? 'zip' : undefined, lang }
  return address(path(layer), asked)
}

/** Address of a stored screening in a format that holds the site, what it touches, findings and measures. */
export const screeningExport = (id: string, { format, lang }: ExportManner): string =>
  address(`/api/screenings/${encodeURIComponent(id)}/export`, { format, lang })

/** Address of what lies near a place, with whole geometries. `distance_m`: metres from its edge. */
export function nearbyExport(place: NearbyPlace, distance_m: number, { format, lang }: ExportManner): string {
  return address('/api/nearby/export', { format, ...placeQuery(place), distance_m, lang })
}

function placeQuery(place: NearbyPlace): Query {
  if ('layer' in place) return { place: `${place.layer}/${place.feature_id}` }
  const { geometry } = place
  if (geometry.type === 'Point') return { point: geometry.coordinates.slice(0, 2) }
  return geometry.type === 'Polygon' || geometry.type === 'MultiPolygon' ? { area: writeArea(geometry) } : {}
}

export interface ExportEstimate {
  version: number
  features: number
  /** Bytes in each format that can hold it. */
  bytes: Partial<Record<ExportFormatId, number>>
}

/** How many features would leave and what they would weigh; the previous answer stays while the next one comes. */
export function useExportEstimate(layer: string, selection: ExportSelection, enabled: boolean) {
  return useQuery({
    queryKey: ['export-estimate', layer, selection],
    queryFn: ({ signal }) =>
      request<ExportEstimate>(`${path(layer)}/estimate`, { query: query(selection), signal }),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 300_000,
  })
}
