import { z } from 'zod'

const amountsSchema = z.object({
  count: z.number().int(),
  /** Of areas, inside what was asked for; null: there are none. */
  area_ha: z.number().nullable(),
  /** Of lines, inside what was asked for; null: there are none. */
  length_km: z.number().nullable(),
})

/** How many features of a layer there are, and how much, by the values of one property. */
export const summarySchema = z.object({
  /** Id of the version. */
  version: z.number().int(),
  /** Features of the whole version. */
  total: z.number().int(),
  all: amountsSchema,
  by: z
    .object({
      property: z.string(),
      /** Those of which it is not known. */
      unknown: amountsSchema,
      /** Of numbers, and of dates by their year: from each edge to before the next, the last one included. */
      bars: z.array(amountsSchema.extend({ from: z.number(), to: z.number() })).nullable(),
      /** Of the other types: most first. */
      classes: z.array(amountsSchema.extend({ value: z.string() })).nullable(),
      /** The values beyond those. */
      others: amountsSchema.extend({ values: z.number().int() }).nullable(),
    })
    .nullable(),
})
export type Summary = z.infer<typeof summarySchema>
