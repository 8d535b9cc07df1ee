import { z } from 'zod'
import { LAYERS, THEME_TITLES } from '../../geodata/layers/index.ts'
import type { Text } from '../../geodata/model/text.ts'
import { openApiDocument } from '../http/openapi.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { publishedVersion, publishedVersions } from '../layers/queries.ts'
import { SERVED_CRS } from '../selection/crs.ts'
import { collection, collectionHtml, declarationOf, itemSchema, queryablesSchema } from './collections.ts'
import { CONFORMANCE } from './conformance.ts'
import { html, link, STYLE } from './html.ts'
import { caching, DEFAULT_LIMIT, item, items, layerWithoutData, MAX_LIMIT } from './items.ts'
import { landing, landingHtml } from './landing.ts'
import { processDescription, processList } from './processes.ts'
import { formatOf, reply, selfLinks } from './reply.ts'
import { tileMatrixSet, WEB_MERCATOR_QUAD, WEB_MERCATOR_QUAD_URI } from './tile-matrix-set.ts'
import { askedVersion, checkHasTiles, MVT, tile, tileJson, tileset, tilesetList } from './tilesets.ts'

const linkSchema = z.looseObject({ href: z.string(), rel: z.string() })
const linksSchema = z.array(linkSchema)
const collectionSchema = z.looseObject({ id: z.string(), title: z.string(), links: linksSchema })
const schemaDocument = z.looseObject({ $schema: z.string() })

const byId = z.object({ id: z.string().meta({ description: 'A layer of the catalogue' }) })
const crsParameter = z
  .string()
  .optional()
  .meta({
    description: 'URI of the coordinate system of the answer (Features Part 2)',
    enum: SERVED_CRS.map(({ uri }) => uri),
  })

const document = (description: string, schema: z.ZodType) => ({
  200: { description, content: { 'application/json': schema, 'text/html': null } },
})
const featureAnswers = (description: string) => ({
  200: {
    description,
    content: { 'application/geo+json': z.looseObject({ type: z.string() }), 'text/html': null },
  },
})

const LAYERS_TITLE: Text = { es: 'Capas', en: 'Layers' }

/**
 * The OGC API. `all` gives the whole table of routes, for the OpenAPI document; it is called when that is asked for.
 */
export function ogcRoutes(all: () => readonly Route[]): Route[] {
  const documents = new Map<string, ReturnType<typeof openApiDocument>>()

  return [
    route({
      method: 'get',
      path: '/ogc',
      id: 'getLandingPage',
      tag: 'OGC API',
      summary: { es: 'Portada', en: 'Landing page' },
      answers: document('Landing page', z.looseObject({ title: z.string(), links: linksSchema })),
      handler: (call) => {
        const found = landing(call.baseUrl, call.language)
        return reply(call, found, { title: found.title, body: () => landingHtml(found) })
      },
    }),
    route({
      method: 'get',
      path: '/ogc/style.css',
      id: 'getStyle',
      tag: 'OGC API',
      summary: { es: 'Hoja de estilo de las páginas', en: 'Style sheet of the pages' },
      answers: { 200: { description: 'Style sheet', content: { 'text/css': null } } },
      handler: () =>
        new Answer(STYLE, {
          type: 'text/css; charset=utf-8',
          headers: { 'Cache-Control': 'public, max-age=3600' },
        }),
    }),
    route({
      method: 'get',
      path: '/ogc/conformance',
      id: 'getConformance',
      tag: 'OGC API',
      summary: { es: 'Clases de conformidad', en: 'Conformance classes' },
      answers: document('Conformance', z.object({ conformsTo: z.array(z.string()) })),
      handler: (call) =>
        reply(
          call,
          { conformsTo: CONFORMANCE, links: selfLinks(call, '/ogc/conformance') },
          {
            title: call.language === 'es' ? 'Conformidad' : 'Conformance',
            body: () => html`<ul>${CONFORMANCE.map((uri) => html`<li>${link(uri)}</li>`)}</ul>`,
          },
        ),
    }),
    route({
      method: 'get',
      path: '/ogc/api',
      id: 'getApi',
      tag: 'OGC API',
      summary: {
        es: 'Definición OpenAPI 3.1 de todo el servicio',
        en: 'OpenAPI 3.1 definition of the whole service',
      },
      answers: {
        200: {
          description: 'OpenAPI document',
          content: { 'application/vnd.oai.openapi+json;version=3.1': null, 'text/html': null },
        },
      },
      handler: (call) => {
        const { language, baseUrl } = call
        const made = documents.get(language) ?? openApiDocument(all(), language, baseUrl)
        documents.set(language, made)
        return reply(
          call,
          { ...made, servers: [{ url: baseUrl }] },
          {
            title: language === 'es' ? 'Direcciones del servicio' : 'Addresses of the service',
            type: 'application/vnd.oai.openapi+json;version=3.1',
            body: () => html`<table>
<thead><tr><th>${language === 'es' ? 'Método' : 'Method'}</th><th>${language === 'es' ? 'Dirección' : 'Address'}</th><th>${language === 'es' ? 'Qué hace' : 'What it does'}</th></tr></thead>
<tbody>${all().map((each) => html`<tr><td>${each.method.toUpperCase()}</td><td><code>${each.path.replace(/:(\w+)/g, '{$1}')}</code></td><td>${each.summary[language]}</td></tr>`)}</tbody>
</table>`,
          },
        )
      },
    }),

    route({
      method: 'get',
      path: '/ogc/collections',
      id: 'getCollections',
      tag: 'Features',
      summary: { es: 'Las capas del catálogo', en: 'The layers of the catalogue' },
      answers: document(
        'Collections',
        z.looseObject({ links: linksSchema, collections: z.array(collectionSchema) }),
      ),
      handler: async (call) => {
        const { context, identity, language, baseUrl } = call
        const rows = await context.db.as(identity, publishedVersions)
        const byLayer = new Map(rows.map((row) => [row.layer_id, row]))
        const collections = LAYERS.map((each) => collection(each, byLayer.get(each.id) ?? null, call))
        return reply(
          call,
          {
            links: selfLinks(call, '/ogc/collections'),
            crs: SERVED_CRS.map(({ uri }) => uri),
            numberMatched: collections.length,
            collections,
          },
          {
            title: LAYERS_TITLE[language],
            headers: { 'Cache-Control': 'no-cache' },
            body: () => html`<table>
<thead><tr><th>${language === 'es' ? 'Capa' : 'Layer'}</th><th>${language === 'es' ? 'Tema' : 'Theme'}</th><th>${language === 'es' ? 'Elementos' : 'Features'}</th></tr></thead>
<tbody>${LAYERS.map((each) => {
              const row = byLayer.get(each.id)
              const count = row
                ? collection(each, row, call).version?.feature_count
                : language === 'es'
                  ? 'sin datos'
                  : 'no data'
              return html`<tr><td>${link(`${baseUrl}/ogc/collections/${each.id}?f=html`, each.title[language])}</td><td>${THEME_TITLES[each.theme][language]}</td><td>${count}</td></tr>`
            })}</tbody>
</table>`,
          },
        )
      },
    }),
    route({
      method: 'get',
      path: '/ogc/collections/:id',
      id: 'getCollection',
      tag: 'Features',
      summary: { es: 'Una capa', en: 'One layer' },
      params: byId,
      answers: document('Collection', collectionSchema),
      handler: async (call) => {
        const declaration = declarationOf(call.params.id)
        const row = await call.context.db.as(call.identity, (tx) => publishedVersion(tx, declaration.id))
        const found = collection(declaration, row, call)
        return reply(call, found, {
          title: found.title,
          trail: [[`${call.baseUrl}/ogc/collections?f=html`, LAYERS_TITLE[call.language]]],
          headers: { 'Cache-Control': 'no-cache' },
          body: () => collectionHtml(found, declaration, call.language),
        })
      },
    }),
    ...(['queryables', 'schema'] as const).map((part) =>
      route({
        method: 'get',
        path: `/ogc/collections/:id/${part}`,
        id: part === 'queryables' ? 'getQueryables' : 'getSchema',
        tag: 'Features',
        summary:
          part === 'queryables'
            ? { es: 'Propiedades por las que se filtra', en: 'Properties to filter by' }
            : { es: 'Esquema de los elementos', en: 'Schema of the items' },
        params: byId,
        answers: {
          200: {
            description: 'JSON Schema',
            content: { 'application/schema+json': schemaDocument, 'text/html': null },
          },
        },
        handler: (call) => {
          const declaration = declarationOf(call.params.id)
          const make = part === 'queryables' ? queryablesSchema : itemSchema
          return reply(call, make(declaration, call.language, call.baseUrl), {
            title: declaration.title[call.language],
            type: 'application/schema+json',
            trail: [
              [`${call.baseUrl}/ogc/collections/${declaration.id}?f=html`, declaration.title[call.language]],
            ],
          })
        },
      }),
    ),
    route({
      method: 'get',
      path: '/ogc/collections/:id/items',
      id: 'getItems',
      tag: 'Features',
      summary: { es: 'Elementos de una capa, por páginas', en: 'Features of a layer, by pages' },
      params: byId,
      query: z.object({
        limit: z.coerce
          .number()
          .int()
          .min(1)
          .default(DEFAULT_LIMIT)
          .meta({ description: `Features on a page; at most ${MAX_LIMIT} are answered`, maximum: MAX_LIMIT }),
        offset: z.coerce
          .number()
          .int()
          .min(0)
          .max(2_147_483_647)
          .default(0)
          .meta({ description: 'Features to leave out first' }),
        bbox: z
          .string()
          .max(300)
          .optional()
          .meta({ description: 'west,south,east,north, or six numbers with heights' }),
        'bbox-crs': crsParameter,
        crs: crsParameter,
        datetime: z
          .string()
          .max(100)
          .optional()
          .meta({ description: 'Instant or interval; compared with the vintage' }),
        area: z.string().max(16_000).optional().meta({
          description: 'POLYGON or MULTIPOLYGON as WKT, EPSG:4326: features that touch it',
        }),
        place: z
          .string()
          .max(40)
          .optional()
          .meta({ description: 'comuna/{code}: features that touch the comuna' }),
        where: z.string().max(4000).optional().meta({
          description:
            'Conditions with semicolons: status:a,b (one of; - is not known), area_ha(10,200) (between), name~agua (contains)',
        }),
        sortby: z.string().max(60).optional().meta({
          description: 'A declared property, source or vintage; with - before it, the other way round',
        }),
      }),
      openQuery: true,
      answers: featureAnswers('FeatureCollection'),
      handler: (call) => items(call as never, declarationOf(call.params.id)),
    }),
    route({
      method: 'get',
      path: '/ogc/collections/:id/items/:featureId',
      id: 'getItem',
      tag: 'Features',
      summary: { es: 'Un elemento', en: 'One feature' },
      params: byId.extend({ featureId: z.string() }),
      query: z.object({ crs: crsParameter }),
      answers: featureAnswers('Feature'),
      handler: (call) => item(call as never, declarationOf(call.params.id)),
    }),

    route({
      method: 'get',
      path: '/ogc/collections/:id/tiles',
      id: 'getTilesets',
      tag: 'Tiles',
      summary: { es: 'Conjuntos de teselas de una capa', en: 'Tile sets of a layer' },
      params: byId,
      answers: document('Tile sets', z.looseObject({ tilesets: z.array(z.looseObject({})) })),
      handler: (call) => {
        const declaration = declarationOf(call.params.id)
        checkHasTiles(declaration)
        return reply(call, tilesetList(declaration, call), { title: declaration.title[call.language] })
      },
    }),
    route({
      method: 'get',
      path: `/ogc/collections/:id/tiles/${WEB_MERCATOR_QUAD}`,
      id: 'getTileset',
      tag: 'Tiles',
      summary: { es: 'Metadatos de un conjunto de teselas', en: 'Tile set metadata' },
      params: byId,
      answers: document('Tile set', z.looseObject({ dataType: z.string() })),
      handler: async (call) => {
        const declaration = declarationOf(call.params.id)
        checkHasTiles(declaration)
        const row = await call.context.db.as(call.identity, (tx) => publishedVersion(tx, declaration.id))
        if (!row) throw layerWithoutData(declaration)
        return reply(call, tileset(declaration, row, call.identity, call), {
          title: declaration.title[call.language],
          headers: caching(declaration),
        })
      },
    }),
    route({
      method: 'get',
      path: `/ogc/collections/:id/tiles/${WEB_MERCATOR_QUAD}/tilejson`,
      id: 'getTileJson',
      tag: 'Tiles',
      summary: { es: 'TileJSON 3.0.0', en: 'TileJSON 3.0.0' },
      params: byId,
      query: z.object({ v: z.string().max(40).optional().meta({ description: 'Version of the layer' }) }),
      answers: {
        200: {
          description: 'TileJSON',
          content: { 'application/json': z.looseObject({ tilejson: z.literal('3.0.0') }) },
        },
      },
      handler: async (call) => {
        const declaration = declarationOf(call.params.id)
        checkHasTiles(declaration)
        formatOf(call)
        const asked = await askedVersion(call, declaration, call.query.v)
        const row = await call.context.db.as(call.identity, (tx) => publishedVersion(tx, declaration.id))
        if (!row) throw layerWithoutData(declaration)
        return new Answer(tileJson(declaration, row, asked ?? row.id, call.identity, call), {
          headers: caching(declaration),
        })
      },
    }),
    route({
      method: 'get',
      path: `/ogc/collections/:id/tiles/${WEB_MERCATOR_QUAD}/:z/:y/:x`,
      id: 'getTile',
      tag: 'Tiles',
      summary: { es: 'Una tesela vectorial: zoom, fila, columna', en: 'A vector tile: zoom, row, column' },
      params: byId.extend({ z: z.string(), y: z.string(), x: z.string() }),
      query: z.object({
        v: z
          .string()
          .max(40)
          .optional()
          .meta({ description: 'Version of the layer; with it the tile may be kept forever' }),
      }),
      answers: {
        200: { description: 'Vector tile; its layer has the name of ours', content: { [MVT]: null } },
        204: { description: 'Nothing lies in this tile', content: {} },
        304: { description: 'Not changed', content: {} },
      },
      handler: (call) => tile(call as never, declarationOf(call.params.id)),
    }),
    route({
      method: 'get',
      path: '/ogc/tileMatrixSets',
      id: 'getTileMatrixSets',
      tag: 'Tiles',
      summary: { es: 'Esquemas de teselas', en: 'Tile matrix sets' },
      answers: document('Tile matrix sets', z.looseObject({ tileMatrixSets: z.array(z.looseObject({})) })),
      handler: (call) => {
        const { id, title, crs } = tileMatrixSet()
        const href = `${call.baseUrl}/ogc/tileMatrixSets/${id}`
        const summary = {
          id,
          title,
          uri: WEB_MERCATOR_QUAD_URI,
          crs,
          links: [{ rel: 'self', href, type: 'application/json' }],
        }
        return reply(
          call,
          { tileMatrixSets: [summary] },
          { title: call.language === 'es' ? 'Esquemas de teselas' : 'Tile matrix sets' },
        )
      },
    }),
    route({
      method: 'get',
      path: `/ogc/tileMatrixSets/${WEB_MERCATOR_QUAD}`,
      id: 'getTileMatrixSet',
      tag: 'Tiles',
      summary: { es: 'Definición de WebMercatorQuad', en: 'Definition of WebMercatorQuad' },
      answers: document('Tile matrix set', z.looseObject({ tileMatrices: z.array(z.looseObject({})) })),
      handler: (call) => reply(call, tileMatrixSet(), { title: WEB_MERCATOR_QUAD }),
    }),

    route({
      method: 'get',
      path: '/ogc/processes',
      id: 'getProcesses',
      tag: 'Processes',
      summary: { es: 'Procesos', en: 'Processes' },
      answers: document('Processes', z.looseObject({ processes: z.array(z.looseObject({})) })),
      handler: (call) =>
        reply(call, processList(call.baseUrl, call.language), {
          title: call.language === 'es' ? 'Procesos' : 'Processes',
        }),
    }),
    route({
      method: 'get',
      path: '/ogc/processes/:id',
      id: 'getProcess',
      tag: 'Processes',
      summary: { es: 'Un proceso: entradas y salida', en: 'One process: inputs and output' },
      params: z.object({ id: z.string() }),
      answers: document('Process', z.looseObject({ id: z.string() })),
      handler: (call) => {
        const found = processDescription(call.params.id, call.baseUrl, call.language)
        return reply(call, found, { title: found.title })
      },
    }),
  ]
}
