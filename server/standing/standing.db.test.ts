import { afterEach, describe, expect, test } from 'vitest'
import type { Problem } from '../../geodata/model/problem.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import { connection, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { keepRuleBase, saveScreening } from '../screening/queries.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { screen } from '../screening/screen.ts'
import { findScreening } from '../screening/stored.ts'
import { changesOf, rerun, standingOf } from './standing.ts'

const square = (lon: number, lat: number, size: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [lon, lat],
      [lon + size, lat],
      [lon + size, lat + size],
      [lon, lat + size],
      [lon, lat],
    ],
  ],
})
const SITE = square(-69.3, -23.3, 0.02)
/** A layer that rules ask for and that the test database has no data of. */
const LAYER = 'military_area'

const publish = (features: [id: string, lon: number][]) =>
  db.as(STEWARD, (tx) =>
    publishTestLayer(
      tx,
      LAYER,
      features.map(([feature_id, lon]) => ({
        feature_id,
        geometry: square(lon, -23.3, 0.01),
        properties: { name: feature_id },
        accuracy_m: 10,
      })),
      'region',
    ),
  )
// The files after this one find the layer without data, as it was.
afterEach(() =>
  db.as(STEWARD, async (tx) => {
    await tx.run(sql`update geo.layer set current_version_id = null where id = ${LAYER}`)
  }),
)
const standing = async (id: string) => {
  const screening = await findScreening(db, VISITOR, id)
  return db.as(VISITOR, (tx) => standingOf(tx, screening))
}
const countScreenings = async () => {
  const { rows } = await connection.ownerPool.query('select count(*)::integer as n from app.screening')
  return rows[0].n as number
}
const rulesAsking = (layer: string) =>
  ruleBase()
    .rules.filter((rule: Rule) => JSON.stringify(rule.when).includes(`"${layer}"`))
    .map(({ id }) => id)

describe('how a screening stands', () => {
  test('right after it was made nothing has changed, and screening again keeps nothing', async () => {
    const { id } = await screen(db, VISITOR, { site: SITE, facts: { type: 'mine' } })
    expect(await standing(id)).toMatchObject({
      layers: [],
      rules: { added: [], removed: [], changed: [], begins: [], ends: [] },
    })
    const before = await countScreenings()
    const again = await rerun(db, VISITOR, id)
    expect(again).toMatchObject({ holds: true, screening: null, comparison: { changes: [], reasons: [] } })
    expect(await countScreenings()).toBe(before)
  })

  test('a new version that the site does not meet: said, and it still holds', async () => {
    await publish([['far', -68.5]])
    const { id } = await screen(db, VISITOR, { site: SITE, facts: { type: 'mine' } })
    const version = await publish([
      ['far', -68.5],
      ['farther', -68.4],
    ])
    const { layers } = await standing(id)
    expect(layers).toMatchObject([{ layer: LAYER, now: { id: version }, rules: rulesAsking(LAYER).length }])
    const again = await rerun(db, VISITOR, id)
    expect(again.holds).toBe(true)
    expect(again.comparison.layers).toMatchObject([
      { layer: LAYER, to: { id: version }, difference: { added: 1, removed: 0, changed: 0 } },
    ])
  })

  test('a new version that the site touches: another screening, with what changed by which layer', async () => {
    await publish([['far', -68.5]])
    const { id } = await screen(db, VISITOR, {
      site: SITE,
      facts: { type: 'mine' },
      title: 'Faena',
      accuracy_m: 5,
    })
    await publish([['here', -69.295]])
    const again = await rerun(db, VISITOR, id)
    expect(again.holds).toBe(false)
    expect(again.comparison.verdicts).toEqual([LAYER])
    const asking = rulesAsking(LAYER)
    expect(asking.length).toBeGreaterThan(0)
    expect(again.comparison.changes.length).toBeGreaterThan(0)
    for (const { rule, causes } of again.comparison.changes) {
      expect(asking).toContain(rule)
      expect(causes).toEqual([{ cause: 'data', layers: [LAYER] }])
    }
    const made = await findScreening(db, VISITOR, again.screening ?? '')
    expect(made).toMatchObject({ derived_from: { id, why: 'rerun' }, title: 'Faena' })
    expect(made.site).toMatchObject({
      accuracy_m: 5,
      sha256: (await findScreening(db, VISITOR, id)).site.sha256,
    })
    // The page of the new one says the same, by itself.
    const changes = await changesOf(db, VISITOR, made)
    expect(changes?.from.id).toBe(id)
    expect(changes?.comparison.changes).toEqual(again.comparison.changes)
    expect((await standing(made.id)).layers).toEqual([])
  })

  test('another rule base: what changed in it, and which finding by it', async () => {
    const { chapters, rules } = ruleBase()
    const [first] = rules
    if (!first) throw new Error('no rules')
    // A base of before: one rule said another thing, one was not there yet.
    const old = chapters.map((chapter) => ({
      ...chapter,
      rules: chapter.rules
        .filter(({ id }) => id !== rules[1]?.id)
        .map((rule) => (rule.id === first.id ? { ...rule, when: { always: true } } : rule)),
    }))
    const hash = 'ab'.repeat(32)
    const made = await screen(db, VISITOR, { site: SITE, facts: { type: 'mine' } })
    const findings = made.findings
      .filter(({ rule }) => rule !== rules[1]?.id)
      .map((finding) =>
        finding.rule === first.id
          ? { ...finding, outcome: 'triggered', because: [], missing_facts: [], missing_layers: [] }
          : finding,
      )
    const id = 'made-with-old-rules'
    const content = { ...made, id, rule_base: { hash, count: findings.length }, findings }
    await db.as(VISITOR, async (tx) => {
      await keepRuleBase(tx, hash, old)
      await saveScreening(tx, { id, site: SITE, ruleBaseHash: hash, json: JSON.stringify(content) })
    })
    expect((await standing(id)).rules).toMatchObject({
      now: ruleBase().hash,
      added: [rules[1]?.id],
      removed: [],
      changed: [first.id],
    })
    const { holds, comparison } = await rerun(db, VISITOR, id)
    expect(holds).toBe(false)
    expect(comparison.changes.map(({ rule, causes }) => [rule, causes.map(({ cause }) => cause)])).toEqual(
      expect.arrayContaining([[first.id, ['rules']]]),
    )
    expect(comparison.layers).toEqual([])
    const { ownerPool } = connection
    await ownerPool.query('delete from app.screening where rule_base_hash = $1', [hash])
    await ownerPool.query('delete from app.rule_base where hash = $1', [hash])
  })

  test('the law of a day that somebody stated stays when it is screened again', async () => {
    const { id } = await screen(db, VISITOR, { site: SITE, facts: { type: 'mine' }, as_of: '2020-05-01' })
    await publish([['here', -69.295]])
    const again = await rerun(db, VISITOR, id)
    expect((await findScreening(db, VISITOR, again.screening ?? '')).as_of).toBe('2020-05-01')
    expect(again.comparison.as_of).toBeNull()
  })

  test('what disputes hold is held again', async () => {
    await publish([['far', -68.5]])
    const made = await screen(db, VISITOR, { site: SITE, facts: { type: 'mine' } })
    const rule = made.findings.find(({ outcome }) => outcome === 'triggered')?.rule ?? ''
    const overrides = [
      { dispute: 'd-1', target: { rule, outcome: 'not-triggered' as const }, reason: 'No', by: null },
    ]
    const id = 'with-a-dispute-in-it'
    const findings = made.findings.map((finding) =>
      finding.rule === rule
        ? {
            ...finding,
            outcome: 'not-triggered' as const,
            override: { dispute: 'd-1', from: 'triggered' as const, reason: 'No', by: null },
          }
        : finding,
    )
    await db.as(VISITOR, (tx) =>
      saveScreening(tx, {
        id,
        site: SITE,
        ruleBaseHash: made.rule_base.hash,
        json: JSON.stringify({ ...made, id, overrides, findings }),
      }),
    )
    await publish([['here', -69.295]])
    const again = await rerun(db, VISITOR, id)
    const fresh = await findScreening(db, VISITOR, again.screening ?? '')
    expect(fresh.overrides).toEqual(overrides)
    expect(fresh.findings.find((finding) => finding.rule === rule)).toMatchObject({
      outcome: 'not-triggered',
      override: { dispute: 'd-1' },
    })
    expect(again.comparison.changes.map((change) => change.rule)).not.toContain(rule)
  })

  test('there is nothing to say of a screening nobody made', async () => {
    const slug = await rerun(db, VISITOR, 'aaaaaaaaaaaaaaaaaaaa').catch((error: Problem) => error.slug)
    expect(slug).toBe('not-found')
    const made = await screen(db, VISITOR, { site: SITE })
    expect(await changesOf(db, VISITOR, made)).toBeNull()
  })
})
