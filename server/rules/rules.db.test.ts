import { describe, expect, test } from 'vitest'
import type { Coverage } from '../../geodata/model/feature.ts'
import type { Expression } from '../../geodata/model/rule.ts'
import { as, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { assess, assessContext, keep } from '../screening/screen.ts'
import { type PlaceTree, placeTree } from './place-tree.ts'
import { countRuleUse, ruleAreas } from './queries.ts'
import { ruleWhere } from './where.ts'

/** A square in EPSG:32719, metres, as GeoJSON in EPSG:4326. */
const square = async (tx: Transaction, [x, y]: readonly [number, number], side: number) =>
  (
    await tx.one<{ geometry: unknown }>(sql`
      select st_asgeojson(st_transform(st_makeenvelope(${x}::float8, ${y}::float8, ${x + side}::float8,
        ${y + side}::float8, 32719), 4326), 8)::jsonb as geometry`)
  ).geometry

/** Inland, far from the edge of the study area. */
const PLACE = [480_000, 7_400_000] as const
const SIDE = 20_000
/** What the shapes are held back by, so that nothing is ruled out that may be so: simplification, m. */
const SLACK = 50

interface Layer {
  at: readonly [number, number]
  coverage: Coverage
  accuracy_m?: number
}

/** Hectares that can, cannot, cannot be told, with these layers (one square each) published. */
async function areas(when: Expression, layers: Record<string, Layer>, gone: readonly string[] = []) {
  return as(STEWARD, async (tx) => {
    for (const [layer, { at, coverage, accuracy_m }] of Object.entries(layers)) {
      const geometry = await square(tx, at, SIDE)
      const feature = { feature_id: 'one', geometry, properties: { name: layer } }
      await publishTestLayer(tx, layer, [accuracy_m ? { ...feature, accuracy_m } : feature], coverage)
    }
    await tx.run(sql`update geo.layer set current_version_id = null where id = any(${[...gone]}::text[])`)
    return hectares(tx, placeTree(when))
  })
}

async function hectares(tx: Transaction, tree: PlaceTree) {
  const rows = await ruleAreas(tx, tree)
  const { whole } = await tx.one<{ whole: number }>(sql`
    select st_area(st_union(p.geom)) / 10000 as whole
    from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id where l.id = 'study_area'`)
  const of = (answer: string) => rows.find((row) => row.answer === answer)?.area_ha ?? Number.NaN
  const [can, cannot, unknown] = [of('can'), of('cannot'), of('unknown')]
  // The three are the study area, whatever the rule.
  expect((can + cannot + unknown) / whole).toBeCloseTo(1, 5)
  return { can, cannot, unknown, whole }
}

/** Area of a square grown by `metres` on all sides with round corners, ha. */
const grown = (metres: number) => (SIDE ** 2 + 4 * SIDE * metres + Math.PI * metres ** 2) / 10_000

describe('where a rule can apply', () => {
  const ramsar: Record<string, Layer> = { ramsar: { at: PLACE, coverage: 'region' } }

  test('touching a complete layer: where its features are, and nowhere else', async () => {
    const { can, cannot, unknown } = await areas({ intersects: 'ramsar' }, ramsar)
    expect(can).toBeGreaterThan(grown(0))
    expect(can).toBeLessThan(grown(1.05 * SLACK))
    expect(cannot).toBeGreaterThan(1e7)
    expect(unknown).toBeLessThan(20)
  })

  test('the accuracy of a feature counts as where it may be', async () => {
    const { can } = await areas(
      { intersects: 'ramsar' },
      { ramsar: { at: PLACE, coverage: 'region', accuracy_m: 3000 } },
    )
    expect(can).toBeGreaterThan(grown(3000))
    expect(can).toBeLessThan(grown(1.05 * 3050))
  })

  test('a layer that is complete nowhere rules nothing out', async () => {
    const { can, cannot, unknown, whole } = await areas(
      { intersects: 'ramsar' },
      { ramsar: { at: PLACE, coverage: null } },
    )
    expect(cannot).toBe(0)
    expect(can).toBeGreaterThan(grown(0))
    expect((unknown + can) / whole).toBeCloseTo(1, 5)
  })

  test('a layer complete in one comuna rules something out only there', async () => {
    const { cannot, unknown } = await areas(
      { intersects: 'ramsar' },
      { ramsar: { at: PLACE, coverage: ['02201'] } },
    )
    expect(cannot).toBeGreaterThan(1e5)
    expect(unknown).toBeGreaterThan(1e6)
  })

  test('a layer without a version says nothing anywhere', async () => {
    const { can, cannot, unknown, whole } = await areas({ intersects: 'ramsar' }, {}, ['ramsar'])
    expect([can, cannot]).toEqual([0, 0])
    expect(unknown / whole).toBeCloseTo(1, 5)
  })

  test('a restricted layer says nothing anywhere, whoever asks', async () => {
    const { cannot, can } = await areas(
      { intersects: 'archaeological_site' },
      { archaeological_site: { at: PLACE, coverage: 'region' } },
    )
    expect([can, cannot]).toEqual([0, 0])
  })

  test('a distance: as far as it reaches, and nothing ruled out as near to the edge of what is known', async () => {
    const { can, unknown } = await areas({ within: ['ramsar', 5000] }, ramsar)
    expect(can).toBeGreaterThan(grown(5000))
    expect(can).toBeLessThan(grown(1.05 * (5000 + SLACK)))
    // The study area is some 1,700 km around: a strip of 5 km along its edge.
    expect(unknown).toBeGreaterThan(400_000)
    expect(unknown).toBeLessThan(1_200_000)
  })

  test('outside of a layer: all but what lies certainly within', async () => {
    const { can, cannot, unknown } = await areas({ outside: 'ramsar' }, ramsar)
    expect(cannot).toBeLessThan(grown(0))
    expect(cannot).toBeGreaterThan(grown(-1.1 * SLACK))
    expect(unknown).toBeLessThan(20)
    expect(can).toBeGreaterThan(1e7)
  })

  test('not: the other way round, and what is not known stays so', async () => {
    const { can, cannot } = await areas({ not: { intersects: 'ramsar' } }, ramsar)
    expect(cannot).toBeLessThan(grown(0))
    expect(can).toBeGreaterThan(1e7)
    const partial = await areas({ not: { intersects: 'ramsar' } }, { ramsar: { at: PLACE, coverage: null } })
    expect(partial.can).toBeLessThan(grown(1.05 * SLACK))
    expect(partial.unknown).toBeGreaterThan(1e7)
  })

  test('all: ruled out where one part is; not told where the rest hangs on a layer that is missing', async () => {
    const when: Expression = {
      all: [{ flag: 'excavates' }, { intersects: 'ramsar' }, { intersects: 'glacier' }],
    }
    const { can, cannot, unknown } = await areas(when, ramsar, ['glacier'])
    expect(can).toBe(0)
    expect(unknown).toBeGreaterThan(grown(0))
    expect(unknown).toBeLessThan(grown(1.05 * SLACK))
    expect(cannot).toBeGreaterThan(1e7)
  })

  test('any: one part is enough; where the other is missing nothing is ruled out', async () => {
    const when: Expression = { any: [{ intersects: 'ramsar' }, { intersects: 'glacier' }] }
    const { can, cannot, unknown } = await areas(when, ramsar, ['glacier'])
    expect(can).toBeGreaterThan(grown(0))
    expect(cannot).toBe(0)
    expect(unknown).toBeGreaterThan(1e7)
  })

  test('a fact that may be so makes "any" possible everywhere', async () => {
    const when: Expression = { any: [{ flag: 'excavates' }, { intersects: 'glacier' }] }
    const { can, whole } = await areas(when, {}, ['glacier'])
    expect(can / whole).toBeCloseTo(1, 5)
  })

  test('two layers: both, or either', async () => {
    const two = {
      ramsar: { at: PLACE, coverage: 'region' },
      glacier: { at: [490_000, 7_400_000], coverage: 'region' },
    } as const
    const both = await areas({ all: [{ intersects: 'ramsar' }, { intersects: 'glacier' }] }, two)
    expect(both.can / 20_000).toBeCloseTo(1, 1)
    const either = await areas({ any: [{ intersects: 'ramsar' }, { intersects: 'glacier' }] }, two)
    expect(either.can / 60_000).toBeCloseTo(1, 1)
  })
})

test('where it says "cannot", no site is ever told anything but "does not apply"', async () => {
  const rules = [
    'nature-park-exclusion',
    'eia-priority-site',
    'land-beach-80m',
    'water-vega-prohibition',
    'eia-astronomy',
    'planning-rural-55',
    'nature-wetland-permit',
    'pas-132-archaeology',
  ]
  let ruledOut = 0
  await as(VISITOR, async (tx) => {
    const context = await assessContext(tx)
    // A fixed walk over the study area: the same places in every run.
    const places = Array.from(
      { length: 12 },
      (_, i) => [380_000 + ((i * 61_803) % 280_000), 7_150_000 + ((i * 38_197) % 480_000)] as const,
    )
    const screened = []
    for (const place of places) {
      const site = await square(tx, place, 20)
      const { inside } = await tx.one<{ inside: boolean }>(sql`
        select coalesce(bool_or(st_contains(p.geom, st_point(${place[0]}::float8, ${place[1]}::float8, 32719))), false) as inside
        from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id where l.id = 'study_area'`)
      if (inside)
        screened.push({
          place,
          findings: (await assess(tx, { ...context, detail: false }, { site })).findings,
        })
    }
    expect(screened.length).toBeGreaterThan(4)
    for (const id of rules) {
      const rule = ruleBase().byId[id]
      if (!rule) throw new Error(`no rule ${id}`)
      for (const { place, findings } of screened) {
        const { cannot } = await tx.one<{ cannot: boolean }>(sql`
          select not st_intersects(coalesce(w.can, u.geom), here.geom) and not st_intersects(w.unknown, here.geom) as cannot
          from (select st_union(p.geom) as geom from geo.layer l
            join geo.feature_part p on p.version_id = l.current_version_id where l.id = 'study_area') u
          cross join (select st_point(${place[0] + 10}::float8, ${place[1] + 10}::float8, 32719) as geom) here
          cross join lateral geo.rule_where(${JSON.stringify(placeTree(rule.when))}::jsonb, u.geom, false) w`)
        if (!cannot) continue
        ruledOut += 1
        expect(findings.find((finding) => finding.rule === id)?.outcome, `${id} at ${place}`).toBe(
          'not-triggered',
        )
      }
    }
  })
  expect(ruledOut).toBeGreaterThan(5)
}, 120_000)

test('a rule with its layers, their state and the three areas; the same answer while nothing is published', async () => {
  const base = ruleBase()
  const rule = base.byId['eia-priority-site']
  if (!rule) throw new Error('no rule')
  const first = await ruleWhere(db, VISITOR, rule, base.hash)
  const answer = await first.answer
  expect(answer.layers.map(({ layer, reach_m, whose }) => [layer, reach_m, whose])).toEqual([
    ['priority_site', 0, null],
    ['priority_site', 5000, 'team'],
  ])
  expect(answer.areas).not.toBeNull()
  const second = await ruleWhere(db, VISITOR, rule, base.hash)
  expect(second.key).toBe(first.key)
  expect(await second.answer).toBe(answer)
  const factsOnly = base.byId['seia-mine-5000t']
  if (!factsOnly) throw new Error('no rule')
  expect(await (await ruleWhere(db, VISITOR, factsOnly, base.hash)).answer).toMatchObject({
    layers: [],
    areas: null,
  })
})

describe('how many screenings a rule touched', () => {
  const counted = async (tx: Transaction, rule: string) =>
    (await countRuleUse(tx, 1000)).find(({ rule_id }) => rule_id === rule) ?? {
      asked: 0,
      triggered: 0,
      possible: 0,
    }

  test('each stored screening is counted once, by outcome', async () => {
    await as(VISITOR, async (tx) => {
      const before = await counted(tx, 'nature-park-exclusion')
      const site = await square(tx, PLACE, 500)
      const context = await assessContext(tx)
      const base = ruleBase()
      await tx.run(
        sql`insert into app.rule_base (hash, content) values (${base.hash}, '{}'::jsonb) on conflict do nothing`,
      )
      const screening = await keep(tx, await assess(tx, context, { site, facts: { type: 'mine' } }))
      const outcome = (id: string) => screening.findings.find(({ rule }) => rule === id)?.outcome
      const after = await counted(tx, 'nature-park-exclusion')
      expect(after.asked).toBe(before.asked + 1)
      const mining = screening.findings.find(({ outcome }) => outcome === 'triggered')
      if (!mining) throw new Error('nothing applies')
      const again = await counted(tx, mining.rule)
      expect(again.asked).toBe(after.asked)
      expect(outcome(mining.rule)).toBe('triggered')
      expect(again.triggered).toBeGreaterThan(0)
    })
  })

  test('nobody reads or writes the counts but through the function', async () => {
    for (const statement of [
      sql`select * from app.rule_use`,
      sql`select * from app.rule_use_pending`,
      sql`update app.rule_use set asked = 0`,
      sql`insert into app.rule_use_pending (screening_id) values ('x')`,
    ]) {
      await expect(as(STEWARD, (tx) => tx.rows(statement))).rejects.toThrow(/permission denied/)
    }
  })
})
