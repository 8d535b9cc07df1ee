import { WGS84 } from '../model/crs.ts'
import { type Issue, issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { Columns } from './columns.ts'
import { encodingOf } from './encoding.ts'
import { type CrsClaim, type Format, inBatches, type Row } from './format.ts'
import { AT_ONCE, cutByService, isRecord, jsonKind, openList, refuseServiceError } from './json.ts'

/** GeoJSON (RFC 7946): a FeatureCollection, a Feature or a bare geometry; the older `crs` member is read. */
export const geojson: Format = {
  id: 'geojson',
  label: { es: 'GeoJSON', en: 'GeoJSON' },
  extensions: ['.geojson', '.json'],
  isLike: (head) => jsonKind(head) === 'object',
  async open(bytes, options) {
    const { encoding, issues } = await encodingOf(bytes, options)
    const columns = new Columns(bytes.name)
    const look = (feature: unknown) => isRecord(feature) && columns.add(feature.properties)
    const list = { list: 'features', members: ['type', 'crs', 'error', 'exceededTransferLimit'] }
    const document = await openList(bytes, encoding, list, look)
    refuseServiceError(document.rest)
    const alone = document.count === null ? [loneFeature(document.rest, bytes.size)] : null
    alone?.forEach(look)
    return [
      {
        name: '',
        format: 'geojson',
        columns: columns.names,
        crs: crsClaim(document.rest.crs),
        has_geometry: true,
        encoding,
        used: { encoding },
        row_count: alone?.length ?? document.count,
        issues: [...issues, ...cutByService(document.rest)],
        rows: (onIssue) =>
          inBatches(alone ? [alone] : document.items(), (each, index) => featureRow(each, index, onIssue)),
      },
    ]
  },
}

/** The Feature at an index, from 0, as a row; what is none is told to `onIssue` and null. */
export function featureRow(feature: unknown, index: number, onIssue: (issue: Issue) => void): Row | null {
  const row_number = index + 1
  if (isRecord(feature) && feature.type === 'Feature') {
    const { properties, geometry, id } = feature
    if (properties === null || properties === undefined || isRecord(properties)) {
      return {
        row_number,
        properties: properties ?? {},
        geometry: geometry ?? null,
        id: typeof id === 'string' || typeof id === 'number' ? id : null,
      }
    }
  }
  const reason = { es: 'no es un Feature de GeoJSON', en: 'it is not a GeoJSON Feature' }
  onIssue(issue('row_malformed', { reason }, { row_number }))
  return null
}

const GEOMETRY_TYPES: ReadonlySet<unknown> = new Set([
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
])

/** The document itself as a feature, when it is a Feature or a geometry; else null. */
export function featureOf(document: unknown): Record<string, unknown> | null {
  if (!isRecord(document)) return null
  if (document.type === 'Feature') return document
  return GEOMETRY_TYPES.has(document.type) ? { type: 'Feature', properties: {}, geometry: document } : null
}

function loneFeature(document: Record<string, unknown>, size: number): Record<string, unknown> {
  const feature = featureOf(document)
  if (feature && size <= AT_ONCE) return feature
  if (feature) {
    throw new Problem('too-large', {
      es: `El archivo es un solo elemento de más de ${AT_ONCE >> 20} MB. Divídelo en un FeatureCollection de varios.`,
      en: `The file is a single feature of more than ${AT_ONCE >> 20} MB. Split it into a FeatureCollection of several.`,
    })
  }
  throw new Problem('import-failed', {
    es: 'El archivo es JSON pero no GeoJSON: falta un FeatureCollection, un Feature o una geometría.',
    en: 'The file is JSON but not GeoJSON: there is no FeatureCollection, Feature or geometry.',
  })
}

/** The `crs` member of GeoJSON 2008 (https://geojson.org/geojson-spec.html, section 3), or the rule of RFC 7946. */
export function crsClaim(crs: unknown): CrsClaim {
  if (!isRecord(crs)) return { text: 'RFC 7946', srid: WGS84, from: 'format' }
  const { name, code } = isRecord(crs.properties) ? crs.properties : {}
  if (typeof name !== 'string') {
    return {
      text: JSON.stringify(crs).slice(0, 200),
      srid: typeof code === 'number' ? code : null,
      from: 'crs',
    }
  }
  const found = /(?:EPSG:{1,2}(?:[\d.]*:)?(\d+)|(CRS84))$/i.exec(name.trim())
  return { text: name, srid: found?.[2] ? WGS84 : found?.[1] ? Number(found[1]) : null, from: 'crs' }
}
