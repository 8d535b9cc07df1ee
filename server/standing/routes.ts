import { z } from 'zod'
import { Problem } from '../../geodata/model/problem.ts'
import { changesSchema, rerunSchema, standingSchema } from '../../geodata/model/standing.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { findScreening } from '../screening/stored.ts'
import { changesOf, rerun, standingOf } from './standing.ts'

const idParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{16,32}$/) })

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/screenings/:id/standing',
    id: 'getScreeningStanding',
    tag: 'Screening',
    summary: {
      es: 'Qué cambió desde una evaluación: capas, normas, motor',
      en: 'What has changed since a screening: layers, rules, engine',
    },
    params: idParams,
    answers: { 200: { description: 'Standing', content: { 'application/json': standingSchema } } },
    handler: async ({ context, identity, params }) => {
      const screening = await findScreening(context.db, identity, params.id)
      const standing = await context.db.as(identity, (tx) => standingOf(tx, screening))
      return new Answer(standing, { headers: { 'Cache-Control': 'no-cache' } })
    },
  }),
  route({
    method: 'post',
    path: '/api/screenings/:id/rerun',
    id: 'rerunScreening',
    tag: 'Screening',
    summary: {
      es: 'Evaluar de nuevo con los datos y las normas de hoy: sigue vigente, o qué cambió y por qué',
      en: 'Screen again with today’s data and rules: it still holds, or what changed and why',
    },
    params: idParams,
    answers: { 200: { description: 'Rerun', content: { 'application/json': rerunSchema } } },
    handler: ({ context, identity, params }) => rerun(context.db, identity, params.id),
  }),
  route({
    method: 'get',
    path: '/api/screenings/:id/changes',
    id: 'getScreeningChanges',
    tag: 'Screening',
    summary: {
      es: 'Qué cambió respecto de la evaluación de la que salió, y por qué',
      en: 'What changed from the screening it was made from, and why',
    },
    params: idParams,
    answers: { 200: { description: 'Changes', content: { 'application/json': changesSchema } } },
    handler: async ({ context, identity, params }) => {
      const screening = await findScreening(context.db, identity, params.id)
      const changes = await changesOf(context.db, identity, screening)
      if (changes) return new Answer(changes, { headers: { 'Cache-Control': 'private, max-age=3600' } })
      throw new Problem('not-found', {
        es: 'Esta evaluación no salió de otra: no hay con qué compararla.',
        en: 'This screening was not made from another: there is nothing to compare it with.',
      })
    },
  }),
]
