import { z } from 'zod'
import { Answer, type Route, route } from '../http/route.ts'
import { alreadyHas } from '../layers/entity-tag.ts'
import { readReliefTile } from './relief.ts'

const whole = (most: number) => z.coerce.number().int().min(0).max(most)

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/hillshade/:z/:y/:x',
    id: 'getHillshadeTile',
    tag: 'Layers',
    summary: {
      es: 'Relieve sombreado de una tesela (zoom/fila/columna), como PNG gris; transparente donde no se conoce la altitud',
      en: 'Shaded relief of a tile (zoom/row/column), as a grey PNG; transparent where the altitude is not known',
    },
    params: z.object({ z: whole(20), y: whole(2 ** 20), x: whole(2 ** 20) }),
    query: z.object({
      v: z.coerce.number().int().min(1).max(1e15).meta({ description: 'Version of the layer elevation_m' }),
    }),
    answers: {
      200: { description: 'PNG, 256 × 256', content: { 'image/png': null } },
      304: { description: 'Not changed', content: {} },
    },
    handler: async ({ context, identity, params, query, request }) => {
      const { z, y, x } = params
      const etag = `W/"relief-${query.v}-${z}-${y}-${x}"`
      const headers = { ETag: etag, 'Cache-Control': 'public, max-age=31536000, immutable' }
      if (alreadyHas(request, etag)) return new Answer(null, { status: 304, headers })
      const { bytes } = await readReliefTile(context.db, identity, query.v, { z, y, x })
      return new Answer(bytes, { type: 'image/png', headers })
    },
  }),
]
