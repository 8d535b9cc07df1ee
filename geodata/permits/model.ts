import { z } from 'zod'
import { BASES, daySchema, STATUSES, UNITS } from '../model/rule.ts'
import { type Text, textSchema } from '../model/text.ts'
import { GROUPS } from './groups.ts'

/**
 * Terms
 * - step: something filed, decided or done on the way to building: a permit, a stage of a case, a consultation.
 * - milestone: a step without length: a case filed, an act decided.
 * - precedence: what makes one step wait for another, with its article.
 * - act: what is asked of the state over its land (lease, concession, sale…), which says the stages of the case.
 * - path: the steps of one screening with their precedences, put on a calendar.
 */

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
const cited = { cite: z.string().min(1), basis: z.enum(BASES) }

/** A legal maximum: `bd` business days, `cd` calendar days, `d` days of a kind the norm does not state, months, years. */
const limitSchema = z.strictObject({ n: z.number().int().positive(), unit: z.enum(UNITS), ...cited })
export type Limit = z.infer<typeof limitSchema>

export const stepSchema = z.strictObject({
  id,
  group: z.enum(GROUPS),
  milestone: z.literal(true).optional(),
  rules: z.array(z.string()).optional(),
  rules_by_route: z.record(z.enum(['DIA', 'EIA']), z.array(z.string())).optional(),
  with: z.array(id).optional(),
  /** Only when the project enters the SEIA. */
  seia: z.literal(true).optional(),
  of_act: z.literal(true).optional(),
  only_without_act: z.literal(true).optional(),
  absent_when: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  title: textSchema.optional(),
  authority: textSchema.optional(),
  cite: z.string().min(1).optional(),
  basis: z.enum(BASES).optional(),
  /** No norm names the step: it is how MBN works. */
  practice: z.literal(true).optional(),
  term: limitSchema.optional(),
  term_of: z.array(z.string()).optional(),
  term_by_act: z.record(z.string(), limitSchema).optional(),
  extension: limitSchema.optional(),
  extension_by_route: z.record(z.enum(['DIA', 'EIA']), limitSchema).optional(),
  staged: limitSchema.optional(),
  general: z.literal(true).optional(),
  inside: id.optional(),
  pas: z.enum(['environmental', 'mixed']).optional(),
  needed: z.enum(['works', 'operation']).optional(),
  stops: textSchema.optional(),
  note: textSchema.optional(),
})
export type Step = z.infer<typeof stepSchema>

const actSchema = z.strictObject({
  /** Value of the fact `land_act`. */
  fact: z.string(),
  rule: z.string(),
  title: textSchema,
  stages_known: z.literal(false).optional(),
  steps: z.array(id).min(1),
})
export type Act = z.infer<typeof actSchema>

export const stepsFileSchema = z.strictObject({
  steps: z.array(stepSchema).min(1),
  acts: z.record(id, actSchema),
  apart: z.array(z.strictObject({ rule: z.string(), why: textSchema })),
})

const precedenceSchema = z
  .strictObject({
    from: z.array(z.string()).min(1),
    to: z.array(z.string()).min(1),
    before: z.enum(['start', 'decision']),
    unless: id.optional(),
    practice: z.literal(true).optional(),
    cite: z.string().min(1).optional(),
    basis: z.enum(BASES),
    why: textSchema,
  })
  .refine(({ cite, practice }) => (cite === undefined) === (practice === true), {
    message: 'a precedence has an article, or is practice',
  })

const parallelSchema = z.strictObject({
  groups: z.tuple([z.enum(GROUPS), z.enum(GROUPS)]),
  ...cited,
  status: z.enum(STATUSES).optional(),
  why: textSchema,
})

export const precedenceFileSchema = z.strictObject({
  precedences: z.array(precedenceSchema).min(1),
  parallels: z.array(parallelSchema),
})

/** One step waiting for one other. */
export interface Precedence {
  from: string
  to: string
  before: 'start' | 'decision'
  unless: string | null
  practice: boolean
  cite: Text
  basis: (typeof BASES)[number]
  why: Text
}

/** Everything a path is made of, checked. */
export interface Permits {
  /** Names exactly this content. */
  readonly hash: string
  readonly steps: readonly Step[]
  readonly byId: Readonly<Record<string, Step>>
  readonly acts: Readonly<Record<string, Act>>
  readonly apart: z.infer<typeof stepsFileSchema>['apart']
  readonly precedences: readonly Precedence[]
  readonly parallels: readonly z.infer<typeof parallelSchema>[]
}

/** A limit as it is shown: who says it, and how that is known. */
const shownLimitSchema = z.strictObject({
  n: z.number(),
  unit: z.enum(UNITS),
  cite: textSchema,
  basis: z.enum(BASES),
})

export const pathNodeSchema = z.strictObject({
  id: z.string(),
  title: textSchema,
  authority: textSchema,
  group: z.enum(GROUPS),
  milestone: z.boolean(),
  /** `possible` when none of its rules is certain to apply. */
  outcome: z.enum(['triggered', 'possible']),
  /** What it has to be ready for. */
  needed: z.enum(['works', 'operation']),
  rules: z.array(z.string()),
  cites: z.array(z.strictObject({ rule: z.string().nullable(), cite: textSchema, basis: z.enum(BASES) })),
  practice: z.boolean(),
  /**
   * What is known of its length. `own`: its norm sets `term`; `inside`: it runs within the term of step `inside`;
   * `general`: only the six months of Ley 19.880 art. 27; `none`: no legal term; `milestone`: no length.
   */
  length: z.enum(['own', 'inside', 'general', 'none', 'milestone']),
  inside: z.string().nullable(),
  term: shownLimitSchema.nullable(),
  /** By which the term may be made longer, once. */
  extension: shownLimitSchema.nullable(),
  /** A term enacted and not known to be in force; never counted. */
  staged: shownLimitSchema.nullable(),
  stops: textSchema.nullable(),
  note: textSchema.nullable(),
  /** Earliest day it can begin, and be finished if the whole term is used. */
  start: daySchema,
  finish: daySchema,
  /** The days above are the least: it, or something before it, has no term that counts. */
  at_least: z.boolean(),
  /** What runs within this term is, added up, longer than it. */
  exceeded: z.boolean(),
  /** The finish when days of a kind the norm does not state are calendar days, if that is another day. */
  finish_in_calendar_days: daySchema.nullable(),
  /** Business days it can begin later without moving the end; null when its own length is not known. */
  slack_bd: z.number().int().nullable(),
  critical: z.boolean(),
})
export type PathNode = z.infer<typeof pathNodeSchema>

export const pathEdgeSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  before: z.enum(['start', 'decision']),
  practice: z.boolean(),
  cite: textSchema,
  basis: z.enum(BASES),
  why: textSchema,
})
export type PathEdge = z.infer<typeof pathEdgeSchema>

export const TOTALS = ['own', 'calendar', 'extended', 'general'] as const

export const permitPathSchema = z.strictObject({
  /** Of the tables of steps and precedences it was made with. */
  permits: z.string(),
  start: daySchema,
  include: z.enum(['triggered', 'with-possible']),
  route: z.enum(['DIA', 'EIA']).nullable(),
  /** Land act whose stages are shown; null: none, or not said which. `stated` when the screening's facts name it. */
  act: z
    .strictObject({ id: z.string(), title: textSchema, stated: z.boolean(), stages_known: z.boolean() })
    .nullable(),
  /** Acts that can be asked for instead; empty when the site is not known to be on state land. */
  acts: z.array(z.strictObject({ id: z.string(), title: textSchema })),
  /** In the order in which they can begin. */
  nodes: z.array(pathNodeSchema),
  edges: z.array(pathEdgeSchema),
  /** The steps that set the end, in order. */
  critical: z.array(z.string()),
  /** Steps that wait for nothing, most urgent first; those without a known length right after the critical ones. */
  file_first: z.array(z.string()),
  /** Steps whose length no norm of their own sets, and that no other term covers. */
  no_term: z.array(z.string()),
  /**
   * `own` terms of their own norms, days of unstated kind as business days; `calendar` those as calendar days;
   * `extended` with every extension the law allows; `general` with the six months of Ley 19.880 art. 27 where a step of
   * an administrative body has no term. Each is a least when `at_least`.
   */
  totals: z.array(
    z.strictObject({
      id: z.enum(TOTALS),
      finish: daySchema,
      business_days: z.number().int(),
      calendar_days: z.number().int(),
      at_least: z.boolean(),
    }),
  ),
  parallels: z.array(
    z.strictObject({
      groups: z.tuple([z.enum(GROUPS), z.enum(GROUPS)]),
      cite: textSchema,
      basis: z.enum(BASES),
      staged: z.boolean(),
      why: textSchema,
    }),
  ),
  /** Exclusions that apply: as long as they do, there is no path. */
  exclusions: z.array(z.string()),
  /** Rules that could add steps: possible ones left out, and ones that could not be evaluated. */
  left_out: z.strictObject({ possible: z.array(z.string()), not_evaluated: z.array(z.string()) }),
})
export type PermitPath = z.infer<typeof permitPathSchema>
