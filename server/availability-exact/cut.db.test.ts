import { describe, expect, it } from 'vitest'
import { as } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import type { Polygons } from './cells.ts'
import { aboutPieces, cutPieces, featuresBetween, nearestFeatures, shapeOfArea } from './queries.ts'

/** A corner in the desert north of Calama, EPSG:32719; shapes below are in metres from it. */
const [X, Y] = [500_000, 7_550_000]

/** A shape drawn in metres (WKT, from the corner) as GeoJSON in EPSG:4326. */
async function drawn(tx: Transaction, wkt: string) {
  const { geometry } = await tx.one<{ geometry: unknown }>(sql`
    select st_asgeojson(st_transform(st_translate(st_setsrid(st_geomfromtext(${wkt}), 32719), ${X}::float8, ${Y}::float8), 4326), 12)::jsonb
      as geometry`)
  return geometry
}

/** Publishes shapes (WKT in metres from the corner) into a layer. */
async function publish(
  tx: Transaction,
  layer: string,
  shapes: Record<string, string>,
  properties: Record<string, Record<string, unknown>> = {},
) {
  const features = []
  for (const [feature_id, wkt] of Object.entries(shapes)) {
    features.push({
      feature_id,
      geometry: await drawn(tx, wkt),
      properties: { name: feature_id, ...properties[feature_id] },
    })
  }
  return publishTestLayer(tx, layer, features)
}

const box = (w: number, s: number, e: number, n: number) =>
  [X + w, Y + s, X + e, Y + n] as [number, number, number, number]
const rect = (w: number, s: number, e: number, n: number) =>
  `POLYGON((${w} ${s},${e} ${s},${e} ${n},${w} ${n},${w} ${s}))`
const whole = { cuts: [], min_m2: 0, min_width_m: 0, parcels: null }
const ha = (rows: readonly { m2: number }[]) => rows.map(({ m2 }) => m2 / 10_000)

/** Square metres of shapes (as cut) that lie at less than `metres` from a version's features, by PostGIS alone. */
async function tooNear(tx: Transaction, shapes: readonly Polygons[], version: number, metres: number) {
  const { m2 } = await tx.one<{ m2: number }>(sql`
    select coalesce(sum(st_area(st_intersection(s.geom, case when ${metres}::float8 > 0
        then st_buffer(p.geom, ${metres}::float8 - 0.01, 64) else p.geom end, 0.001))), 0) as m2
    from jsonb_array_elements(${JSON.stringify(shapes)}::jsonb) u
    cross join lateral (select st_setsrid(st_geomfromgeojson(
      jsonb_build_object('type', 'MultiPolygon', 'coordinates', u.value)::text), 32719) as geom) s
    join geo.feature_part p on p.version_id = ${version}::bigint and st_dwithin(p.geom, s.geom, ${metres}::float8)`)
  return m2
}

describe('land cut exactly', () => {
  it('loses what lies within the buffer of a line: worked by hand', () =>
    as(STEWARD, async (tx) => {
      const version = await publish(tx, 'railway', { main: 'LINESTRING(-5000 500,6000 500)' })
      const cuts = [{ kind: 'near' as const, version, where: null, metres: 100 }]
      // 1 km × 1 km, less a strip of 200 m along its middle; arcs are at most 0.06 % wider.
      const rows = await cutPieces(tx, [[box(0, 0, 1000, 1000)]], { ...whole, cuts })
      expect(rows).toHaveLength(1)
      expect(rows[0]?.geometry.coordinates).toHaveLength(2)
      expect(ha(rows)[0]).toBeCloseTo(80, 1)
      expect(ha(rows)[0]).toBeLessThanOrEqual(80)
      // Both halves are 40 ha: of 41 ha there is none.
      expect(await cutPieces(tx, [[box(0, 0, 1000, 1000)]], { ...whole, cuts, min_m2: 410_000 })).toEqual([])
    }))

  it('loses a disc around a point, never less than it: π r²', () =>
    as(STEWARD, async (tx) => {
      const version = await publish(tx, 'tailings_deposit', { one: 'POINT(1000 1000)' })
      const cuts = [{ kind: 'near' as const, version, where: null, metres: 500 }]
      const rows = await cutPieces(tx, [[box(0, 0, 2000, 2000)]], { ...whole, cuts })
      const disc = 400 - (ha(rows)[0] as number)
      expect(disc).toBeGreaterThan(Math.PI * 25 - 0.001)
      expect(disc).toBeLessThan(Math.PI * 25 * 1.0013)
    }))

  it('without a buffer, loses what is inside polygons, and nothing to lines', () =>
    as(STEWARD, async (tx) => {
      const park = await publish(tx, 'snap_park', { park: rect(500, 0, 3000, 3000) })
      const rail = await publish(tx, 'railway', { main: 'LINESTRING(-5000 500,6000 500)' })
      const near = (version: number) => ({ kind: 'near' as const, version, where: null, metres: 0 })
      const rows = await cutPieces(tx, [[box(0, 0, 1000, 1000)]], {
        ...whole,
        cuts: [near(park), near(rail)],
      })
      expect(ha(rows)[0]).toBeCloseTo(50, 4)
    }))

  it('keeps what is near enough, what is inside, what somebody drew', () =>
    as(STEWARD, async (tx) => {
      const rail = await publish(tx, 'railway', { main: 'LINESTRING(-9000 0,9000 0)' })
      const land = await publish(
        tx,
        'fiscal_land',
        { lot: rect(0, 0, 1000, 250) },
        { lot: { kind: 'rural' } },
      )
      const cut = async (cuts: Parameters<typeof cutPieces>[2]['cuts']) =>
        ha(await cutPieces(tx, [[box(0, 0, 1000, 1000)]], { ...whole, cuts }))
      expect((await cut([{ kind: 'far', version: rail, where: null, metres: 300 }]))[0]).toBeCloseTo(30, 3)
      expect((await cut([{ kind: 'inside', version: land }]))[0]).toBeCloseTo(25, 4)
      expect(await cut([{ kind: 'inside', version: land, where: { kind: 'urban' } }])).toEqual([])
      const geometry = (await drawn(tx, rect(0, 0, 100, 1000))) as never
      expect((await cut([{ kind: 'require', geometry }]))[0]).toBeCloseTo(10, 4)
      expect((await cut([{ kind: 'avoid', geometry }]))[0]).toBeCloseTo(90, 4)
    }))

  it('loses necks narrower than the width, and keeps its corners', () =>
    as(STEWARD, async (tx) => {
      // Two squares of 9 ha joined by a neck 60 m wide and 400 m long.
      const shape = [box(0, 0, 300, 300), box(300, 120, 700, 180), box(700, 0, 1000, 300)]
      const rows = await cutPieces(tx, [shape], { ...whole, min_width_m: 80 })
      expect(ha(rows)[0]).toBeCloseTo(18, 0)
      expect(rows[0]?.geometry.coordinates).toHaveLength(2)
      expect(ha(await cutPieces(tx, [shape], { ...whole, min_width_m: 50 }))[0]).toBeCloseTo(20.4, 3)
      // A square alone loses nothing.
      expect(ha(await cutPieces(tx, [[box(0, 0, 300, 300)]], { ...whole, min_width_m: 80 }))[0]).toBeCloseTo(
        9,
        2,
      )
    }))

  it('is cut to parcels and named by them', () =>
    as(STEWARD, async (tx) => {
      const version = await publish(tx, 'fiscal_land', {
        'lot-a': rect(-100, 0, 400, 1000),
        'lot-b': rect(400, 0, 1000, 1000),
        'lot-c': rect(5000, 0, 6000, 1000),
      })
      const parcels = { version, where: null }
      const rows = await cutPieces(tx, [[box(0, 0, 1000, 1000)]], { ...whole, parcels })
      expect(rows.map(({ parcel }) => parcel?.name)).toEqual(['lot-a', 'lot-b'])
      expect(ha(rows)[0]).toBeCloseTo(40, 3)
      expect(ha(rows)[1]).toBeCloseTo(60, 3)
    }))

  it('never grows with the buffer, never meets a buffered feature, never overlaps: random places', () =>
    as(STEWARD, async (tx) => {
      let seed = 11
      const random = () => {
        seed = (seed * 16807) % 2147483647
        return seed / 2147483647
      }
      const at = () => `${Math.round(random() * 4000)} ${Math.round(random() * 3000)}`
      const shapes: Record<string, string> = {}
      for (let i = 0; i < 12; i += 1) shapes[`p${i}`] = `POINT(${at()})`
      for (let i = 0; i < 6; i += 1) shapes[`l${i}`] = `LINESTRING(${at()},${at()},${at()})`
      const lines = await publish(tx, 'railway', shapes)
      const pieces = [[box(0, 0, 2000, 3000)], [box(2000, 0, 4000, 1700), box(2000, 1700, 3000, 3000)]]
      let before = Number.POSITIVE_INFINITY
      for (const metres of [0, 25, 100, 250, 600]) {
        const cuts = [{ kind: 'near' as const, version: lines, where: null, metres }]
        const rows = await cutPieces(tx, pieces, { ...whole, cuts, min_m2: 5000, min_width_m: 40 })
        const all = rows.reduce((sum, { m2 }) => sum + m2, 0)
        expect(all).toBeLessThanOrEqual(before + 1)
        before = all
        const shapesCut = rows.map(({ utm }) => utm)
        expect(await tooNear(tx, shapesCut, lines, metres)).toBeLessThan(1)
        const { m2 } = await tx.one<{ m2: number }>(sql`
          select coalesce(sum(st_area(st_intersection(a.geom, b.geom, 0.001))), 0) as m2
          from (select value as geom, ordinality as n from unnest(array(
              select st_setsrid(st_geomfromgeojson(jsonb_build_object('type', 'MultiPolygon', 'coordinates', value)::text), 32719)
              from jsonb_array_elements(${JSON.stringify(shapesCut)}::jsonb))) with ordinality as u (value, ordinality)) a
          join (select value as geom, ordinality as n from unnest(array(
              select st_setsrid(st_geomfromgeojson(jsonb_build_object('type', 'MultiPolygon', 'coordinates', value)::text), 32719)
              from jsonb_array_elements(${JSON.stringify(shapesCut)}::jsonb))) with ordinality as u (value, ordinality)) b on a.n < b.n`)
        expect(m2).toBeLessThan(0.01)
      }
      expect(before).toBeLessThan(3_000_000)
    }))
})

describe('what is known of land', () => {
  it('tenure, distances, shares and counts: worked by hand', () =>
    as(STEWARD, async (tx) => {
      const state = await publish(tx, 'fiscal_land', { lot: rect(0, 0, 500, 1000) })
      const acts = await publish(
        tx,
        'fiscal_committed',
        {
          'act-1': rect(0, 0, 100, 1000),
          'act-2': rect(50, 0, 200, 1000),
          'sold-1': rect(900, 0, 1000, 1000),
        },
        {
          'act-1': { kind: 'lease', code: 'a1' },
          'act-2': { kind: 'easement', code: 'a2' },
          'sold-1': { kind: 'sale', code: 's1' },
        },
      )
      const rail = await publish(tx, 'railway', { main: 'LINESTRING(1750 -9000,1750 9000)' })
      const schools = await publish(tx, 'sensitive_receptor', {
        a: 'POINT(1400 500)',
        b: 'POINT(1600 500)',
        c: 'POINT(500 500)',
      })
      const land = [
        [
          [
            [0, 0],
            [1000, 0],
            [1000, 1000],
            [0, 1000],
            [0, 0],
          ].map(([x = 0, y = 0]) => [X + x, Y + y]),
        ],
      ]
      const probe = {
        kinds: null,
        not_kinds: null,
        pending: false,
        layer: '',
        says: 'owner',
        owner: true,
      } as const
      const sold = ['sale', 'transfer']
      const [row] = await aboutPieces(tx, [land], {
        comuna: null,
        tenure: [
          { ...probe, tenure: 'state', version: state },
          { ...probe, tenure: 'committed', version: acts, not_kinds: sold },
          { ...probe, tenure: 'disposed', version: acts, kinds: sold },
          { ...probe, tenure: 'state', version: state, pending: true },
        ],
        metrics: [
          { metric: 'distance', version: rail, where: null, r: null },
          { metric: 'inside', version: state, where: null, r: null },
          { metric: 'count_within', version: schools, where: null, r: 500 },
        ],
      })
      const tenure = row?.tenure ?? []
      const of = (n: number | null) => tenure.find(({ probe: at }) => at === n)
      expect((of(1)?.area_m2 ?? 0) / 10_000).toBeCloseTo(50, 2)
      // Two acts that overlap cover 20 ha together, not 25.
      expect((of(2)?.area_m2 ?? 0) / 10_000).toBeCloseTo(20, 2)
      expect(of(2)?.features?.map(({ feature_id }) => feature_id)).toEqual(['act-2', 'act-1'])
      expect((of(3)?.area_m2 ?? 0) / 10_000).toBeCloseTo(10, 2)
      expect(of(4)).toBeUndefined()
      // Whose it is is said of 50 ha of State land and 10 ha sold; of 40 ha nobody says.
      expect((of(null)?.owned_m2 ?? 0) / 10_000).toBeCloseTo(60, 2)
      const metric = (n: number) => row?.metrics.find(({ probe: at }) => at === n)?.value
      expect(metric(1)).toBeCloseTo(750, 1)
      expect(metric(2)).toBeCloseTo(0.5, 4)
      expect(metric(3)).toBe(2)
    }))

  it('the nearest feature of a point, and whether the point is inside', () =>
    as(STEWARD, async (tx) => {
      const park = await publish(tx, 'snap_park', { park: rect(0, 0, 1000, 1000) })
      const rail = await publish(tx, 'railway', {
        main: 'LINESTRING(0 1500,1000 1500)',
        far: 'LINESTRING(0 5000,9 5000)',
      })
      const { lon, lat } = await tx.one<{ lon: number; lat: number }>(sql`
        select st_x(p) as lon, st_y(p) as lat
        from st_transform(st_setsrid(st_makepoint(${X + 500}::float8, ${Y + 900}::float8), 32719), 4326) p`)
      const rows = await nearestFeatures(
        tx,
        [lon, lat],
        [
          { version: park, where: null },
          { version: rail, where: null },
          { version: rail, where: { name: 'nobody' } },
        ],
      )
      expect(rows.map(({ probe, inside, feature }) => [probe, inside, feature.name])).toEqual([
        [1, true, 'park'],
        [2, false, 'main'],
      ])
      expect(rows[0]?.distance_m).toBe(0)
      expect(rows[1]?.distance_m).toBeCloseTo(600, 2)
    }))

  it('what changes side when a distance does', () =>
    as(STEWARD, async (tx) => {
      const towns = await publish(tx, 'settlement', { town: 'POINT(0 0)' })
      const plants = await publish(tx, 'power_plant', {
        near: 'POINT(400 0)',
        between: 'POINT(0 700)',
        edge: 'POINT(1000 0)',
        far: 'POINT(1001 0)',
      })
      const rows = await featuresBetween(tx, [plants], { version: towns, where: null }, 500, 1000.01, 10)
      expect(rows.map(({ feature }) => feature.feature_id)).toEqual(['between', 'edge'])
      expect(rows[0]?.distance_m).toBeCloseTo(700, 2)
    }))
})

describe('a shape of a given area', () => {
  const shapes = {
    square: rect(0, 0, 2000, 2000),
    strip: 'POLYGON((0 0,3000 1500,2900 1700,-100 200,0 0))',
    // Two arms of which the middle of the larger sees the other only at the bottom.
    horseshoe: 'POLYGON((0 0,2000 0,2000 3000,1400 3000,1400 700,1100 700,1100 3000,0 3000,0 0))',
    holed: 'POLYGON((0 0,2000 0,2000 2000,0 2000,0 0),(900 900,1100 900,1100 1100,900 1100,900 900))',
  }
  for (const [name, wkt] of Object.entries(shapes)) {
    it(`lies inside the land, is valid, and has it within 1 %: ${name}`, () =>
      as(STEWARD, async (tx) => {
        const land = (await drawn(tx, wkt)) as never
        for (const wanted of [5_000, 100_000, 321_000]) {
          const row = await shapeOfArea(tx, land, wanted)
          expect(row.m2).toBeGreaterThan(wanted * 0.99)
          expect(row.m2).toBeLessThan(wanted * 1.01)
          const { valid, out } = await tx.one<{ valid: boolean; out: number }>(sql`
            with a as (select st_transform(st_setsrid(st_geomfromgeojson(${JSON.stringify(row.geometry)}), 4326), 32719) as shape,
              st_transform(st_setsrid(st_geomfromgeojson(${JSON.stringify(land)}), 4326), 32719) as land)
            select st_isvalid(shape) as valid, st_area(st_difference(shape, land, 0.001)) as out from a`)
          expect(valid).toBe(true)
          expect(out).toBeLessThan(5)
        }
      }))
  }

  it('is the whole land where it has no more', () =>
    as(STEWARD, async (tx) => {
      const land = (await drawn(tx, rect(0, 0, 100, 100))) as never
      const row = await shapeOfArea(tx, land, 50_000)
      expect(row.m2).toBeCloseTo(10_000, 0)
    }))
})
