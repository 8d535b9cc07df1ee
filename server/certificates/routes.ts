import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '../../geodata/model/problem.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import type { Chapter } from '../../geodata/rules/index.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { readRuleBase, readScreening } from '../screening/queries.ts'
import { certify, FORMAT } from './certificate.ts'
import { signer } from './key.ts'
import { signingKeys, versionsById } from './queries.ts'

const keySchema = z.strictObject({
  id: z.string(),
  algorithm: z.literal('Ed25519'),
  /** SubjectPublicKeyInfo (DER), base64. */
  public_key: z.string(),
  pem: z.string(),
  current: z.boolean(),
  first_used_at: z.string(),
})

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/certificates/key',
    id: 'getCertificateKeys',
    tag: 'Screening',
    summary: {
      es: 'Las llaves públicas con que se verifican los certificados, también las anteriores',
      en: 'The public keys that certificates are verified with, earlier ones too',
    },
    answers: {
      200: {
        description: 'Public keys',
        content: { 'application/json': z.strictObject({ current: z.string(), keys: z.array(keySchema) }) },
      },
    },
    handler: async ({ context, identity }) => {
      const { id: current } = await signer(context.db, context.config)
      const rows = await context.db.as(identity, signingKeys)
      const keys = rows.map(({ key_id, public_key, first_used_at }) => ({
        id: key_id,
        algorithm: 'Ed25519',
        public_key,
        pem: createPublicKey({ key: Buffer.from(public_key, 'base64'), format: 'der', type: 'spki' }).export({
          format: 'pem',
          type: 'spki',
        }),
        current: key_id === current,
        first_used_at,
      }))
      return new Answer({ current, keys }, { headers: { 'Cache-Control': 'no-cache' } })
    },
  }),
  route({
    method: 'get',
    path: '/api/screenings/:id/certificate',
    id: 'getScreeningCertificate',
    tag: 'Screening',
    summary: {
      es: 'Una evaluación firmada, con las normas y las versiones de capas de que salió',
      en: 'A screening, signed, with the rules and layer versions it came from',
    },
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{16,32}$/) }),
    answers: {
      200: {
        description: 'Certificate',
        content: { 'application/json': z.looseObject({ format: z.literal(FORMAT), signature: z.string() }) },
      },
    },
    handler: async ({ context, identity, params }) => {
      const key = await signer(context.db, context.config)
      const bytes = await context.db.as(identity, async (tx) => {
        const row = await readScreening(tx, params.id)
        if (!row) throw unknownScreening()
        // As it was stored: what is signed must not change with the code that reads it.
        const screening = row.content as Screening
        const rules = await readRuleBase(tx, screening.rule_base.hash)
        const ids = Object.values(screening.layer_versions).flatMap((version) => version?.id ?? [])
        const versions = await versionsById(tx, ids)
        // The foreign key of a screening keeps its rule base.
        return certified(() => certify(screening, rules?.content as Chapter[], versions, key))
      })
      return new Answer(bytes, {
        type: 'application/json',
        headers: {
          'Cache-Control': 'private, no-cache',
          'Content-Disposition': `attachment; filename="suelo-comun-${params.id}-certificado.json"`,
        },
      })
    },
  }),
]

function certified(work: () => Buffer): Buffer {
  try {
    return work()
  } catch (error) {
    // The one thing that RFC 8785 cannot write and JSON can.
    if (!/surrogate/i.test((error as Error).message)) throw error
    throw new Problem('not-acceptable', {
      es: 'Esta evaluación no se puede certificar: un texto que alguien escribió tiene un carácter a medias (un sustituto UTF-16 suelto).',
      en: 'This screening cannot be certified: a text that somebody typed holds half a character (a lone UTF-16 surrogate).',
    })
  }
}

const unknownScreening = () =>
  new Problem('not-found', {
    es: 'No hay una evaluación con ese código. Revisa que el enlace esté completo.',
    en: 'There is no screening with that code. Check that the link is complete.',
  })
