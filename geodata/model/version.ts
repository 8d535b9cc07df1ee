import { z } from 'zod'
import { coverageSchema, geometrySchema, sourceSchema } from './feature.ts'
import { SEVERITIES } from './issue.ts'
import { crsReadingSchema } from './reading.ts'
import { textSchema } from './text.ts'

/**
 * Terms
 * - version: an immutable set of features of a layer. One is published; those before it stay, and can be shown again.
 * - difference: the features that are added, removed or changed from one version to another.
 */

const bbox = z.tuple([z.number(), z.number(), z.number(), z.number()])

export const versionSchema = z.strictObject({
  id: z.number().int(),
  layer: z.string(),
  number: z.number().int(),
  status: z.enum(['staged', 'published', 'superseded']),
  origin: z.enum(['atlas', 'import', 'derived']),
  source: sourceSchema,
  vintage: z.string().nullable(),
  coverage: coverageSchema,
  /** Largest stated accuracy of its features, in metres. */
  accuracy_m: z.number().nullable(),
  feature_count: z.number().int(),
  bbox: bbox.nullable(),
  geometry_types: z.array(z.string()),
  /** The coordinate system it came in and the operation to WGS 84; null: it came in WGS 84. */
  crs: crsReadingSchema.nullable(),
  content_sha256: z.string(),
  published_at: z.string().nullable(),
  published_by: z.string().nullable(),
  /** Where it was fetched from, and the SHA-256 of the file; null: not from a file. */
  file: z.strictObject({ name: z.string(), sha256: z.string(), url: z.string().nullable() }).nullable(),
})
export type Version = z.output<typeof versionSchema>

export const FRESHNESS = ['fresh', 'due', 'late', 'unknown'] as const

export const layerPageSchema = z.strictObject({
  id: z.string(),
  /** Id of the published version; null: no data. */
  current: z.number().int().nullable(),
  /** Shown now or before, newest first. */
  versions: z.array(versionSchema),
  freshness: z.strictObject({
    cadence: z.string().nullable(),
    vintage: z.string().nullable(),
    last_checked_at: z.string().nullable(),
    /**
     * `due`: one period has passed since its source was last checked or imported; `late`: two; `unknown`: no cadence is
     * stated, or the source was never looked at.
     */
    state: z.enum(FRESHNESS),
  }),
  /** What the import of the published version met. */
  issues: z.array(
    z.strictObject({
      kind: z.string(),
      title: textSchema,
      severity: z.enum(SEVERITIES),
      count: z.number().int(),
    }),
  ),
})
export type LayerPage = z.output<typeof layerPageSchema>

export const CHANGES = ['added', 'changed', 'removed'] as const

export const differenceSchema = z.strictObject({
  before: z.number().int().nullable(),
  after: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  /** Of those asked for, how many there are; `features` holds at most `limit` of them. */
  matched: z.number().int(),
  features: z.strictObject({
    type: z.literal('FeatureCollection'),
    features: z.array(
      z.strictObject({
        type: z.literal('Feature'),
        id: z.string(),
        /** Where it is, or, of the removed, where it was; simplified to about 20 m. EPSG:4326. */
        geometry: geometrySchema.nullable(),
        properties: z.strictObject({
          feature_id: z.string(),
          change: z.enum(CHANGES),
          name: z.string().nullable(),
          fields: z.array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() })),
          /** How far its middle moved, in metres; null: its geometry is the same. */
          moved_m: z.number().nullable(),
        }),
      }),
    ),
  }),
})
export type Difference = z.output<typeof differenceSchema>
