import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../geodata/model/rule.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { applyRoute, requiredProbes } from '../../geodata/rules/index.ts'
import { as } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { measureSite } from './queries.ts'
import { ruleBase } from './rule-base.ts'
import { toMeasures } from './screen.ts'

/**
 * The spatial cases of the rule base's own test cases, from geometry to finding: layers drawn in metres (EPSG:32719)
 * around 500000, 7400000, complete for the whole region and exact.
 */
async function outcomes(
  layers: Record<string, { wkt: string; properties?: Record<string, unknown> }>,
  siteWkt: string,
  facts: Facts,
): Promise<Record<string, Outcome>> {
  return as(STEWARD, async (tx) => {
    for (const [layer, { wkt, properties = {} }] of Object.entries(layers)) {
      const feature = {
        feature_id: 'one',
        geometry: await geoJson(tx, wkt),
        properties: { name: layer, ...properties },
      }
      await publishTestLayer(tx, layer, [feature], 'region')
    }
    const site = await geoJson(tx, siteWkt)
    const { ha } = await tx.one<{ ha: number }>(
      sql`select st_area(st_geomfromtext(${siteWkt})) / 10000 as ha`,
    )
    const probes = requiredProbes(ruleBase().rules)
    const measures = toMeasures(await measureSite(tx, site, probes), probes, ha)
    const { findings } = applyRoute(ruleBase(), { ...facts, area_ha: ha }, measures)
    return Object.fromEntries(findings.map((finding) => [finding.rule, finding.outcome]))
  })
}

async function geoJson(tx: Transaction, wkt: string): Promise<unknown> {
  const { geometry } = await tx.one<{ geometry: unknown }>(sql`
    select st_asgeojson(st_transform(st_geomfromtext(${wkt}, 32719), 4326), 12)::jsonb as geometry`)
  return geometry
}

/** A hectare whose western edge lies `east` metres east of x = 500000. */
const hectare = (east: number) => {
  const [west, right] = [500_000 + east, 500_100 + east]
  return `POLYGON((${west} 7400000,${right} 7400000,${right} 7400100,${west} 7400100,${west} 7400000))`
}
/** A line, and the land west of it, along x = 500000. */
const LINE = { wkt: 'LINESTRING(500000 7395000,500000 7405000)' }
const WEST = { wkt: 'POLYGON((495000 7395000,500000 7395000,500000 7405000,495000 7405000,495000 7395000))' }

describe('a permanent workshop beside Ruta 5', () => {
  const facts = { type: 'industrial-plant', permanent_building: true }
  test('20 m from the axis stands in the strip where nothing permanent may be built', async () => {
    expect((await outcomes({ road_national: LINE }, hectare(20), facts))['planning-road-35m']).toBe(
      'triggered',
    )
  })
  test('34.9 m is inside, 36 m is not', async () => {
    expect((await outcomes({ road_national: LINE }, hectare(34.9), facts))['planning-road-35m']).toBe(
      'triggered',
    )
    expect((await outcomes({ road_national: LINE }, hectare(36), facts))['planning-road-35m']).toBe(
      'not-triggered',
    )
    expect(ruleBase().byId['planning-road-35m']?.caveats?.es).toMatch(/cierre/)
  })
})

describe('an industrial site and a national park', () => {
  const facts = { type: 'industrial-plant' }
  test('that touches it meets the exclusion and must enter the SEIA', async () => {
    const found = await outcomes({ snap_park: WEST }, hectare(-50), facts)
    expect(found['nature-park-exclusion']).toBe('triggered')
    expect(found['seia-protected-area-p']).toBe('triggered')
  })
  test('1 km outside may meet it only as a neighbour', async () => {
    const found = await outcomes({ snap_park: WEST }, hectare(1000), facts)
    expect(found['nature-park-exclusion']).toBe('not-triggered')
    expect(found['eia-near-protected-area']).toBe('possible')
  })
})

describe('a new well over an aquifer that feeds vegas', () => {
  const facts = { type: 'well', groundwater_new: true }
  test('meets the prohibition', async () => {
    expect((await outcomes({ vega_aquifer: WEST }, hectare(-500), facts))['water-vega-prohibition']).toBe(
      'triggered',
    )
  })
  test('without the layer is not evaluated, never clear', async () => {
    expect((await outcomes({}, hectare(-500), facts))['water-vega-prohibition']).toBe('not-evaluated')
  })
})

describe('State land and the highest-tide line', () => {
  const land = {
    wkt: 'POLYGON((499000 7399000,502000 7399000,502000 7402000,499000 7402000,499000 7399000))',
  }
  const layers = { coastline: LINE, fiscal_land: land }
  const facts = { land_act: 'sale' }
  test('79 m away is beach land', async () => {
    expect((await outcomes(layers, hectare(79), facts))['land-beach-80m']).toBe('triggered')
  })
  test('81 m away is not, yet within 5 km of the coast', async () => {
    const found = await outcomes(layers, hectare(81), facts)
    expect(found['land-beach-80m']).toBe('not-triggered')
    expect(found['land-coast-5km']).toBe('triggered')
  })
})

test('tailings of a large mine inside an ADI', async () => {
  const facts = { type: 'tailings', ore_t_month: 900_000, route: 'EIA' }
  const found = await outcomes({ adi: WEST }, hectare(-500), facts)
  for (const rule of ['seia-mine-waste', 'pas-135-tailings', 'mining-tailings-new']) {
    expect(found[rule], rule).toBe('triggered')
  }
  expect(found['eia-protected-population']).toBe('possible')
  const small = await outcomes({ adi: WEST }, hectare(-500), { ...facts, ore_t_month: 4000 })
  expect(small['seia-mine-waste']).toBe('not-triggered')
})
