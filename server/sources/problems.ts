import { Problem } from '../../geodata/model/problem.ts'
import type { Text } from '../../geodata/model/text.ts'

/** A source that did not give its data, and why: one sentence, with the server's own words where there are some. */
export const fetchFailed = (es: string, en: string, cause?: unknown): Problem =>
  new Problem('fetch-failed', { es, en }, { cause })

/** Something that may pass by itself: asked again after a while, and a failure when it does not. */
export class Passing extends Error {
  readonly text: Text
  /** What the server asks us to wait, in ms. */
  readonly waitMs: number | null
  constructor(text: Text, waitMs: number | null = null) {
    super(text.en)
    this.text = text
    this.waitMs = waitMs
  }
}

/** Words of a server, fit for a sentence: one line, no markup, not too long. */
export function quote(words: string, longest = 200): string {
  const line = words
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
