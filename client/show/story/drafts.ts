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
  /** The first is the one that is worked on. */
  drafts: readonly Draft[]
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
}

const HOME = 'suelo-comun.stories'
const newKey = () => crypto.randomUUID?.() ?? String(Date.now() + Math.random())
const language = () => (document.documentElement.lang === 'en' ? 'en' : 'es')

function stored(): Draft[] {
  try {
    return readDrafts(window.localStorage.getItem(HOME))
  } catch {
    return []
  }
}

export const drafts = createStore<Drafts>((set, get) => {
  const write = (next: readonly Draft[]) => {
    let isFull = false
    try {
      window.localStorage.setItem(HOME, JSON.stringify(next))
    } catch {
      isFull = true
    }
    set({ drafts: next, isFull })
  }
  const fresh = (story: Story, kept: StoryKey | null = null): Draft => ({
    key: newKey(),
    story,
    kept,
    saved: kept ? JSON.stringify(story) : null,
  })
  return {
    drafts: stored(),
    isFull: false,
    edit: (change) => {
      const [open = fresh(emptyStory(language())), ...others] = get().drafts
      const story = change(open.story)
      if (!story) return null
      write([{ ...open, story }, ...others])
      return story.steps.length
    },
    open: (key, story, kept) => {
      const all = get().drafts
      const found =
        key === null ? fresh(story ?? emptyStory(language()), kept) : all.find((one) => one.key === key)
      if (found) write([found, ...all.filter((one) => one !== found)])
    },
    keep: (key, kept, story) =>
      write(
        get().drafts.map((one) => (one.key === key ? { ...one, kept, saved: JSON.stringify(story) } : one)),
      ),
    remove: (key) => write(get().drafts.filter((one) => one.key !== key)),
    restore: (draft) => write([draft, ...get().drafts]),
  }
})

// Two tabs of one browser write to one place: each reads what the other wrote.
if (typeof window !== 'undefined')
  window.addEventListener('storage', ({ key }) => {
    if (key === HOME) drafts.setState({ drafts: stored() })
  })

export const useDrafts = <T>(pick: (state: Drafts) => T): T => useStore(drafts, pick)
