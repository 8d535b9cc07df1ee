import type { Feature } from 'geojson'
import type { Geometry } from '../../../geodata/model/feature.ts'
import { type Flavour, GROUND } from '../../map/palette.ts'
import { LABEL_FONT, type Overlay } from '../../map/style.ts'

/** Layers of the overlay whose clicks choose a candidate. */
export const PIECES = ['availability-pieces/fill', 'availability-pieces/number'] as const

export interface Piece {
  id: string
  /** What stands on it: its place in the list. */
  label: string
  geometry: Geometry
  /** A place inside, [lon, lat]. */
  point: readonly [number, number]
}

/** Outlines with their numbers, the active one in the accent; `shape`: a proposal drawn inside. */
export function piecesOverlay(
  pieces: readonly Piece[],
  active: string | null,
  shape: Geometry | null,
  flavour: Flavour,
): Overlay {
  const { accent, halo, ink } = GROUND[flavour]
  const part = (name: string) => ['==', ['get', 'part'], name] as ['==', ['get', string], string]
  const isActive = ['==', ['get', 'id'], active ?? ''] as ['==', ['get', string], string]
  const features: Feature[] = [
    ...pieces.map(
      ({ id, geometry }): Feature => ({ type: 'Feature', properties: { part: 'piece', id }, geometry }),
    ),
    ...pieces.map(
      ({ id, label, point }, i): Feature => ({
        type: 'Feature',
        properties: { part: 'number', id, label, order: id === active ? -1 : i },
        geometry: { type: 'Point', coordinates: [...point] },
      }),
    ),
    ...(shape
      ? [{ type: 'Feature', properties: { part: 'shape', id: '' }, geometry: shape } satisfies Feature]
      : []),
  ]
  const id = 'availability-pieces'
  return {
    id,
    data: { type: 'FeatureCollection', features },
    layers: [
      {
        id: `${id}/fill`,
        type: 'fill',
        filter: part('piece'),
        paint: { 'fill-color': accent, 'fill-opacity': ['case', isActive, 0.25, 0.04] },
      },
      {
        id: `${id}/casing`,
        type: 'line',
        filter: part('piece'),
        layout: { 'line-join': 'round' },
        paint: { 'line-color': halo, 'line-width': ['case', isActive, 6, 3.5], 'line-opacity': 0.9 },
      },
      {
        id: `${id}/line`,
        type: 'line',
        filter: part('piece'),
        layout: { 'line-join': 'round' },
        paint: {
          'line-color': ['case', isActive, accent, ink],
          'line-width': ['case', isActive, 3, 1.5],
        },
      },
      {
        id: `${id}/shape`,
        type: 'fill',
        filter: part('shape'),
        paint: { 'fill-color': accent, 'fill-opacity': 0.45 },
      },
      {
        id: `${id}/shape-line`,
        type: 'line',
        filter: part('shape'),
        paint: { 'line-color': accent, 'line-width': 3, 'line-dasharray': [2, 1] },
      },
      {
        id: `${id}/number`,
        type: 'symbol',
        filter: part('number'),
        layout: {
          'text-field': ['get', 'label'],
          'text-font': LABEL_FONT,
          'text-size': 15,
          'text-padding': 1,
          'symbol-sort-key': ['get', 'order'],
        },
        paint: {
          'text-color': ['case', isActive, accent, ink],
          'text-halo-color': halo,
          'text-halo-width': 2.5,
        },
      },
    ],
  }
}
