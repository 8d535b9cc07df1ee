import { z } from 'zod'
import { PROBLEMS } from '../../geodata/model/problem.ts'
import { type Route, route } from './route.ts'

/** What the `type` of a problem points to: every kind of problem, with its status and title. */
export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/problems',
    id: 'getProblems',
    tag: 'Operations',
    summary: {
      es: 'Los tipos de problema que puede dar una respuesta',
      en: 'The kinds of problem an answer can give',
    },
    answers: {
      200: {
        description: 'Kinds of problem',
        content: {
          'application/json': z.object({
            problems: z.array(z.object({ slug: z.string(), status: z.number().int(), title: z.string() })),
          }),
        },
      },
    },
    handler: ({ language }) => ({
      problems: Object.entries(PROBLEMS).map(([slug, { status, title }]) => ({
        slug,
        status,
        title: title[language],
      })),
    }),
  }),
]
