import { useCallback } from 'react'
import { type PublishedVersion, useLayers, versionsOf } from '../data/layers.ts'
import type { Words } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import type { Sourced } from '../map/use-legend.ts'

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
