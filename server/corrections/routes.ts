import { z } from 'zod'
import {
  CORRECTION_KINDS,
  CORRECTION_LIMITS,
  CORRECTION_STATUSES,
  type CorrectionKind,
  type CorrectionStatus,
  correctionSchema,
  OPEN_STATUSES,
  placeSchema,
} from '../../geodata/model/correction.ts'
import { said, webAddress } from '../../geodata/model/said.ts'
import { Attempts } from '../access/attempts.ts'
import { requirePatience, senderOf } from '../access/patience.ts'
import { hasRole, requireRole } from '../access/require.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { followCorrection, leaveCorrection, replyToCorrection } from './corrections.ts'
import { countCorrections, listCorrections } from './queries.ts'

const STATUSES = Object.keys(CORRECTION_STATUSES) as [CorrectionStatus, ...CorrectionStatus[]]
const kind = z.enum(Object.keys(CORRECTION_KINDS) as [CorrectionKind, ...CorrectionKind[]])
const status = z.enum(STATUSES)

/** Somebody who walks a valley with the map in hand may have several things to say; a program has more. */
const byAddress = new Attempts({ free: 10, firstS: 60, mostS: 3600, forgetS: 3600 })

const noStore = { headers: { 'Cache-Control': 'no-store' } }
// Two addresses with one path: whoever left a request follows it by its token, stewards answer it by its number.
const path = '/api/corrections/:correction'

export const routes: Route[] = [
  route({
    method: 'post',
    path: '/api/corrections',
    id: 'leaveCorrection',
    tag: 'Corrections',
    summary: { es: 'Pedir una corrección de un elemento', en: 'Ask for a correction of a feature' },
    body: z.strictObject({
      layer: z.string().min(1).max(100),
      feature: z.string().min(1).max(200),
      version: z
        .number()
        .int()
        .positive()
        .nullable()
        .default(null)
        .meta({ description: 'The version that was seen' }),
      kind,
      text: z.string().trim().min(1).max(CORRECTION_LIMITS.text).meta({ description: 'What is wrong' }),
      place: placeSchema.nullable().default(null).meta({ description: 'Where it should be, EPSG:4326' }),
      place_text: said(CORRECTION_LIMITS.place_text).meta({ description: 'Where it should be, in words' }),
      evidence_url: webAddress(CORRECTION_LIMITS.evidence_url).meta({
        description: 'Where it can be checked',
      }),
      contact: said(CORRECTION_LIMITS.contact).meta({ description: 'Only stewards see it' }),
    }),
    answers: {
      201: {
        description: 'Received',
        content: {
          'application/json': z.object({
            token: z.string(),
            url: z.string().meta({ description: 'Follows the request; nobody else knows it' }),
          }),
        },
      },
    },
    handler: async ({ context, identity, body, baseUrl, request, response }) => {
      const address = senderOf(request)
      if (!hasRole(identity, 'steward')) requirePatience(byAddress, address, response)
      const token = await leaveCorrection(context.db, identity, body)
      byAddress.add(address)
      return new Answer({ token, url: `${baseUrl}/correccion/${token}` }, { ...noStore, status: 201 })
    },
  }),
  route({
    method: 'get',
    path: '/api/corrections',
    id: 'getCorrections',
    tag: 'Corrections',
    summary: {
      es: 'Peticiones de corrección de una capa o de un elemento',
      en: 'Correction requests of a layer or a feature',
    },
    query: z.object({
      layer: z.string().max(100).optional(),
      feature: z.string().max(200).optional(),
      status: z.enum([...STATUSES, 'open', 'closed']).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20),
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    }),
    answers: {
      200: {
        description: 'Requests, the latest first',
        content: {
          'application/json': z.object({
            total: z.number().int().meta({ description: 'Of the states asked for' }),
            open: z.number().int(),
            closed: z.number().int(),
            counts: z.record(status, z.number().int()),
            corrections: z.array(correctionSchema),
          }),
        },
      },
    },
    handler: async ({ context, identity, query }) => {
      const { status: asked, ...rest } = query
      const statuses = STATUSES.filter((each) => {
        if (asked === undefined) return true
        if (asked === 'open' || asked === 'closed') return OPEN_STATUSES.includes(each) === (asked === 'open')
        return each === asked
      })
      return context.db.as(identity, async (tx) => {
        const found = await countCorrections(tx, rest)
        const counts = Object.fromEntries(STATUSES.map((each) => [each, found[each] ?? 0])) as Record<
          CorrectionStatus,
          number
        >
        const sum = (some: readonly CorrectionStatus[]) => some.reduce((all, each) => all + counts[each], 0)
        const open = sum(OPEN_STATUSES)
        const corrections = await listCorrections(tx, { ...rest, statuses }, hasRole(identity, 'steward'))
        return new Answer(
          { total: sum(statuses), open, closed: sum(STATUSES) - open, counts, corrections },
          { headers: { 'Cache-Control': 'no-cache' } },
        )
      })
    },
  }),
  route({
    method: 'get',
    path,
    id: 'followCorrection',
    tag: 'Corrections',
    summary: {
      es: 'Qué pasó con una petición, para quien tiene su enlace',
      en: 'What became of a request, for whoever has its link',
    },
    params: z.object({ correction: z.string().max(100).meta({ description: 'Token of the link' }) }),
    answers: { 200: { description: 'Request', content: { 'application/json': correctionSchema } } },
    handler: async ({ context, identity, params }) =>
      new Answer(await followCorrection(context.db, identity, params.correction), noStore),
  }),
  route({
    method: 'put',
    path,
    id: 'replyToCorrection',
    tag: 'Corrections',
    summary: { es: 'Responder una petición (custodia de datos)', en: 'Answer a request (data stewards)' },
    params: z.object({ correction: z.coerce.number().int().positive().meta({ description: 'Its number' }) }),
    body: z.strictObject({
      status,
      answer: said(CORRECTION_LIMITS.answer).meta({
        description: 'Needed to accept or reject; null keeps what is there',
      }),
      text_shown: z
        .boolean()
        .nullable()
        .default(null)
        .meta({ description: 'Whether everyone may read its text; null: shown once in review' }),
    }),
    answers: { 200: { description: 'Request', content: { 'application/json': correctionSchema } } },
    handler: async ({ context, identity, params, body }) => {
      requireRole(identity, 'steward')
      const { status, answer, text_shown } = body
      const reply = { status, answer, textShown: text_shown }
      return new Answer(await replyToCorrection(context.db, identity, params.correction, reply), noStore)
    },
  }),
]
