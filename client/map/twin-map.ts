import type { StyleSpecification } from '@maplibre/maplibre-gl-style-spec'
import { Map as MapLibreMap } from 'maplibre-gl'
import { imageSvg, rasterize } from './images.ts'
import type { MapShell } from './map-shell.ts'
import { withRings } from './style.ts'
import type { FeatureReference } from './view.ts'

/**
 * A second picture over the map, right of a line: it follows the map, and clicks there pick what it shows. What is left of
 * the line is the map itself.
 */
export interface TwinMap {
  setStyle: (style: StyleSpecification) => void
  /** The part of the container's width that stays the map's, 0 to 1. */
  split: (part: number) => void
  /** Rings the selected feature, and no other. */
  select: (reference: FeatureReference | null) => void
  remove: () => void
}

export function startTwin(shell: MapShell, style: StyleSpecification): TwinMap {
  const { map } = shell
  const container = document.createElement('div')
  container.setAttribute('aria-hidden', 'true')
  container.dataset.twin = ''
  Object.assign(container.style, { position: 'absolute', inset: '0', pointerEvents: 'none' })
  shell.container.append(container)
  const camera = () => ({
    center: map.getCenter(),
    zoom: map.getZoom(),
    bearing: map.getBearing(),
    pitch: map.getPitch(),
    padding: map.getPadding(),
  })
  const twin = new MapLibreMap({
    container,
    style,
    interactive: false,
    attributionControl: false,
    renderWorldCopies: false,
    zoomLevelsToOverscale: undefined as never,
    minZoom: 3.5,
    maxZoom: 20,
    fadeDuration: 0,
  })
  twin.setMissingStyleImageResolver(async (id) => {
    const svg = imageSvg(id)
    if (!svg) return
    const { image, pixelRatio } = await rasterize(svg)
    if (!twin.hasImage(id)) twin.addImage(id, image, { pixelRatio })
  })
  twin.getCanvas().tabIndex = -1
  const follow = () => twin.jumpTo(camera())
  follow()
  map.on('move', follow)
  let [shown, from] = [style, 1]
  let selected: FeatureReference | null = null
  const ring = (reference: FeatureReference | null, isSelected: boolean) => {
    if (!reference || !twin.getSource(reference.layer)) return
    const { layer, feature } = reference
    twin.setFeatureState({ source: layer, sourceLayer: layer, id: feature }, { selected: isSelected })
  }
  const draw = () => {
    twin.setStyle(withRings(shown, new Set(selected ? [selected.layer] : [])), { diff: true })
    ring(selected, true)
  }
  twin.once('load', () => ring(selected, true))
  const tell = () => shell.setBeside({ map: twin, style: shown, from })
  return {
    setStyle: (next) => {
      shown = next
      draw()
      tell()
    },
    split: (part) => {
      from = part
      tell()
      container.style.clipPath = `inset(0 0 0 ${(part * 100).toFixed(3)}%)`
    },
    select: (reference) => {
      ring(selected, false)
      selected = reference
      draw()
    },
    remove: () => {
      shell.setBeside(null)
      map.off('move', follow)
      twin.remove()
      container.remove()
    },
  }
}
