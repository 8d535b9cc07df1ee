import type { FeatureCollection } from 'geojson'
import { patternImage } from '../../geodata/layers/symbology.ts'
import type { RuleWhere } from '../data/rules.ts'
import { type Flavour, GROUND } from '../map/palette.ts'
import type { Overlay } from '../map/style.ts'

/**
 * The region in three: where a rule can apply (tinted, with an edge), where it cannot be told (hatched as what is not
 * known), and the rest, plain, where it cannot. Under the layers, so that its features are seen on it.
 */
export function whereOverlay({ areas }: RuleWhere, flavour: Flavour): Overlay | null {
  if (!areas) return null
  const { accent, border } = GROUND[flavour]
  const features = (['unknown', 'can'] as const).flatMap((part) => {
    const { geometry } = areas[part]
    return geometry ? [{ type: 'Feature' as const, properties: { part }, geometry }] : []
  })
  return {
    id: 'rule-where',
    under: true,
    data: { type: 'FeatureCollection', features } as FeatureCollection,
    layers: [
      {
        id: 'rule-where/unknown',
        type: 'fill',
        filter: ['==', ['get', 'part'], 'unknown'],
        paint: { 'fill-pattern': patternImage('no-data', 'neutral', flavour) },
      },
      {
        id: 'rule-where/unknown-edge',
        type: 'line',
        filter: ['==', ['get', 'part'], 'unknown'],
        paint: { 'line-color': border, 'line-width': 1 },
      },
      {
        id: 'rule-where/can',
        type: 'fill',
        filter: ['==', ['get', 'part'], 'can'],
        paint: { 'fill-color': accent, 'fill-opacity': 0.28 },
      },
      {
        id: 'rule-where/can-edge',
        type: 'line',
        filter: ['==', ['get', 'part'], 'can'],
        paint: { 'line-color': accent, 'line-width': 1.5 },
      },
    ],
  }
}
