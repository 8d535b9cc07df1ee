import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { expect, test } from 'vitest'
import type { Change } from '../data/versions.ts'
import { CHANGES, DIFFERENCE_CLICKS, differenceOverlay } from './difference-overlay.ts'

const feature = (change: Change) => ({
  type: 'Feature' as const,
  id: change,
  geometry: { type: 'Point' as const, coordinates: [-69, -23] },
  properties: { feature_id: change, change, name: null, fields: [], moved_m: null },
})

test.each(['light', 'dark'] as const)('the overlay of a difference is a valid style: %s', (flavour) => {
  const overlay = differenceOverlay(CHANGES.map(feature), 'changed', flavour)
  const style = {
    version: 8 as const,
    sources: { difference: { type: 'geojson' as const, data: overlay.data } },
    layers: overlay.layers.map((layer) => ({ ...layer, source: 'difference' })),
  }
  expect(validateStyleMin(style as never)).toEqual([])
  expect(overlay.data.features.map(({ properties }) => properties?.selected)).toEqual([false, true, false])
  for (const id of DIFFERENCE_CLICKS) expect(overlay.layers.map((layer) => layer.id)).toContain(id)
})

test('each kind of change has a line of its own, so that colour is not all there is', () => {
  const { layers } = differenceOverlay(CHANGES.map(feature), null, 'light')
  const dashes = CHANGES.map((change) => {
    const layer = layers.find(({ id }) => id === `difference/line-${change}`)
    return layer?.type === 'line' ? JSON.stringify(layer.paint?.['line-dasharray'] ?? null) : change
  })
  expect(dashes).toContain('null')
  expect(new Set(dashes).size).toBe(3)
})
