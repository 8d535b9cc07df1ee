import { z } from 'zod'

/** The two languages of the application. Spanish first, English equal. */
export const LANGUAGES = ['es', 'en'] as const
export const languageSchema = z.enum(LANGUAGES)
export type Language = z.infer<typeof languageSchema>

/** A sentence or label in both languages; neither may be empty. */
export const textSchema = z.strictObject({ es: z.string().min(1), en: z.string().min(1) })
export type Text = z.infer<typeof textSchema>
