import { dayOf, today } from '../../geodata/model/day.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import type { Changes, ComparisonAnswer, Rerun, Standing } from '../../geodata/model/standing.ts'
import { compareScreenings, layersAsked, ruleChanges, stillHolds } from '../../geodata/rules/compare.ts'
import { defaultParameters, ENGINE_VERSION, ruleDifference } from '../../geodata/rules/index.ts'
import { reassess } from '../../geodata/rules/overrides.ts'
import type { Database, Identity, Transaction } from '../db/as.ts'
import { publishedVersions, type VersionRow } from '../screening/queries.ts'
import { ruleBase, ruleBaseOf } from '../screening/rule-base.ts'
import { type Assessment, assess, assessContext, keep, keepOnce } from '../screening/screen.ts'
import { findScreening } from '../screening/stored.ts'
import { differenceCounts } from './queries.ts'

/** What has changed since a screening was made: layer versions, rules, engine. Nothing is measured. */
export async function standingOf(tx: Transaction, screening: Screening): Promise<Standing> {
  const current = ruleBase()
  const { rules: then } = await ruleBaseOf(tx, screening.rule_base.hash)
  const now = new Map((await publishedVersions(tx)).map((version) => [version.layer_id, version]))
  const asked = layersAsked([...then, ...current.rules])
  const layers = [...new Set([...Object.keys(screening.layer_versions), ...asked.keys()])]
  // Made for the law of another day than its own: that day stays.
  const day = statedDay(screening) ? screening.as_of : today()
  const { begins, ends } = ruleDifference(current, screening.as_of, day)
  return {
    screening: screening.id,
    checked_at: new Date().toISOString(),
    layers: layers.flatMap((layer) => {
      const [old, fresh] = [screening.layer_versions[layer] ?? null, now.get(layer) ?? null]
      if (old?.id === fresh?.id) return []
      return [
        {
          layer,
          then: old && nameOf(old),
          now: fresh && nameOf(fresh),
          rules: new Set(asked.get(layer)).size,
        },
      ]
    }),
    rules: {
      then: screening.rule_base.hash,
      now: current.hash,
      ...ruleChanges(then, current.rules),
      begins,
      ends,
    },
    engine: { then: screening.engine_version, now: ENGINE_VERSION },
  }
}

const nameOf = ({ id, number, vintage, published_at }: Omit<VersionRow, 'layer_id'>) => ({
  id,
  number,
  vintage,
  published_at,
})

/** Whether somebody asked for the law of another day than the one it was made on. */
function statedDay({ as_of, created_at }: Screening): boolean {
  const made = dayOf(new Date(created_at))
  // Those of engine 1 have the day in UTC.
  return as_of !== made && as_of !== created_at.slice(0, 10)
}

/**
 * Screens the same site, with the same facts, against today's data and rules. When nothing that a reader would have to
 * know is another, the old one still holds and nothing is kept; else the new one is kept and named. The law of a day that
 * somebody stated stays, and so does what disputes hold. Throws `not-found`, and `bad-facts` when a fact it rests on is no
 * longer one.
 */
export async function rerun(db: Database, identity: Identity, id: string): Promise<Rerun> {
  const screening = await findScreening(db, identity, id)
  await keepOnce(db, identity)
  return db.as(identity, async (tx) => {
    const assessment = await assessAgain(tx, screening)
    const checked_at = new Date().toISOString()
    const comparison = compareScreenings(
      screening,
      { ...assessment, id: '', created_at: checked_at },
      (await ruleBaseOf(tx, screening.rule_base.hash)).rules,
      ruleBase().rules,
    )
    const holds = stillHolds(comparison)
    const kept = holds ? null : await keep(tx, assessment)
    return {
      holds,
      checked_at,
      screening: kept?.id ?? null,
      comparison: await withDifferences(tx, comparison),
    }
  })
}

async function assessAgain(tx: Transaction, screening: Screening): Promise<Assessment> {
  const known = defaultParameters()
  const context = await assessContext(tx, statedDay(screening) ? screening.as_of : undefined)
  const { area_ha: _, ...facts } = screening.facts
  const assessment = await assess(tx, context, {
    site: screening.site.geometry,
    facts,
    // A distance that is no longer one of ours has nothing to say.
    parameters: Object.fromEntries(Object.entries(screening.parameters).filter(([name]) => name in known)),
    title: screening.title ?? undefined,
    accuracy_m: screening.site.accuracy_m,
    provenance: screening.site.provenance,
    derived_from: { id: screening.id, why: 'rerun' },
  })
  const site = { ...assessment.site, repaired_from: screening.site.repaired_from }
  const { overrides } = screening
  if (overrides.length === 0) return { ...assessment, site }
  return { ...assessment, site, overrides, ...reassess(assessment, ruleBase(), overrides) }
}

/** Features of a version up to which two are compared one by one. */
const MOST_COMPARED = 5000

async function withDifferences(
  tx: Transaction,
  comparison: ReturnType<typeof compareScreenings>,
): Promise<ComparisonAnswer> {
  const pairs = comparison.layers.flatMap(({ layer, from, to }) =>
    from && to ? [{ layer, from: from.id, to: to.id }] : [],
  )
  const counts = pairs.length > 0 ? await differenceCounts(tx, pairs, MOST_COMPARED) : []
  const byLayer = new Map(counts.map(({ layer, ...difference }) => [layer, difference]))
  return {
    ...comparison,
    layers: comparison.layers.map((change) => ({
      ...change,
      difference: byLayer.get(change.layer) ?? null,
    })),
  }
}

/** What is different in a screening from the one it was made from, and why; null when it was made from none. */
export async function changesOf(
  db: Database,
  identity: Identity,
  screening: Screening,
): Promise<Changes | null> {
  const { derived_from } = screening
  if (!derived_from) return null
  const before = await findScreening(db, identity, derived_from.id)
  return db.as(identity, async (tx) => {
    const comparison = compareScreenings(
      before,
      screening,
      (await ruleBaseOf(tx, before.rule_base.hash)).rules,
      (await ruleBaseOf(tx, screening.rule_base.hash)).rules,
    )
    return {
      from: { id: before.id, created_at: before.created_at, why: derived_from.why },
      comparison: await withDifferences(tx, comparison),
    }
  })
}
