import { z } from 'zod'

/** Where a fact comes from: who says it, when, and where to read it. Every feature carries one. */
export const sourceSchema = z.strictObject({
  name: z.string().min(1),
  year: z.number().int().min(1800).max(2100).nullable(),
  /** Title of the document, its number or its address. */
  reference: z.string().min(1),
  licence: z.string().optional(),
})
export type Source = z.infer<typeof sourceSchema>

/**
 * The area in which absence means something: `region` (the region and its sea), a list of comuna codes (CUT, five
 * digits), or null when the list of features is not known to be complete anywhere.
 */
export const coverageSchema = z
  .union([z.literal('region'), z.array(z.string().regex(/^02\d{3}$/)).min(1)])
  .nullable()
export type Coverage = z.infer<typeof coverageSchema>

const position = z.array(z.number()).min(2).max(3)

/** GeoJSON geometry (RFC 7946), [lon, lat] in EPSG:4326. Shape only; validity is PostGIS's to judge. */
export const geometrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Point'), coordinates: position }),
  z.object({ type: z.literal('MultiPoint'), coordinates: z.array(position) }),
  z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2) }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(z.array(position).min(2)) }),
  z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(position)) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(position))) }),
])
export type Geometry = z.infer<typeof geometrySchema>

/** A file of the reference atlas, `geodata/atlas/<layer>.geojson`. */
export const atlasFileSchema = z.strictObject({
  type: z.literal('FeatureCollection'),
  layer: z.string(),
  coverage: coverageSchema,
  /** How the file was compiled, for people. */
  note: z.string().optional(),
  features: z.array(
    z.strictObject({
      type: z.literal('Feature'),
      /** Stable, kebab-case, unique in the layer. */
      id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
      geometry: geometrySchema.nullable(),
      properties: z
        .object({
          source: sourceSchema,
          /** How far the drawn position may be from the true one, in metres. */
          accuracy_m: z.number().positive(),
          /** The year or date the fact was true, e.g. "2025" or "2025-10". */
          vintage: z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/),
        })
        .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  ),
})
export type AtlasFile = z.infer<typeof atlasFileSchema>
