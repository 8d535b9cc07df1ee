import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'
import type { Camera, MapShell } from './map-shell.ts'

export interface MapState {
  /** Null while the map has not come, or where the browser cannot draw one. */
  shell: MapShell | null
  /** Whether it may still come. */
  coming: boolean
  /** The map when it has come; null where the browser cannot draw one. */
  soon: Promise<MapShell | null>
}

export const MapContext = createContext<MapState>({
  shell: null,
  coming: false,
  soon: Promise.resolve(null),
})

/** The map, or null while it has not come or where the browser cannot draw one. */
export const useMap = (): MapShell | null => useContext(MapContext).shell

/** The map, whether it may still come, and a promise of it. */
export const useMapState = (): MapState => useContext(MapContext)

/** Brings a box into the free part of the map: at once, or when the map has come. */
export function useFit(): MapShell['fit'] {
  const { soon } = useMapState()
  return useCallback(
    (...asked: Parameters<MapShell['fit']>) => void soon.then((map) => map?.fit(...asked)),
    [soon],
  )
}

/** Where the map looks, now and after every move. */
export function useCamera(): Camera | null {
  const shell = useMap()
  return useSyncExternalStore(
    (listener) => shell?.on('camera', listener) ?? (() => undefined),
    () => shell?.camera ?? null,
  )
}

/** How near the map is: steady while it is only moved, so that what asks for no more is not drawn anew in every frame. */
export function useZoom(): number | null {
  const shell = useMap()
  return useSyncExternalStore(
    (listener) => shell?.on('camera', listener) ?? (() => undefined),
    () => shell?.camera.zoom ?? null,
  )
}
