import { z } from 'zod'
import type { Text } from './text.ts'

/** Feedback: what somebody says of the screen before them. Stewards read it and mark it resolved. */

export const FEEDBACK_KINDS = {
  wrong: { es: 'Algo está mal', en: 'Something is wrong' },
  idea: { es: 'Una idea', en: 'An idea' },
  question: { es: 'Una pregunta', en: 'A question' },
} as const satisfies Record<string, Text>
export type FeedbackKind = keyof typeof FEEDBACK_KINDS

/** Longest texts, in characters. */
export const FEEDBACK_LIMITS = { text: 2000, contact: 200, link: 4000, side: 20_000 } as const

/** How long after it is resolved the contact is kept, in days. */
export const FEEDBACK_CONTACT_DAYS = 30

/** Pages whose address is a key: of it only the page is told. */
const KEYS = /^\/(correccion|objecion|entrar)(\/|$)/

/**
 * What of an address goes with feedback: path and search, so that the view can be seen again; never the key that some
 * addresses are. An address too long to keep loses its search.
 */
export function linkOf(path: string, search: string): string {
  const key = KEYS.exec(path)
  if (key) return `/${key[1]}`
  const whole = path + search
  return whole.length <= FEEDBACK_LIMITS.link ? whole : path.slice(0, FEEDBACK_LIMITS.link)
}

const side = z.number().int().min(1).max(FEEDBACK_LIMITS.side)

/** What goes with the words, all of it shown to whoever sends it. */
export const screenSchema = z.object({
  link: z
    .string()
    .max(FEEDBACK_LIMITS.link)
    // Browsers leave out tabs and line breaks of an address: «/⇥/host» would be another host.
    .regex(/^\/(?![/\\])[!-~]*$/)
    .meta({ description: 'Path and search of the page' }),
  language: z.enum(['es', 'en']),
  width: side.meta({ description: 'Of the window, CSS px' }),
  height: side,
})
export type FeedbackScreen = z.output<typeof screenSchema>

export const kindSchema = z.enum(Object.keys(FEEDBACK_KINDS) as [FeedbackKind, ...FeedbackKind[]])

/** Feedback as stewards read it. Times are ISO 8601, UTC. */
export const feedbackSchema = screenSchema.extend({
  id: z.number().int(),
  kind: kindSchema,
  text: z.string(),
  contact: z.string().nullable(),
  created_at: z.string(),
  resolved_at: z.string().nullable(),
  resolved_by: z.string().nullable(),
})
export type Feedback = z.output<typeof feedbackSchema>
