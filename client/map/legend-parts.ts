import { useEffect, useSyncExternalStore } from 'react'

/** A sign of the map and what it means. */
export interface Sign {
  svg: string
  words: string
  /** How much of it there is. */
  value?: string
}

/** What a task explains in the legend, on the screen, on paper and in a picture. */
export interface LegendPart {
  title?: string
  signs: readonly Sign[]
}

/** By id, in the order in which it came; above the layers. */
let parts: readonly (LegendPart & { id: string })[] = []
const listeners = new Set<() => void>()

function change(next: typeof parts) {
  parts = next
  for (const listener of listeners) listener()
}

export function useLegendParts(): typeof parts {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => parts,
  )
}

/** Keeps a part in the legend while the component is there; null: none. */
export function useLegendPart(id: string, part: LegendPart | null): void {
  const key = part && JSON.stringify(part)
  useEffect(() => {
    if (key === null) return
    const entry = { ...(JSON.parse(key) as LegendPart), id }
    const at = parts.findIndex((one) => one.id === id)
    change(at < 0 ? [...parts, entry] : parts.with(at, entry))
  }, [id, key])
  const isThere = part !== null
  useEffect(() => {
    if (isThere) return () => change(parts.filter((one) => one.id !== id))
  }, [id, isThere])
}
