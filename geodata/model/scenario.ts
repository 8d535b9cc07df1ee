import { z } from 'zod'
import { criteriaSchema, NOT_CHECKED } from './availability.ts'
import { sourceSchema } from './feature.ts'
import { textSchema } from './text.ts'

/**
 * A scenario: what somebody asked of land under a name, with the answer it had and the data versions it was made from. It
 * is for whoever knows its id, and never changes: another name, other criteria or today's data make another one.
 */

export const SCENARIO_LIMITS = { title: 120 } as const

/** Letters of an id. */
export const SCENARIO_ID = /^[A-Za-z0-9_-]{16,32}$/

export const pinnedVersionSchema = z.strictObject({
  id: z.number().int(),
  number: z.number().int(),
  vintage: z.string().nullable(),
  published_at: z.string().nullable(),
  source: sourceSchema,
  accuracy_m: z.number().nullable(),
})
/** A layer version as a scenario remembers it. */
export type PinnedVersion = z.infer<typeof pinnedVersionSchema>

const notCheckedSchema = z.strictObject({
  criterion: z.string(),
  layer: z.string().nullable(),
  reason: z.enum(NOT_CHECKED),
  complete_in: z.array(z.string()),
})

/** `AvailabilityAnswer` as it is kept. */
export const keptAnswerSchema = z.strictObject({
  cells: z.strictObject({ area: z.number(), free: z.number(), excluded: z.number() }),
  area_ha: z.number(),
  free_ha: z.number(),
  excluded_ha: z.number(),
  edge_ha: z.number(),
  by_comuna: z.array(z.strictObject({ code: z.string(), area_ha: z.number(), free_ha: z.number() })),
  by_criterion: z.array(
    z.strictObject({
      criterion: z.string(),
      ha: z.number(),
      only_ha: z.number(),
      shapley_ha: z.number(),
    }),
  ),
  /** The largest sets of reasons, at most `MOST_REASONS`. */
  reasons: z.array(z.strictObject({ criteria: z.array(z.string()), ha: z.number(), cells: z.number() })),
  score_ha: z.array(z.number()).nullable(),
  not_checked: z.array(notCheckedSchema),
})

/** Sets of reasons that a scenario keeps: the largest; what each criterion excludes is kept of all. */
export const MOST_REASONS = 300

export const scenarioSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** ISO 8601, UTC. */
  created_at: z.string(),
  /** The day it was, in the region: YYYY-MM-DD. */
  as_of: z.string(),
  /** The scenario it was made from: another name, other criteria, or other data. */
  derived_from: z.string().nullable(),
  criteria: criteriaSchema,
  /** Every layer that had a published version, with that version. A layer that is not named had none. */
  versions: z.record(z.string(), pinnedVersionSchema),
  answer: keptAnswerSchema,
  /** Of the excluded hectares: those that at least one criterion of the law leaves out. */
  excluded_by_law_ha: z.number(),
  /** The application that answered. */
  engine_version: z.string(),
})
export type Scenario = z.infer<typeof scenarioSchema>

export const criteriaChangeSchema = z.strictObject({
  part: z.enum(['area', 'exclusion', 'requirement', 'preference', 'shape']),
  /** Id of the exclusion, requirement or preference; null: of none. */
  criterion: z.string().nullable(),
  change: z.enum(['added', 'removed', 'changed']),
  text: textSchema,
})
/** One difference between two criteria. */
export type CriteriaChange = z.infer<typeof criteriaChangeSchema>

const versionNameSchema = pinnedVersionSchema.pick({
  id: true,
  number: true,
  vintage: true,
  published_at: true,
})
const thenNow = z.strictObject({ then: z.number(), now: z.number() })

/** A scenario asked again of today's data. */
export const scenarioRerunSchema = z.strictObject({
  scenario: z.string(),
  checked_at: z.string(),
  /** No layer it asks has another version, and every figure is the same. */
  holds: z.boolean(),
  /** Layers it asks that have another version now; null: had none, has none. */
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      then: versionNameSchema.nullable(),
      now: versionNameSchema.nullable(),
    }),
  ),
  engine: z.strictObject({ then: z.string(), now: z.string() }),
  area_ha: thenNow,
  free_ha: thenNow,
  excluded_ha: thenNow,
  by_comuna: z.array(z.strictObject({ code: z.string(), free_ha: thenNow })),
  /** Hectares that each criterion excludes. */
  by_criterion: z.array(z.strictObject({ criterion: z.string(), text: textSchema, ha: thenNow })),
  /** Criteria that were not checked and now are, and the other way round. */
  now_checked: z.array(notCheckedSchema),
  no_longer_checked: z.array(notCheckedSchema),
  /** Land that is free now and was not, and the other way round; null: a version it was made from is not kept any more. */
  land: z
    .strictObject({
      gained_ha: z.number(),
      lost_ha: z.number(),
      by_comuna: z.array(z.strictObject({ code: z.string(), gained_ha: z.number(), lost_ha: z.number() })),
    })
    .nullable(),
  /** The scenario that was made of it, when that was asked. */
  kept: z.string().nullable(),
})
export type ScenarioRerun = z.infer<typeof scenarioRerunSchema>

const sideSchema = scenarioSchema.pick({ id: true, title: true, created_at: true, as_of: true }).extend({
  area_ha: z.number(),
  free_ha: z.number(),
  not_checked: z.array(notCheckedSchema),
})

/** Two scenarios beside one another, each on the data it was made from. */
export const scenarioComparisonSchema = z.strictObject({
  a: sideSchema,
  b: sideSchema,
  criteria: z.array(criteriaChangeSchema),
  /** Layers that either asks and that the two asked in another version. */
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      a: versionNameSchema.nullable(),
      b: versionNameSchema.nullable(),
    }),
  ),
  /** Free in one alone, and in both; null: a version is not kept any more, so cells cannot be compared. */
  land: z.strictObject({ only_a_ha: z.number(), only_b_ha: z.number(), both_ha: z.number() }).nullable(),
  by_comuna: z.array(
    z.strictObject({
      code: z.string(),
      a: z.number(),
      b: z.number(),
      only_a_ha: z.number().nullable(),
      only_b_ha: z.number().nullable(),
    }),
  ),
})
export type ScenarioComparison = z.infer<typeof scenarioComparisonSchema>
