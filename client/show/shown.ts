import { useCallback, useMemo } from 'react'
import { type LegendEntry, legendEntries } from '../../geodata/layers/symbology.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { type PublishedVersion, useLayers, versionsOf } from '../data/layers.ts'
import { useWords, type Words } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { drawnAs } from '../map/style.ts'
import { useShownLayers } from '../map/use-view.ts'

/** A layer with what it comes from. */
export interface Sourced {
  layer: LayerDeclaration
  version: PublishedVersion
}

export interface ShownLayer extends Sourced {
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

/** What is drawn, and after it the layers that an answer rests on without being drawn; published ones. */
export function useSources(): (drawn: readonly Sourced[], restsOn?: readonly string[]) => Sourced[] {
  const { data } = useLayers()
  return useCallback(
    (drawn, restsOn = []) => {
      const versions = versionsOf(data)
      const ids = new Set(drawn.map(({ layer }) => layer.id))
      return [
        ...drawn,
        ...[...new Set(restsOn)].flatMap((id): Sourced[] => {
          const [layer, version] = [layerById(id), versions.get(id)]
          return layer && version && !ids.has(id) ? [{ layer, version }] : []
        }),
      ]
    },
    [data],
  )
}

/** Who says it and of when: «SERNAGEOMIN 2024». */
export const sourceName = ({ source }: Pick<PublishedVersion, 'source'>): string | null =>
  source ? (source.year === null ? source.name : `${source.name} ${source.year}`) : null

/** «Datos de 1996 a 2025»: the years of what is shown; null: nothing says its year. */
export function yearsText(layers: readonly Sourced[], { t }: Pick<Words, 't'>): string | null {
  const years = layers.flatMap(({ version }) => version.vintage?.slice(0, 4) ?? []).sort()
  const [oldest, newest] = [years[0], years.at(-1)]
  if (!oldest || !newest) return null
  return t(oldest === newest ? 'show.sheet.dataOfYear' : 'show.sheet.dataOf', { oldest, newest })
}
