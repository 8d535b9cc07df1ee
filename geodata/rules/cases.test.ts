import { describe, expect, it } from 'vitest'
import { ATTRIBUTES } from '../facts/index.ts'
import type { Outcome } from '../model/rule.ts'
import type { Facts } from '../model/screening.ts'
import { evaluate } from './evaluate.ts'
import { orderFindings } from './order.ts'
import { applyRoute } from './route.ts'
import { type Met, measuresOf, RULES } from './rules.fixture.ts'

/** The cases of permitting.md, section 11, on measures by hand. */

/** Nothing but what a case states: every flag false, every number 0. */
const NOTHING: Facts = Object.fromEntries(
  Object.entries(ATTRIBUTES)
    .filter(([, { type }]) => type !== 'enum')
    .map(([id, { type }]) => [id, type === 'flag' ? false : 0]),
)

/** All layers loaded and empty at the site, but for `met`. */
const outcomes = (facts: Facts, met: Record<string, Met>): Record<string, Outcome> =>
  Object.fromEntries(
    evaluate(RULES, facts, measuresOf(met, 'clear')).map((finding) => [finding.rule, finding.outcome]),
  )

const shown = (found: Record<string, Outcome>) =>
  Object.keys(found).filter((id) => found[id] === 'triggered' || found[id] === 'possible')

const severity = (id: string) => RULES.byId[id]?.severity

describe('section 11', () => {
  it('1. a solar plant of 100 MW on state land', () => {
    const found = outcomes(
      {
        ...NOTHING,
        type: 'solar-pv',
        power_mw: 100,
        voltage_kv: 220,
        area_ha: 300,
        land_act: 'onerous-concession',
        concession_years: 30,
        applicant: 'chilean-company',
        route: 'DIA',
        crosses_channel: true,
        permanent_building: true,
        new_road_access: true,
        outdoor_lighting: true,
      },
      {
        fiscal_land: 'covered',
        road_national: 800,
        astro_commune: 'covered',
        watercourse: 0,
        mining_exploit: 0,
      },
    )
    const triggered = [
      'seia-power-3mw',
      'seia-line-23kv',
      'land-fiscal-title',
      'land-onerous-concession',
      'pas-156-channel-change',
      'pas-160-rural-building',
      'light-outdoor',
      'land-mining-overlap',
    ]
    for (const id of triggered) expect(found[id], id).toBe('triggered')
    // The law sets no distance to the road, so the engine says "possible".
    expect(found['planning-road-access']).toBe('possible')
    expect(severity('land-mining-overlap')).toBe('notice')
    expect(shown(found).filter((id) => severity(id) === 'exclusion')).toEqual([])
    expect(found['land-lease']).toBe('not-triggered')
    expect(found['pas-135-tailings']).toBe('not-triggered')
  })

  it('2. a municipal clinic in Calama', () => {
    const facts: Facts = {
      ...NOTHING,
      type: 'health-centre',
      built_m2: 2500,
      plot_m2: 6000,
      area_ha: 0.6,
      permanent_building: true,
      land_act: 'free-concession',
      concession_years: 5,
      applicant: 'municipality',
    }
    const met: Record<string, Met> = {
      fiscal_land: 'covered',
      urban_limit: 'covered',
      ipt_evaluated: 'covered',
      air_saturated: 'covered',
      'air_saturated?zone=calama': 'covered',
    }
    const found = outcomes(facts, met)
    const triggered = [
      'land-free-concession-short',
      'land-social-infrastructure',
      'planning-inside-urban',
      'air-calama-plan',
    ]
    for (const id of triggered) expect(found[id], id).toBe('triggered')
    for (const id of ['seia-equipment', 'pas-160-rural-building', 'land-free-concession-eligibility']) {
      expect(found[id], id).toBe('not-triggered')
    }
    const company = outcomes({ ...facts, applicant: 'chilean-company' }, met)
    expect(company['land-free-concession-eligibility']).toBe('triggered')
    expect(severity('land-free-concession-eligibility')).toBe('exclusion')
  })

  it('3. a park of 2.1 ha outside any evaluated plan', () => {
    const park = (plot_m2: number) =>
      outcomes({ ...NOTHING, type: 'park', plot_m2, area_ha: plot_m2 / 1e4 }, {})
    expect(park(21_000)['seia-equipment']).toBe('triggered')
    expect(park(19_000)['seia-equipment']).toBe('not-triggered')
  })

  it('4. tailings of a large mine inside an Indigenous Development Area', () => {
    const facts: Facts = { ...NOTHING, type: 'tailings', ore_t_month: 900_000, route: 'EIA' }
    const found = outcomes(facts, { adi: 'covered' })
    const triggered = [
      'seia-mine-waste',
      'pas-135-tailings',
      'pas-137-closure',
      'mining-tailings-new',
      'indigenous-seia-consultation',
      'indigenous-meetings-eia',
    ]
    for (const id of triggered) expect(found[id], id).toBe('triggered')
    expect(found['eia-protected-population']).toBe('possible')
    expect(outcomes({ ...facts, ore_t_month: 4000 }, { adi: 'covered' })['seia-mine-waste']).toBe(
      'not-triggered',
    )
  })

  it('5. a permanent workshop beside Ruta 5', () => {
    const workshop = (metres: number) =>
      outcomes({ ...NOTHING, type: 'industrial-plant', permanent_building: true }, { road_national: metres })
    expect(workshop(20)['planning-road-35m']).toBe('triggered')
    expect(workshop(36)['planning-road-35m']).toBe('not-triggered')
    expect(severity('planning-road-35m')).toBe('exclusion')
    expect(RULES.byId['planning-road-35m']?.caveats?.en).toMatch(/fence/)
  })

  it('6. an industrial polygon at Parque Nacional Llullaillaco', () => {
    const facts: Facts = { ...NOTHING, type: 'industrial-plant', route: 'none' }
    const touching = outcomes(facts, { snap_park: 0 })
    expect(touching['nature-park-exclusion']).toBe('triggered')
    expect(touching['seia-protected-area-p']).toBe('triggered')

    const park = (met: Met) => shown(outcomes(facts, { snap_park: met }))
    const because = park(1000).filter((id) => !park('clear').includes(id))
    // The landscape rule looks at the same park with the same distance.
    expect(because).toEqual(['eia-near-protected-area', 'eia-landscape-tourism'])
    expect(outcomes(facts, { snap_park: 1000 })['eia-near-protected-area']).toBe('possible')
  })

  it('7. a new well over an aquifer that feeds vegas', () => {
    const facts: Facts = { ...NOTHING, type: 'well', groundwater_new: true }
    expect(outcomes(facts, { vega_aquifer: 0 })['water-vega-prohibition']).toBe('triggered')
    expect(severity('water-vega-prohibition')).toBe('exclusion')
    const [notLoaded] = evaluate(RULES, facts, []).filter(({ rule }) => rule === 'water-vega-prohibition')
    expect(notLoaded).toMatchObject({ outcome: 'not-evaluated', missing_layers: ['vega_aquifer'] })
  })

  it('8. state land 79 and 81 m from the highest-tide line', () => {
    const at = (coastline: number) => outcomes(NOTHING, { fiscal_land: 'covered', coastline })
    expect(at(79)['land-beach-80m']).toBe('triggered')
    expect(at(81)['land-beach-80m']).toBe('not-triggered')
    expect(at(81)['land-coast-5km']).toBe('triggered')
  })
})

describe('the route', () => {
  const facts: Facts = { ...NOTHING, type: 'mine', ore_t_month: 6000 }
  const measures = measuresOf({ adi: 'covered' }, 'clear')
  const outcome = (routed: ReturnType<typeof applyRoute>, id: string) =>
    routed.findings.find(({ rule }) => rule === id)?.outcome

  it('is taken to be DIA, and said so, when a rule of entry is triggered and nobody stated it', () => {
    const routed = applyRoute(RULES, facts, measures)
    expect(routed).toMatchObject({ route: 'DIA', assumed: true })
    expect(outcome(routed, 'proc-dia-term')).toBe('triggered')
    expect(outcome(routed, 'proc-eia-term')).toBe('not-triggered')
    expect(routed.could_require_eia).toContain('eia-protected-population')
    expect(routed.could_require_eia).not.toContain('eia-cumulative')
    expect(facts).not.toHaveProperty('route')
  })

  it('is the one stated, when one is', () => {
    const routed = applyRoute(RULES, { ...facts, route: 'EIA' }, measures)
    expect(routed).toMatchObject({ route: 'EIA', assumed: false })
    expect(outcome(routed, 'proc-eia-term')).toBe('triggered')
  })

  it('stays unknown when nothing has to enter the SEIA', () => {
    const routed = applyRoute(RULES, { ...NOTHING, type: 'park' }, measuresOf({}, 'clear'))
    expect(routed).toMatchObject({ route: null, assumed: false })
    expect(outcome(routed, 'proc-dia-term')).toBe('possible')
  })
})

describe('the order of findings', () => {
  it('is severity, then confidence, then overlap', () => {
    const met: Record<string, Met> = { snap_park: 0, military_area: 0, astro_land: 0, adi: 0, fiscal_land: 0 }
    const measures = measuresOf(met, 'clear').map((measure) =>
      measure.layer === 'military_area' ? { ...measure, overlap_ha: 50 } : measure,
    )
    const findings = evaluate(RULES, NOTHING, measures).filter(({ outcome }) => outcome === 'triggered')
    const order = orderFindings(findings, RULES, measures).map(({ rule }) => rule)
    expect(order.slice(0, 3)).toEqual(['military-area', 'nature-park-exclusion', 'astro-land'])
    const ranks = order.map((id) =>
      ['exclusion', 'permit', 'consultation', 'notice'].indexOf(severity(id) ?? ''),
    )
    expect(ranks).toEqual([...ranks].sort())
    expect(orderFindings([...findings].reverse(), RULES, measures).map(({ rule }) => rule)).toEqual(order)
  })
})
