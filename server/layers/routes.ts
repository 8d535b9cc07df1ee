import { z } from 'zod'
import { LAYERS } from '../../geodata/layers/index.ts'
import { coverageSchema, sourceSchema } from '../../geodata/model/feature.ts'
import { FRESHNESS } from '../../geodata/model/version.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { visibleVersion } from './describe.ts'
import { alreadyHas, entityTag } from './entity-tag.ts'
import { basemap } from './natural-earth.ts'
import { publishedVersions, searchFeatures } from './queries.ts'
import { freshnessOfLayers } from './versions.ts'
import { readBox, within, withinSchema } from './within.ts'

const bbox = z.tuple([z.number(), z.number(), z.number(), z.number()])

const layerStateSchema = z.object({
  id: z.string(),
  version: z
    .object({
      id: z.number().int(),
      number: z.number().int(),
      feature_count: z.number().int(),
      bbox: bbox.nullable(),
      geometry_types: z.array(z.string()),
      source: sourceSchema,
      accuracy_m: z.number().nullable(),
      vintage: z.string().nullable(),
      published_at: z.string(),
      coverage: coverageSchema,
    })
    .nullable()
    .meta({ description: 'The published version; null when the layer has no data' }),
  freshness: z
    .enum(FRESHNESS)
    .nullable()
    .meta({ description: 'Against the rhythm of its source; null when the layer has no data' }),
})

const foundSchema = z.object({
  layer: z.string(),
  feature_id: z.string(),
  name: z.string(),
  kind: z.string().nullable(),
  comuna: z.string().nullable(),
  center: z.tuple([z.number(), z.number()]).nullable(),
  bbox: bbox.nullable(),
})

let basemapAnswer: { body: string; etag: string } | undefined
function basemapOnce() {
  if (!basemapAnswer) {
    const body = JSON.stringify(basemap())
    basemapAnswer = { body, etag: entityTag(body) }
  }
  return basemapAnswer
}

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/layers',
    id: 'getLayers',
    tag: 'Layers',
    summary: { es: 'Las capas y su versión publicada', en: 'The layers and their published version' },
    answers: {
      200: {
        description: 'Layers',
        content: {
          'application/json': z.object({
            layers: z.array(layerStateSchema),
            study_area_bbox: bbox.nullable(),
          }),
        },
      },
    },
    handler: async ({ context, identity }) => {
      const { rows, freshness } = await context.db.as(identity, async (tx) => ({
        rows: await publishedVersions(tx),
        freshness: await freshnessOfLayers(tx),
      }))
      const byLayer = new Map(rows.map((row) => [row.layer_id, row]))
      const layers = LAYERS.map((declaration) => {
        const row = byLayer.get(declaration.id)
        if (!row) return { id: declaration.id, version: null, freshness: null }
        const { layer_id, ...version } = visibleVersion(declaration, row, identity)
        return { id: layer_id, version, freshness: freshness.get(layer_id) ?? null }
      })
      return new Answer(
        { layers, study_area_bbox: byLayer.get('study_area')?.bbox ?? null },
        { headers: { 'Cache-Control': 'no-cache' } },
      )
    },
  }),
  route({
    method: 'get',
    path: '/api/layers-within',
    id: 'getLayersWithin',
    tag: 'Layers',
    summary: {
      es: 'Cuánto hay de cada capa en un recuadro, para guardarlo',
      en: 'How much of each layer lies in a box, to keep it',
    },
    query: z.object({ bbox: z.string().max(100).meta({ description: 'west,south,east,north in degrees' }) }),
    answers: {
      200: {
        description: 'Layers with something there',
        content: { 'application/json': z.object({ layers: z.array(withinSchema) }) },
      },
    },
    handler: async ({ context, identity, query }) => {
      const box = readBox(query.bbox)
      const layers = await context.db.as(identity, (tx) => within(tx, box))
      return new Answer({ layers }, { headers: { 'Cache-Control': 'no-cache' } })
    },
  }),
  route({
    method: 'get',
    path: '/api/basemap',
    id: 'getBasemap',
    tag: 'Layers',
    summary: {
      es: 'Tierra, fronteras y costa alrededor de la región',
      en: 'Land, borders and coast around the region',
    },
    answers: {
      200: { description: 'FeatureCollection', content: { 'application/geo+json': null } },
      304: { description: 'Not changed', content: {} },
    },
    handler: ({ request }) => {
      const { body, etag } = basemapOnce()
      const headers = { ETag: etag, 'Cache-Control': 'public, max-age=604800', Vary: 'Accept-Encoding' }
      if (alreadyHas(request, etag)) return new Answer(null, { status: 304, headers })
      return new Answer(body, { type: 'application/geo+json', headers })
    },
  }),
  route({
    method: 'get',
    path: '/api/search',
    id: 'search',
    tag: 'Layers',
    summary: {
      es: 'Buscar lugares, faenas y proyectos por nombre',
      en: 'Find places, operations and projects by name',
    },
    query: z.object({
      q: z.string().trim().min(2).max(100).meta({ description: 'Words of the name; accents do not matter' }),
      limit: z.coerce.number().int().min(1).max(50).default(12),
    }),
    answers: {
      200: {
        description: 'Results, best first',
        content: { 'application/json': z.object({ results: z.array(foundSchema) }) },
      },
    },
    handler: async ({ context, identity, query }) => {
      const results = await context.db.as(identity, (tx) => searchFeatures(tx, query.q, query.limit))
      return new Answer({ results }, { headers: { 'Cache-Control': 'no-cache' } })
    },
  }),
]
