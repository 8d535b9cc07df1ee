import { describe, expect, test } from 'vitest'
import type { Problem } from '../../geodata/model/problem.ts'
import { type Measure, type Screening, screeningSchema } from '../../geodata/model/screening.ts'
import { as, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { measureSite, readScreening } from './queries.ts'
import { ruleBase } from './rule-base.ts'
import { screen } from './screen.ts'

/** A square of `km` kilometres (near enough) with its south-west corner at `lon`, `lat`. */
function square(lon: number, lat: number, km: number) {
  const dLat = km / 110.8
  const dLon = km / (111.3 * Math.cos((lat * Math.PI) / 180))
  return {
    type: 'Polygon' as const,
    coordinates: [
      [
        [lon, lat],
        [lon + dLon, lat],
        [lon + dLon, lat + dLat],
        [lon, lat + dLat],
        [lon, lat],
      ],
    ],
  }
}

const outcome = (screening: Screening, rule: string) =>
  screening.findings.find((finding) => finding.rule === rule)?.outcome

const failing = async (request: Parameters<typeof screen>[2]) =>
  screen(db, VISITOR, request).then(
    () => null,
    (error: Problem) => error,
  )

const BESIDE_THE_SALAR = square(-68.28, -23.42, 5)

describe('a screening', () => {
  test('of a brine project beside the Salar de Atacama says what it enters and is kept as it was', async () => {
    const screening = await screen(db, VISITOR, {
      site: BESIDE_THE_SALAR,
      facts: { type: 'lithium-brine', ore_t_month: 6000 },
      title: 'Salmuera <b>norte</b>',
    })
    expect(screeningSchema.parse(screening)).toEqual(screening)
    expect(screening.findings).toHaveLength(ruleBase().rules.length)
    expect(outcome(screening, 'seia-mine-5000t')).toBe('triggered')
    expect(screening.route).toEqual({ value: 'DIA', assumed: true })
    expect(screening.site.comunas).toEqual(['02203'])
    expect(screening.site.area_ha).toBeGreaterThan(2400)
    expect(screening.site.area_ha).toBeLessThan(2600)
    expect(screening.title).toBe('Salmuera <b>norte</b>')
    const kept = await as(VISITOR, (tx) => readScreening(tx, screening.id))
    expect(kept?.content).toEqual(screening)
  })

  test('of the same site, facts and data finds the same', async () => {
    const request = { site: BESIDE_THE_SALAR, facts: { type: 'solar-pv', power_mw: 100 } }
    const [a, b] = [await screen(db, VISITOR, request), await screen(db, VISITOR, request)]
    expect(b.findings).toEqual(a.findings)
    expect(b.measures).toEqual(a.measures)
    expect(b.id).not.toBe(a.id)
  })

  test('never calls a layer without data clear', async () => {
    const screening = await screen(db, VISITOR, { site: BESIDE_THE_SALAR, facts: { type: 'mine' } })
    const blind = new Set(
      screening.measures.filter(({ status }) => status !== 'measured').map(({ layer }) => layer),
    )
    expect(blind.size).toBeGreaterThan(20)
    // Every rule that is not triggered rests on layers that are complete here, or on the form alone.
    for (const finding of screening.findings.filter(({ outcome }) => outcome === 'not-triggered')) {
      const rested = finding.because.map((key) => key.split('?')[0] as string)
      const untouched = rested.filter((layer) => blind.has(layer))
      for (const layer of untouched) {
        const measure = screening.measures.find((each) => each.layer === layer)
        expect(measure?.intersects, `${finding.rule} rests on ${layer}`).toBe(true)
      }
    }
  })
})

describe('bad input stores nothing:', () => {
  const count = async () => {
    const { n } = await db.as({ person: null, roles: ['admin'] }, (tx) =>
      tx.one<{ n: number }>(sql`select count(*)::integer as n from app.rule_base`),
    )
    return n
  }
  const bowTie = {
    type: 'Polygon',
    coordinates: [
      [
        [-68.2, -23.5],
        [-68.1, -23.4],
        [-68.1, -23.5],
        [-68.2, -23.4],
        [-68.2, -23.5],
      ],
    ],
  }

  test('a bow tie is shown repaired, and repaired only with consent', async () => {
    const before = await count()
    const problem = await failing({ site: bowTie })
    expect(problem?.slug).toBe('site-self-crossing')
    expect(problem?.extra.repaired).toMatchObject({ type: 'MultiPolygon' })
    expect(await count()).toBe(before)

    const screening = await screen(db, VISITOR, { site: bowTie, repair: true })
    expect(screening.site.geometry.type).toBe('MultiPolygon')
    expect(screening.site.repaired_from).toEqual(bowTie)
    expect(screening.site.area_ha).toBeGreaterThan(2000)
  })

  test.each([
    [
      'a line folded on itself',
      {
        type: 'Polygon',
        coordinates: [
          [
            [-68, -23],
            [-68.1, -23],
            [-68, -23],
          ],
        ],
      },
      'site-too-small',
    ],
    ['a site in Argentina', square(-66.6, -23.5, 3), 'site-outside-region'],
    ['a site in the open sea', square(-71.4, -23.5, 3), 'site-outside-region'],
  ])('%s', async (_name, site, slug) => {
    expect((await failing({ site }))?.slug).toBe(slug)
  })

  test.each([
    ['an unknown fact', { colour: 'red' }],
    ['a number as text', { ore_t_month: '6000' }],
    ['a negative number', { ore_t_month: -1 }],
    ['an unknown type', { type: "'; drop table geo.layer; --" }],
    ['the area, which the polygon gives', { area_ha: 3 }],
  ])('facts with %s', async (_name, facts) => {
    const problem = await failing({ site: BESIDE_THE_SALAR, facts })
    expect(problem?.slug).toBe('bad-facts')
    expect(problem?.errors[0]?.pointer).toMatch(/^\/facts\//)
  })

  test('a distance that is not one of ours, or is not a distance', async () => {
    expect((await failing({ site: BESIDE_THE_SALAR, parameters: { near_moon_m: 5 } }))?.slug).toBe(
      'bad-facts',
    )
    expect((await failing({ site: BESIDE_THE_SALAR, parameters: { constructor: 5 } }))?.slug).toBe(
      'bad-facts',
    )
    expect((await failing({ site: BESIDE_THE_SALAR, parameters: { near_wetland_m: 1e9 } }))?.slug).toBe(
      'bad-facts',
    )
  })
})

/** Measures against the same sums done apart, on layers made for it. */
describe('measuring', () => {
  const utm = (tx: Transaction, wkt: string) =>
    tx.one<{ geometry: unknown }>(sql`
      select st_asgeojson(st_transform(st_geomfromtext(${wkt}, 32719), 4326), 12)::jsonb as geometry`)

  /** Site: 1 km square at 500000, 7400000. Features in the same metres. */
  const measureWith = (
    features: Record<string, [wkt: string, properties?: Record<string, unknown>]>,
    where: Measure['where'] = null,
  ) =>
    as(STEWARD, async (tx) => {
      const rows = []
      for (const [feature_id, [wkt, properties = {}]] of Object.entries(features)) {
        rows.push({
          feature_id,
          geometry: (await utm(tx, wkt)).geometry,
          properties: { name: feature_id, ...properties },
        })
      }
      await publishTestLayer(tx, 'military_area', rows)
      const site = await utm(
        tx,
        'POLYGON((500000 7400000,501000 7400000,501000 7401000,500000 7401000,500000 7400000))',
      )
      const [row] = await measureSite(tx, site.geometry, [{ layer: 'military_area', where }])
      if (!row) throw new Error('no row')
      return row
    })

  test('an overlap of two features is counted once', async () => {
    const row = await measureWith({
      a: ['POLYGON((499500 7400000,500500 7400000,500500 7401000,499500 7401000,499500 7400000))'],
      b: ['POLYGON((500250 7400000,500750 7400000,500750 7401000,500250 7401000,500250 7400000))'],
    })
    expect(row.count).toBe(2)
    expect(row.overlap_m2).toBeCloseTo(750_000, -1)
    const own = Object.fromEntries(row.features.map(({ feature_id, overlap_ha }) => [feature_id, overlap_ha]))
    expect(own.a).toBeCloseTo(50, 2)
    expect(own.b).toBeCloseTo(50, 2)
    expect(row.distance_m).toBe(0)
  })

  test('a line is measured where it runs inside', async () => {
    const row = await measureWith({ road: ['LINESTRING(499000 7400500,502000 7400500)'] })
    expect(row.length_m).toBeCloseTo(1000, 0)
    expect(row.overlap_m2).toBe(0)
  })

  test('the nearest comes first, at its distance from the edge', async () => {
    const row = await measureWith({
      far: ['POINT(510000 7400500)'],
      near: ['POINT(501250 7400500)'],
      middle: ['POINT(503000 7400500)'],
    })
    expect(row.count).toBe(0)
    expect(row.distance_m).toBeCloseTo(250, 1)
    expect(row.features.map(({ feature_id }) => feature_id)).toEqual(['near', 'middle', 'far'])
  })

  test('touching at a corner is touching', async () => {
    const row = await measureWith({
      corner: ['POLYGON((501000 7401000,502000 7401000,502000 7402000,501000 7402000,501000 7401000))'],
    })
    expect(row.distance_m === 0 || (row.distance_m ?? 1) < 0.001).toBe(true)
  })

  test('a filter takes part of a layer', async () => {
    const features = {
      low: ['POINT(501100 7400500)', { kv: 66 }],
      high: ['POINT(502000 7400500)', { kv: 220 }],
      unknown: ['POINT(501050 7400500)', {}],
    } satisfies Record<string, [string, Record<string, unknown>]>
    expect((await measureWith(features, { kv_gte: 200 })).distance_m).toBeCloseTo(1000, 1)
    expect((await measureWith(features, { kv_gte: 50, kv_lt: 100 })).distance_m).toBeCloseTo(100, 1)
    expect((await measureWith(features, { kv: 66 })).distance_m).toBeCloseTo(100, 1)
    expect((await measureWith(features, { kv_gte: 500 })).distance_m).toBeNull()
  })

  test('a layer without a version, and one that does not exist, say so', async () => {
    const rows = await as(VISITOR, (tx) =>
      measureSite(tx, square(-68, -23, 1), [
        { layer: 'military_area', where: null },
        { layer: 'no_such_layer', where: null },
      ]),
    )
    expect(rows.map(({ status, distance_m }) => [status, distance_m])).toEqual([
      ['no-version', null],
      ['no-version', null],
    ])
  })
})
