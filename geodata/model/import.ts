import { z } from 'zod'
import { connectorSchema, ruleSchema } from './connector.ts'
import { coverageSchema, geometrySchema, sourceSchema } from './feature.ts'
import { ISSUE_KINDS, type IssueKind, issueSchema, RESPONSIBLES, SEVERITIES } from './issue.ts'
import { positionColumnsSchema, readingSchema } from './reading.ts'
import { textSchema } from './text.ts'

/**
 * Terms
 * - import run: one file on its way to one layer: received, understood, mapped, staged, and then published or not.
 * - mapping: what a person, or a connector, says about the file: which layer it is and what its columns mean.
 * - staged: loaded into a version nobody sees yet, so that it can be looked at and compared.
 */

const connectorShape = connectorSchema.shape

/** What a person says about a file. With a connector, only what is corrected needs to be said. */
export const mappingSchema = z.strictObject({
  /** Name of the table that is read, when the file has several. */
  table: z.string().max(200).optional(),
  layer: z.string().max(100),
  /** The connector that knows the file; null: the person says it all. */
  connector: z.string().max(100).nullable(),
  read: connectorShape.read.unwrap().omit({ table: true }).optional(),
  geometry: z.union([z.enum(['file', 'none']), positionColumnsSchema]).optional(),
  map: z.record(z.string(), ruleSchema).optional(),
  source: sourceSchema.omit({ licence: true }).optional(),
  licence: z.string().min(1).max(300).optional(),
  vintage: connectorShape.vintage.optional(),
  accuracy_m: z.number().positive().nullable().optional(),
  coverage: coverageSchema.optional(),
  extent: connectorShape.extent.unwrap().optional(),
  /** The file is of all Chile: rows of other regions are left out and counted, and are no fault. */
  national: z.boolean().optional(),
  id_from: connectorShape.id_from.optional(),
})
export type Mapping = z.output<typeof mappingSchema>

export const RUN_STATUSES = [
  'received',
  'ready',
  'staging',
  'staged',
  'published',
  'unchanged',
  'discarded',
  'failed',
] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

/** A layer, and the connector if one knows the file, that a file may be for. `score` from 0 to 1. */
export const suggestionSchema = z.strictObject({
  layer: z.string(),
  connector: z.string().nullable(),
  title: textSchema,
  score: z.number(),
})
export type Suggestion = z.output<typeof suggestionSchema>

export const importRunSchema = z.strictObject({
  id: z.number().int(),
  status: z.enum(RUN_STATUSES),
  file: z.strictObject({ name: z.string(), bytes: z.number().int(), sha256: z.string() }),
  /** Where it was fetched from; null: somebody brought it. */
  url: z.string().nullable(),
  reading: readingSchema.nullable(),
  suggestions: z.array(suggestionSchema),
  mapping: mappingSchema.nullable(),
  /** While it is staged: what is being done, and how much of the file is done (bytes are not counted, rows are). */
  progress: z.strictObject({ step: z.string(), done: z.number(), total: z.number().nullable() }).nullable(),
  counts: z
    .strictObject({ rows: z.number(), published: z.number(), refused: z.number(), merged: z.number() })
    .nullable(),
  issue_counts: z.strictObject({ error: z.number(), warning: z.number(), notice: z.number() }).nullable(),
  /** The version it made: staged, then published. */
  version_id: z.number().int().nullable(),
  /** The version of the layer when it was staged; publishing is refused when it is no longer the current one. */
  expected_version_id: z.number().int().nullable(),
  message: textSchema.nullable(),
  person: z.string().nullable(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
})
export type ImportRun = z.output<typeof importRunSchema>

/** An import in a list of them. */
export const importSummarySchema = importRunSchema.omit({ reading: true, suggestions: true })
export type ImportSummary = z.output<typeof importSummarySchema>

/** The first rows of a file: as they came, and, under a mapping, as they would be published. */
export const importRowsSchema = z.strictObject({
  /** Without those about people. */
  columns: z.array(z.string()),
  rows: z.array(
    z.strictObject({
      row_number: z.number().int(),
      raw: z.record(z.string(), z.unknown()),
      /** Null: there is no mapping yet, or the row is not the connector's. */
      properties: z.record(z.string(), z.unknown()).nullable(),
      /** EPSG:4326; null: none, or it cannot be placed. */
      geometry: geometrySchema.nullable(),
      issues: z.array(issueSchema),
    }),
  ),
})
export type ImportRows = z.output<typeof importRowsSchema>

/** Issues of a run, a page of them, and how many there are of each kind: of the frequent ones more than are kept. */
export const issuesPageSchema = z.strictObject({
  total: z.number().int(),
  kinds: z.array(
    z.strictObject({
      kind: z.enum(Object.keys(ISSUE_KINDS) as [IssueKind, ...IssueKind[]]),
      title: textSchema,
      severity: z.enum(SEVERITIES),
      responsible: z.enum(RESPONSIBLES),
      count: z.number().int(),
    }),
  ),
  issues: z.array(issueSchema),
})
export type IssuesPage = z.output<typeof issuesPageSchema>
