import { z } from 'zod'
import { sourceSchema } from './feature.ts'

/**
 * What else lies around a site, so that no project is read alone.
 * - zone: the basin or the comuna of the site, or a band of distances from its edge.
 * - group: what a feature is by its state; closed and refused ones are told, but apart.
 */

/** Edges of the bands of distance from the site, m. */
export const BAND_EDGES_M = [0, 1000, 5000, 10_000, 25_000] as const

export const GROUPS = [
  'built',
  'approved',
  'in_evaluation',
  'announced',
  'closed',
  'refused',
  'unknown',
] as const
export const groupSchema = z.enum(GROUPS)
export type Group = z.infer<typeof groupSchema>

/** Numbers of features that may be added up, by property: shared words, so each is one thing in one unit. */
export const SUMMED = ['power_mw', 'flow_l_s', 'investment_usd_m'] as const

/** Where a feature is, as far as its accuracy tells: `may` when it cannot. */
export const placedSchema = z.enum(['in', 'may', 'out'])

export const contextItemSchema = z.strictObject({
  layer: z.string(),
  feature_id: z.string(),
  name: z.string().nullable(),
  operator: z.string().nullable(),
  status: z.string().nullable(),
  group: groupSchema,
  /** From the edge of the site, m. */
  distance_m: z.number(),
  /** Accuracy of the feature plus that of the site; null: nobody states it, and it counts as where it is said to be. */
  margin_m: z.number().nullable(),
  /** Where it is, for each zone it is or may be in. */
  zones: z.record(z.string(), placedSchema.exclude(['out'])),
  /** As published, by property of `SUMMED`. */
  numbers: z.record(z.string(), z.number()),
  /** Hectares as it is drawn; null: a point or a line. */
  drawn_ha: z.number().nullable(),
  center: z.tuple([z.number(), z.number()]),
  /** Others of this list that may be the same thing, as `layer.feature_id`: a like name in the same place. */
  maybe_same_as: z.array(z.string()),
  source: sourceSchema,
  vintage: z.string().nullable(),
})
export type ContextItem = z.infer<typeof contextItemSchema>

const sumSchema = z.strictObject({
  property: z.string(),
  total: z.number(),
  /** How many of the features state it, and how many there are. */
  stated: z.number().int(),
  of: z.number().int(),
})

/** One layer and group in one zone. Sums are of a layer, never across layers: one project may be in several. */
export const contextRowSchema = z.strictObject({
  layer: z.string(),
  group: groupSchema,
  /** Certainly in the zone. */
  count: z.number().int(),
  /** May be in it besides; not in the sums. */
  may: z.number().int(),
  /** Of `count`, those that may be the same thing as another of the list. */
  maybe_repeated: z.number().int(),
  sums: z.array(sumSchema),
  /** Hectares that those drawn as areas cover together, overlaps counted once. */
  land: z.strictObject({ drawn_ha: z.number(), drawn: z.number().int(), of: z.number().int() }),
})
export type ContextRow = z.infer<typeof contextRowSchema>

export const contextZoneSchema = z.strictObject({
  /** `basin`, `comuna`, or a band as `1000-5000`; `0-25000` is all bands. */
  id: z.string(),
  kind: z.enum(['basin', 'comuna', 'band']),
  from_m: z.number().nullable(),
  to_m: z.number().nullable(),
  /** Features of the layer that make the zone; empty for a band. */
  names: z.array(
    z.strictObject({ feature_id: z.string(), name: z.string().nullable(), code: z.string().nullable() }),
  ),
  /** Layers not known to be whole in all of the zone: what is counted of them is the least there is. */
  incomplete: z.array(z.string()),
  rows: z.array(contextRowSchema),
})
export type ContextZone = z.infer<typeof contextZoneSchema>

export const contextSchema = z.strictObject({
  screening: z.string(),
  /** What was looked through; `then` the version of the screening, `now` today's because that one is gone, null: had no data. */
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      used: z.enum(['then', 'now']).nullable(),
      version: z
        .strictObject({ id: z.number().int(), number: z.number().int(), published_at: z.string().nullable() })
        .nullable(),
    }),
  ),
  /** The feature of a layer that the site is: left out of the list. */
  without: z.string().nullable(),
  zones: z.array(contextZoneSchema),
  /** Nearest first. */
  items: z.array(contextItemSchema),
  /** There are more than `items`; counts and sums are of these, and the least there is. */
  truncated: z.boolean(),
})
export type Context = z.infer<typeof contextSchema>
