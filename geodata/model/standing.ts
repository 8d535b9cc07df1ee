import { z } from 'zod'
import { OUTCOMES } from './rule.ts'

/** How a stored screening stands today, and what makes two screenings differ. */

/**
 * Why a finding changed. `data`: layers of another version (`layers`); `site`: another outline or accuracy (`layers`
 * that it meets otherwise; none when only its area counts); `measuring`: measured otherwise on the same data; `access`:
 * restricted layers that one of the two could not see; `rules`: the text of the law in the rule base; `date`: what is in
 * force on another day; `facts`: what was stated, or a distance somebody chose; `dispute`: what somebody holds instead;
 * `engine`: how rules are read.
 */
export const CAUSES = [
  'data',
  'site',
  'measuring',
  'access',
  'rules',
  'date',
  'facts',
  'dispute',
  'engine',
] as const

const versionNameSchema = z.strictObject({
  id: z.number().int(),
  number: z.number().int(),
  vintage: z.string().nullable(),
  published_at: z.string().nullable(),
})

/** What has changed since a screening, without screening again. */
export const standingSchema = z.strictObject({
  screening: z.string(),
  checked_at: z.string(),
  /** Layers it was measured on, or could have been, of which another version is shown now. */
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      then: versionNameSchema.nullable(),
      now: versionNameSchema.nullable(),
      /** Rules that ask for the layer. */
      rules: z.number().int(),
    }),
  ),
  rules: z.strictObject({
    then: z.string(),
    now: z.string(),
    added: z.array(z.string()),
    removed: z.array(z.string()),
    changed: z.array(z.string()),
    /** Rules that begin or end to be in force between its day and today. */
    begins: z.array(z.string()),
    ends: z.array(z.string()),
  }),
  engine: z.strictObject({ then: z.string(), now: z.string() }),
})
export type Standing = z.infer<typeof standingSchema>

export const comparisonSchema = z.strictObject({
  changes: z.array(
    z.strictObject({
      rule: z.string(),
      from: z.enum(OUTCOMES).nullable(),
      to: z.enum(OUTCOMES).nullable(),
      causes: z.array(
        z.strictObject({
          cause: z.enum(CAUSES),
          layers: z.array(z.string()),
        }),
      ),
    }),
  ),
  reasons: z.array(z.string()),
  verdicts: z.array(z.string()),
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      from: versionNameSchema.nullable(),
      to: versionNameSchema.nullable(),
      /** Features added, removed and changed; null: too many to count here. */
      difference: z
        .strictObject({
          added: z.number().int(),
          removed: z.number().int(),
          changed: z.number().int(),
        })
        .nullable(),
    }),
  ),
  rules: z.strictObject({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    changed: z.array(z.string()),
  }),
  as_of: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  engine: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  facts: z.array(z.string()),
  site: z.boolean(),
  disputes: z.boolean(),
})
export type ComparisonAnswer = z.infer<typeof comparisonSchema>

/** What screening again gave. */
export const rerunSchema = z.strictObject({
  /** Nothing that a reader would have to know is another: no new screening was kept. */
  holds: z.boolean(),
  checked_at: z.string(),
  /** The new screening; null when the old one still holds. */
  screening: z.string().nullable(),
  comparison: comparisonSchema,
})
export type Rerun = z.infer<typeof rerunSchema>

export const changesSchema = z.strictObject({
  /** The screening it was made from, and why. */
  from: z.strictObject({ id: z.string(), created_at: z.string(), why: z.string() }),
  comparison: comparisonSchema,
})
export type Changes = z.infer<typeof changesSchema>
