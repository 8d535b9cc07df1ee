import { describe, expect, test } from 'vitest'
import type { Facts } from '../model/screening.ts'
import { applyRoute } from '../rules/route.ts'
import { type Met, measuresOf, RULES } from '../rules/rules.fixture.ts'
import { addTerm, chileanCalendar, dayNumber, isoDay } from './calendar.ts'
import { permitPathSchema } from './model.ts'
import { permitPath } from './path.ts'
import { PERMITS } from './permits.fixture.ts'
import { pathRows } from './rows.ts'

const calendar = chileanCalendar()
const START = '2026-03-02'

/** A screening by hand, all layers loaded and empty but for `met`. */
function screen(facts: Facts, met: Record<string, Met>) {
  const { findings, route, assumed } = applyRoute(RULES, facts, measuresOf(met, 'clear'))
  return { facts, findings, route: { value: route, assumed } }
}

const path = (
  screening: ReturnType<typeof screen>,
  options: { include?: 'triggered' | 'with-possible'; act?: string; start?: string } = {},
) => {
  const made = permitPath(PERMITS, screening, RULES.rules, calendar, {
    include: 'triggered',
    start: START,
    ...options,
  })
  return permitPathSchema.parse(made)
}

const plus = (
  n: number,
  unit: 'bd' | 'd' | 'mo',
  from = START,
  reading: 'business' | 'calendar' = 'business',
) => isoDay(addTerm(calendar, dayNumber(from), { n, unit }, reading))

const SOLAR: Facts = {
  type: 'solar-pv',
  power_mw: 100,
  voltage_kv: 220,
  area_ha: 300,
  land_act: 'onerous-concession',
  concession_years: 30,
  applicant: 'chilean-company',
  crosses_channel: true,
  permanent_building: true,
  new_road_access: true,
  outdoor_lighting: true,
  environmental_burdens: false,
  conformity_certificate: false,
  small_enterprise: false,
}
const solar = screen(SOLAR, { fiscal_land: 'covered', road_national: 800, watercourse: 0 })

describe('a solar plant on state land by DIA', () => {
  const made = path(solar)
  const node = (id: string) => {
    const found = made.nodes.find((one) => one.id === id)
    if (!found) throw new Error(`no node ${id}`)
    return found
  }
  const edge = (from: string, to: string) => made.edges.find((one) => one.from === from && one.to === to)

  test('assumes the route and takes the concession as direct', () => {
    expect(made.route).toBe('DIA')
    expect(made.act).toMatchObject({ id: 'onerous-direct', stated: true, stages_known: true })
  })

  test('the review takes 60 business days, and the RCA comes then', () => {
    expect(node('seia-review').term).toMatchObject({ n: 60, unit: 'bd', basis: 'verified' })
    expect(node('rca').finish).toBe(plus(60, 'bd'))
    expect(node('seia-review').extension).toMatchObject({ n: 30, unit: 'bd' })
  })

  test('the land takes three months to decide, then 30 days to publish and 30 to sign', () => {
    expect(node('land-decision').finish).toBe(plus(3, 'mo'))
    const published = plus(30, 'd', plus(3, 'mo'))
    expect(node('land-publication').finish).toBe(published)
    expect(node('land-contract').finish).toBe(plus(30, 'd', published))
    expect(made.totals.find(({ id }) => id === 'own')?.finish).toBe(plus(30, 'd', published))
  })

  test('days of a kind the norm does not state are shown both ways', () => {
    const published = plus(30, 'd', plus(3, 'mo'), 'calendar')
    expect(node('land-publication').finish_in_calendar_days).toBe(published)
    expect(made.totals.find(({ id }) => id === 'calendar')?.finish).toBe(plus(30, 'd', published, 'calendar'))
    expect(node('seia-review').finish_in_calendar_days).toBeNull()
  })

  test('land and environment run beside one another; the land sets the end', () => {
    expect(edge('rca', 'land-decision')).toBeUndefined()
    expect(edge('land-decision', 'rca')).toBeUndefined()
    expect(made.critical).toEqual([
      'land-filed',
      'land-decision-term',
      'land-decision',
      'land-legality',
      'land-publication',
      'land-contract',
      'land-registration',
      'land-handover',
    ])
    expect(node('seia-review').slack_bd).toBeGreaterThan(0)
    expect(made.parallels.map(({ cite }) => cite.es)).toContain('DL 1.939 art. 60')
  })

  test('mixed permits are filed at once and granted not before the RCA', () => {
    expect(edge('rca', 'pas-156')).toMatchObject({ before: 'decision', basis: 'verified' })
    expect(node('pas-156')).toMatchObject({ start: START, finish: node('rca').finish, at_least: true })
    expect(node('pas-156').rules).toEqual(['pas-156-channel-change', 'water-channel'])
  })

  test('the IFC comes before the building permit', () => {
    expect(edge('pas-160', 'building-permit')).toMatchObject({
      before: 'start',
      cite: { es: 'LGUC art. 55 inc. 4' },
    })
    expect(node('building-permit').start).toBe(node('pas-160').finish)
    // Its 50 days are of Ley 21.770: enacted, shown, not counted.
    expect(node('pas-160')).toMatchObject({ term: null, staged: { n: 50, unit: 'bd' }, length: 'general' })
  })

  test('the total is a least, and says what has no term', () => {
    const [own] = made.totals
    expect(own).toMatchObject({ id: 'own', at_least: true })
    expect(made.no_term).toEqual(
      expect.arrayContaining(['pas-156', 'pas-160', 'land-registration', 'land-legality']),
    )
    // Stages inside the three months are covered by them.
    expect(made.no_term).not.toContain('land-title')
    expect(node('land-title')).toMatchObject({
      length: 'inside',
      inside: 'land-decision-term',
      practice: true,
    })
    expect(node('land-decision').at_least).toBe(false)
    expect(node('land-registration').at_least).toBe(true)
  })

  test('extensions and the general six months are totals of their own', () => {
    const finish = Object.fromEntries(made.totals.map((total) => [total.id, total.finish]))
    expect(Object.keys(finish)).toEqual(['own', 'calendar', 'extended', 'general'])
    // Six months for the IFC, then 30 business days for the building permit.
    const building = plus(30, 'bd', plus(6, 'mo'))
    expect(finish.general).toBe(building > (finish.own as string) ? building : finish.own)
  })

  test('what to file first is what waits for nothing, the urgent first', () => {
    expect(made.file_first[0]).toBe('land-filed')
    expect(made.file_first).toEqual(expect.arrayContaining(['seia-filed', 'pas-156', 'pas-160']))
    expect(made.file_first).not.toContain('land-decision')
    expect(made.file_first).not.toContain('rca')
    expect(made.file_first).not.toContain('building-permit')
    expect(made.file_first).not.toContain('land-title')
  })

  test('every precedence shown has an article or is practice, and every day is in order', () => {
    const days = new Map(made.nodes.map((one) => [one.id, one]))
    for (const { from, to, before, cite, practice } of made.edges) {
      expect(cite.en).toMatch(practice ? /practice/ : /\d/)
      const [a, b] = [days.get(from), days.get(to)]
      expect((before === 'start' ? b?.start : b?.finish) ?? '').toSatisfy(
        (day: string) => day >= (a?.finish ?? ''),
      )
    }
  })

  test('rows for paper hold both languages and bars within the whole', () => {
    const rows = pathRows(made, 'es')
    expect(rows).toHaveLength(made.nodes.length)
    expect(rows.find(({ id }) => id === 'seia-review')).toMatchObject({
      title: 'Evaluación ambiental',
      term: 'hasta 60\u00a0días hábiles',
      basis: 'verified',
    })
    expect(rows.find(({ id }) => id === 'land-publication')?.term).toContain('no dice de qué clase')
    expect(rows.find(({ id }) => id === 'pas-156')?.when).toMatch(/^02-03-2026 – no antes del /)
    expect(rows.find(({ id }) => id === 'land-title')?.when).toBe('desde 02-03-2026')
    expect(rows.find(({ id }) => id === 'rca')?.when).toBe('28-05-2026')
    expect(pathRows(made, 'en').find(({ id }) => id === 'land-registration')?.term).toBe('no legal term')
    for (const { bar } of rows) {
      expect(bar.from).toBeGreaterThanOrEqual(0)
      expect(bar.to).toBeGreaterThanOrEqual(bar.from)
      expect(bar.to).toBeLessThanOrEqual(1)
    }
  })

  test('another act shows other stages', () => {
    const lease = path(solar, { act: 'lease' })
    expect(lease.act).toMatchObject({ id: 'lease', stated: false })
    const ids = lease.nodes.map(({ id }) => id)
    expect(ids).not.toContain('land-publication')
    expect(ids).not.toContain('land-cee')
    // A precedence that stands in for an absent stage is there only without it.
    const holds = ({ edges }: typeof lease, from: string, to: string) =>
      edges.some((one) => one.from === from && one.to === to)
    expect(holds(lease, 'land-decision', 'land-contract')).toBe(true)
    expect(holds(made, 'land-decision', 'land-contract')).toBe(false)
    expect(holds(made, 'land-publication', 'land-contract')).toBe(true)
    // Six months are what the Ministry says it usually takes: experience, not law.
    const term = lease.nodes.find(({ id }) => id === 'land-decision-term')
    expect(term).toMatchObject({ term: null, length: 'general', staged: { n: 120, unit: 'bd' } })
    expect(path(solar, { act: 'onerous-tender' }).nodes.map(({ id }) => id)).toContain('land-tender')
    expect(path(solar, { act: 'nothing' }).act).toBeNull()
  })
})

describe('other screenings', () => {
  test('consultation holds the decision on the land, beyond the three months, and that is said', () => {
    const made = path(
      screen(
        { ...SOLAR, route: 'none' },
        { fiscal_land: 'covered', indigenous_community: 1000, indigenous_land: 0, adi: 'covered' },
      ),
    )
    const consultation = made.nodes.find(({ id }) => id === 'indigenous-consultation')
    expect(consultation?.term).toMatchObject({ n: 100, unit: 'bd' })
    const decision = made.nodes.find(({ id }) => id === 'land-decision')
    expect(decision?.finish).toBe(consultation?.finish)
    expect(made.nodes.find(({ id }) => id === 'land-decision-term')?.exceeded).toBe(true)
    expect(decision?.at_least).toBe(true)
    expect(made.critical).toContain('indigenous-consultation')
    // Indigenous land is an exclusion: there is no path while it stands.
    expect(made.exclusions).toContain('indigenous-land-protection')
  })

  test('an EIA takes 120 days with 60 of participation inside', () => {
    const made = path(screen({ ...SOLAR, route: 'EIA', land_act: null }, {}))
    const find = (id: string) => made.nodes.find((one) => one.id === id)
    expect(find('seia-review')?.term).toMatchObject({ n: 120, unit: 'bd' })
    expect(find('seia-pac')?.term).toMatchObject({ n: 60, unit: 'bd' })
    expect(find('rca')?.finish).toBe(plus(120, 'bd'))
    expect(made.act).toBeNull()
    expect(made.acts).toEqual([])
  })

  test('a tailings deposit: its plan of closure waits for the RCA and for the mining method', () => {
    const made = path(
      screen(
        {
          ...SOLAR,
          type: 'tailings',
          ore_t_month: 900_000,
          mining_works: true,
          land_act: null,
          route: 'EIA',
        },
        {},
      ),
    )
    const find = (id: string) => made.nodes.find((one) => one.id === id)
    expect(find('pas-135')?.rules).toEqual(['pas-135-tailings', 'mining-tailings-new'])
    expect(find('pas-137')).toMatchObject({
      start: plus(120, 'bd'),
      needed: 'operation',
      term: { n: 60, unit: 'd' },
    })
    expect(
      made.edges.filter(({ to }) => to === 'pas-137').map(({ from, before }) => `${from} ${before}`),
    ).toEqual(expect.arrayContaining(['rca start']))
    expect(made.nodes.filter(({ id }) => id === 'pas-137')).toHaveLength(1)
    expect(made.critical).toEqual(['seia-filed', 'seia-review', 'rca', 'pas-137'])
  })

  test('state land without an act asks for the act', () => {
    const made = path(screen({ ...SOLAR, land_act: null }, { fiscal_land: 'covered' }))
    expect(made.act).toBeNull()
    expect(made.acts.map(({ id }) => id)).toContain('sale-tender')
    expect(made.nodes.find(({ id }) => id === 'land-act')).toMatchObject({
      length: 'general',
      slack_bd: null,
    })
  })

  test('free concessions are short or long by their years', () => {
    const act = (concession_years: number | null) =>
      path(
        screen(
          { ...SOLAR, land_act: 'free-concession', concession_years, applicant: 'municipality' },
          { fiscal_land: 'covered' },
        ),
      ).act?.id
    expect(act(5)).toBe('free-short')
    expect(act(6)).toBe('free-long')
    expect(act(null)).toBeUndefined()
  })

  test('possible steps come only when asked for, marked, and are named when left out', () => {
    const screening = screen(
      { ...SOLAR, outdoor_lighting: null },
      { fiscal_land: 'covered', watercourse: 30 },
    )
    const certain = path(screening)
    const possible = path(screening, { include: 'with-possible' })
    expect(certain.nodes.every(({ outcome }) => outcome === 'triggered')).toBe(true)
    expect(certain.left_out.possible).toContain('light-outdoor')
    expect(possible.nodes.find(({ id }) => id === 'lighting')?.outcome).toBe('possible')
    expect(possible.left_out.possible).toEqual([])
  })

  test('what could not be evaluated could add steps, and is named', () => {
    const { findings, route, assumed } = applyRoute(RULES, SOLAR, measuresOf({ fiscal_land: 'covered' }))
    const made = path({ facts: SOLAR, findings, route: { value: route, assumed } })
    expect(made.left_out.not_evaluated).toContain('land-border-zone-difrol')
  })

  test('nothing to ask for takes no time', () => {
    const made = path(screen({ type: 'park', area_ha: 1, route: 'none' }, {}))
    expect(made.nodes).toEqual([])
    expect(made.totals[0]).toMatchObject({ finish: START, business_days: 0, at_least: false })
  })

  test('a rule the tables do not place is a step that waits for nothing', () => {
    const rule = { ...(RULES.byId['light-outdoor'] as (typeof RULES.rules)[number]), id: 'light-new' }
    const made = permitPath(
      PERMITS,
      {
        ...solar,
        findings: [
          {
            ...(solar.findings[0] as (typeof solar.findings)[number]),
            rule: 'light-new',
            outcome: 'triggered',
          },
        ],
      },
      [...RULES.rules, rule],
      calendar,
      { include: 'triggered', start: START },
    )
    expect(made.nodes.find(({ id }) => id === 'rule-light-new')).toMatchObject({
      rules: ['light-new'],
      length: 'none',
    })
  })

  test.each(
    Object.keys(PERMITS.acts).flatMap((act) =>
      (['DIA', 'EIA', 'none'] as const).map((route) => [act, route] as const),
    ),
  )('act %s by route %s is a path in order', (act, route) => {
    const made = path(
      screen({ ...SOLAR, route, land_act: null }, { fiscal_land: 'covered', indigenous_community: 500 }),
      {
        act,
        include: 'with-possible',
      },
    )
    expect(made.act?.id).toBe(act)
    for (const stage of PERMITS.acts[act]?.steps ?? [])
      expect(made.nodes.map(({ id }) => id)).toContain(stage)
    expect(made.nodes.some(({ id }) => id === 'rca')).toBe(route !== 'none')
    expect(made.critical.length).toBeGreaterThan(0)
  })
})
