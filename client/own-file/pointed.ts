import turfBbox from '@turf/bbox'
import type { Geometry } from 'geojson'
import { useSyncExternalStore } from 'react'
import type { OwnFeature, OwnFile } from './limits.ts'

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

/** Degrees to which the map goes to what is in an own file: about 5 km. */
const COARSE = 0.05

/** A box around another that does not tell it: the address holds the middle of the map, and links are passed on. */
export function around([west, south, east, north]: OwnFile['bbox']): OwnFile['bbox'] {
  const down = (value: number) => Math.floor(value / COARSE) * COARSE
  const up = (value: number) => (Math.floor(value / COARSE) + 1) * COARSE
  return [down(west), down(south), up(east), up(north)]
}

export function boxOf(geometry: Geometry): OwnFile['bbox'] {
  const [west, south, east, north] = turfBbox(geometry)
  return [west, south, east, north]
}

/** What a feature of an own file is called: the column that most likely names it, or its number. */
export function nameOf({ id, properties }: OwnFeature, columns: readonly string[]): string {
  const column = columns.find((one) => /^(name|nombre|nom|título|titulo|title|rotulo)$/i.test(one))
  const value = column === undefined ? null : properties[column]
  return value === null || value === undefined || value === '' ? `#${id}` : String(value)
}
