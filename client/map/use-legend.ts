import { useCallback, useMemo } from 'react'
import { clusterSvg, legendEntries, noDataSvg, reliefSvg } from '../../geodata/layers/symbology.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { type PublishedVersion, useLayers, versionsOf } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { useHatchWords } from './CoverageNote.tsx'
import { layerById, THEMES } from './catalogue.ts'
import { clusterSigns, isClusterOf, isGathered } from './clusters.ts'
import { type LegendPart, useLegendParts } from './legend-parts.ts'
import type { Flavour } from './palette.ts'
import { drawnAs, isDrawn } from './style.ts'
import { useShownLayers } from './use-view.ts'

/** A layer with what it comes from. */
export interface Sourced {
  layer: LayerDeclaration
  version: PublishedVersion
}

export interface MapLegend {
  /** In the order in which they are read, from what a task draws to the layers. */
  groups: readonly (LegendPart & { id: string })[]
  /** The layers that are drawn, as the view has them. */
  layers: readonly Sourced[]
  /** Switched on, and nothing is known of them here. */
  missing: readonly LayerDeclaration[]
}

/** How many the sign of a number stands for. */
const EXAMPLE = 12
const THEME_TITLES = new Map(THEMES)

type LegendOf = (zoom: number, flavour: Flavour, drawn: ReadonlySet<string> | null) => MapLegend

/** What the signs of the layers mean, drawn from the same declarations as the map. */
function useGroundLegend(): LegendOf {
  const { t, say, language, distance } = useWords()
  const { layers: shown } = useShownLayers()
  const { data } = useLayers()
  const hatched = useHatchWords()
  const ids = shown.map(({ id }) => id).join()
  return useCallback<LegendOf>(
    (zoom, flavour, drawn) => {
      // Signs come and go at whole zooms; a tile of the zoom before the layer's first is shown until half way to it.
      const step = inSteps(zoom)
      const versions = versionsOf(data)
      const declared = ids.split(',').flatMap((id) => layerById(id) ?? [])
      const sourced = declared.flatMap((layer): Sourced[] => {
        const version = versions.get(layer.id)
        return version ? [{ layer: drawnAs(layer, version), version }] : []
      })
      const inPicture = ({ layer }: Sourced) =>
        !drawn || drawn.has(layer.id) || isClusterOf(drawn, layer.theme) || layer.geometry === 'raster'
      const here = sourced.filter(
        (one) => step >= one.layer.zoom.min - 0.5 && isDrawn(one.layer) && inPicture(one),
      )
      const numbers = clusterSigns(
        sourced
          .filter(({ layer, version }) => isGathered(layer, version))
          .filter(({ layer }) => !drawn || isClusterOf(drawn, layer.theme))
          .map(({ layer }) => layer),
        step,
      )
      const relief = here.find(({ layer }) => layer.geometry === 'raster')
      return {
        groups: [
          ...(hatched ? [{ id: 'hatched', signs: [{ svg: noDataSvg(flavour, 18), words: hatched }] }] : []),
          ...(numbers.length > 0
            ? [
                {
                  id: 'numbers',
                  title: t('legend.numbers'),
                  signs: numbers.map(({ theme, icon }) => ({
                    svg: clusterSvg(theme, icon, flavour, EXAMPLE),
                    words: say(THEME_TITLES.get(theme) ?? { es: theme, en: theme }),
                  })),
                },
              ]
            : []),
          ...(relief
            ? [
                {
                  id: relief.layer.id,
                  signs: [
                    {
                      svg: reliefSvg(flavour),
                      words: t('legend.relief', {
                        source: sourceOf(relief.version),
                        cell: distance(relief.version.accuracy_m ?? 100),
                      }),
                    },
                  ],
                },
              ]
            : []),
          ...here.flatMap(({ layer }) => {
            const entries = legendEntries(layer, flavour, language).filter(
              ({ from }) => Math.floor(step) >= from,
            )
            const signs = entries.map(({ label, svg }) => ({ words: label, svg }))
            if (signs.length === 0) return []
            // The sign of a layer that has only one is called as the layer.
            return [
              {
                id: layer.id,
                ...(layer.symbology.kind === 'single' ? {} : { title: say(layer.title) }),
                signs,
              },
            ]
          }),
        ],
        layers: here,
        missing: data ? declared.filter(({ id }) => !versions.has(id)) : [],
      }
    },
    [data, ids, hatched, language, t, say, distance],
  )
}

/** What the signs on the map mean. `drawn`: of a picture, what is in it. */
export function useLegend(zoom: number, flavour: Flavour, drawn: ReadonlySet<string> | null): MapLegend {
  const legendOf = useGroundLegend()
  const parts = useLegendParts()
  const step = inSteps(zoom)
  // Parts of tasks change at every move of a slider; the rest does not.
  const ground = useMemo(() => legendOf(step, flavour, drawn), [legendOf, step, flavour, drawn])
  return useMemo(() => ({ ...ground, groups: [...parts, ...ground.groups] }), [ground, parts])
}

/** The same for a picture that is still to be taken. */
export function useLegendOf(): LegendOf {
  const legendOf = useGroundLegend()
  const parts = useLegendParts()
  return useCallback<LegendOf>(
    (...of) => {
      const ground = legendOf(...of)
      return { ...ground, groups: [...parts, ...ground.groups] }
    },
    [legendOf, parts],
  )
}

const inSteps = (zoom: number): number => Math.floor(zoom * 2) / 2

const sourceOf = ({ source, vintage }: PublishedVersion): string => {
  const when = vintage ?? source?.year
  return [source?.name, when].filter(Boolean).join(', ')
}
