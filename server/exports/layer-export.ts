import { layerById } from '../../geodata/layers/index.ts'
import { PALETTE } from '../../geodata/layers/palette.ts'
import { readArea } from '../../geodata/model/area.ts'
import { versionPath } from '../../geodata/model/citation.ts'
import { EXPORT_CRS, type ExportCrs, type ExportFormat } from '../../geodata/model/export.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { requireRole } from '../access/require.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import type { Call } from '../http/route.ts'
import { mayRead } from '../layers/describe.ts'
import { readBbox } from '../selection/bbox.ts'
import { CRS84, readCrs } from '../selection/crs.ts'
import { readDatetime } from '../selection/datetime.ts'
import { readFilters } from '../selection/filters.ts'
import { readPlace } from '../selection/place.ts'
import { condition, countSelected, featureTable, requireShapes, type Selection } from '../selection/select.ts'
import { readConditions } from '../selection/where.ts'
import { type VersionRecord, versionOf } from './queries.ts'
import type { ExportSubject } from './record.ts'
import { declaredColumns, type ExportTable, provenanceColumns } from './table.ts'

/** The parameters that say which features and which of their columns, as they came. */
export interface SelectionQuery {
  version?: string | undefined
  columns?: string | undefined
  bbox?: string | undefined
  'bbox-crs'?: string | undefined
  datetime?: string | undefined
  area?: string | undefined
  place?: string | undefined
  where?: string | undefined
  ids?: string | undefined
}

/** Parameters that are not filters by a property. */
export const RESERVED: ReadonlySet<string> = new Set([
  'format',
  'version',
  'columns',
  'bbox',
  'bbox-crs',
  'datetime',
  'area',
  'place',
  'where',
  'ids',
  'crs',
  'geometry',
  'package',
  'lang',
  'f',
])
/** … those of them that make an export less than its version. */
const SELECTING = ['bbox', 'bbox-crs', 'datetime', 'area', 'place', 'where', 'ids']

export interface LayerExport {
  declaration: LayerDeclaration
  version: VersionRecord
  selection: Selection
  subject: ExportSubject
  table: ExportTable
  /** Columns or features were left out. */
  partial: boolean
}

type LayerCall = Pick<
  Call<{ id: string }, SelectionQuery & Record<string, unknown>, unknown>,
  'context' | 'identity' | 'params' | 'query' | 'baseUrl'
>

/**
 * What a request for features of a layer asks for, checked and counted. Throws `unknown-layer`, `no-data`, `not-found`,
 * `bad-parameter`, `unknown-parameter`, `bad-geometry`, `nothing-selected`; `sign-in-needed` or `not-allowed` for
 * restricted layers.
 */
export async function readLayerExport(call: LayerCall): Promise<LayerExport> {
  const { context, identity, query, baseUrl } = call
  const declaration = declarationOf(call.params.id)
  if (!mayRead(declaration, identity)) requireRole(identity, 'reviewer', 'steward')
  const columns = chosenColumns(declaration, query.columns)
  const bbox = query.bbox === undefined ? null : readBbox(query.bbox, readCrs('bbox-crs', query['bbox-crs']))
  const area = query.area === undefined ? null : readArea(query.area)
  const datetime = query.datetime === undefined ? null : readDatetime(query.datetime)
  const ids = query.ids === undefined ? null : readIds(query.ids)
  const place = query.place === undefined ? null : readPlace(query.place)
  const where = query.where === undefined ? [] : readConditions(declaration, query.where)
  const filters = readFilters(declaration, query, RESERVED)
  const versionId = query.version === undefined ? null : readVersion(query.version)

  const { version, count, selection } = await context.db.as(identity, async (tx: Transaction) => {
    const version = await versionOf(tx, declaration.id, versionId)
    if (!version) throw versionId === null ? withoutData(declaration) : noVersion(declaration, versionId)
    await requireShapes(tx, { area, place })
    const restricted = declaration.access === 'restricted'
    const selection: Selection = {
      version: version.id,
      restricted,
      bbox,
      area,
      place,
      datetime,
      ids,
      filters,
      where,
    }
    const chosen = filters.length + where.length
    const whole = !bbox && !area && !place && !datetime && !ids && chosen === 0 && !restricted
    return { version, selection, count: whole ? version.feature_count : await countSelected(tx, selection) }
  })
  if (count === 0) throw nothingSelected(declaration)

  const asked = Object.fromEntries(
    Object.entries(query)
      .filter(([name]) => SELECTING.includes(name) || name === 'columns' || !RESERVED.has(name))
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  const licence = version.source.licence ?? null
  return {
    declaration,
    version,
    selection,
    partial: Object.keys(asked).length > 0,
    subject: {
      title: declaration.title,
      description: declaration.description,
      publisher: declaration.publisher,
      source: version.source,
      layer: declaration.id,
      version: { id: version.id, number: version.number, published_at: version.published_at },
      vintage: version.vintage,
      accuracy_m: version.accuracy_m,
      coverage: version.coverage,
      address: `${baseUrl}${versionPath(declaration.id, version.number)}`,
      record: `${baseUrl}/api/versions/${version.id}/record`,
      asked,
    },
    table: {
      name: declaration.id,
      title: declaration.title,
      geometry: declaration.geometry === 'raster' ? 'none' : declaration.geometry,
      label: declaration.label,
      colour: PALETTE.light[declaration.theme].line,
      columns: [...columns, ...provenanceColumns(licence)],
      rows: sql`${featureTable(selection.restricted)}`,
      where: condition(selection),
      count,
    },
  }
}

/** The declaration a path names. Throws `unknown-layer`. */
export function declarationOf(id: string): LayerDeclaration {
  const declaration = layerById(id)
  if (declaration) return declaration
  const shown = id.length > 60 ? `${id.slice(0, 60)}…` : id
  throw new Problem('unknown-layer', {
    es: `No hay una capa «${shown}» en el catálogo. La lista está en /api/layers.`,
    en: `There is no layer “${shown}” in the catalogue. The list is at /api/layers.`,
  })
}

function chosenColumns(declaration: LayerDeclaration, text: string | undefined) {
  const all = declaredColumns(declaration)
  if (text === undefined) return all
  const names = text.split(',').map((name) => name.trim())
  const chosen = names.filter((name) => name !== '')
  const unknown = chosen.filter((name) => !Object.hasOwn(declaration.properties, name))
  if (unknown.length > 0) {
    const known = all.map(({ id }) => id).join(', ')
    const shown = unknown.slice(0, 5).map((name) => name.slice(0, 60))
    throw new Problem(
      'bad-parameter',
      {
        es: `La capa «${declaration.title.es}» no tiene la columna ${shown.map((name) => `«${name}»`).join(', ')}. Tiene: ${known}. El código, la fuente, la licencia, la precisión y la fecha van siempre.`,
        en: `The layer “${declaration.title.en}” has no column ${shown.map((name) => `“${name}”`).join(', ')}. It has: ${known}. Id, source, licence, accuracy and date are always there.`,
      },
      { extra: { unknown } },
    )
  }
  return all.filter(({ id }) => chosen.includes(id))
}

/** Most features that can be named one by one. */
const MOST_IDS = 500

function readIds(text: string): string[] {
  const ids = [...new Set(text.split(',').filter((id) => id !== ''))]
  if (ids.length > 0 && ids.length <= MOST_IDS) return ids
  throw new Problem('bad-parameter', {
    es: `«ids» son códigos de elementos separados por comas, hasta ${MOST_IDS}. Para más, usa «area» o un filtro.`,
    en: `“ids” is feature ids with commas, up to ${MOST_IDS}. For more, use “area” or a filter.`,
  })
}

function readVersion(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Problem('bad-parameter', {
    es: '«version» es el código numérico de una versión publicada; los de una capa están en /api/layers/{capa}.',
    en: '“version” is the numeric id of a published version; those of a layer are at /api/layers/{layer}.',
  })
}

/**
 * The coordinate system an export is asked in: `32719`, `EPSG:32719` or its OGC address. Throws `unsupported-crs` when it
 * is not offered, or when the format allows only longitude and latitude.
 */
export function readExportCrs(text: string | undefined, format: ExportFormat): ExportCrs {
  const [wgs84] = EXPORT_CRS as readonly [ExportCrs, ...ExportCrs[]]
  if (text === undefined || text === CRS84.uri) return wgs84
  const code = /^(?:(?:EPSG:|https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/\d+\/))?(\d{4,6})$/i.exec(
    text,
  )?.[1]
  const found = EXPORT_CRS.find(({ srid }) => String(srid) === code)
  if (!found) {
    const known = EXPORT_CRS.map(({ srid, name }) => `${srid} (${name})`).join(', ')
    throw new Problem('unsupported-crs', {
      es: `«crs» pide un sistema de coordenadas en que no se exporta. Se exporta en ${known}.`,
      en: `“crs” asks for a coordinate system that is not exported in. Exported in: ${known}.`,
    })
  }
  if (found.srid !== wgs84.srid && !format.anyCrs) {
    throw new Problem('unsupported-crs', {
      es: `${format.title.es} admite solo longitud y latitud (EPSG:4326): así lo define el formato. Quita «crs», o pide GeoPackage, Shapefile, CSV, FlatGeobuf o GeoParquet.`,
      en: `${format.title.en} takes only longitude and latitude (EPSG:4326): the format defines it so. Leave out “crs”, or ask for GeoPackage, Shapefile, CSV, FlatGeobuf or GeoParquet.`,
    })
  }
  return found
}

/** Throws `not-acceptable` where a format cannot hold a table. */
export function checkFormat(format: ExportFormat, table: Pick<ExportTable, 'geometry' | 'title'>): void {
  if (table.geometry !== 'none' || format.tables) return
  throw new Problem('not-acceptable', {
    es: `«${table.title.es}» es una tabla sin geometría y ${format.title.es} es un formato de mapas. Pide CSV, GeoPackage, GeoJSON o GeoParquet.`,
    en: `“${table.title.en}” is a table without geometry and ${format.title.en} is a map format. Ask for CSV, GeoPackage, GeoJSON or GeoParquet.`,
  })
}

const withoutData = ({ title, publisher, home }: LayerDeclaration) =>
  new Problem(
    'no-data',
    {
      es: `La capa «${title.es}» no tiene datos publicados aquí. Los datos oficiales los tiene ${publisher.es}.`,
      en: `The layer “${title.en}” has no data published here. The official data are kept by ${publisher.en}.`,
    },
    { extra: { home } },
  )

const noVersion = ({ id, title }: LayerDeclaration, version: number) =>
  new Problem('not-found', {
    es: `La capa «${title.es}» no tiene una versión publicada con el código ${version}. Las que tiene están en /api/layers/${id}.`,
    en: `The layer “${title.en}” has no published version with the id ${version}. Those it has are at /api/layers/${id}.`,
  })

const nothingSelected = ({ title }: LayerDeclaration) =>
  new Problem('nothing-selected', {
    es: `Ningún elemento de «${title.es}» cumple lo pedido, así que no hay archivo que descargar. Agranda el área o quita filtros.`,
    en: `No feature of “${title.en}” fulfils what was asked, so there is no file to download. Enlarge the area or remove filters.`,
  })
