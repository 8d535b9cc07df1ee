import { z } from 'zod'
import { contextSchema } from '../../geodata/model/context.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { findScreening } from '../screening/stored.ts'
import { contextOf } from './context.ts'

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/screenings/:id/context',
    id: 'getScreeningContext',
    tag: 'Screening',
    summary: {
      es: 'Qué más hay alrededor del sitio: en su cuenca, en su comuna y por distancia',
      en: 'What else lies around the site: in its basin, in its comuna and by distance',
    },
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{16,32}$/) }),
    answers: { 200: { description: 'Context', content: { 'application/json': contextSchema } } },
    handler: async ({ context, identity, params }) => {
      const screening = await findScreening(context.db, identity, params.id)
      const answer = await context.db.as(identity, (tx) => contextOf(tx, screening))
      return new Answer(answer, { headers: { 'Cache-Control': 'private, max-age=3600' } })
    },
  }),
]
