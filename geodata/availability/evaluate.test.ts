import proj4 from 'proj4'
import { describe, expect, it } from 'vitest'
import type { Area, Criteria, Exclusion, Preference, Requirement } from '../model/availability.ts'
import { UTM_19S_PROJ } from '../model/crs.ts'
import type { Geometry } from '../model/feature.ts'
import { seeded } from '../model/random.ts'
import {
  avoid,
  criteriaOf,
  far,
  fieldsOf,
  gridOf,
  inside,
  near,
  prefer,
  rasterLimit,
  seededFrame,
  seededLayer,
  seededRaster,
} from './availability.fixture.ts'
import { classesOf, classify, classMask, freeMask, NO_SCORE, scoreMask, scoreOf, scoresOf } from './cells.ts'
import { METRES, NOWHERE } from './codes.ts'
import { evaluate, evaluateEveryCell } from './evaluate.ts'
import { type CellField, planOf } from './plan.ts'

// Neither side is a multiple of a block's.
const grid = gridOf(131, 107)
const frame = seededFrame(grid)
const fields = fieldsOf({
  points: seededLayer(grid, 'points', 1),
  roads: seededLayer(grid, 'roads', 2),
  parks: seededLayer(grid, 'parks', 3),
  land: seededLayer(grid, 'land', 4),
  nowhere: { kind: 'distance', grid, codes: new Uint16Array(131 * 107).fill(NOWHERE), scale: null },
  slope: seededRaster(grid, 5),
  wind: seededRaster(grid, 6, 0.5),
})
const LAYERS = ['points', 'roads', 'parks', 'land', 'nowhere'] as const
const RASTERS = ['slope', 'wind'] as const

/** A ragged polygon somewhere on the grid or across its side, EPSG:4326. */
function polygon(random: () => number): Geometry {
  const utm = proj4(UTM_19S_PROJ)
  const [x, y] = [grid.west + random() * 13_000, grid.north - random() * 10_700]
  const ring = Array.from({ length: 9 }, (_, i) => {
    const radius = 500 + random() * 6000
    const angle = (i / 9) * 2 * Math.PI
    return utm.inverse([x + radius * Math.cos(angle), y + radius * Math.sin(angle)])
  })
  return { type: 'Polygon', coordinates: [[...ring, ring[0] as number[]]] }
}

function randomCriteria(seed: number): Criteria {
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const some = <T>(most: number, make: (i: number) => T): T[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, (_, i) => make(i))
  const exclusions = some(8, (i): Exclusion => {
    const id = `e${i}`
    const basis = pick(['law', 'team', 'law+margin', 'user'] as const)
    const n = random()
    if (n < 0.55) {
      return near(id, pick(LAYERS), pick([0, 30, 100, 150, 500, 1000, 2500, random() * 4000]), {
        basis,
        lock: random() < 0.2,
      })
    }
    if (n < 0.65) return far(id, pick(LAYERS), pick([2000, 5000, 15_000]))
    if (n < 0.9) {
      return rasterLimit(
        id,
        pick(RASTERS),
        random() < 0.4 ? random() * 15 : null,
        random() < 0.8 ? 15 + random() * 25 : null,
      )
    }
    return avoid(id, polygon(random))
  })
  const requirements = some(2, (i): Requirement => {
    if (random() < 0.7) return inside(`r${i}`, pick(['land', 'parks']), random() < 0.5 ? 'parks' : null)
    return { ...inside(`r${i}`, ''), kind: 'area', geometry: polygon(random) } as Requirement
  })
  const preferences = some(5, (i): Preference => {
    const curve: [number, number, number] = [random() * 9000, random() * 9000, pick([0.5, 1, 20, 33.3])]
    if (random() < 0.6) return prefer(`p${i}`, 'distance', pick(LAYERS), curve)
    if (random() < 0.3) return prefer(`p${i}`, 'inside', pick(['land', 'parks']), [1, 0, 12])
    return prefer(`p${i}`, 'mean', pick(RASTERS), [random() * 40, random() * 40, 7])
  })
  const area: Area =
    random() < 0.5
      ? { kind: 'region' }
      : random() < 0.5
        ? { kind: 'comunas', codes: pick([['02201'], ['02101', '02203']]) }
        : { kind: 'drawn', geometry: polygon(random) }
  return criteriaOf({ exclusions, requirements, preferences, area })
}

describe('evaluate', () => {
  it('gives what reading every cell gives, for 250 seeded sets of criteria', () => {
    let [somewhere, sets] = [0, 0]
    for (let seed = 1; seed <= 250; seed += 1) {
      const plan = planOf(randomCriteria(seed), fields, frame)
      const slow = evaluateEveryCell(plan)
      expect(evaluate(plan, { reasons: true }), `seed ${seed}`).toEqual(slow)
      const bare = { ...slow, by_criterion: [], reasons: [] }
      expect(evaluate(plan), `seed ${seed}`).toEqual(bare)
      expect(evaluateEveryCell(plan, { reasons: false }), `seed ${seed}`).toEqual(bare)
      if (slow.free_ha > 0 && slow.excluded_ha > 0 && slow.edge_ha > 0) somewhere += 1
      sets = Math.max(sets, slow.reasons.length)
    }
    // Neither all free nor all taken, most of the time, and with many reasons at once.
    expect(somewhere).toBeGreaterThan(80)
    expect(sets).toBeGreaterThan(30)
  }, 120_000)

  it('counts every cell once: free and excluded are the area, whole and by comuna', () => {
    for (let seed = 300; seed < 330; seed += 1) {
      const plan = planOf(randomCriteria(seed), fields, frame)
      const answer = evaluate(plan, { reasons: true })
      const inArea = plan.zone.cells.reduce((sum, place) => sum + (place > 0 ? 1 : 0), 0)
      expect(answer.cells.area).toBe(inArea)
      expect(answer.cells.free + answer.cells.excluded).toBe(inArea)
      expect(answer.reasons.reduce((sum, { cells }) => sum + cells, 0)).toBe(inArea)
      expect(answer.reasons.find(({ criteria }) => criteria.length === 0)?.cells ?? 0).toBe(answer.cells.free)
      const comunas = (key: 'area_ha' | 'free_ha') => answer.by_comuna.reduce((sum, row) => sum + row[key], 0)
      expect(comunas('area_ha')).toBe(answer.area_ha)
      expect(comunas('free_ha')).toBe(answer.free_ha)
      if (answer.score_ha && plan.preferences.every(({ field }) => field.kind === 'distance')) {
        expect(answer.score_ha.reduce((a, b) => a + b, 0)).toBe(answer.free_ha)
      }
    }
  })

  it('adds reasons up by inclusion and exclusion, and by shares', () => {
    const exclusions = [
      near('a', 'roads', 800),
      near('b', 'parks', 1500),
      rasterLimit('c', 'slope', null, 24),
    ]
    const ha = (ids: string[]) => {
      const asked = exclusions.filter(({ id }) => ids.includes(id))
      return evaluate(planOf(criteriaOf({ exclusions: asked }), fields, frame)).excluded_ha
    }
    const all = evaluate(planOf(criteriaOf({ exclusions }), fields, frame), { reasons: true })
    const union = ha(['a', 'b', 'c'])
    expect(all.excluded_ha).toBe(union)
    const holds = (...ids: string[]) =>
      all.reasons
        .filter(({ criteria }) => ids.every((id) => criteria.includes(id)))
        .reduce((sum, r) => sum + r.ha, 0)
    // |a ∪ b ∪ c| = Σ|x| − Σ|x ∩ y| + |a ∩ b ∩ c|
    expect(
      holds('a') +
        holds('b') +
        holds('c') -
        holds('a', 'b') -
        holds('a', 'c') -
        holds('b', 'c') +
        holds('a', 'b', 'c'),
    ).toBe(union)
    expect(holds('a', 'b')).toBe(ha(['a']) + ha(['b']) - ha(['a', 'b']))
    for (const { criterion, ha: taken, only_ha, shapley_ha } of all.by_criterion) {
      expect(taken).toBe(ha([criterion]))
      expect(only_ha).toBe(union - ha(exclusions.map(({ id }) => id).filter((id) => id !== criterion)))
      // Shapley's value over all orders in which the three may come.
      const others = ['a', 'b', 'c'].filter((id) => id !== criterion) as [string, string]
      const gain = (before: string[]) => ha([...before, criterion]) - (before.length > 0 ? ha(before) : 0)
      const value = (2 * gain([]) + gain([others[0]]) + gain([others[1]]) + 2 * gain(others)) / 6
      expect(shapley_ha).toBeCloseTo(value, 6)
    }
    expect(all.by_criterion.reduce((sum, row) => sum + row.shapley_ha, 0)).toBeCloseTo(union, 6)
  })

  it('never frees land when a buffer grows, and never takes it when a distance may be larger', () => {
    for (const layer of LAYERS) {
      let [free, reach] = [Number.POSITIVE_INFINITY, 0]
      for (const metres of [0, 50, 100, 141, 142, 1000, 5000, 20_000, 200_000]) {
        const one = evaluate(planOf(criteriaOf({ exclusions: [near('a', layer, metres)] }), fields, frame))
        expect(one.free_ha).toBeLessThanOrEqual(free)
        free = one.free_ha
        const other = evaluate(planOf(criteriaOf({ exclusions: [far('a', layer, metres)] }), fields, frame))
        expect(other.free_ha).toBe(one.excluded_ha)
        expect(other.free_ha).toBeGreaterThanOrEqual(reach)
        reach = other.free_ha
      }
    }
  })

  it('answers when everything is excluded and when nothing is', () => {
    const nothing = evaluate(planOf(criteriaOf({}), fields, frame), { reasons: true })
    expect(nothing.free_ha).toBe(nothing.area_ha)
    expect(nothing.area_ha).toBeGreaterThan(9000)
    expect(nothing).toMatchObject({ excluded_ha: 0, edge_ha: 0, score_ha: null, by_criterion: [] })
    const everything = evaluate(
      planOf(
        criteriaOf({
          exclusions: [near('a', 'roads', 200_000)],
          preferences: [prefer('p', 'distance', 'roads', [0, 9, 1])],
        }),
        fields,
        frame,
      ),
      { reasons: true },
    )
    expect(everything).toMatchObject({ free_ha: 0, excluded_ha: nothing.area_ha })
    expect(everything.reasons).toEqual([{ criteria: ['a'], ha: nothing.area_ha, cells: nothing.cells.area }])
    expect(everything.score_ha).toEqual(Array(10).fill(0))
  })

  it('does not care for the order of criteria', () => {
    for (let seed = 400; seed < 420; seed += 1) {
      const criteria = randomCriteria(seed)
      const turned = {
        ...criteria,
        exclusions: criteria.exclusions.toReversed(),
        requirements: criteria.requirements.toReversed(),
        preferences: criteria.preferences.toReversed(),
      }
      const [a, b] = [criteria, turned].map((asked) =>
        evaluate(planOf(asked, fields, frame), { reasons: true }),
      )
      expect(b).toEqual(a)
    }
  })

  it('keeps what it knows of fields, and blocks far from features are never read whole', () => {
    const large = gridOf(1024, 1024)
    const [codes, places] = watched(seededLayer(large, 'points', 9).codes)
    const field: CellField = { kind: 'distance', grid: large, codes, scale: null }
    const at = seededFrame(large)
    evaluate(planOf(criteriaOf({ exclusions: [near('a', 'x', 900)] }), fieldsOf({ x: field }), at))
    expect(places.size).toBeLessThan(large.columns * large.rows * 0.25)
    places.clear()
    evaluate(planOf(criteriaOf({ exclusions: [near('a', 'x', 1200)] }), fieldsOf({ x: field }), at))
    expect(places.size).toBeLessThan(large.columns * large.rows * 0.06)
    expect(places.size).toBeGreaterThan(0)
  })
})

/** Codes that tell which places were read. */
function watched(codes: Uint16Array): [Uint16Array, Set<number>] {
  const places = new Set<number>()
  const proxy = new Proxy(codes, {
    get(target, name) {
      const place = typeof name === 'string' ? Number(name) : Number.NaN
      if (Number.isInteger(place)) places.add(place)
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return [proxy, places]
}

describe('cells', () => {
  it('have the class and the score that the answer counts, one by one, in rows and over the grid', () => {
    for (let seed = 500; seed < 540; seed += 1) {
      const plan = planOf(randomCriteria(seed), fields, frame)
      const answer = evaluate(plan)
      const [free, classes] = [freeMask(plan), classMask(plan)]
      const cells = Int32Array.from({ length: classes.length + 1 }, (_, i) => i - 1)
      const painted = new Uint8Array(cells.length)
      const scored = new Uint8Array(cells.length)
      classesOf(plan, cells, painted)
      scoresOf(plan, cells, painted, scored)
      const scores = scoreMask(plan, classes)
      expect([painted[0], scored[0]]).toEqual([0, NO_SCORE])
      let count = 0
      const tenths = Array(10).fill(0)
      for (let cell = 0; cell < classes.length; cell += 1) {
        const value = classify(plan, cell)
        const score = scoreOf(plan, cell)
        if (classes[cell] !== value || painted[cell + 1] !== value || free[cell] !== Number(value === 1)) {
          expect({ seed, cell, is: [classes[cell], painted[cell + 1], free[cell]] }).toEqual({ is: value })
        }
        if (value === 1) {
          count += 1
          const hundredths = score === null ? NO_SCORE : Math.round(score * 100)
          if (scored[cell + 1] !== hundredths || (scores && scores[cell] !== hundredths)) {
            expect({ seed, cell, is: [scored[cell + 1], scores?.[cell]] }).toEqual({ is: hundredths })
          }
          if (score !== null) tenths[Math.min(9, Math.floor(score * 10))] += 1
        }
      }
      expect(count).toBe(answer.cells.free)
      if (answer.score_ha) expect(answer.score_ha).toEqual(tenths)
    }
  })

  it('say the law first, whatever else holds there', () => {
    const exclusions = [
      near('choice', 'parks', 3000),
      near('law', 'parks', 0, { basis: 'law' }),
      near('lock', 'roads', 0, { lock: true }),
    ]
    const plan = planOf(criteriaOf({ exclusions }), fields, frame)
    const seen = new Set<number>()
    const [parks, roads] = ['parks', 'roads'].map((id) => fields.get(id)?.codes as Uint16Array)
    for (let cell = 0; cell < frame.comuna.length; cell += 1) {
      if (frame.comuna[cell] === 0) expect(classify(plan, cell)).toBe(0)
      else {
        const law = parks?.[cell] === 0 || roads?.[cell] === 0
        const choice = (METRES[parks?.[cell] as number] as number) <= 3000
        expect(classify(plan, cell)).toBe(law ? 2 : choice ? 3 : 1)
      }
      seen.add(classify(plan, cell))
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3])
  })

  it('score 1 at the best, 0 at the worst and beyond, in a line between, and without the weight of what is missing', () => {
    const roads = fields.get('roads')?.codes as Uint16Array
    const slope = fields.get('slope')?.codes as Uint16Array
    const distance = planOf(
      criteriaOf({ preferences: [prefer('p', 'distance', 'roads', [500, 2500, 3])] }),
      fields,
      frame,
    )
    const both = planOf(
      criteriaOf({
        preferences: [
          prefer('p', 'distance', 'roads', [500, 2500, 3]),
          prefer('q', 'mean', 'slope', [30, 10, 1]),
        ],
      }),
      fields,
      frame,
    )
    for (let cell = 0; cell < roads.length; cell += 7) {
      const metres = METRES[roads[cell] as number] as number
      const u = Math.min(1, Math.max(0, (metres - 2500) / (500 - 2500)))
      expect(scoreOf(distance, cell)).toBeCloseTo(u, 4)
      const value = ((slope[cell] as number) - 32_768) * 0.1
      const v = Math.min(1, Math.max(0, (value - 10) / 20))
      expect(scoreOf(both, cell)).toBeCloseTo(slope[cell] === 0 ? u : (3 * u + v) / 4, 4)
    }
  })
})
