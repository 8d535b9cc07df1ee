/** A guided story: views of the map with words, in an order, for a meeting. */

export interface StoryStep {
  title: string
  /** Plain text; an empty line begins a paragraph, an address of the web becomes a link. */
  text: string
  /** The view, as `isOurAddress` of `address.ts` reads it. */
  address: string
}

export interface Story {
  title: string
  /** Who tells it, if they said. */
  by: string
  language: 'es' | 'en'
  steps: StoryStep[]
}

/** A story as the server keeps it. */
export interface KeptStory extends Story {
  id: string
  /** Counts the times that it was saved; the latest `STORY_LIMITS.versions` are kept. */
  version: number
  saved_at: string
}

export const STORY_LIMITS = {
  title: 120,
  by: 120,
  steps: 30,
  step_title: 120,
  text: 2000,
  /** Of the whole story as JSON. */
  bytes: 262_144,
  /** The latest that are kept, so that a story takes at most 5 MB. */
  versions: 20,
} as const

export const STORY_ID = /^[1-9A-HJ-NP-Za-km-z]{12}$/

/** A piece of a paragraph: words, or a link to the web. */
export type Piece = string | { href: string }

const LINK = /https?:\/\/[^\s<>"'«»“”()[\]{}]+/g

/**
 * The paragraphs of a text in pieces. Nothing in the text is ever taken for markup; a link is an address that begins with
 * http:// or https:// and can be read as one, without the full stop or the comma after it.
 */
export function paragraphsOf(text: string): Piece[][] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => {
      const pieces: Piece[] = []
      let end = 0
      for (const match of paragraph.matchAll(LINK)) {
        const href = match[0].replace(/[.,;:!?]+$/, '')
        if (!URL.canParse(href)) continue
        if (match.index > end) pieces.push(paragraph.slice(end, match.index))
        pieces.push({ href })
        end = match.index + href.length
      }
      if (end < paragraph.length) pieces.push(paragraph.slice(end))
      return pieces
    })
}
