import { useEffect, useSyncExternalStore } from 'react'
import type { Bbox } from '../data/layers.ts'

/** What a task asks and answers about the view, in sentences, and what it could not look at: for paper and pictures. */
export interface Told {
  question: string
  answer: string
  /** Not looked at, or not wholly; a line each. */
  notChecked?: readonly string[]
  /** [west, south, east, north] of what the answer is about: what a sheet shows where the link does not say. */
  bounds?: Bbox
  /** Layers that the answer rests on, drawn or not: what they come from is told too. */
  layers?: readonly string[]
  /** The map does not show the answer yet: paper and picture wait. */
  pending?: boolean
  /** What a link does not hold of it, and what to do about that. */
  notInLink?: string
  /** What is numbered on the map, in the order of its numbers, from 1. */
  numbered?: readonly string[]
}

let told: readonly { id: string; told: Told }[] = []
const listeners = new Set<() => void>()

function change(next: typeof told) {
  told = next
  for (const listener of listeners) listener()
}

/** Keeps what a task tells while its component is there; null: nothing asked. */
export function useTell(id: string, tells: Told | null): void {
  const key = tells && JSON.stringify(tells)
  useEffect(() => {
    if (key === null) return
    const entry = { id, told: JSON.parse(key) as Told }
    change([...told.filter((one) => one.id !== id), entry])
    return () => change(told.filter((one) => one !== entry))
  }, [id, key])
}

/** What was told last, by whom is open now; null: nothing is asked. */
export function useTold(): Told | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => told.at(-1)?.told ?? null,
  )
}
