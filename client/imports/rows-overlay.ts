import type { ExpressionSpecification } from '@maplibre/maplibre-gl-style-spec'
import { type Flavour, GROUND, SIGNALS } from '../map/palette.ts'
import type { SmallMark } from '../map/SmallMap.tsx'
import { LABEL_FONT, type Overlay } from '../map/style.ts'

/** Rows of a file over the layers: where they would be published, and those that are refused with a sign of their own. */
export function rowsOverlay(marks: readonly SmallMark[], flavour: Flavour): Overlay {
  const { accent, halo } = GROUND[flavour]
  const isPoint = ['==', ['geometry-type'], 'Point'] as ExpressionSpecification
  const tone = [
    'case',
    ['get', 'faulty'],
    SIGNALS[flavour].danger,
    accent,
  ] as unknown as ExpressionSpecification
  return {
    id: 'import-rows',
    data: {
      type: 'FeatureCollection',
      features: marks.map(({ id, geometry, faulty }) => ({
        type: 'Feature',
        geometry: geometry as never,
        properties: { id, faulty: faulty ?? false },
      })),
    },
    layers: [
      {
        id: 'import-rows/fill',
        type: 'fill',
        filter: ['==', ['geometry-type'], 'Polygon'],
        paint: { 'fill-color': tone, 'fill-opacity': 0.2 },
      },
      {
        id: 'import-rows/line',
        type: 'line',
        filter: ['!=', ['geometry-type'], 'Point'],
        paint: { 'line-color': tone, 'line-width': 2.5 },
      },
      {
        id: 'import-rows/point',
        type: 'circle',
        filter: isPoint,
        paint: {
          'circle-radius': 6,
          'circle-color': tone,
          'circle-stroke-color': halo,
          'circle-stroke-width': 2,
        },
      },
      {
        id: 'import-rows/faulty',
        type: 'symbol',
        filter: ['==', ['get', 'faulty'], true],
        layout: {
          'text-field': '!',
          'text-font': LABEL_FONT,
          'text-size': 15,
          'text-allow-overlap': true,
        },
        paint: { 'text-color': halo, 'text-halo-color': SIGNALS[flavour].danger, 'text-halo-width': 2 },
      },
    ],
  }
}
