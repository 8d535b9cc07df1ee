import type { FeatureCollection } from 'geojson'
import type { Bbox } from '../data/layers.ts'
import type { MapShell } from './map-shell.ts'
import { hideOverlay, showOverlay } from './overlays.ts'

const ID = 'pick-box'

const boxOf = ([x, y]: readonly [number, number], [u, v]: readonly [number, number]): Bbox => [
  Math.min(x, u),
  Math.min(y, v),
  Math.max(x, u),
  Math.max(y, v),
]

function drawn([west, south, east, north]: Bbox): FeatureCollection {
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  return {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }],
  }
}

/**
 * Takes a box from the map: one corner, then the other, by two clicks, two taps, or Enter twice with the map moved
 * between. `onBox` null: it was put away. Returns the end; null when another tool has the map.
 */
export function pickBox(shell: MapShell, colour: string, onBox: (box: Bbox) => void): (() => void) | null {
  const release = shell.takeOver(ID)
  if (!release) return null
  let first: [number, number] | null = null
  const end = () => {
    release()
    forget()
    hideOverlay(ID)
  }
  const forget = shell.on('tool', ({ at, kind }) => {
    if (kind === 'double') return
    if (!first) {
      if (kind === 'click') first = at
      return
    }
    const box = boxOf(first, at)
    if (kind === 'click') {
      end()
      return onBox(box)
    }
    showOverlay({
      id: ID,
      data: drawn(box),
      layers: [
        { id: `${ID}/fill`, type: 'fill', paint: { 'fill-color': colour, 'fill-opacity': 0.12 } },
        { id: `${ID}/line`, type: 'line', paint: { 'line-color': colour, 'line-width': 2 } },
      ],
    })
  })
  return end
}
