import type { ExpressionSpecification } from '@maplibre/maplibre-gl-style-spec'
import type { Feature } from 'geojson'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { NearbyItem } from '../data/nearby.ts'
import { type Flavour, GROUND } from '../map/palette.ts'
import { LABEL_FONT, type Overlay } from '../map/style.ts'
import { distanceRing } from './distance-ring.ts'

export const MARKERS = 'nearby/marker'
export const ACTIVE = 'nearby/active'

/** The key of an item on the map and in the list. */
export const keyOf = ({ layer, feature_id }: Pick<NearbyItem, 'layer' | 'feature_id'>) =>
  `${layer}/${feature_id}`

const is = (part: string) => ['==', ['get', 'part'], part] as ['==', ['get', string], string]

interface Numbered {
  item: NearbyItem
  /** As in the list; null for what lies outside the distance. */
  number: number | null
}

/** The rank of what has no number. */
const LAST = 1000

/** One marker for each place: what stands on one spot (to about 100 m) shares it, with all its numbers. */
export function markersOf(items: readonly Numbered[]) {
  const spots = new Map<string, Numbered[]>()
  for (const one of items) {
    const spot = one.item.center.map((degrees) => degrees.toFixed(3)).join()
    spots.set(spot, [...(spots.get(spot) ?? []), one])
  }
  return [...spots.values()].map((here) => {
    const numbers = here.flatMap(({ number }) => number ?? [])
    return {
      keys: here.map(({ item }) => keyOf(item)),
      center: here[0]?.item.center ?? [0, 0],
      label: numbers.length > 2 ? `${numbers[0]}…` : numbers.join('·'),
      rank: numbers[0] ?? LAST,
    }
  })
}

/** Place, distance ring, and items numbered as in the list; the active one stands out by size and ring. */
export function nearbyOverlay(
  place: Geometry,
  distance_m: number,
  items: readonly Numbered[],
  active: string | null,
  flavour: Flavour,
): Overlay {
  const { accent, halo, ink } = GROUND[flavour]
  const isActive = ({ item }: Numbered) => keyOf(item) === active
  const markers = (part: 'item' | 'active', those: readonly Numbered[]) =>
    markersOf(those).map(
      ({ keys: [key], center, label, rank }): Feature => ({
        type: 'Feature',
        properties: { part, key, label, rank },
        geometry: { type: 'Point', coordinates: center },
      }),
    )
  const features: Feature[] = [
    { type: 'Feature', properties: { part: 'place' }, geometry: place },
    { type: 'Feature', properties: { part: 'ring' }, geometry: distanceRing(place, distance_m) },
    ...markers(
      'item',
      items.filter((one) => !isActive(one)),
    ),
    ...markers('active', items.filter(isActive)),
  ]
  // What lies beyond the distance has no number: smaller and hollow.
  const numbered = <T extends string | number | ExpressionSpecification>(
    yes: T,
    no: T,
  ): ExpressionSpecification => ['case', ['==', ['get', 'label'], ''], no, yes] as ExpressionSpecification
  // Two numbers want more room than one.
  const length: ExpressionSpecification = ['length', ['get', 'label']]
  const wide = (radius: number): ExpressionSpecification => [
    'step',
    length,
    radius,
    3,
    radius + 3,
    5,
    radius + 8,
  ]
  const marker = (id: string, part: string, radius: number, fill: string, text: string) => [
    {
      id,
      type: 'circle' as const,
      filter: is(part),
      // The nearest lies on top, and is the one whose number is written.
      layout: { 'circle-sort-key': ['-', 0, ['get', 'rank']] as ExpressionSpecification },
      paint: {
        'circle-radius': numbered<number | ExpressionSpecification>(wide(radius), radius - 5),
        'circle-color': numbered(fill, part === 'active' ? fill : halo),
        'circle-stroke-color': part === 'active' ? ink : numbered(halo, ink),
        'circle-stroke-width': part === 'active' ? 3 : 2,
      },
    },
    {
      id: `${id}-label`,
      type: 'symbol' as const,
      filter: is(part),
      layout: {
        'text-field': ['get', 'label'] as ['get', string],
        'text-font': LABEL_FONT,
        'text-size': part === 'active' ? 15 : 12,
        'text-padding': 0,
        'symbol-sort-key': ['get', 'rank'] as ['get', string],
      },
      paint: { 'text-color': text },
    },
  ]
  return {
    id: 'nearby',
    data: { type: 'FeatureCollection', features },
    layers: [
      {
        id: 'nearby/ring-casing',
        type: 'line',
        filter: is('ring'),
        paint: { 'line-color': halo, 'line-width': 5, 'line-opacity': 0.7 },
      },
      {
        id: 'nearby/ring',
        type: 'line',
        filter: is('ring'),
        paint: { 'line-color': accent, 'line-width': 2 },
      },
      {
        id: 'nearby/place-fill',
        type: 'fill',
        filter: ['all', is('place'), ['==', ['geometry-type'], 'Polygon']],
        paint: { 'fill-color': accent, 'fill-opacity': 0.1 },
      },
      {
        id: 'nearby/place-line',
        type: 'line',
        filter: is('place'),
        paint: { 'line-color': accent, 'line-width': 2.5 },
      },
      {
        id: 'nearby/place-point',
        type: 'circle',
        filter: ['all', is('place'), ['==', ['geometry-type'], 'Point']],
        paint: {
          'circle-radius': 8,
          'circle-color': accent,
          'circle-stroke-color': halo,
          'circle-stroke-width': 3,
        },
      },
      ...marker(MARKERS, 'item', 11, ink, halo),
      ...marker(ACTIVE, 'active', 16, accent, halo),
    ],
  }
}
