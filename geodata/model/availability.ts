import { z } from 'zod'
import { geometrySchema } from './feature.ts'
import { whereSchema } from './rule.ts'
import { textSchema } from './text.ts'

/**
 * Terms
 * - criteria: what somebody asks of land: exclusions (where not), requirements (only where), preferences (where best),
 *   and the shape a piece must have.
 * - field: one number a cell of the region's grid, for a layer version (and a filter): the distance to the nearest
 *   feature, or a raster's own number.
 * - free: no exclusion that is applied, every requirement met. It says nothing of what is not checked.
 * - not checked: a criterion that cannot be applied, with its reason; never taken for free of it.
 */

const metres = z.number().min(0).max(200_000)
const id = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,79}$/)
const layerId = z.string().regex(/^[a-z][a-z0-9_]*$/)

/** Who says so: `law` bars it there; `law+margin` less than that, widened for map error; `law-restricts` asks for a permit. */
export const BASES = ['law', 'law+margin', 'law-restricts', 'peer', 'team', 'user'] as const
const basis = {
  basis: z.enum(BASES),
  why: textSchema,
  cite: z.string().max(300).nullable(),
}

/** A layer and the features of it that count. */
const target = { layer: layerId, where: whereSchema.nullable() }

export const exclusionSchema = z.discriminatedUnion('kind', [
  /** Land at `buffer_m` or less from a feature; 0: the feature itself. */
  z.strictObject({
    kind: z.literal('near'),
    id,
    ...target,
    buffer_m: metres,
    ...basis,
    lock: z.boolean(),
    active: z.boolean(),
    /** Only on one side of the feature, by the flow of water. Nothing measures that yet: see `sideApplied`. */
    side: z.enum(['downstream', 'upstream']).nullable(),
  }),
  /** Land farther than `max_distance_m` from every feature. */
  z.strictObject({
    kind: z.literal('far'),
    id,
    ...target,
    max_distance_m: metres,
    ...basis,
    lock: z.boolean(),
    active: z.boolean(),
  }),
  /** Land where a raster is above `max` or under `min`. */
  z.strictObject({
    kind: z.literal('raster'),
    id,
    raster: layerId,
    min: z.number().nullable(),
    max: z.number().nullable(),
    ...basis,
    lock: z.boolean(),
    active: z.boolean(),
  }),
  /** An area that somebody wants left out (Polygon or MultiPolygon, EPSG:4326). */
  z.strictObject({
    kind: z.literal('area'),
    id,
    geometry: geometrySchema,
    ...basis,
    lock: z.boolean(),
    active: z.boolean(),
  }),
])
export type Exclusion = z.infer<typeof exclusionSchema>

/** Land that lies in a layer (and not in another), or in an area. */
export const requirementSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('layer'),
    id,
    ...target,
    not_in: layerId.nullable(),
    ...basis,
    active: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('area'), id, geometry: geometrySchema, ...basis, active: z.boolean() }),
])
export type Requirement = z.infer<typeof requirementSchema>

/** `u` goes in a line from 1 at `best` to 0 at `worst`, either way round, and stays there beyond. */
const curve = { best: z.number(), worst: z.number(), weight: z.number().min(0).max(100) }

export const preferenceSchema = z.discriminatedUnion('metric', [
  /** Metres to the nearest feature. */
  z.strictObject({ metric: z.literal('distance'), id, ...target, ...curve, why: textSchema.nullable() }),
  /** Share of the land inside the layer, 0 to 1. */
  z.strictObject({ metric: z.literal('inside'), id, ...target, ...curve, why: textSchema.nullable() }),
  /** Mean, or largest, number of a raster. */
  z.strictObject({ metric: z.literal('mean'), id, raster: layerId, ...curve, why: textSchema.nullable() }),
  z.strictObject({ metric: z.literal('max'), id, raster: layerId, ...curve, why: textSchema.nullable() }),
  /** People, or features, within `r` metres. Asked of candidates only, never of cells. */
  z.strictObject({
    metric: z.literal('count_within'),
    id,
    ...target,
    r: metres,
    ...curve,
    why: textSchema.nullable(),
  }),
])
export type Preference = z.infer<typeof preferenceSchema>

/** Where: the region, comunas by their code, or an area of somebody's own. */
export const areaSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('region') }),
  z.strictObject({
    kind: z.literal('comunas'),
    codes: z
      .array(z.string().regex(/^02\d{3}$/))
      .min(1)
      .max(9),
  }),
  z.strictObject({ kind: z.literal('drawn'), geometry: geometrySchema }),
])
export type Area = z.infer<typeof areaSchema>

export const criteriaSchema = z.strictObject({
  /** The starting set (and its variant) it came from: `industrial-suppliers`, `social-fiscal/park`. */
  set: z.string().max(80),
  area: areaSchema,
  exclusions: z.array(exclusionSchema).max(120),
  requirements: z.array(requirementSchema).max(20),
  preferences: z.array(preferenceSchema).max(40),
  min_area_ha: z.number().gt(0).max(1_000_000),
  min_width_m: z.number().min(0).max(20_000),
})
export type Criteria = z.infer<typeof criteriaSchema>

/** Why a criterion was not applied, or not everywhere. */
export const NOT_CHECKED = [
  /** No published version of the layer. */
  'no-version',
  /** Published, but none of its features says what the filter asks for: which of them count is not known. */
  'no-property',
  /** Published, but nobody says the list is complete here: what it has is applied, what it lacks is not known. */
  'incomplete',
  /** Restricted: its places would show. */
  'restricted',
  /** On one side of a watercourse only; nothing measures that. */
  'side',
  /** A metric that only candidates are asked. */
  'candidates-only',
  /** Switched off by whoever asks. */
  'off',
] as const
export interface NotChecked {
  /** Id of the exclusion, requirement or preference. */
  criterion: string
  layer: string | null
  reason: (typeof NOT_CHECKED)[number]
  /** `incomplete`: comunas (codes) where the list is complete; empty: nowhere. */
  complete_in: string[]
}

/**
 * A field as the server offers it. `key` names version, filter, grid and method: what it holds never changes. `level`
 * n has cells of 100 × 2ⁿ m, each with the number at its centre.
 */
export interface FieldOffer {
  key: string
  layer: string
  where: Record<string, unknown> | null
  kind: 'distance' | 'raster'
  version_id: number
  /** Raster: one code is this much of its unit. Null for distances. */
  scale: number | null
  /** Built and ready to be read. */
  ready: boolean
}

/** Hectares by one set of reasons that hold together. */
export interface ReasonSet {
  /** Ids of exclusions and requirements, sorted; empty: free. */
  criteria: string[]
  ha: number
  cells: number
}

/** What a question over the grid gives back. Hectares by cells of a hectare. */
export interface AvailabilityAnswer {
  cells: { area: number; free: number; excluded: number }
  area_ha: number
  free_ha: number
  excluded_ha: number
  /** Hectares of cells that the edge of a distance cuts: about by so much the grid may be wrong. Rasters and limits of comunas add none. */
  edge_ha: number
  by_comuna: { code: string; area_ha: number; free_ha: number }[]
  /** Each criterion: hectares it excludes, those it excludes alone, and its Shapley share of all excluded. */
  by_criterion: { criterion: string; ha: number; only_ha: number; shapley_ha: number }[]
  reasons: ReasonSet[]
  /** Free hectares by score, in tenths: [0, 0.1) … [0.9, 1]. Null where no preference can be asked. */
  score_ha: number[] | null
  not_checked: NotChecked[]
}
