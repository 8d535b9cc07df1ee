import { fieldId, neededFields } from '../../../geodata/availability/plan.ts'
import type { Criteria, FieldOffer, NotChecked } from '../../../geodata/model/availability.ts'
import { request } from '../../data/api.ts'
import type { ExactGridAnswer, PinnedVersions } from '../state.ts'

/** What `POST /api/availability/fields` answers. */
export interface Offers {
  fields: FieldOffer[]
  not_checked: NotChecked[]
  frame_key: string
  comunas: string[]
  building: { done: number; all: number }
  versions: Record<string, number>
}

const body = (criteria: Criteria, versions: PinnedVersions | null) => ({
  criteria,
  ...(versions ? { versions } : {}),
})

/** The fields that criteria need, and what is not checked; the server begins to build what is not there. */
export const fetchOffers = (criteria: Criteria, versions: PinnedVersions | null, signal: AbortSignal) =>
  request<Offers>('/api/availability/fields', { body: body(criteria, versions), signal })

/** The server's answer over cells of 100 m. */
export const fetchAnswer = (criteria: Criteria, versions: PinnedVersions | null, signal: AbortSignal) =>
  request<ExactGridAnswer>('/ogc/processes/availability/execution', {
    body: { inputs: body(criteria, versions) },
    signal,
  })

/** What offers depend on: everything but the numbers that sliders move. Criteria that share it share their offers. */
export function structureOf({ area, exclusions, requirements, preferences }: Criteria): string {
  const layersOf = (one: object) =>
    ['kind', 'metric', 'layer', 'raster', 'where', 'not_in', 'side'].map(
      (key) => (one as Record<string, unknown>)[key] ?? null,
    )
  return JSON.stringify([
    area.kind === 'comunas' ? area.codes : area.kind,
    exclusions.map((one) => [one.id, one.active, layersOf(one)]),
    requirements.map((one) => [one.id, one.active, layersOf(one)]),
    preferences.map((one) => [one.id, one.weight > 0, layersOf(one)]),
  ])
}

/** Whether all that the criteria need is in what was offered for others: fields, or the knowledge that there are none. */
export function isCovered(criteria: Criteria, known: ReadonlySet<string>): boolean {
  return neededFields(criteria).every((needed) => known.has(fieldId(needed)))
}

/** By comuna: whether an exclusion or requirement is not known to be complete there, though it is in others. */
export function hatchedIn(
  comunas: readonly string[],
  criteria: Criteria,
  not_checked: readonly NotChecked[],
): boolean[] {
  const applied = new Set(
    [...criteria.exclusions, ...criteria.requirements].flatMap(({ id, active }) => (active ? [id] : [])),
  )
  const partly = not_checked.filter(
    ({ criterion, reason, complete_in }) =>
      reason === 'incomplete' && complete_in.length > 0 && applied.has(criterion),
  )
  return comunas.map((code) => partly.some(({ complete_in }) => !complete_in.includes(code)))
}
