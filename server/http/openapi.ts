import { z } from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi'
import { createDocument } from 'zod-openapi'
import type { Language } from '../../geodata/model/text.ts'
import { VERSION } from '../config.ts'
import type { Route } from './route.ts'

const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    slug: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457)' })

/** The OpenAPI 3.1 document of the table of routes, in one language. */
export function openApiDocument(routes: readonly Route[], language: Language, baseUrl: string) {
  const paths: ZodOpenApiPathsObject = {}
  for (const entry of routes) {
    const path = entry.path.replace(/:(\w+)/g, '{$1}')
    const operation: ZodOpenApiOperationObject = {
      operationId: entry.id,
      tags: [entry.tag],
      summary: entry.summary[language],
      requestParams: {
        ...(entry.params ? { path: entry.params } : {}),
        query: z.object({
          ...(entry.query?.shape ?? {}),
          lang: z.enum(['es', 'en']).optional().meta({ description: 'Language of the answer' }),
          f: z.string().optional().meta({ description: 'Format of the answer' }),
        }),
      },
      ...(entry.body ? { requestBody: { content: { 'application/json': { schema: entry.body } } } } : {}),
      responses: {
        ...Object.fromEntries(
          Object.entries(entry.answers).map(([status, { description, content }]) => [
            status,
            {
              description,
              content: Object.fromEntries(
                Object.entries(content).map(([type, schema]) => [type, schema ? { schema } : {}]),
              ),
            },
          ]),
        ),
        default: {
          description: 'Problem',
          content: { 'application/problem+json': { schema: problemSchema } },
        },
      },
    }
    paths[path] = { ...paths[path], [entry.method]: operation }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Suelo Común',
      version: VERSION,
      description:
        language === 'es'
          ? 'Capas, elementos, teselas y evaluación preliminar de sitios de la Región de Antofagasta. Orienta; no decide.'
          : 'Layers, features, tiles and screening of sites of the Antofagasta Region. It screens; it does not decide.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: baseUrl }],
    paths,
  })
}
