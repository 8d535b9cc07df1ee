import { useQueries } from '@tanstack/react-query'
import type { FeatureCollection, Point } from 'geojson'
import { useMemo } from 'react'
import { request } from '../data/api.ts'
import type { Versions } from '../data/layers.ts'
import { layerById } from './catalogue.ts'
import { isGathered, type Points } from './clusters.ts'
import type { Only } from './only.ts'
import { drawnAs } from './style.ts'
import type { LayerView } from './view.ts'

/**
 * The points of shown layers that are gathered from afar, less what filters leave out. Those that the server does not
 * give are left out: they are drawn from their tiles.
 */
export function usePoints(layers: readonly LayerView[], versions: Versions, only: Only): Points {
  const asked = useMemo(
    () =>
      layers.flatMap(({ id }) => {
        const [declaration, version] = [layerById(id), versions.get(id)]
        if (!declaration || !version || !isGathered(drawnAs(declaration, version), version)) return []
        return [{ id, version: version.id }]
      }),
    [layers, versions],
  )
  const answers = useQueries({
    queries: asked.map(({ id, version }) => ({
      queryKey: ['points', id, version],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        request<FeatureCollection<Point>>(`/api/points/${id}`, { query: { v: version }, signal }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  })
  const key = answers.map(({ status, dataUpdatedAt }) => `${status}${dataUpdatedAt}`).join()
  // `answers` is new each time, `key` when it differs.
  return useMemo(() => {
    const points = new Map<string, FeatureCollection<Point> | null>()
    asked.forEach(({ id }, i) => {
      const answer = answers[i]
      if (!answer || answer.isError) return
      const ids = only.get(id)
      const { data } = answer
      points.set(
        id,
        data && ids
          ? {
              ...data,
              features: data.features.filter(({ properties }) =>
                ids.includes(String(properties?.feature_id)),
              ),
            }
          : (data ?? null),
      )
    })
    return points
  }, [asked, key, only])
}
