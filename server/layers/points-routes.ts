import { z } from 'zod'
import { layerById } from '../../geodata/layers/index.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { alreadyHas } from './entity-tag.ts'
import { MAX_POINTS, readPoints } from './points.ts'
import { wasPublished } from './queries.ts'

const none = (layer: string, version: number) =>
  new Problem('not-found', {
    es: `No hay puntos de la versión ${version} de «${layer.slice(0, 100)}». Las capas y sus versiones están en /api/layers.`,
    en: `There are no points of version ${version} of “${layer.slice(0, 100)}”. Layers and their versions are at /api/layers.`,
  })

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/points/:layer',
    id: 'getPoints',
    tag: 'Layers',
    summary: {
      es: 'Los puntos de una capa, con lo que lleva una tesela, para juntarlos en números al mirar de lejos',
      en: 'The points of a layer, with what a tile carries, to gather them into numbers when seen from afar',
    },
    params: z.object({ layer: z.string().max(100) }),
    query: z.object({
      v: z.coerce.number().int().min(1).max(1e15).meta({ description: 'Published version of the layer' }),
    }),
    answers: {
      200: { description: 'FeatureCollection of points', content: { 'application/geo+json': null } },
      304: { description: 'Not changed', content: {} },
    },
    handler: async ({ context, identity, params, query, request }) => {
      const declaration = layerById(params.layer)
      // Where restricted features lie is never told to everyone.
      if (declaration?.access !== 'public') throw none(params.layer, query.v)
      const etag = `W/"points-${declaration.id}-${query.v}"`
      const headers = {
        ETag: etag,
        'Cache-Control': 'public, max-age=31536000, immutable',
        Vary: 'Accept-Encoding',
      }
      if (alreadyHas(request, etag)) return new Answer(null, { status: 304, headers })
      const features = await context.db.as(identity, async (tx) =>
        (await wasPublished(tx, declaration.id, query.v)) ? readPoints(tx, declaration, query.v) : null,
      )
      if (features === null) throw none(declaration.id, query.v)
      if (features.length > MAX_POINTS) {
        throw new Problem('too-large', {
          es: `«${declaration.title.es}» tiene más de ${MAX_POINTS} puntos; se dibujan desde sus teselas.`,
          en: `“${declaration.title.en}” has more than ${MAX_POINTS} points; they are drawn from its tiles.`,
        })
      }
      return new Answer(JSON.stringify({ type: 'FeatureCollection', features }), {
        type: 'application/geo+json',
        headers,
      })
    },
  }),
]
