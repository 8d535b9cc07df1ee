import type { ExportCrs, ExportFormatId } from '../../geodata/model/export.ts'
import type { Language } from '../../geodata/model/text.ts'
import type { Reader } from './pages.ts'
import type { ExportRecord } from './record.ts'
import type { ExportTable } from './table.ts'

/** One table of an export, with what is said of it. */
export interface ExportPart {
  table: ExportTable
  record: ExportRecord
}

/** Everything a format needs to write a file. */
export interface ExportJob {
  reader: Reader
  /** At least one. Formats that hold one table write the first. */
  parts: readonly [ExportPart, ...ExportPart[]]
  crs: ExportCrs
  /** Of titles and side files. */
  language: Language
  /** CSV for a spreadsheet in a language; null: for machines. */
  spreadsheet: Language | null
  /** How CSV writes geometry. */
  geometry: 'position' | 'wkt'
}

/**
 * Writes a file piece by piece, as fast as it is read. Stopping the generator early (a reader that went away) frees
 * what it holds. Throws `too-large` before the first piece when the format cannot hold that much.
 */
export type Write = (job: ExportJob) => AsyncGenerator<Uint8Array | string, void, undefined>

/** The writer of each format, imported when it is used. */
export const WRITERS: Record<Exclude<ExportFormatId, 'pmtiles'>, () => Promise<Write>> = {
  csv: async () => (await import('./formats/csv.ts')).writeCsv,
  kml: async () => (await import('./formats/kml.ts')).writeKml,
  kmz: async () => (await import('./formats/kml.ts')).writeKmz,
  gpkg: async () => (await import('./formats/geopackage.ts')).writeGeoPackage,
  shapefile: async () => (await import('./formats/shapefile.ts')).writeShapefile,
  geojson: async () => (await import('./formats/geojson.ts')).writeGeoJson,
  geojsonl: async () => (await import('./formats/geojson.ts')).writeGeoJsonLines,
  flatgeobuf: async () => (await import('./formats/flatgeobuf.ts')).writeFlatGeobuf,
  geoparquet: async () => (await import('./formats/geoparquet.ts')).writeGeoParquet,
}
