import type { Feature } from 'geojson'
import type { Geometry } from '../../geodata/model/feature.ts'
import { type Flavour, GROUND, SIGNALS } from '../map/palette.ts'
import type { Overlay } from '../map/style.ts'

type Part = 'site' | 'before' | 'touched' | 'focus'

const is = (part: Part) => ['==', ['get', 'part'], part] as ['==', ['get', string], string]
const isPoint = ['==', ['geometry-type'], 'Point'] as ['==', ['geometry-type'], string]

/** A site on the map: its outline, what it touches, what a finding points at; before a repair, also as it came. */
export function screeningOverlay(
  {
    site,
    before,
    touched = [],
    focus = [],
  }: {
    site: Geometry
    before?: Geometry | null
    touched?: readonly Geometry[]
    focus?: readonly Geometry[]
  },
  flavour: Flavour,
): Overlay {
  const { accent, halo, ink } = GROUND[flavour]
  const feature =
    (part: Part) =>
    (geometry: Geometry): Feature => ({
      type: 'Feature',
      properties: { part },
      geometry,
    })
  const id = 'screening'
  return {
    id,
    data: {
      type: 'FeatureCollection',
      features: [
        ...touched.map(feature('touched')),
        ...focus.map(feature('focus')),
        ...(before ? [feature('before')(before)] : []),
        feature('site')(site),
      ],
    },
    layers: [
      {
        id: `${id}/touched`,
        type: 'line',
        filter: is('touched'),
        layout: { 'line-join': 'round' },
        paint: { 'line-color': ink, 'line-width': 1.5, 'line-opacity': 0.7, 'line-dasharray': [3, 2] },
      },
      {
        id: `${id}/touched-point`,
        type: 'circle',
        filter: ['all', is('touched'), isPoint],
        paint: {
          'circle-radius': 9,
          'circle-color': 'transparent',
          'circle-stroke-color': ink,
          'circle-stroke-width': 2,
        },
      },
      {
        id: `${id}/focus-casing`,
        type: 'line',
        filter: is('focus'),
        layout: { 'line-join': 'round' },
        paint: { 'line-color': halo, 'line-width': 7, 'line-opacity': 0.9 },
      },
      {
        id: `${id}/focus`,
        type: 'line',
        filter: is('focus'),
        layout: { 'line-join': 'round' },
        paint: { 'line-color': ink, 'line-width': 3 },
      },
      {
        id: `${id}/focus-point`,
        type: 'circle',
        filter: ['all', is('focus'), isPoint],
        paint: {
          'circle-radius': 12,
          'circle-color': 'transparent',
          'circle-stroke-color': ink,
          'circle-stroke-width': 3,
        },
      },
      {
        id: `${id}/before`,
        type: 'line',
        filter: is('before'),
        paint: { 'line-color': SIGNALS[flavour].danger, 'line-width': 2.5, 'line-dasharray': [2, 2] },
      },
      {
        id: `${id}/fill`,
        type: 'fill',
        filter: is('site'),
        paint: { 'fill-color': accent, 'fill-opacity': 0.14 },
      },
      {
        id: `${id}/casing`,
        type: 'line',
        filter: is('site'),
        layout: { 'line-join': 'round' },
        paint: { 'line-color': halo, 'line-width': 6, 'line-opacity': 0.9 },
      },
      {
        id: `${id}/line`,
        type: 'line',
        filter: is('site'),
        layout: { 'line-join': 'round' },
        paint: { 'line-color': accent, 'line-width': 2.75 },
      },
    ],
  }
}
