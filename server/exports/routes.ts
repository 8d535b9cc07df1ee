import { join } from 'node:path'
import { z } from 'zod'
import { layerById } from '../../geodata/layers/index.ts'
import {
  EXPORT_FORMAT_IDS,
  EXPORT_FORMATS,
  type ExportCrs,
  type ExportFormat,
} from '../../geodata/model/export.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { VERSION } from '../config.ts'
import type { Identity } from '../db/as.ts'
import { Answer, type Call, type Route, route } from '../http/route.ts'
import { visibleVersion } from '../layers/describe.ts'
import { MAX_DISTANCE_M } from '../nearby/find-nearby.ts'
import { catalogue, versionRecord } from './catalogue.ts'
import { estimate } from './estimate.ts'
import type { ExportJob } from './job.ts'
import { checkFormat, type LayerExport, readExportCrs, readLayerExport } from './layer-export.ts'
import { nearbyTable } from './nearby-export.ts'
import { shownVersions, siblingsOf, type VersionRecord } from './queries.ts'
import { type ExportSubject, exportRecord } from './record.ts'
import { SCREENING_TABLES, screeningTables } from './screening-export.ts'
import { goneSignal, send } from './send.ts'
import type { ExportTable } from './table.ts'
import { writeTileArchive } from './tile-archive.ts'
import { downloadOf } from './write.ts'

const selecting = {
  version: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'Id of a published version; the current one when absent' }),
  columns: z.string().max(2000).optional().meta({
    description:
      'Declared properties, with commas; all when absent. Where each feature comes from always goes along',
  }),
  bbox: z
    .string()
    .max(300)
    .optional()
    .meta({ description: 'west,south,east,north: features that touch the box' }),
  'bbox-crs': z.string().max(200).optional(),
  area: z
    .string()
    .max(16_000)
    .optional()
    .meta({ description: 'POLYGON or MULTIPOLYGON as WKT, EPSG:4326: features that touch it' }),
  datetime: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Instant or interval; compared with the vintage' }),
  place: z.string().max(40).optional().meta({ description: 'comuna/{code}: features that touch the comuna' }),
  where: z.string().max(4000).optional().meta({
    description:
      'Conditions with semicolons: status:a,b (one of; - is not known), area_ha(10,200) (between), name~agua (contains)',
  }),
  ids: z.string().max(16_000).optional().meta({ description: 'Feature ids, with commas' }),
}

const writing = {
  format: z
    .string()
    .max(40)
    .default('geojson')
    .meta({
      description: EXPORT_FORMATS.map(({ id }) => id).join(', '),
    }),
  crs: z
    .string()
    .max(200)
    .optional()
    .meta({ description: '4326, 32719 or 5361, where the format allows it' }),
  geometry: z.enum(['lonlat', 'wkt']).optional().meta({
    description:
      'How CSV writes geometry: a point, or the whole shape; of points the first, of others the second',
  }),
  package: z.enum(['zip']).optional().meta({ description: 'In a zip with the record beside it' }),
}

const JSON_LD = 'application/ld+json'
/** Open data: pages of any origin may read them. No cookie travels with such a request. */
const OPEN = { 'Access-Control-Allow-Origin': '*' }
const files = Object.fromEntries(
  EXPORT_FORMATS.map(({ mediaType }) => [mediaType.split(';')[0] as string, null]),
)

type ExportCall = Call<
  { id: string },
  z.output<z.ZodObject<typeof selecting & typeof writing>> & { lang?: 'es' | 'en' },
  undefined
>

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/layers/:id/export',
    id: 'exportLayer',
    tag: 'Exports',
    summary: {
      es: 'Llevarse una capa, o parte de ella, en el formato que lee su programa',
      en: 'Take a layer, or part of it, in the format your program reads',
    },
    params: z.object({ id: z.string() }),
    query: z.object({ ...selecting, ...writing }),
    openQuery: true,
    answers: { 200: { description: 'The file', content: files } },
    handler: async (call) => {
      const format = readFormat(call.query.format)
      const crs = readExportCrs(call.query.crs, format)
      const found = await readLayerExport(call as never)
      checkFormat(format, found.table)
      const headers = {
        ...(found.declaration.access === 'restricted'
          ? { 'Cache-Control': 'private, no-store' }
          : { 'Cache-Control': 'no-cache', ...OPEN }),
        Link: `<${found.subject.record}>; rel="describedby"; type="application/ld+json"`,
      }
      const name = baseName(found, crs)
      const job = layerJob(call as never, found, crs)
      if (format.id === 'pmtiles') {
        if (found.partial) throw wholeOnly()
        const { db, config } = call.context
        const [{ record }] = job.parts
        const { declaration, version } = found
        const folder = join(config.dataDir, 'tiles')
        const chunks = writeTileArchive({ db, identity: call.identity, declaration, version, record, folder })
        await send(call, {
          fileName: `${name}${format.extension}`,
          mediaType: format.mediaType,
          headers,
          chunks,
        })
        return
      }
      const download = await downloadOf(job, format.id, name, call.query.package === 'zip')
      await send(call, { ...download, headers })
    },
  }),
  route({
    method: 'get',
    path: '/api/layers/:id/export/estimate',
    id: 'estimateExport',
    tag: 'Exports',
    summary: {
      es: 'Cuántos elementos tendría una exportación, y cuánto pesaría',
      en: 'How many features an export would have, and what it would weigh',
    },
    params: z.object({ id: z.string() }),
    query: z.object(selecting),
    openQuery: true,
    answers: {
      200: {
        description: 'Estimate',
        content: {
          'application/json': z.object({
            version: z.number().int(),
            features: z.number().int(),
            bytes: z.partialRecord(z.enum(EXPORT_FORMAT_IDS), z.number().int()),
          }),
        },
      },
    },
    handler: async (call) => {
      const { table, version } = await readLayerExport(call as never)
      const bytes = await estimate({ db: call.context.db, identity: call.identity }, table)
      return { version: version.id, features: table.count, bytes }
    },
  }),
  route({
    method: 'get',
    path: '/api/catalogue.jsonld',
    id: 'getCatalogue',
    tag: 'Exports',
    summary: { es: 'El catálogo en DCAT-AP 3, como JSON-LD', en: 'The catalogue in DCAT-AP 3, as JSON-LD' },
    answers: { 200: { description: 'Catalogue', content: { [JSON_LD]: null } } },
    handler: async ({ context, identity, baseUrl }) => {
      const versions = await context.db.as(identity, shownVersions)
      const visible = versions.map((version) => visibleTo(version, identity))
      return new Answer(catalogue(visible, baseUrl), {
        type: JSON_LD,
        headers: { 'Cache-Control': 'no-cache', ...OPEN },
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/versions/:id/record',
    id: 'getVersionRecord',
    tag: 'Exports',
    summary: {
      es: 'La ficha de una versión en DCAT-AP 3, como JSON-LD',
      en: 'The record of a version in DCAT-AP 3, as JSON-LD',
    },
    params: z.object({ id: z.coerce.number().int().positive() }),
    answers: { 200: { description: 'Record', content: { [JSON_LD]: null } } },
    handler: async ({ context, identity, baseUrl, params }) => {
      const versions = await context.db.as(identity, (tx) => siblingsOf(tx, params.id))
      const version = versions.find(({ id }) => id === params.id)
      if (!version) {
        throw new Problem('not-found', {
          es: `No hay una versión publicada con el código ${params.id}. Las de una capa están en /api/layers/{capa}.`,
          en: `There is no published version with the id ${params.id}. Those of a layer are at /api/layers/{layer}.`,
        })
      }
      const visible = versions.map((each) => visibleTo(each, identity))
      const record = versionRecord(visibleTo(version, identity), visible, baseUrl)
      return new Answer(record, { type: JSON_LD, headers: { 'Cache-Control': 'no-cache', ...OPEN } })
    },
  }),
  route({
    method: 'get',
    path: '/api/screenings/:id/export',
    id: 'exportScreening',
    tag: 'Exports',
    summary: {
      es: 'Una evaluación en el formato que lee tu programa: sitio y elementos, hallazgos, medidas',
      en: 'A screening in the format your program reads: site and features, findings, measures',
    },
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{16,32}$/) }),
    query: z.object({
      ...writing,
      table: z
        .enum(SCREENING_TABLES)
        .default('features')
        .meta({ description: 'Of formats that hold one table; GeoPackage and Shapefile hold all' }),
    }),
    answers: { 200: { description: 'The file', content: files } },
    handler: async (call) => {
      const { context, identity, baseUrl, language, query, params } = call
      const { subject, tables } = await screeningTables(
        { db: context.db, identity, baseUrl },
        params.id,
        language,
      )
      const all = SCREENING_TABLES.map((name) => tables[name])
      await sendTables(
        call as never,
        subject,
        query.format,
        tables[query.table],
        all,
        `suelo-comun-${params.id}`,
      )
    },
  }),
  route({
    method: 'get',
    path: '/api/nearby/export',
    id: 'exportNearby',
    tag: 'Exports',
    summary: {
      es: 'Lo que hay cerca de un lugar, en el formato que lee su programa',
      en: 'What lies near a place, in the format your program reads',
    },
    query: z.object({
      ...writing,
      place: z.string().max(400).optional().meta({ description: 'layer/feature' }),
      area: selecting.area,
      point: z.string().max(60).optional().meta({ description: 'longitude,latitude' }),
      distance_m: z.coerce.number().min(100).max(MAX_DISTANCE_M),
    }),
    answers: { 200: { description: 'The file', content: files } },
    handler: async (call) => {
      const { context, identity, baseUrl, query } = call
      const { place, area, point, distance_m } = query
      const asked = { place, area, point, distance_m }
      const { subject, table } = await nearbyTable({ db: context.db, identity, baseUrl }, asked)
      await sendTables(call as never, subject, query.format, table, [table], 'suelo-comun-cerca')
    },
  }),
]

/** A version as its reader may know it. */
function visibleTo(version: VersionRecord, identity: Identity): VersionRecord {
  const declaration = layerById(version.layer_id)
  return declaration ? visibleVersion(declaration, version, identity) : version
}

/** Formats that hold several tables. */
const SEVERAL: ReadonlySet<string> = new Set(['gpkg', 'shapefile'])

/** Sends an answer that is made of tables: all of them where the format holds several, else the one. */
async function sendTables(
  call: ExportCall,
  subject: ExportSubject,
  formatId: string,
  one: ExportTable,
  all: readonly ExportTable[],
  baseName: string,
): Promise<void> {
  const { context, identity, language, query } = call
  const format = readFormat(formatId)
  if (format.id === 'pmtiles') {
    throw new Problem('not-acceptable', {
      es: 'PMTiles es para versiones completas de una capa. Pide otro formato.',
      en: 'PMTiles is for whole versions of a layer. Ask for another format.',
    })
  }
  const crs = readExportCrs(query.crs, format)
  checkFormat(format, one)
  const at = new Date()
  const part = (table: ExportTable) => ({
    table,
    record: exportRecord(subject, table, { crs, language, at, version: VERSION }),
  })
  const [first = one, ...rest] = SEVERAL.has(format.id) ? all : [one]
  const job: ExportJob = {
    reader: { db: context.db, identity, signal: goneSignal(call.response) },
    parts: [part(first), ...rest.map(part)],
    crs,
    language,
    spreadsheet: query.lang ?? null,
    geometry: query.geometry === 'wkt' ? 'wkt' : 'position',
  }
  const download = await downloadOf(
    job,
    format.id,
    `${baseName}${crs.slug ? `-${crs.slug}` : ''}`,
    query.package === 'zip',
  )
  await send(call, { ...download, headers: { 'Cache-Control': 'private, no-cache' } })
}

/** The format a parameter names. Throws `bad-parameter`. */
export function readFormat(text: string): ExportFormat {
  const found = EXPORT_FORMATS.find(({ id }) => id === text)
  if (found) return found
  const known = EXPORT_FORMATS.map(({ id }) => id).join(', ')
  throw new Problem('bad-parameter', {
    es: `«format» puede ser ${known}; «${text}» no es ninguno.`,
    en: `“format” may be ${known}; “${text}” is none of them.`,
  })
}

const wholeOnly = () =>
  new Problem('bad-parameter', {
    es: 'PMTiles lleva la versión completa, con las columnas que dibuja el mapa. Quita «columns», «bbox», «area», «ids», «datetime» y los filtros, o pide otro formato.',
    en: 'PMTiles carries the whole version, with the columns the map draws. Leave out “columns”, “bbox”, “area”, “ids”, “datetime” and filters, or ask for another format.',
  })

function baseName({ declaration, version, partial }: LayerExport, crs: ExportCrs): string {
  return [
    'suelo-comun',
    declaration.id,
    `v${version.number}`,
    ...(partial ? ['seleccion'] : []),
    ...(crs.slug ? [crs.slug] : []),
  ].join('-')
}

function layerJob(call: ExportCall, { declaration, subject, table }: LayerExport, crs: ExportCrs): ExportJob {
  const { context, identity, language, query } = call
  const spreadsheet = query.lang ?? null
  const position = query.geometry ?? (declaration.geometry === 'point' ? 'lonlat' : 'wkt')
  return {
    reader: { db: context.db, identity, signal: goneSignal(call.response) },
    parts: [
      { table, record: exportRecord(subject, table, { crs, language, at: new Date(), version: VERSION }) },
    ],
    crs,
    language,
    spreadsheet,
    geometry: position === 'wkt' ? 'wkt' : 'position',
  }
}
