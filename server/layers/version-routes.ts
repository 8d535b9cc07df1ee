import { z } from 'zod'
import { CHANGES, differenceSchema, layerPageSchema, versionSchema } from '../../geodata/model/version.ts'
import { requireRole } from '../access/require.ts'
import { type Route, route } from '../http/route.ts'
import { restoreVersion } from './publish.ts'
import { difference, layerPage, versionById } from './versions.ts'

const layerParams = z.object({ id: z.string().max(100) })
const versionParams = z.object({ id: z.coerce.number().int().positive() })
const page = { 200: { description: 'The layer', content: { 'application/json': layerPageSchema } } }

const bbox = z
  .string()
  .regex(/^-?[\d.]+(,-?[\d.]+){3}$/, 'west,south,east,north')
  .transform((text) => text.split(',').map(Number) as [number, number, number, number])

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/layers/:id',
    id: 'getLayer',
    tag: 'Layers',
    summary: { es: 'Una capa, sus versiones y su estado', en: 'A layer, its versions and its state' },
    params: layerParams,
    answers: page,
    handler: ({ context, identity, params }) =>
      context.db.as(identity, (tx) => layerPage(tx, params.id, identity)),
  }),
  route({
    method: 'post',
    path: '/api/layers/:id/restore',
    id: 'restoreLayer',
    tag: 'Layers',
    summary: { es: 'Volver a mostrar una versión anterior', en: 'Show an earlier version again' },
    params: layerParams,
    body: z.strictObject({
      version: z.number().int().meta({ description: 'The version to show' }),
      expected: z.number().int().meta({ description: 'The version that is shown now' }),
    }),
    answers: page,
    handler: async ({ context, identity, params, body }) => {
      requireRole(identity, 'steward')
      await context.db.as(identity, async (tx) => {
        const { layer } = await versionById(tx, body.version, identity)
        if (layer !== params.id) await versionById(tx, -1, identity)
        await restoreVersion(tx, body.version, body.expected)
      })
      return context.db.as(identity, (tx) => layerPage(tx, params.id, identity))
    },
  }),
  route({
    method: 'get',
    path: '/api/versions/:id',
    id: 'getVersion',
    tag: 'Layers',
    summary: { es: 'Una versión: de dónde viene y cómo', en: 'A version: where it comes from, and how' },
    params: versionParams,
    answers: { 200: { description: 'The version', content: { 'application/json': versionSchema } } },
    handler: ({ context, identity, params }) =>
      context.db.as(identity, (tx) => versionById(tx, params.id, identity)),
  }),
  route({
    method: 'get',
    path: '/api/versions/:id/difference',
    id: 'getDifference',
    tag: 'Layers',
    summary: { es: 'Qué cambió entre dos versiones', en: 'What changed between two versions' },
    params: versionParams,
    query: z.object({
      against: z.coerce
        .number()
        .int()
        .optional()
        .meta({ description: 'The version before; none: everything is added' }),
      change: z.enum(CHANGES).optional(),
      bbox: bbox.optional(),
      limit: z.coerce.number().int().min(1).max(5000).default(500),
    }),
    answers: { 200: { description: 'The difference', content: { 'application/json': differenceSchema } } },
    handler: ({ context, identity, params, query }) =>
      context.db.as(
        identity,
        async (tx) =>
          difference(tx, {
            after: await versionById(tx, params.id, identity),
            before: query.against === undefined ? null : await versionById(tx, query.against, identity),
            bbox: query.bbox ?? null,
            change: query.change ?? null,
            limit: query.limit,
          }),
        { statementTimeoutMs: 30_000 },
      ),
  }),
]
