import { z } from 'zod'
import { type Rule, ruleFileSchema } from '../../geodata/model/rule.ts'
import { DERIVATIONS, provenanceSchema, screeningSchema } from '../../geodata/model/screening.ts'
import { PARAMETERS, SAME_PERMIT } from '../../geodata/rules/index.ts'
import type { Call } from '../http/route.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { findingsCsv, measuresCsv, screeningGeoJson } from './export.ts'
import { wholeFeatures } from './queries.ts'
import { ruleBase, ruleBaseOf } from './rule-base.ts'
import { screen, screeningJson } from './screen.ts'
import { findScreening } from './stored.ts'

const IMMUTABLE = { 'Cache-Control': 'private, max-age=31536000, immutable' }
const idParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{16,32}$/) })

/** Text a person typed: shown as text everywhere, so nothing is stripped; only its length is bounded. */
const title = z.string().max(200)

export const screeningInputs = z.strictObject({
  site: z
    .unknown()
    .meta({ description: 'GeoJSON Polygon, MultiPolygon, Feature or FeatureCollection, EPSG:4326' }),
  facts: z.record(z.string(), z.union([z.string().max(200), z.number(), z.boolean(), z.null()])).optional(),
  parameters: z.record(z.string(), z.number()).optional(),
  title: title.optional(),
  repair: z.boolean().optional().meta({ description: 'Consent to repair an outline that crosses itself' }),
  as_of: z.string().max(20).optional().meta({ description: 'Day whose law is applied, YYYY-MM-DD; today' }),
  accuracy_m: z.number().optional().meta({ description: 'By how much the outline may be off, metres; 0' }),
  provenance: provenanceSchema.optional().meta({ description: 'How the site was given' }),
  derived_from: z
    .strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{16,32}$/), why: z.enum(DERIVATIONS) })
    .nullable()
    .optional()
    .meta({ description: 'The screening it was made from' }),
})

const stored = ({
  context,
  identity,
  params,
}: Pick<Call<{ id: string }, unknown, unknown>, 'context' | 'identity' | 'params'>) =>
  findScreening(context.db, identity, params.id)

const rulesOf = (
  { context, identity }: Pick<Call<unknown, unknown, unknown>, 'context' | 'identity'>,
  hash: string,
) => context.db.as(identity, (tx) => ruleBaseOf(tx, hash))

const download = (name: string) => ({ 'Content-Disposition': `attachment; filename="${name}"` })

export const routes: Route[] = [
  route({
    method: 'post',
    path: '/ogc/processes/screening/execution',
    id: 'executeScreening',
    tag: 'Screening',
    summary: {
      es: 'Evaluar un sitio: qué toca, qué tan lejos está de qué, qué normas se aplican',
      en: 'Screen a site: what it touches, how far things are, which rules it triggers',
    },
    body: z.strictObject({
      inputs: screeningInputs,
      // What OGC API – Processes clients may send besides; the answer is always the one document.
      response: z.enum(['raw', 'document']).optional(),
      outputs: z.record(z.string(), z.unknown()).optional(),
    }),
    answers: { 200: { description: 'Screening', content: { 'application/json': screeningSchema } } },
    handler: async ({ context, identity, body, baseUrl }) => {
      const screening = await screen(context.db, identity, body.inputs)
      return new Answer(screeningJson(screening), {
        type: 'application/json',
        headers: { Link: `<${baseUrl}/s/${screening.id}>; rel="alternate"; type="text/html"` },
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/screenings/:id.geojson',
    id: 'getScreeningGeoJson',
    tag: 'Screening',
    summary: { es: 'El sitio y lo que toca, como GeoJSON', en: 'The site and what it touches, as GeoJSON' },
    params: idParams,
    answers: { 200: { description: 'FeatureCollection', content: { 'application/geo+json': null } } },
    handler: async (call) => {
      const screening = await stored(call)
      const keys = screening.measures.flatMap(({ version_id, features }) =>
        version_id === null ? [] : features.map(({ feature_id }) => ({ version_id, feature_id })),
      )
      const features = await call.context.db.as(call.identity, (tx) => wholeFeatures(tx, keys))
      return new Answer(screeningGeoJson(screening, features), {
        type: 'application/geo+json',
        headers: { ...IMMUTABLE, ...download(`suelo-comun-${screening.id}.geojson`) },
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/screenings/:id.csv',
    id: 'getScreeningCsv',
    tag: 'Screening',
    summary: { es: 'Hallazgos o medidas, como CSV', en: 'Findings or measures, as CSV' },
    params: idParams,
    query: z.object({ table: z.enum(['findings', 'measures']).default('findings') }),
    answers: { 200: { description: 'CSV', content: { 'text/csv': null } } },
    handler: async (call) => {
      const screening = await stored(call)
      const { table } = call.query
      const { chapters } = await rulesOf(call, screening.rule_base.hash)
      const rules = new Map<string, Rule>(
        chapters.flatMap((chapter) => chapter.rules).map((rule) => [rule.id, rule]),
      )
      const csv =
        table === 'measures'
          ? measuresCsv(screening, call.language)
          : findingsCsv(screening, rules, call.language)
      return new Answer(csv, {
        type: 'text/csv; charset=utf-8',
        headers: download(`suelo-comun-${screening.id}-${table}.csv`),
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/screenings/:id',
    id: 'getScreening',
    tag: 'Screening',
    summary: { es: 'Una evaluación guardada', en: 'A stored screening' },
    params: idParams,
    answers: { 200: { description: 'Screening', content: { 'application/json': screeningSchema } } },
    handler: async (call) => new Answer(await stored(call), { headers: IMMUTABLE }),
  }),
  route({
    method: 'get',
    path: '/api/rules',
    id: 'getRules',
    tag: 'Screening',
    summary: { es: 'La base normativa', en: 'The rule base' },
    query: z.object({
      hash: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
    answers: {
      200: {
        description: 'Rule base',
        content: {
          'application/json': z.object({
            hash: z.string(),
            chapters: z.array(ruleFileSchema),
            parameters: z.array(z.looseObject({ id: z.string(), default_m: z.number() })),
            groups: z.array(z.looseObject({})),
          }),
        },
      },
    },
    handler: async (call) => {
      const hash = call.query.hash ?? ruleBase().hash
      const { chapters } = await rulesOf(call, hash)
      return new Answer(
        { hash, chapters, parameters: PARAMETERS, groups: SAME_PERMIT },
        {
          headers: {
            ETag: `"${hash}"`,
            'Cache-Control': call.query.hash ? 'public, max-age=31536000, immutable' : 'no-cache',
          },
        },
      )
    },
  }),
]
