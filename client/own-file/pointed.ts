import turfBbox from '@turf/bbox'
import type { Geometry } from 'geojson'
import { useSyncExternalStore } from 'react'
import type { OwnFeature } from './limits.ts'

/** The feature of an own file that a person looks at. */
export interface Pointed {
  key: number
  id: string
}

let pointed: Pointed | null = null
const listeners = new Set<() => void>()

export function pointAt(next: Pointed | null): void {
  pointed = next
  for (const listener of listeners) listener()
}

export function usePointed(): Pointed | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => pointed,
  )
}

export function boxOf(geometry: Geometry): [number, number, number, number] {
  const [west, south, east, north] = turfBbox(geometry)
  return [west, south, east, north]
}

/** What a feature of an own file is called: the column that most likely names it, or its number. */
export function nameOf({ id, properties }: OwnFeature, columns: readonly string[]): string {
  const column = columns.find((one) => /^(name|nombre|nom|título|titulo|title|rotulo)$/i.test(one))
  const value = column === undefined ? null : properties[column]
  return value === null || value === undefined || value === '' ? `#${id}` : String(value)
}
