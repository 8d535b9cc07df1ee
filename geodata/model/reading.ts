import { z } from 'zod'
import { textSchema } from './text.ts'

/**
 * Terms
 * - reading: what was understood of a file before any of it is imported, each thing with its evidence, so that a person
 *   can confirm or correct it.
 */

export const ENCODINGS = ['utf-8', 'utf-16le', 'windows-1252'] as const

/** Columns that hold a position; `crs` of the coordinates. `dms`: 23°28'36,8" S. */
export const positionColumnsSchema = z.strictObject({
  x: z.string(),
  y: z.string(),
  notation: z.enum(['number', 'dms']).default('number'),
})
export type PositionColumns = z.infer<typeof positionColumnsSchema>

/**
 * declared: the file says so. deduced: columns, numbers and declared words leave no other. guess: likely; a person is
 * asked to confirm. unknown: nothing can be said; a person has to choose.
 */
export const CERTAINTIES = ['declared', 'deduced', 'guess', 'unknown'] as const

/** The operation that takes coordinates to WGS 84, as PostGIS is told to do it. */
export const operationSchema = z.strictObject({
  /** EPSG number of the operation, or null when none is needed. */
  code: z.number().int().nullable(),
  name: z.string(),
  /** What the operation itself may be wrong by, in metres; joins each feature's accuracy. */
  accuracy_m: z.number().nonnegative(),
})
export type Operation = z.infer<typeof operationSchema>

export const crsReadingSchema = z.strictObject({
  /** EPSG number; null: unknown. */
  srid: z.number().int().nullable(),
  name: z.string().nullable(),
  certainty: z.enum(CERTAINTIES),
  /** Why, one sentence each. */
  evidence: z.array(textSchema),
  operation: operationSchema.nullable(),
})
export type CrsReading = z.infer<typeof crsReadingSchema>

export const columnReadingSchema = z.strictObject({
  name: z.string(),
  type: z.enum(['text', 'number', 'integer', 'date', 'boolean', 'object', 'empty']),
  /** Numbers with a decimal comma, written as text. */
  decimal_comma: z.boolean(),
  /** Share of the rows looked at that say something, 0 to 1. */
  filled: z.number(),
  examples: z.array(z.string()).max(5),
  /** Holds the RUT, name, address or telephone of persons. */
  personal: z.boolean(),
})
export type ColumnReading = z.infer<typeof columnReadingSchema>

export const readingSchema = z.strictObject({
  /** Of `geodata/formats`. */
  format: z.string(),
  /** Name of the table that is read; '' when the file has one. */
  table: z.string(),
  tables: z.array(
    z.strictObject({ name: z.string(), rows: z.number().int().nullable(), columns: z.number().int() }),
  ),
  encoding: z.enum(ENCODINGS).nullable(),
  delimiter: z.string().nullable(),
  header_row: z.number().int().nullable(),
  /** Where the geometry comes from: the rows themselves, columns, or there is none. */
  geometry: z.union([z.enum(['file', 'none']), positionColumnsSchema]),
  geometry_types: z.array(z.string()),
  crs: crsReadingSchema,
  /** `yx`: every coordinate came with the northing or latitude first, and is turned round. */
  axes: z.enum(['xy', 'yx']),
  /** Rows looked at. */
  sampled: z.number().int(),
  columns: z.array(columnReadingSchema),
})
export type Reading = z.infer<typeof readingSchema>
