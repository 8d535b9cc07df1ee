import type { Position } from 'geojson'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Geometry } from '../../geodata/model/feature.ts'

/** Rings of one polygon, [lon, lat], each closed; the first is the outline, the rest are holes. */
export type Rings = Position[][]
type Polygonal = Extract<Geometry, { type: 'Polygon' | 'MultiPolygon' }>

/** The shape being drawn. Every change can be undone; what is drawn but not finished is the drawing tool's own. */
export interface Sketch {
  polygons: readonly Rings[]
  past: readonly (readonly Rings[])[]
  future: readonly (readonly Rings[])[]
  /** The drawing tool has the shape and shows it. */
  held: boolean
  hold: (held: boolean) => void
  set: (polygons: readonly Rings[]) => void
  undo: () => void
  redo: () => void
  clear: () => void
}

export type SketchStore = StoreApi<Sketch>

/** Most steps that can be undone. */
const STEPS = 100

/** A store for one shape being drawn: the site of a screening, or the area asked about. */
export function createSketch(): SketchStore {
  return createStore<Sketch>((change) => ({
    polygons: [],
    past: [],
    future: [],
    held: false,
    hold: (held) => change({ held }),
    set: (polygons) =>
      change((before) =>
        same(before.polygons, polygons)
          ? before
          : { polygons, past: [...before.past, before.polygons].slice(-STEPS), future: [] },
      ),
    undo: () =>
      change(({ polygons, past, future }) => {
        const previous = past.at(-1)
        return previous ? { polygons: previous, past: past.slice(0, -1), future: [polygons, ...future] } : {}
      }),
    redo: () =>
      change(({ polygons, past, future }) => {
        const [next, ...rest] = future
        return next ? { polygons: next, past: [...past, polygons], future: rest } : {}
      }),
    clear: () =>
      change(({ polygons, past }) =>
        polygons.length ? { polygons: [], past: [...past, polygons], future: [] } : {},
      ),
  }))
}

const same = (a: readonly Rings[], b: readonly Rings[]) => JSON.stringify(a) === JSON.stringify(b)

/** The polygons as one geometry, or null when there is none. */
export function geometryOf(polygons: readonly Rings[]): Polygonal | null {
  const [only] = polygons
  if (!only) return null
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates: [...polygons] }
}

/** The polygons of a geometry; none when it has no area. */
export function polygonsOf(geometry: Geometry): Rings[] {
  if (geometry.type === 'Polygon') return [geometry.coordinates]
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : []
}

export const countVertices = (polygons: readonly Rings[]): number =>
  polygons.flat().reduce((sum, ring) => sum + Math.max(0, ring.length - 1), 0)

/** Most vertices that are given a handle each; beyond it a shape is shown and cannot be edited by hand. */
export const MAX_HANDLES = 400

/** Whether the drawing tool can take the shape: it knows no holes, and thousands of handles help nobody. */
export const isEditable = (polygons: readonly Rings[]): boolean =>
  polygons.every((rings) => rings.length === 1) && countVertices(polygons) <= MAX_HANDLES
