import type { FeatureCollection } from 'geojson'
import type { GeoJSONSource, LineLayerSpecification } from 'maplibre-gl'
import { useEffect } from 'react'
import { useMap } from './context.ts'

export type LiveLine = Pick<LineLayerSpecification, 'layout' | 'paint' | 'filter'> & { id: string }

/**
 * Lines that change at every move of the pointer, over everything, the drawing tool's own layers too: they go to the map
 * without the style being made anew. `id`: of the source, and the beginning of the layers' ids. Memoize `layers`.
 */
export function useLiveLines(id: string, data: FeatureCollection, layers: readonly LiveLine[]): void {
  const shell = useMap()
  useEffect(() => {
    if (!shell) return
    const drop = shell.carry(id)
    return () => {
      drop()
      const { map } = shell
      for (const layer of layers) if (map.getLayer(layer.id)) map.removeLayer(layer.id)
      if (map.getSource(id)) map.removeSource(id)
    }
  }, [shell, id, layers])
  useEffect(() => {
    if (!shell) return
    let gone = false
    void shell.shown.then(() => {
      if (gone) return
      const { map } = shell
      const source = map.getSource(id) as GeoJSONSource | undefined
      if (source) source.setData(data)
      else if (data.features.length === 0) return
      else map.addSource(id, { type: 'geojson', data })
      for (const layer of layers)
        if (!map.getLayer(layer.id)) map.addLayer({ ...layer, type: 'line', source: id })
      // The drawing tool adds its layers when it starts, above these.
      if (map.getLayersOrder().at(-1) !== layers.at(-1)?.id)
        for (const layer of layers) map.moveLayer(layer.id)
    })
    return () => {
      gone = true
    }
  }, [shell, id, data, layers])
}
