import { useSyncExternalStore } from 'react'

const NAME = 'suelo-comun.tour'
const listeners = new Set<() => void>()
let running = false
let commenting = false

const tell = () => {
  for (const listener of listeners) listener()
}
const onChange = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether this browser was offered the tour and answered; one that keeps nothing is not asked again and again. */
function answered(): boolean {
  try {
    return window.localStorage.getItem(NAME) !== null
  } catch {
    return true
  }
}

/** The offer was answered: it does not come again. The tour itself can be had from Help at any time. */
export function answerTour(): void {
  try {
    window.localStorage.setItem(NAME, 'answered')
  } catch {
    // Nothing is kept here; it was not offered either.
  }
  tell()
}

export function startTour(): void {
  running = true
  answerTour()
}

export function endTour(): void {
  running = false
  tell()
}

/** Opens the form for a comment on the screen as it is, or closes it. */
export function comment(open: boolean): void {
  commenting = open
  tell()
}

/** Whether a comment is being written. */
export const useCommenting = (): boolean => useSyncExternalStore(onChange, () => commenting)

/** Whether the tour is under way. */
export const useTour = (): boolean => useSyncExternalStore(onChange, () => running)

/** Whether to offer it: on the first visit, and until it is answered. */
export const useTourOffer = (): boolean => useSyncExternalStore(onChange, () => !running && !answered())
