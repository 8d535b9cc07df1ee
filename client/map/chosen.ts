import { useSyncExternalStore } from 'react'

/** The features that a person has picked out together, of one layer: boxes of the table, a box on the map. */
export interface Chosen {
  layer: string
  ids: readonly string[]
}

let chosen: Chosen = { layer: '', ids: [] }
const listeners = new Set<() => void>()

export function choose(next: Chosen): void {
  chosen = next
  for (const listener of listeners) listener()
}

/** Picks a feature out, or lets it go; features of another layer are let go. */
export function mark(layer: string, id: string, on: boolean): void {
  const before = chosen.layer === layer ? chosen.ids.filter((one) => one !== id) : []
  choose({ layer, ids: on ? [...before, id] : before })
}

export function useChosen(): Chosen {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => chosen,
  )
}
