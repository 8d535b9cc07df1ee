import { z } from 'zod'
import { daySchema } from '../../geodata/model/rule.ts'
import { permitPathSchema } from '../../geodata/permits/index.ts'
import { type Route, route } from '../http/route.ts'
import { findScreening } from '../screening/stored.ts'
import { pathOf } from './permit-path.ts'

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/screenings/:id/path',
    id: 'getPermitPath',
    tag: 'Screening',
    summary: {
      es: 'Camino de permisos: qué va antes de qué, con qué plazo legal, y qué ingresar primero',
      en: 'Permit path: what comes before what, with which legal term, and what to file first',
    },
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{16,32}$/) }),
    query: z.object({
      start: daySchema
        .optional()
        .meta({ description: 'Day of the first filing, YYYY-MM-DD; today in Chile' }),
      include: z
        .enum(['triggered', 'with-possible'])
        .default('triggered')
        .meta({ description: 'Only what applies, or also what could apply' }),
      act: z
        .string()
        .max(40)
        .optional()
        .meta({ description: 'Land act to show instead of the stated one; an id of `acts`' }),
    }),
    answers: { 200: { description: 'Permit path', content: { 'application/json': permitPathSchema } } },
    handler: async ({ context, identity, params, query }) => {
      const screening = await findScreening(context.db, identity, params.id)
      return context.db.as(identity, (tx) => pathOf(tx, screening, query))
    },
  }),
]
