import { layerById } from '../../geodata/layers/index.ts'
import type { Criteria, Exclusion, NotChecked, Requirement } from '../../geodata/model/availability.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Where } from '../../geodata/model/rule.ts'
import type { Ground, Versions } from '../availability/ground.ts'
import type { Database, Identity } from '../db/as.ts'
import { publishedVersions } from '../screening/queries.ts'

/** A test of `geo.cut_land`. */
export type Cut =
  | { kind: 'near' | 'far'; version: number; where: Where | null; metres: number }
  | { kind: 'inside'; version: number; where?: Where | null; codes?: string[] }
  | { kind: 'avoid' | 'require'; geometry: Geometry }

export interface Question {
  criteria: Criteria
  /** Layer → version: what is asked, and for every other layer the published one. */
  versions: Readonly<Record<string, number>>
  /** Versions that the answer rests on, to be given back. */
  used: Record<string, number>
  not_checked: NotChecked[]
}

/** Criteria with the version of every layer. Throws a Problem where the ground cannot use them. */
export async function questionOf(
  { db, ground }: { db: Database; ground: Ground },
  identity: Identity,
  criteria: Criteria,
  pinned: Versions = {},
): Promise<Question> {
  const published = await db.as(identity, publishedVersions)
  const offers = await ground.offers(criteria, pinned)
  const versions = {
    ...Object.fromEntries(published.map(({ layer_id, id }) => [layer_id, id])),
    ...pinned,
    ...offers.versions,
  }
  return { criteria, versions, used: offers.versions, not_checked: offers.not_checked }
}

/** The layer's version, where its features may be measured; null: none, or its places are restricted. */
export function measurable({ versions }: Pick<Question, 'versions'>, layer: string): number | null {
  return layerById(layer)?.access === 'restricted' ? null : (versions[layer] ?? null)
}

/** The criteria that ask for what no feature of their layer says. Nothing is near, and nothing is inside, of nothing: they are left out. */
export const unsaid = ({ not_checked }: Pick<Question, 'not_checked'>): ReadonlySet<string> =>
  new Set(not_checked.flatMap(({ criterion, reason }) => (reason === 'no-property' ? [criterion] : [])))

/** Whether an exclusion is applied: on, and not on the side of a watercourse that nothing measures. */
export const isApplied = (exclusion: Exclusion) =>
  exclusion.active && !(exclusion.kind === 'near' && exclusion.side === 'upstream')

/** The area that is asked for, as tests: comunas by their polygons, or what somebody drew within them. */
export function areaCuts({ criteria: { area }, versions }: Pick<Question, 'criteria' | 'versions'>): Cut[] {
  const cuts: Cut[] = []
  const { comuna } = versions
  if (area.kind === 'drawn') cuts.push({ kind: 'require', geometry: area.geometry })
  if (comuna !== undefined) {
    cuts.push({ kind: 'inside', version: comuna, ...(area.kind === 'comunas' && { codes: area.codes }) })
  }
  return cuts
}

/** What one exclusion cuts away; null: nothing that is cut from shapes (a raster, or no layer). */
export function exclusionCut(question: Pick<Question, 'versions'>, exclusion: Exclusion): Cut | null {
  if (exclusion.kind === 'raster') return null
  if (exclusion.kind === 'area') return { kind: 'avoid', geometry: exclusion.geometry }
  const version = measurable(question, exclusion.layer)
  if (version === null) return null
  const metres = exclusion.kind === 'near' ? exclusion.buffer_m : exclusion.max_distance_m
  return { kind: exclusion.kind, version, where: exclusion.where, metres }
}

/** What a requirement leaves. */
export function requirementCuts(question: Pick<Question, 'versions'>, requirement: Requirement): Cut[] {
  if (requirement.kind === 'area') return [{ kind: 'require', geometry: requirement.geometry }]
  const version = measurable(question, requirement.layer)
  const without = requirement.not_in === null ? null : measurable(question, requirement.not_in)
  return [
    ...(version === null ? [] : [{ kind: 'inside' as const, version, where: requirement.where }]),
    ...(without === null ? [] : [{ kind: 'near' as const, version: without, where: null, metres: 0 }]),
  ]
}

/** Everything that is cut from shapes, the area left out. Cheap and far-reaching tests come first. */
export function criteriaCuts(question: Question): Cut[] {
  const { exclusions, requirements } = question.criteria
  const left = unsaid(question)
  const cuts = [
    ...requirements
      .filter(({ id, active }) => active && !left.has(id))
      .flatMap((each) => requirementCuts(question, each)),
    ...exclusions
      .filter((each) => isApplied(each) && !left.has(each.id))
      .flatMap((each) => exclusionCut(question, each) ?? []),
  ]
  const rank = (cut: Cut) => (cut.kind === 'near' || cut.kind === 'avoid' ? 1 : 0)
  return cuts.sort((a, b) => rank(a) - rank(b))
}

/** The criteria with their rasters alone: what no shape can say. Null: no raster is there to exclude anything. */
export function rastersOnly(question: Pick<Question, 'criteria' | 'versions'>): Criteria | null {
  const { criteria } = question
  const exclusions = criteria.exclusions.filter(
    (each) => each.kind === 'raster' && each.active && measurable(question, each.raster) !== null,
  )
  return exclusions.length === 0 ? null : { ...withoutScore(criteria), exclusions, requirements: [] }
}

/** The criteria as far as they say what is free: a score costs as much again. */
export const withoutScore = (criteria: Criteria): Criteria => ({ ...criteria, preferences: [] })
