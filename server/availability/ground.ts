import type { CandidateCells, Difference } from '../../geodata/availability/areas.ts'
import type { Grid } from '../../geodata/fields/grid.ts'
import type {
  AvailabilityAnswer,
  Criteria,
  FieldOffer,
  NotChecked,
} from '../../geodata/model/availability.ts'
import { Problem } from '../../geodata/model/problem.ts'

export type { CandidateCells, Difference }

/** Layer → id of the version that is asked. A layer that is not named: the published one. `comuna` is one of them. */
export type Versions = Readonly<Record<string, number>>

/** What a question rests on, and how much of it is ready. */
export interface Offers {
  fields: FieldOffer[]
  not_checked: NotChecked[]
  /** The comunas on the grid. */
  frame_key: string
  /** Codes of comunas, in the order in which the frame counts them, from 1. */
  comunas: string[]
  /** Fields, the frame among them. */
  building: { done: number; all: number }
  /** Every version that is used, the comunas' among them: give it back to be answered alike. */
  versions: Record<string, number>
}

export interface GroundAnswer extends AvailabilityAnswer {
  versions: Record<string, number>
}

/** Cell by cell, rows from the north: 0 outside, 1 free, 2 excluded by law, 3 excluded by choice. */
export interface Mask {
  grid: Grid
  classes: Uint8Array
  /** 0 to 100 where free; 255: no score. Null where no preference can be asked. */
  score: Uint8Array | null
  versions: Record<string, number>
}

export type FieldPart = 'region' | { level: number; column: number; row: number }

export interface AskOptions {
  versions?: Versions
  /** Given up, with `AbortError`, when it aborts while the question still waits. */
  signal?: AbortSignal
}

/**
 * The ground that questions of land availability rest on: a field for each layer version, made once and kept on disk, and a
 * thread that answers from them. Nothing here holds up the thread that answers requests. All throw a `Problem` where
 * criteria cannot be used, where too many ask at once (`too-many-requests`) and where fields cannot be made
 * (`unavailable`).
 */
export interface Ground {
  /** What the criteria need, and what is not checked; starts building what is not there yet. */
  offers(criteria: Criteria, versions?: Versions): Promise<Offers>
  /** Waits until everything is built. */
  ready(
    criteria: Criteria,
    versions?: Versions,
    onProgress?: (building: { done: number; all: number }) => void,
  ): Promise<void>
  /** Hectares, over cells of a hectare. Waits for fields that are being built. `reasons`: say which hold together. */
  evaluate(criteria: Criteria, options?: AskOptions & { reasons?: boolean }): Promise<GroundAnswer>
  /** Free pieces of the size and width that are asked, best first; those over `maxHa` are cut. */
  candidates(
    criteria: Criteria,
    options: AskOptions & { limit: number; maxHa: number },
  ): Promise<CandidateCells[]>
  /**
   * What changes from `a` to `b`, on the comunas of `b`; `versions` holds for both unless `versionsOfB` says otherwise.
   */
  difference(a: Criteria, b: Criteria, versions?: Versions, versionsOfB?: Versions): Promise<Difference>
  /** Every cell's class and score. */
  mask(criteria: Criteria, versions?: Versions): Promise<Mask>
  /**
   * Codes of a field for the browser: `packCodes` of `geodata/availability/field-bytes.ts`, deflated (zlib). `region` has
   * cells of 400 m, a tile 256 × 256 cells of level 0 (100 m) or 1 (200 m). Null: no field of that key, or no such tile.
   * `not-ready`: it is being built.
   */
  codes(key: string, part: FieldPart): Promise<Uint8Array | 'not-ready' | null>
  /** The comunas of the grid at a level (0 to 2), packed alike: 0 outside, else a place in `Offers.comunas`, from 1. */
  frame(key: string, level: number): Promise<Uint8Array | 'not-ready' | null>
  /** Ends the threads; what is being built is left unbuilt. */
  close(): Promise<void>
}

/** The ground of a request. Throws `unavailable` where this server has none. */
export function groundOf({ ground }: { ground?: Ground }): Ground {
  if (ground) return ground
  throw new Problem('unavailable', {
    es: 'Este servidor no busca suelo libre. Vuelve a intentar en un minuto.',
    en: 'This server does not look for free land. Try again in a minute.',
  })
}
