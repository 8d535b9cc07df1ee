import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import { type LayersAnswer, versionsOf } from '../data/layers.ts'
import { LAYERS } from './catalogue.ts'
import { gridStep } from './graticule.ts'
import { MapShell, type Padding } from './map-shell.ts'
import type { Flavour } from './palette.ts'
import { buildStyle, shownLayers } from './style.ts'
import type { View } from './view.ts'

export interface StartedMap {
  /** Null where the browser cannot draw a map. */
  shell: MapShell | null
  /** Null when the server did not say. */
  layers: LayersAnswer | null
}

/** Puts the first map on screen, before the rest of the page has come. `layers`: the answer of `/api/layers`, on its way. */
export async function startMap(
  container: HTMLElement,
  view: View,
  flavour: Flavour,
  padding: Padding,
  label: string,
  layers: Promise<LayersAnswer | null>,
): Promise<StartedMap> {
  const answer = await layers
  const style = buildStyle({
    catalogue: LAYERS,
    versions: versionsOf(answer ?? undefined),
    layers: shownLayers(view.layers, LAYERS, window.location.pathname),
    base: view.base ?? 'plain',
    flavour,
    language: view.lang ?? 'es',
    grid: view.grid ? gridStep(view.c?.[2] ?? 6) : null,
    origin: window.location.origin,
  })
  try {
    const shell = new MapShell(
      container,
      style,
      view.c ? { center: view.c } : { bbox: answer?.study_area_bbox ?? [...STUDY_FRAME] },
      padding,
      { 'Map.Title': label },
    )
    return { shell, layers: answer }
  } catch (error) {
    console.error(error)
    return { shell: null, layers: answer }
  }
}
