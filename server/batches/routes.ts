import { z } from 'zod'
import {
  batchReadSchema,
  batchSchema,
  batchSettingsSchema,
  batchSiteDetailSchema,
  batchSitesSchema,
  LAYER_VERDICTS,
  openedSiteSchema,
  SITE_RESULTS,
  writeOutcomes,
  writeVerdicts,
} from '../../geodata/model/batch.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { OUTCOMES } from '../../geodata/model/rule.ts'
import { goneSignal, send } from '../exports/send.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { bookOf } from './answer.ts'
import {
  cancelBatch,
  createBatch,
  describeSite,
  describeWhole,
  openSite,
  readBatch,
  rereadBatch,
  startBatch,
  withBatch,
} from './batches.ts'
import { rulesByHash } from './context.ts'
import { listSites, mapOf, SITE_ORDERS, type SiteOrder, siteByNumber } from './queries.ts'
import { RESULT_FORMATS, resultFile } from './results.ts'

const id = z.string().regex(/^[A-Za-z0-9_-]{32}$/)
const params = z.object({ id })
const siteParams = z.object({ id, n: z.coerce.number().int().positive() })
const one = { description: 'The batch', content: { 'application/json': batchSchema } }
/** Whoever knows the id may read it; nobody else, and no cache. */
const OURS = { 'Cache-Control': 'private, no-cache' }

const notStarted = () =>
  new Problem('batch-state', {
    es: 'El lote todavía no se inicia: no hay sitios que mostrar.',
    en: 'The batch has not been started yet: there are no sites to show.',
  })

export const routes: Route[] = [
  route({
    method: 'post',
    path: '/api/batches',
    id: 'createBatch',
    tag: 'Batches',
    summary: { es: 'Subir un archivo de sitios', en: 'Upload a file of sites' },
    query: z.object({
      name: z.string().trim().min(1).max(255).meta({ description: 'Name of the file, with its extension' }),
    }),
    answers: { 201: one },
    handler: async ({ context, identity, query, request }) => {
      // A name for people to read: never a path.
      const name = query.name.replace(/^.*[\\/]/, '').replace(/\p{Cc}/gu, '') || 'archivo'
      const batch = await createBatch(context, identity, {
        name,
        announced: request.get('content-length'),
        stream: request,
      })
      return new Answer(await readBatch(context.db, identity, batch), {
        status: 201,
        headers: { Location: `/api/batches/${batch}`, ...OURS },
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/batches/:id',
    id: 'getBatch',
    tag: 'Batches',
    summary: { es: 'Un lote y su avance', en: 'A batch and how far it is' },
    params,
    answers: { 200: one },
    handler: async ({ context, identity, params }) =>
      new Answer(await readBatch(context.db, identity, params.id), { headers: OURS }),
  }),
  route({
    method: 'put',
    path: '/api/batches/:id/reading',
    id: 'rereadBatch',
    tag: 'Batches',
    summary: {
      es: 'Decir cómo se lee el archivo, o confirmar su sistema de coordenadas',
      en: 'Say how the file is read, or confirm its coordinate system',
    },
    params,
    body: batchReadSchema,
    answers: { 200: one },
    handler: async ({ context, identity, params, body }) => {
      await rereadBatch(context, identity, params.id, body)
      return new Answer(await readBatch(context.db, identity, params.id), { headers: OURS })
    },
  }),
  route({
    method: 'post',
    path: '/api/batches/:id/start',
    id: 'startBatch',
    tag: 'Batches',
    summary: { es: 'Evaluar todos los sitios', en: 'Screen all sites' },
    params,
    body: batchSettingsSchema,
    answers: { 202: { ...one, description: 'Being screened; ask for it again' } },
    handler: async ({ context, identity, params, body }) => {
      await startBatch(context, identity, params.id, body)
      return new Answer(await readBatch(context.db, identity, params.id), { status: 202, headers: OURS })
    },
  }),
  route({
    method: 'post',
    path: '/api/batches/:id/cancel',
    id: 'cancelBatch',
    tag: 'Batches',
    summary: { es: 'Detener un lote; lo evaluado queda', en: 'Stop a batch; what was screened stays' },
    params,
    answers: { 200: one },
    handler: async ({ context, identity, params }) => {
      await cancelBatch(context, identity, params.id)
      return new Answer(await readBatch(context.db, identity, params.id), { headers: OURS })
    },
  }),
  route({
    method: 'get',
    path: '/api/batches/:id/sites',
    id: 'getBatchSites',
    tag: 'Batches',
    summary: { es: 'Los sitios de un lote, los peores primero', en: 'The sites of a batch, the worst first' },
    params,
    query: z.object({
      sort: z.enum(Object.keys(SITE_ORDERS) as [SiteOrder, ...SiteOrder[]]).default('worst'),
      result: z.enum(SITE_RESULTS).optional(),
      status: z.enum(['waiting', 'done', 'problem']).optional(),
      comuna: z.string().max(10).optional().meta({ description: 'Code of a comuna' }),
      q: z.string().max(200).optional().meta({ description: 'Part of the name' }),
      rule: z.string().max(100).optional().meta({ description: 'Sites where this rule has `outcome`' }),
      outcome: z.enum(OUTCOMES).default('triggered'),
      layer: z.string().max(100).optional().meta({ description: 'Sites where this layer has `verdict`' }),
      verdict: z.enum(LAYER_VERDICTS).default('touches'),
      limit: z.coerce.number().int().min(1).max(500).default(100),
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    }),
    answers: {
      200: { description: 'Sites', content: { 'application/json': batchSitesSchema } },
    },
    handler: async ({ context, identity, params, query }) => {
      const { rule, outcome, layer, verdict, sort, limit, offset, result, status, comuna, q } = query
      return withBatch(context.db, identity, params.id, async (tx, { frozen }) => {
        if (!frozen) throw notStarted()
        const place = (name: string, value: string, known: readonly string[]) => {
          const at = known.indexOf(value) + 1
          if (at > 0) return at
          throw new Problem('bad-parameter', {
            es: `En «${name}», el lote no conoce «${value}».`,
            en: `In “${name}”, the batch does not know “${value}”.`,
          })
        }
        const { total, rows } = await listSites(
          tx,
          params.id,
          {
            result,
            status,
            comuna,
            q,
            ...(rule && {
              outcome: { at: place('rule', rule, frozen.rules), letters: writeOutcomes([outcome]) },
            }),
            ...(layer && {
              verdict: { at: place('layer', layer, frozen.layers), letters: writeVerdicts([verdict]) },
            }),
          },
          { sort, limit, offset },
        )
        const book = bookOf(await rulesByHash(tx, frozen.rule_base.hash))
        return new Answer(
          { total, sites: rows.map((row) => describeSite(row, frozen.rules, book)) },
          { headers: OURS },
        )
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/batches/:id/sites/:n',
    id: 'getBatchSite',
    tag: 'Batches',
    summary: { es: 'Un sitio de un lote, norma por norma', en: 'A site of a batch, rule by rule' },
    params: siteParams,
    answers: { 200: { description: 'The site', content: { 'application/json': batchSiteDetailSchema } } },
    handler: async ({ context, identity, params }) =>
      withBatch(context.db, identity, params.id, async (tx, { frozen }) => {
        const row = frozen && (await siteByNumber(tx, params.id, params.n))
        if (!row) {
          throw new Problem('not-found', {
            es: `El lote no tiene un sitio número ${params.n}.`,
            en: `The batch has no site number ${params.n}.`,
          })
        }
        const book = bookOf(await rulesByHash(tx, frozen.rule_base.hash))
        return new Answer(describeWhole(row, frozen, book), { headers: OURS })
      }),
  }),
  route({
    method: 'post',
    path: '/api/batches/:id/sites/:n/screening',
    id: 'openBatchSite',
    tag: 'Batches',
    summary: {
      es: 'Hacer la evaluación completa de un sitio, con lo publicado hoy',
      en: 'Make the full screening of a site, with what is published today',
    },
    params: siteParams,
    answers: {
      201: {
        description: 'The screening, and what has changed since the batch',
        content: { 'application/json': openedSiteSchema },
      },
    },
    handler: async ({ context, identity, params }) => {
      const opened = await openSite(context.db, identity, params.id, params.n)
      return new Answer(opened, {
        status: 201,
        headers: { Location: `/api/screenings/${opened.screening}`, ...OURS },
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/batches/:id/map',
    id: 'getBatchMap',
    tag: 'Batches',
    summary: { es: 'Los sitios para un mapa, por resultado', en: 'The sites for a map, by result' },
    params,
    answers: { 200: { description: 'Simplified outlines', content: { 'application/geo+json': null } } },
    handler: async ({ context, identity, params }) =>
      withBatch(
        context.db,
        identity,
        params.id,
        async (tx) => new Answer(await mapOf(tx, params.id), { type: 'application/geo+json', headers: OURS }),
      ),
  }),
  route({
    method: 'get',
    path: '/api/batches/:id/result',
    id: 'getBatchResult',
    tag: 'Batches',
    summary: { es: 'Los resultados como archivo', en: 'The results as a file' },
    params,
    query: z.object({ format: z.enum(RESULT_FORMATS).default('xlsx') }),
    answers: {
      200: {
        description: 'The file; CSV inside a zip, beside the versions of the data',
        content: {
          'application/zip': null,
          'application/geo+json': null,
          'application/geopackage+sqlite3': null,
          'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': null,
        },
      },
    },
    handler: async (call) => {
      const { context, identity, language, baseUrl, params, query, response } = call
      const file = await resultFile(
        { db: context.db, identity, baseUrl, signal: goneSignal(response) },
        params.id,
        query.format,
        language,
      )
      await send(call, { ...file, headers: { 'Cache-Control': 'private, no-store' } })
    },
  }),
]
