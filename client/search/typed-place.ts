import { type Flavour, GROUND } from '../map/palette.ts'
import type { Overlay } from '../map/style.ts'

/** A mark at a coordinate that somebody typed: a ring in the accent with a casing, seen over anything. */
export function typedPlace(id: string, lon: number, lat: number, flavour: Flavour): Overlay {
  const { accent, halo } = GROUND[flavour]
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
          'circle-color': 'transparent',
          'circle-stroke-color': halo,
          'circle-stroke-width': 5,
        },
      },
      {
        id: `${id}/dot`,
        type: 'circle',
        paint: {
          'circle-radius': 14,
          'circle-color': accent,
          'circle-opacity': 0.15,
          'circle-stroke-color': accent,
          'circle-stroke-width': 2.5,
        },
      },
      { id: `${id}/center`, type: 'circle', paint: { 'circle-radius': 3, 'circle-color': accent } },
    ],
  }
}
