import { z } from 'zod'
import { ENCODINGS, positionColumnsSchema, readingSchema } from './reading.ts'
import { OUTCOMES } from './rule.ts'
import { factsSchema, layerVersionSchema, parametersSchema } from './screening.ts'
import { textSchema } from './text.ts'

/**
 * Terms
 * - batch: a file of sites screened as one job, all against the same layer versions and rules.
 * - site of a batch: one row of the file. Its answer is kept in short; a full screening of it is made when asked for.
 */

/** Most sites of a batch, bytes of its file, and vertices of all its sites together. */
export const MOST_SITES = 5_000
export const LARGEST_BATCH_BYTES = 50 * 1024 * 1024
export const MOST_BATCH_VERTICES = 1_000_000
/** Widest strip around a line or a point, m. */
export const WIDEST_BUFFER_M = 10_000
/** Days a batch is kept. */
export const BATCH_KEPT_DAYS = 90

/** `waiting`: the file is read and somebody has to start it. */
export const BATCH_STATUSES = ['waiting', 'running', 'done', 'cancelled', 'failed'] as const
export type BatchStatus = (typeof BATCH_STATUSES)[number]

/**
 * What a site comes to, worst first: a certain exclusion; a possible one; a certain permit; a possible one; none of them
 * found, which is not the same as none there.
 */
export const SITE_RESULTS = ['exclusion', 'possible-exclusion', 'permit', 'possible-permit', 'none'] as const
export type SiteResult = (typeof SITE_RESULTS)[number]

/** The four verdicts on a layer, in the words of `geodata/rules/verdict.ts`. */
export const LAYER_VERDICTS = ['touches', 'unknown', 'clear', 'not-reviewed'] as const
export type LayerVerdict = (typeof LAYER_VERDICTS)[number]

/** How a person says the file is to be read, where it was not found by looking. */
export const batchReadSchema = z.strictObject({
  table: z.string().max(300).optional(),
  encoding: z.enum(ENCODINGS).optional(),
  delimiter: z.string().length(1).optional(),
  header_row: z.number().int().min(0).max(1000).optional(),
  /** EPSG number; also confirms one that was a guess. */
  srid: z.number().int().positive().optional(),
  axes: z.enum(['xy', 'yx']).optional(),
  geometry: z.union([z.literal('file'), positionColumnsSchema]).optional(),
})
export type BatchRead = z.infer<typeof batchReadSchema>

const stated = z.record(
  z.string().max(100),
  z.union([z.string().max(200), z.number(), z.boolean(), z.null()]),
)

/** What is stated when a batch is started. */
export const batchSettingsSchema = z.strictObject({
  title: z.string().trim().max(200).optional(),
  /** For all sites; what a row of the file says of its own site comes before. */
  facts: stated.default({}),
  /** Team distances, metres. */
  parameters: z.record(z.string().max(100), z.number().positive().max(200_000)).default({}),
  /** Column with the name of each site; null: they are called by their row. */
  name_column: z.string().max(300).nullable().default(null),
  /** Fact by column: what the rows state about their own site. */
  fact_columns: z.record(z.string().max(300), z.string().max(100)).default({}),
  /** Metres around points and lines; null: they are no sites. */
  buffer_m: z.number().positive().max(WIDEST_BUFFER_M).nullable().default(null),
  /** By how much the outlines may be off, m. */
  accuracy_m: z.number().min(0).max(10_000).default(0),
  /** Outlines that cross themselves are repaired. */
  repair: z.boolean().default(false),
  /** Day whose law is asked; absent: the day it is started. */
  as_of: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
})
export type BatchSettings = z.output<typeof batchSettingsSchema>

/** What all sites are measured and judged with. */
export const frozenSchema = z.object({
  as_of: z.string(),
  rule_base: z.strictObject({ hash: z.string(), count: z.number().int() }),
  engine_version: z.string(),
  parameters: parametersSchema,
  layer_versions: z.record(z.string(), layerVersionSchema.nullable()),
  /** Rules in the order of the letters of each site. */
  rules: z.array(z.string()),
  /** Layers in the order of the letters of each site. */
  layers: z.array(z.string()),
})
export type Frozen = z.infer<typeof frozenSchema>

const problem = z.strictObject({ slug: z.string(), detail: textSchema })
export type SiteProblem = z.infer<typeof problem>

/** A batch as the API says it. */
export const batchSchema = z.strictObject({
  id: z.string(),
  status: z.enum(BATCH_STATUSES),
  created_at: z.string(),
  /** When it will be removed. */
  kept_until: z.string(),
  title: z.string().nullable(),
  file: z.strictObject({ name: z.string(), bytes: z.number().int(), sha256: z.string() }),
  read_as: batchReadSchema,
  reading: readingSchema,
  /** Rows of the file by kind of geometry; `none`: without. */
  census: z.record(z.string(), z.number().int()),
  /** Columns that are called like a fact, and the fact. */
  fact_columns: z.record(z.string(), z.string()),
  name_column: z.string().nullable(),
  settings: batchSettingsSchema.nullable(),
  frozen: frozenSchema.nullable(),
  progress: z.strictObject({
    sites: z.number().int(),
    /** Screened, those that could not be included. */
    done: z.number().int(),
    problems: z.number().int(),
    /** Sites a second just now; null when not running, or when there is nothing to tell by. */
    rate: z.number().nullable(),
    seconds_left: z.number().nullable(),
  }),
  results: z.record(z.enum(SITE_RESULTS), z.number().int()),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  message: textSchema.nullable(),
})
export type Batch = z.infer<typeof batchSchema>

/** A site of a batch in a list. */
export const batchSiteSchema = z.strictObject({
  n: z.number().int(),
  row: z.number().int(),
  name: z.string().nullable(),
  status: z.enum(['waiting', 'done', 'problem']),
  result: z.enum(SITE_RESULTS).nullable(),
  area_ha: z.number().nullable(),
  comunas: z.array(z.string()),
  /** Rules that certainly apply, possibly, and that could not be evaluated; null before it is screened. */
  counts: z
    .strictObject({
      certain: z.number().int(),
      possible: z.number().int(),
      not_evaluated: z.number().int(),
      permits: z.number().int(),
      /** Layers about which nothing is known at the site. */
      not_checked: z.number().int(),
    })
    .nullable(),
  /** Rule ids of exclusions that certainly, and that possibly, apply. */
  exclusions: z.array(z.string()),
  possible_exclusions: z.array(z.string()),
  /** Rule ids of permits that certainly apply. */
  permits: z.array(z.string()),
  problem: problem.nullable(),
})
export type BatchSite = z.infer<typeof batchSiteSchema>

export const batchSitesSchema = z.strictObject({ total: z.number().int(), sites: z.array(batchSiteSchema) })
export type BatchSites = z.infer<typeof batchSitesSchema>

/** A site of a batch with all that is kept of it. */
export const batchSiteDetailSchema = batchSiteSchema.extend({
  facts: factsSchema,
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  outcomes: z.record(z.string(), z.enum(OUTCOMES)),
  verdicts: z.record(z.string(), z.enum(LAYER_VERDICTS)),
})
export type BatchSiteDetail = z.infer<typeof batchSiteDetailSchema>

/** A full screening made of a site of a batch, and what has changed since the batch was frozen. */
export const openedSiteSchema = z.strictObject({
  screening: z.string(),
  changed: z.strictObject({
    /** Layers that show another version now. */
    layers: z.array(z.string()),
    rule_base: z.boolean(),
    engine: z.boolean(),
    /** Rules whose outcome is another one now. */
    rules: z.array(z.string()),
  }),
})
export type OpenedSite = z.infer<typeof openedSiteSchema>

const OUTCOME_LETTERS = { t: 'triggered', p: 'possible', n: 'not-triggered', x: 'not-evaluated' } as const
const VERDICT_LETTERS = { t: 'touches', c: 'unknown', n: 'clear', x: 'not-reviewed' } as const

const writer = (letters: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(letters).map(([letter, word]) => [word, letter]))
const outcomeLetter = writer(OUTCOME_LETTERS)
const verdictLetter = writer(VERDICT_LETTERS)

/** Outcomes or verdicts as one letter each, and back. */
export const writeOutcomes = (outcomes: readonly (typeof OUTCOMES)[number][]): string =>
  outcomes.map((outcome) => outcomeLetter[outcome]).join('')
export const readOutcomes = (letters: string): (typeof OUTCOMES)[number][] =>
  [...letters].map((letter) => OUTCOME_LETTERS[letter as keyof typeof OUTCOME_LETTERS])
export const writeVerdicts = (verdicts: readonly LayerVerdict[]): string =>
  verdicts.map((verdict) => verdictLetter[verdict]).join('')
export const readVerdicts = (letters: string): LayerVerdict[] =>
  [...letters].map((letter) => VERDICT_LETTERS[letter as keyof typeof VERDICT_LETTERS])
