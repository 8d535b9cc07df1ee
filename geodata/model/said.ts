import { z } from 'zod'

/** Fields of a form that anybody may leave empty: what is left empty was not said. */

/** A text of at most so many characters, without blanks around it; null: not said. */
export const said = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .transform((text) => (text === '' ? null : text))
    .nullable()
    .default(null)

/** An address on the web, and nothing that runs when it is followed; null: not said. */
export const webAddress = (most: number) =>
  z
    .union([z.literal('').transform(() => null), z.url({ protocol: /^https?$/ }).max(most)])
    .nullable()
    .default(null)
