import { z } from 'zod'
import { FEEDBACK_LIMITS, feedbackSchema, kindSchema, screenSchema } from '../../geodata/model/feedback.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { said } from '../../geodata/model/said.ts'
import { Attempts } from '../access/attempts.ts'
import { requirePatience, senderOf } from '../access/patience.ts'
import { requireRole } from '../access/require.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { countFeedback, insertFeedback, listFeedback, resolveFeedback } from './queries.ts'

/** A person has a few things to say of a map; a program has more. */
const byAddress = new Attempts({ free: 10, firstS: 60, mostS: 3600, forgetS: 3600 })

const noStore = { headers: { 'Cache-Control': 'no-store' } }

export const routes: Route[] = [
  route({
    method: 'post',
    path: '/api/feedback',
    id: 'leaveFeedback',
    tag: 'Feedback',
    summary: {
      es: 'Decir algo de una pantalla: qué está mal, una idea, una pregunta',
      en: 'Say something of a screen: what is wrong, an idea, a question',
    },
    body: z.strictObject({
      ...screenSchema.shape,
      kind: kindSchema,
      text: z.string().trim().min(1).max(FEEDBACK_LIMITS.text),
      contact: said(FEEDBACK_LIMITS.contact).meta({ description: 'Only stewards see it' }),
    }),
    answers: {
      201: {
        description: 'Received',
        content: { 'application/json': z.object({ received: z.literal(true) }) },
      },
    },
    handler: async ({ context, identity, body, request, response }) => {
      const sender = senderOf(request)
      requirePatience(byAddress, sender, response)
      byAddress.add(sender)
      await context.db.as(identity, (tx) => insertFeedback(tx, body))
      return new Answer({ received: true as const }, { ...noStore, status: 201 })
    },
  }),
  route({
    method: 'get',
    path: '/api/feedback',
    id: 'getFeedback',
    tag: 'Feedback',
    summary: {
      es: 'Lo que se dijo de las pantallas (custodia de datos)',
      en: 'What was said of screens (data stewards)',
    },
    query: z.object({
      state: z.enum(['open', 'resolved']).default('open'),
      limit: z.coerce.number().int().min(1).max(100).default(20),
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    }),
    answers: {
      200: {
        description: 'Feedback, the latest first',
        content: {
          'application/json': z.object({
            open: z.number().int(),
            resolved: z.number().int(),
            feedback: z.array(feedbackSchema),
          }),
        },
      },
    },
    handler: async ({ context, identity, query: { state, limit, offset } }) => {
      requireRole(identity, 'steward')
      return context.db.as(identity, async (tx) => {
        const counts = await countFeedback(tx)
        const feedback = await listFeedback(tx, { resolved: state === 'resolved', limit, offset })
        return new Answer({ ...counts, feedback }, noStore)
      })
    },
  }),
  route({
    method: 'put',
    path: '/api/feedback/:feedback',
    id: 'resolveFeedback',
    tag: 'Feedback',
    summary: {
      es: 'Marcar como resuelto, o abrir de nuevo (custodia de datos)',
      en: 'Mark as resolved, or open again (data stewards)',
    },
    params: z.object({ feedback: z.coerce.number().int().positive().meta({ description: 'Its number' }) }),
    body: z.strictObject({ resolved: z.boolean() }),
    answers: { 200: { description: 'Feedback', content: { 'application/json': feedbackSchema } } },
    handler: async ({ context, identity, params: { feedback: id }, body: { resolved } }) => {
      requireRole(identity, 'steward')
      const found = await context.db.as(identity, (tx) => resolveFeedback(tx, id, resolved, identity.person))
      if (found) return new Answer(found, noStore)
      throw new Problem('not-found', {
        es: `No hay un comentario con el número ${id}.`,
        en: `There is no feedback with the number ${id}.`,
      })
    },
  }),
]
