import { z } from 'zod'
import {
  DISPUTE_LIMITS,
  DISPUTE_STATUS_NAMES,
  type DisputeStatus,
  disputeSchema,
  targetSchema,
} from '../../geodata/model/dispute.ts'
import { EVIDENCE_TYPES, type EvidenceType } from '../../geodata/model/evidence.ts'
import { said, webAddress } from '../../geodata/model/said.ts'
import { Attempts } from '../access/attempts.ts'
import { requirePatience, senderOf } from '../access/patience.ts'
import { hasRole, requireRole } from '../access/require.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { evidenceOf, followDispute, leaveDispute, readDisputes, reviewDispute } from './disputes.ts'
import { countDisputes, disputesForReview } from './queries.ts'

/** Somebody who reads a screening closely may disagree with several findings; a program with all. */
const byAddress = new Attempts({ free: 10, firstS: 60, mostS: 3600, forgetS: 3600 })

/** A file in base64 takes a third more; above that, its own limit says what to do. */
const BODY_BYTES = 16 * 1024 * 1024

const noStore = { headers: { 'Cache-Control': 'no-store' } }
const screeningParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{16,32}$/) })
const status = z.enum(DISPUTE_STATUS_NAMES)
// Two addresses with one path: whoever made a dispute follows it by its token, reviewers answer it by its id.
const path = '/api/disputes/:dispute'

/** A name for people to read: never a path. */
const fileName = z
  .string()
  .max(DISPUTE_LIMITS.file_name)
  .transform(
    (name) =>
      name
        .replace(/^.*[\\/]/, '')
        .replace(/\p{Cc}/gu, '')
        .trim() || 'archivo',
  )

export const routes: Route[] = [
  route({
    method: 'post',
    path: '/api/screenings/:id/disputes',
    id: 'leaveDispute',
    tag: 'Disputes',
    summary: {
      es: 'Objetar un hallazgo o un veredicto de una evaluación',
      en: 'Dispute a finding or a verdict of a screening',
    },
    params: screeningParams,
    bodyLimit: BODY_BYTES,
    body: z.strictObject({
      target: targetSchema,
      reason: z
        .string()
        .trim()
        .min(DISPUTE_LIMITS.shortestReason)
        .max(DISPUTE_LIMITS.reason)
        .meta({ description: 'Read by everyone who has the screening' }),
      evidence_url: webAddress(DISPUTE_LIMITS.evidence_url).meta({ description: 'Where it can be checked' }),
      file: z
        .strictObject({ name: fileName, content: z.base64().meta({ description: 'The file, in base64' }) })
        .nullable()
        .default(null),
      name: said(DISPUTE_LIMITS.name).meta({ description: 'Only reviewers see it, unless `name_shown`' }),
      name_shown: z.boolean().default(false),
      contact: said(DISPUTE_LIMITS.contact).meta({ description: 'Only reviewers see it' }),
    }),
    answers: {
      201: {
        description: 'Received; `derived` is the screening it made',
        content: {
          'application/json': z.object({
            dispute: disputeSchema,
            token: z.string(),
            url: z.string().meta({ description: 'Follows the dispute; nobody else knows it' }),
          }),
        },
      },
    },
    handler: async ({ context, identity, params, body, baseUrl, request, response }) => {
      const sender = senderOf(request)
      if (!hasRole(identity, 'reviewer')) requirePatience(byAddress, sender, response)
      const file = body.file && { name: body.file.name, content: Buffer.from(body.file.content, 'base64') }
      const { dispute, token } = await leaveDispute(context.db, identity, params.id, { ...body, file })
      byAddress.add(sender)
      return new Answer(
        { dispute, token, url: `${baseUrl}/objecion/${token}` },
        { status: 201, headers: { ...noStore.headers, Location: `${baseUrl}/s/${dispute.derived}` } },
      )
    },
  }),
  route({
    method: 'get',
    path: '/api/screenings/:id/disputes',
    id: 'getScreeningDisputes',
    tag: 'Disputes',
    summary: {
      es: 'Objeciones a una evaluación, para quien tiene su código',
      en: 'Disputes of a screening, for whoever has its code',
    },
    params: screeningParams,
    answers: {
      200: {
        description: 'Disputes, the first made first',
        content: {
          'application/json': z.object({
            screening: z.string().meta({ description: 'The screening they are about' }),
            disputes: z.array(disputeSchema),
          }),
        },
      },
    },
    handler: async ({ context, identity, params }) =>
      new Answer(await readDisputes(context.db, identity, params.id), {
        headers: { 'Cache-Control': 'private, no-cache' },
      }),
  }),
  route({
    method: 'get',
    path: '/api/disputes',
    id: 'getDisputes',
    tag: 'Disputes',
    summary: { es: 'Objeciones por revisar y revisadas (revisión)', en: 'Disputes to review (reviewers)' },
    query: z.object({
      status: status.default('received'),
      limit: z.coerce.number().int().min(1).max(100).default(20),
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    }),
    answers: {
      200: {
        description: 'Disputes in that state',
        content: {
          'application/json': z.object({
            counts: z.record(status, z.number().int()),
            disputes: z.array(disputeSchema),
          }),
        },
      },
    },
    handler: async ({ context, identity, query }) => {
      requireRole(identity, 'reviewer')
      return context.db.as(identity, async (tx) => {
        const found = await countDisputes(tx)
        const counts = Object.fromEntries(
          DISPUTE_STATUS_NAMES.map((each) => [each, found[each] ?? 0]),
        ) as Record<DisputeStatus, number>
        const disputes = await disputesForReview(tx, query.status, query.limit, query.offset)
        return new Answer({ counts, disputes }, noStore)
      })
    },
  }),
  route({
    method: 'get',
    path,
    id: 'followDispute',
    tag: 'Disputes',
    summary: {
      es: 'Qué pasó con una objeción, para quien tiene su enlace',
      en: 'What became of a dispute, for whoever has its link',
    },
    params: z.object({ dispute: z.string().max(100).meta({ description: 'Token of the link' }) }),
    answers: { 200: { description: 'Dispute', content: { 'application/json': disputeSchema } } },
    handler: async ({ context, identity, params }) =>
      new Answer(await followDispute(context.db, identity, params.dispute), noStore),
  }),
  route({
    method: 'put',
    path,
    id: 'reviewDispute',
    tag: 'Disputes',
    summary: {
      es: 'Aceptar o rechazar una objeción (revisión)',
      en: 'Accept or reject a dispute (reviewers)',
    },
    params: z.object({ dispute: z.string().regex(/^[A-Za-z0-9_-]{16}$/) }),
    body: z.strictObject({
      seen: status.meta({ description: 'The state it was in when the answer was written' }),
      status: z.enum(['accepted', 'rejected']),
      answer: z
        .string()
        .trim()
        .min(1)
        .max(DISPUTE_LIMITS.answer)
        .meta({ description: 'Why; read by everyone who has the screening' }),
    }),
    answers: {
      200: {
        description: 'As it stands now',
        content: { 'application/json': z.object({ id: z.string(), status, answer: z.string() }) },
      },
    },
    handler: async ({ context, identity, params, body }) => {
      requireRole(identity, 'reviewer')
      await reviewDispute(context.db, identity, params.dispute, body)
      const { status, answer } = body
      return new Answer({ id: params.dispute, status, answer }, noStore)
    },
  }),
  route({
    method: 'get',
    path: '/api/disputes/:dispute/evidence',
    id: 'getDisputeEvidence',
    tag: 'Disputes',
    summary: {
      es: 'El archivo que respalda una objeción, para descargar',
      en: 'The file that backs a dispute, to download',
    },
    params: z.object({
      dispute: z
        .string()
        .regex(/^[A-Za-z0-9_-]{16}$|^[A-Za-z0-9_-]{43}$/)
        .meta({ description: 'Its id, or the token of its link' }),
    }),
    answers: { 200: { description: 'File', content: { 'application/octet-stream': null } } },
    handler: async ({ context, identity, params }) => {
      const { type, sha256, content } = await evidenceOf(context.db, identity, params.dispute)
      const { ending } = EVIDENCE_TYPES[type as EvidenceType]
      // Somebody's file: to be kept, never to be shown by the browser in our name.
      return new Answer(content, {
        type: 'application/octet-stream',
        headers: {
          ...noStore.headers,
          'Content-Disposition': `attachment; filename="respaldo-${sha256.slice(0, 12)}.${ending}"`,
          'Content-Security-Policy': "default-src 'none'; sandbox",
        },
      })
    },
  }),
]
