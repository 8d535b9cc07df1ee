import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { STORY_LIMITS, type Story, type StoryStep } from '../../../geodata/model/story.ts'
import type { StoryKey } from '../../data/show.ts'

/**
 * Stories that are being made in this browser. They live here first and on the server when somebody saves them: what is
 * written is in `localStorage` at once, whether or not the server answers.
 */

export interface Draft {
  /** Of this browser only. */
  key: string
  story: Story
  /** What lets it be changed on the server; null: it was never saved. */
  kept: StoryKey | null
  /** The story as the server has it, as text; null: it has none. */
  saved: string | null
}

export const emptyStory = (language: 'es' | 'en'): Story => ({ title: '', by: '', language, steps: [] })

export const isChanged = ({ story, saved }: Draft): boolean => JSON.stringify(story) !== saved

/** With one more step at the end; null when it is as long as a story may be. */
export function addStep(story: Story, address: string, title = ''): Story | null {
  if (story.steps.length >= STORY_LIMITS.steps) return null
  const step = { title: title.slice(0, STORY_LIMITS.step_title), text: '', address }
  return { ...story, steps: [...story.steps, step] }
}

export function changeStep(story: Story, at: number, part: Partial<StoryStep>): Story {
  return { ...story, steps: story.steps.map((step, i) => (i === at ? { ...step, ...part } : step)) }
}

/** Moves a step by so many places, as far as there are any. */
export function moveStep(story: Story, from: number, by: number): Story {
  const to = Math.max(0, Math.min(story.steps.length - 1, from + by))
  const moved = story.steps[from]
  if (!moved || to === from) return story
  const rest = story.steps.filter((_, i) => i !== from)
  return { ...story, steps: [...rest.slice(0, to), moved, ...rest.slice(to)] }
}

export const removeStep = (story: Story, at: number): Story => ({
  ...story,
  steps: story.steps.filter((_, i) => i !== at),
})

/** Puts a step back where it was. */
export const restoreStep = (story: Story, at: number, step: StoryStep): Story => ({
  ...story,
  steps: [...story.steps.slice(0, at), step, ...story.steps.slice(at)],
})

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most

/** What `localStorage` has; what cannot be read of it is left out, never an error. */
export function readDrafts(text: string | null): Draft[] {
  let found: unknown
  try {
    found = JSON.parse(text ?? '[]')
  } catch {
    return []
  }
  if (!Array.isArray(found)) return []
  return found.filter((draft): draft is Draft => {
    const story = draft?.story as Story | undefined
    return (
      typeof draft?.key === 'string' &&
      isText(story?.title, STORY_LIMITS.title) &&
      isText(story.by, STORY_LIMITS.by) &&
      (story.language === 'es' || story.language === 'en') &&
      Array.isArray(story.steps) &&
      story.steps.every(
        (step) =>
          isText(step?.title, 120) && isText(step.text, STORY_LIMITS.text) && isText(step.address, 4000),
      ) &&
      (draft.kept === null || typeof draft.kept?.secret === 'string') &&
      (draft.saved === null || typeof draft.saved === 'string')
    )
  })
}

interface Drafts {
  drafts: readonly Draft[]
  /** Key of the one that is worked on in this tab. */
  opened: string | null
  /** What is written could not be kept in this browser. */
  isFull: boolean
  /** Changes the open story, or begins one; the number of its steps afterwards, or null when the change was refused. */
  edit: (change: (story: Story) => Story | null) => number | null
  /** Opens another, or a new one. */
  open: (key: string | null, story?: Story, kept?: StoryKey | null) => void
  /** The server has it now. */
  keep: (key: string, kept: StoryKey, story: Story) => void
  remove: (key: string) => void
  restore: (draft: Draft) => void
  /** Another tab wrote: what it wrote is read. */
  refresh: () => void
}

/** The draft that is worked on in this tab; none where there is none at all. */
export const openDraft = ({ drafts, opened }: Pick<Drafts, 'drafts' | 'opened'>): Draft | undefined =>
  drafts.find(({ key }) => key === opened) ?? drafts[0]

const HOME = 'suelo-comun.stories'
const OPENED = 'suelo-comun.story'
const newKey = () => crypto.randomUUID?.() ?? String(Date.now() + Math.random())
const language = () =>
  typeof document !== 'undefined' && document.documentElement.lang === 'en' ? 'en' : 'es'

/**
 * The drafts of a browser as one tab sees them. Tabs write to one place, and a tab that slept may not have heard of what
 * another wrote: every write begins from what is there, and a draft that became another meanwhile stays beside this one.
 */
export function draftsIn(local: () => Storage, session: () => Storage) {
  /** A storage that is forbidden, or full, is as one that is empty. */
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work()
    } catch {
      return null
    }
  }
  const stored = () => readDrafts(attempt(() => local().getItem(HOME)))
  return createStore<Drafts>((set, get) => {
    const write = (change: (now: readonly Draft[]) => readonly Draft[], opened = get().opened) => {
      const { drafts: seen, isFull: wasFull } = get()
      // What could not be kept is here alone.
      const now = wasFull ? seen : unheard(stored(), seen)
      const next = change(now)
      const isFull = attempt(() => local().setItem(HOME, JSON.stringify(next))) === null
      attempt(() => session().setItem(OPENED, opened ?? ''))
      set({ drafts: next, isFull, opened })
    }
    const fresh = (story: Story, kept: StoryKey | null = null): Draft => ({
      key: newKey(),
      story,
      kept,
      saved: kept ? JSON.stringify(story) : null,
    })
    const first = (draft: Draft) => (now: readonly Draft[]) => [
      draft,
      ...now.filter(({ key }) => key !== draft.key),
    ]
    return {
      drafts: stored(),
      opened: attempt(() => session().getItem(OPENED)),
      isFull: false,
      edit: (change) => {
        const open = openDraft(get()) ?? fresh(emptyStory(language()))
        const story = change(open.story)
        if (!story) return null
        write(first({ ...open, story }), open.key)
        return story.steps.length
      },
      open: (key, story, kept) => {
        const found =
          key === null
            ? fresh(story ?? emptyStory(language()), kept)
            : get().drafts.find((one) => one.key === key)
        if (found) write(first(found), found.key)
      },
      keep: (key, kept, story) =>
        write((now) =>
          now.map((one) => (one.key === key ? { ...one, kept, saved: JSON.stringify(story) } : one)),
        ),
      remove: (key) => write((now) => now.filter((one) => one.key !== key), null),
      restore: (draft) => write(first(draft), draft.key),
      refresh: () => set({ drafts: stored() }),
    }
  })
}

/**
 * What lies in the browser, with this tab's own text where a draft is another by now; the other's text stays beside it,
 * as a draft that is only of this browser.
 */
function unheard(stored: readonly Draft[], seen: readonly Draft[]): Draft[] {
  return stored.flatMap((theirs): Draft[] => {
    const ours = seen.find(({ key }) => key === theirs.key)
    if (!ours || JSON.stringify(ours.story) === JSON.stringify(theirs.story)) return [theirs]
    return [ours, { ...theirs, key: newKey(), kept: null, saved: null }]
  })
}

export const drafts = draftsIn(
  () => window.localStorage,
  () => window.sessionStorage,
)

if (typeof window !== 'undefined')
  window.addEventListener('storage', ({ key }) => {
    if (key === HOME) drafts.getState().refresh()
  })

export const useDrafts = <T>(pick: (state: Drafts) => T): T => useStore(drafts, pick)
