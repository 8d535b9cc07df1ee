import { useSyncExternalStore } from 'react'

/** Whether the server answers. What a request learns is told to everybody here. */
export interface Signal {
  on: boolean
  /** When what is shown instead was given, where it is known. */
  kept_at: string | null
}

/** Whether the device believes that it has a network. */
export const hasNetwork = (): boolean => typeof navigator === 'undefined' || navigator.onLine !== false

let signal: Signal = { on: hasNetwork(), kept_at: null }
const listeners = new Set<() => void>()

export function setSignal(on: boolean, kept_at: string | null = null): void {
  if (signal.on === on && (on || kept_at === null || kept_at === signal.kept_at)) return
  signal = { on, kept_at: on ? null : (kept_at ?? signal.kept_at) }
  for (const listener of listeners) listener()
}

export const getSignal = (): Signal => signal

export function onSignal(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useSignal = (): Signal => useSyncExternalStore(onSignal, getSignal)
