import { useEffect, useSyncExternalStore } from 'react'
import type { Overlay } from './style.ts'

/** What tasks draw over the layers, by id, in the order in which it came. The style is rebuilt when it changes. */
let overlays: readonly Overlay[] = []
const listeners = new Set<() => void>()

function change(next: readonly Overlay[]) {
  overlays = next
  for (const listener of listeners) listener()
}

/** Puts an overlay on the map, or replaces the one of the same id. */
export function showOverlay(overlay: Overlay): void {
  const at = overlays.findIndex(({ id }) => id === overlay.id)
  change(at < 0 ? [...overlays, overlay] : overlays.with(at, overlay))
}

export function hideOverlay(id: string): void {
  if (overlays.some((overlay) => overlay.id === id)) change(overlays.filter((overlay) => overlay.id !== id))
}

/** All that is drawn over the layers now. */
export function useOverlays(): readonly Overlay[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => overlays,
  )
}

/** Keeps an overlay on the map while the component that draws it is there. Memoize it: a new object is a new drawing. */
export function useOverlay(overlay: Overlay | null): void {
  const id = overlay?.id
  useEffect(() => {
    if (overlay) showOverlay(overlay)
  }, [overlay])
  useEffect(() => {
    if (id) return () => hideOverlay(id)
  }, [id])
}
