import type { ExpressionSpecification } from '@maplibre/maplibre-gl-style-spec'
import type { Feature } from 'geojson'
import type { Change, Difference } from '../data/versions.ts'
import { type Flavour, GROUND, SIGNALS } from './palette.ts'
import { LABEL_FONT, type Overlay, type OverlayLayer } from './style.ts'

export const CHANGES = ['added', 'changed', 'removed'] as const satisfies readonly Change[]

/** The signs of a difference: never colour alone. */
export const CHANGE_SIGNS: Record<Change, string> = { added: '+', changed: '~', removed: '−' }

/** A colour, a line and a sign for each change. */
const coloursOf = (flavour: Flavour): Record<Change, string> => {
  const { ok, warn, danger } = SIGNALS[flavour]
  return { added: ok, changed: warn, removed: danger }
}
const DASHES: Record<Change, number[] | null> = { added: null, changed: [3, 1.5], removed: [1, 1.2] }

/** Layers of the overlay that a click is for. */
export const DIFFERENCE_CLICKS = ['difference/point', 'difference/fill', 'difference/line-hit']

/** What one version says that the other does not, each change with its own colour, line and sign. */
export function differenceOverlay(
  features: Difference['features']['features'],
  selected: string | null,
  flavour: Flavour,
): Overlay {
  const { halo, ink } = GROUND[flavour]
  const tones = coloursOf(flavour)
  const by = (values: Record<Change, string>) =>
    [
      'match',
      ['get', 'change'],
      'added',
      values.added,
      'changed',
      values.changed,
      values.removed,
    ] as unknown as ExpressionSpecification
  const isSelected = ['get', 'selected'] as unknown as ExpressionSpecification
  const isPoint = ['==', ['geometry-type'], 'Point'] as ExpressionSpecification
  const notPoint = ['!=', ['geometry-type'], 'Point'] as ExpressionSpecification
  const data: Feature[] = features.flatMap(({ geometry, properties: { feature_id, change } }) =>
    geometry
      ? [
          {
            type: 'Feature',
            geometry: geometry as never,
            properties: { feature_id, change, selected: feature_id === selected },
          },
        ]
      : [],
  )
  const line = (change: Change): OverlayLayer => ({
    id: `difference/line-${change}`,
    type: 'line',
    filter: ['all', notPoint, ['==', ['get', 'change'], change]],
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': tones[change],
      'line-width': ['case', isSelected, 5, 2.5],
      ...(DASHES[change] ? { 'line-dasharray': DASHES[change] } : {}),
    },
  })
  return {
    id: 'difference',
    data: { type: 'FeatureCollection', features: data },
    layers: [
      {
        id: 'difference/fill',
        type: 'fill',
        filter: ['==', ['geometry-type'], 'Polygon'],
        paint: { 'fill-color': by(tones), 'fill-opacity': ['case', isSelected, 0.45, 0.22] },
      },
      {
        id: 'difference/line-hit',
        type: 'line',
        filter: notPoint,
        paint: { 'line-color': halo, 'line-width': 6, 'line-opacity': 0.55 },
      },
      ...CHANGES.map(line),
      {
        id: 'difference/point',
        type: 'circle',
        filter: isPoint,
        paint: {
          'circle-radius': ['case', isSelected, 13, 9],
          'circle-color': by(tones),
          'circle-stroke-color': ['case', isSelected, ink, halo],
          'circle-stroke-width': ['case', isSelected, 3, 1.5],
        },
      },
      {
        id: 'difference/sign',
        type: 'symbol',
        layout: {
          'text-field': by(CHANGE_SIGNS),
          'text-font': LABEL_FONT,
          'text-size': 16,
          'text-offset': [0, -0.08],
          'text-allow-overlap': true,
          'text-ignore-placement': true,
        },
        paint: {
          'text-color': ['case', isPoint, halo, by(tones)],
          'text-halo-color': halo,
          'text-halo-width': ['case', isPoint, 0, 2],
        },
      },
    ],
  }
}
