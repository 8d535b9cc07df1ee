import { describe, expect, test } from 'vitest'
import type { Geometry } from '../../geodata/model/feature.ts'
import { as } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { assess, assessContext, type ScreeningRequest } from '../screening/screen.ts'
import { contextOf } from './context.ts'

/** Site: a square kilometre at 500000, 7400000 (EPSG:32719); everything below is in the same metres. */
const SITE = 'POLYGON((500000 7400000,501000 7400000,501000 7401000,500000 7401000,500000 7400000))'
const wgs = async (tx: Transaction, wkt: string) =>
  (
    await tx.one<{ geometry: Geometry }>(sql`
      select st_asgeojson(st_transform(st_geomfromtext(${wkt}, 32719), 4326), 12)::jsonb as geometry`)
  ).geometry

type Put = [id: string, wkt: string, properties?: Record<string, unknown>, accuracy_m?: number]
async function publish(tx: Transaction, layer: string, features: Put[], coverage: 'region' | null = null) {
  const rows = []
  for (const [feature_id, wkt, properties = {}, accuracy_m] of features)
    rows.push({
      feature_id,
      geometry: await wgs(tx, wkt),
      properties: { name: feature_id, ...properties },
      ...(accuracy_m === undefined ? {} : { accuracy_m }),
    })
  return publishTestLayer(tx, layer, rows, coverage)
}

async function contextHere(tx: Transaction, more: Partial<ScreeningRequest> = {}) {
  const assessment = await assess(tx, await assessContext(tx), { site: await wgs(tx, SITE), ...more })
  return contextOf(tx, { id: 'x'.repeat(16), created_at: '', ...assessment })
}

const square = (x: number, y: number, size: number) =>
  `POLYGON((${x} ${y},${x + size} ${y},${x + size} ${y + size},${x} ${y + size},${x} ${y}))`

describe('around a site', () => {
  test('what is in a band, what may be, and what the sums are of', () =>
    as(STEWARD, async (tx) => {
      await publish(tx, 'power_plant', [
        ['touching', 'POINT(500500 7400500)', { status: 'operating', power_mw: 10 }, 50],
        ['sure', 'POINT(503000 7400500)', { status: 'operating', power_mw: 20 }, 100],
        ['silent', 'POINT(503500 7400500)', { status: 'operating' }, 100],
        ['vague', 'POINT(503000 7400500)', { status: 'operating', power_mw: 4000 }, 15_000],
        ['planned', 'POINT(507000 7400500)', { status: 'approved', power_mw: 40 }, 100],
        ['refused', 'POINT(508000 7400500)', { status: 'operating' }, 100],
        ['far', 'POINT(560000 7400500)', { status: 'operating' }, 100],
        ['vague from afar', 'POINT(540000 7400500)', { status: 'operating' }, 20_000],
      ])
      const context = await contextHere(tx)
      const found = context.items.filter(({ layer }) => layer === 'power_plant')
      const of = (id: string) => found.find(({ feature_id }) => feature_id === id)
      expect(of('touching')).toMatchObject({ distance_m: 0, zones: { '0-1000': 'in', '0-25000': 'in' } })
      expect(of('sure')).toMatchObject({ distance_m: 2000, margin_m: 100 })
      expect(of('vague from afar')?.zones).toMatchObject({ '0-25000': 'may' })
      const row = (zone: string, group: string) =>
        context.zones
          .find(({ id }) => id === zone)
          ?.rows.find((each) => each.layer === 'power_plant' && each.group === group)
      expect(row('1000-5000', 'built')).toMatchObject({
        count: 2,
        may: 1,
        sums: [{ property: 'power_mw', total: 20, stated: 1, of: 2 }],
      })
      expect(row('0-25000', 'built')).toMatchObject({ count: 5, may: 1 })
      expect(row('0-25000', 'approved')?.sums).toEqual([
        { property: 'power_mw', total: 40, stated: 1, of: 1 },
      ])
    }))

  test('land is united before it is measured, and points have none', () =>
    as(STEWARD, async (tx) => {
      await publish(tx, 'industrial_area', [
        ['a', square(502100, 7400000, 1000), { status: 'operating' }],
        ['b', square(502600, 7400000, 1000), { status: 'operating' }],
        ['c', 'POINT(502500 7402000)', { status: 'operating', area_ha: 900 }],
      ])
      const context = await contextHere(tx)
      const row = context.zones
        .find(({ id }) => id === '1000-5000')
        ?.rows.find(({ layer }) => layer === 'industrial_area')
      expect(row?.land).toMatchObject({ drawn: 2, of: 3 })
      // 1.5 km by 1 km; the grid scale at the central meridian goes into the hectares alike.
      expect(row?.land.drawn_ha).toBeCloseTo(150, 1)
    }))

  test('in the basin and the comuna of the site, and not in the next; at the edge it cannot be told', () =>
    as(STEWARD, async (tx) => {
      await publish(
        tx,
        'basin',
        [
          ['own', square(480000, 7380000, 60_000), { code: '1' }, 100],
          ['next', square(540000, 7380000, 60_000), { code: '2' }, 100],
        ],
        'region',
      )
      await publish(tx, 'mine_site', [
        ['inside', 'POINT(535000 7430000)', { status: 'operating' }, 500],
        ['at the edge', 'POINT(539900 7430000)', { status: 'operating' }, 500],
        ['across the edge', 'POINT(540100 7430000)', { status: 'operating' }, 500],
        ['beyond', 'POINT(545000 7430000)', { status: 'operating' }, 500],
        ['across', square(539000, 7432000, 4000), { status: 'operating' }, 10],
      ])
      const context = await contextHere(tx)
      const zones = Object.fromEntries(
        context.items
          .filter(({ layer }) => layer === 'mine_site')
          .map(({ feature_id, zones: { basin } }) => [feature_id, basin]),
      )
      expect(zones).toMatchObject({
        inside: 'in',
        'at the edge': 'may',
        'across the edge': 'may',
        across: 'in',
      })
      expect(zones.beyond).toBeUndefined()
      expect(context.zones.find(({ id }) => id === 'basin')?.names).toEqual([
        { feature_id: 'own', name: 'own', code: '1' },
      ])
    }))

  test('the comuna that the source states goes before where a vague point lies', () =>
    as(STEWARD, async (tx) => {
      const near = 'POINT(503000 7400500)'
      const { comunas } = (await assess(tx, await assessContext(tx), { site: await wgs(tx, SITE) })).site
      await publish(tx, 'seia_project', [
        ['here', near, { status: 'approved', comuna: comunas[0] }, 15_000],
        ['elsewhere', near, { status: 'approved', comuna: '02302' }, 15_000],
      ])
      const context = await contextHere(tx)
      const of = (id: string) => context.items.find(({ feature_id }) => feature_id === id)?.zones.comuna
      expect(comunas).not.toContain('02302')
      expect([of('here'), of('elsewhere')]).not.toContain(undefined)
      expect(of('here')).toBe('in')
      expect(of('elsewhere')).toBe('may')
    }))

  test('a layer that is not complete says so; one that is, does not', () =>
    as(STEWARD, async (tx) => {
      await publish(tx, 'smelter', [], 'region')
      await publish(tx, 'mine_site', [], null)
      const context = await contextHere(tx)
      const band = context.zones.find(({ id }) => id === '0-1000')
      expect(band?.incomplete).toContain('mine_site')
      expect(band?.incomplete).not.toContain('smelter')
    }))

  test('the versions are those of the screening, also when a newer one is shown', () =>
    as(STEWARD, async (tx) => {
      const old = await publish(tx, 'smelter', [['old', 'POINT(503000 7400500)', { status: 'operating' }]])
      const assessment = await assess(tx, await assessContext(tx), { site: await wgs(tx, SITE) })
      await publish(tx, 'smelter', [['new', 'POINT(503000 7400500)', { status: 'operating' }]])
      const then = await contextOf(tx, { id: 'x'.repeat(16), created_at: '', ...assessment })
      expect(then.items.filter(({ layer }) => layer === 'smelter').map((i) => i.feature_id)).toEqual(['old'])
      expect(then.layers.find(({ layer }) => layer === 'smelter')).toMatchObject({
        used: 'then',
        version: { id: old },
      })
      // A version that is gone: today's, and that is said.
      const gone = {
        ...assessment,
        layer_versions: {
          ...assessment.layer_versions,
          smelter: { ...(assessment.layer_versions.smelter as object), id: 999_999_999 } as never,
        },
      }
      const now = await contextOf(tx, { id: 'x'.repeat(16), created_at: '', ...gone })
      expect(now.items.filter(({ layer }) => layer === 'smelter').map((i) => i.feature_id)).toEqual(['new'])
      expect(now.layers.find(({ layer }) => layer === 'smelter')?.used).toBe('now')
    }))

  test('the feature that the site is made of is not among the others; nothing restricted is', () =>
    as(STEWARD, async (tx) => {
      const version = await publish(tx, 'seia_project', [
        ['self', SITE, { status: 'in_evaluation' }],
        ['other', 'POINT(503000 7400500)', { status: 'approved' }],
      ])
      const context = await contextHere(tx, {
        provenance: {
          method: 'feature',
          crs: 'EPSG:4326',
          operation: null,
          operation_accuracy_m: null,
          file: null,
          feature: { layer: 'seia_project', version_id: version, feature_id: 'self', buffer_m: 0 },
          vertices: null,
        },
      })
      expect(context.without).toBe('seia_project.self')
      expect(context.items.filter(({ layer }) => layer === 'seia_project').map((i) => i.feature_id)).toEqual([
        'other',
      ])
      expect(context.layers.map(({ layer }) => layer)).not.toContain('archaeological_site')
    }))

  test('more than the limit is said, and the nearest are kept', () =>
    as(STEWARD, async (tx) => {
      await publish(
        tx,
        'mine_site',
        Array.from({ length: 9 }, (_, i) => [`m${i}`, `POINT(${502000 + i * 100} 7400500)`, {}] as Put),
      )
      const assessment = await assess(tx, await assessContext(tx), { site: await wgs(tx, SITE) })
      const context = await contextOf(tx, { id: 'x'.repeat(16), created_at: '', ...assessment }, 5)
      expect(context.truncated).toBe(true)
      expect(context.items).toHaveLength(5)
    }))

  test('distances are those of brute force, and the index may serve them', () =>
    as(VISITOR, async (tx) => {
      const context = await contextHere(tx)
      const exact = await tx.rows<{ key: string; d: number }>(sql`
        select l.id || '.' || p.feature_id as key, min(st_distance(p.geom, st_geomfromtext(${SITE}, 32719))) as d
        from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id group by 1`)
      const distances = new Map(exact.map(({ key, d }) => [key, d]))
      expect(context.items.length).toBeGreaterThan(3)
      for (const { layer, feature_id, distance_m } of context.items)
        expect(Math.abs((distances.get(`${layer}.${feature_id}`) ?? Number.NaN) - distance_m)).toBeLessThan(1)
      await tx.run(sql`set local enable_seqscan = off`)
      for (const way of ['bitmapscan', 'hashjoin', 'mergejoin'])
        await tx.run(sql`select set_config(${`enable_${way}`}, 'off', true)`)
      const plan = await tx.rows<{ 'QUERY PLAN': string }>(sql`
        explain (costs off)
        select p.feature_id from jsonb_array_elements('[{"layer":"mine_site","version":1}]') as t
        join geo.layer_version v on v.id = (t.value ->> 'version')::bigint
        join geo.feature_part p on p.version_id = v.id and p.geom && st_expand(st_makepoint(500000, 7400000), 25000 + v.accuracy_m)`)
      expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
        /Index Scan using feature_part_common_geom/,
      )
    }))
})
