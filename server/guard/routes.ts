import { z } from 'zod'
import { guardCheckSchema, guardRailsSchema } from '../../geodata/model/guard.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { alreadyHas } from '../layers/entity-tag.ts'
import { checkSketch, guardRails } from './guard-rails.ts'

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/guard-rails',
    id: 'getGuardRails',
    tag: 'Screening',
    summary: {
      es: 'Las capas que excluyen, simplificadas, para mirar un dibujo mientras se hace',
      en: 'The layers that exclude, simplified, to look at a sketch while it is drawn',
    },
    answers: {
      200: { description: 'Guard-rails', content: { 'application/json': guardRailsSchema } },
      304: { description: 'The caller has them already', content: {} },
    },
    handler: async ({ context, request }) => {
      const { body, etag } = await guardRails(context.db)
      const headers = { ETag: etag, 'Cache-Control': 'no-cache' }
      if (alreadyHas(request, etag)) return new Answer(null, { status: 304, headers })
      return new Answer(body, { type: 'application/json', headers })
    },
  }),
  route({
    method: 'post',
    path: '/api/guard-rails/check',
    id: 'checkGuardRails',
    tag: 'Screening',
    summary: {
      es: 'Medir un dibujo contra las capas que excluyen; nada se guarda',
      en: 'Measure a sketch against the layers that exclude; nothing is kept',
    },
    body: z.strictObject({
      site: z.unknown().meta({ description: 'GeoJSON Polygon or MultiPolygon, EPSG:4326' }),
      accuracy_m: z.number().min(0).max(50_000).default(0),
    }),
    answers: { 200: { description: 'Measures', content: { 'application/json': guardCheckSchema } } },
    handler: async ({ context, identity, body }) =>
      new Answer(await checkSketch(context.db, identity, { site: body.site, accuracy_m: body.accuracy_m }), {
        headers: { 'Cache-Control': 'no-store' },
      }),
  }),
]
