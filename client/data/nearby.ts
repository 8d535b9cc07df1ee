import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Geometry, Source } from '../../geodata/model/feature.ts'
import { midSentence } from '../../geodata/model/format.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Words } from '../i18n/index.ts'
import { request } from './api.ts'

export type NearbyGroup = 'operation' | 'project' | 'emitter' | 'water'

/** Where the question is asked from: a published feature, or a geometry (EPSG:4326). */
export type NearbyPlace = { layer: string; feature_id: string } | { geometry: Geometry }

/** Something within the distance asked about. */
export interface NearbyItem {
  layer: string
  feature_id: string
  name: string | null
  group: NearbyGroup
  kind: string | null
  status: string | null
  /** Day (or year) of the decision that gave the status. */
  decided_on: string | null
  operator: string | null
  /** From the edge of the place to the edge of the feature, m; 0 when they touch. */
  distance_m: number
  /** From the middle of the place, degrees clockwise from north; null when the place lies on it. */
  bearing_deg: number | null
  /** [lon, lat] in degrees. */
  center: [number, number]
  source: Source
  accuracy_m: number | null
  vintage: string | null
}

export interface NearbyAnswer {
  place: { name: string | null; geometry: Geometry }
  distance_m: number
  /** Nearest first. */
  items: NearbyItem[]
  /** There are more items than an answer holds. */
  truncated: boolean
  /** Layers without published data. */
  not_checked: string[]
  /** Layers whose list is not known to be complete around the place. */
  partial: string[]
  /** Part of the searched area lies outside the region; null when the region is not loaded. */
  beyond_region: boolean | null
  /** Answered on this device without a signal, from a kept territory. */
  kept?: {
    name: string
    kept_at: string
    /** Layers with too much of it to be kept. */
    left_out: string[]
    /** The search reaches out of what is kept. */
    leaves_box: boolean
  }
}

/** What an answer cannot know, a sentence each. */
export function unknowns(
  { not_checked, partial, beyond_region }: Pick<NearbyAnswer, 'not_checked' | 'partial' | 'beyond_region'>,
  layerOf: (id: string) => LayerDeclaration | undefined,
  { t, say, list }: Pick<Words, 't' | 'say' | 'list'>,
): string[] {
  const names = (ids: readonly string[]) =>
    list(
      ids.map((id) => {
        const layer = layerOf(id)
        return layer ? midSentence(say(layer.title)) : id
      }),
    )
  return [
    ...(not_checked.length > 0 ? [t('near.limits.notChecked', { layers: names(not_checked) })] : []),
    ...(partial.length > 0 ? [t('near.limits.partial', { layers: names(partial) })] : []),
    ...(beyond_region ? [t('near.limits.beyond')] : []),
  ]
}

/** What lies within so many metres of a place. Null asks nothing; the previous answer stays while the next one comes. */
export function useNearby(place: NearbyPlace | null, distance_m: number) {
  return useQuery({
    queryKey: ['nearby', place, distance_m],
    queryFn: ({ signal }) =>
      request<NearbyAnswer>('/ogc/processes/nearby/execution', {
        body: { inputs: { place, distance_m } },
        signal,
      }),
    enabled: place !== null,
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  })
}
