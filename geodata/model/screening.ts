import { z } from 'zod'
import { geometrySchema, sourceSchema } from './feature.ts'
import { OUTCOMES, whereSchema } from './rule.ts'

export const TOUCHES = ['certain', 'cannot-tell', 'clear'] as const
export const COVERS = ['inside', 'cannot-tell', 'not-inside'] as const

/**
 * What was measured between a site and one layer (or the part of a layer that a filter selects).
 * Hectares and metres in EPSG:32719. `measured` is the only status in which absence means something:
 * `no-version` the layer has no published data; `outside-coverage` the site lies where the layer is not known to be
 * complete, so a hit counts and a miss does not.
 */
export const measureSchema = z.strictObject({
  layer: z.string(),
  where: whereSchema.nullable(),
  status: z.enum(['measured', 'outside-coverage', 'no-version']),
  /**
   * Whether the site touches a feature, however both edges move inside their stated accuracy. `clear` means something
   * only when the status is `measured`.
   */
  touch: z.enum(TOUCHES),
  /** Whether the site lies wholly in the union of the features; null when no rule asks. */
  cover: z.enum(COVERS).nullable(),
  /** Nearest that any feature may be, m: its distance less its margin, not below 0; null when the layer is empty. */
  possible_m: z.number().nullable(),
  /** Within what some feature certainly lies, m: its distance plus its margin, 0 when it certainly touches; null when the layer is empty. */
  certain_m: z.number().nullable(),
  /** Accuracy of the site plus that of the feature that may be nearest, m; null when the layer is empty. */
  margin_m: z.number().nullable(),
  version_id: z.number().int().nullable(),
  /** How far around the site the layer is known to be complete, m; null when it is not known to be complete here. */
  known_within_m: z.number().nullable(),
  /** The site and at least one feature share a point. */
  intersects: z.boolean(),
  /** The site lies wholly in the union of the features. */
  covered: z.boolean(),
  /** Features the site touches. */
  count: z.number().int(),
  /** Area of the site covered by the union of the features (an overlap is never counted twice). */
  overlap_ha: z.number(),
  overlap_pct: z.number(),
  /** Length of line features inside the site, km. */
  length_km: z.number(),
  /** Distance from the edge of the site to the nearest feature, m; 0 when it touches; null when the layer is empty. */
  distance_m: z.number().nullable(),
  /** Features touched, largest overlap first, or else the nearest ones. At most 20. */
  features: z.array(
    z.strictObject({
      feature_id: z.string(),
      name: z.string().nullable(),
      distance_m: z.number(),
      overlap_ha: z.number(),
      length_km: z.number(),
      accuracy_m: z.number().nullable(),
      vintage: z.string().nullable(),
      source: sourceSchema,
    }),
  ),
})
export type Measure = z.infer<typeof measureSchema>

/** Distances in metres that the team chose and a person may change; not law. */
export const parametersSchema = z.record(z.string(), z.number().positive())
export type Parameters = z.infer<typeof parametersSchema>

/** Facts: what is stated about the project. `null` or absence: not known. `type` is the project type. */
export const factsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
export type Facts = z.infer<typeof factsSchema>

export const findingSchema = z.strictObject({
  rule: z.string(),
  outcome: z.enum(OUTCOMES),
  /** Facts that could still change the outcome. */
  missing_facts: z.array(z.string()),
  /** Layers without a published version that could still change the outcome. */
  missing_layers: z.array(z.string()),
  /** Layers that are published but not known to be complete here, and that could still change the outcome. */
  uncovered_layers: z.array(z.string()),
  /** Layers with a feature so close to the limit that the accuracy of site and feature cannot tell, and that could still change the outcome. */
  uncertain_layers: z.array(z.string()),
  /** Measures that made the outcome, as `layer` or `layer?filter` keys into `measures`. */
  because: z.array(z.string()),
  /** Team distances the outcome rests on. */
  near: z.array(
    z.strictObject({
      layer: z.string(),
      parameter: z.string(),
      limit_m: z.number(),
      distance_m: z.number(),
      /** The law asks for lower ground; without a terrain model only the distance was looked at. */
      terrain: z.literal('not-checked').optional(),
    }),
  ),
  /** Somebody's correction of this outcome, by a dispute; null: the outcome is the engine's own. */
  override: z
    .strictObject({
      dispute: z.string(),
      /** What the engine says without it. */
      from: z.enum(OUTCOMES),
      reason: z.string(),
      by: z.string().nullable(),
    })
    .nullable(),
})
export type Finding = z.infer<typeof findingSchema>

export const layerVersionSchema = z.strictObject({
  id: z.number().int(),
  number: z.number().int(),
  vintage: z.string().nullable(),
  published_at: z.string(),
  source: sourceSchema,
  accuracy_m: z.number().nullable(),
})

/** Why a screening was made from another. */
export const DERIVATIONS = ['edit', 'rerun', 'dispute'] as const

/** How a site was given. */
export const SITE_METHODS = ['drawn', 'typed', 'file', 'feature', 'api'] as const
export const provenanceSchema = z.strictObject({
  method: z.enum(SITE_METHODS),
  /** The system its coordinates came in, e.g. `EPSG:24879`. */
  crs: z
    .string()
    .regex(/^EPSG:\d{4,6}$/)
    .nullable(),
  /** What took them to WGS 84, by name, and by how much it may be wrong. */
  operation: z.string().max(200).nullable(),
  operation_accuracy_m: z.number().min(0).max(10_000).nullable(),
  file: z
    .strictObject({
      name: z.string().max(255),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      bytes: z.number().int().nonnegative(),
    })
    .nullable(),
  /** The feature of a layer that the site is, or is around. */
  feature: z
    .strictObject({
      layer: z.string().max(100),
      version_id: z.number().int(),
      feature_id: z.string().max(500),
      /** Metres around a point or a line that the person stated; 0 for a polygon. */
      buffer_m: z.number().min(0).max(50_000),
    })
    .nullable(),
  /** The first vertices as they were written, in the system they came in (not closed); at most 500. */
  vertices: z
    .array(z.array(z.string().max(60)).max(4))
    .max(500)
    .nullable(),
})
export type Provenance = z.infer<typeof provenanceSchema>

/** A site of which nothing is stated but its coordinates. */
export const UNSTATED: Provenance = Object.freeze({
  method: 'api',
  crs: 'EPSG:4326',
  operation: null,
  operation_accuracy_m: null,
  file: null,
  feature: null,
  vertices: null,
})

/** What a dispute holds instead of what the engine says: an outcome of a rule, or a verdict on a measure. */
export const overrideSchema = z.strictObject({
  dispute: z.string(),
  target: z.union([
    z.strictObject({ rule: z.string(), outcome: z.enum(OUTCOMES) }),
    /** `measure`: its key. */
    z.strictObject({ measure: z.string(), verdict: z.enum(['touches', 'clear']) }),
  ]),
  reason: z.string().max(4000),
  by: z.string().max(200).nullable(),
})
export type Override = z.infer<typeof overrideSchema>

/** A screening: site, facts, what was measured, what follows. Never changes once stored. */
export const screeningSchema = z.strictObject({
  id: z.string(),
  created_at: z.string(),
  /** Name the person gave the site, or null. */
  title: z.string().nullable(),
  site: z.strictObject({
    geometry: geometrySchema,
    area_ha: z.number(),
    perimeter_m: z.number(),
    bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    comunas: z.array(z.string()),
    /** The geometry as it came, when the person agreed to a repair. */
    repaired_from: geometrySchema.nullable(),
    /** By how much its outline may be off, m. */
    accuracy_m: z.number(),
    /** SHA-256 of the geometry as it is written here, keys sorted. */
    sha256: z.string(),
    provenance: provenanceSchema,
  }),
  /** The day whose law it is, YYYY-MM-DD. */
  as_of: z.string(),
  derived_from: z.strictObject({ id: z.string(), why: z.enum(DERIVATIONS) }).nullable(),
  overrides: z.array(overrideSchema),
  facts: factsSchema,
  /** Route into the SEIA the findings hold for; `assumed` when a rule of entry is triggered and nobody stated one. */
  route: z.strictObject({ value: z.string().nullable(), assumed: z.boolean() }),
  parameters: parametersSchema,
  rule_base: z.strictObject({ hash: z.string(), count: z.number().int() }),
  engine_version: z.string(),
  layer_versions: z.record(z.string(), layerVersionSchema.nullable()),
  measures: z.array(measureSchema),
  findings: z.array(findingSchema),
})
export type Screening = z.infer<typeof screeningSchema>

/** Key of a measure: the layer, and its filter when there is one, keys sorted. */
export function measureKey(layer: string, where?: z.infer<typeof whereSchema> | null): string {
  if (!where || Object.keys(where).length === 0) return layer
  const filter = Object.keys(where)
    .sort()
    .map((key) => `${key}=${where[key]}`)
    .join('&')
  return `${layer}?${filter}`
}
