import { z } from 'zod'
import { geometrySchema, sourceSchema } from '../../geodata/model/feature.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { daySchema, OUTCOMES, whereSchema } from '../../geodata/model/rule.ts'
import { findingsAgain } from '../../geodata/rules/compare.ts'
import { findingDifference } from '../../geodata/rules/index.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { alreadyHas, entityTag } from '../layers/entity-tag.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { findScreening } from '../screening/stored.ts'
import { countRuleUse } from './queries.ts'
import { ruleWhere } from './where.ts'

/** Screenings counted in one request; what is left is counted by the next. */
const COUNTED_AT_ONCE = 200

const useSchema = z.object({
  rules: z.array(
    z.object({
      rule: z.string(),
      asked: z.number().int().meta({ description: 'Stored screenings that asked the rule' }),
      triggered: z.number().int(),
      possible: z.number().int(),
      not_evaluated: z.number().int(),
    }),
  ),
  complete: z.boolean().meta({ description: 'False while some screenings wait to be counted' }),
})

const areaSchema = z.object({
  area_ha: z.number().meta({ description: 'Hectares on EPSG:32719, before simplification' }),
  geometry: geometrySchema.nullable(),
})

const whereAnswer = z.object({
  rule: z.string(),
  layers: z.array(
    z.object({
      layer: z.string(),
      where: whereSchema.nullable(),
      form: z.enum(['touch', 'outside']),
      reach_m: z.number(),
      whose: z.enum(['norm', 'team']).nullable(),
      state: z.enum(['complete', 'partial', 'no-version', 'restricted']),
      version: z
        .object({
          version_id: z.number().int(),
          number: z.number().int(),
          vintage: z.string().nullable(),
          source: sourceSchema,
          feature_count: z.number().int(),
          accuracy_m: z.number().nullable(),
        })
        .nullable(),
    }),
  ),
  areas: z
    .object({ can: areaSchema, cannot: areaSchema.pick({ area_ha: true }), unknown: areaSchema })
    .nullable()
    .meta({ description: 'The study area in three; null when no place decides anything' }),
  simplified_m: z.number(),
})

const lawAnswer = z.object({
  from: z.string().meta({ description: 'Day of the screening' }),
  to: z.string(),
  changes: z.array(
    z.object({
      rule: z.string(),
      from: z.enum(OUTCOMES).nullable().meta({ description: 'Null: not in force that day' }),
      to: z.enum(OUTCOMES).nullable(),
    }),
  ),
})

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/rules/use',
    id: 'getRuleUse',
    tag: 'Screening',
    summary: {
      es: 'En cuántas evaluaciones guardadas se aplicó cada norma',
      en: 'How many stored screenings each rule applied to',
    },
    answers: { 200: { description: 'Counts by rule', content: { 'application/json': useSchema } } },
    handler: async ({ context, identity }) => {
      const rows = await context.db.as(identity, (tx) => countRuleUse(tx, COUNTED_AT_ONCE))
      return new Answer(
        {
          rules: rows.map(({ rule_id, pending: _, ...counts }) => ({ rule: rule_id, ...counts })),
          complete: !rows.some(({ pending }) => pending),
        },
        { headers: { 'Cache-Control': 'no-cache' } },
      )
    },
  }),
  route({
    method: 'get',
    path: '/api/rules/:id/where',
    id: 'getRuleWhere',
    tag: 'Screening',
    summary: {
      es: 'En qué parte de la región puede aplicarse una norma',
      en: 'Where in the region a rule can apply',
    },
    params: z.object({ id: z.string().max(100) }),
    answers: {
      200: {
        description: 'Areas where it can, cannot, or cannot be told',
        content: { 'application/json': whereAnswer },
      },
      304: { description: 'Not changed', content: {} },
    },
    handler: async ({ context, identity, params, request }) => {
      const base = ruleBase()
      const rule = Object.hasOwn(base.byId, params.id) ? base.byId[params.id] : undefined
      if (!rule) {
        throw new Problem('not-found', {
          es: `No hay una norma «${params.id}» en la base de hoy. Míralas todas en /normas.`,
          en: `There is no rule “${params.id}” in today’s base. See them all at /normas.`,
        })
      }
      const { key, answer } = await ruleWhere(context.db, identity, rule, base.hash)
      const etag = entityTag(key)
      const headers = { ETag: etag, 'Cache-Control': 'no-cache' }
      if (alreadyHas(request, etag)) return new Answer(null, { status: 304, headers })
      return new Answer(await answer, { headers })
    },
  }),
  route({
    method: 'get',
    path: '/api/screenings/:id/law',
    id: 'getScreeningLaw',
    tag: 'Screening',
    summary: {
      es: 'Qué hallazgos de una evaluación cambiarían con la ley de otro día',
      en: 'Which findings of a screening would change by the law of another day',
    },
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{16,32}$/) }),
    query: z.object({ on: z.string().max(20).meta({ description: 'The other day, YYYY-MM-DD' }) }),
    answers: { 200: { description: 'The findings that differ', content: { 'application/json': lawAnswer } } },
    handler: async ({ context, identity, params, query: { on } }) => {
      if (!daySchema.safeParse(on).success) {
        throw new Problem('bad-request', {
          es: `«${on}» no es un día del calendario. Escríbelo como AAAA-MM-DD.`,
          en: `“${on}” is no day of the calendar. Write it as YYYY-MM-DD.`,
        })
      }
      const screening = await findScreening(context.db, identity, params.id)
      const { rules } = ruleBase()
      // Both by today's base, which knows more days than an older one: only the day differs.
      return {
        from: screening.as_of,
        to: on,
        changes: findingDifference(
          findingsAgain(screening, rules),
          findingsAgain({ ...screening, as_of: on }, rules),
        ),
      }
    },
  }),
]
