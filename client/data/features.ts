import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Geometry, Source } from '../../geodata/model/feature.ts'
import { request } from './api.ts'
import type { Bbox } from './layers.ts'
import type { FeatureFilter } from './matching.ts'

export type PropertyValue = string | number | boolean | null

/** A feature as `/ogc/collections/{layer}/items` gives it: geometry in EPSG:4326, declared properties, and where it comes from. */
export interface Feature {
  type: 'Feature'
  id: string
  geometry: Geometry | null
  properties: Record<string, PropertyValue | Source> & {
    source?: Source
    accuracy_m?: number | null
    vintage?: string | null
  }
}

export interface FeaturePage {
  type: 'FeatureCollection'
  features: Feature[]
  numberMatched?: number
  numberReturned?: number
}

const items = (layer: string) => `/ogc/collections/${encodeURIComponent(layer)}/items`

export const fetchFeature = (layer: string, id: string, signal?: AbortSignal): Promise<Feature> =>
  request<Feature>(`${items(layer)}/${encodeURIComponent(id)}`, signal ? { signal } : {})

/** One feature with all its attributes. */
export function useFeature(layer: string | undefined, id: string | undefined) {
  return useQuery({
    queryKey: ['feature', layer, id],
    queryFn: ({ signal }) => fetchFeature(layer as string, id as string, signal),
    enabled: layer !== undefined && id !== undefined,
    staleTime: 300_000,
  })
}

export interface FeaturesAsked {
  layer: string
  /** Null: everywhere. */
  bbox: Bbox | null
  limit: number
  offset?: number
  filter?: FeatureFilter
  /** A property, `source` or `vintage`; with `-` before it, the other way round. */
  sortby?: string
}

/** Features of a layer in a box, in the order of the server. */
export const featuresQuery = (asked: FeaturesAsked) =>
  queryOptions({
    queryKey: ['features', asked] as const,
    queryFn: ({ signal }) => {
      const { layer, bbox, limit, offset, filter, sortby } = asked
      return request<FeaturePage>(items(layer), {
        query: {
          ...filter,
          bbox: bbox?.map((degree) => Number(degree.toFixed(4))),
          limit,
          offset: offset || undefined,
          sortby,
        },
        signal,
      })
    },
    staleTime: 60_000,
  })

const NOTHING: FeaturesAsked = { layer: '', bbox: null, limit: 0 }

/** The same for a component; null asks nothing. The previous page of the layer stays while the next one comes. */
export function useFeatures(asked: FeaturesAsked | null) {
  return useQuery({
    ...featuresQuery(asked ?? NOTHING),
    enabled: asked !== null,
    placeholderData: (before, query) => (query?.queryKey[1].layer === asked?.layer ? before : undefined),
  })
}

/** Where in its list a feature stands: how many come before it, null where it is not in it; null asks nothing. */
export function useRowBefore(asked: (Omit<FeaturesAsked, 'limit' | 'offset'> & { feature: string }) | null) {
  return useQuery({
    queryKey: ['position', asked] as const,
    queryFn: ({ signal }) => {
      const { layer, bbox, filter, sortby, feature } = asked as NonNullable<typeof asked>
      return request<{ before: number | null }>(`/api/layers/${encodeURIComponent(layer)}/position`, {
        query: { ...filter, bbox: bbox?.map((degree) => Number(degree.toFixed(4))), sortby, feature },
        signal,
      })
    },
    enabled: asked !== null,
    staleTime: 60_000,
    retry: false,
  })
}
