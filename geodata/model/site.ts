import { z } from 'zod'
import { geometrySchema } from './feature.ts'
import { crsReadingSchema, operationSchema } from './reading.ts'

/**
 * Terms
 * - outline: one polygon that may be the site, or part of it, as it was found in a file or typed.
 * - candidate: another datum in which the same numbers could be meant, and how far the site would move.
 */

/** Most bytes of a file that is read for a site. */
export const LARGEST_SITE_FILE_BYTES = 20 * 1024 * 1024
/** Most vertices a site may have. */
export const MOST_SITE_VERTICES = 10_000
/** Most outlines of one file that are handed over; the rest are counted. */
export const MOST_OUTLINES = 200

export const outlineSchema = z.strictObject({
  /** As the file names it; null: it does not. */
  name: z.string().nullable(),
  /**
   * `polygon`: it is one in the file. `line`: a line whose ends meet, closed. `points`: the rows are its vertices, in
   * their order.
   */
  from: z.enum(['polygon', 'line', 'points']),
  /** Polygon or MultiPolygon, EPSG:4326, without heights. */
  geometry: geometrySchema,
  vertices: z.number().int(),
  /** In EPSG:32719, holes taken out; of an outline that crosses itself, nothing that means much. */
  area_ha: z.number(),
  /** Wholly in the frame in which this application has data. */
  in_frame: z.boolean(),
  /** Its first vertices as they were written: east or longitude first, in the system they came in, not closed. */
  as_given: z.array(z.array(z.string())),
})
export type Outline = z.infer<typeof outlineSchema>

export const candidateSchema = z.strictObject({
  /** EPSG number. */
  srid: z.number().int(),
  name: z.string(),
  operation: operationSchema,
  /** How far the first vertex lies from where it is shown, m; null when it is nowhere near Chile. */
  moved_m: z.number().nullable(),
})
export type Candidate = z.infer<typeof candidateSchema>

/** What was understood of a file that holds a site. Nothing of it is kept on the server. */
export const siteReadingSchema = z.strictObject({
  file: z.strictObject({ name: z.string(), sha256: z.string(), bytes: z.number().int() }),
  format: z.string(),
  /** The table that was read, and those there are. */
  table: z.string(),
  tables: z.array(z.string()),
  crs: crsReadingSchema,
  /** `yx`: the northing or latitude came first, and was turned round. */
  axes: z.enum(['xy', 'yx']),
  /** The system is a guess or unknown, and nobody has said it yet: a person has to. */
  asks: z.boolean(),
  candidates: z.array(candidateSchema),
  outlines: z.array(outlineSchema),
  /** Rows that are no part of an outline, and outlines beyond what is handed over. */
  ignored: z.number().int(),
  left_out: z.number().int(),
})
export type SiteReading = z.infer<typeof siteReadingSchema>

/** Typed vertices, taken to WGS 84. */
export const typedSiteSchema = z.strictObject({
  crs: z.strictObject({ srid: z.number().int(), name: z.string(), operation: operationSchema }),
  candidates: z.array(candidateSchema),
  geometry: geometrySchema,
  vertices: z.number().int(),
  area_ha: z.number(),
  in_frame: z.boolean(),
})
export type TypedSite = z.infer<typeof typedSiteSchema>

/** A feature of a published layer, as a site. */
export const featureSiteSchema = z.strictObject({
  layer: z.string(),
  version_id: z.number().int(),
  feature_id: z.string(),
  name: z.string().nullable(),
  /** What the feature itself is. */
  kind: z.enum(['point', 'line', 'polygon']),
  /** Metres around it; 0: the polygon itself. */
  buffer_m: z.number(),
  /** Null: it has no area, and how far around it the site reaches is still to be said. */
  geometry: geometrySchema.nullable(),
  vertices: z.number().int(),
  area_ha: z.number(),
  /** The feature's own accuracy, m; null: not stated. */
  accuracy_m: z.number().nullable(),
})
export type FeatureSite = z.infer<typeof featureSiteSchema>
