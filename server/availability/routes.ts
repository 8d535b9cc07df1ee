import { z } from 'zod'

import { criteriaSchema, NOT_CHECKED } from '../../geodata/model/availability.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { Answer, type Call, type Route, route } from '../http/route.ts'
import { alreadyHas } from '../layers/entity-tag.ts'
import { type FieldPart, groundOf } from './ground.ts'
import { readCriteria, startingSets } from './starting-sets.ts'

/** A field never changes under its key. */
const IMMUTABLE = { 'Cache-Control': 'public, max-age=31536000, immutable' }

/** Criteria with drawn areas of 10,000 vertices are some 400 KB. */
const BODY_BYTES = 2 * 1024 * 1024

/** Seconds after which whoever asks for what is being built may ask again. */
const RETRY_S = 2

const versions = z.record(z.string().max(60), z.number().int().positive()).meta({
  description: 'Layer → id of the version to ask with; layers that are not named: the published one',
})
/** Checked by `checkCriteria`, which says in whole sentences what is wrong. */
const criteria = z.unknown().meta({ description: 'Criteria: see GET /api/availability/sets' })

const keyParams = z.object({ key: z.string().max(120) })
const place = z.coerce.number().int().min(0).max(10_000)

const offersSchema = z.object({
  fields: z.array(
    z.object({
      key: z.string(),
      layer: z.string(),
      where: z.record(z.string(), z.unknown()).nullable(),
      kind: z.enum(['distance', 'raster']),
      version_id: z.number(),
      scale: z.number().nullable(),
      ready: z.boolean(),
    }),
  ),
  not_checked: z.array(
    z.object({
      criterion: z.string(),
      layer: z.string().nullable(),
      reason: z.enum(NOT_CHECKED),
      complete_in: z.array(z.string()),
    }),
  ),
  frame_key: z.string(),
  comunas: z.array(z.string()),
  building: z.object({ done: z.number(), all: z.number() }),
  versions: z.record(z.string(), z.number()),
})

const setsSchema = z.object({
  sets: z.array(
    z.looseObject({ id: z.string(), options: z.array(z.looseObject({ criteria: criteriaSchema })) }),
  ),
})

const number = z.number()
/** `GroundAnswer`. */
export const answerSchema = z.object({
  cells: z.object({ area: number, free: number, excluded: number }),
  area_ha: number,
  free_ha: number,
  excluded_ha: number,
  edge_ha: number,
  by_comuna: z.array(z.object({ code: z.string(), area_ha: number, free_ha: number })),
  by_criterion: z.array(z.object({ criterion: z.string(), ha: number, only_ha: number, shapley_ha: number })),
  reasons: z.array(z.object({ criteria: z.array(z.string()), ha: number, cells: number })),
  score_ha: z.array(number).nullable(),
  not_checked: offersSchema.shape.not_checked,
  versions: z.record(z.string(), number),
})

/** Inputs of the process `availability`. */
export const availabilityInputs = z.strictObject({
  criteria,
  versions: versions.optional(),
  reasons: z
    .boolean()
    .optional()
    .meta({ description: 'Say which criteria exclude together, and the share of each; true' }),
})

type Wire = Uint8Array | 'not-ready' | null

/** Bytes that never change, or where they are: on their way, or unknown. */
async function bytesOf(
  { request, params }: Pick<Call<{ key: string }, unknown, unknown>, 'request' | 'params'>,
  piece: string,
  make: () => Promise<Wire>,
): Promise<Answer> {
  // The key says all there is in it.
  const etag = `"${params.key}/${piece}"`
  if (alreadyHas(request, etag))
    return new Answer(null, { status: 304, headers: { ETag: etag, ...IMMUTABLE } })
  const bytes = await make()
  if (bytes === 'not-ready') {
    return new Answer(
      { ready: false },
      { status: 202, headers: { 'Retry-After': String(RETRY_S), 'Cache-Control': 'no-store' } },
    )
  }
  if (bytes)
    return new Answer(bytes, { type: 'application/octet-stream', headers: { ETag: etag, ...IMMUTABLE } })
  throw new Problem('not-found', {
    es: 'No hay un campo con esa clave, o no tiene ese pedazo. Pide las claves en POST /api/availability/fields.',
    en: 'There is no field of that key, or it has no such piece. Ask for keys at POST /api/availability/fields.',
  })
}

const binary = {
  200: {
    description: '16-bit codes: differences, deflated (zlib)',
    content: { 'application/octet-stream': null },
  },
  202: {
    description: 'Being built: ask again',
    content: { 'application/json': z.object({ ready: z.literal(false) }) },
  },
  304: { description: 'The caller has it already', content: {} },
}

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/availability/sets',
    id: 'getStartingSets',
    tag: 'Availability',
    summary: {
      es: 'Los usos de suelo con que se empieza, con sus criterios y su respaldo',
      en: 'The land uses one starts from, with their criteria and what they rest on',
    },
    answers: { 200: { description: 'Starting sets', content: { 'application/json': setsSchema } } },
    handler: () => new Answer({ sets: startingSets() }, { headers: { 'Cache-Control': 'no-cache' } }),
  }),
  route({
    method: 'post',
    path: '/api/availability/fields',
    id: 'offerFields',
    tag: 'Availability',
    summary: {
      es: 'Los campos que necesitan unos criterios; los que faltan se empiezan a preparar',
      en: 'The fields that criteria need; those that are missing begin to be built',
    },
    body: z.strictObject({ criteria, versions: versions.optional() }),
    bodyLimit: BODY_BYTES,
    answers: { 200: { description: 'Fields', content: { 'application/json': offersSchema } } },
    handler: async ({ context, body }) =>
      new Answer(await groundOf(context).offers(readCriteria(body.criteria), body.versions), {
        headers: { 'Cache-Control': 'no-store' },
      }),
  }),
  route({
    method: 'get',
    path: '/api/availability/frame/:key',
    id: 'getFrame',
    tag: 'Availability',
    summary: { es: 'Las comunas en la grilla de la región', en: 'The comunas on the grid of the region' },
    params: keyParams,
    query: z.object({ level: z.coerce.number().int().min(0).max(2).default(2) }),
    answers: binary,
    handler: (call) =>
      bytesOf(call, `frame/${call.query.level}`, () =>
        groundOf(call.context).frame(call.params.key, call.query.level),
      ),
  }),
  route({
    method: 'get',
    path: '/api/availability/fields/:key/region',
    id: 'getFieldRegion',
    tag: 'Availability',
    summary: {
      es: 'Un campo de toda la región, en celdas de 400 m',
      en: 'A field of the whole region, in cells of 400 m',
    },
    params: keyParams,
    answers: binary,
    handler: (call) => bytesOf(call, 'region', () => groundOf(call.context).codes(call.params.key, 'region')),
  }),
  route({
    method: 'get',
    path: '/api/availability/fields/:key/tiles/:level/:column/:row',
    id: 'getFieldTile',
    tag: 'Availability',
    summary: {
      es: 'Un pedazo de un campo: 256 por 256 celdas de 100 m (nivel 0) o 200 m (nivel 1)',
      en: 'A piece of a field: 256 by 256 cells of 100 m (level 0) or 200 m (level 1)',
    },
    params: keyParams.extend({ level: z.coerce.number().int().min(0).max(1), column: place, row: place }),
    answers: binary,
    handler: (call) => {
      const { key, ...part } = call.params
      return bytesOf(call, `${part.level}/${part.column}/${part.row}`, () =>
        groundOf(call.context).codes(key, part satisfies FieldPart),
      )
    },
  }),
  route({
    method: 'post',
    path: '/ogc/processes/availability/execution',
    id: 'executeAvailability',
    tag: 'Availability',
    summary: {
      es: 'Suelo libre según unos criterios: hectáreas en total, por comuna y por razón',
      en: 'Land that criteria leave free: hectares in all, by comuna and by reason',
    },
    body: z.strictObject({
      inputs: availabilityInputs,
      // What OGC API – Processes clients may send besides; the answer is always the one document.
      response: z.enum(['raw', 'document']).optional(),
      outputs: z.record(z.string(), z.unknown()).optional(),
    }),
    bodyLimit: BODY_BYTES,
    answers: { 200: { description: 'Answer', content: { 'application/json': answerSchema } } },
    handler: async ({ context, body: { inputs }, response }) => {
      const left = new AbortController()
      response.once('close', () => left.abort())
      try {
        const answer = await groundOf(context).evaluate(readCriteria(inputs.criteria), {
          reasons: inputs.reasons ?? true,
          ...(inputs.versions ? { versions: inputs.versions } : {}),
          signal: left.signal,
        })
        return new Answer(answer, { headers: { 'Cache-Control': 'no-store' } })
      } catch (error) {
        // Nobody waits for it any more.
        if (left.signal.aborted) return undefined
        throw error
      }
    },
  }),
]
