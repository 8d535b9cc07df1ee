import { z } from 'zod'
import { textSchema } from './text.ts'

/**
 * A rule is one testable clause of Chilean law, kept as data in `geodata/rules/*.yaml`.
 * The tree (`when`) has a closed set of forms: logic, project form, geometry.
 */

const scalar = z.union([z.string(), z.number(), z.boolean()])
/** Attribute filter of a layer: `{zone: tocopilla}` for equality, `_gte` and `_lt` suffixes compare numbers. */
export const whereSchema = z.record(z.string(), scalar)
export type Where = z.infer<typeof whereSchema>

const comparison = z.tuple([z.string(), z.union([z.number(), z.string()])])
const filtered = z.strictObject({ layer: z.string(), where: whereSchema })

export type Expression =
  | { all: Expression[] }
  | { any: Expression[] }
  | { not: Expression }
  | { always: true }
  | { type: string[] }
  | { flag: string }
  | { gt: [string, number | string] }
  | { gte: [string, number | string] }
  | { lt: [string, number | string] }
  | { lte: [string, number | string] }
  | { eq: [string, number | string] }
  | { intersects: string | { layer: string; where: Where } }
  | { within: [string, number] | { layer: string; where: Where; metres: number } }
  | { near: [string, string] | { layer: string; where: Where; param: string } }
  | { outside: string | { layer: string; where: Where } }
  | { downstream_near: [string, string] | { layer: string; where: Where; param: string } }

export const expressionSchema: z.ZodType<Expression> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(expressionSchema).min(1) }),
    z.strictObject({ any: z.array(expressionSchema).min(1) }),
    z.strictObject({ not: expressionSchema }),
    z.strictObject({ always: z.literal(true) }),
    z.strictObject({ type: z.array(z.string()).min(1) }),
    z.strictObject({ flag: z.string() }),
    z.strictObject({ gt: comparison }),
    z.strictObject({ gte: comparison }),
    z.strictObject({ lt: comparison }),
    z.strictObject({ lte: comparison }),
    z.strictObject({ eq: comparison }),
    z.strictObject({ intersects: z.union([z.string(), filtered]) }),
    z.strictObject({
      within: z.union([z.tuple([z.string(), z.number()]), filtered.extend({ metres: z.number() })]),
    }),
    z.strictObject({
      near: z.union([z.tuple([z.string(), z.string()]), filtered.extend({ param: z.string() })]),
    }),
    z.strictObject({ outside: z.union([z.string(), filtered]) }),
    z.strictObject({
      downstream_near: z.union([z.tuple([z.string(), z.string()]), filtered.extend({ param: z.string() })]),
    }),
  ]),
) as z.ZodType<Expression>

export const KINDS = [
  'exclusion',
  'permit',
  'seia',
  'eia',
  'consultation',
  'restriction',
  'notice',
  'term',
] as const
export const SEVERITIES = ['exclusion', 'permit', 'consultation', 'notice'] as const
export const CONFIDENCES = ['high', 'medium', 'low'] as const
export const BASES = [
  'verified',
  'verified-2014',
  'verified-amending',
  'secondary',
  'from-knowledge',
] as const

/** A statutory time limit: business days, calendar days, days of a kind the norm does not state, months, years. */
export const termSchema = z.strictObject({
  n: z.number().positive(),
  unit: z.enum(['bd', 'cd', 'd', 'mo', 'y']),
  for: textSchema,
})

export const OUTCOMES = ['triggered', 'possible', 'not-triggered', 'not-evaluated'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const exampleSchema = z.strictObject({
  /** Facts, with `type` for the project type. */
  given: z.record(z.string(), z.union([scalar, z.null()])),
  /**
   * By layer (or `layer?filter`, see `measureKey`), what the site meets: metres to the nearest feature (0: touches),
   * `covered` (lies wholly inside), `clear` (nothing there), `incomplete` (nothing known there, and the layer is not
   * complete). A layer not named is not loaded.
   */
  measures: z
    .record(z.string(), z.union([z.number().nonnegative(), z.enum(['covered', 'clear', 'incomplete'])]))
    .optional(),
  expect: z.enum(OUTCOMES),
  /** Facts and layers that could still change the outcome. */
  missing: z.array(z.string()).optional(),
})

export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  es: z.string().min(1),
  en: z.string().min(1),
  when: expressionSchema,
  then: z.strictObject({ kind: z.enum(KINDS), what: textSchema }),
  authority: z.string().min(1),
  term: termSchema.nullable(),
  cite: z.string().min(1),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  basis: z.enum(BASES),
  status: z.enum(['staged', 'annulled', 'superseded']).optional(),
  caveats: textSchema.nullable(),
  examples: z.array(exampleSchema).optional(),
})
export type Rule = z.infer<typeof ruleSchema>

/** A file of `geodata/rules`: one legal instrument or chapter and its rules. */
export const ruleFileSchema = z.strictObject({
  /** kebab-case name of the chapter, e.g. `seia-entry`. */
  chapter: z.string(),
  title: textSchema,
  rules: z.array(ruleSchema).min(1),
})
