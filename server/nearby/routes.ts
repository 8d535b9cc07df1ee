import { z } from 'zod'
import { geometrySchema, sourceSchema } from '../../geodata/model/feature.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { findNearby, MAX_DISTANCE_M } from './find-nearby.ts'
import { readPlace } from './read-place.ts'

/** Shortest distance that can be asked, in metres. */
const MIN_DISTANCE_M = 100

export const nearbyInputs = z.strictObject({
  place: z
    .union([
      z.strictObject({ layer: z.string().max(100), feature_id: z.string().max(300) }),
      z.strictObject({
        geometry: z.unknown().meta({ description: 'GeoJSON geometry or Feature, EPSG:4326' }),
      }),
    ])
    .meta({ description: 'A feature of a layer, or a geometry: a point, a line, a drawn area' }),
  distance_m: z
    .number()
    .min(MIN_DISTANCE_M)
    .max(MAX_DISTANCE_M)
    .meta({ description: 'Metres from the edge of the place' }),
})

const layerIds = z.array(z.string())

const itemSchema = z.object({
  layer: z.string(),
  feature_id: z.string(),
  name: z.string(),
  group: z.enum(['operation', 'project', 'emitter', 'water']),
  kind: z.string().nullable(),
  status: z.string().nullable(),
  operator: z.string().nullable(),
  distance_m: z.number().meta({ description: 'Metres; 0: touches the place or lies inside' }),
  bearing_deg: z
    .number()
    .nullable()
    .meta({ description: 'Degrees clockwise from north, seen from the place' }),
  center: z.tuple([z.number(), z.number()]),
  source: sourceSchema,
  accuracy_m: z.number().nullable(),
  vintage: z.string().nullable(),
})

export const nearbyAnswer = z.object({
  place: z.object({ name: z.string().nullable(), geometry: geometrySchema }),
  distance_m: z.number(),
  items: z.array(itemSchema),
  truncated: z.boolean().meta({ description: 'There are more than are listed' }),
  nearest_beyond: z
    .array(itemSchema)
    .meta({ description: 'The nearest, when nothing lies within the distance' }),
  not_checked: layerIds.meta({ description: 'Layers without published data' }),
  partial: layerIds.meta({ description: 'Layers not known to be complete in all of the searched area' }),
  beyond_region: z
    .boolean()
    .nullable()
    .meta({ description: 'Part of the searched area lies outside the region' }),
})

export const routes: Route[] = [
  route({
    method: 'post',
    path: '/ogc/processes/nearby/execution',
    id: 'executeNearby',
    tag: 'Processes',
    summary: {
      es: 'Qué hay cerca de un lugar, del más cercano al más lejano',
      en: 'What lies near a place, nearest first',
    },
    body: z.strictObject({
      inputs: nearbyInputs,
      // What OGC API - Processes clients may send besides; the answer is always the one document.
      response: z.enum(['raw', 'document']).optional(),
      outputs: z.record(z.string(), z.unknown()).optional(),
    }),
    answers: {
      200: { description: 'What lies near, nearest first', content: { 'application/json': nearbyAnswer } },
    },
    handler: async ({ context, identity, body }) => {
      const { place, distance_m } = body.inputs
      const where = 'layer' in place ? place : { geometry: readPlace(place.geometry) }
      return new Answer(await findNearby(context.db, identity, where, distance_m), {
        headers: { 'Cache-Control': 'no-store' },
      })
    },
  }),
]
