import { writeArea } from '../../geodata/model/area.ts'
import {
  EXPORT_CRS,
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportFormatId,
  exportFormat,
} from '../../geodata/model/export.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { ExportManner, ExportSelection } from '../data/exports.ts'

/** What a person has chosen in the panel. Pure: from it follow the address, the estimate and what is on offer. */
export interface Choice {
  format: ExportFormatId
  where: 'whole' | 'view' | 'drawn'
  /** EPSG number. */
  crs: number
  /** Null: all. */
  columns: readonly string[] | null
  /** CSV of lines and areas: the whole outline instead of a point inside. */
  outline: boolean
  packed: boolean
}

export const FIRST_CHOICE: Choice = {
  format: 'csv',
  where: 'whole',
  crs: EXPORT_CRS[0]?.srid ?? 4326,
  columns: null,
  outline: false,
  packed: false,
}

/** Formats most people ask for; the others are a step away. */
const COMMON: readonly ExportFormatId[] = ['csv', 'kml', 'gpkg', 'shapefile']

const hasGeometry = ({ geometry }: LayerDeclaration) => geometry !== 'none' && geometry !== 'raster'

/** The formats a layer can leave in. */
export function formatsFor(layer: LayerDeclaration): { common: ExportFormat[]; others: ExportFormat[] } {
  const fitting = EXPORT_FORMATS.filter(({ tables }) => tables || hasGeometry(layer))
  return {
    common: fitting.filter(({ id }) => COMMON.includes(id)),
    others: fitting.filter(({ id }) => !COMMON.includes(id)),
  }
}

/** Which of the questions make sense for a layer in a format. */
export function questionsFor(layer: LayerDeclaration, { format, columns }: Choice) {
  const { anyCrs, parts, id } = exportFormat(format)
  return {
    where: parts && hasGeometry(layer),
    crs: anyCrs && hasGeometry(layer),
    columns: parts,
    outline: id === 'csv' && hasGeometry(layer) && layer.geometry !== 'point',
    /** A shapefile is such a zip already, and an archive of tiles carries its record. */
    packed: id !== 'shapefile' && id !== 'pmtiles',
    noColumns: columns !== null && columns.length === 0,
  }
}

/** What is asked of the server. `view`: the box that the map shows; `drawn`: the shape; either may not be there yet. */
export function selectionOf(
  layer: LayerDeclaration,
  version: number,
  choice: Choice,
  {
    view,
    drawn,
    ids,
    filters,
  }: {
    view: readonly number[] | null
    drawn: Extract<Geometry, { type: 'Polygon' | 'MultiPolygon' }> | null
    ids?: readonly string[] | undefined
    filters?: Readonly<Record<string, string>> | undefined
  },
): ExportSelection {
  const asks = questionsFor(layer, choice)
  return {
    version,
    ...(asks.columns && choice.columns ? { columns: choice.columns } : {}),
    ...(asks.where && choice.where === 'view' && view ? { bbox: view } : {}),
    ...(asks.where && choice.where === 'drawn' && drawn ? { area: writeArea(drawn) } : {}),
    ...(ids && asks.columns ? { ids } : {}),
    ...(filters && asks.columns ? { filters } : {}),
  }
}

/** How the file is written. Titles and side files in the language of the page. */
export function mannerOf(layer: LayerDeclaration, choice: Choice, lang: string): ExportManner {
  const asks = questionsFor(layer, choice)
  const [first] = EXPORT_CRS
  return {
    format: choice.format,
    lang,
    ...(asks.crs && choice.crs !== first?.srid ? { crs: choice.crs } : {}),
    ...(asks.outline ? { geometry: choice.outline ? 'wkt' : 'lonlat' } : {}),
    ...(asks.packed && choice.packed ? { packed: true } : {}),
  }
}
