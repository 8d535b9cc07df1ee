import { z } from 'zod'
import type { Text } from './text.ts'

/**
 * A correction request: somebody says what is wrong with a feature; a steward answers. Its text is published only once
 * a steward has taken it into review.
 */

/** What can be wrong. */
export const CORRECTION_KINDS = {
  position: {
    es: 'Está en otro lugar, o su forma no es esa',
    en: 'It is somewhere else, or its shape is not that',
  },
  attribute: { es: 'Un dato está equivocado', en: 'A detail is wrong' },
  name: { es: 'El nombre no es ese', en: 'The name is not that' },
  gone: { es: 'Ya no existe, o cerró', en: 'It no longer exists, or has closed' },
  duplicate: { es: 'Está repetido', en: 'It is there twice' },
  missing: { es: 'Falta algo cerca de aquí', en: 'Something near here is missing' },
  private: { es: 'No debería ser público', en: 'It should not be public' },
  other: { es: 'Otra cosa', en: 'Something else' },
} as const satisfies Record<string, Text>
export type CorrectionKind = keyof typeof CORRECTION_KINDS

export const CORRECTION_STATUSES = {
  received: { es: 'Recibida', en: 'Received' },
  in_review: { es: 'En revisión', en: 'In review' },
  accepted: { es: 'Aceptada', en: 'Accepted' },
  rejected: { es: 'Rechazada', en: 'Rejected' },
  done: { es: 'Corregida', en: 'Corrected' },
} as const satisfies Record<string, Text>
export type CorrectionStatus = keyof typeof CORRECTION_STATUSES

/** Somebody still waits. The others are closed. */
export const OPEN_STATUSES: readonly CorrectionStatus[] = ['received', 'in_review', 'accepted']

const NEXT: Record<CorrectionStatus, readonly CorrectionStatus[]> = {
  // Straight to rejected: what must never be shown, e.g. advertising.
  received: ['in_review', 'rejected'],
  in_review: ['accepted', 'rejected', 'done'],
  accepted: ['done', 'in_review'],
  rejected: ['in_review'],
  done: ['in_review'],
}

/** The states a request can go to from where it is. */
export const nextStatuses = (from: CorrectionStatus): readonly CorrectionStatus[] => NEXT[from]

/** Whether a state has to say why. */
export const needsAnswer = (status: CorrectionStatus): boolean =>
  status === 'accepted' || status === 'rejected'

/** Longest texts, in characters. */
export const CORRECTION_LIMITS = {
  text: 2000,
  place_text: 500,
  evidence_url: 1000,
  contact: 200,
  answer: 2000,
} as const

/** How long after its closing the contact of a request is kept, in days. */
export const CONTACT_DAYS = 30

const statusSchema = z.enum(Object.keys(CORRECTION_STATUSES) as [CorrectionStatus, ...CorrectionStatus[]])

/** Degrees, EPSG:4326. */
export const placeSchema = z.strictObject({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
})
export type Place = z.output<typeof placeSchema>

/** A request, as far as its reader may read it. Times are ISO 8601, UTC. */
export const correctionSchema = z.object({
  id: z.number().int(),
  layer: z.string().nullable().meta({
    description: 'Null, as the feature: of a restricted layer, followed by somebody without the role',
  }),
  feature: z.string().nullable(),
  name: z.string().nullable().meta({ description: 'What the feature is called in the published version' }),
  version_id: z.number().int().nullable(),
  kind: z.enum(Object.keys(CORRECTION_KINDS) as [CorrectionKind, ...CorrectionKind[]]),
  status: statusSchema,
  text: z
    .string()
    .nullable()
    .meta({ description: 'Null, as place and evidence, until a steward lets it be read' }),
  place: placeSchema.nullable(),
  place_text: z.string().nullable(),
  evidence_url: z.string().nullable(),
  answer: z.string().nullable(),
  created_at: z.string(),
  changed_at: z.string(),
  history: z
    .array(z.object({ status: statusSchema, at: z.string() }))
    .optional()
    .meta({ description: 'For stewards and for whoever left it' }),
  text_shown: z.boolean().optional().meta({ description: 'For stewards' }),
  contact: z.string().nullable().optional().meta({ description: 'For stewards' }),
})
export type Correction = z.output<typeof correctionSchema>
