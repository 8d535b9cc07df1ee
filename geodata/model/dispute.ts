import { z } from 'zod'
import { EVIDENCE_TYPES, type EvidenceType } from './evidence.ts'
import { OUTCOMES, type Outcome } from './rule.ts'
import type { Measure, overrideSchema } from './screening.ts'
import type { Text } from './text.ts'

/**
 * A dispute: somebody holds that a finding of a screening, or its verdict on a layer, is wrong, and says why. The
 * screening stays as it is; the dispute makes another one from it, in which it is marked. A reviewer accepts or rejects
 * it. It speaks of that one screening, never of another.
 */

export const DISPUTE_STATUSES = {
  received: { es: 'Por revisar', en: 'To be reviewed' },
  accepted: { es: 'Aceptada', en: 'Accepted' },
  rejected: { es: 'Rechazada', en: 'Rejected' },
} as const satisfies Record<string, Text>
export type DisputeStatus = keyof typeof DISPUTE_STATUSES
export const DISPUTE_STATUS_NAMES = Object.keys(DISPUTE_STATUSES) as [DisputeStatus, ...DisputeStatus[]]

/** Outcomes that can be held instead of a rule's: «not evaluated» is not something to hold. */
export const HELD_OUTCOMES = ['triggered', 'possible', 'not-triggered'] as const satisfies readonly Outcome[]
/** Verdicts that can be held instead of what was measured of a layer. */
export const HELD_VERDICTS = ['touches', 'clear'] as const

/** What a measure says of touching, in the words of a dispute. */
export const VERDICT_WORDS = ['touches', 'clear', 'cannot-tell', 'not-checked'] as const
export type VerdictWord = (typeof VERDICT_WORDS)[number]

/** The verdict of a measure: a miss counts only where the layer is known to be complete. */
export function verdictWord({ status, touch }: Pick<Measure, 'status' | 'touch'>): VerdictWord {
  if (status === 'no-version') return 'not-checked'
  if (touch === 'certain') return 'touches'
  if (touch === 'cannot-tell') return 'cannot-tell'
  return status === 'measured' ? 'clear' : 'not-checked'
}

/** Longest texts, in characters, and the shortest reason that says anything. */
export const DISPUTE_LIMITS = {
  shortestReason: 10,
  reason: 2000,
  evidence_url: 1000,
  name: 100,
  contact: 200,
  answer: 2000,
  file_name: 200,
} as const

/** Disputes of one screening that may wait for a review at once. */
export const MOST_WAITING_DISPUTES = 50

/** How long after a dispute is answered the contact of whoever made it is kept, in days. */
export const DISPUTE_CONTACT_DAYS = 30

export const targetSchema = z.union([
  z.strictObject({ rule: z.string().min(1).max(100), outcome: z.enum(HELD_OUTCOMES) }),
  z.strictObject({ measure: z.string().min(1).max(200), verdict: z.enum(HELD_VERDICTS) }),
])
/** What is disputed, and what is held instead. */
export type DisputeTarget = z.output<typeof targetSchema>

/** What was said before: a rule's outcome, or a layer's verdict. */
export type Before = Outcome | VerdictWord

/**
 * Whether nobody had looked at what is held to be clear: then a reason is not enough, and the data it rests on must be
 * shown.
 */
export function needsEvidence(target: DisputeTarget, before: Before): boolean {
  return 'rule' in target
    ? before === 'not-evaluated' && target.outcome === 'not-triggered'
    : before === 'not-checked' && target.verdict === 'clear'
}

/** Whether a dispute holds just what was said. */
export const saysNothing = (target: DisputeTarget, before: Before): boolean =>
  before === ('rule' in target ? target.outcome : target.verdict)

/** Name of what is disputed: two disputes with the same one are about the same thing. */
export const targetKey = (target: z.output<typeof overrideSchema>['target']): string =>
  'rule' in target ? `rule ${target.rule}` : `measure ${target.measure}`

const statusSchema = z.enum(DISPUTE_STATUS_NAMES)

/** A dispute, as far as its reader may read it. Times are ISO 8601, UTC. */
export const disputeSchema = z.object({
  id: z.string(),
  screening: z.string().meta({ description: 'The screening it is about, which stays as it is' }),
  derived: z.string().meta({ description: 'The screening it made' }),
  target: targetSchema,
  before: z.union([z.enum(OUTCOMES), z.enum(VERDICT_WORDS)]).meta({ description: 'What the screening says' }),
  reason: z.string(),
  by: z.string().nullable().meta({ description: 'Null: they did not want their name shown' }),
  status: statusSchema,
  answer: z.string().nullable(),
  evidence: z.object({
    url: z.string().nullable().meta({ description: 'Null, too, until a reviewer accepted it' }),
    has_url: z.boolean(),
    file: z
      .object({
        type: z.enum(Object.keys(EVIDENCE_TYPES) as [EvidenceType, ...EvidenceType[]]),
        bytes: z.number().int(),
        sha256: z.string(),
        name: z.string().optional().meta({ description: 'For reviewers and for whoever sent it' }),
      })
      .nullable(),
    open: z.boolean().meta({ description: 'Whether the reader may open it' }),
  }),
  created_at: z.string(),
  changed_at: z.string(),
  history: z
    .array(z.object({ status: statusSchema, at: z.string() }))
    .optional()
    .meta({ description: 'For reviewers and for whoever made it' }),
  /** For reviewers: personal data. */
  name: z.string().nullable().optional(),
  account: z.string().nullable().optional(),
  contact: z.string().nullable().optional(),
  answered_by: z.string().nullable().optional(),
})
export type Dispute = z.output<typeof disputeSchema>

/** A dispute of a rule or a measure, as the engine takes it. */
export const overrideOf = ({ id, target, reason, by }: Pick<Dispute, 'id' | 'target' | 'reason' | 'by'>) => ({
  dispute: id,
  target,
  reason,
  by,
})
