import { z } from 'zod'
import { BASES, NOT_CHECKED } from './availability.ts'
import { geometrySchema, sourceSchema } from './feature.ts'
import { textSchema } from './text.ts'

/**
 * Terms
 * - candidate: a piece of free land, cut exactly from the vector layers; rasters decide by cells of the grid.
 * - tenure: what the published layers say of whose the land is and who has rights over it. Where none says: not known.
 */

/** A feature that is spoken of, with who says it. */
export const mentionSchema = z.object({
  layer: z.string(),
  feature_id: z.string(),
  name: z.string().nullable(),
  kind: z.string().nullable(),
  source: sourceSchema,
  accuracy_m: z.number().nullable(),
  vintage: z.string().nullable(),
})
export type Mention = z.infer<typeof mentionSchema>

/** What a layer says of land. The first six say whose it is, or was; the rest are rights over it, which are no ownership. */
export const TENURES = [
  /** Registered to the State. */
  'state',
  /** State land under a live act: lease, concession, assignment, easement. */
  'committed',
  /** Was the State's: sold or transferred, as the source writes it. */
  'disposed',
  'observatory',
  'defence',
  'indigenous',
  'maritime-concession',
  'mining-exploitation',
  'mining-exploration',
  'mining-easement',
] as const
export type TenureKind = (typeof TENURES)[number]

export const tenureSchema = z.object({
  /** Overlapping layers may add up to more than the whole. */
  parts: z.array(
    z.object({
      tenure: z.enum(TENURES),
      layer: z.string(),
      /** Whose the land is; or else a right over it. */
      says: z.enum(['owner', 'right']),
      /** Applied for, not granted yet. */
      pending: z.boolean(),
      ha: z.number(),
      /** Of the candidate, 0 to 1. */
      share: z.number(),
      count: z.number().int(),
      /** The five largest. */
      features: z.array(mentionSchema.extend({ ha: z.number() })),
    }),
  ),
  /** Share of which no layer says whose it is, 0 to 1: it may be the State's or private. */
  unknown_share: z.number(),
  /** Layers of tenure without published data. */
  not_loaded: z.array(z.string()),
})
export type Tenure = z.infer<typeof tenureSchema>

export const candidateSchema = z.object({
  /** By place: the same land under the same criteria has the same. */
  id: z.string(),
  /** Of the parcel of State land it was cut to; null: it is no parcel. */
  parcel: mentionSchema.nullable(),
  /** Polygon or MultiPolygon, EPSG:4326. */
  geometry: geometrySchema,
  /** The middle of the largest circle inside, [lon, lat]. */
  point: z.tuple([z.number(), z.number()]),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** Exact, in EPSG:32719. */
  ha: z.number(),
  /** By cells of a hectare. Null for a parcel: cells are not counted by parcel. */
  grid_ha: z.number().nullable(),
  /** Exact less grid. */
  difference_ha: z.number().nullable(),
  /** Largest share first. */
  comunas: z.array(z.object({ code: z.string(), name: z.string(), share: z.number() })),
  tenure: tenureSchema,
  /** By preference: metres, share, mean, largest or count. Null: nothing to measure it from. */
  metrics: z.record(z.string(), z.number().nullable()),
  /** 0 to 1; null: no preference could be measured. */
  score: z.number().nullable(),
  position: z.number().int(),
  /** Of a thousand weightings near the stated one. */
  confidence: z
    .object({
      /** Share of the draws in which it is among the ten best. */
      top_ten: z.number(),
      best_position: z.number().int(),
      worst_position: z.number().int(),
    })
    .nullable(),
})
export type Candidate = z.infer<typeof candidateSchema>

const notCheckedSchema = z.object({
  criterion: z.string(),
  layer: z.string().nullable(),
  reason: z.enum(NOT_CHECKED),
  complete_in: z.array(z.string()),
})

export const candidatesSchema = z.object({
  candidates: z.array(candidateSchema),
  /** Areas the grid proposed, and those that did not keep the least size or width when cut exactly. */
  proposed: z.number().int(),
  dropped: z.number().int(),
  versions: z.record(z.string(), z.number()),
  not_checked: z.array(notCheckedSchema),
})
export type Candidates = z.infer<typeof candidatesSchema>

/** One criterion at a point. */
export const pointReasonSchema = z.object({
  criterion: z.string(),
  kind: z.enum(['near', 'far', 'raster', 'area', 'inside', 'not-in']),
  layer: z.string().nullable(),
  /** Excludes the point as the criteria stand. */
  excludes: z.boolean(),
  active: z.boolean(),
  basis: z.enum(BASES),
  lock: z.boolean(),
  why: textSchema,
  cite: z.string().nullable(),
  /** Metres to the nearest feature (0: inside); null where the layer has none. */
  distance_m: z.number().nullable(),
  /** The distance that decides: the buffer, or the largest distance. */
  limit_m: z.number().nullable(),
  /** Raster: its number in the cell. */
  value: z.number().nullable(),
  /** Raster: the limits. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** The nearest feature. */
  feature: mentionSchema.nullable(),
  version_id: z.number().nullable(),
})
export type PointReason = z.infer<typeof pointReasonSchema>

/** A change of one criterion that would no longer exclude the point. */
export const changeSchema = z.object({
  criterion: z.string(),
  /** `off`: only without it; `to`: with this number (metres, or the raster's unit). */
  how: z.enum(['off', 'to']),
  to: z.number().nullable(),
  /** Fixed by law, or locked: not the team's to change. */
  statutory: z.boolean(),
})
export type Change = z.infer<typeof changeSchema>

export const whySchema = z.object({
  point: z.tuple([z.number(), z.number()]),
  comuna: z.object({ code: z.string(), name: z.string() }).nullable(),
  /** In the area that was asked for. */
  in_area: z.boolean(),
  free: z.boolean(),
  /** What excludes first, then by how little it misses. */
  reasons: z.array(pointReasonSchema),
  /** All that would have to change for the point to be free; empty where it is. */
  changes: z.array(changeSchema),
  /** Free land: the criterion that is nearest to excluding it, and by how many metres (or units) it does not. */
  nearest: z.object({ criterion: z.string(), by: z.number() }).nullable(),
  not_checked: z.array(notCheckedSchema),
  versions: z.record(z.string(), z.number()),
})
export type Why = z.infer<typeof whySchema>

export const policySchema = z.object({
  criterion: z.string(),
  from: z.number(),
  to: z.number(),
  gained_ha: z.number(),
  lost_ha: z.number(),
  by_comuna: z.array(z.object({ code: z.string(), gained_ha: z.number(), lost_ha: z.number() })),
  /** Candidates of today that lose land, or of tomorrow that gain it: hectares before and after. */
  candidates: z.array(
    z.object({
      id: z.string(),
      parcel: mentionSchema.nullable(),
      comuna: z.string().nullable(),
      geometry: geometrySchema,
      ha_before: z.number(),
      ha_after: z.number(),
      /** What becomes of it: no candidate any more, smaller, larger, new. */
      becomes: z.enum(['gone', 'smaller', 'larger', 'new']),
    }),
  ),
  /** The best candidates, so many, were compared; larger areas in blocks of at most `max_ha`. */
  compared: z.object({ candidates: z.number().int(), max_ha: z.number() }),
  /** Parcels, projects and works that come under the criterion (`bound`) or out of it (`released`). */
  features: z.array(
    mentionSchema.extend({
      becomes: z.enum(['bound', 'released']),
      distance_m: z.number().nullable(),
      value: z.number().nullable(),
      point: z.tuple([z.number(), z.number()]),
    }),
  ),
  /** Layers whose features were looked at; those without data are not among them. */
  looked_at: z.array(z.string()),
  not_checked: z.array(notCheckedSchema),
  versions: z.record(z.string(), z.number()),
})
export type Policy = z.infer<typeof policySchema>

export const takeSchema = z.object({
  item: z.string(),
  amount: z.number(),
  /** What the item takes here, and by whose word. */
  min_ha: z.number(),
  max_ha: z.number(),
  note: textSchema.nullable(),
  basis: z.string(),
  land_ha: z.number(),
  /** Whether even `max_ha` fits, only `min_ha` does, or neither. */
  fits: z.enum(['whole', 'least', 'no']),
  /** Where: the shape proposed (EPSG:4326) and its hectares; the whole candidate where it does not fit. */
  geometry: geometrySchema,
  ha: z.number(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Rules that the project, so placed, triggers or may trigger. */
  findings: z.array(
    z.object({
      rule: z.string(),
      outcome: z.enum(['triggered', 'possible']),
      title: textSchema,
      what: textSchema,
      kind: z.string(),
      severity: z.string(),
      cite: z.string(),
    }),
  ),
  not_evaluated: z.number().int(),
})
export type Take = z.infer<typeof takeSchema>

/** The exact share of free land in an area, tile by tile. */
export const exactTotalSchema = z.object({
  area_ha: z.number(),
  free_ha: z.number(),
  by_comuna: z.array(z.object({ code: z.string(), area_ha: z.number(), free_ha: z.number() })),
  /** The same question over the grid. */
  grid: z.object({ area_ha: z.number(), free_ha: z.number() }),
  /** Exact share less the grid's, in points of a hundred. */
  difference_points: z.number(),
  versions: z.record(z.string(), z.number()),
})
export type ExactTotal = z.infer<typeof exactTotalSchema>
