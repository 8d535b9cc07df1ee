import { randomBytes } from 'node:crypto'
import { compareCriteria } from '../../geodata/availability/compare.ts'
import { isStatutory } from '../../geodata/availability/statutory.ts'
import { criterionTexts, layersNamed } from '../../geodata/availability/words.ts'
import type { Criteria, NotChecked } from '../../geodata/model/availability.ts'
import { today } from '../../geodata/model/day.ts'
import { Problem } from '../../geodata/model/problem.ts'
import {
  MOST_REASONS,
  type PinnedVersion,
  type Scenario,
  type ScenarioComparison,
  type ScenarioRerun,
} from '../../geodata/model/scenario.ts'
import type { Difference, Ground, GroundAnswer } from '../availability/ground.ts'
import { readCriteria } from '../availability/starting-sets.ts'
import { VERSION } from '../config.ts'
import type { Database, Identity, Transaction } from '../db/as.ts'
import { keptVersions } from '../reports/queries.ts'
import { publishedVersions, type VersionRow } from '../screening/queries.ts'
import { readScenario, saveScenario, versionsByIds } from './queries.ts'

/** What the work on scenarios needs of a request. */
export interface Desk {
  db: Database
  ground: Ground
  identity: Identity
}

export interface NewScenario {
  title: string
  criteria: unknown
  /** The scenario it is made from. */
  derived_from?: string | null | undefined
  /** Versions to ask, by layer; today's of a layer that is not named. */
  versions?: Readonly<Record<string, number>> | undefined
}

/** The scenario with this id. Throws `not-found`. */
export async function findScenario(db: Database, identity: Identity, id: string): Promise<Scenario> {
  const row = await db.as(identity, (tx) => readScenario(tx, id))
  if (row) return row.content as Scenario
  throw new Problem('not-found', {
    es: 'No hay un escenario con ese código. Revisa que el enlace esté completo.',
    en: 'There is no scenario with that code. Check that the link is complete.',
  })
}

/**
 * Asks the criteria and keeps them with their answer. Throws what `readCriteria` throws, `not-found` when the scenario it
 * is said to come from is not there, `bad-request` when a version is not one of its layer.
 */
export async function writeScenario(desk: Desk, asked: NewScenario): Promise<Scenario> {
  const criteria = readCriteria(asked.criteria)
  const { db, ground, identity } = desk
  const derived_from = asked.derived_from ?? null
  if (derived_from !== null) await findScenario(db, identity, derived_from)
  const wanted = asked.versions ?? {}
  const chosen = await db.as(identity, (tx) => chosenVersions(tx, wanted, layersAsked({ criteria })))
  const answer = await ground.evaluate(criteria, { reasons: true, versions: wanted })
  return keep(desk, { title: asked.title, criteria, derived_from, answer, chosen })
}

/** Versions that were asked for. One that is gone matters where its layer is asked; one of another layer, anywhere. */
async function chosenVersions(
  tx: Transaction,
  wanted: Readonly<Record<string, number>>,
  asked: readonly string[],
): Promise<VersionRow[]> {
  const entries = Object.entries(wanted)
  if (entries.length === 0) return []
  const rows = await versionsByIds(
    tx,
    entries.map(([, id]) => id),
  )
  const known = new Map(rows.map((row) => [row.id, row.layer_id]))
  const wrong = entries.find(
    ([layer, id]) => known.get(id) !== layer && (known.has(id) || asked.includes(layer)),
  )
  if (!wrong) return rows as VersionRow[]
  throw new Problem('bad-request', {
    es: `La capa «${wrong[0]}» no tiene una versión con el código ${wrong[1]}, o ya no se guarda.`,
    en: `The layer “${wrong[0]}” has no version with the id ${wrong[1]}, or it is no longer kept.`,
  })
}

const pinned = ({ id, number, vintage, published_at, source, accuracy_m }: VersionRow): PinnedVersion => ({
  id,
  number,
  vintage,
  published_at,
  source,
  accuracy_m,
})

/** Hectares that at least one criterion of the law leaves out, whatever else does. */
export function excludedByLaw(criteria: Criteria, { reasons }: Pick<GroundAnswer, 'reasons'>): number {
  const law = new Set(
    [...criteria.exclusions, ...criteria.requirements].flatMap((one) => (isStatutory(one) ? [one.id] : [])),
  )
  return reasons.reduce((sum, set) => (set.criteria.some((id) => law.has(id)) ? sum + set.ha : sum), 0)
}

async function keep(
  { db, identity }: Desk,
  made: {
    title: string
    criteria: Criteria
    derived_from: string | null
    answer: GroundAnswer
    chosen: readonly VersionRow[]
  },
): Promise<Scenario> {
  const { title, criteria, derived_from } = made
  const { versions: used, ...answer } = made.answer
  return db.as(identity, async (tx) => {
    // What was asked stands as it was asked, also where somebody published meanwhile.
    const rows = [
      ...(await publishedVersions(tx)),
      ...made.chosen,
      ...((await versionsByIds(tx, Object.values(used))) as VersionRow[]),
    ]
    const scenario: Scenario = {
      id: randomBytes(15).toString('base64url'),
      title,
      created_at: `${new Date().toISOString().slice(0, 19)}Z`,
      as_of: today(),
      derived_from,
      criteria,
      versions: Object.fromEntries(
        [...new Map(rows.map((row) => [row.layer_id, pinned(row)]))].sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      answer: {
        ...answer,
        reasons: [...answer.reasons].sort((a, b) => b.ha - a.ha).slice(0, MOST_REASONS),
      },
      excluded_by_law_ha: excludedByLaw(criteria, answer),
      engine_version: VERSION,
    }
    await saveScenario(tx, { id: scenario.id, derivedFrom: derived_from, json: JSON.stringify(scenario) })
    return scenario
  })
}

/** Layers whose versions decide a scenario's cells and metrics; the comunas are the ground of every answer. */
export const layersAsked = ({ criteria }: Pick<Scenario, 'criteria'>): string[] => [
  ...new Set([...layersNamed(criteria), 'comuna']),
]

/**
 * A scenario as it was asked: its versions, and its criteria without those whose layer had no version then and may have one
 * now.
 */
export function asThen({ criteria, versions }: Pick<Scenario, 'criteria' | 'versions'>): {
  criteria: Criteria
  versions: Record<string, number>
} {
  const had = (...layers: (string | null)[]) =>
    layers.every((layer) => layer === null || Object.hasOwn(versions, layer))
  return {
    criteria: {
      ...criteria,
      exclusions: criteria.exclusions.filter(
        (one) => one.kind === 'area' || had(one.kind === 'raster' ? one.raster : one.layer),
      ),
      requirements: criteria.requirements.filter((one) => one.kind === 'area' || had(one.layer, one.not_in)),
      preferences: criteria.preferences.filter((one) => had('raster' in one ? one.raster : one.layer)),
    },
    versions: Object.fromEntries(Object.entries(versions).map(([layer, { id }]) => [layer, id])),
  }
}

/** Layers a scenario asks whose version of then is not kept any more: its cells cannot be drawn again. */
export async function layersGone(tx: Transaction, scenario: Scenario): Promise<string[]> {
  const asked = layersAsked(scenario).flatMap((layer) => {
    const version = scenario.versions[layer]
    return version ? [[layer, version.id] as const] : []
  })
  const kept = await keptVersions(
    tx,
    asked.map(([, id]) => id),
  )
  return asked.flatMap(([layer, id]) => (kept.has(id) ? [] : [layer])).sort()
}

const nameOf = (version: PinnedVersion | VersionRow | undefined) =>
  version
    ? {
        id: version.id,
        number: version.number,
        vintage: version.vintage,
        published_at: version.published_at,
      }
    : null

const key = ({ criterion, reason }: NotChecked) => `${criterion} ${reason}`
/** Reasons of whoever asks, not of the data. */
const byChoice = ({ reason }: NotChecked) => reason === 'off' || reason === 'candidates-only'

/**
 * Asks a scenario again of today's data. Nothing is kept unless `keep`: then it is another scenario, with the same title,
 * that comes from this one.
 */
export async function rerunScenario(
  desk: Desk,
  id: string,
  { keep: isKept }: { keep: boolean },
): Promise<ScenarioRerun> {
  const { db, ground, identity } = desk
  const then = await findScenario(db, identity, id)
  const { criteria } = then
  const answer = await ground.evaluate(criteria, { reasons: true })
  const [now, gone] = await db.as(identity, async (tx) => {
    const rows = [
      ...(await publishedVersions(tx)),
      ...((await versionsByIds(tx, Object.values(answer.versions))) as VersionRow[]),
    ]
    return [new Map(rows.map((row) => [row.layer_id, row])), await layersGone(tx, then)] as const
  })
  const layers = layersAsked(then).flatMap((layer) => {
    const [old, fresh] = [then.versions[layer], now.get(layer)]
    return old?.id === fresh?.id ? [] : [{ layer, then: nameOf(old), now: nameOf(fresh) }]
  })
  const texts = criterionTexts(criteria)
  const thenHa = new Map(then.answer.by_criterion.map((one) => [one.criterion, one.ha]))
  const nowHa = new Map(answer.by_criterion.map((one) => [one.criterion, one.ha]))
  const by_criterion = [...texts].flatMap(([criterion, text]) =>
    thenHa.has(criterion) || nowHa.has(criterion)
      ? [{ criterion, text, ha: { then: thenHa.get(criterion) ?? 0, now: nowHa.get(criterion) ?? 0 } }]
      : [],
  )
  const [before, after] = [then.answer.by_comuna, answer.by_comuna].map(
    (list) => new Map(list.map((one) => [one.code, one.free_ha])),
  )
  const codes = [...new Set([...then.answer.by_comuna, ...answer.by_comuna].map(({ code }) => code))].sort()
  const figures = (['area_ha', 'free_ha', 'excluded_ha'] as const).map((name) => ({
    then: then.answer[name],
    now: answer[name],
  }))
  const holds =
    layers.length === 0 &&
    [...figures, ...by_criterion.map(({ ha }) => ha)].every((pair) => pair.then === pair.now)
  const old = asThen(then)
  const land: Difference | null =
    gone.length > 0
      ? null
      : holds
        ? { gained_ha: 0, lost_ha: 0, by_comuna: [] }
        : await ground.difference(old.criteria, criteria, old.versions, answer.versions)
  const known = { then: new Set(then.answer.not_checked.map(key)), now: new Set(answer.not_checked.map(key)) }
  const kept = isKept
    ? await keep(desk, { title: then.title, criteria, derived_from: then.id, answer, chosen: [] })
    : null
  const [area_ha, free_ha, excluded_ha] = figures as [Pair, Pair, Pair]
  return {
    scenario: then.id,
    checked_at: `${new Date().toISOString().slice(0, 19)}Z`,
    holds,
    layers,
    engine: { then: then.engine_version, now: VERSION },
    area_ha,
    free_ha,
    excluded_ha,
    by_comuna: codes.map((code) => ({
      code,
      free_ha: { then: before?.get(code) ?? 0, now: after?.get(code) ?? 0 },
    })),
    by_criterion,
    now_checked: then.answer.not_checked.filter((one) => !byChoice(one) && !known.now.has(key(one))),
    no_longer_checked: answer.not_checked.filter((one) => !byChoice(one) && !known.then.has(key(one))),
    land,
    kept: kept?.id ?? null,
  }
}
type Pair = { then: number; now: number }

const sideOf = ({ id, title, created_at, as_of, answer }: Scenario) => ({
  id,
  title,
  created_at,
  as_of,
  area_ha: answer.area_ha,
  free_ha: answer.free_ha,
  not_checked: answer.not_checked,
})

/** Two scenarios beside one another, each on its own data. Throws `not-found`, `bad-request` when they are one. */
export async function compareScenarios(
  { db, ground, identity }: Desk,
  ids: { a: string; b: string },
): Promise<ScenarioComparison> {
  if (ids.a === ids.b)
    throw new Problem('bad-request', {
      es: 'Son el mismo escenario: no hay nada que comparar.',
      en: 'They are the same scenario: there is nothing to compare.',
    })
  const a = await findScenario(db, identity, ids.a)
  const b = await findScenario(db, identity, ids.b)
  const gone = await db.as(identity, async (tx) => [
    ...(await layersGone(tx, a)),
    ...(await layersGone(tx, b)),
  ])
  const [left, right] = [asThen(a), asThen(b)]
  const land =
    gone.length > 0
      ? null
      : await ground.difference(left.criteria, right.criteria, left.versions, right.versions)
  const freeOf = ({ answer }: Scenario, code: string) =>
    answer.by_comuna.find((one) => one.code === code)?.free_ha ?? 0
  const codes = [...new Set([a, b].flatMap(({ answer }) => answer.by_comuna.map(({ code }) => code)))].sort()
  const changed = new Map(land?.by_comuna.map((one) => [one.code, one]))
  return {
    a: sideOf(a),
    b: sideOf(b),
    criteria: compareCriteria(a.criteria, b.criteria),
    layers: [...new Set([...layersAsked(a), ...layersAsked(b)])].flatMap((layer) => {
      const [one, other] = [a.versions[layer], b.versions[layer]]
      return one?.id === other?.id ? [] : [{ layer, a: nameOf(one), b: nameOf(other) }]
    }),
    land: land && {
      only_a_ha: land.lost_ha,
      only_b_ha: land.gained_ha,
      both_ha: Math.max(0, a.answer.free_ha - land.lost_ha),
    },
    by_comuna: codes.map((code) => ({
      code,
      a: freeOf(a, code),
      b: freeOf(b, code),
      only_a_ha: land ? (changed.get(code)?.lost_ha ?? 0) : null,
      only_b_ha: land ? (changed.get(code)?.gained_ha ?? 0) : null,
    })),
  }
}
