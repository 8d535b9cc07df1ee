import { z } from 'zod'
import { bytesOf } from '../../geodata/formats/bytes.ts'
import {
  featureSiteSchema,
  MOST_SITE_VERTICES,
  siteReadingSchema,
  typedSiteSchema,
} from '../../geodata/model/site.ts'
import { senderOf } from '../access/patience.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { featureSite } from './feature-site.ts'
import { readSiteFile, readTypedSite } from './read-file.ts'
import { withUpload } from './upload.ts'

const NO_STORE = { 'Cache-Control': 'no-store' }
const srid = z.coerce.number().int().min(1000).max(999_999)
const position = z.tuple([z.number(), z.number()])

export const routes: Route[] = [
  route({
    method: 'post',
    path: '/api/sites/read',
    id: 'readSite',
    tag: 'Screening',
    summary: {
      es: 'Leer los contornos de un archivo de cualquier formato; nada se guarda',
      en: 'Read the outlines of a file of any format; nothing is kept',
    },
    query: z.object({
      name: z.string().trim().min(1).max(255).meta({ description: 'Name of the file, with its extension' }),
      srid: srid.optional().meta({ description: 'EPSG number of its coordinates, as a person says it' }),
      axes: z.enum(['xy', 'yx']).optional(),
      table: z.string().max(255).optional(),
    }),
    answers: {
      200: { description: 'What was understood', content: { 'application/json': siteReadingSchema } },
    },
    handler: async ({ context, identity, query, request }) => {
      // A name for people to read: never a path.
      const name = query.name.replace(/^.*[\\/]/, '').replace(/\p{Cc}/gu, '') || 'archivo'
      const { srid, axes, table } = query
      const reading = await withUpload(
        senderOf(request),
        name,
        request.get('content-length'),
        request,
        (bytes, sha256) =>
          readSiteFile(context.db, identity, bytesOf(name, bytes), sha256, { srid, axes, table }),
      )
      return new Answer(reading, { headers: NO_STORE })
    },
  }),
  route({
    method: 'post',
    path: '/api/sites/typed',
    id: 'readTypedSite',
    tag: 'Screening',
    summary: {
      es: 'Llevar vértices escritos a WGS 84 por la operación registrada; nada se guarda',
      en: 'Take typed vertices to WGS 84 by the operation on record; nothing is kept',
    },
    body: z.strictObject({
      srid: srid.meta({ description: 'EPSG number of the coordinates' }),
      polygons: z
        .array(z.array(position).min(3).max(MOST_SITE_VERTICES))
        .min(1)
        .max(100)
        .refine((polygons) => polygons.flat().length <= MOST_SITE_VERTICES, {
          params: {
            es: `Se aceptan hasta ${MOST_SITE_VERTICES} vértices.`,
            en: `At most ${MOST_SITE_VERTICES} vertices are accepted.`,
          },
        })
        .meta({ description: 'Vertices of each polygon, east or longitude first, not closed' }),
    }),
    answers: { 200: { description: 'The site', content: { 'application/json': typedSiteSchema } } },
    handler: async ({ context, identity, body }) =>
      new Answer(await readTypedSite(context.db, identity, body.srid, body.polygons), { headers: NO_STORE }),
  }),
  route({
    method: 'get',
    path: '/api/sites/feature',
    id: 'getFeatureSite',
    tag: 'Screening',
    summary: {
      es: 'Un elemento del mapa como sitio, con metros alrededor si se piden',
      en: 'A feature of the map as a site, with metres around it if asked',
    },
    query: z.object({
      layer: z.string().max(100),
      feature: z.string().min(1).max(500),
      buffer_m: z.coerce.number().min(0).max(50_000).default(0),
    }),
    answers: { 200: { description: 'The site', content: { 'application/json': featureSiteSchema } } },
    handler: async ({ context, identity, query }) =>
      new Answer(await featureSite(context.db, identity, query), {
        headers: { 'Cache-Control': 'no-cache' },
      }),
  }),
]
