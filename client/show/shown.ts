import { useMemo } from 'react'
import { type LegendEntry, legendEntries } from '../../geodata/layers/symbology.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { type PublishedVersion, useLayers, versionsOf } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { drawnAs } from '../map/style.ts'
import { useShownLayers } from '../map/use-view.ts'

export interface ShownLayer {
  layer: LayerDeclaration
  version: PublishedVersion
  entries: LegendEntry[]
}

export interface Shown {
  layers: ShownLayer[]
  /** Switched on, and nothing is known of them here. */
  missing: LayerDeclaration[]
}

/** The layers of the view at a zoom, on white paper, with their signs and what they come from. `drawn`: of those only. */
export function useShown(zoom: number, drawn: ReadonlySet<string> | null): Shown {
  const { language } = useWords()
  const { layers } = useShownLayers()
  const { data } = useLayers()
  return useMemo(() => {
    const versions = versionsOf(data)
    const declared = layers.flatMap(({ id }) => layerById(id) ?? [])
    return {
      layers: declared.flatMap((layer): ShownLayer[] => {
        const version = versions.get(layer.id)
        const isDrawn = !drawn || drawn.has(layer.id) || drawn.has(`clusters/${layer.theme}`)
        if (!version || !isDrawn) return []
        const entries = legendEntries(drawnAs(layer, version), 'light', language).filter(
          ({ from }) => Math.floor(zoom) >= from,
        )
        return entries.length > 0 ? [{ layer, version, entries }] : []
      }),
      missing: data ? declared.filter(({ id }) => !versions.has(id)) : [],
    }
  }, [data, layers, language, zoom, drawn])
}

/** Who says it and of when: «SERNAGEOMIN 2024». */
export const sourceName = ({ source }: PublishedVersion): string | null =>
  source ? (source.year === null ? source.name : `${source.name} ${source.year}`) : null

/** The oldest and the newest year of what is shown. */
export function yearsOf(layers: readonly ShownLayer[]): { oldest: string; newest: string } | null {
  const years = layers.flatMap(({ version }) => version.vintage?.slice(0, 4) ?? []).sort()
  const [oldest, newest] = [years[0], years.at(-1)]
  return oldest && newest ? { oldest, newest } : null
}
