import type { ExpressionSpecification } from '@maplibre/maplibre-gl-style-spec'
import type { Feature, Position } from 'geojson'
import type { BatchMap, SiteState } from '../data/batches.ts'
import { type Flavour, GROUND, OUTCOMES } from '../map/palette.ts'
import { LABEL_FONT, type Overlay } from '../map/style.ts'

/** The letter that stands with each colour of `OUTCOMES`, so that neither has to be told apart alone. Worst first. */
export const LETTERS: Record<SiteState, string> = {
  exclusion: 'E',
  'possible-exclusion': 'E?',
  permit: 'P',
  'possible-permit': 'P?',
  none: 'N',
  problem: '!',
  waiting: '…',
}
export const STATES = Object.keys(LETTERS) as SiteState[]

export const SITE_CLICKS = ['batch/fill', 'batch/dot'] as const

/** Outlines are told apart from this zoom on; before it, a dot stands for each site. */
const OUTLINES_FROM = 9

function middleOf({ geometry }: BatchMap['features'][number]): Position {
  let [west, south, east, north] = [180, 90, -180, -90]
  const walk = (value: unknown) => {
    if (!Array.isArray(value)) return
    if (typeof value[0] !== 'number') return void value.forEach(walk)
    const [lon, lat] = value as [number, number]
    ;[west, south, east, north] = [
      Math.min(west, lon),
      Math.min(south, lat),
      Math.max(east, lon),
      Math.max(north, lat),
    ]
  }
  walk((geometry as { coordinates?: unknown }).coordinates)
  return [(west + east) / 2, (south + north) / 2]
}

/** The sites of a batch on the map, by what they came to: dots with a letter from afar, outlines from near. */
export function batchOverlay(map: BatchMap, selected: number | null, flavour: Flavour): Overlay {
  const { halo, accent } = GROUND[flavour]
  const colour = [
    'match',
    ['get', 'result'],
    ...STATES.flatMap((state) => [state, OUTCOMES[flavour][state]]),
    OUTCOMES[flavour].waiting,
  ] as unknown as ExpressionSpecification
  const letter = [
    'match',
    ['get', 'result'],
    ...STATES.flatMap((state) => [state, state === 'waiting' ? '' : LETTERS[state]]),
    '',
  ] as unknown as ExpressionSpecification
  const isPoint = ['==', ['geometry-type'], 'Point'] as ExpressionSpecification
  const isOutline = ['!=', ['geometry-type'], 'Point'] as ExpressionSpecification
  const isChosen = ['==', ['get', 'n'], selected ?? -1] as ExpressionSpecification
  const worst = ['-', 0, ['get', 'order']] as ExpressionSpecification
  const label = {
    'text-field': letter,
    'text-font': LABEL_FONT,
    // Where dots crowd, the letter of the worst of them stands.
    'symbol-sort-key': ['get', 'order'] as ExpressionSpecification,
    'text-padding': 0,
  }
  const features = map.features.flatMap((feature): Feature[] => {
    const properties = { ...feature.properties, order: STATES.indexOf(feature.properties.result) }
    return [
      { type: 'Feature', properties, geometry: feature.geometry },
      { type: 'Feature', properties, geometry: { type: 'Point', coordinates: middleOf(feature) } },
    ]
  })
  return {
    id: 'batch',
    data: { type: 'FeatureCollection', features },
    layers: [
      {
        id: 'batch/fill',
        type: 'fill',
        filter: isOutline,
        layout: { 'fill-sort-key': worst },
        paint: { 'fill-color': colour, 'fill-opacity': 0.3 },
      },
      {
        id: 'batch/line',
        type: 'line',
        filter: isOutline,
        paint: { 'line-color': colour, 'line-width': 2 },
      },
      {
        id: 'batch/chosen',
        type: 'line',
        filter: ['all', isOutline, isChosen],
        paint: { 'line-color': accent, 'line-width': 5 },
      },
      {
        id: 'batch/dot',
        type: 'circle',
        filter: isPoint,
        maxzoom: OUTLINES_FROM,
        layout: { 'circle-sort-key': worst },
        paint: {
          'circle-radius': ['case', isChosen, 11, 9],
          'circle-color': colour,
          'circle-stroke-color': ['case', isChosen, accent, halo],
          'circle-stroke-width': ['case', isChosen, 4, 1.5],
        },
      },
      {
        id: 'batch/far',
        type: 'symbol',
        filter: isPoint,
        maxzoom: OUTLINES_FROM,
        layout: { ...label, 'text-size': 11 },
        paint: { 'text-color': halo },
      },
      {
        id: 'batch/near',
        type: 'symbol',
        filter: isPoint,
        minzoom: OUTLINES_FROM,
        layout: { ...label, 'text-size': 14 },
        paint: { 'text-color': colour, 'text-halo-color': halo, 'text-halo-width': 2 },
      },
    ],
  }
}
