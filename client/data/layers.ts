import { useQuery } from '@tanstack/react-query'
import type { Coverage, Source } from '../../geodata/model/feature.ts'
import { request } from './api.ts'
import type { FreshnessState } from './versions.ts'

/** [west, south, east, north] in degrees (EPSG:4326). */
export type Bbox = [number, number, number, number]

/** The version of a layer that everyone reads. */
export interface PublishedVersion {
  id: number
  number: number
  feature_count: number
  bbox: Bbox | null
  geometry_types: string[]
  source: Source | null
  accuracy_m: number | null
  vintage: string | null
  published_at: string
  coverage: Coverage
}

/** `version` null: the layer is declared and has no data here. */
export interface LayerState {
  id: string
  version: PublishedVersion | null
  /** Against the rhythm of its source; null when the layer has no data. */
  freshness: FreshnessState | null
}

export interface LayersAnswer {
  layers: LayerState[]
  study_area_bbox: Bbox | null
}

export type Versions = ReadonlyMap<string, PublishedVersion>

export const LAYERS_KEY = ['layers'] as const

/** What is published of each layer; a layer that is missing from the map has no data. */
export const fetchLayers = (signal?: AbortSignal): Promise<LayersAnswer> =>
  request<LayersAnswer>('/api/layers', signal ? { signal } : {})

export function versionsOf(answer: LayersAnswer | undefined): Versions {
  return new Map(answer?.layers.flatMap(({ id, version }) => (version ? [[id, version] as const] : [])) ?? [])
}

export function useLayers() {
  return useQuery({
    queryKey: LAYERS_KEY,
    queryFn: ({ signal }) => fetchLayers(signal),
    staleTime: 60_000,
  })
}
