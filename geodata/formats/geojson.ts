import { z } from 'zod'
import { WGS84 } from '../model/crs.ts'
import { type Issue, issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { decodeText } from './encoding.ts'
import type { Format, Row } from './format.ts'

/** GeoJSON (RFC 7946): a FeatureCollection, a Feature or a bare geometry; the older `crs` member is read. */
export const geojson: Format = {
  id: 'geojson',
  label: { es: 'GeoJSON', en: 'GeoJSON' },
  extensions: ['.geojson', '.json'],
  async read(bytes) {
    const { text, encoding, issues } = decodeText(bytes)
    const document = parseJson(text)
    const { features, crs } = featuresOf(document)
    const declared = declaredCrs(crs)
    issues.push(...declared.issues)

    const rows: Row[] = []
    const columns = new Set<string>()
    features.forEach((feature, index) => {
      const row_number = index + 1
      const result = featureSchema.safeParse(feature)
      if (!result.success) {
        const reason = { es: 'no es un Feature de GeoJSON', en: 'it is not a GeoJSON Feature' }
        issues.push(issue('row_malformed', { reason }, { row_number }))
        return
      }
      const { properties, geometry, id } = result.data
      for (const column of Object.keys(properties ?? {})) columns.add(column)
      rows.push({ row_number, properties: properties ?? {}, geometry: geometry ?? null, id: id ?? null })
    })
    return { rows, columns: [...columns], declared_crs: declared.srid, encoding, issues }
  },
}

const featureSchema = z.object({
  type: z.literal('Feature'),
  properties: z.record(z.string(), z.unknown()).nullish(),
  geometry: z.unknown(),
  id: z.union([z.string(), z.number()]).nullish(),
})

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
  if (document && typeof document === 'object' && !Array.isArray(document)) {
    const { type, features, crs } = document as { type?: unknown; features?: unknown; crs?: unknown }
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

/** EPSG 4674, SIRGAS 2000: within a metre of WGS 84 in Chile (https://epsg.org/crs_4674). */
const SIRGAS_2000 = 4674

/**
 * The `crs` member of GeoJSON 2008 (https://geojson.org/geojson-spec.html, section 3): absent or null means WGS 84.
 * Only longitude and latitude are read here; anything else is refused with its name.
 */
function declaredCrs(crs: unknown): { srid: number; issues: Issue[] } {
  if (crs === undefined || crs === null) return { srid: WGS84, issues: [] }
  const name = (crs as { properties?: { name?: unknown } }).properties?.name
  const code = typeof name === 'string' ? /(?:EPSG:(?:[\d.]*:)?(\d+)|(CRS84))$/i.exec(name) : null
  if (code?.[2] || Number(code?.[1]) === WGS84) return { srid: WGS84, issues: [] }
  if (Number(code?.[1]) === SIRGAS_2000) {
    return { srid: SIRGAS_2000, issues: [issue('crs_near_wgs84', { crs: 'EPSG:4674' })] }
  }
  const shown = typeof name === 'string' ? name : JSON.stringify(crs).slice(0, 80)
  throw new Problem('unsupported-crs', {
    es: `El archivo declara el sistema de coordenadas ${shown}; se leen longitud y latitud en EPSG:4326 (o 4674). Conviértalo y vuelva a importarlo.`,
    en: `The file declares the coordinate system ${shown}; longitude and latitude in EPSG:4326 (or 4674) are read. Convert it and import it again.`,
  })
}
