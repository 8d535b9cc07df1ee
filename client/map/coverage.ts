import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { patternImage } from '../../geodata/layers/symbology.ts'
import type { Coverage } from '../../geodata/model/feature.ts'
import { type Feature, useFeatures } from '../data/features.ts'
import { useLayers, versionsOf } from '../data/layers.ts'
import { useOverlay } from './overlays.ts'
import { type Flavour, GROUND } from './palette.ts'

/**
 * Where nothing is known of a layer, the map is hatched «sin datos», for one layer at a time: the one whose page or
 * whose details are open, or that the legend is asked about. With several hatches at once nobody could say whose they are.
 */

interface Focus {
  /** Layers whose page or details are open, the last opened at the end. */
  open: readonly string[]
  /** The layer that somebody asked for, until it is let go. */
  pinned: string | null
}

let focus: Focus = { open: [], pinned: null }
const listeners = new Set<() => void>()

function change(next: Partial<Focus>) {
  focus = { ...focus, ...next }
  for (const listener of listeners) listener()
}

/** Hatches what is not known of a layer while a component is there; null: of none. */
export function useFocusCoverage(layer: string | null): void {
  useEffect(() => {
    if (layer === null) return
    change({ open: [...focus.open, layer] })
    return () => {
      const at = focus.open.lastIndexOf(layer)
      change({ open: focus.open.filter((_, index) => index !== at) })
    }
  }, [layer])
}

/** Hatches what is not known of a layer until another is asked for, or null. */
export const pinCoverage = (layer: string | null): void => change({ pinned: layer })

/** Which layers are asked about. */
function useFocus(): Focus {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => focus,
  )
}

export interface Hatched {
  layer: string
  coverage: Coverage
  /** False: the layer has no data at all. */
  published: boolean
  /** Until another is asked for, rather than while something is open. */
  pinned: boolean
}

/** The layer whose lack of data is hatched; null where nothing is. */
export function useHatched(): Hatched | null {
  const { open, pinned } = useFocus()
  const { data } = useLayers()
  const layer = open.at(-1) ?? pinned
  if (layer === null || data === undefined) return null
  const version = versionsOf(data).get(layer)
  const coverage = version?.coverage ?? null
  if (coverage === 'region') return null
  return { layer, coverage, published: version !== undefined, pinned: layer === pinned }
}

const COMUNAS = { layer: 'comuna', bbox: null, limit: 100 }

/** The comunas of the region, EPSG:4326: what coverages are made of. Asked for once; `asked` false: not yet. */
export function useComunas(asked = true): readonly Feature[] | undefined {
  return useFeatures(asked ? COMUNAS : null).data?.features
}

/** Of the comunas, those in which the lack of a feature means nothing; all of them where no layer was ever published. */
export function unknownComunas(comunas: readonly Feature[], coverage: Coverage): readonly Feature[] {
  if (coverage === 'region') return []
  return coverage ? comunas.filter(({ properties }) => !coverage.includes(String(properties.code))) : comunas
}

/** Draws the hatch of the focused layer under all layers. */
export function useCoverageHatch(flavour: Flavour): void {
  const hatched = useHatched()
  const comunas = useComunas(hatched !== null)
  const coverage = hatched?.coverage ?? null
  const isHatched = hatched !== null
  const overlay = useMemo(() => {
    if (!isHatched || !comunas) return null
    return {
      id: 'coverage',
      under: true,
      data: {
        type: 'FeatureCollection' as const,
        features: unknownComunas(comunas, coverage).flatMap(({ geometry }) =>
          geometry ? [{ type: 'Feature' as const, geometry: geometry as never, properties: {} }] : [],
        ),
      },
      layers: [
        {
          id: 'coverage/hatch',
          type: 'fill' as const,
          paint: { 'fill-pattern': patternImage('no-data', 'neutral', flavour) },
        },
        {
          id: 'coverage/edge',
          type: 'line' as const,
          paint: { 'line-color': GROUND[flavour].border, 'line-width': 1 },
        },
      ],
    }
  }, [isHatched, comunas, coverage, flavour])
  useOverlay(overlay)
}
