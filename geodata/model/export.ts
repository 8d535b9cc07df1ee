import { UTM_19S, WGS84 } from './crs.ts'
import type { Text } from './text.ts'

/**
 * Terms
 * - export: a copy of features in a format that other tools read, with what it is, who says it and how sure it is.
 */

export const EXPORT_FORMAT_IDS = [
  'csv',
  'kml',
  'kmz',
  'gpkg',
  'shapefile',
  'geojson',
  'geojsonl',
  'flatgeobuf',
  'geoparquet',
  'pmtiles',
] as const
export type ExportFormatId = (typeof EXPORT_FORMAT_IDS)[number]

export interface ExportFormat {
  id: ExportFormatId
  /** Lower case, with the dot. */
  extension: string
  mediaType: string
  title: Text
  /** Which tool opens it, and when to choose it. */
  use: Text
  /** Coordinates in any of `EXPORT_CRS`; false: the format allows longitude and latitude only. */
  anyCrs: boolean
  /** Takes rows without geometry. */
  tables: boolean
  /** Takes part of a version: columns, area, filters; false: the whole version or nothing. */
  parts: boolean
}

/** The formats data leave in, the ones most people open first. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    id: 'csv',
    extension: '.csv',
    mediaType: 'text/csv; charset=utf-8',
    title: { es: 'Excel (CSV)', en: 'Excel (CSV)' },
    use: {
      es: 'También LibreOffice y otras planillas. Una fila por elemento.',
      en: 'LibreOffice and other spreadsheets too. One row a feature.',
    },
    anyCrs: true,
    tables: true,
    parts: true,
  },
  {
    id: 'kml',
    extension: '.kml',
    mediaType: 'application/vnd.google-earth.kml+xml',
    title: { es: 'Google Earth (KML)', en: 'Google Earth (KML)' },
    use: {
      es: 'Se abre con Google Earth y en teléfonos.',
      en: 'Opens with Google Earth and on phones.',
    },
    anyCrs: false,
    tables: false,
    parts: true,
  },
  {
    id: 'kmz',
    extension: '.kmz',
    mediaType: 'application/vnd.google-earth.kmz',
    title: { es: 'Google Earth, comprimido (KMZ)', en: 'Google Earth, compressed (KMZ)' },
    use: { es: 'Lo mismo que KML, más liviano.', en: 'The same as KML, smaller.' },
    anyCrs: false,
    tables: false,
    parts: true,
  },
  {
    id: 'gpkg',
    extension: '.gpkg',
    mediaType: 'application/geopackage+sqlite3',
    title: { es: 'QGIS (GeoPackage)', en: 'QGIS (GeoPackage)' },
    use: {
      es: 'Un solo archivo con geometría, columnas, fuente y licencia. Recomendado para QGIS y ArcGIS.',
      en: 'One file with geometry, columns, source and licence. Recommended for QGIS and ArcGIS.',
    },
    anyCrs: true,
    tables: true,
    parts: true,
  },
  {
    id: 'shapefile',
    extension: '.zip',
    mediaType: 'application/zip',
    title: { es: 'ArcGIS, AutoCAD (Shapefile)', en: 'ArcGIS, AutoCAD (Shapefile)' },
    use: {
      es: 'Para programas antiguos. Acorta los nombres de las columnas a 10 letras y los textos a 254.',
      en: 'For older programs. It shortens column names to 10 letters and texts to 254.',
    },
    anyCrs: true,
    tables: true,
    parts: true,
  },
  {
    id: 'geojson',
    extension: '.geojson',
    mediaType: 'application/geo+json',
    title: { es: 'Para la web (GeoJSON)', en: 'For the web (GeoJSON)' },
    use: {
      es: 'Para páginas web y programación. Siempre en longitud y latitud.',
      en: 'For web pages and programming. Always in longitude and latitude.',
    },
    anyCrs: false,
    tables: true,
    parts: true,
  },
  {
    id: 'geojsonl',
    extension: '.geojsonl',
    mediaType: 'application/x-ndjson',
    title: { es: 'Por líneas (GeoJSONL)', en: 'By lines (GeoJSONL)' },
    use: {
      es: 'Un elemento por línea, para procesar archivos grandes por partes.',
      en: 'One feature a line, to process large files piece by piece.',
    },
    anyCrs: false,
    tables: true,
    parts: true,
  },
  {
    id: 'flatgeobuf',
    extension: '.fgb',
    mediaType: 'application/vnd.flatgeobuf',
    title: { es: 'FlatGeobuf', en: 'FlatGeobuf' },
    use: {
      es: 'Binario y liviano; se lee por partes desde un servidor.',
      en: 'Binary and small; read piece by piece from a server.',
    },
    anyCrs: true,
    tables: false,
    parts: true,
  },
  {
    id: 'geoparquet',
    extension: '.parquet',
    mediaType: 'application/vnd.apache.parquet',
    title: { es: 'Análisis (GeoParquet)', en: 'Analysis (GeoParquet)' },
    use: {
      es: 'Para Python, R y DuckDB. Por columnas y comprimido.',
      en: 'For Python, R and DuckDB. By columns and compressed.',
    },
    anyCrs: true,
    tables: true,
    parts: true,
  },
  {
    id: 'pmtiles',
    extension: '.pmtiles',
    mediaType: 'application/vnd.pmtiles',
    title: { es: 'Mapa en un archivo (PMTiles)', en: 'Map in a file (PMTiles)' },
    use: {
      es: 'Las teselas de la versión completa, para un mapa web sin servidor.',
      en: 'The tiles of the whole version, for a web map without a server.',
    },
    anyCrs: false,
    tables: false,
    parts: false,
  },
]

const byId = new Map(EXPORT_FORMATS.map((format) => [format.id, format]))
export const exportFormat = (id: ExportFormatId): ExportFormat => byId.get(id) as ExportFormat

export interface ExportCrs {
  srid: number
  /** The name EPSG gives it. */
  name: string
  title: Text
  /** Short, for names of files. */
  slug: string
  /** Degrees: longitude and latitude; otherwise metres. */
  geographic: boolean
  /** Decimals of a coordinate written as text: about a centimetre. */
  decimals: number
}

/** SIRGAS-Chile 2002 / UTM zone 19S: the official system of Chile's cartography. */
export const SIRGAS_CHILE_UTM_19S = 5361

/** The coordinate systems data leave in; the first is the default and the one they are stored in. */
export const EXPORT_CRS: readonly ExportCrs[] = [
  {
    srid: WGS84,
    name: 'WGS 84',
    title: { es: 'Longitud y latitud (WGS 84)', en: 'Longitude and latitude (WGS 84)' },
    slug: '',
    geographic: true,
    decimals: 7,
  },
  {
    srid: UTM_19S,
    name: 'WGS 84 / UTM zone 19S',
    title: { es: 'UTM 19S, metros (WGS 84)', en: 'UTM 19S, metres (WGS 84)' },
    slug: 'utm19s',
    geographic: false,
    decimals: 2,
  },
  {
    srid: SIRGAS_CHILE_UTM_19S,
    name: 'SIRGAS-Chile 2002 / UTM zone 19S',
    title: { es: 'UTM 19S, metros (SIRGAS-Chile)', en: 'UTM 19S, metres (SIRGAS-Chile)' },
    slug: 'sirgas19s',
    geographic: false,
    decimals: 2,
  },
]
