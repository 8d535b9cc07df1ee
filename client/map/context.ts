import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Camera, MapShell } from './map-shell.ts'

/** The map, or null where the browser cannot draw one. */
export const MapContext = createContext<MapShell | null>(null)

export const useMap = (): MapShell | null => useContext(MapContext)

/** Where the map looks, now and after every move. */
export function useCamera(): Camera | null {
  const shell = useMap()
  return useSyncExternalStore(
    (listener) => shell?.on('camera', listener) ?? (() => undefined),
    () => shell?.camera ?? null,
  )
}
