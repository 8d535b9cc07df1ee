import { LAYERS, NEARBY_TITLES } from '../../geodata/layers/index.ts'
import { PALETTE } from '../../geodata/layers/palette.ts'
import { readArea } from '../../geodata/model/area.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Database, Identity } from '../db/as.ts'
import { publishedVersions } from '../layers/queries.ts'
import { findNearby } from '../nearby/find-nearby.ts'
import { mentionsTable } from './mentions.ts'
import type { ExportSubject } from './record.ts'
import type { ExportColumn, ExportTable } from './table.ts'

/** Where nearby is asked from: a feature, an area, or a point. One of them. */
export interface NearbyQuery {
  place?: string | undefined
  area?: string | undefined
  point?: string | undefined
  distance_m: number
}

const COLUMNS: readonly Omit<ExportColumn, 'value'>[] = [
  {
    id: 'role',
    title: { es: 'Papel', en: 'Role' },
    type: 'choice',
    choices: { place: { es: 'Lugar', en: 'Place' }, nearby: { es: 'Cerca', en: 'Nearby' } },
  },
  { id: 'group', title: { es: 'Grupo', en: 'Group' }, type: 'choice', choices: NEARBY_TITLES },
  { id: 'distance_m', title: { es: 'Distancia', en: 'Distance' }, type: 'number', unit: 'm' },
  {
    id: 'bearing_deg',
    title: { es: 'Rumbo, grados desde el norte', en: 'Bearing, degrees from north' },
    type: 'number',
  },
  { id: 'kind', title: { es: 'Tipo', en: 'Kind' }, type: 'text' },
  { id: 'status', title: { es: 'Estado', en: 'Status' }, type: 'text' },
  { id: 'operator', title: { es: 'Operador', en: 'Operator' }, type: 'text' },
]

/**
 * What lies near a place, with whole geometries, as a table. Throws what `findNearby` throws, and `bad-parameter` when
 * the place is not said in exactly one way.
 */
export async function nearbyTable(
  { db, identity, baseUrl }: { db: Database; identity: Identity; baseUrl: string },
  query: NearbyQuery,
): Promise<{ subject: ExportSubject; table: ExportTable }> {
  const place = readPlaceOf(query)
  const found = await findNearby(db, identity, place, query.distance_m)
  const versions = await db.as(identity, publishedVersions)
  const versionOf = new Map(versions.map(({ layer_id, id }) => [layer_id, id]))
  const table = await mentionsTable(
    { db, identity },
    {
      name: 'nearby',
      title: { es: 'Lo que hay cerca', en: 'What lies near' },
      colour: PALETTE.light.mining.line,
      columns: COLUMNS,
    },
    {
      key: 'place',
      geometry: found.place.geometry as Geometry,
      cells: { role: 'place', name: found.place.name },
    },
    found.items.flatMap((item) => {
      const version_id = versionOf.get(item.layer)
      if (version_id === undefined) return []
      const { layer, feature_id, name, group, distance_m, bearing_deg, kind, status, operator } = item
      return {
        version_id,
        layer,
        feature_id,
        cells: { role: 'nearby', name, group, distance_m, bearing_deg, kind, status, operator },
      }
    }),
  )
  const title = (id: string) => LAYERS.find((layer) => layer.id === id)?.title ?? { es: id, en: id }
  const list = (ids: readonly string[], language: 'es' | 'en') =>
    ids.map((id) => title(id)[language]).join(', ')
  const km = query.distance_m / 1000
  const name = found.place.name
  const limits = {
    es: [
      ...(found.truncated ? ['Hay más de lo que cabe en la lista.'] : []),
      ...(found.not_checked.length ? [`Sin datos: ${list(found.not_checked, 'es')}.`] : []),
      ...(found.partial.length ? [`Listas incompletas aquí: ${list(found.partial, 'es')}.`] : []),
    ].join(' '),
    en: [
      ...(found.truncated ? ['There is more than fits the list.'] : []),
      ...(found.not_checked.length ? [`No data: ${list(found.not_checked, 'en')}.`] : []),
      ...(found.partial.length ? [`Lists incomplete here: ${list(found.partial, 'en')}.`] : []),
    ].join(' '),
  }
  const asked = Object.fromEntries(
    Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  )
  return {
    table,
    subject: {
      title: {
        es: `Lo que hay a menos de ${String(km).replace('.', ',')} km${name ? ` de ${name}` : ''}`,
        en: `What lies within ${km} km${name ? ` of ${name}` : ''}`,
      },
      description: { es: limits.es || 'Lista completa.', en: limits.en || 'Complete list.' },
      publisher: null,
      source: null,
      layer: null,
      version: null,
      vintage: null,
      accuracy_m: null,
      address: `${baseUrl}/?task=near${query.place ? `&place=${encodeURIComponent(query.place)}&km=${km}` : ''}`,
      record: null,
      asked,
    },
  }
}

function readPlaceOf({ place, area, point }: NearbyQuery) {
  const ways = [place, area, point].filter((way) => way !== undefined)
  if (ways.length !== 1) throw badPlace()
  if (area !== undefined) return { geometry: readArea(area) }
  if (point !== undefined) {
    const numbers = point.split(',').map(Number)
    const [lon = Number.NaN, lat = Number.NaN] = numbers
    if (numbers.length !== 2 || !(Math.abs(lon) <= 180) || !(Math.abs(lat) <= 90)) throw badPlace()
    return { geometry: { type: 'Point' as const, coordinates: [lon, lat] } }
  }
  const [layer = '', ...rest] = (place as string).split('/')
  const feature_id = rest.join('/')
  if (layer === '' || feature_id === '') throw badPlace()
  return { layer, feature_id }
}

const badPlace = () =>
  new Problem('bad-parameter', {
    es: 'El lugar se dice de una sola manera: «place» (capa/elemento), «area» (POLYGON en WKT) o «point» (longitud,latitud).',
    en: 'Say the place in one way: “place” (layer/feature), “area” (POLYGON as WKT) or “point” (longitude,latitude).',
  })
