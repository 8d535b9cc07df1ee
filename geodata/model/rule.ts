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

export const STATUSES = ['staged', 'annulled', 'superseded'] as const
export const UNITS = ['bd', 'cd', 'd', 'mo', 'y'] as const

/** A statutory time limit: business days, calendar days, days of a kind the norm does not state, months, years. */
export const termSchema = z.strictObject({
  n: z.number().positive(),
  unit: z.enum(UNITS),
  for: textSchema,
})

/** A day, `YYYY-MM-DD`, that the calendar has. */
export const daySchema = z.iso.date()

/**
 * When the rule holds as it is worded here. `from` and `to` are the first and the last day (both included); null: not
 * known, which counts as "in force" and is said. `status` (of the rule) says what days alone do not: it holds from
 * `status_from` to `status_to`, or as long as the rule does. `basis` says how the days are known, `why` from what.
 */
export const inForceSchema = z
  .strictObject({
    from: daySchema.nullable(),
    to: daySchema.nullable(),
    status_from: daySchema.nullable().optional(),
    status_to: daySchema.nullable().optional(),
    basis: z.enum(BASES),
    why: textSchema,
  })
  .refine(({ from, to }) => !from || !to || from <= to, {
    path: ['to'],
    message: 'ends before it begins',
    params: { reversed: true },
  })
  .refine(({ status_from, status_to }) => !status_from || !status_to || status_from <= status_to, {
    path: ['status_to'],
    message: 'ends before it begins',
    params: { reversed: true },
  })
export type InForce = z.infer<typeof inForceSchema>

/** Classes of sector authorisation of Ley 21.770 art. 20. */
export const TYPOLOGIES = [
  'land-or-public-goods',
  'localisation',
  'project',
  'operation',
  'professional-or-service',
  'other',
] as const
export type Typology = (typeof TYPOLOGIES)[number]

const cited = { cite: z.string().min(1), basis: z.enum(BASES) }
/**
 * What Ley 21.770 (framework law of sector authorisations) makes of a permit. Each statement has its own article and
 * basis; null: not stated in what was read.
 */
export const sectorAuthorisationSchema = z.strictObject({
  typology: z.strictObject({ is: z.enum(TYPOLOGIES), ...cited }),
  /** Whether a notice or a sworn statement (aviso, declaración jurada) can stand in its place. */
  notice_or_sworn_statement: z.strictObject({ is: z.boolean(), ...cited }).nullable(),
  /** The longest time to decide of its class (art. 20). */
  term: z.strictObject({ n: z.number().positive(), unit: z.enum(UNITS), ...cited }).nullable(),
  /** Whether it can be filed beside the other permits, or only after one of them (art. 6 e). */
  filing: z.strictObject({ is: z.enum(['parallel', 'sequential']), ...cited }).nullable(),
})
export type SectorAuthorisation = z.infer<typeof sectorAuthorisationSchema>

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
  /**
   * Only when it is not plainly in force: `staged` (enacted, takes effect by stages or waits on regulations),
   * `annulled`, `superseded` (the text it cites lost effect; the rule is kept to say so). See `forceOf`.
   */
  status: z.enum(STATUSES).optional(),
  in_force: inForceSchema.optional(),
  sector_authorisation: sectorAuthorisationSchema.optional(),
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
