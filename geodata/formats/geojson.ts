import { WGS84 } from '../model/crs.ts'
import { issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { allBytes } from './bytes.ts'
import { decoded, encodingOf, headText } from './encoding.ts'
import { type CrsClaim, type Format, inBatches, type Row, type Table } from './format.ts'

const MOST_BYTES = 256 * 1048576

/** GeoJSON (RFC 7946): a FeatureCollection, a Feature or a bare geometry; the older `crs` member is read. */
export const geojson: Format = {
  id: 'geojson',
  label: { es: 'GeoJSON', en: 'GeoJSON' },
  extensions: ['.geojson', '.json'],
  isLike: (head) => headText(head).startsWith('{'),
  async open(bytes, options) {
    const { encoding, issues } = await encodingOf(bytes, options)
    const document = parseJson(decoded(await allBytes(bytes, MOST_BYTES), encoding))
    const { features, crs } = featuresOf(document)
    const columns = new Set<string>()
    for (const feature of features) {
      const { properties } = (feature ?? {}) as { properties?: unknown }
      if (isRecord(properties)) for (const name of Object.keys(properties)) columns.add(name)
    }
    const table: Table = {
      name: '',
      format: 'geojson',
      columns: [...columns],
      crs: crsClaim(crs),
      has_geometry: true,
      encoding,
      used: { encoding },
      row_count: features.length,
      issues,
      rows: (onIssue) =>
        inBatches(features, (feature, index) => {
          const row = rowOf(feature, index + 1)
          if (row) return row
          const reason = { es: 'no es un Feature de GeoJSON', en: 'it is not a GeoJSON Feature' }
          onIssue(issue('row_malformed', { reason }, { row_number: index + 1 }))
          return null
        }),
    }
    return [table]
  },
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A Feature as a row, or null when it is not one. */
function rowOf(feature: unknown, row_number: number): Row | null {
  if (!isRecord(feature) || feature.type !== 'Feature') return null
  const { properties, geometry, id } = feature
  if (properties !== null && properties !== undefined && !isRecord(properties)) return null
  return {
    row_number,
    properties: properties ?? {},
    geometry: geometry ?? null,
    id: typeof id === 'string' || typeof id === 'number' ? id : null,
  }
}

const GEOMETRY_TYPES = [
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
]

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const { message } = error as Error
    throw new Problem(
      'malformed-json',
      { es: `El archivo no es JSON válido: ${message}`, en: `The file is not valid JSON: ${message}` },
      { cause: error },
    )
  }
}

function featuresOf(document: unknown): { features: unknown[]; crs: unknown } {
  if (isRecord(document)) {
    const { type, features, crs } = document
    if (type === 'FeatureCollection' && Array.isArray(features)) return { features, crs }
    if (type === 'Feature') return { features: [document], crs }
    if (typeof type === 'string' && GEOMETRY_TYPES.includes(type)) {
      return { features: [{ type: 'Feature', properties: {}, geometry: document }], crs }
    }
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
