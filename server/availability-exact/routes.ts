import { z } from 'zod'
import { DEFAULT_MAX_HA } from '../../geodata/availability/candidate-size.ts'
import {
  candidatesSchema,
  exactTotalSchema,
  policySchema,
  takeSchema,
  whySchema,
} from '../../geodata/model/candidate.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Language } from '../../geodata/model/text.ts'
import { groundOf } from '../availability/ground.ts'
import { readCriteria } from '../availability/starting-sets.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { exactCandidates, MOST_CANDIDATES } from './candidates.ts'
import { policyChange } from './policy.ts'
import { takeLand } from './take.ts'
import { askTotal, cancelTotal, readTotal, type TotalRow } from './total.ts'
import { whyNot } from './why.ts'

/** Criteria with drawn areas of 10,000 vertices are some 400 KB. */
const BODY_BYTES = 2 * 1024 * 1024

/** Checked by `readCriteria`, which says in whole sentences what is wrong. */
const criteria = z.unknown().meta({ description: 'Criteria: see GET /api/availability/sets' })
const versions = z.record(z.string().max(60), z.number().int().positive()).optional().meta({
  description: 'Layer → id of the version to ask with; layers that are not named: the published one',
})
const point = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
  .meta({ description: '[lon, lat], EPSG:4326' })

/** Nothing of this is stored, and what it rests on may be published anew. */
const OURS = { 'Cache-Control': 'private, no-store' }
const json = (description: string, schema: z.ZodType) => ({
  200: { description, content: { 'application/json': schema } },
})

/** Inputs of the process `availability-exact`. */
export const exactInputs = z.strictObject({ criteria, versions })

const jobParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{20}$/) })

/** OGC API – Processes, statusInfo. */
export const statusSchema = z.object({
  processID: z.string(),
  type: z.literal('process'),
  jobID: z.string(),
  status: z.enum(['accepted', 'running', 'successful', 'failed', 'dismissed']),
  message: z.string().optional(),
  created: z.string(),
  started: z.string().optional(),
  finished: z.string().optional(),
  progress: z.number().int().min(0).max(100),
  links: z.array(z.object({ href: z.string(), rel: z.string(), type: z.string() })),
})

const STATUS = {
  waiting: 'accepted',
  running: 'running',
  done: 'successful',
  failed: 'failed',
  cancelled: 'dismissed',
} as const

function statusOf(row: TotalRow, baseUrl: string, language: Language): z.infer<typeof statusSchema> {
  const href = `${baseUrl}/ogc/jobs/${row.id}`
  const done =
    row.status === 'done' ? 100 : Math.min(99, Math.floor((100 * row.done) / Math.max(1, row.tiles)))
  return {
    processID: 'availability-exact',
    type: 'process',
    jobID: row.id,
    status: STATUS[row.status],
    ...(row.message && { message: row.message[language] }),
    created: row.created_at.toISOString(),
    ...(row.started_at && { started: row.started_at.toISOString() }),
    ...(row.finished_at && { finished: row.finished_at.toISOString() }),
    progress: done,
    links: [
      { href, rel: 'self', type: 'application/json' },
      ...(row.status === 'done'
        ? [
            {
              href: `${href}/results`,
              rel: 'http://www.opengis.net/def/rel/ogc/1.0/results',
              type: 'application/json',
            },
          ]
        : []),
    ],
  }
}

const statusAnswer = { description: 'Status of the job', content: { 'application/json': statusSchema } }

export const routes: Route[] = [
  route({
    method: 'post',
    path: '/api/availability/candidates',
    id: 'getAvailabilityCandidates',
    tag: 'Availability',
    summary: {
      es: 'Las mejores áreas de suelo libre, cortadas exactamente, con tenencia y qué tan seguro es su orden',
      en: 'The best areas of free land, cut exactly, with tenure and how sure their order is',
    },
    bodyLimit: BODY_BYTES,
    body: z.strictObject({
      criteria,
      versions,
      limit: z.number().int().min(1).max(MOST_CANDIDATES).default(25),
      max_ha: z
        .number()
        .min(1)
        .max(100_000)
        .default(DEFAULT_MAX_HA)
        .meta({ description: 'Larger areas are cut into blocks of at most so many hectares' }),
    }),
    answers: json('Candidates, best first', candidatesSchema),
    handler: async ({ context, identity, body }) =>
      new Answer(
        await exactCandidates({ db: context.db, ground: groundOf(context) }, identity, {
          criteria: readCriteria(body.criteria),
          versions: body.versions,
          limit: body.limit,
          maxHa: body.max_ha,
        }),
        { headers: OURS },
      ),
  }),
  route({
    method: 'post',
    path: '/api/availability/why',
    id: 'getAvailabilityWhy',
    tag: 'Availability',
    summary: {
      es: 'Por qué un punto está libre o excluido, con distancias y artículos, y qué lo dejaría libre',
      en: 'Why a point is free or excluded, with distances and articles, and what would free it',
    },
    bodyLimit: BODY_BYTES,
    body: z.strictObject({ criteria, versions, point }),
    answers: json('Every criterion at the point', whySchema),
    handler: async ({ context, identity, body }) =>
      new Answer(
        await whyNot({ db: context.db, ground: groundOf(context) }, identity, {
          criteria: readCriteria(body.criteria),
          versions: body.versions,
          point: body.point,
        }),
        { headers: OURS },
      ),
  }),
  route({
    method: 'post',
    path: '/api/availability/policy',
    id: 'getAvailabilityPolicy',
    tag: 'Availability',
    summary: {
      es: 'Qué cambia si cambia un número: hectáreas, candidatos, predios y proyectos',
      en: 'What changes when one number does: hectares, candidates, parcels and projects',
    },
    bodyLimit: BODY_BYTES,
    body: z.strictObject({
      criteria,
      versions,
      change: z.strictObject({
        criterion: z.string().max(80),
        value: z.number().min(-10_000).max(200_000),
      }),
    }),
    answers: json('What changes', policySchema),
    handler: async ({ context, identity, body }) =>
      new Answer(
        await policyChange({ db: context.db, ground: groundOf(context) }, identity, {
          criteria: readCriteria(body.criteria),
          versions: body.versions,
          change: body.change,
        }),
        { headers: OURS },
      ),
  }),
  route({
    method: 'post',
    path: '/api/availability/land-take',
    id: 'getAvailabilityLandTake',
    tag: 'Availability',
    summary: {
      es: 'Cuánto suelo toma un proyecto, dónde cabe dentro de un área y qué normas se aplican',
      en: 'How much land a project takes, where it fits within an area, and which rules it triggers',
    },
    bodyLimit: BODY_BYTES,
    body: z.strictObject({
      candidate: z.unknown().meta({ description: 'GeoJSON Polygon or MultiPolygon, EPSG:4326' }),
      set: z.string().max(80),
      item: z.string().max(80),
      amount: z.number().gt(0).max(1_000_000),
    }),
    answers: json('The land taken', takeSchema),
    handler: async ({ context, identity, body }) =>
      new Answer(await takeLand(context.db, identity, body), { headers: OURS }),
  }),
  route({
    method: 'post',
    path: '/ogc/processes/availability-exact/execution',
    id: 'executeAvailabilityExact',
    tag: 'Availability',
    summary: {
      es: 'Calcular en segundo plano el total exacto de suelo libre',
      en: 'Work out the exact total of free land in the background',
    },
    bodyLimit: BODY_BYTES,
    body: z.strictObject({
      inputs: exactInputs,
      // What OGC API – Processes clients may send besides; it always runs in the background.
      response: z.enum(['raw', 'document']).optional(),
      outputs: z.record(z.string(), z.unknown()).optional(),
    }),
    answers: { 201: { ...statusAnswer, description: 'The job was accepted' } },
    handler: async ({ context, identity, body, baseUrl, language }) => {
      const { db } = context
      const id = await askTotal(
        { db, ground: groundOf(context) },
        identity,
        readCriteria(body.inputs.criteria),
        body.inputs.versions,
      )
      return new Answer(statusOf(await readTotal(db, id), baseUrl, language), {
        status: 201,
        headers: {
          Location: `${baseUrl}/ogc/jobs/${id}`,
          'Preference-Applied': 'respond-async',
          ...OURS,
        },
      })
    },
  }),
  route({
    method: 'get',
    path: '/ogc/jobs/:id',
    id: 'getJob',
    tag: 'Processes',
    summary: { es: 'Un cálculo y su avance', en: 'A job and how far it is' },
    params: jobParams,
    answers: { 200: statusAnswer },
    handler: async ({ context, params, baseUrl, language }) =>
      new Answer(statusOf(await readTotal(context.db, params.id), baseUrl, language), { headers: OURS }),
  }),
  route({
    method: 'delete',
    path: '/ogc/jobs/:id',
    id: 'dismissJob',
    tag: 'Processes',
    summary: { es: 'Detener un cálculo', en: 'Dismiss a job' },
    params: jobParams,
    answers: { 200: statusAnswer },
    handler: async ({ context, params, baseUrl, language }) => {
      await cancelTotal(context.db, params.id)
      return new Answer(statusOf(await readTotal(context.db, params.id), baseUrl, language), {
        headers: OURS,
      })
    },
  }),
  route({
    method: 'get',
    path: '/ogc/jobs/:id/results',
    id: 'getJobResults',
    tag: 'Processes',
    summary: { es: 'El resultado de un cálculo', en: 'The result of a job' },
    params: jobParams,
    answers: json('The exact total', exactTotalSchema),
    handler: async ({ context, params }) => {
      const { status, result, message } = await readTotal(context.db, params.id)
      if (status === 'done') return new Answer(result, { headers: OURS })
      if (status === 'failed' && message) throw new Problem('batch-state', message)
      throw new Problem('not-found', {
        es: 'El cálculo no ha terminado: no tiene resultado.',
        en: 'The job is not finished: it has no result.',
      })
    },
  }),
]
