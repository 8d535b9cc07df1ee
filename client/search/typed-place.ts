import type { Overlay } from '../map/style.ts'

/** A mark at a coordinate that somebody typed: ring and dot in the ink of neither theme, legible on both. */
export function typedPlace(id: string, lon: number, lat: number): Overlay {
  return {
    id,
    data: {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [lon, lat] } }],
    },
    layers: [
      {
        id: `${id}/ring`,
        type: 'circle',
        paint: {
          'circle-radius': 14,
          'circle-color': 'rgba(0,0,0,0)',
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': 5,
        },
      },
      {
        id: `${id}/dot`,
        type: 'circle',
        paint: {
          'circle-radius': 14,
          'circle-color': 'rgba(31,79,209,0.15)',
          'circle-stroke-color': '#1f4fd1',
          'circle-stroke-width': 2.5,
        },
      },
      { id: `${id}/center`, type: 'circle', paint: { 'circle-radius': 3, 'circle-color': '#1f4fd1' } },
    ],
  }
}
