import { changesOf, slackOf } from '../../geodata/availability/why.ts'
import { REGION_GRID } from '../../geodata/fields/grid.ts'
import type { Criteria, Exclusion, Requirement } from '../../geodata/model/availability.ts'
import type { PointReason, Why } from '../../geodata/model/candidate.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Where } from '../../geodata/model/rule.ts'
import type { Ground, Versions } from '../availability/ground.ts'
import type { Database, Identity } from '../db/as.ts'
import { outsideRegion } from '../sites/read-site.ts'
import { nearestFeatures, type PlaceRow, placeOf } from './queries.ts'
import { isApplied, measurable, type Question, questionOf, unsaid } from './question.ts'
import { rasterValues } from './raster.ts'

/** One criterion, with what has to be measured for it. */
interface Asked {
  reason: Omit<PointReason, 'excludes' | 'distance_m' | 'value' | 'feature'>
  /** The layer to measure to, or the area or raster to ask. */
  probe: { version: number; where: Where | null } | null
  area: Geometry | null
  raster: number | null
  /** Whether it excludes, by what was measured; unknown never does. */
  decide(found: { distance: number | null; inside: boolean; inArea: boolean; value: number | null }): boolean
}

/** The version to measure a criterion against; null: it has none, or is left out. */
const measuredIn = (question: Question, criterion: { id: string }, layer: string): number | null =>
  unsaid(question).has(criterion.id) ? null : measurable(question, layer)

const nothing = { limit_m: null, min: null, max: null, version_id: null, layer: null } as const
const told = ({ basis, why, cite }: Exclusion | Requirement) => ({ basis, why, cite })

function askExclusion(question: Question, exclusion: Exclusion): Asked {
  const reason = {
    ...nothing,
    ...told(exclusion),
    criterion: exclusion.id,
    kind: exclusion.kind,
    active: isApplied(exclusion),
    lock: exclusion.lock,
  }
  const none = { probe: null, area: null, raster: null }
  if (exclusion.kind === 'area') {
    return { ...none, reason, area: exclusion.geometry, decide: ({ inArea }) => inArea }
  }
  if (exclusion.kind === 'raster') {
    const { raster: layer, min, max } = exclusion
    const version_id = measurable(question, layer)
    return {
      ...none,
      reason: { ...reason, layer, min, max, version_id },
      raster: version_id,
      decide: ({ value }) =>
        value !== null && ((max !== null && value > max) || (min !== null && value < min)),
    }
  }
  const { layer, where } = exclusion
  const limit_m = exclusion.kind === 'near' ? exclusion.buffer_m : exclusion.max_distance_m
  const version_id = measuredIn(question, exclusion, layer)
  return {
    ...none,
    reason: { ...reason, layer, limit_m, version_id },
    probe: version_id === null ? null : { version: version_id, where },
    decide:
      exclusion.kind === 'near'
        ? // Without a buffer only an area has an inside.
          ({ distance, inside }) => inside || (distance !== null && limit_m > 0 && distance <= limit_m)
        : ({ distance }) => version_id !== null && (distance === null || distance > limit_m),
  }
}

function askRequirement(question: Question, requirement: Requirement): Asked[] {
  const reason = {
    ...nothing,
    ...told(requirement),
    criterion: requirement.id,
    active: requirement.active,
    lock: false,
  }
  const none = { probe: null, area: null, raster: null }
  if (requirement.kind === 'area') {
    return [
      {
        ...none,
        reason: { ...reason, kind: 'inside' },
        area: requirement.geometry,
        decide: ({ inArea }) => !inArea,
      },
    ]
  }
  const { layer, where, not_in } = requirement
  const version_id = measuredIn(question, requirement, layer)
  const asked: Asked[] = [
    {
      ...none,
      reason: { ...reason, kind: 'inside', layer, version_id, limit_m: 0 },
      probe: version_id === null ? null : { version: version_id, where },
      decide: ({ inside }) => version_id !== null && !inside,
    },
  ]
  if (not_in !== null) {
    const version = measuredIn(question, requirement, not_in)
    asked.push({
      ...none,
      reason: { ...reason, kind: 'not-in', layer: not_in, version_id: version, limit_m: 0 },
      probe: version === null ? null : { version, where: null },
      decide: ({ inside }) => inside,
    })
  }
  return asked
}

/** Whether the point lies in the area that is asked for. */
function inArea({ area }: Criteria, { comuna }: PlaceRow, inDrawn: boolean | undefined): boolean {
  if (comuna === null) return false
  if (area.kind === 'comunas') return area.codes.includes(comuna.code)
  return area.kind === 'region' || inDrawn === true
}

/**
 * Why a point [lon, lat] is free or not: every criterion with the exact distance, which exclude, what would free it, and
 * what was not checked. Nothing is stored. Throws a Problem on criteria that cannot be used and outside the region.
 */
export async function whyNot(
  rooms: { db: Database; ground: Ground },
  identity: Identity,
  {
    criteria,
    point,
    versions,
  }: { criteria: Criteria; point: [number, number]; versions?: Versions | undefined },
): Promise<Why> {
  const { db } = rooms
  const question = await questionOf(rooms, identity, criteria, versions)
  const asked = [
    ...criteria.exclusions.map((each) => askExclusion(question, each)),
    ...criteria.requirements.flatMap((each) => askRequirement(question, each)),
  ]
  const probed = asked.filter(({ probe }) => probe !== null)
  const drawn = asked.filter(({ area }) => area !== null)
  const { place, nearest } = await db.as(identity, async (tx) => ({
    place: await placeOf(tx, point, question.versions.comuna ?? null, [
      ...drawn.map(({ area }) => area as Geometry),
      ...(criteria.area.kind === 'drawn' ? [criteria.area.geometry] : []),
    ]),
    nearest: await nearestFeatures(
      tx,
      point,
      probed.map(({ probe }) => probe as { version: number; where: Where | null }),
    ),
  }))
  const { west, north, cell_m, columns, rows } = REGION_GRID
  const [column, row] = [Math.floor((place.x - west) / cell_m), Math.floor((north - place.y) / cell_m)]
  if (!(column >= 0 && column < columns && row >= 0 && row < rows)) throw outsideRegion()
  const cell = [Int32Array.of(row * columns + column)]
  const values = new Map<number, number | null>()
  for (const { raster } of asked) {
    if (raster === null || values.has(raster)) continue
    const value = (await rasterValues(db, identity, raster, cell))?.[0]?.[0]
    values.set(raster, value === undefined || Number.isNaN(value) ? null : value)
  }
  const reasons = asked.map((each): PointReason => {
    const found = each.probe && nearest.find(({ probe }) => probe === probed.indexOf(each) + 1)
    const distance = found ? found.distance_m : null
    const value = each.raster === null ? null : (values.get(each.raster) ?? null)
    return {
      ...each.reason,
      distance_m: distance,
      value,
      feature: found ? found.feature : null,
      excludes:
        each.reason.active &&
        each.decide({
          distance,
          inside: found ? found.inside : false,
          inArea: each.area !== null && place.inside[drawn.indexOf(each)] === true,
          value,
        }),
    }
  })
  const excluding = reasons.filter(({ excludes }) => excludes)
  const missing = reasons
    .flatMap((reason) => {
      const by = reason.active && !reason.excludes ? slackOf(reason) : null
      return by === null ? [] : [{ reason, by }]
    })
    .sort((a, b) => a.by - b.by)
  const rest = reasons.filter((reason) => !reason.excludes && !missing.some((each) => each.reason === reason))
  const nearestMetres = missing.find(({ reason }) => reason.kind !== 'raster') ?? missing[0]
  const in_area = inArea(criteria, place, place.inside.at(-1))
  const free = in_area && excluding.length === 0
  return {
    point,
    comuna: place.comuna,
    in_area,
    free,
    reasons: [...excluding, ...missing.map(({ reason }) => reason), ...rest],
    changes: changesOf(reasons),
    nearest:
      free && nearestMetres ? { criterion: nearestMetres.reason.criterion, by: nearestMetres.by } : null,
    not_checked: question.not_checked,
    versions: question.used,
  }
}
