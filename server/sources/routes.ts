import { z } from 'zod'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { textSchema } from '../../geodata/model/text.ts'
import { requireRole } from '../access/require.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { PULL_QUEUE } from './jobs.ts'
import { SOURCE_STATUSES, sourceStates } from './queries.ts'

const sourceSchema = z.strictObject({
  id: z.string(),
  layer: z.string(),
  title: textSchema,
  publisher: textSchema,
  licence: z.string(),
  /** Null: only when somebody asks. */
  cadence: z.string().nullable(),
  protocol: z.string(),
  url: z.string(),
  /** `never`: not asked yet. */
  status: z.enum([...SOURCE_STATUSES, 'never']),
  /** Why it failed, or what is worth knowing. */
  message: textSchema.nullable(),
  last_tried_at: z.string().nullable(),
  last_checked_at: z.string().nullable(),
  last_changed_at: z.string().nullable(),
  next_due_at: z.string().nullable(),
  rows: z.number().int().nullable(),
  /** The import that took in what it last said. */
  run_id: z.number().int().nullable(),
})

/** Connectors that have a service, in the order of the catalogue. */
export const SOURCES = CONNECTORS.filter(({ fetch }) => fetch !== null)

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/sources',
    id: 'getSources',
    tag: 'Sources',
    summary: {
      es: 'Las fuentes oficiales, cuándo se consultaron y qué pasó',
      en: 'The official sources, when they were asked and what happened',
    },
    answers: {
      200: {
        description: 'Sources',
        content: { 'application/json': z.strictObject({ sources: z.array(sourceSchema) }) },
      },
    },
    handler: async ({ context, identity }) => {
      const states = await context.db.as(identity, sourceStates)
      const iso = (date: Date | null | undefined) => date?.toISOString() ?? null
      return {
        sources: SOURCES.map(({ id, layer, title, publisher, licence, cadence, fetch }) => {
          const state = states.get(id)
          return {
            id,
            layer,
            title,
            publisher,
            licence,
            cadence,
            protocol: fetch?.kind ?? '',
            url: state?.url ?? fetch?.url ?? '',
            status: state?.status ?? 'never',
            message: state?.message ?? null,
            last_tried_at: iso(state?.last_tried_at),
            last_checked_at: iso(state?.last_checked_at),
            last_changed_at: iso(state?.last_changed_at),
            next_due_at: iso(state?.next_due_at),
            rows: state?.rows ?? null,
            run_id: state?.run_id ?? null,
          }
        }),
      }
    },
  }),
  route({
    method: 'post',
    path: '/api/sources/:id/pull',
    id: 'pullSource',
    tag: 'Sources',
    summary: { es: 'Consultar una fuente ahora', en: 'Ask a source now' },
    params: z.object({ id: z.string().max(100) }),
    answers: {
      202: {
        description: 'It will be asked; how it went is in the list of sources',
        content: { 'application/json': z.strictObject({ source: z.string(), job: z.number().int() }) },
      },
    },
    handler: async ({ context, identity, params }) => {
      requireRole(identity, 'steward')
      if (!SOURCES.some(({ id }) => id === params.id)) {
        throw new Problem('not-found', {
          es: `No hay una fuente «${params.id}». Las que hay están en /api/sources.`,
          en: `There is no source “${params.id}”. Those there are stand in /api/sources.`,
        })
      }
      const job = await context.db.as(identity, (tx) =>
        enqueue(tx, 'pull', { connectors: [params.id] }, { queue: PULL_QUEUE, key: `pull:${params.id}` }),
      )
      return new Answer({ source: params.id, job }, { status: 202 })
    },
  }),
]
