import { type ReactNode, useEffect, useSyncExternalStore } from 'react'

/** What tasks explain in the legend, above the layers: by id, in the order in which it came. */
let parts: readonly { id: string; content: ReactNode }[] = []
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

/** Keeps a part in the legend while the component is there; null: none. Memoize the content. */
export function useLegendPart(id: string, content: ReactNode): void {
  useEffect(() => {
    if (content === null) return
    const at = parts.findIndex((part) => part.id === id)
    change(at < 0 ? [...parts, { id, content }] : parts.with(at, { id, content }))
  }, [id, content])
  const isThere = content !== null
  useEffect(() => {
    if (isThere) return () => change(parts.filter((part) => part.id !== id))
  }, [id, isThere])
}
