import type { Geometry } from 'geojson'

export const MOST_MEGABYTES = 20
export const MOST_FEATURES = 50_000

export interface OwnFeature {
  type: 'Feature'
  id: string
  geometry: Geometry
  properties: Record<string, string | number | boolean | null>
}

/** A file of one's own, as the map draws it: EPSG:4326. */
export interface OwnFile {
  name: string
  columns: string[]
  features: OwnFeature[]
  /** Rows without a position that can be read. */
  skipped: number
  /** The coordinate system it was read in; null: none could be told. */
  crs: string | null
  /** Systems it may be in, where it does not say and only a person can know; else none. */
  candidates: { srid: number; name: string }[]
  srid: number | null
  bbox: [number, number, number, number]
  /** Something of it lies in the study frame. */
  in_frame: boolean
}

export type Refusal = 'noGeometry' | 'tooLarge' | 'tooMany' | 'empty' | 'notRead' | 'damaged' | 'unknownCrs'
