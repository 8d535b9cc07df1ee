import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type {
  AvailabilityAnswer,
  Criteria,
  FieldOffer,
  NotChecked,
} from '../../geodata/model/availability.ts'

/**
 * What is asked of land, and what is known of the answer: the one store of the availability page. The criteria are
 * the only input; `ground/` fills in the rest while `<AvailabilityMap>` is there. It outlives the panel, so closing it
 * loses nothing.
 */

/** Layer versions that a scenario was kept with, by layer; null: today's. */
export type PinnedVersions = Readonly<Record<string, number>>

/** The server's answer at 100 m, and the versions it was made with. */
export interface ExactGridAnswer extends AvailabilityAnswer {
  versions: PinnedVersions
}

export interface Progress {
  done: number
  all: number
}

/** How far the answer is: nothing asked, fields on their way, ready for the next move of a slider. */
export type Stage = 'empty' | 'building' | 'fetching' | 'ready' | 'failed'

export interface AvailabilityState {
  /** What is asked; null until somebody chooses a starting set or opens a scenario. */
  criteria: Criteria | null
  /** The criteria as the starting set or the scenario had them: what «reset» goes back to. */
  origin: Criteria | null
  /** Versions to ask with; null: today's. */
  versions: PinnedVersions | null
  /** Somebody holds a slider: the map and `approx` follow, the server is asked when it is let go. */
  moving: boolean
  /** Earlier criteria, the last at the end, for undo. */
  past: readonly Criteria[]

  /** Fields that the criteria need, as the server offers them; null: not yet known. */
  offers: readonly FieldOffer[] | null
  /** Which criteria are not applied, or not everywhere, and why: of the criteria as they are. */
  not_checked: readonly NotChecked[]
  /** The server's last answer (100 m). It holds for `criteria` when `answered === criteria`. */
  answer: ExactGridAnswer | null
  /** The criteria that `answer` holds for. */
  answered: Criteria | null
  /** The browser's answer on its coarse grid (400 m): at once, and «≈». It holds for `approximated`. */
  approx: AvailabilityAnswer | null
  approximated: Criteria | null

  stage: Stage
  /** The server's answer is on its way. */
  pending: boolean
  /** Fields built (`building`) or fetched (`fetching`), of how many; null: nothing to wait for. */
  progress: Progress | null
  /** Why there is no answer, an `ApiProblem` as a rule; null: none. */
  problem: unknown

  /** Starts from a set or a scenario. */
  open: (criteria: Criteria, versions?: PinnedVersions | null) => void
  /**
   * Changes what is asked. `moving`: a slider is held; the first such change is what undo goes back to. Call once more
   * without it when the slider is let go.
   */
  setCriteria: (next: Criteria | ((before: Criteria) => Criteria), options?: { moving?: boolean }) => void
  /** One step back. */
  undo: () => void
  /** Back to `origin`, which can be undone. */
  reset: () => void
  /** Asks with today's versions instead of those of the scenario. */
  useToday: () => void
  /** Asks again after a problem. */
  retry: () => void
  /** Leaves the page empty. */
  close: () => void
}

const NOTHING = {
  offers: null,
  not_checked: [],
  answer: null,
  answered: null,
  approx: null,
  approximated: null,
  stage: 'empty',
  pending: false,
  progress: null,
  problem: null,
} as const satisfies Partial<AvailabilityState>

/** Most steps that can be undone. */
const STEPS = 100

/** The store. Components read it with `useAvailability`; `ground/` writes answers with `availability.setState`. */
export const availability = createStore<AvailabilityState>((set) => ({
  criteria: null,
  origin: null,
  versions: null,
  moving: false,
  past: [],
  ...NOTHING,

  open: (criteria, versions = null) =>
    set({ ...NOTHING, criteria, origin: criteria, versions, moving: false, past: [] }),
  setCriteria: (next, { moving = false } = {}) =>
    set((state) => {
      const { criteria } = state
      if (!criteria) return {}
      const changed = typeof next === 'function' ? next(criteria) : next
      if (changed === criteria) return { moving }
      // While a slider is held, undo goes back to before it was taken.
      const past = state.moving ? state.past : [...state.past, criteria].slice(-STEPS)
      return { criteria: changed, moving, past, problem: null }
    }),
  undo: () =>
    set(({ past }) => {
      const before = past.at(-1)
      return before ? { criteria: before, past: past.slice(0, -1), moving: false, problem: null } : {}
    }),
  reset: () =>
    set(({ criteria, origin, past }) =>
      criteria && origin && criteria !== origin
        ? { criteria: origin, past: [...past, criteria].slice(-STEPS), moving: false, problem: null }
        : {},
    ),
  useToday: () => set({ ...NOTHING, versions: null }),
  retry: () => set({ problem: null, offers: null }),
  close: () => set({ ...NOTHING, criteria: null, origin: null, versions: null, moving: false, past: [] }),
}))

/** The whole state, or a part of it that `select` takes out (a stable value, not a new object). */
export function useAvailability(): AvailabilityState
export function useAvailability<T>(select: (state: AvailabilityState) => T): T
export function useAvailability<T>(select?: (state: AvailabilityState) => T): T | AvailabilityState {
  return useStore(availability, select ?? ((state) => state as never))
}

/** What to show now: the server's answer if it holds for what is asked, else the browser's, else the last one there was. */
export interface Shown {
  answer: AvailabilityAnswer
  /** Of the coarse grid: written with «≈». */
  isApprox: boolean
  /** Of criteria that have since changed: shown faded until the next comes. While a slider is held numbers follow it. */
  isStale: boolean
}

export function shownAnswer(state: AvailabilityState): Shown | null {
  const { criteria, answer, answered, approx, approximated, moving } = state
  if (answer && answered === criteria) return { answer, isApprox: false, isStale: false }
  if (approx) return { answer: approx, isApprox: true, isStale: approximated !== criteria && !moving }
  return answer ? { answer, isApprox: false, isStale: true } : null
}

/** What to show now, and the criteria that it is of: anew at every answer, not at every move of a slider that is held. */
export function useShown(): { shown: Shown | null; criteria: Criteria | null } {
  const criteria = useAvailability(({ criteria, approximated, moving }) =>
    moving && approximated ? approximated : criteria,
  )
  // What is shown follows from the whole state; it changes with these.
  useAvailability(({ answer }) => answer)
  useAvailability(({ approx }) => approx)
  useAvailability(({ moving }) => moving)
  return { criteria, shown: shownAnswer(availability.getState()) }
}
