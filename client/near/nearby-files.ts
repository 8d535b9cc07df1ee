import { type CsvCell, spreadsheetCsv } from '../../geodata/model/csv.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { NearbyAnswer, NearbyItem } from '../data/nearby.ts'
import type { Words } from '../i18n/index.ts'
import { directionOf } from '../map/direction.ts'
import { kindText, statusText } from './nearby-list.ts'

/** The list as files, made in the browser. Pure. */

type Speak = Pick<Words, 't' | 'say' | 'language'>
type Declared = (id: string) => LayerDeclaration | undefined

const sourceText = ({ source }: NearbyItem) =>
  `${source.name}${source.year === null ? '' : ` ${source.year}`}: ${source.reference}`

/** One row an item, nearest first, with where it comes from. */
export function nearbyCsv(items: readonly NearbyItem[], layerById: Declared, words: Speak): string {
  const { t, say, language } = words
  const columns = [
    'group',
    'name',
    'kind',
    'status',
    'operator',
    'distance',
    'direction',
    'lon',
    'lat',
    'accuracy',
    'vintage',
    'source',
    'layer',
    'id',
  ] as const
  return spreadsheetCsv(
    [
      columns.map((column) => t(`near.column.${column}`)),
      ...items.map((item): CsvCell[] => {
        const layer = layerById(item.layer)
        return [
          t(`near.group.${item.group}`),
          item.name,
          kindText(item, layer, words) ?? item.kind,
          statusText(item, layer, words) ?? item.status,
          item.operator,
          Math.round(item.distance_m) / 1000,
          item.bearing_deg === null ? null : t(`near.direction.${directionOf(item.bearing_deg)}`),
          item.center[0],
          item.center[1],
          item.accuracy_m,
          item.vintage,
          sourceText(item),
          layer ? say(layer.title) : item.layer,
          item.feature_id,
        ]
      }),
    ],
    language,
  )
}

/** The place and a point for each item, EPSG:4326, with everything the list knows. */
export function nearbyGeoJson(answer: NearbyAnswer, items: readonly NearbyItem[]): string {
  return JSON.stringify(
    {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: answer.place.geometry,
          properties: { role: 'place', name: answer.place.name },
        },
        ...items.map(({ center, ...item }) => ({
          type: 'Feature',
          id: `${item.layer}.${item.feature_id}`,
          geometry: { type: 'Point', coordinates: center },
          properties: { role: 'nearby', ...item },
        })),
      ],
    },
    null,
    1,
  )
}
