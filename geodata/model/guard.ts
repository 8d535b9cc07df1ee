import { z } from 'zod'
import { whereSchema } from './rule.ts'
import { measureSchema } from './screening.ts'

/**
 * Terms
 * - guard-rail: a layer (or the part a filter selects) of which the law says that who enters it, or comes nearer than a
 *   distance, is excluded; simplified, so that the browser can look at a sketch while it is drawn. It may say «enters» or
 *   «may enter» where the server says nothing; it never says nothing where the server says «touches».
 */

/** Why a guard-rail cannot be looked at in the browser. */
export const UNGUARDED = ['no-data', 'restricted', 'too-detailed'] as const

/**
 * Coordinates of EPSG:32719 in whole units (`unit_m`), one list for each line or ring: the first position, then the
 * difference of each from the one before: [x, y, dx, dy, …].
 */
const run = z.array(z.number().int())

export const guardFeatureSchema = z.strictObject({
  name: z.string().nullable(),
  /** Its own accuracy, or what stands for it when it states none, m. */
  accuracy_m: z.number(),
  /** Points. */
  points: z.array(run).optional(),
  lines: z.array(run).optional(),
  /** Polygons, each a list of rings (closed), the outer one first. */
  polygons: z.array(z.array(run)).optional(),
})
export type GuardFeature = z.infer<typeof guardFeatureSchema>

export const guardLayerSchema = z.strictObject({
  layer: z.string(),
  where: whereSchema.nullable(),
  /** Farthest that a rule of exclusion reaches around it, m; 0: only touching counts. */
  reach_m: z.number(),
  version_id: z.number().int().nullable(),
  /** Null: it is here, and can be looked at. */
  unguarded: z.enum(UNGUARDED).nullable(),
  /** Index into `coverages` of where its absence means something; null: nowhere. */
  coverage: z.number().int().nullable(),
  unit_m: z.number(),
  /** By how much simplifying and rounding may have moved any of it, m. */
  simplified_m: z.number(),
  features: z.array(guardFeatureSchema),
})
export type GuardLayer = z.infer<typeof guardLayerSchema>

export const guardRailsSchema = z.strictObject({
  /** Day whose law it is. */
  as_of: z.string(),
  rule_base: z.string(),
  /** Ids of the rules of exclusion that a place can trigger. */
  rules: z.array(z.string()),
  layers: z.array(guardLayerSchema),
  /** Polygons in units of `coverage_m`, as in a feature; an edge may be off by as much. */
  coverages: z.array(z.array(z.array(run))),
  coverage_m: z.number(),
})
export type GuardRails = z.infer<typeof guardRailsSchema>

/** What the server measures of a sketch for the same rules; nothing is kept. */
export const guardCheckSchema = z.strictObject({ as_of: z.string(), measures: z.array(measureSchema) })
export type GuardCheck = z.infer<typeof guardCheckSchema>
