import { DEFAULT_MAX_HA } from '../../geodata/availability/candidate-size.ts'
import type { Candidates } from '../../geodata/model/candidate.ts'
import type { Scenario } from '../../geodata/model/scenario.ts'
import type { Ground } from '../availability/ground.ts'
import { exactCandidates } from '../availability-exact/candidates.ts'
import { type Database, VISITOR } from '../db/as.ts'
import { keepCandidates, readCandidates } from './queries.ts'
import { asThen, layersGone } from './scenarios.ts'

/** Candidates that a scenario keeps. */
export const KEPT_CANDIDATES = 50

/** Being made, by scenario: whoever asks meanwhile waits for the same. */
const underWay = new Map<string, Promise<Candidates | null>>()

/**
 * The exact candidates of a scenario, from its own versions: made when they are first asked for, the same for everybody, and
 * kept. Null: a version it was made from is gone, and they were never made.
 */
export async function scenarioCandidates(
  { db, ground }: { db: Database; ground: Ground },
  scenario: Scenario,
): Promise<Candidates | null> {
  const known = await db.as(VISITOR, (tx) => readCandidates(tx, scenario.id))
  if (known) return known.content as Candidates
  const running = underWay.get(scenario.id)
  if (running) return running
  const making = make({ db, ground }, scenario).finally(() => underWay.delete(scenario.id))
  underWay.set(scenario.id, making)
  return making
}

async function make(rooms: { db: Database; ground: Ground }, scenario: Scenario): Promise<Candidates | null> {
  const gone = await rooms.db.as(VISITOR, (tx) => layersGone(tx, scenario))
  if (gone.length > 0) return null
  const { criteria, versions } = asThen(scenario)
  const made = await exactCandidates(rooms, VISITOR, {
    criteria,
    versions,
    limit: KEPT_CANDIDATES,
    maxHa: Math.max(DEFAULT_MAX_HA, criteria.min_area_ha),
  })
  const whole: Candidates = { ...made, not_checked: scenario.answer.not_checked }
  const row = await rooms.db.as(VISITOR, (tx) => keepCandidates(tx, scenario.id, JSON.stringify(whole)))
  return row.content as Candidates
}
