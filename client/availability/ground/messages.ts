import type { AvailabilityAnswer, Criteria, FieldOffer } from '../../../geodata/model/availability.ts'
import type { Patch } from './near.ts'

/** A question for the worker. */
export interface Question {
  number: number
  criteria: Criteria
  /** Every field that is ready; those the criteria do not need are passed over. */
  fields: readonly FieldOffer[]
  frame_key: string
  /** Codes of comunas, in the order of the frame. */
  comunas: readonly string[]
  /** By comuna, in the same order: something asked is not known to be complete there. */
  hatched: readonly boolean[]
  /** A slider is held: what is on the screen first, and nothing is fetched. */
  moving: boolean
}

export type ToWorker =
  | { kind: 'ask'; question: Question }
  /** What the map shows: null, no map or too far out for anything but the region's cells. */
  | { kind: 'look'; patch: Patch | null }

export type FromWorker =
  | { kind: 'answer'; question: number; answer: AvailabilityAnswer }
  /** One byte a cell (paint.ts). `near`: of that patch; null: no longer. */
  | { kind: 'far'; values: Uint8Array<ArrayBuffer>; moving: boolean }
  | { kind: 'near'; patch: Patch; values: Uint8Array<ArrayBuffer>; moving: boolean }
  | { kind: 'far-away' }
  | { kind: 'progress'; question: number; done: number; all: number }
  | { kind: 'failed'; question: number; why: 'offline' | 'unreadable' }
